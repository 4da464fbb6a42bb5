// SPDX-License-Identifier: MIT
// Random case files: no crash, and the contract of a Diagnosis holds for each. The seed is fixed,
// so that a failure comes again.
#include "scenes.h"

#include <random>

using namespace doorward;
using namespace doorward::test;

namespace {

class Chance {
public:
    explicit Chance(unsigned seed)
        : m_engine(seed)
    {
    }
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_engine); }
    bool once(int in) { return below(in) == 0; }
    template <typename T>
    T of(std::initializer_list<T> values)
    {
        return values.begin()[below(static_cast<int>(values.size()))];
    }

private:
    std::mt19937 m_engine;
};

QString anyAddress(Chance &chance)
{
    return chance.of({u"127.0.0.1"_s, u"::1"_s, u"10.0.0.2"_s, u"10.0.0.7"_s, u"192.0.2.9"_s,
                      u"2001:db8::7"_s, u"fe80::1"_s, u"0.0.0.0"_s, u"::"_s, u"10.0.0.1"_s});
}

Listener anyListener(Chance &chance, int port)
{
    Listener made = listener(anyAddress(chance), static_cast<quint16>(chance.once(3) ? 5433 : port),
                             chance.of({u"postgres"_s, u"nginx"_s, u"docker-proxy"_s}));
    made.v6only = chance.once(2);
    made.state = chance.once(5) ? SocketState::Bound : SocketState::Listen;
    if (chance.once(4))
        made.netns = u"net:[2]"_s;
    if (chance.once(4))
        made.container = u"3f2a"_s;
    if (chance.once(5))
        made.device = chance.of({u"eth0"_s, u"lo"_s});
    if (chance.once(3))
        made.process.reset();
    if (chance.once(3))
        made.acceptQueue = 200;
    if (chance.once(4))
        made.since = noon().addSecs(chance.below(20) - 10);
    return made;
}

void shakeHost(Chance &chance, HostSnapshot &snapshot, int port)
{
    for (int i = chance.below(4); i > 0; --i)
        snapshot.listeners.push_back(anyListener(chance, port));
    snapshot.natPossible = chance.once(2);
    snapshot.filterPossible = chance.once(2);
    snapshot.listenerSight = chance.of({Sight::None, Sight::Partial, Sight::Full});
    snapshot.routeSight = chance.of({Sight::None, Sight::Partial, Sight::Full});
    snapshot.linkSight = chance.of({Sight::None, Sight::Full});
    if (chance.once(3))
        snapshot.routes.clear();
    if (chance.once(3))
        snapshot.routes.push_back(
            route(u"10.0.0.0/24"_s, chance.of({RouteType::Unreachable, RouteType::Prohibit,
                                               RouteType::Blackhole, RouteType::Throw})));
    if (chance.once(3)) {
        PolicyRule rule;
        rule.priority = 50;
        rule.action = chance.of({u"unreachable"_s, u"lookup"_s, u"goto"_s, u"nop"_s});
        rule.table = 254;
        rule.gotoPriority = static_cast<quint32>(chance.below(100));
        rule.inverted = chance.once(3);
        if (chance.once(2))
            rule.from = IpPrefix::parse(u"10.0.0.0/8");
        snapshot.rules.push_back(rule);
    }
    if (chance.once(3))
        snapshot.neighbours.push_back(
            neighbour(chance.of({u"10.0.0.7"_s, u"10.0.0.1"_s}),
                      chance.of({u"FAILED"_s, u"REACHABLE"_s, u"INCOMPLETE"_s})));
    if (chance.once(4))
        snapshot.interfaces[static_cast<std::size_t>(chance.below(2))].up = false;
    if (chance.once(6))
        snapshot.interfaces.clear();
    if (chance.once(4))
        snapshot.sysctls = {{u"net.ipv6.conf.all.disable_ipv6"_s, u"1"_s},
                            {u"net.ipv4.tcp_abort_on_overflow"_s, u"1"_s},
                            {u"net.ipv4.conf.all.rp_filter"_s, u"1"_s},
                            {u"net.ipv4.ip_forward"_s, u"0"_s}};
    if (chance.once(5))
        snapshot.conntrackCount = snapshot.conntrackMax = 10;
    if (chance.once(4)) {
        Process process;
        process.pid = Pid(812);
        process.name = u"postgres"_s;
        process.state = chance.of({u"T"_s, u"S"_s});
        snapshot.processes.push_back(process);
    }
    if (chance.once(4))
        snapshot.taken = QDateTime();
    snapshot.resolver.hostsSources =
        chance.of({QStringList(), QStringList{u"files"_s},
                   QStringList{u"files"_s, u"[NOTFOUND=return]"_s, u"dns"_s}});
    snapshot.resolver.search = {u"example"_s};
    snapshot.ephemeral.inUse = chance.of({1u, 40000u});
}

void anyAttempt(Chance &chance, Scene &scene)
{
    const auto outcome = static_cast<AttemptOutcome>(chance.below(8));
    Attempt &made = scene.attempt(
        outcome == AttemptOutcome::NameError ? QString() : anyAddress(chance), outcome,
        chance.of({0, ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EACCES, EPERM, EINVAL, EADDRNOTAVAIL,
                   EMFILE, ECONNRESET, EAFNOSUPPORT, 9999}),
        chance.of<qint64>({0, 300, 600'000, 3'060'000, 5'000'000}));
    made.role = chance.of({AttemptRole::Target, AttemptRole::Target, AttemptRole::Target,
                           AttemptRole::Proxy, AttemptRole::Distance});
    if (chance.once(3))
        made.icmp = IcmpAnswer{static_cast<quint8>(chance.of({3, 1, 11, 5})),
                               static_cast<quint8>(chance.below(16)), ip(anyAddress(chance))};
    made.afterConnect = static_cast<AfterConnect>(chance.below(5));
    made.openingSent = chance.once(2);
    if (chance.once(2))
        made.firstBytes = chance.of({u"HTTP/1.1 503 x"_s, u"SSH-2.0"_s, u"\\x15\\x03"_s,
                                     u"-DENIED"_s, u"junk"_s, QString()});
    if (chance.once(3))
        made.source = chance.once(3) && made.ip() ? Endpoint{*made.ip(), *made.port}
                                                  : Endpoint{ip(u"10.0.0.2"), Port(40000)};
    if (chance.once(4))
        made.started = QDateTime();
    if (chance.once(4))
        made.hopLimit = 2;
}

void shakeNames(Chance &chance, Scene &scene)
{
    scene.name({}).file.names.system->outcome = static_cast<NameOutcome>(chance.below(8));
    scene.file.names.system->elapsedUs = chance.of<qint64>({10, 9'000'000});
    for (int i = chance.below(3); i > 0; --i)
        scene.file.names.system->addresses.push_back(ip(anyAddress(chance)));
    for (int i = chance.below(3); i > 0; --i) {
        ServerLookup lookup{{ip(u"10.0.0.53"), Port(53)},
                            u"db."_s,
                            chance.of({u"A"_s, u"AAAA"_s}),
                            static_cast<NameOutcome>(chance.below(8)),
                            chance.once(2) ? std::optional(3) : std::nullopt,
                            chance.of({0, ENETUNREACH}),
                            {},
                            100};
        if (chance.once(2))
            lookup.addresses.push_back(ip(anyAddress(chance)));
        scene.file.names.servers.push_back(lookup);
    }
    if (chance.once(3))
        scene.file.names.hosts.push_back({3, ip(anyAddress(chance)), {u"db"_s}});
    if (chance.once(3)) {
        scene.file.names.absolute = scene.file.names.system;
        scene.file.names.absolute->addresses = {ip(anyAddress(chance))};
        scene.file.names.absolute->outcome = NameOutcome::Answered;
    }
    if (chance.once(3))
        scene.file.names.system.reset();
}

Scene anyScene(unsigned seed)
{
    Chance chance(seed);
    const int port = 5432;
    const bool named = chance.once(2);
    Scene scene(named ? u"db"_s : anyAddress(chance), port);
    if (named)
        shakeNames(chance, scene);
    if (chance.once(2))
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s},
                      static_cast<Opening>(chance.below(6)));
    for (int i = chance.below(5); i > 0; --i)
        anyAttempt(chance, scene);
    if (chance.once(2))
        scene.routeVia(anyAddress(chance), chance.once(2) ? u"10.0.0.1"_s : QString());
    if (chance.once(3))
        scene.routeError(anyAddress(chance),
                         chance.of({ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL}));
    if (chance.once(2))
        shakeHost(chance, scene.server(u"10.0.0.7"_s), port);
    if (chance.once(3))
        shakeHost(chance, scene.router(u"gw"_s, {u"10.0.0.1"_s}), port);
    if (chance.once(4))
        scene.file.proxies.push_back({u"http_proxy"_s, u"http://127.0.0.1:9"_s, chance.once(2)});
    if (chance.once(8)) {
        scene.file.target.unixPath = chance.of({u"/run/x.sock"_s, u"@x"_s});
        UnixSocketFacts facts;
        facts.statErrno = chance.of({0, ENOENT, EACCES});
        facts.isSocket = chance.once(2);
        facts.mode = 0660;
        facts.owner = Uid(0);
        facts.bound = chance.once(2);
        facts.listening = chance.once(2);
        facts.acceptQueue = 3;
        facts.backlog = 2;
        scene.file.unixSocket = facts;
        for (Attempt &attempt : scene.file.attempts)
            attempt.family = Family::Unix;
    }
    if (chance.once(4))
        scene.file.asked.source = ip(anyAddress(chance));
    if (chance.once(6))
        scene.file.asked.device = u"wlan0"_s;
    scene.file.asked.active = !chance.once(5);
    scene.file.countersBefore = {{u"TcpExt.ListenOverflows"_s, 1},
                                 {u"TcpExt.IPReversePathFilter"_s, 1}};
    scene.file.countersAfter = {{u"TcpExt.ListenOverflows"_s, chance.of<quint64>({1, 5})},
                                {u"TcpExt.IPReversePathFilter"_s, chance.of<quint64>({1, 5})}};
    scene.file.target.reported = chance.of({FailureKind::None, FailureKind::Refused});
    if (chance.once(4))
        scene.file.target.also.push_back({anyAddress(chance), Port(5432)});
    shakeHost(chance, scene.file.client, port);
    if (chance.once(20))
        scene.file.target = Target();
    return scene;
}

} // namespace

class DiagnosisPropertiesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyCaseIsNoCrash()
    {
        const Diagnosis diagnosis = diagnose(CaseFile());
        QCOMPARE(faultOf(diagnosis), QString());
        QVERIFY(diagnosis.outcome != Outcome::Connects);
        QCOMPARE(diagnosis.certainty, std::optional(Certainty::Possible));
    }

    void theContractHoldsForRandomCases()
    {
        QSet<QString> verdicts;
        for (unsigned seed = 0; seed < 3'000; ++seed) {
            const Scene scene = anyScene(seed);
            const Diagnosis diagnosis = scene.diagnosis();
            const QString fault = faultOf(diagnosis);
            QVERIFY2(fault.isEmpty(),
                     qPrintable(u"seed %1: %2 (%3)"_s.arg(seed).arg(fault, verdictOf(diagnosis))));
            QVERIFY(diagnosis == scene.diagnosis());
            if (diagnosis.cause)
                verdicts.insert(causeId(*diagnosis.cause));
        }
        QVERIFY2(verdicts.size() > 30, qPrintable(QString::number(verdicts.size())));
    }

    /// A firewall whose rules nobody read is never stated as a fact.
    void noFirewallIsEverProven()
    {
        for (unsigned seed = 0; seed < 3'000; ++seed) {
            const Diagnosis diagnosis = anyScene(seed).diagnosis();
            if (diagnosis.certainty != Certainty::Proven)
                continue;
            QVERIFY2(!causeId(*diagnosis.cause).contains("firewall"_L1),
                     qPrintable(QString::number(seed)));
        }
    }

    /// Nothing is concluded from an absence where the sockets were not all seen.
    void noAbsenceIsProvenWithoutFullSight()
    {
        for (unsigned seed = 0; seed < 3'000; ++seed) {
            Scene scene = anyScene(seed);
            scene.file.client.listenerSight = Sight::Partial;
            if (scene.file.server)
                scene.file.server->listenerSight = Sight::Partial;
            if (scene.file.target.unixPath)
                continue;
            const Diagnosis diagnosis = scene.diagnosis();
            if (diagnosis.certainty == Certainty::Proven)
                QVERIFY2(diagnosis.cause != Cause::ServerNotListening
                             && diagnosis.cause != Cause::TargetWrongPort
                             && diagnosis.cause != Cause::ServerBindLoopback
                             && diagnosis.cause != Cause::TargetWrongNamespace,
                         qPrintable(QString::number(seed)));
        }
    }
};

QTEST_GUILESS_MAIN(DiagnosisPropertiesTest)
#include "tst_diagnosis_properties.moc"
