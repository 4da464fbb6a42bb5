// SPDX-License-Identifier: MIT
#include "core/probe/resolver.h"
#include "core/session/session.h"
#include "core/session/watch.h"
#include "tests/support/sockets.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

#include <cerrno>

using namespace doorward;
using doorward::lab::closedPort;
using namespace Qt::Literals::StringLiterals;

namespace {

Target targetAt(const QString &host, quint16 port)
{
    Target target;
    target.input = u"%1:%2"_s.arg(host).arg(port);
    target.host = host;
    target.port = Port(port);
    return target;
}

} // namespace

/// Against this host's own kernel: what is orchestrated, not what each probe sees.
class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setResolverWorkerPath(QStringLiteral(DOORWARD_RESOLVER)); }

    void closedPortIsObservedWhole()
    {
        DiagnosisSession session(targetAt(u"127.0.0.1"_s, closedPort()), {});
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        QSignalSpy attempts(&session, &DiagnosisSession::attemptFinished);
        QSignalSpy steps(&session, &DiagnosisSession::stepProgressed);
        session.start();
        QVERIFY(session.isRunning());
        QVERIFY(finished.wait(20'000));
        QVERIFY(!session.isRunning());

        const CaseFile &file = session.caseFile();
        QCOMPARE(file.attempts.size(), std::size_t{1});
        QCOMPARE(attempts.size(), 1);
        QCOMPARE(file.attempts.front().outcome, AttemptOutcome::Refused);
        QCOMPARE(file.attempts.front().errnoValue, ECONNREFUSED);
        QCOMPARE(file.routes.size(), std::size_t{1});
        QCOMPARE(file.routes.front().device, u"lo"_s);
        QCOMPARE(file.client.listenerSight, Sight::Full);
        QVERIFY(!file.countersBefore.isEmpty());
        QVERIFY(!file.countersAfter.isEmpty());
        QVERIFY(file.unfinished.isEmpty());
        QCOMPARE(session.diagnosis().outcome, Outcome::Fails);
        QCOMPARE(session.diagnosis().checklist.size(), std::size_t{10});
        // Each step that ran was told twice: its beginning and its end.
        QCOMPARE(steps.size(), 2 * 10);
    }

    void everyAddressOfANameIsTried()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        SessionOptions options;
        options.asked.attempts = 2;
        DiagnosisSession session(targetAt(u"localhost"_s, server.serverPort()), options);
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        session.start();
        QVERIFY(finished.wait(20'000));
        const CaseFile &file = session.caseFile();
        QVERIFY(file.names.system);
        QCOMPARE(file.names.system->outcome, NameOutcome::Answered);
        QCOMPARE(file.attempts.size(), 2 * file.names.system->addresses.size());
        for (std::size_t i = 0; i < file.attempts.size(); ++i)
            QCOMPARE(file.attempts[i].n, static_cast<int>(i) + 1);
        QVERIFY(std::any_of(file.attempts.begin(), file.attempts.end(), [](const Attempt &attempt) {
            return attempt.address == u"127.0.0.1" && attempt.outcome == AttemptOutcome::Connected;
        }));
    }

    void familyWithoutAddressIsANameError()
    {
        SessionOptions options;
        options.asked.family = Family::Ipv6;
        DiagnosisSession session(targetAt(u"127.0.0.1"_s, closedPort()), options);
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        session.start();
        QVERIFY(finished.wait(20'000));
        QCOMPARE(session.caseFile().attempts.size(), std::size_t{1});
        QCOMPARE(session.caseFile().attempts.front().outcome, AttemptOutcome::NameError);
    }

    void withoutActiveNothingIsSent()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QSignalSpy arrived(&server, &QTcpServer::newConnection);
        SessionOptions options;
        options.asked.active = false;
        DiagnosisSession session(targetAt(u"localhost"_s, server.serverPort()), options);
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        session.start();
        QVERIFY(finished.wait(20'000));
        QVERIFY(session.caseFile().attempts.empty());
        QVERIFY(!session.caseFile().names.system);
        QTest::qWait(20);
        QCOMPARE(arrived.size(), 0);
    }

    void foreignServerSnapshotIsNotUsed()
    {
        SessionOptions options;
        options.server = HostSnapshot{};
        options.server->hostname = u"elsewhere"_s;
        DiagnosisSession session(targetAt(u"127.0.0.1"_s, closedPort()), options);
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        session.start();
        QVERIFY(finished.wait(20'000));
        QVERIFY(!session.caseFile().server);
        const auto &limits = session.caseFile().limits;
        QVERIFY(std::any_of(limits.begin(), limits.end(), [](const Limit &limit) {
            return limit.id == u"server-snapshot-of-other-host"
                   && limit.params.value(u"host"_s) == u"elsewhere";
        }));
    }

    void cancelledItSaysNothingMore()
    {
        DiagnosisSession session(targetAt(u"127.0.0.1"_s, closedPort()), {});
        QSignalSpy finished(&session, &DiagnosisSession::finished);
        QSignalSpy updated(&session, &DiagnosisSession::updated);
        session.start();
        session.cancel();
        QVERIFY(!session.isRunning());
        QTest::qWait(300);
        QCOMPARE(finished.size(), 0);
        QCOMPARE(updated.size(), 0);
    }

    void destroyedWhileRunning()
    {
        QSignalSpy *spy = nullptr;
        {
            DiagnosisSession session(targetAt(u"localhost"_s, closedPort()), {});
            session.start();
            spy = new QSignalSpy(&session, &DiagnosisSession::finished);
            spy->setParent(this);
        }
        QTest::qWait(50);
        QCOMPARE(spy->size(), 0);
    }

    void watchWaitsUntilItWorks()
    {
        const quint16 port = closedPort();
        WatchOptions options;
        options.delay = std::chrono::milliseconds(20);
        ConnectionWatch watch(targetAt(u"127.0.0.1"_s, port), options);
        QSignalSpy attempts(&watch, &ConnectionWatch::attemptFinished);
        QSignalSpy finished(&watch, &ConnectionWatch::finished);
        watch.start();
        QTRY_VERIFY(attempts.size() >= 3);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost, port));
        QVERIFY(finished.wait(10'000));
        QCOMPARE(finished.front().front().toBool(), true);
        const auto last = attempts.back().front().value<Attempt>();
        QCOMPARE(last.outcome, AttemptOutcome::Connected);
        QCOMPARE(last.n, static_cast<int>(attempts.size()));
    }

    void watchGivesUp()
    {
        WatchOptions options;
        options.delay = std::chrono::milliseconds(10);
        options.maxRounds = 3;
        ConnectionWatch watch(targetAt(u"127.0.0.1"_s, closedPort()), options);
        QSignalSpy attempts(&watch, &ConnectionWatch::attemptFinished);
        QSignalSpy finished(&watch, &ConnectionWatch::finished);
        watch.start();
        QVERIFY(finished.wait(10'000));
        QCOMPARE(finished.front().front().toBool(), false);
        QCOMPARE(attempts.size(), 3);
    }

    void watchPauses()
    {
        WatchOptions options;
        options.delay = std::chrono::milliseconds(1);
        ConnectionWatch watch(targetAt(u"127.0.0.1"_s, closedPort()), options);
        watch.setPaused(true);
        QSignalSpy attempts(&watch, &ConnectionWatch::attemptFinished);
        watch.start();
        QTest::qWait(100);
        QCOMPARE(attempts.size(), 0);
        watch.setPaused(false);
        QTRY_VERIFY(attempts.size() > 0);
        watch.stop();
        QVERIFY(!watch.isRunning());
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
