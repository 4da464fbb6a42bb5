// SPDX-License-Identifier: MIT
// `doorward-cli wait`, as a pipeline uses it.
#include "tests/app/cli_program.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <unistd.h>

using namespace doorward;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// One that waits, after it has told its first attempt.
class Waiting {
public:
    explicit Waiting(const QStringList &arguments)
    {
        m_process.setProcessEnvironment(plainEnvironment());
        m_process.start(cliPath(), QStringList{u"wait"_s} + arguments);
        m_hasTried = m_process.waitForReadyRead(30'000);
    }
    bool hasTried() const { return m_hasTried; }
    void interrupt(int signal) { ::kill(static_cast<pid_t>(m_process.processId()), signal); }
    Run end()
    {
        if (!m_process.waitForFinished(60'000) || m_process.exitStatus() != QProcess::NormalExit)
            return {};
        return {m_process.exitCode(), m_process.readAllStandardOutput(),
                m_process.readAllStandardError()};
    }

private:
    QProcess m_process;
    bool m_hasTried = false;
};

} // namespace

class TestCliWait : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reachedAtOnce()
    {
        const LoopbackServer server;
        const Run run = runCli({u"wait"_s, server.target()});
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("at the first attempt"), run.out.constData());
    }

    void reachedOnceSomebodyListens()
    {
        const quint16 port = lab::closedPort();
        Waiting waiting({u"127.0.0.1:%1"_s.arg(port), u"--delay"_s, u"0.1"_s});
        QVERIFY(waiting.hasTried());
        const UniqueFd server = lab::listenTcp(u"127.0.0.1"_s, port);
        QVERIFY(server);
        const Run run = waiting.end();
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("ECONNREFUSED") && run.out.contains("Connected to"),
                 run.out.constData());
        QVERIFY(!run.out.contains("at the first attempt"));
    }

    void reachedOverAUnixSocket()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"door.sock"_s);
        Waiting waiting({u"unix://"_s + path, u"--delay"_s, u"0.1"_s});
        QVERIFY(waiting.hasTried()); // there is nothing yet
        const UniqueFd server = lab::listenUnix(path);
        QVERIFY(server);
        const Run run = waiting.end();
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("ENOENT"), run.out.constData());
    }

    void givesUpAndSaysWhy_data()
    {
        QTest::addColumn<QStringList>("target");
        QTest::addColumn<QByteArray>("cause");
        QTest::newRow("nobody listens")
            << QStringList{closedTarget()} << QByteArray("server.not-listening");
        QTest::newRow("no such socket")
            << QStringList{u"unix:///nonexistent/door.sock"_s} << QByteArray("target.unix-missing");
        QTest::newRow("a source that is not ours")
            << QStringList{u"127.0.0.1:1"_s, u"--from"_s, u"192.0.2.1"_s}
            << QByteArray("client.bad-source");
    }
    void givesUpAndSaysWhy()
    {
        QFETCH(QStringList, target);
        QFETCH(QByteArray, cause);
        const Run run = runCli(QStringList{u"wait"_s} + target
                               + QStringList{u"--for"_s, u"0.5"_s, u"--delay"_s, u"0.1"_s});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.out.contains("Gave up after"), run.out.constData());
        QVERIFY2(run.out.contains(cause), run.out.constData());
        QCOMPARE(run.err, QByteArray());
    }

    void theSameAttemptIsToldOnce()
    {
        const Run run =
            runCli({u"wait"_s, closedTarget(), u"--for"_s, u"0.5"_s, u"--delay"_s, u"0.1"_s});
        QCOMPARE(run.out.count("ECONNREFUSED  0"), 1); // in the log; the report counts its own
    }

    void aServiceThatIsUnwellIsReached() // it waits for the port, not for the service
    {
        const QTemporaryDir folder;
        const LoopbackServer silent;
        QCOMPARE(runCli({u"wait"_s, u"redis://"_s + silent.target()}).code, 0);
    }

    void mistakes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("no target") << QStringList() << QByteArray("a target is missing");
        QTest::newRow("no port") << QStringList{u"someconspicuoushost"_s}
                                 << QByteArray("someconspicuoushost:5432");
        QTest::newRow("no time") << QStringList{u"db:1"_s, u"--for"_s, u"0"_s}
                                 << QByteArray("--for 0");
        QTest::newRow("no number")
            << QStringList{u"db:1"_s, u"--for"_s, u"soon"_s} << QByteArray("--for soon");
        QTest::newRow("negative pause")
            << QStringList{u"db:1"_s, u"--delay=-1"_s} << QByteArray("--delay -1");
        QTest::newRow("no value") << QStringList{u"db:1"_s, u"--delay"_s}
                                  << QByteArray("--delay S");
        QTest::newRow("an option of diagnose")
            << QStringList{u"db:1"_s, u"--attempts"_s, u"3"_s} << QByteArray("--attempts");
        QTest::newRow("both families")
            << QStringList{u"db:1"_s, u"--ipv4"_s, u"--ipv6"_s} << QByteArray("exclude each other");
        QTest::newRow("an address of the other family")
            << QStringList{u"127.0.0.1:1"_s, u"--ipv6"_s}
            << QByteArray("--ipv6 leaves out 127.0.0.1");
        QTest::newRow("an address of the other family, IPv6")
            << QStringList{u"[::1]:1"_s, u"--ipv4"_s} << QByteArray("--ipv4 leaves out ::1");
    }
    void mistakes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, part);
        const Run run = runCli(QStringList{u"wait"_s} + arguments);
        QCOMPARE(run.code, 64);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains(part), run.err.constData());
        QCOMPARE(run.err.count('\n'), 1);
    }

    void aSignalEndsIt_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void aSignalEndsIt()
    {
        QFETCH(int, signal);
        Waiting waiting({closedTarget(), u"--for"_s, u"60"_s});
        QVERIFY(waiting.hasTried());
        waiting.interrupt(signal);
        QCOMPARE(waiting.end().code, 130);
    }
};

QTEST_GUILESS_MAIN(TestCliWait)
#include "tst_cli_wait.moc"
