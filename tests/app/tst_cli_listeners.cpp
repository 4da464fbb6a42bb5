// SPDX-License-Identifier: MIT
// `doorward-cli listeners`, once and watching.
#include "tests/app/cli_program.h"

#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// `listeners --watch --json` of one port: an array a look.
class Watching {
public:
    explicit Watching(int port)
    {
        m_process.setProcessEnvironment(plainEnvironment());
        m_process.start(cliPath(), {u"listeners"_s, u"--watch"_s, u"--json"_s, u"--port"_s,
                                    QString::number(port)});
    }
    QProcess &process() { return m_process; }
    /// The next look's; null where none came.
    std::optional<QJsonArray> look()
    {
        for (;;) {
            const qsizetype end = m_heard.indexOf("]\n");
            if (end >= 0) {
                const QByteArray one = m_heard.first(end + 2);
                m_heard.remove(0, end + 2);
                const QJsonDocument document = QJsonDocument::fromJson(one);
                return document.isArray() ? std::optional(document.array()) : std::nullopt;
            }
            if (!m_process.waitForReadyRead(30'000))
                return std::nullopt;
            m_heard += m_process.readAllStandardOutput();
        }
    }

private:
    QProcess m_process;
    QByteArray m_heard;
};

} // namespace

class TestCliListeners : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areListed()
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

    void whoComesAndGoesIsWatched()
    {
        const quint16 port = lab::closedPort();
        Watching watching(port);
        const auto before = watching.look();
        QVERIFY(before && before->isEmpty());
        UniqueFd server = lab::listenTcp(u"127.0.0.1"_s, port);
        QVERIFY(server);
        auto seen = watching.look();
        if (seen && seen->isEmpty()) // that look began before the server listened
            seen = watching.look();
        QVERIFY(seen && seen->size() == 1);
        QCOMPARE(seen->first().toObject()[u"port"].toInt(), int(port));
        server.reset();
        seen = watching.look();
        if (seen && !seen->isEmpty())
            seen = watching.look();
        QVERIFY(seen && seen->isEmpty());
        ::kill(static_cast<pid_t>(watching.process().processId()), SIGINT);
        QVERIFY(watching.process().waitForFinished(30'000));
        QCOMPARE(watching.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(watching.process().exitCode(), 130);
    }

    void nobodyIsLeftToWatchFor() // listeners --watch | head -1
    {
        const QTemporaryDir folder;
        const QString pipe = folder.filePath(u"pipe"_s);
        const QByteArray path = QFile::encodeName(pipe);
        QCOMPARE(::mkfifo(path.constData(), 0600), 0);
        UniqueFd reader(::open(path.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        QVERIFY(reader);
        QProcess process;
        process.setProcessEnvironment(plainEnvironment());
        process.setStandardOutputFile(pipe);
        process.start(cliPath(), {u"listeners"_s, u"--watch"_s});
        QVERIFY(process.waitForStarted(30'000));
        pollfd first{reader.get(), POLLIN, 0};
        QCOMPARE(::poll(&first, 1, 30'000), 1);
        reader.reset();
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
    }

    void mistakes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("a word too many") << QStringList{u"all"_s} << QByteArray("\"all\"");
        QTest::newRow("no port") << QStringList{u"--port"_s, u"70000"_s} << QByteArray("70000");
        QTest::newRow("an attached value") << QStringList{u"--watch=1"_s} << QByteArray("--watch");
    }
    void mistakes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, part);
        const Run run = runCli(QStringList{u"listeners"_s} + arguments);
        QCOMPARE(run.code, 64);
        QCOMPARE(run.out, QByteArray());
        QVERIFY2(run.err.contains(part), run.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCliListeners)
#include "tst_cli_listeners.moc"
