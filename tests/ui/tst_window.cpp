// SPDX-License-Identifier: MIT
// The window walked by keyboard and mouse, over real sessions on loopback and saved files.
#include "app/window/window_controller.h"
#include "core/base/atomic_file.h"
#include "core/probe/resolver.h"
#include "core/report/report.h"
#include "tests/support/sockets.h"
#include "ui/models/listener_model.h"
#include "ui/views/firewall_view.h"
#include "ui/wizard/checklist_wizard.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace doorward;
using doorward::lab::closedPort;
using namespace Qt::Literals::StringLiterals;

namespace {

class Fixture {
public:
    Fixture()
        : settings(folder.filePath(u"settings.ini"_s), QSettings::IniFormat)
        , controller(u"en"_s, settings)
    {
        window().show();
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }

    MainWindow &window() { return controller.window(); }
    CaseModel::Phase phase() const { return controller.shownCase().phase(); }
    template <typename Widget>
    Widget *find(const QString &name)
    {
        return window().findChild<Widget *>(name);
    }
    QLineEdit *field() { return find<QComboBox>(u"target"_s)->lineEdit(); }
    QString textOf(const QString &label) { return find<QLabel>(label)->text(); }
    void type(const QString &text)
    {
        field()->setFocus();
        field()->selectAll();
        QTest::keyClicks(field(), text);
    }
    bool waitForVerdict()
    {
        return QTest::qWaitFor([this] { return phase() == CaseModel::Phase::Done; }, 20'000);
    }
    QByteArray fileBytes(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString path(const QString &name) { return folder.filePath(name); }

    QTemporaryDir folder;
    QSettings settings;
    WindowController controller;
};

/// Types a name into the next file dialog and presses Enter.
void answerFileDialog(const QString &path)
{
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, path] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        timer->deleteLater();
        auto *name = dialog->findChild<QLineEdit *>(u"fileNameEdit"_s);
        name->setText(path);
        QTest::keyClick(name, Qt::Key_Return);
    });
    constexpr int lookEveryMs = 20;
    timer->start(lookEveryMs);
}

} // namespace

class TestWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void walksFromTargetToExportedReport();
    void saysWhatIsWrongWithATarget();
    void takesAPastedMessage();
    void showsTheSameCaseFromASavedReport();
    void showsAHostileReportAsPlainText();
    void saysWhyAFileCannotBeOpened();
    void saysWhichOfItsProgramsIsMissing();
    void repeatsUntilItWorks();
    void tracesAPacketOnLoadedRules();
    void tracesOnTheRulesOfAReport();
    void showsWhoListens();
    void keepsRecentTargetsWithoutSecrets();
    void followYieldsToThePerson();
    void everyControlHasAName();
    void nothingIsClippedAtTheSmallestSize();
};

void TestWindow::initTestCase()
{
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
}

void TestWindow::walksFromTargetToExportedReport()
{
    Fixture at;
    const quint16 port = closedPort();
    QVERIFY(port != 0);
    QTest::keyClick(&at.window(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(at.field()->hasFocus());
    at.type(u"127.0.0.1:%1"_s.arg(port));
    QCOMPARE(at.textOf(u"understood"_s), u"127.0.0.1, port %1"_s.arg(port));
    QTest::keyClick(at.field(), Qt::Key_Return);
    QCOMPARE(at.phase(), CaseModel::Phase::Running);
    QVERIFY(at.waitForVerdict());
    QCOMPARE(at.controller.shownCase().diagnosis().outcome, Outcome::Fails);
    QVERIFY(at.controller.attempts().rowCount() >= 1);
    QCOMPARE(at.controller.attempts().attempt(0).outcome, AttemptOutcome::Refused);
    QVERIFY(!at.textOf(u"verdict"_s).isEmpty());

    auto *steps = at.find<QListView>(u"steps"_s);
    QTest::keyClick(&at.window(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(steps->currentIndex().row(), 1);
    QTest::keyClick(steps, Qt::Key_End);
    QCOMPARE(at.window().wizard()->currentRow(), 10);
    QTest::keyClick(&at.window(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(at.window().wizard()->currentRow(), 9);

    QTest::keyClick(&at.window(), Qt::Key_F5);
    QCOMPARE(at.phase(), CaseModel::Phase::Running);
    QVERIFY(at.waitForVerdict());
    QVERIFY(at.controller.shownCase().before().has_value());
    QVERIFY(at.controller.attempts().rowCount() >= 2); // the log goes on

    for (const QString &name : {u"report.html"_s, u"report.md"_s, u"report.json"_s}) {
        at.window().activateWindow(); // where no window manager does it after a dialog
        QVERIFY(QTest::qWaitForWindowActive(&at.window()));
        answerFileDialog(at.path(name));
        QTest::keyClick(at.window().focusWidget(), Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(QFile::exists(at.path(name)));
        QTRY_VERIFY(at.textOf(u"message"_s).contains(name));
        QVERIFY(at.fileBytes(at.path(name)).contains(QByteArray::number(port)));
    }
    const QJsonObject json =
        QJsonDocument::fromJson(at.fileBytes(at.path(u"report.json"_s))).object();
    QCOMPARE(json.value(u"schema"_s).toString(), u"doorward.report"_s);
}

void TestWindow::saysWhatIsWrongWithATarget()
{
    Fixture at;
    at.type(u"db:99999"_s);
    QTest::keyClick(at.field(), Qt::Key_Return);
    QCOMPARE(at.phase(), CaseModel::Phase::Empty);
    QVERIFY(at.textOf(u"understood"_s).contains(u"65535"));
    QVERIFY(!at.find<QPushButton>(u"diagnose"_s)->isEnabled());
    at.type(u"db"_s);
    QVERIFY(at.textOf(u"understood"_s).contains(u"db:443"));
}

void TestWindow::takesAPastedMessage()
{
    Fixture at;
    QGuiApplication::clipboard()->setText(
        u"psql: error: connection to server at \"localhost\" (127.0.0.1), port 5433 failed: "
        u"Connection refused\n"
        "\tIs the server running on that host and accepting TCP/IP connections?\n"_s);
    at.field()->setFocus();
    QTest::keyClick(at.field(), Qt::Key_V, Qt::ControlModifier);
    const QString understood = at.textOf(u"understood"_s);
    QVERIFY2(understood.contains(u"PostgreSQL"), qPrintable(understood));
    QVERIFY2(understood.contains(u"5433"), qPrintable(understood));
    QVERIFY2(understood.contains(u"refused"), qPrintable(understood));
}

void TestWindow::showsTheSameCaseFromASavedReport()
{
    Fixture first;
    first.window().ask(u"127.0.0.1:%1"_s.arg(closedPort()));
    QVERIFY(first.waitForVerdict());
    first.controller.exportReport(first.path(u"case.json"_s));
    QTRY_VERIFY(QFile::exists(first.path(u"case.json"_s)));

    Fixture second;
    second.controller.openReport(first.path(u"case.json"_s));
    QTRY_COMPARE(second.phase(), CaseModel::Phase::Replay);
    QCOMPARE(second.controller.shownCase().caseFile(), first.controller.shownCase().caseFile());
    QCOMPARE(second.controller.shownCase().diagnosis(), first.controller.shownCase().diagnosis());
    QCOMPARE(second.controller.attempts().rowCount(),
             static_cast<int>(first.controller.shownCase().caseFile().attempts.size()));
    QCOMPARE(second.textOf(u"verdict"_s), first.textOf(u"verdict"_s));
}

void TestWindow::showsAHostileReportAsPlainText()
{
    const QString evil =
        u"<b>x</b><img src='file:///etc/passwd'>\u202e\x1b[31m"_s + QString(5000, u'W');
    CaseFile file;
    file.created = QDateTime::currentDateTimeUtc();
    file.target.input = evil;
    file.target.host = evil;
    file.target.port = Port(80);
    file.client.hostname = evil;
    file.limits.push_back({evil, {{u"error"_s, evil}}});
    Attempt attempt;
    attempt.n = 1;
    attempt.address = evil;
    attempt.port = Port(80);
    attempt.outcome = AttemptOutcome::Connected;
    attempt.firstBytes = evil;
    file.attempts.push_back(attempt);

    Fixture at;
    QFile saved(at.path(u"evil.json"_s));
    QVERIFY(saved.open(QIODevice::WriteOnly));
    saved.write(reportToJson({file, diagnose(file)}, Catalogue(u"en"_s)));
    saved.close();
    at.controller.openReport(saved.fileName());
    QTRY_COMPARE(at.phase(), CaseModel::Phase::Replay);
    QTest::qWait(0);
    for (const QLabel *label : at.window().findChildren<QLabel *>()) {
        const bool dataFree = label->text().isEmpty() || !label->text().contains(u'<');
        QVERIFY2(label->textFormat() == Qt::PlainText || dataFree,
                 qPrintable(label->text().left(80)));
        QVERIFY(!label->text().contains(QChar(0x202e)));
        QVERIFY(!label->text().contains(QChar(0x1b)));
    }
    const QAbstractItemModel *rows = at.find<QTableView>(u"attempts"_s)->model();
    for (int column = 0; column < rows->columnCount(); ++column) {
        const QString cell = rows->index(0, column).data().toString();
        QVERIFY(!cell.contains(QChar(0x202e)) && !cell.contains(QChar(0x1b)));
        QVERIFY(cell.size() <= 256);
    }
    at.window().resize(900, 600);
    QCOMPARE(at.window().size(), QSize(900, 600)); // long words break instead of widening it
}

void TestWindow::saysWhyAFileCannotBeOpened()
{
    Fixture at;
    at.controller.openReport(at.path(u"missing.json"_s));
    QTRY_VERIFY(at.textOf(u"message"_s).contains(u"missing.json"));
    QFile broken(at.path(u"broken.json"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{\"schema\": \"something.else\"}");
    broken.close();
    at.controller.openReport(broken.fileName());
    QTRY_VERIFY(at.textOf(u"message"_s).contains(u"broken.json"));
    at.controller.loadServerSide(broken.fileName());
    QCOMPARE(at.phase(), CaseModel::Phase::Empty);
    at.window().ask(u"127.0.0.1:%1"_s.arg(closedPort()));
    QVERIFY(at.waitForVerdict());
    at.controller.exportReport(at.path(u"no/such/folder/report.html"_s));
    QTRY_VERIFY(at.textOf(u"message"_s).contains(u"report.html"));
}

void TestWindow::saysWhichOfItsProgramsIsMissing()
{
    Fixture at;
    setResolverWorkerPath(u"/nonexistent/doorward-resolver"_s);
    at.window().ask(u"db:5432"_s);
    QCOMPARE(at.phase(), CaseModel::Phase::Empty); // no verdict about the name
    QVERIFY(at.textOf(u"message"_s).contains(u"/nonexistent/doorward-resolver"));
    at.window().ask(u"127.0.0.1:%1"_s.arg(closedPort())); // an address needs no lookup
    QVERIFY(at.waitForVerdict());
    setResolverWorkerPath({});
}

void TestWindow::repeatsUntilItWorks()
{
    Fixture at;
    const quint16 port = closedPort();
    at.window().ask(u"127.0.0.1:%1"_s.arg(port));
    QVERIFY(at.waitForVerdict());
    QCOMPARE(at.controller.shownCase().diagnosis().outcome, Outcome::Fails);
    const int before = at.controller.attempts().rowCount();
    auto *watch = at.find<QPushButton>(u"watch"_s);
    QVERIFY(watch->isVisible());
    QTest::mouseClick(watch, Qt::LeftButton);
    QTRY_VERIFY(at.controller.attempts().rowCount() > before);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    const auto connects = [&] {
        return at.phase() == CaseModel::Phase::Done
               && at.controller.shownCase().diagnosis().outcome == Outcome::Connects;
    };
    QTRY_VERIFY_WITH_TIMEOUT(connects(), 15'000);
    QVERIFY(at.controller.shownCase().before().has_value());
}

void TestWindow::tracesAPacketOnLoadedRules()
{
    Fixture at;
    MainWindow &window = at.window();
    window.showView(MainWindow::View::Firewall);
    const QString saved = at.path(u"rules.v4"_s);
    QVERIFY(writeFileAtomically(saved, "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n"
                                       ":OUTPUT ACCEPT [0:0]\n"
                                       "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
                                       "-A INPUT -p tcp -m tcp --dport 8080 -j REJECT "
                                       "--reject-with tcp-reset\nCOMMIT\n"));
    PacketFields fields;
    fields.from = u"10.0.0.1"_s;
    fields.to = u"10.0.0.7:8080"_s;
    window.firewall()->setFields(fields);
    at.controller.loadRulesets({saved});
    window.firewall()->submit();
    const auto &trace = at.controller.firewallTrace();
    QTRY_VERIFY(trace.explanation().has_value());
    QCOMPARE(trace.explanation()->evaluation.verdict, firewall::Outcome::Reject);
    QVERIFY(trace.decidingIndex().data().toString().contains(u"--dport 8080"_s));
    QVERIFY(at.textOf(u"traceVerdict"_s).contains(u"INPUT"_s));
    auto *rules = at.find<QComboBox>(u"rulesOf"_s);
    QCOMPARE(rules->currentText(), u"rules.v4"_s);
    const auto labels = window.firewall()->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->text().contains(u"-D INPUT 2"_s);
    }));

    // A file that is none of the kinds is refused by its name; what was loaded stays.
    const QString other = at.path(u"shopping.txt"_s);
    QVERIFY(writeFileAtomically(other, "milk\nbread\n"));
    at.controller.loadRulesets({other});
    QTRY_VERIFY(at.textOf(u"message"_s).contains(u"shopping.txt"_s));
    QVERIFY(trace.explanation().has_value());
}

/// A report that holds a ruleset: the tracer asks that one, and says whose it is.
void TestWindow::tracesOnTheRulesOfAReport()
{
    CaseFile file;
    file.target.input = u"10.0.0.7:80"_s;
    file.target.host = u"10.0.0.7"_s;
    file.target.port = Port(80);
    file.client.hostname = u"laptop"_s;
    HostSnapshot server;
    server.hostname = u"web7"_s;
    server.rulesetSight = Sight::Partial;
    server.ruleset.iptables = {u"*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n"
                               ":OUTPUT ACCEPT [0:0]\nCOMMIT\n"_s};
    server.limits = {{u"ruleset-legacy-unseen"_s,
                      {{u"command"_s, u"iptables-legacy-save"_s},
                       {u"file"_s, u"legacy.rules"_s},
                       {u"option"_s, u"--iptables-save"_s}}}};
    server.linkSight = Sight::Full;
    Interface link;
    link.name = u"eth0"_s;
    link.addresses = {{*IpPrefix::parse(u"10.0.0.7/24"), {}}};
    server.interfaces = {link};
    file.server = server;

    Fixture at;
    const QString path = at.path(u"report.json"_s);
    const Catalogue catalogue(u"en"_s);
    QVERIFY(writeFileAtomically(path, reportToJson({file, diagnose(file)}, catalogue)));
    at.controller.openReport(path);
    QTRY_COMPARE(at.phase(), CaseModel::Phase::Replay);
    MainWindow &window = at.window();
    QVERIFY2(at.textOf(u"serverSide"_s).contains(u"web7"_s), "the report's own server side");
    window.showView(MainWindow::View::Firewall);
    auto *rules = at.find<QComboBox>(u"rulesOf"_s);
    QTRY_VERIFY2(rules->currentText().contains(u"web7"_s), qPrintable(rules->currentText()));

    PacketFields fields;
    fields.from = u"10.0.0.1"_s;
    fields.to = u"10.0.0.7:80"_s;
    window.firewall()->setFields(fields);
    window.firewall()->submit();
    const auto &trace = at.controller.firewallTrace();
    QTRY_VERIFY(trace.explanation().has_value());
    // what was seen of the rules drops it; what was not seen could do nothing about that
    QVERIFY2(at.textOf(u"traceVerdict"_s).contains(u"INPUT"_s)
                 || trace.explanation()->evaluation.verdict == firewall::Outcome::Unknown,
             qPrintable(at.textOf(u"traceVerdict"_s)));
    const LimitText limit = catalogue.text(server.limits.front());
    const auto labels = window.firewall()->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&limit](const QLabel *label) {
        return label->text().contains(limit.what) && label->text().contains(limit.why);
    }));
    for (auto *button : window.firewall()->findChildren<QPushButton *>())
        if (button->text().contains(u"Copy"_s))
            button->click();
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(u"By the rules of web7"_s) && copied.contains(limit.what),
             qPrintable(copied));
    QVERIFY2(copied.contains(u"one of its addresses"_s), qPrintable(copied));

    // The next question is another host's: the report's rules are on offer no more.
    at.window().ask(u"127.0.0.1:%1"_s.arg(closedPort()));
    QVERIFY(at.waitForVerdict());
    QTRY_VERIFY2(!rules->currentText().contains(u"web7"_s), qPrintable(rules->currentText()));
    QVERIFY(!trace.explanation());
}

/// A server that starts appears as new, with its process; when it stops, as gone.
void TestWindow::showsWhoListens()
{
    Fixture at;
    QTest::keyClick(&at.window(), Qt::Key_3, Qt::ControlModifier);
    const ListenerModel &model = at.controller.listeners();
    QSignalSpy updated(&model, &ListenerModel::updated);
    QTRY_VERIFY_WITH_TIMEOUT(updated.count() >= 2, 20'000); // the sockets, then their owners
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const auto changeOf = [&model](quint16 port) {
        for (int row = 0; row < model.rowCount(); ++row)
            if (model.listener(row).port && model.listener(row).port->value() == port)
                return std::optional(std::pair(row, model.change(row)));
        return std::optional<std::pair<int, ListenerModel::Change>>();
    };
    const quint16 port = server.serverPort();
    QTRY_VERIFY_WITH_TIMEOUT(changeOf(port).has_value(), 20'000);
    QCOMPARE(changeOf(port)->second, ListenerModel::Change::New);
    const QString process =
        model.index(changeOf(port)->first, ListenerModel::ProcessColumn).data().toString();
    QVERIFY2(process.contains(QString::number(QCoreApplication::applicationPid())),
             qPrintable(process));
    server.close();
    QTRY_VERIFY_WITH_TIMEOUT(changeOf(port)->second == ListenerModel::Change::Gone, 20'000);
    QVERIFY(at.textOf(u"listenersSummary"_s).contains(u"gone"_s));
}

void TestWindow::keepsRecentTargetsWithoutSecrets()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"settings.ini"_s), QSettings::IniFormat);
    const QString url = u"postgres://me:hunter2@127.0.0.1:%1/app"_s.arg(closedPort());
    {
        WindowController controller(u"en"_s, settings);
        controller.window().ask(url);
        auto *combo = controller.window().findChild<QComboBox *>(u"target"_s);
        QCOMPARE(combo->count(), 1);
        QCOMPARE(combo->currentText(), url); // the field keeps what was typed
        controller.window().ask(url);
        QCOMPARE(combo->count(), 1);
    }
    settings.sync();
    QFile saved(settings.fileName());
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const QByteArray bytes = saved.readAll();
    QVERIFY(bytes.contains("127.0.0.1"));
    QVERIFY(!bytes.contains("hunter2"));
}

void TestWindow::followYieldsToThePerson()
{
    AttemptModel log;
    AttemptLogView view(&log);
    view.resize(900, 200);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto grow = [&] {
        for (int i = 0; i < 100; ++i)
            log.append(Attempt());
        log.flush();
        QTest::qWait(0);
    };
    const QScrollBar *bar = view.findChild<QTableView *>(u"attempts"_s)->verticalScrollBar();
    grow();
    QVERIFY(bar->maximum() > 0);
    QCOMPARE(bar->value(), bar->maximum());
    auto *table = view.findChild<QTableView *>(u"attempts"_s);
    table->verticalScrollBar()->setValue(5);
    grow();
    QCOMPARE(bar->value(), 5); // the person reads here
    table->verticalScrollBar()->setValue(bar->maximum());
    grow();
    QCOMPARE(bar->value(), bar->maximum());
}

void TestWindow::everyControlHasAName()
{
    Fixture at;
    at.window().ask(u"127.0.0.1:%1"_s.arg(closedPort()));
    QVERIFY(at.waitForVerdict());
    int controls = 0;
    for (const QWidget *widget : at.window().findChildren<QWidget *>()) {
        const bool reachable = widget->focusPolicy() & Qt::TabFocus;
        if (!reachable || !widget->isVisible() || widget->objectName().startsWith(u"qt_"))
            continue;
        const QAccessibleInterface *face =
            QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        QVERIFY(face);
        QVERIFY2(!face->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        ++controls;
    }
    QVERIFY(controls > 10);
}

void TestWindow::nothingIsClippedAtTheSmallestSize()
{
    Fixture at;
    at.window().ask(u"127.0.0.1:%1"_s.arg(closedPort()));
    QVERIFY(at.waitForVerdict());
    at.window().resize(900, 600);
    QTest::qWait(0);
    for (const QScrollArea *page : at.window().findChildren<QScrollArea *>()) {
        const QWidget *inner = page->widget(); // as tall as its text, not as a guess of the layout
        if (page->isVisible())
            QTRY_COMPARE(inner->height(), std::max(inner->heightForWidth(inner->width()),
                                                   page->viewport()->height()));
    }
    QVERIFY(at.window().minimumSizeHint().width() <= 900);
    QVERIFY(at.window().minimumSizeHint().height() <= 600);
    for (const QPushButton *button : at.window().findChildren<QPushButton *>()) {
        if (!button->isVisible())
            continue;
        QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->text()));
        const QPoint corner = button->mapTo(&at.window(), QPoint(button->width(), 0));
        QVERIFY2(corner.x() <= 900, qPrintable(button->text()));
    }
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
