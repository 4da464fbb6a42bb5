// SPDX-License-Identifier: MIT
// The program itself against real sockets of the loopback.
#include "tests/support/sockets.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Run {
    int code = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject object() const { return QJsonDocument::fromJson(out).object(); }
};

QProcessEnvironment plainEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"PATH"_s, u"/usr/bin:/bin"_s);
    environment.insert(u"ASAN_OPTIONS"_s, qEnvironmentVariable("ASAN_OPTIONS"));
    return environment;
}

Run runProgram(const QString &program, const QStringList &arguments, const QByteArray &input = {},
               const QProcessEnvironment &environment = plainEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAllStandardOutput(), process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Run runCli(const QStringList &arguments, const QByteArray &input = {},
           const QProcessEnvironment &environment = plainEnvironment())
{
    return runProgram(QStringLiteral(DOORWARD_CLI), arguments, input, environment);
}

/// The programs as they are installed (bin, libexec/doorward), with links in the place of copies.
class Installation {
public:
    explicit Installation(bool withResolver)
    {
        const QDir top(m_folder.path());
        m_whole =
            top.mkpath(u"bin"_s) && top.mkpath(u"libexec/doorward"_s)
            && link(QStringLiteral(DOORWARD_CLI), program())
            && (!withResolver
                || link(QFileInfo(QStringLiteral(DOORWARD_CLI)).path() + "/doorward-resolver"_L1,
                        resolver()));
    }
    bool isWhole() const { return m_whole; }
    QString program() const { return m_folder.filePath(u"bin/doorward-cli"_s); }
    QString resolver() const { return m_folder.filePath(u"libexec/doorward/doorward-resolver"_s); }

private:
    static bool link(const QString &from, const QString &to)
    {
        return ::link(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
    }
    QTemporaryDir m_folder{QFileInfo(QStringLiteral(DOORWARD_CLI)).path() + "/installed-XXXXXX"_L1};
    bool m_whole = false;
};

/// A listening socket on a port of 127.0.0.1 that the kernel chose.
class LoopbackServer {
public:
    bool works() const { return bool(m_socket); }
    QString target() const { return u"127.0.0.1:"_s + QString::number(port()); }
    int port() const { return lab::boundTo(m_socket).port.value(); }

private:
    UniqueFd m_socket = lab::listenTcp(u"127.0.0.1"_s);
};

QString closedTarget()
{
    return u"127.0.0.1:%1"_s.arg(lab::closedPort());
}

} // namespace

class TestCli : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(QFile::exists(QStringLiteral(DOORWARD_CLI)), DOORWARD_CLI); }

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
        for (const QJsonValue &step : report[u"checklist"].toArray())
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

    void listenersAreListed()
    {
        const LoopbackServer server;
        const Run run =
            runCli({u"listeners"_s, u"--json"_s, u"--port"_s, QString::number(server.port())});
        QCOMPARE(run.code, 0);
        const QJsonArray array = QJsonDocument::fromJson(run.out).array();
        QCOMPARE(array.size(), 1);
        QCOMPARE(array.first().toObject()[u"address"].toString(), u"127.0.0.1"_s);
        QCOMPARE(array.first().toObject()[u"reach"].toString(), u"loopback"_s);
        QCOMPARE(array.first().toObject()[u"pids"].toArray().first().toInt(),
                 static_cast<int>(::getpid()));
        QVERIFY(runCli({u"listeners"_s}).out.contains(QByteArray::number(server.port())));
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

    void waiting()
    {
        const LoopbackServer server;
        const Run reached = runCli({u"wait"_s, server.target()});
        QCOMPARE(reached.code, 0);
        const Run gaveUp =
            runCli({u"wait"_s, closedTarget(), u"--for"_s, u"0.5"_s, u"--delay"_s, u"0.1"_s});
        QCOMPARE(gaveUp.code, 1);
        QCOMPARE(gaveUp.out.count("ECONNREFUSED  0"),
                 1); // told once by the report, and once in the log
        QVERIFY(gaveUp.out.contains("server.not-listening"));
    }

    void theDemoFindsItsFault()
    {
        const Run run = runCli({u"demo"_s});
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.contains("127.0.0.2"));
    }

    void mistakesOfUsage_data();
    void mistakesOfUsage();

    void troubleWithFiles_data();
    void troubleWithFiles();

    void aFullDiskLeavesTheOldReport()
    {
        const QTemporaryDir folder;
        const QByteArray path = QFile::encodeName(folder.path());
        if (::geteuid() != 0 || ::mount("tmpfs", path.constData(), "tmpfs", 0, "size=8k") != 0)
            QSKIP("mounting a tmpfs needs root");
        QFile old(folder.filePath(u"report.json"_s));
        const bool wrote = old.open(QIODevice::WriteOnly) && old.write("old") == 3;
        old.close();
        const Run run = runCli({closedTarget(), u"--json"_s, u"-o"_s, old.fileName()});
        const bool read = old.open(QIODevice::ReadOnly);
        const QByteArray found = old.readAll();
        old.close();
        const QStringList names = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
        QCOMPARE(::umount(path.constData()), 0);
        QVERIFY(wrote && read);
        QCOMPARE(run.code, 74);
        QCOMPARE(found, QByteArray("old"));
        QCOMPARE(names, QStringList{u"report.json"_s});
    }

    void anInstalledProgramFindsItsResolver()
    {
        const Installation installation(true);
        QVERIFY(installation.isWhole());
        const LoopbackServer server;
        const Run run =
            runProgram(installation.program(), {u"localhost:%1"_s.arg(server.port()), u"--ipv4"_s});
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.code, 0);
    }

    void aMissingResolverIsNamed_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("diagnose") << u"diagnose"_s;
        QTest::newRow("wait") << u"wait"_s;
    }
    void aMissingResolverIsNamed()
    {
        QFETCH(QString, command);
        const Installation installation(false);
        QVERIFY(installation.isWhole());
        const Run run = runProgram(installation.program(), {command, u"localhost:1"_s});
        QCOMPARE(run.code, 70);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains(QFile::encodeName(installation.resolver())), run.err.constData());
        QCOMPARE(run.err.count('\n'), 1);
        // An address needs no lookup, and a look at the configuration none either.
        QCOMPARE(runProgram(installation.program(), {u"diagnose"_s, closedTarget()}).code, 1);
        QVERIFY(
            runProgram(installation.program(), {u"diagnose"_s, u"localhost:1"_s, u"--no-active"_s})
                .err.isEmpty());
    }

    void aReaderThatGoesAwayIsNoTrouble()
    {
        std::array<int, 2> ends{};
        QCOMPARE(::pipe2(ends.data(), O_CLOEXEC), 0);
        const UniqueFd writer(ends[1]);
        ::close(ends[0]);
        QProcess process;
        process.setProcessEnvironment(plainEnvironment());
        process.setStandardOutputFile(u"/proc/%1/fd/%2"_s.arg(::getpid()).arg(writer.get()));
        process.start(QStringLiteral(DOORWARD_CLI), {u"--help"_s});
        if (!process.waitForStarted(5000))
            QSKIP("a pipe without a reader cannot be opened by its name here");
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }

    void anInterruptEndsIt()
    {
        QProcess process;
        process.setProcessEnvironment(plainEnvironment());
        process.start(QStringLiteral(DOORWARD_CLI),
                      {u"wait"_s, closedTarget(), u"--for"_s, u"60"_s});
        QVERIFY(process.waitForReadyRead(30'000)); // the first attempt was told: it runs
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
    }

    void outputIsPlainWhereNoTerminalIs()
    {
        QVERIFY(!runCli({closedTarget()}).out.contains('\x1b'));
    }

    void widthIsRespected()
    {
        auto environment = plainEnvironment();
        environment.insert(u"COLUMNS"_s, u"50"_s);
        const Run run = runCli({u"--help"_s}, {}, environment);
        QCOMPARE(run.code, 0);
        for (const QByteArray &line : run.out.split('\n'))
            QVERIFY2(QString::fromUtf8(line).size() <= 50, line.constData());
    }

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
    QTest::newRow("for") << QStringList{u"db:1"_s, u"--for"_s, u"10.0.0.1"_s}
                         << QByteArray("--for");
    QTest::newRow("firewall") << QStringList{u"firewall"_s, u"explain"_s, u"--to"_s,
                                             u"10.0.0.1:80"_s}
                              << QByteArray("not available");
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
