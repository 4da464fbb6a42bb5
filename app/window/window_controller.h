// SPDX-License-Identifier: MIT
#pragma once

#include "app/window/recent_targets.h"
#include "app/window/session_driver.h"
#include "core/report/catalogue.h"
#include "ui/models/attempt_model.h"
#include "ui/models/case_model.h"
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

    void openReport(const QString &path);
    void exportReport(const QString &path);
    void loadServerSide(const QString &path);
    void saveAttempts(const QString &path);

private:
    void connectWindow();
    void written(const QString &path, const Result<void> &result);

    Catalogue m_catalogue;
    CaseModel m_case;
    AttemptModel m_attempts;
    RecentTargets m_recent;
    SessionDriver m_driver;
    MainWindow m_window;
};

} // namespace doorward
