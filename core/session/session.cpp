// SPDX-License-Identifier: MIT
#include "core/session/session.h"

#include "core/probe/resolver.h"
#include "core/session/addresses.h"
#include "core/session/check_run.h"

#include <QPointer>
#include <QTimer>

#include <thread>

namespace doorward {

namespace {
/// At most 20 updates a second reach the owner; a person sees no more.
constexpr std::chrono::milliseconds updatePace{50};
} // namespace

std::optional<Error> obstacleTo(const Target &target, const Asked &asked)
{
    if (!asked.active || !target.host || !literalAddresses(target).empty())
        return std::nullopt;
    const auto worker = resolverWorker();
    return worker ? std::nullopt : std::optional(worker.error());
}

/// The run works on its own thread and leaves what it tells in the object's event queue; a posted
/// call dies with the object, so that nothing comes after its end.
class DiagnosisSession::Private {
public:
    Private(DiagnosisSession *owner, Target target, SessionOptions options);
    ~Private();

    void start();
    void cancel();
    void refresh();
    void finish();
    CheckRunListener listener();

    DiagnosisSession *q;
    CancelToken token;
    std::unique_ptr<CheckRun> run;
    std::jthread thread;
    QTimer pace;
    bool running = false;
    CaseFile file;
    Diagnosis diagnosis;
};

DiagnosisSession::Private::Private(DiagnosisSession *owner, Target target, SessionOptions options)
    : q(owner)
    , run(std::make_unique<CheckRun>(std::move(target), std::move(options), listener(), token))
    , file(run->caseFile())
{
    pace.setSingleShot(true);
    pace.setInterval(updatePace);
    QObject::connect(&pace, &QTimer::timeout, q, [this] { refresh(); });
}

DiagnosisSession::Private::~Private()
{
    token.cancel();
}

/// Calls come from the run's threads; each is carried over to the owner's.
CheckRunListener DiagnosisSession::Private::listener()
{
    const auto post = [this](auto call) {
        QMetaObject::invokeMethod(q, std::move(call), Qt::QueuedConnection);
    };
    CheckRunListener result;
    result.stepProgressed = [this, post](Step step, bool isRunning, qint64 elapsedUs) {
        post([this, step, isRunning, elapsedUs] {
            if (running)
                Q_EMIT q->stepProgressed(step, isRunning, elapsedUs);
        });
    };
    result.attemptFinished = [this, post](const Attempt &attempt) {
        post([this, attempt] {
            if (running)
                Q_EMIT q->attemptFinished(attempt);
        });
    };
    result.changed = [this, post] {
        post([this] {
            if (running && !pace.isActive())
                pace.start();
        });
    };
    return result;
}

void DiagnosisSession::Private::start()
{
    running = true;
    thread = std::jthread([this] {
        run->run();
        QMetaObject::invokeMethod(
            q, [this] { finish(); }, Qt::QueuedConnection);
    });
}

void DiagnosisSession::Private::cancel()
{
    token.cancel();
    running = false;
    pace.stop();
}

void DiagnosisSession::Private::refresh()
{
    file = run->caseFile();
    diagnosis = diagnose(file);
    Q_EMIT q->updated();
}

void DiagnosisSession::Private::finish()
{
    if (!running)
        return;
    pace.stop();
    refresh();
    running = false;
    Q_EMIT q->finished();
}

DiagnosisSession::DiagnosisSession(Target target, SessionOptions options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(target), std::move(options)))
{
}

DiagnosisSession::~DiagnosisSession() = default;

void DiagnosisSession::start()
{
    if (!d->thread.joinable())
        d->start();
}

void DiagnosisSession::cancel()
{
    d->cancel();
}

bool DiagnosisSession::isRunning() const
{
    return d->running;
}

const CaseFile &DiagnosisSession::caseFile() const
{
    return d->file;
}

const Diagnosis &DiagnosisSession::diagnosis() const
{
    return d->diagnosis;
}

} // namespace doorward
