// SPDX-License-Identifier: MIT
#include "ui/views/main_window.h"

#include "core/base/untrusted.h"
#include "ui/delegates/theme.h"
#include "ui/models/target_reading.h"
#include "ui/views/firewall_view.h"
#include "ui/views/listeners_view.h"
#include "ui/views/message_strip.h"
#include "ui/views/target_bar.h"
#include "ui/views/verdict_view.h"
#include "ui/views/welcome_view.h"
#include "ui/wizard/checklist_wizard.h"

#include <QFrame>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

QFrame *separator()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    QPalette colours = line->palette();
    colours.setColor(QPalette::WindowText, theme::lineColor(colours));
    line->setPalette(colours);
    line->setFixedHeight(theme::hairline);
    return line;
}

} // namespace

MainWindow::MainWindow(const Models &models, QWidget *parent)
    : QMainWindow(parent)
    , m_case(models.shownCase)
    , m_target(new TargetBar(models.shownCase->catalogue(), models.recentTargets))
    , m_message(new MessageStrip)
    , m_welcome(new WelcomeView)
    , m_verdict(new VerdictView(models.shownCase))
    , m_wizard(new ChecklistWizard(models.shownCase, m_verdict))
    , m_middle(new QStackedWidget)
    , m_firewall(new FirewallView(models.firewallTrace))
    , m_listeners(new ListenersView(models.listeners))
    , m_views(new QTabBar)
    , m_pages(new QStackedWidget)
    , m_log(new AttemptLogView(models.attempts))
{
    setWindowTitle(tr("Doorward"));
    setWindowIcon(QIcon(u":/icons/doorward.svg"_s));
    setMinimumSize(900, 600);
    resize(1100, 760);
    layOut();
    makeMenus();
    connectViews();
    refresh();
    m_target->focusField();
}

void MainWindow::layOut()
{
    m_middle->addWidget(m_welcome);
    m_middle->addWidget(m_wizard);
    m_pages->addWidget(m_middle);
    m_pages->addWidget(m_firewall);
    m_pages->addWidget(m_listeners);
    m_views->addTab(tr("Diagnosis"));
    m_views->addTab(tr("Firewall"));
    m_views->addTab(tr("Listeners"));
    m_views->setDrawBase(false);
    m_views->setExpanding(false);
    m_views->setObjectName(u"views"_s);
    m_views->setAccessibleName(tr("Views"));
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_pages);
    splitter->addWidget(m_log);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    constexpr int middleHeight = 480;
    constexpr int logHeight = 170;
    splitter->setSizes({middleHeight, logHeight});
    m_pages->setMinimumHeight(260);
    m_log->setMinimumHeight(110);

    auto *centre = new QWidget;
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_target);
    layout->addWidget(m_message);
    layout->addWidget(m_views);
    layout->addWidget(separator());
    layout->addWidget(splitter, 1);
    setCentralWidget(centre);
}

void MainWindow::connectViews()
{
    connect(m_target, &TargetBar::diagnoseRequested, this, &MainWindow::diagnoseRequested);
    connect(m_target, &TargetBar::stopRequested, this, &MainWindow::stopRequested);
    connect(m_target, &TargetBar::serverSideRequested, this, &MainWindow::chooseServerSide);
    connect(m_target, &TargetBar::serverSideCleared, this, &MainWindow::serverSideCleared);
    connect(m_welcome, &WelcomeView::exampleChosen, this, &MainWindow::ask);
    connect(m_welcome, &WelcomeView::openRequested, this, &MainWindow::chooseReport);
    connect(m_verdict, &VerdictView::exportRequested, this, &MainWindow::chooseExport);
    connect(m_verdict, &VerdictView::watchRequested, this, &MainWindow::watchUntilItWorks);
    connect(m_wizard, &ChecklistWizard::checkAgainRequested, this,
            &MainWindow::checkAgainRequested);
    connect(m_log, &AttemptLogView::startRequested, this, &MainWindow::watchRequested);
    connect(m_log, &AttemptLogView::pauseRequested, this, &MainWindow::watchPauseRequested);
    connect(m_log, &AttemptLogView::stopRequested, this, &MainWindow::watchStopRequested);
    connect(m_log, &AttemptLogView::saveRequested, this, &MainWindow::chooseAttemptFile);
    connect(m_firewall, &FirewallView::loadRequested, this, &MainWindow::chooseRulesets);
    connect(m_listeners, &ListenersView::diagnoseRequested, this, [this](const QString &target) {
        showView(View::Diagnosis);
        ask(target);
    });
    connect(m_views, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_case, &CaseModel::phaseChanged, this, &MainWindow::refresh);
    connect(m_case, &CaseModel::phaseChanged, this, &MainWindow::fillPacket);
}

void MainWindow::refresh()
{
    const auto phase = m_case->phase();
    const bool any = phase != CaseModel::Phase::Empty;
    const bool running = phase == CaseModel::Phase::Running;
    if (running)
        setWindowTitle(understoodSentence(m_case->caseFile().target));
    m_middle->setCurrentWidget(any ? static_cast<QWidget *>(m_wizard) : m_welcome);
    m_target->setRunning(running);
    m_log->setReady(any && phase != CaseModel::Phase::Replay);
    m_export->setEnabled(any && !running && m_case->hasVerdict());
    m_again->setEnabled(any && !running);
    m_back->setEnabled(any);
    m_next->setEnabled(any);
}

void MainWindow::showView(View view)
{
    m_views->setCurrentIndex(static_cast<int>(view));
}

/// The tracer's packet is that of the shown case, as long as the person has typed none.
void MainWindow::fillPacket()
{
    const CaseFile &file = m_case->caseFile();
    if (m_case->phase() == CaseModel::Phase::Running || file.attempts.empty())
        return;
    const Attempt &attempt = file.attempts.back();
    const auto address = attempt.ip();
    const PacketFields shown = m_firewall->fields();
    if ((!shown.to.isEmpty() && shown != m_filledPacket) || !address || !attempt.port)
        return;
    PacketFields fields;
    fields.to = Endpoint{*address, *attempt.port}.text();
    if (attempt.source)
        fields.from = attempt.source->address.text();
    m_filledPacket = fields;
    m_firewall->setFields(fields);
}

void MainWindow::ask(const QString &text)
{
    m_target->setText(text);
    m_target->submit();
}

void MainWindow::setServerSide(const QString &description)
{
    m_target->setServerSide(description);
}

void MainWindow::showReport(const QString &fileName)
{
    m_target->setText(m_case->caseFile().target.input);
    m_wizard->setCurrentRow(0);
    setWindowTitle(displayText(QStringView(fileName), 80));
}

void MainWindow::setWatchState(AttemptLogView::State state)
{
    m_log->setState(state);
}

void MainWindow::watchUntilItWorks()
{
    m_log->setUntilItWorks();
    Q_EMIT watchRequested(m_log->policy());
}

void MainWindow::sayDone(const QString &sentence)
{
    m_message->say(MessageStrip::Kind::Done, sentence);
}

void MainWindow::sayProblem(const QString &sentence)
{
    m_message->say(MessageStrip::Kind::Problem, sentence);
}

} // namespace doorward
