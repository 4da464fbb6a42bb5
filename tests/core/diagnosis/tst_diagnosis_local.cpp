// SPDX-License-Identifier: MIT
// Errors of the client's own kernel: links, routes, rules, sources, ports, descriptors.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

class DiagnosisLocalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void loopbackDown()
    {
        Scene scene(u"127.0.0.1"_s, 80);
        scene.attempt(u"127.0.0.1"_s, AttemptOutcome::Unreachable, ENETUNREACH, 30);
        scene.file.client.interfaces[0].up = false;
        COMPARE_VERDICT(scene, "client.loopback-down proven");
        Scene quiet(u"127.0.0.1"_s, 80);
        quiet.silent(u"127.0.0.1"_s).file.client.interfaces[0].up = false;
        COMPARE_VERDICT(quiet, "client.loopback-down proven");
    }

    void noRoute()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.attempt(u"192.0.2.9"_s, AttemptOutcome::Unreachable, ENETUNREACH, 30);
        scene.file.client.routes.pop_back();
        scene.routeError(u"192.0.2.9"_s, ENETUNREACH);
        COMPARE_VERDICT(scene, "client.no-route proven");
        // The kernel's word was not had, and the tables were not read.
        scene.file.routes.clear();
        scene.file.client.routeSight = Sight::None;
        COMPARE_VERDICT(scene, "client.no-route likely");
    }

    void rejectingRoutes_data()
    {
        QTest::addColumn<RouteType>("type");
        QTest::addColumn<int>("error");
        QTest::addColumn<AttemptOutcome>("outcome");
        QTest::newRow("unreachable")
            << RouteType::Unreachable << EHOSTUNREACH << AttemptOutcome::Unreachable;
        QTest::newRow("prohibit") << RouteType::Prohibit << EACCES << AttemptOutcome::Denied;
        QTest::newRow("blackhole") << RouteType::Blackhole << EINVAL << AttemptOutcome::LocalError;
    }

    void rejectingRoutes()
    {
        QFETCH(RouteType, type);
        QFETCH(int, error);
        QFETCH(AttemptOutcome, outcome);
        Scene scene(u"192.0.2.9"_s, 80);
        scene.attempt(u"192.0.2.9"_s, outcome, error, 30);
        scene.routeError(u"192.0.2.9"_s, error)
            .file.client.routes.push_back(route(u"192.0.2.0/24"_s, type));
        COMPARE_VERDICT(scene, "client.route-rejects proven");
        // The kernel's own answer alone says it as well.
        scene.file.client.routes.pop_back();
        COMPARE_VERDICT(scene, "client.route-rejects proven");
        // An EACCES or EINVAL that no route explains is somebody else's.
        scene.file.routes.clear();
        scene.routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s);
        QCOMPARE(scene.diagnosis().certainty, std::optional(Certainty::Possible));
    }

    void policyRule()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.attempt(u"192.0.2.9"_s, AttemptOutcome::Unreachable, ENETUNREACH, 30);
        scene.routeError(u"192.0.2.9"_s, ENETUNREACH);
        PolicyRule rule;
        rule.priority = 99;
        rule.action = u"unreachable"_s;
        rule.uidFirst = rule.uidLast = 1000;
        scene.file.client.rules = {rule};
        COMPARE_VERDICT(scene, "client.policy-rule proven");
        // Another user's rule does not explain it; the kernel found no route.
        scene.file.client.rules.front().uidFirst = scene.file.client.rules.front().uidLast = 1001;
        scene.file.client.routes.clear();
        COMPARE_VERDICT(scene, "client.no-route proven");
    }

    void policyRuleWithAConditionThatWasNotRead()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.attempt(u"10.0.0.7"_s, AttemptOutcome::Unreachable, EHOSTUNREACH, 20);
        scene.routeVia(u"10.0.0.7"_s, {});
        PolicyRule local, byPort, main;
        local.action = byPort.action = main.action = u"lookup"_s;
        local.table = 255;
        byPort.priority = 100;
        byPort.table = 42;
        byPort.hasOther = true; // "ipproto tcp dport 80"
        main.priority = 32766;
        main.table = 254;
        scene.file.client.rules = {local, byPort, main};
        scene.file.client.routes.push_back(route(u"0.0.0.0/0"_s, RouteType::Unreachable));
        scene.file.client.routes.back().table = 42;
        COMPARE_VERDICT(scene, "client.policy-rule likely");
        // A route of that table that gives another error explains nothing.
        scene.file.client.routes.back().type = RouteType::Blackhole;
        COMPARE_VERDICT(scene, "client.policy-rule possible");
    }

    void broadcastAddress()
    {
        Scene scene(u"10.0.0.255"_s, 80);
        scene.attempt(u"10.0.0.255"_s, AttemptOutcome::Unreachable, ENETUNREACH, 20);
        scene.routeVia(u"10.0.0.255"_s, {}).file.routes.back().type = RouteType::Broadcast;
        COMPARE_VERDICT(scene, "client.no-route proven");
        QCOMPARE(scene.diagnosis().summary.id, u"client.no-route.summary.broadcast"_s);
        QCOMPARE(scene.diagnosis().explanation.id, u"client.no-route.explanation.broadcast"_s);
    }

    void interfaceDown()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.attempt(u"10.0.0.7"_s, AttemptOutcome::Unreachable, ENETUNREACH, 30);
        scene.routeError(u"10.0.0.7"_s, ENETUNREACH).file.client.routes.clear();
        scene.file.client.interfaces[1].up = false;
        COMPARE_VERDICT(scene, "client.interface-down proven");
        // Behind a gateway: the lost default route was not seen going.
        Scene far(u"192.0.2.9"_s, 80);
        far.attempt(u"192.0.2.9"_s, AttemptOutcome::Unreachable, ENETUNREACH, 30);
        far.routeError(u"192.0.2.9"_s, ENETUNREACH).file.client.routes.clear();
        far.file.client.interfaces[1].up = false;
        COMPARE_VERDICT(far, "client.interface-down likely");
        // Another link of the family is up: the one that is down need not be the way.
        far.file.client.interfaces.push_back(far.file.client.interfaces[1]);
        far.file.client.interfaces[2].name = u"eth1"_s;
        far.file.client.interfaces[2].up = true;
        far.file.client.interfaces[2].addresses.front().prefix.address = ip(u"10.5.0.2");
        COMPARE_VERDICT(far, "client.no-route proven");
    }

    void noCarrier()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.routeVia(u"192.0.2.9"_s, u"10.0.0.1"_s).silent(u"192.0.2.9"_s);
        scene.file.client.interfaces[1].carrier = false;
        COMPARE_VERDICT(scene, "client.interface-down proven");
    }

    void deadNeighbour()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.routeVia(u"10.0.0.7"_s, {})
            .icmp(u"10.0.0.7"_s, EHOSTUNREACH, 3, 1, u"10.0.0.2"_s, 3'060'000);
        COMPARE_VERDICT(scene, "client.neighbour-failed likely");
        scene.file.client.neighbours = {neighbour(u"10.0.0.7"_s, u"FAILED"_s)};
        COMPARE_VERDICT(scene, "client.neighbour-failed proven");
        // Its twin: an output rule that rejects with the same message, at once.
        Scene rule(u"10.0.0.7"_s, 80);
        rule.routeVia(u"10.0.0.7"_s, {})
            .icmp(u"10.0.0.7"_s, EHOSTUNREACH, 3, 1, u"10.0.0.2"_s, 200);
        rule.file.client.neighbours = {neighbour(u"10.0.0.7"_s, u"REACHABLE"_s)};
        rule.file.client.filterPossible = true;
        COMPARE_VERDICT(rule, "client.firewall-reject likely");
    }

    void sourcesAndScopes()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.attempt(u"192.0.2.9"_s, AttemptOutcome::LocalError, EADDRNOTAVAIL, 10);
        scene.file.asked.source = ip(u"10.0.0.99");
        COMPARE_VERDICT(scene, "client.bad-source proven");
        Scene loopback(u"192.0.2.9"_s, 80);
        loopback.attempt(u"192.0.2.9"_s, AttemptOutcome::LocalError, EINVAL, 10);
        loopback.file.asked.source = ip(u"127.0.0.1");
        COMPARE_VERDICT(loopback, "client.bad-source proven");
        Scene scope(u"fe80::1"_s, 80);
        scope.attempt(u"fe80::1"_s, AttemptOutcome::LocalError, EINVAL, 10);
        COMPARE_VERDICT(scope, "client.no-scope-id proven");
    }

    void ipv6Disabled()
    {
        Scene scene(u"2001:db8::7"_s, 80);
        scene.attempt(u"2001:db8::7"_s, AttemptOutcome::LocalError, EADDRNOTAVAIL, 10);
        COMPARE_VERDICT(scene, "client.ports-exhausted possible");
        scene.file.client.sysctls.insert(u"net.ipv6.conf.all.disable_ipv6"_s, u"1"_s);
        COMPARE_VERDICT(scene, "client.ipv6-disabled proven");
    }

    void portsAndDescriptors()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.attempt(u"10.0.0.7"_s, AttemptOutcome::LocalError, EADDRNOTAVAIL, 10);
        scene.file.client.ephemeral = {40000, 40001, 0, 2, 2};
        COMPARE_VERDICT(scene, "client.ports-exhausted proven");
        scene.file.client.ephemeral = {32768, 60999, 0, 5, 0};
        COMPARE_VERDICT(scene, "client.ports-exhausted possible");
        Scene files(u"10.0.0.7"_s, 80);
        files.attempt(u"10.0.0.7"_s, AttemptOutcome::LocalError, EMFILE, 10);
        COMPARE_VERDICT(files, "client.descriptors-exhausted proven");
    }

    void deniedByWhatIsNotRead()
    {
        Scene scene(u"10.0.0.7"_s, 80);
        scene.attempt(u"10.0.0.7"_s, AttemptOutcome::Denied, EPERM, 10);
        COMPARE_VERDICT(scene, "client.cgroup-bpf possible");
        Scene access(u"10.0.0.7"_s, 80);
        access.attempt(u"10.0.0.7"_s, AttemptOutcome::Denied, EACCES, 10);
        COMPARE_VERDICT(access, "client.landlock possible");
    }

    void connectedToItself()
    {
        Scene scene(u"127.0.0.1"_s, 40000);
        scene.connected(u"127.0.0.1"_s).source = Endpoint{ip(u"127.0.0.1"), Port(40000)};
        COMPARE_VERDICT(scene, "client.self-connect proven");
        scene.file.attempts.front().source = Endpoint{ip(u"127.0.0.1"), Port(40001)};
        COMPARE_VERDICT(scene, "connects");
    }

    void deadProxy()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.connected(u"192.0.2.9"_s);
        scene.attempt(u"127.0.0.1"_s, AttemptOutcome::Refused, ECONNREFUSED).role =
            AttemptRole::Proxy;
        scene.file.attempts.back().port = Port(9);
        scene.file.proxies = {{u"http_proxy"_s, u"http://127.0.0.1:9"_s, true}};
        COMPARE_VERDICT(scene, "target.proxy-refused proven");
        scene.file.proxies.front().applies = false;
        COMPARE_VERDICT(scene, "connects");
    }
};

QTEST_GUILESS_MAIN(DiagnosisLocalTest)
#include "tst_diagnosis_local.moc"
