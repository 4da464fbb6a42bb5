// SPDX-License-Identifier: MIT
// The window's menus, shortcuts and file dialogs.
#include "core/base/untrusted.h"
#include "ui/delegates/theme.h"
#include "ui/views/main_window.h"
#include "ui/views/target_bar.h"
#include "ui/wizard/checklist_wizard.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

void MainWindow::makeMenus()
{
    makeFileMenu();
    makeGoMenu();
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&About Doorward"), this, &MainWindow::showAbout);
}

void MainWindow::makeFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    const auto add = [&](const QString &icon, const QString &text, const QKeySequence &keys,
                         void (MainWindow::*slot)()) {
        QAction *action = file->addAction(theme::icon(icon), text, this, slot);
        action->setShortcut(keys);
        return action;
    };
    add(u"document-open"_s, tr("&Open report…"), QKeySequence::Open, &MainWindow::chooseReport);
    m_export = add(u"document-save"_s, tr("&Export report…"), QKeySequence::Save,
                   &MainWindow::chooseExport);
    file->addSeparator();
    add(u"network-server"_s, tr("Load a snapshot of the &server's host…"), {},
        &MainWindow::chooseServerSide);
    add(u"document-save"_s, tr("Save &attempts…"), {}, &MainWindow::chooseAttemptFile);
    file->addSeparator();
    QAction *quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);
}

void MainWindow::makeGoMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Diagnosis"));
    QAction *focus = menu->addAction(tr("Edit &target"), this, [this] { m_target->focusField(); });
    focus->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    QAction *diagnosis =
        menu->addAction(tr("Show &diagnosis"), this, [this] { showView(View::Diagnosis); });
    diagnosis->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_1));
    QAction *firewall =
        menu->addAction(tr("Show &firewall"), this, [this] { showView(View::Firewall); });
    firewall->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_2));
    QAction *listeners =
        menu->addAction(tr("Show &listeners"), this, [this] { showView(View::Listeners); });
    listeners->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_3));
    menu->addSeparator();
    m_again = menu->addAction(theme::icon(u"view-refresh"_s), tr("&Check again"), this,
                              &MainWindow::checkAgainRequested);
    m_again->setShortcut(QKeySequence(Qt::Key_F5));
    menu->addSeparator();
    m_back = menu->addAction(theme::icon(u"go-previous"_s), tr("Step &back"), m_wizard,
                             &ChecklistWizard::back);
    m_back->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Left));
    m_next = menu->addAction(theme::icon(u"go-next"_s), tr("&Next step"), m_wizard,
                             &ChecklistWizard::next);
    m_next->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Right));
}

void MainWindow::chooseReport()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a saved report"), m_folder, tr("Doorward reports (*.json);;All files (*)"));
    if (path.isEmpty())
        return;
    m_folder = QFileInfo(path).absolutePath();
    Q_EMIT openReportRequested(path);
}

void MainWindow::chooseRulesets()
{
    const QStringList paths = QFileDialog::getOpenFileNames(
        this, tr("Rules as nft or iptables-save print them, or a snapshot"), m_folder,
        tr("Rules and snapshots (*.json *.rules *.txt *.v4 *.v6);;All files (*)"));
    if (paths.isEmpty())
        return;
    m_folder = QFileInfo(paths.first()).absolutePath();
    Q_EMIT rulesetFilesChosen(paths);
}

void MainWindow::chooseServerSide()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Snapshot taken on the server's host"), m_folder,
                                     tr("Doorward snapshots (*.json);;All files (*)"));
    if (path.isEmpty())
        return;
    m_folder = QFileInfo(path).absolutePath();
    Q_EMIT serverSideChosen(path);
}

namespace {

/// Asks where to save; the chosen filter's first suffix is added where the name has none.
QString askWhereToSave(QWidget *parent, const QString &title, const QString &suggestion,
                       const QStringList &filters)
{
    QString chosen = filters.first();
    QString path =
        QFileDialog::getSaveFileName(parent, title, suggestion, filters.join(u";;"_s), &chosen);
    if (path.isEmpty() || !QFileInfo(path).suffix().isEmpty())
        return path;
    const qsizetype star = chosen.indexOf(u"*."_s);
    const qsizetype end = chosen.indexOf(u')', star);
    return star < 0 ? path : path + chosen.mid(star + 1, end - star - 1);
}

} // namespace

void MainWindow::chooseExport()
{
    if (!m_export->isEnabled())
        return;
    const QString path = askWhereToSave(
        this, tr("Export the report"),
        m_folder.isEmpty() ? u"doorward-report"_s : m_folder + u"/doorward-report"_s,
        {tr("Web page (*.html)"), tr("Markdown (*.md)"), tr("Doorward report (*.json)")});
    if (path.isEmpty())
        return;
    m_folder = QFileInfo(path).absolutePath();
    Q_EMIT exportRequested(path);
}

void MainWindow::chooseAttemptFile()
{
    const QString path =
        askWhereToSave(this, tr("Save the attempts"),
                       m_folder.isEmpty() ? u"attempts"_s : m_folder + u"/attempts"_s,
                       {tr("Comma-separated values (*.csv)"), tr("JSON lines (*.jsonl)")});
    if (path.isEmpty())
        return;
    m_folder = QFileInfo(path).absolutePath();
    Q_EMIT saveAttemptsRequested(path);
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Doorward"),
                                tr("Doorward %1").arg(QStringLiteral(DOORWARD_VERSION)),
                                QMessageBox::Close, this);
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->setInformativeText(
        tr("Finds out why a connection fails, proves it, and says how to fix it. "
           "It only looks: it changes nothing.\n\nMIT licence."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace doorward
