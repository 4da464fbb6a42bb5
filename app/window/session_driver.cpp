// SPDX-License-Identifier: MIT
#include "app/window/session_driver.h"

#include "ui/models/attempt_model.h"
#include "ui/models/case_model.h"

namespace doorward {

SessionDriver::SessionDriver(CaseModel *shown, AttemptModel *log, QObject *parent)
    : QObject(parent)
    , m_case(shown)
    , m_log(log)
{
}

SessionDriver::~SessionDriver() = default;

void SessionDriver::ask(const Target &target)
{
    SessionOptions options;
    if (const auto obstacle = obstacleTo(target, options.asked)) {
        Q_EMIT obstructed(*obstacle);
        return;
    }
    const bool sameAsShown = m_case->phase() != CaseModel::Phase::Empty
                             && m_case->phase() != CaseModel::Phase::Replay
                             && m_case->caseFile().target == target;
    if (!sameAsShown) {
        stopWatch();
        m_log->clear();
    }
    if (m_watch) // one attempt to one host at a time
        m_watch->setPaused(true);
    options.server = m_server;
    m_session = std::make_unique<DiagnosisSession>(target, std::move(options));
    DiagnosisSession *session = m_session.get();
    connect(session, &DiagnosisSession::stepProgressed, m_case, &CaseModel::setStepProgress);
    connect(session, &DiagnosisSession::attemptFinished, m_log,
            [this](const Attempt &attempt) { m_log->append(attempt); });
    connect(session, &DiagnosisSession::updated, this, [this, session] {
        if (session->isRunning())
            m_case->update(session->caseFile(), session->diagnosis());
    });
    connect(session, &DiagnosisSession::finished, this, &SessionDriver::onFinished);
    m_case->begin(target);
    session->start();
}

void SessionDriver::onFinished()
{
    m_log->flush();
    m_case->finish(m_session->caseFile(), m_session->diagnosis());
    if (m_watch && !m_watchPaused)
        m_watch->setPaused(false);
}

void SessionDriver::again()
{
    if (m_case->phase() != CaseModel::Phase::Empty)
        ask(m_case->caseFile().target);
}

void SessionDriver::stop()
{
    if (!m_session || !m_session->isRunning())
        return;
    m_session->cancel();
    m_case->stop();
    if (m_watch && !m_watchPaused)
        m_watch->setPaused(false);
}

void SessionDriver::setServer(std::optional<HostSnapshot> server)
{
    m_server = std::move(server);
}

void SessionDriver::watch(const RepeatPolicy &policy)
{
    if (m_case->phase() == CaseModel::Phase::Empty)
        return;
    WatchOptions options;
    options.stopWhenConnected = policy.untilItWorks || !policy.delay;
    if (policy.delay)
        options.delay = *policy.delay;
    else
        options.maxRounds = 1;
    m_policy = policy;
    m_watchPaused = false;
    m_watch = std::make_unique<ConnectionWatch>(m_case->caseFile().target, options);
    connect(m_watch.get(), &ConnectionWatch::attemptFinished, m_log,
            [this](const Attempt &attempt) { m_log->append(attempt); });
    connect(m_watch.get(), &ConnectionWatch::finished, this, &SessionDriver::onWatchFinished);
    if (m_session && m_session->isRunning())
        m_watch->setPaused(true);
    m_watch->start();
    Q_EMIT watchStateChanged(AttemptLogView::State::Running);
}

void SessionDriver::onWatchFinished(bool connected)
{
    m_watch.release()->deleteLater(); // it is telling us just now
    Q_EMIT watchStateChanged(AttemptLogView::State::Idle);
    if (!m_policy.untilItWorks)
        return;
    Q_EMIT watchEnded(connected);
    if (connected)
        again();
}

void SessionDriver::setWatchPaused(bool paused)
{
    if (!m_watch)
        return;
    m_watchPaused = paused;
    m_watch->setPaused(paused);
    Q_EMIT watchStateChanged(paused ? AttemptLogView::State::Paused
                                    : AttemptLogView::State::Running);
}

void SessionDriver::stopWatch()
{
    if (!m_watch)
        return;
    m_watch.reset();
    Q_EMIT watchStateChanged(AttemptLogView::State::Idle);
}

void SessionDriver::replay(const CaseFile &file)
{
    m_session.reset();
    stopWatch();
    m_log->clear();
    for (const Attempt &attempt : file.attempts)
        m_log->append(attempt);
    m_log->flush();
    m_case->replay(file, diagnose(file));
}

} // namespace doorward
