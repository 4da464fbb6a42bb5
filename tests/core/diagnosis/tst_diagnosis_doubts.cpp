// SPDX-License-Identifier: MIT
// What else looks the same: for each verdict that can be proven, observations that come near it and
// must not prove it. Each case starts from the proven one.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

RouteAnswer routeOf(const QString &address, RouteType type, const QString &device)
{
    RouteAnswer answer;
    answer.destination = ip(address);
    answer.type = type;
    answer.device = device;
    return answer;
}

} // namespace

class DiagnosisDoubtsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// An address of a VRF, or one that a rule (mark, uid) sends away, is held and yet not here.
    void anAddressHeldHereThatTheKernelRoutesAway()
    {
        Scene scene(u"10.0.0.2"_s, 5433);
        scene.refused(u"10.0.0.2"_s);
        scene.file.routes = {routeOf(u"10.0.0.2"_s, RouteType::Local, u"lo"_s)};
        COMPARE_VERDICT(scene, "server.not-listening proven");
        scene.file.routes = {routeOf(u"10.0.0.2"_s, RouteType::Unicast, u"eth1"_s)};
        COMPARE_VERDICT(scene, "server.not-listening likely");
        scene.file.routes.clear();
        scene.file.asked.device = u"eth0"_s; // bound to a VRF the socket lookup is another one
        COMPARE_VERDICT(scene, "server.not-listening likely");
    }

    /// A balancer's address stands on each server's lo; an address may be given twice; a router may
    /// translate it.
    void aHostThatHoldsTheAddressIsNotTheOneThatAnswered()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.7"_s);
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        const std::vector<Neighbour> seen = scene.file.client.neighbours;
        scene.file.client.neighbours.back().mac = u"02:00:00:00:00:99"_s;
        COMPARE_VERDICT(scene, "server.not-listening likely");
        scene.file.client.neighbours.clear();
        COMPARE_VERDICT(scene, "server.not-listening likely");
        scene.file.client.neighbours = seen;
        scene.routeVia(u"10.0.0.7"_s, u"10.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening likely");
    }

    void theSameForAFullQueue()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        Listener full = listener(u"10.0.0.7"_s, 5433);
        full.acceptQueue = 129;
        scene.server(u"10.0.0.7"_s).listeners = {full};
        scene.silent(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.accept-queue-full proven");
        scene.file.client.neighbours.back().mac = u"02:00:00:00:00:99"_s;
        COMPARE_VERDICT(scene, "server.accept-queue-full likely");
    }

    /// A name server's stub on 127.0.0.53 is no misplaced PostgreSQL.
    void anotherProgramsSocketOnThePort()
    {
        Scene scene(u"10.0.0.2"_s, 5433);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s}).refused(u"10.0.0.2"_s);
        scene.file.client.listeners = {listener(u"127.0.0.1"_s, 5433)};
        COMPARE_VERDICT(scene, "server.bind-loopback proven");
        scene.file.client.listeners = {listener(u"127.0.0.1"_s, 5433, u"myapp"_s)};
        COMPARE_VERDICT(scene, "server.bind-loopback likely");
    }

    /// v4-mapped and v6-only listeners, a wildcard beside a specific one, a zone.
    void socketsThatDoTakeThePacket_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("bound");
        QTest::addColumn<bool>("v6only");
        QTest::addColumn<bool>("takes");
        QTest::newRow("mapped") << "127.0.0.1"
                                << "::ffff:127.0.0.1" << false << true;
        QTest::newRow("mapped wildcard") << "127.0.0.1"
                                         << "::ffff:0.0.0.0" << false << true;
        QTest::newRow("both families") << "127.0.0.1"
                                       << "::" << false << true;
        QTest::newRow("v6 only") << "127.0.0.1"
                                 << "::" << true << false;
        QTest::newRow("other loopback") << "127.0.0.1"
                                        << "127.0.0.2" << false << false;
    }

    void socketsThatDoTakeThePacket()
    {
        QFETCH(QString, address);
        QFETCH(QString, bound);
        QFETCH(bool, v6only);
        QFETCH(bool, takes);
        Scene scene(address, 5433);
        Listener one = listener(bound, 5433);
        one.v6only = v6only;
        scene.file.client.listeners = {one};
        scene.refused(address);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.certainty == Certainty::Proven, !takes);
        QCOMPARE(faultOf(diagnosis), QString());
    }

    /// glibc keeps silent about the family whose question failed where the other one answered.
    void aFamilyThatWasNotAnswered()
    {
        Scene scene(u"db"_s, 5432);
        scene.name({u"2001:db8::7"}).file.asked.family = Family::Ipv4;
        scene.attempt({}, AttemptOutcome::NameError);
        COMPARE_VERDICT(scene, "name.no-address likely");
        ServerLookup lookup{
            {ip(u"10.0.0.53"), Port(53)}, u"db."_s, u"A"_s, NameOutcome::NoAddress, {}, 0, {}, 800};
        scene.file.names.servers = {lookup};
        COMPARE_VERDICT(scene, "name.no-address proven");
        lookup.outcome = NameOutcome::ServerFail;
        scene.file.names.servers.push_back(lookup);
        COMPARE_VERDICT(scene, "name.no-address likely");
    }

    void whatNameServersDoNotDecide()
    {
        const auto unresolved = [](const QString &name, NameOutcome system, NameOutcome server,
                                   const QStringList &sources) {
            Scene scene(name, 5432);
            scene.name({}).file.names.system->outcome = system;
            scene.file.names.servers = {
                {{ip(u"10.0.0.53"), Port(53)}, name + u'.', u"A"_s, server, {}, 0, {}, 800}};
            scene.file.client.resolver.hostsSources = sources;
            return scene;
        };
        const QStringList usual{u"files"_s, u"dns"_s};
        const QStringList desktop{u"files"_s, u"mdns4_minimal"_s, u"[NOTFOUND=return]"_s, u"dns"_s};
        COMPARE_VERDICT(unresolved(u"db"_s, NameOutcome::NotFound, NameOutcome::NotFound, usual),
                        "name.not-found proven");
        COMPARE_VERDICT(
            unresolved(u"printer.local"_s, NameOutcome::NotFound, NameOutcome::NotFound, desktop),
            "name.not-found likely");
        // mdns4_minimal's [NOTFOUND=return] stops names under .local alone.
        Scene known =
            unresolved(u"db.example"_s, NameOutcome::TryAgain, NameOutcome::Answered, desktop);
        known.file.names.servers[0].addresses = {ip(u"10.0.0.7")};
        QVERIFY(known.diagnosis().certainty == Certainty::Possible);
        // DNS is silent, and the system does not ask it.
        COMPARE_VERDICT(unresolved(u"db"_s, NameOutcome::TryAgain, NameOutcome::Silent, usual),
                        "name.server-unreachable proven");
        COMPARE_VERDICT(
            unresolved(u"db"_s, NameOutcome::NotFound, NameOutcome::Silent, {u"files"_s}),
            "name.not-found likely");
        COMPARE_VERDICT(
            unresolved(u"db"_s, NameOutcome::NotFound, NameOutcome::ServerFail, {u"files"_s}),
            "name.not-found likely");
    }

    /// A single word is meant to be completed more often than not.
    void aCompletedWordIsNotProvenWrong()
    {
        Scene scene(u"api"_s, 443);
        scene.name({u"10.9.9.9"}).file.names.system->canonicalName = u"api.corp.example"_s;
        scene.file.names.absolute =
            SystemLookup{u"api."_s, NameOutcome::Answered, 0, 0, {ip(u"10.0.0.7")}, {}, 100};
        scene.file.client.resolver.search = {u"corp.example"_s};
        scene.refused(u"10.9.9.9"_s);
        COMPARE_VERDICT(scene, "name.search-domain likely");
    }

    /// A socket's path leads into other network namespaces; /proc/net/unix lists one.
    void aSocketOfAnotherNamespaceLooksStale()
    {
        Scene scene(u"/run/app.sock"_s, 1);
        scene.file.target.host.reset();
        scene.file.target.port.reset();
        scene.file.target.unixPath = u"/run/app.sock"_s;
        scene.file.asked.active = false;
        UnixSocketFacts facts;
        facts.isSocket = true;
        facts.mode = 0777;
        scene.file.unixSocket = facts;
        COMPARE_VERDICT(scene, "target.unix-stale likely");
    }

    void loopbackThatAnsweredWasUp()
    {
        Scene scene(u"127.0.0.1"_s, 80);
        scene.refused(u"127.0.0.1"_s).file.client.interfaces[0].up = false;
        QVERIFY(scene.diagnosis().cause != Cause::ClientLoopbackDown);
    }

    /// RestrictAddressFamilies= gives the errno of a kernel without IPv6.
    void aFilterOfSystemCallsIsNoKernelWithoutIpv6()
    {
        Scene scene(u"2001:db8::7"_s, 80);
        scene.attempt(u"2001:db8::7"_s, AttemptOutcome::LocalError, EAFNOSUPPORT, 10);
        COMPARE_VERDICT(scene, "client.ipv6-disabled proven");
        scene.file.client.sysctls.insert(u"net.ipv6.conf.all.disable_ipv6"_s, u"0"_s);
        COMPARE_VERDICT(scene, "client.ipv6-disabled possible");
    }

    /// "all" sets every link's switch when it is written; a link may be switched on again.
    void aLinkOverrulesAll()
    {
        Scene scene(u"2001:db8::7"_s, 80);
        scene.attempt(u"2001:db8::7"_s, AttemptOutcome::LocalError, EADDRNOTAVAIL, 10);
        scene.file.client.sysctls = {{u"net.ipv6.conf.all.disable_ipv6"_s, u"1"_s},
                                     {u"net.ipv6.conf.eth0.disable_ipv6"_s, u"1"_s}};
        COMPARE_VERDICT(scene, "client.ipv6-disabled proven");
        scene.file.client.sysctls[u"net.ipv6.conf.eth0.disable_ipv6"_s] = u"0"_s;
        QVERIFY(scene.diagnosis().cause != Cause::ClientIpv6Disabled);
    }

    /// A local route (AnyIP) and ip_nonlocal_bind make foreign addresses one's own.
    void aSourceThatMayBeBound()
    {
        Scene scene(u"192.0.2.9"_s, 80);
        scene.attempt(u"192.0.2.9"_s, AttemptOutcome::LocalError, EADDRNOTAVAIL, 10);
        scene.file.asked.source = ip(u"10.0.0.99");
        COMPARE_VERDICT(scene, "client.bad-source proven");
        scene.file.client.sysctls.insert(u"net.ipv4.ip_nonlocal_bind"_s, u"1"_s);
        QVERIFY(scene.diagnosis().cause != Cause::ClientBadSource);
        scene.file.client.sysctls.clear();
        scene.file.client.routes.push_back(route(u"10.0.0.96/28"_s, RouteType::Local, u"lo"_s));
        QVERIFY(scene.diagnosis().cause != Cause::ClientBadSource);
    }

    /// A router's own DNAT may have sent the packet another way than its tables say.
    void aRouterThatTranslates()
    {
        Scene scene(u"10.9.0.7"_s, 80);
        HostSnapshot &router = scene.router(u"gw"_s, {u"10.0.0.1"_s});
        router.routes = {route(u"10.0.0.0/24"_s)};
        scene.routeVia(u"10.9.0.7"_s, u"10.0.0.1"_s)
            .icmp(u"10.9.0.7"_s, ENETUNREACH, 3, 0, u"10.0.0.1"_s);
        COMPARE_VERDICT(scene, "path.no-route proven");
        scene.file.via[0].natPossible = true;
        COMPARE_VERDICT(scene, "path.no-route likely");
        scene.file.via[0].natPossible = false;
        scene.file.via[0].taken = noon().addSecs(-3600);
        COMPARE_VERDICT(scene, "path.no-route likely");
    }

    /// A stopped member of a group of sockets is not the only one that may have got the connection.
    void aStoppedProcessAmongSeveralListeners()
    {
        Scene scene(u"127.0.0.1"_s, 80);
        scene.service(u"http"_s, u"HTTP"_s, {u"nginx"_s}, Opening::Http);
        scene.connected(u"127.0.0.1"_s, AfterConnect::Silent).openingSent = true;
        Process stopped;
        stopped.pid = Pid(812);
        stopped.name = u"nginx"_s;
        stopped.state = u"T"_s;
        scene.file.client.processes = {stopped};
        scene.file.client.listeners = {listener(u"0.0.0.0"_s, 80, u"nginx"_s)};
        COMPARE_VERDICT(scene, "service.hung proven");
        scene.file.client.listeners.push_back(listener(u"0.0.0.0"_s, 80, u"nginx"_s));
        scene.file.client.listeners.back().pids = {Pid(813)};
        COMPARE_VERDICT(scene, "service.hung likely");
    }
};

QTEST_GUILESS_MAIN(DiagnosisDoubtsTest)
#include "tst_diagnosis_doubts.moc"
