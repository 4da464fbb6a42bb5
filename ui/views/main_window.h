// SPDX-License-Identifier: MIT
#pragma once

#include "ui/models/case_model.h"
#include "ui/models/packet_fields.h"
#include "ui/views/attempt_log_view.h"

#include <QMainWindow>

class QAbstractItemModel;
class QAction;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace doorward {

class ChecklistWizard;
class FirewallTraceModel;
class FirewallView;
class ListenerModel;
class ListenersView;
class MessageStrip;
class TargetBar;

/// The window: question on top, wizard in the middle, attempts below. It shows models and says what
/// the person wants; it reads no file, sends nothing and knows no session.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    struct Models {
        CaseModel *shownCase = nullptr;
        AttemptModel *attempts = nullptr;
        QAbstractItemModel *recentTargets = nullptr;
        FirewallTraceModel *firewallTrace = nullptr;
        ListenerModel *listeners = nullptr;
    };

    /// The models outlive the window.
    explicit MainWindow(const Models &models, QWidget *parent = nullptr);

    /// As if the person had typed it and pressed Enter.
    void ask(const QString &text);
    void setServerSide(const QString &description);
    /// A saved report is in view; its target stands in the field.
    void showReport(const QString &fileName);
    void setWatchState(AttemptLogView::State state);
    void sayDone(const QString &sentence);
    void sayProblem(const QString &sentence);
    ChecklistWizard *wizard() const { return m_wizard; }
    FirewallView *firewall() const { return m_firewall; }
    ListenersView *listeners() const { return m_listeners; }

    /// What the middle of the window is about.
    enum class View : std::uint8_t { Diagnosis, Firewall, Listeners };
    void showView(View view);

Q_SIGNALS:
    void diagnoseRequested(const doorward::Target &target);
    void checkAgainRequested();
    void stopRequested();
    void watchRequested(const doorward::RepeatPolicy &policy);
    void watchPauseRequested(bool paused);
    void watchStopRequested();
    void openReportRequested(const QString &path);
    void exportRequested(const QString &path);
    void saveAttemptsRequested(const QString &path);
    void serverSideChosen(const QString &path);
    void serverSideCleared();
    void rulesetFilesChosen(const QStringList &paths);

private:
    void layOut();
    void makeMenus();
    void makeFileMenu();
    void makeGoMenu();
    void connectViews();
    void refresh();
    void watchUntilItWorks();
    void chooseReport();
    void chooseExport();
    void chooseServerSide();
    void chooseRulesets();
    void fillPacket();
    void chooseAttemptFile();
    void showAbout();

    CaseModel *m_case;
    TargetBar *m_target;
    MessageStrip *m_message;
    class WelcomeView *m_welcome;
    class VerdictView *m_verdict;
    ChecklistWizard *m_wizard;
    QStackedWidget *m_middle; ///< welcome and wizard, of the view Diagnosis
    FirewallView *m_firewall;
    ListenersView *m_listeners;
    PacketFields m_filledPacket; ///< put there by fillPacket()
    QTabBar *m_views;
    QStackedWidget *m_pages; ///< a page for each View
    AttemptLogView *m_log;
    QAction *m_export = nullptr;
    QAction *m_again = nullptr;
    QAction *m_back = nullptr;
    QAction *m_next = nullptr;
    QString m_folder; ///< where the person chose a file last
};

} // namespace doorward
