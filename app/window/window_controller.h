// SPDX-License-Identifier: MIT
#pragma once

#include "app/window/firewall_driver.h"
#include "app/window/listener_driver.h"
#include "app/window/recent_targets.h"
#include "app/window/session_driver.h"
#include "core/report/catalogue.h"
#include "ui/models/attempt_model.h"
#include "ui/models/case_model.h"
#include "ui/models/listener_model.h"
#include "ui/views/main_window.h"

class QSettings;

namespace doorward {

/// Holds the window together: models, views, sessions and files. What main() makes and tests drive.
class WindowController final : public QObject {
    Q_OBJECT

public:
    /// `settings` outlives it; `language` is one of Catalogue::languages().
    WindowController(const QString &language, QSettings &settings);

    MainWindow &window() { return m_window; }
    const CaseModel &shownCase() const { return m_case; }
    const AttemptModel &attempts() const { return m_attempts; }
    const FirewallTraceModel &firewallTrace() const { return m_trace; }
    const ListenerModel &listeners() const { return m_listeners; }

    void openReport(const QString &path);
    void exportReport(const QString &path);
    /// What diagnoses from now on take for the server's host; none: nothing.
    void useServerSide(std::optional<HostSnapshot> server);
    void loadServerSide(const QString &path);
    void saveAttempts(const QString &path);
    void loadRulesets(const QStringList &paths) { m_firewall.loadFiles(paths); }

private:
    void connectWindow();
    void connectFirewall();
    void connectListeners();
    void offerRulesets();
    void written(const QString &path, const Result<void> &result);

    Catalogue m_catalogue;
    CaseModel m_case;
    AttemptModel m_attempts;
    RecentTargets m_recent;
    SessionDriver m_driver;
    FirewallTraceModel m_trace;
    FirewallDriver m_firewall;
    ListenerModel m_listeners;
    ListenerDriver m_listenerDriver;
    MainWindow m_window;
};

} // namespace doorward
