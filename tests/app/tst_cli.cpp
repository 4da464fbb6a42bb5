// SPDX-License-Identifier: MIT
// The program itself against real sockets of the loopback.
#include "tests/app/cli_program.h"
#include "tests/support/netns.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

#include <unistd.h>

using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(QFile::exists(cliPath()), qPrintable(cliPath())); }

    void itWorks()
    {
        const LoopbackServer server;
        QVERIFY(server.works());
        const Run run = runCli({u"diagnose"_s, u"--json"_s, server.target()});
        QCOMPARE(run.code, 0);
        const QJsonObject diagnosis = run.object()[u"diagnosis"].toObject();
        QCOMPARE(diagnosis[u"outcome"].toString(), u"connects"_s);
        QVERIFY(diagnosis.contains(u"cause") && diagnosis[u"cause"].isNull());
        QVERIFY(diagnosis[u"certainty"].isNull() && diagnosis[u"where"].isNull());
        QCOMPARE(run.object()[u"attempts"].toArray().first().toObject()[u"outcome"].toString(),
                 u"connected"_s);
    }

    void aClosedPortIsExplained()
    {
        const Run run = runCli({closedTarget(), u"--json"_s});
        QCOMPARE(run.code, 1);
        const QJsonObject report = run.object();
        QCOMPARE(report[u"schema"].toString(), u"doorward.report"_s);
        QCOMPARE(report[u"diagnosis"].toObject()[u"outcome"].toString(), u"fails"_s);
        QCOMPARE(report[u"diagnosis"].toObject()[u"cause"].toString(), u"server.not-listening"_s);
        const QJsonObject attempt = report[u"attempts"].toArray().first().toObject();
        QCOMPARE(attempt[u"errno_name"].toString(), u"ECONNREFUSED"_s);
        QCOMPARE(attempt[u"errno"].toInt(), ECONNREFUSED);
        QVERIFY(report[u"server"].isNull());
        QStringList steps;
        for (const QJsonValue step : report[u"checklist"].toArray())
            steps.append(step.toObject()[u"id"].toString());
        QCOMPARE(steps,
                 (QStringList{u"name-resolution"_s, u"route"_s, u"reachability"_s,
                              u"server-running"_s, u"port"_s, u"bind-address"_s, u"firewall"_s,
                              u"forwarding"_s, u"queue"_s, u"service-answer"_s}));
    }

    void aSavedReportSaysTheSameAgain()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"case.json"_s);
        QCOMPARE(runCli({closedTarget(), u"--json"_s, u"-o"_s, file}).code, 1);
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const Run again = runCli({u"report"_s, file, u"--json"_s});
        QCOMPARE(again.code, 0);
        QCOMPARE(again.out, saved.readAll());
        for (const auto &format : {u"text"_s, u"markdown"_s, u"html"_s}) {
            const Run shown = runCli({u"report"_s, file, u"--format"_s, format});
            QCOMPARE(shown.code, 0);
            QVERIFY2(shown.out.contains("server.not-listening"), qPrintable(format));
        }
    }

    void redactionKeepsTheVerdict()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"case.json"_s);
        QCOMPARE(runCli({closedTarget(), u"--json"_s, u"-o"_s, file}).code, 1);
        const Run hidden = runCli({u"report"_s, file, u"--redact"_s, u"--json"_s});
        QCOMPARE(hidden.code, 0);
        QCOMPARE(hidden.object()[u"diagnosis"].toObject()[u"cause"].toString(),
                 u"server.not-listening"_s);
        char hostname[256] = {};
        QCOMPARE(::gethostname(hostname, sizeof hostname - 1), 0);
        if (!QByteArray(hostname).startsWith("localhost"))
            QVERIFY(!hidden.out.contains(hostname));
    }

    void standardInputIsRead()
    {
        const Run run =
            runCli({u"parse"_s, u"--json"_s, u"-"_s},
                   "curl: (7) Failed to connect to 10.0.0.7 port 8080: Connection refused\n");
        QCOMPARE(run.code, 0);
        QCOMPARE(run.object()[u"host"].toString(), u"10.0.0.7"_s);
        QCOMPARE(run.object()[u"port"].toInt(), 8080);
        QCOMPARE(run.object()[u"kind"].toString(), u"refused"_s);
        for (const auto &key : {u"unix_path"_s, u"service"_s, u"platform"_s, u"also"_s})
            QVERIFY2(run.object().contains(key), qPrintable(key));
        const Run none = runCli({u"parse"_s, u"--json"_s}, "nothing of the kind");
        QCOMPARE(none.code, 0);
        QVERIFY(none.object()[u"host"].isNull());
    }

    void secretsAreNotShown()
    {
        const QString target = u"postgres://app:s3cr3tword@"_s + closedTarget() + u"/app"_s;
        for (const auto &format : {u"text"_s, u"json"_s, u"markdown"_s, u"html"_s}) {
            const Run run = runCli({u"diagnose"_s, target, u"--format"_s, format});
            QCOMPARE(run.code, 1);
            QVERIFY2(!run.out.contains("s3cr3tword") && !run.err.contains("s3cr3tword"),
                     qPrintable(format));
        }
    }

    void routersAreTakenIn()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"router.json"_s);
        QCOMPARE(runCli({u"snapshot"_s, u"-o"_s, file}).code, 0);
        const Run run = runCli({closedTarget(), u"--via"_s, file, u"--via="_s + file, u"--json"_s});
        QCOMPARE(run.code, 1);
        QCOMPARE(run.object()[u"via"].toArray().size(), 2);
        const QJsonObject router = run.object()[u"via"].toArray().first().toObject();
        QCOMPARE(router[u"hostname"].toString(),
                 runCli({u"snapshot"_s}).object()[u"hostname"].toString());
        // They are kept, so that the report concludes the same again.
        const QString saved = folder.filePath(u"case.json"_s);
        QCOMPARE(runCli({closedTarget(), u"--via"_s, file, u"--json"_s, u"-o"_s, saved}).code, 1);
        QCOMPARE(runCli({u"report"_s, saved, u"--json"_s}).object()[u"via"].toArray().size(), 1);
    }

    void aSnapshotIsTheSecondSide()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"host.json"_s);
        QCOMPARE(runCli({u"snapshot"_s, u"-o"_s, file}).code, 0);
        const Run run = runCli({closedTarget(), u"--server"_s, file, u"--json"_s});
        QCOMPARE(run.code, 1);
        QCOMPARE(runCli({u"snapshot"_s, u"--redact"_s}).object()[u"schema"].toString(),
                 u"doorward.snapshot"_s);
    }

    void theDemoFindsItsFault()
    {
        const Run run = runCli({u"demo"_s});
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.contains("127.0.0.2"));
    }

    /// A host whose loopback is down, or never was up: its own fault is told, and that it is not the
    /// demo's.
    void demoWithoutLoopback_data()
    {
        QTest::addColumn<bool>("wasUp");
        QTest::newRow("taken down") << true;
        QTest::newRow("never up") << false;
    }
    void demoWithoutLoopback()
    {
        DOORWARD_NEEDS_NAMESPACES();
        QFETCH(bool, wasUp);
        const doorward::lab::Netns space;
        if (wasUp)
            QVERIFY(space.ip(u"link set lo up\nlink set lo down"_s));
        const auto ran = space.run({cliPath(), u"demo"_s});
        QCOMPARE(ran.exitCode, 1);
        QVERIFY2(ran.output.contains("client.loopback-down"), ran.output.constData());
        QVERIFY2(ran.errors.contains("a fault of this host itself"), ran.errors.constData());
    }

    void mistakesOfUsage_data();
    void mistakesOfUsage();

    void troubleWithFiles_data();
    void troubleWithFiles();

    void hostileTargetsAreShownHarmless_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("escape") << u"127.0.0.1:1 \x1b[31mred"_s;
        QTest::newRow("bidirectional") << u"a\u202eb"_s;
        QTest::newRow("lines") << u"a\nb\n"_s;
    }
    void hostileTargetsAreShownHarmless()
    {
        QFETCH(QString, target);
        const Run run = runCli({target});
        QVERIFY(run.code != 0);
        const QString shown = QString::fromUtf8(run.out + run.err);
        QVERIFY2(!shown.contains(u'\x1b') && !shown.contains(u'\u202e'), qPrintable(shown));
    }
};

void TestCli::mistakesOfUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("nothing") << QStringList() << QByteArray("doorward-cli db:5432");
    QTest::newRow("no target") << QStringList{u"diagnose"_s} << QByteArray("db:5432");
    QTest::newRow("no port") << QStringList{u"someconspicuoushost"_s}
                             << QByteArray("someconspicuoushost:5432");
    QTest::newRow("a port, or a part of the address")
        << QStringList{u"::1:80"_s} << QByteArray("the right form is [::1]:80");
    QTest::newRow("bad port") << QStringList{u"db:99999"_s} << QByteArray("99999");
    QTest::newRow("unknown option") << QStringList{u"db:1"_s, u"--fast"_s} << QByteArray("--fast");
    QTest::newRow("ssh") << QStringList{u"db:1"_s, u"--server"_s, u"ssh://db"_s}
                         << QByteArray("ssh://db");
    QTest::newRow("a router by ssh")
        << QStringList{u"db:1"_s, u"--via"_s, u"ssh://gate"_s} << QByteArray("ssh://gate");
    QTest::newRow("for") << QStringList{u"db:1"_s, u"--for"_s, u"10.0.0.1"_s}
                         << QByteArray("--for");
    QTest::newRow("language") << QStringList{u"db:1"_s, u"--lang"_s, u"xx"_s}
                              << QByteArray("--lang xx");
    QTest::newRow("report without a file") << QStringList{u"report"_s} << QByteArray("report FILE");
    QTest::newRow("two reports") << QStringList{u"report"_s, u"a"_s, u"b"_s}
                                 << QByteArray("one file");
    QTest::newRow("a word too many")
        << QStringList{u"listeners"_s, u"all"_s} << QByteArray("\"all\"");
    QTest::newRow("help on nothing")
        << QStringList{u"help"_s, u"dance"_s} << QByteArray("\"dance\"");
}

void TestCli::mistakesOfUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, part);
    const Run run = runCli(arguments);
    QCOMPARE(run.code, 64);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains(part), run.err.constData());
    QCOMPARE(run.err.count('\n'), 1);
}

void TestCli::troubleWithFiles_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("not a report") << QStringList{u"report"_s, u"/etc/passwd"_s} << 65;
    QTest::newRow("empty") << QStringList{u"report"_s, u"/dev/null"_s} << 65;
    QTest::newRow("endless") << QStringList{u"report"_s, u"/dev/zero"_s} << 65;
    QTest::newRow("not a snapshot")
        << QStringList{u"127.0.0.1:1"_s, u"--server"_s, u"/etc/passwd"_s} << 65;
    QTest::newRow("no such file") << QStringList{u"report"_s, u"/nonexistent/file"_s} << 74;
    QTest::newRow("a folder") << QStringList{u"report"_s, u"/"_s} << 74;
    QTest::newRow("no snapshot of a router")
        << QStringList{u"127.0.0.1:1"_s, u"--via"_s, u"/etc/passwd"_s} << 65;
    QTest::newRow("no such router file")
        << QStringList{u"127.0.0.1:1"_s, u"--via"_s, u"/nonexistent"_s} << 74;
    QTest::newRow("no such server file")
        << QStringList{u"127.0.0.1:1"_s, u"--server"_s, u"/nonexistent"_s} << 74;
    QTest::newRow("nowhere to write")
        << QStringList{u"snapshot"_s, u"-o"_s, u"/nonexistent/file"_s} << 74;
    QTest::newRow("full device") << QStringList{u"127.0.0.1:1"_s, u"-o"_s, u"/dev/full"_s} << 74;
}

void TestCli::troubleWithFiles()
{
    QFETCH(QStringList, arguments);
    const Run run = runCli(arguments);
    QTEST(run.code, "code");
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
