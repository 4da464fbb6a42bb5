// SPDX-License-Identifier: MIT
// ICMP from others, and silence.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

class DiagnosisPathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void icmp_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("error");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("from");
        QTest::addColumn<qint64>("elapsed");
        QTest::addColumn<QString>("verdict");
        const QString far = u"192.0.2.9"_s;
        const QString gw = u"10.0.0.1"_s;
        QTest::newRow("no route") << far << ENETUNREACH << 3 << 0 << gw << 500LL
                                  << "path.no-route likely";
        QTest::newRow("host, late")
            << far << EHOSTUNREACH << 3 << 1 << gw << 3'050'000LL << "path.host-unreachable likely";
        QTest::newRow("host, at once")
            << far << EHOSTUNREACH << 3 << 1 << gw << 500LL << "path.route-rejects possible";
        QTest::newRow("prohibited: rule or route")
            << far << EHOSTUNREACH << 3 << 13 << gw << 500LL << "path.firewall-icmp possible";
        QTest::newRow("host prohibited: a rule")
            << far << EHOSTUNREACH << 3 << 10 << gw << 500LL << "path.firewall-icmp likely";
        QTest::newRow("port") << far << ECONNREFUSED << 3 << 3 << gw << 500LL
                              << "path.firewall-icmp likely";
        QTest::newRow("loop") << far << EHOSTUNREACH << 11 << 0 << gw << 500LL
                              << "path.loop likely";
        QTest::newRow("v6 no route") << "2001:db8::7" << ENETUNREACH << 1 << 0 << "2001:db8:1::1"
                                     << 500LL << "path.no-route likely";
        QTest::newRow("v6 prohibited") << "2001:db8::7" << EACCES << 1 << 1 << "2001:db8:1::1"
                                       << 500LL << "path.firewall-icmp possible";
        QTest::newRow("v6 port") << "2001:db8::7" << ECONNREFUSED << 1 << 4 << "2001:db8:1::1"
                                 << 500LL << "path.firewall-icmp likely";
        QTest::newRow("v6 loop") << "2001:db8::7" << EHOSTUNREACH << 3 << 0 << "2001:db8:1::1"
                                 << 500LL << "path.loop likely";
        QTest::newRow("target, port")
            << far << ECONNREFUSED << 3 << 3 << far << 500LL << "server.firewall-icmp likely";
        QTest::newRow("target, prohibited")
            << far << EHOSTUNREACH << 3 << 13 << far << 500LL << "server.firewall-icmp likely";
        QTest::newRow("v6 target, port") << "2001:db8::7" << ECONNREFUSED << 1 << 4 << "2001:db8::7"
                                         << 500LL << "server.firewall-icmp likely";
        QTest::newRow("target says host, late: NAT")
            << far << EHOSTUNREACH << 3 << 1 << far << 3'050'000LL << "path.dnat-dead likely";
        QTest::newRow("own rule") << far << ECONNREFUSED << 3 << 3 << "10.0.0.2" << 100LL
                                  << "client.firewall-reject likely";
        QTest::newRow("own host") << "127.0.0.1" << ECONNREFUSED << 3 << 3 << "127.0.0.1" << 100LL
                                  << "server.firewall-icmp likely";
    }

    void icmp()
    {
        QFETCH(QString, to);
        QFETCH(int, error);
        QFETCH(int, type);
        QFETCH(int, code);
        QFETCH(QString, from);
        QFETCH(qint64, elapsed);
        QFETCH(QString, verdict);
        Scene scene(to, 80);
        scene.withNat().icmp(to, error, static_cast<quint8>(type), static_cast<quint8>(code), from,
                             elapsed);
        COMPARE_VERDICT(scene, verdict);
    }

    void theRoutersOwnTablesDecide()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s)
            .icmp(u"192.0.2.9"_s, ENETUNREACH, 3, 0, u"10.0.0.1"_s);
        HostSnapshot &router = scene.router(u"gw"_s, {u"10.0.0.1"_s});
        router.routes = {route(u"10.0.0.0/24"_s)};
        COMPARE_VERDICT(scene, "path.no-route proven");
        router.routes.push_back(route(u"192.0.2.0/24"_s, RouteType::Prohibit));
        scene.file.attempts.front().icmp->code = 13;
        COMPARE_VERDICT(scene, "path.route-rejects proven");
        // It has a way: then a rule, which nobody read.
        router.routes.back() = route(u"192.0.2.0/24"_s);
        router.filterPossible = true;
        COMPARE_VERDICT(scene, "path.firewall-icmp likely");
    }

    void silenceIsUndecided()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.withNat().routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s).silent(u"192.0.2.9"_s);
        COMPARE_VERDICT(scene, "path.firewall-drop possible");
        QCOMPARE(scene.diagnosis().summary.id, u"undecided.silent.summary"_s);
    }

    void onTheSameLinkThereIsNoPath()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.withNat().routeVia(u"10.0.0.7"_s, {}).silent(u"10.0.0.7"_s);
        scene.file.client.neighbours = {neighbour(u"10.0.0.7"_s, u"REACHABLE"_s)};
        COMPARE_VERDICT(scene, "server.firewall-drop possible");
        for (const Candidate &candidate : scene.diagnosis().candidates)
            QVERIFY(whereOf(candidate.cause) != Where::Path);
    }

    void aNeighbourThatWasTypedIn()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.withNat().routeVia(u"10.0.0.7"_s, {}).silent(u"10.0.0.7"_s);
        const auto named = [&scene](const QString &state) {
            scene.file.client.neighbours = {neighbour(u"10.0.0.7"_s, state)};
            const std::vector<Candidate> candidates = scene.diagnosis().candidates;
            return std::any_of(candidates.begin(), candidates.end(), [](const Candidate &one) {
                return one.cause == Cause::ClientNeighbourFailed;
            });
        };
        QVERIFY(named(u"PERMANENT"_s));
        QVERIFY(!named(u"REACHABLE"_s));
        COMPARE_VERDICT(scene, "server.firewall-drop possible");
    }

    void noReturnRoute()
    {
        Scene scene(u"10.9.0.7"_s, 80);
        scene.routeVia(u"10.9.0.7"_s, u"10.0.0.1"_s).silent(u"10.9.0.7"_s);
        HostSnapshot &server = scene.server(u"10.9.0.7"_s);
        server.listeners.push_back(listener(u"0.0.0.0"_s, 80));
        server.routes = {route(u"10.9.0.0/24"_s)};
        COMPARE_VERDICT(scene, "path.no-return-route proven");
        // Behind a translator the server would answer to that.
        scene.withNat();
        COMPARE_VERDICT(scene, "path.no-return-route likely");
        // A router of the way that was looked at has NAT rules.
        scene.router(u"r"_s, {u"10.0.0.1"_s, u"10.9.0.1"_s}).natPossible = true;
        QCOMPARE(scene.diagnosis().certainty, std::optional(Certainty::Possible));
        server.routes.push_back(route(u"0.0.0.0/0"_s));
        COMPARE_VERDICT(scene, "path.firewall-drop possible");
        server.routeSight = Sight::None;
        COMPARE_VERDICT(scene, "path.firewall-drop possible");
    }

    void notForwarding()
    {
        Scene scene(u"10.9.0.7"_s, 80);
        scene.routeVia(u"10.9.0.7"_s, u"10.0.0.1"_s).silent(u"10.9.0.7"_s);
        HostSnapshot &router = scene.router(u"gw"_s, {u"10.0.0.1"_s});
        router.sysctls.insert(u"net.ipv4.ip_forward"_s, u"0"_s);
        COMPARE_VERDICT(scene, "path.not-forwarding proven");
        // A router that is not this client's gateway may not be on the way at all.
        scene.file.routes.front().gateway = ip(u"10.0.0.254");
        COMPARE_VERDICT(scene, "path.not-forwarding likely");
    }

    /// The switch of the link by which the packets enter decides, not the general one.
    void forwardingOfOneLink()
    {
        Scene scene(u"10.9.0.7"_s, 80);
        scene.routeVia(u"10.9.0.7"_s, u"10.0.0.1"_s).silent(u"10.9.0.7"_s);
        HostSnapshot &router = scene.router(u"gw"_s, {u"10.0.0.1"_s});
        QString entry;
        for (const Interface &link : router.interfaces)
            for (const InterfaceAddress &own : link.addresses)
                if (own.prefix.address == ip(u"10.0.0.1"))
                    entry = link.name;
        QVERIFY(!entry.isEmpty());
        router.sysctls.insert(u"net.ipv4.ip_forward"_s, u"0"_s);
        router.sysctls.insert(u"net.ipv4.conf.%1.forwarding"_s.arg(entry), u"1"_s);
        COMPARE_VERDICT(scene, "path.firewall-drop possible");
        router.sysctls.insert(u"net.ipv4.ip_forward"_s, u"1"_s);
        router.sysctls.insert(u"net.ipv4.conf.%1.forwarding"_s.arg(entry), u"0"_s);
        COMPARE_VERDICT(scene, "path.not-forwarding proven");
    }

    void fullConntrackTable()
    {
        Scene scene(u"10.9.0.7"_s, 80);
        scene.routeVia(u"10.9.0.7"_s, u"10.0.0.1"_s).silent(u"10.9.0.7"_s);
        HostSnapshot &router = scene.router(u"gw"_s, {u"10.0.0.1"_s});
        router.conntrackCount = router.conntrackMax = 1000;
        COMPARE_VERDICT(scene, "path.conntrack-full likely");
        router.conntrackCount = 999;
        QVERIFY(scene.diagnosis().cause != Cause::PathConntrackFull);
    }

    void acceptQueue()
    {
        Scene scene(u"127.0.0.1"_s, 80);
        scene.silent(u"127.0.0.1"_s);
        Listener full = listener(u"127.0.0.1"_s, 80);
        full.acceptQueue = 2;
        full.backlog = 1;
        scene.file.client.listeners = {full};
        COMPARE_VERDICT(scene, "server.accept-queue-full proven");
        // Just as many as the limit: proof only with the counter.
        scene.file.client.listeners.front().acceptQueue = 1;
        COMPARE_VERDICT(scene, "server.accept-queue-full likely");
        scene.file.countersBefore.insert(u"TcpExt.ListenOverflows"_s, 3);
        scene.file.countersAfter.insert(u"TcpExt.ListenOverflows"_s, 5);
        COMPARE_VERDICT(scene, "server.accept-queue-full proven");
        scene.file.client.listeners.front().acceptQueue = 0;
        QVERIFY(scene.diagnosis().certainty != Certainty::Proven);
    }

    void silenceInFrontOfNobody()
    {
        // A filter drops, and behind it nobody listens: both are faults.
        Scene scene(u"127.0.0.1"_s, 80);
        scene.silent(u"127.0.0.1"_s).file.client.filterPossible = true;
        COMPARE_VERDICT(scene, "server.firewall-drop possible + server.not-listening");
    }

    void tooShort()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.file.asked.timeoutUs = 300'000;
        scene.routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s)
            .attempt(u"192.0.2.9"_s, AttemptOutcome::Timeout, 0, 300'000);
        QCOMPARE(scene.diagnosis().certainty, std::optional(Certainty::Possible));
        bool named = false;
        for (const Candidate &candidate : scene.diagnosis().candidates)
            named = named || candidate.cause == Cause::ClientTimeoutTooShort;
        QVERIFY(named);
        scene.attempt(u"192.0.2.9"_s, AttemptOutcome::Connected, 0, 100'000).afterConnect =
            AfterConnect::Silent;
        QCOMPARE(scene.diagnosis().certainty, std::optional(Certainty::Possible));
        scene.file.attempts.back().elapsedUs = 200'000; // only just in time
        COMPARE_VERDICT(scene, "intermittent client.timeout-too-short likely");
    }

    void intermittent()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.silent(u"10.0.0.7"_s);
        scene.connected(u"10.0.0.7"_s);
        scene.connected(u"10.0.0.7"_s);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(diagnosis.outcome, Outcome::Intermittent);
        QCOMPARE(diagnosis.summary.params.value(u"share"_s), u"33 %"_s);
        QCOMPARE(diagnosis.certainty, std::optional(Certainty::Possible));
    }

    void nothingWasSent()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.file.asked.active = false;
        scene.routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening possible");
        QCOMPARE(scene.diagnosis().summary.id, u"undecided.nothing-sent.summary"_s);
        Scene closed(u"127.0.0.1"_s, 80);
        closed.file.asked.active = false;
        COMPARE_VERDICT(closed, "server.not-listening proven");
        closed.file.client.listeners = {listener(u"127.0.0.1"_s, 80)};
        COMPARE_VERDICT(closed, "connects");
        // With a filter loaded that nobody read, a listener is not yet a connection.
        closed.withNat();
        COMPARE_VERDICT(closed, "server.firewall-drop possible");
    }
};

QTEST_GUILESS_MAIN(DiagnosisPathTest)
#include "tst_diagnosis_path.moc"
