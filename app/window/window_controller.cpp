// SPDX-License-Identifier: MIT
#include "app/window/window_controller.h"

#include "app/window/file_jobs.h"
#include "core/report/report.h"
#include "ui/models/attempt_export.h"
#include "ui/views/firewall_view.h"
#include "ui/views/listeners_view.h"

#include <QFileInfo>
#include <QLocale>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

WindowController::WindowController(const QString &language, QSettings &settings)
    : m_catalogue(language)
    , m_case(m_catalogue)
    , m_recent(settings)
    , m_driver(&m_case, &m_attempts)
    , m_trace(m_catalogue)
    , m_firewall(&m_trace)
    , m_listeners(m_catalogue)
    , m_listenerDriver(&m_listeners)
    , m_window({&m_case, &m_attempts, &m_recent, &m_trace, &m_listeners})
{
    connectWindow();
    connectFirewall();
    connectListeners();
}

void WindowController::connectWindow()
{
    connect(&m_window, &MainWindow::diagnoseRequested, this, [this](const Target &target) {
        m_driver.ask(target);
        m_recent.add(target.input);
    });
    connect(&m_window, &MainWindow::checkAgainRequested, &m_driver, &SessionDriver::again);
    connect(&m_window, &MainWindow::stopRequested, &m_driver, &SessionDriver::stop);
    connect(&m_window, &MainWindow::watchRequested, &m_driver, &SessionDriver::watch);
    connect(&m_window, &MainWindow::watchPauseRequested, &m_driver, &SessionDriver::setWatchPaused);
    connect(&m_window, &MainWindow::watchStopRequested, &m_driver, &SessionDriver::stopWatch);
    connect(&m_driver, &SessionDriver::watchStateChanged, &m_window, &MainWindow::setWatchState);
    connect(&m_driver, &SessionDriver::obstructed, this, [this](const Error &obstacle) {
        m_window.sayProblem(
            m_catalogue.text(u"obstacle.resolver-missing"_s, {{u"path"_s, obstacle.subject}}));
    });
    connect(&m_driver, &SessionDriver::watchEnded, this, [this](bool connected) {
        if (connected)
            m_window.sayDone(tr("It works: the last attempt connected. Checking again…"));
    });
    connect(&m_window, &MainWindow::openReportRequested, this, &WindowController::openReport);
    connect(&m_window, &MainWindow::exportRequested, this, &WindowController::exportReport);
    connect(&m_window, &MainWindow::saveAttemptsRequested, this, &WindowController::saveAttempts);
    connect(&m_window, &MainWindow::serverSideChosen, this, &WindowController::loadServerSide);
    connect(&m_window, &MainWindow::serverSideCleared, this, [this] {
        useServerSide(std::nullopt);
    });
}

void WindowController::connectFirewall()
{
    FirewallView *view = m_window.firewall();
    connect(view, &FirewallView::traceRequested, &m_firewall, &FirewallDriver::trace);
    connect(view, &FirewallView::sourceChosen, &m_firewall, &FirewallDriver::choose);
    connect(&m_window, &MainWindow::rulesetFilesChosen, &m_firewall, &FirewallDriver::loadFiles);
    connect(&m_firewall, &FirewallDriver::busyChanged, view, &FirewallView::setBusy);
    connect(&m_firewall, &FirewallDriver::sourcesChanged, view, &FirewallView::setSources);
    connect(&m_firewall, &FirewallDriver::limited, view, &FirewallView::setLimits);
    connect(&m_case, &CaseModel::phaseChanged, this, &WindowController::offerRulesets);
    connect(&m_firewall, &FirewallDriver::fileRefused, this,
            [this](const Error &error, const QString &path) {
                m_window.sayProblem(fileProblem(error, path));
            });
    connect(&m_firewall, &FirewallDriver::rulesetRefused, this, [this](const Error &error) {
        m_window.sayProblem(tr("These rules cannot be read: %1.").arg(error.subject));
    });
    view->setSources(m_firewall.sources(), -1);
}

void WindowController::connectListeners()
{
    ListenersView *view = m_window.listeners();
    connect(view, &ListenersView::watchRequested, &m_listenerDriver, &ListenerDriver::watch);
    connect(&m_listenerDriver, &ListenerDriver::limited, view, &ListenersView::setLimits);
    connect(&m_listenerDriver, &ListenerDriver::failed, view, [view](const Error &error) {
        view->setProblem(tr("The listeners cannot be read: %1.").arg(error.text()));
    });
}

/// The hosts of the shown case whose rules are known. Those of a report are chosen at once: the
/// packet that is filled in is about them and not about this host.
void WindowController::offerRulesets()
{
    const bool replay = m_case.phase() == CaseModel::Phase::Replay;
    if (m_case.phase() == CaseModel::Phase::Running)
        return;
    std::vector<FirewallDriver::Offer> offers;
    const auto offer = [&offers](const HostSnapshot &host, const QString &part) {
        if (host.rulesetSight != Sight::None)
            offers.push_back({tr("%1 (%2)").arg(host.hostname, part),
                              std::make_shared<const HostSnapshot>(host)});
    };
    const CaseFile &file = m_case.caseFile();
    if (file.server)
        offer(*file.server, tr("the server's host"));
    for (const HostSnapshot &router : file.via)
        offer(router, tr("on the way"));
    if (replay)
        offer(file.client, tr("the client of the report"));
    const bool any = !offers.empty();
    m_firewall.setOffers(std::move(offers));
    if (replay && any)
        m_firewall.choose(1);
}

void WindowController::openReport(const QString &path)
{
    file_jobs::readReport(path, this, [this, path](Result<CaseFile> file) {
        if (!file)
            return m_window.sayProblem(fileProblem(file.error(), path));
        useServerSide(file->server);
        m_driver.replay(*file);
        m_window.showReport(QFileInfo(path).fileName());
    });
}

void WindowController::exportReport(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    const Report report{m_case.caseFile(), m_case.diagnosis()};
    std::function<QByteArray()> make;
    if (suffix == u"json")
        make = [report, words = m_catalogue] { return reportToJson(report, words); };
    else if (suffix == u"md" || suffix == u"markdown")
        make = [report, words = m_catalogue] { return reportToMarkdown(report, words).toUtf8(); };
    else if (suffix == u"html" || suffix == u"htm")
        make = [report, words = m_catalogue] { return reportToHtml(report, words).toUtf8(); };
    else
        return m_window.sayProblem(tr("A report ends in .html, .md or .json; %1 does not.")
                                       .arg(QFileInfo(path).fileName()));
    file_jobs::write(path, std::move(make), this,
                     [this, path](const Result<void> &result) { written(path, result); });
}

void WindowController::saveAttempts(const QString &path)
{
    std::vector<Attempt> rows;
    rows.reserve(static_cast<std::size_t>(m_attempts.rowCount()));
    for (int row = 0; row < m_attempts.rowCount(); ++row)
        rows.push_back(m_attempts.attempt(row));
    const bool csv = QFileInfo(path).suffix().toLower() == u"csv";
    file_jobs::write(
        path, [rows, csv] { return csv ? attemptsToCsv(rows) : attemptsToJsonLines(rows); }, this,
        [this, path](const Result<void> &result) { written(path, result); });
}

void WindowController::written(const QString &path, const Result<void> &result)
{
    if (result)
        m_window.sayDone(tr("Saved: %1").arg(path));
    else
        m_window.sayProblem(fileProblem(result.error(), path));
}

void WindowController::useServerSide(std::optional<HostSnapshot> server)
{
    QString shown;
    if (server)
        shown = tr("%1, %2").arg(
            server->hostname,
            QLocale().toString(server->taken.toLocalTime(), QLocale::ShortFormat));
    m_window.setServerSide(shown);
    m_driver.setServer(std::move(server));
}

void WindowController::loadServerSide(const QString &path)
{
    file_jobs::readSnapshot(path, this, [this, path](Result<HostSnapshot> snapshot) {
        if (!snapshot)
            return m_window.sayProblem(fileProblem(snapshot.error(), path));
        useServerSide(std::move(*snapshot));
        if (m_case.phase() == CaseModel::Phase::Done || m_case.phase() == CaseModel::Phase::Stopped)
            m_driver.again();
    });
}

} // namespace doorward
