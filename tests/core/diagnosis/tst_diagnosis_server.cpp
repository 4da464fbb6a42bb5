// SPDX-License-Identifier: MIT
// Refused by a reset: what the listener table of the target's host decides, and what it does not.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

class DiagnosisServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingListensHere()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aNatRuleThatNobodyReadMakesItLikely()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s).withNat();
        COMPARE_VERDICT(scene, "server.not-listening likely");
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.candidates.size(), std::size_t{2});
        QCOMPARE(diagnosis.candidates[1].cause, Cause::PathDnatClosed);
        QCOMPARE(*diagnosis.candidates[0].nextTest->command, (QStringList{u"nft"_s, u"list"_s, u"ruleset"_s}));
    }

    void withoutTheWholeTableNothingIsConcludedFromAbsence()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s);
        scene.file.client.listenerSight = Sight::Partial;
        COMPARE_VERDICT(scene, "server.not-listening possible");
        scene.file.client.listenerSight = Sight::None;
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void anOldSnapshotIsNoProof()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.7"_s).taken = noon().addSecs(-3600);
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening likely");
        scene.file.server->taken = noon().addSecs(30);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aResetFromAfarIsUndecided()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening possible");
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.summary.id, u"undecided.refused.summary"_s);
        QSet<Cause> causes;
        for (const Candidate &candidate : diagnosis.candidates)
            causes.insert(candidate.cause);
        for (const Cause cause : {Cause::ServerFirewallReset, Cause::PathFirewallReset, Cause::ServerBindLoopback, Cause::ServerStopped})
            QVERIFY(causes.contains(cause));
    }

    void aSnapshotOfAnotherHostIsNotUsed()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.8"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void bind_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("bound");
        QTest::addColumn<QString>("verdict");
        QTest::newRow("loopback only") << "10.0.0.2" << "10.0.0.2" << "127.0.0.1" << "server.bind-loopback proven";
        QTest::newRow("loopback only, name") << "laptop" << "10.0.0.2" << "127.0.0.1" << "server.bind-loopback proven";
        QTest::newRow("v6 loopback only, from outside") << "10.0.0.2" << "10.0.0.2" << "::1" << "server.bind-loopback proven";
        QTest::newRow("other address") << "127.0.0.1" << "127.0.0.1" << "10.0.0.2" << "server.bind-other-address proven";
        QTest::newRow("other loopback address") << "127.0.0.1" << "127.0.0.1" << "127.0.0.2" << "server.bind-other-address proven";
        QTest::newRow("family, address") << "::1" << "::1" << "127.0.0.1" << "server.bind-family proven";
        QTest::newRow("family, wildcard") << "::1" << "::1" << "0.0.0.0" << "server.bind-family proven";
        QTest::newRow("family, name") << "localhost" << "::1" << "127.0.0.1" << "name.family-mismatch proven";
        QTest::newRow("it listens: not its own doing") << "127.0.0.1" << "127.0.0.1" << "0.0.0.0" << "server.not-listening possible";
    }

    void bind()
    {
        QFETCH(QString, target);
        QFETCH(QString, address);
        QFETCH(QString, bound);
        QFETCH(QString, verdict);
        Scene scene(target, 5433);
        if (!IpAddress::parse(target))
            scene.name({}).file.names.system->addresses = {ip(address)};
        scene.file.client.listeners.push_back(listener(bound, 5433));
        scene.refused(address);
        COMPARE_VERDICT(scene, verdict);
        scene.withNat();
        QVERIFY(scene.diagnosis().certainty != Certainty::Proven);
    }

    void onTheServersSnapshotToo()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.7"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.bind-loopback proven");
        QCOMPARE(scene.diagnosis().evidence[1].side, Side::Server);
    }

    void boundToADevice()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener bound = listener(u"0.0.0.0"_s, 5433);
        bound.device = u"eth0"_s;
        scene.file.client.listeners.push_back(bound);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.bind-device proven");
    }

    void boundWithoutListening()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener bound = listener(u"127.0.0.1"_s, 5433);
        bound.state = SocketState::Bound;
        scene.file.client.listeners.push_back(bound);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.bound"_s);
    }

    void startedAfterTheAttempt()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener late = listener(u"127.0.0.1"_s, 5433);
        late.since = noon().addSecs(2);
        scene.file.client.listeners.push_back(late);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening likely");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.later.likely"_s);
    }

    void aListenerThatIsResetIsAFilterAtMostPossibly()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"127.0.0.1"_s).withNat();
        COMPARE_VERDICT(scene, "server.firewall-reset possible");
    }

    void wrongPort()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"127.0.0.1"_s);
        // Inferred from the port number: a stopped second instance would look the same.
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        scene.file.target.scheme = u"postgres"_s;
        COMPARE_VERDICT(scene, "target.wrong-port proven");
        QCOMPARE(scene.diagnosis().summary.params.value(u"actual_port"_s), u"5433"_s);
        // Two instances: which one is meant is not known.
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5434));
        COMPARE_VERDICT(scene, "target.wrong-port likely");
    }

    void anotherServiceElsewhereIsNotTheWrongPort()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 8080, u"nginx"_s));
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void wrongPortThatIsBoundToLoopbackToo()
    {
        Scene scene(u"10.0.0.7"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.target.scheme = u"postgres"_s;
        scene.server(u"10.0.0.7"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "target.wrong-port proven + server.bind-loopback");
    }

    void otherNamespaces_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("container");
        QTest::addColumn<QString>("cause");
        QTest::newRow("loopback") << "127.0.0.1" << "" << "target.wrong-namespace";
        QTest::newRow("loopback, container") << "127.0.0.1" << "3f2a" << "target.wrong-namespace";
        QTest::newRow("own address") << "10.0.0.2" << "" << "server.other-namespace";
        QTest::newRow("own address, container") << "10.0.0.2" << "3f2a" << "server.unpublished-port";
    }

    void otherNamespaces()
    {
        QFETCH(QString, address);
        QFETCH(QString, container);
        QFETCH(QString, cause);
        Scene scene(address, 8080);
        Listener inside = listener(u"0.0.0.0"_s, 8080, u"nginx"_s);
        inside.netns = u"net:[4026532001]"_s;
        if (!container.isEmpty())
            inside.container = container;
        scene.file.client.listeners.push_back(inside);
        scene.refused(address);
        COMPARE_VERDICT(scene, cause + u" proven"_s);
        // With NAT something may forward: a published port whose end is closed looks the same.
        scene.withNat();
        COMPARE_VERDICT(scene, cause + u" likely"_s);
    }

    void anotherServiceInAContainerIsAtMostPossible()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Listener inside = listener(u"0.0.0.0"_s, 5432, u"pgbouncer"_s);
        inside.netns = u"net:[4026532001]"_s;
        scene.file.client.listeners.push_back(inside);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aProcessWithoutItsSocket()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Process process;
        process.pid = Pid(77);
        process.name = u"postgres"_s;
        process.state = u"S"_s;
        scene.file.client.processes.push_back(process);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.process"_s);
    }

    void remediesFitTheMachine()
    {
        Scene scene(u"127.0.0.1"_s, 6379);
        scene.service(u"redis"_s, u"Redis"_s, {u"redis-server"_s});
        scene.refused(u"127.0.0.1"_s);
        QCOMPARE(*scene.diagnosis().remedies.front().command, (QStringList{u"systemctl"_s, u"start"_s, u"redis"_s}));
        scene.file.client.systemd = false;
        QVERIFY(!scene.diagnosis().remedies.front().command);
    }
};

QTEST_GUILESS_MAIN(DiagnosisServerTest)
#include "tst_diagnosis_server.moc"
