// SPDX-License-Identifier: MIT
#include "core/facts/case_file.h"

#include <QJsonDocument>
#include <QTest>

#include <cerrno>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

IpAddress ip(QStringView text)
{
    return *IpAddress::parse(text);
}

Unit failedUnit(const QDateTime &at)
{
    Unit unit;
    unit.name = u"web@a\\x2db.service"_s;
    unit.user = true;
    unit.description = u"a web server\u202E"_s;
    unit.loadState = u"loaded"_s;
    unit.activeState = u"failed"_s;
    unit.subState = u"failed"_s;
    unit.unitFileState = u"enabled"_s;
    unit.result = u"exit-code"_s;
    unit.type = u"notify"_s;
    unit.restart = u"on-failure"_s;
    unit.fragmentPath = u"/etc/systemd/system/web@.service"_s;
    unit.job = u"start"_s;
    unit.jobState = u"waiting"_s;
    unit.waitsFor = {u"db.service"_s};
    unit.failedCondition = u"ConditionPathExists=/etc/web.conf"_s;
    unit.triggers = {u"a.service"_s};
    unit.triggeredBy = {u"a.socket"_s};
    unit.listens.push_back({u"Stream"_s, u"[::]:80"_s, Port(80)});
    unit.command = {u"/usr/bin/web"_s, u"--password"_s, u"***"_s};
    unit.namedPorts = {Port(80)};
    unit.mainCode = 1;
    unit.mainStatus = 98;
    unit.mainPid = Pid(5);
    unit.restarts = 3;
    unit.activeEntered = unit.activeExited = unit.inactiveExited = at;
    unit.stateChanged = unit.mainStarted = unit.mainExited = at.addMSecs(5);
    unit.log.push_back(
        {at, u"bind() to 0.0.0.0:80 failed"_s, LogMeaning::AddressInUse, ip(u"0.0.0.0"), Port(80)});
    return unit;
}

/// A snapshot with something in every field, so that a field that is not described is noticed.
HostSnapshot fullSnapshot()
{
    HostSnapshot host;
    host.taken = QDateTime::fromString(u"2026-01-31T12:00:00.123Z"_s, Qt::ISODateWithMs);
    host.hostname = u"db\u202E<b>"_s;
    host.netns = u"net:[4026531840]"_s;
    host.systemd = true;
    host.natPossible = false;
    host.privileges = {Uid(1000), true, false, true};
    host.tools = {u"ss"_s, u"ip"_s};
    host.interfaces.push_back({IfIndex(2),
                               u"eth0"_s,
                               u"veth"_s,
                               u"UP"_s,
                               true,
                               true,
                               false,
                               1500,
                               u"02:00:00:00:00:01"_s,
                               u"br0"_s,
                               {{{ip(u"10.0.0.7"), 24}, u"global"_s, false, true}}});
    host.routes.push_back({RouteType::Prohibit,
                           *IpPrefix::parse(u"10.9.0.0/16"),
                           {{ip(u"10.0.0.1"), u"eth0"_s, 2, true, false}},
                           ip(u"10.0.0.7"),
                           100,
                           50,
                           u"static"_s,
                           1400});
    PolicyRule rule;
    rule.priority = 99;
    rule.uidFirst = 1000;
    rule.uidLast = 1001;
    rule.action = u"unreachable"_s;
    host.rules.push_back(rule);
    host.neighbours.push_back({ip(u"10.0.0.1"), u"eth0"_s, std::nullopt, u"FAILED"_s});
    Listener listener;
    listener.address = u"127.0.0.1"_s;
    listener.port = Port(5433);
    listener.pids = {Pid(812)};
    listener.process = u"postgres"_s;
    listener.uid = Uid(103);
    listener.acceptQueue = 3;
    listener.inode = Inode(0xffff'ffff'ffff'ff00ULL);
    host.listeners.push_back(listener);
    host.processes.push_back({Pid(812),
                              u"postgres"_s,
                              {u"postgres"_s, u"-D"_s},
                              Uid(103),
                              u"postgres"_s,
                              {},
                              {},
                              u"S"_s,
                              host.taken,
                              1023,
                              1024,
                              false,
                              u"/system.slice"_s});
    host.firewalld = FirewalldFacts{
        u"public"_s, {{u"work\u202E"_s, {u"eth0"_s, u"wl+"_s}, {u"10.0.0.0/8"_s, u"ipset:x"_s}}}};
    Container container;
    container.id = QString(64, u'a');
    container.name = u"web"_s;
    container.image = u"shop/web:2"_s;
    container.runtime = u"docker"_s;
    container.socket = u"/run/docker.sock"_s;
    container.state = ContainerState::Restarting;
    container.exitCode = 137;
    container.error = u"port is already allocated"_s;
    container.oomKilled = true;
    container.restarts = 4;
    container.started = host.taken;
    container.finished = host.taken;
    container.health = ContainerHealth::Unhealthy;
    container.healthOutput = u"no database\n"_s;
    container.pid = Pid(900);
    container.netns = u"net:[4026532008]"_s;
    container.networkMode = u"none"_s;
    container.networks.push_back({u"shop_default"_s,
                                  {ip(u"172.18.0.2"), ip(u"fd00::2")},
                                  {u"db"_s},
                                  u"02:42:ac:12:00:02"_s});
    container.ports.push_back({u"tcp"_s, Port(80), Port(8080), ip(u"127.0.0.1"), true});
    container.composeProject = u"shop"_s;
    container.composeService = u"db"_s;
    host.containers.push_back(container);
    host.containerSight = Sight::Partial;
    host.namespaces.push_back(
        {u"net:[4026532008]"_s, u"blue"_s, {ip(u"172.18.0.2")}, {u"02:42:ac:12:00:02"_s}});
    host.listeners.back().containerName = u"web"_s;
    host.listeners.back().forwardsTo = container.id;
    host.listeners.back().forwardsPort = Port(80);
    host.listeners.back().reachedAt = u"172.18.0.2:80"_s;
    host.listenSettings.push_back({Pid(812),
                                   u"postgresql"_s,
                                   u"/etc/postgresql/15/main/postgresql.conf"_s,
                                   60,
                                   u"listen_addresses"_s,
                                   u"listen_addresses = 'localhost'"_s,
                                   {u"localhost"_s},
                                   true,
                                   Port(5433)});
    host.resolver.nameservers.push_back({ip(u"::1"), Port(53)});
    host.resolver.hostsSources = {u"files"_s, u"dns"_s};
    host.hosts.push_back({4, ip(u"10.0.0.9"), {u"db"_s}});
    host.counters.insert(u"TcpExt.ListenOverflows"_s, 0xffff'ffff'ffff'ffffULL);
    host.sysctls.insert(u"net.ipv4.ip_forward"_s, u"0"_s);
    host.ephemeral = {40000, 40001, 0, 2, 1};
    host.conntrackCount = 5;
    host.listenerSight = Sight::Full;
    host.ownerSight = Sight::Partial;
    host.units.push_back(failedUnit(host.taken));
    host.pidFiles.push_back({u"/run/web.pid"_s, Pid(4), true, u"web"_s});
    host.unitSight = Sight::Partial;
    host.limits.push_back({u"owners"_s, {{u"count"_s, u"3"_s}}});
    return host;
}

CaseFile fullCase()
{
    CaseFile file;
    file.created = QDateTime::fromString(u"2026-01-31T12:00:01.000Z"_s, Qt::ISODateWithMs);
    file.target.input = u"postgres://app:***@db/app"_s;
    file.target.host = u"db"_s;
    file.target.port = Port(5432);
    file.target.profile = ServiceProfile{u"postgresql"_s, u"PostgreSQL"_s,    {Port(5432)},
                                         {u"postgres"_s}, {u"postgresql@"_s}, Opening::Postgres};
    file.target.reported = FailureKind::Refused;
    file.target.also.push_back({u"::1"_s, Port(5432)});
    file.asked.source = ip(u"10.0.0.1");
    file.asked.family = Family::Ipv4;
    file.names.system = SystemLookup{u"db"_s,           NameOutcome::Answered, 0,   0,
                                     {ip(u"10.0.0.7")}, u"db.example"_s,       1200};
    file.names.servers.push_back(
        {{ip(u"10.0.0.53"), Port(53)}, u"db."_s, u"AAAA"_s, NameOutcome::NoAddress, 0, 0, {}, 800});
    file.proxies.push_back({u"http_proxy"_s, u"http://***@proxy:3128"_s, true});
    file.unixSocket =
        UnixSocketFacts{ENOENT, false, 0600, Uid(0), u"root"_s, EACCES, false, true, 1, 2};
    file.routes.push_back({ip(u"10.0.0.7"),
                           {},
                           {},
                           0,
                           RouteType::Unicast,
                           u"eth0"_s,
                           ip(u"10.0.0.1"),
                           ip(u"10.0.0.2"),
                           254});
    Attempt attempt;
    attempt.n = 1;
    attempt.started = file.created;
    attempt.address = u"10.0.0.7"_s;
    attempt.port = Port(5432);
    attempt.source = Endpoint{ip(u"10.0.0.1"), Port(40312)};
    attempt.outcome = AttemptOutcome::Refused;
    attempt.errnoValue = ECONNREFUSED;
    attempt.elapsedUs = 412;
    attempt.icmp = IcmpAnswer{3, 3, ip(u"10.0.0.254")};
    attempt.firstBytes = u"\\x00"_s;
    attempt.overTls = true;
    attempt.hopLimit = 2;
    file.attempts.push_back(attempt);
    file.client = fullSnapshot();
    file.server = fullSnapshot();
    file.via.push_back(fullSnapshot());
    file.countersBefore.insert(u"Tcp.AttemptFails"_s, 1);
    file.queuesBefore = {{Inode(7), 1, 2u}, {Inode(8), 3, {}}};
    file.queuesAfter = {{Inode(7), 4, 5u}};
    file.unfinished = {u"route"_s};
    file.limits.push_back({u"nat"_s, {}});
    return file;
}

} // namespace

class TestFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesToListen_data()
    {
        QTest::addColumn<QString>("host"); // "-": no place to listen
        QTest::addColumn<int>("port");     // 0: none
        QTest::addColumn<QString>("named");
        QTest::newRow("127.0.0.1") << u"127.0.0.1"_s << 0 << u"127.0.0.1"_s;
        QTest::newRow("127.0.0.1:80") << u"127.0.0.1"_s << 80 << u"::ffff:127.0.0.1"_s;
        QTest::newRow("::1") << u"::1"_s << 0 << u"::1"_s;
        QTest::newRow("-::1") << u"::1"_s << 0 << u"::1"_s;
        QTest::newRow("[::1]:80") << u"::1"_s << 80 << u"::1"_s;
        QTest::newRow("8080") << QString() << 8080 << u"::"_s;
        QTest::newRow("*:631") << u"*"_s << 631 << u"0.0.0.0"_s;
        QTest::newRow("*") << u"*"_s << 0 << u"::"_s;
        QTest::newRow("all") << u"all"_s << 0 << u"0.0.0.0"_s;
        QTest::newRow("localhost") << u"localhost"_s << 0 << u"::1"_s;
        QTest::newRow("localhost:631") << u"localhost"_s << 631 << u"127.0.0.1"_s;
        QTest::newRow("loopback-only") << u"loopback-only"_s << 0 << u"127.0.0.1"_s;
        for (const char *text :
             {"", "-", ":", ":80", "ssl", "default_server", "db.example:80", "::1:80000",
              "127.0.0.1:0", "127.0.0.1:99999", "0", "99999", "[127.0.0.1]:80", "unix:/run/x.sock"})
            QTest::newRow(text) << u"-"_s << 0 << QString();
    }

    void placesToListen()
    {
        QFETCH(QString, host);
        QFETCH(int, port);
        const auto place = ListenPlace::parse(QString::fromLatin1(QTest::currentDataTag()));
        QCOMPARE(place.has_value(), host != "-"_L1);
        if (!place)
            return;
        QCOMPARE(place->host, host);
        QCOMPARE(place->port.value_or(Port(0)).value(), port);
        QFETCH(QString, named);
        QVERIFY(place->names(ip(named)));
        QVERIFY(!place->names(ip(u"10.9.9.9")));
    }

    void aCaseSurvivesJson()
    {
        const CaseFile before = fullCase();
        const QByteArray bytes = QJsonDocument(json::write(before).toObject()).toJson();
        const auto object = json::parseObject(bytes);
        QVERIFY(object);
        const auto after = json::fromJson<CaseFile>(*object);
        QVERIFY2(after, after ? "" : qPrintable(after.error().text()));
        QVERIFY(*after == before);
    }

    void aSnapshotSurvivesItsFile()
    {
        const HostSnapshot before = fullSnapshot();
        const auto after = snapshotFromJson(snapshotToJson(before));
        QVERIFY(after);
        QVERIFY(*after == before);
    }

    void attemptSaysWhatTheContractSays()
    {
        const QJsonObject attempt = json::write(fullCase().attempts.front()).toObject();
        QCOMPARE(attempt[u"errno_name"].toString(), u"ECONNREFUSED"_s);
        QCOMPARE(attempt[u"source"].toString(), u"10.0.0.1:40312"_s);
        QCOMPARE(attempt[u"icmp"].toObject()[u"from"].toString(), u"10.0.0.254"_s);
        QCOMPARE(attempt[u"started"].toString(), u"2026-01-31T12:00:01.000Z"_s);
    }

    void wrongInputIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        QTest::newRow("not JSON") << QByteArray("{\"schema\":") << u"byte"_s;
        QTest::newRow("array") << QByteArray("[]") << u"not an object"_s;
        QTest::newRow("other schema")
            << QByteArray("{\"schema\": \"x\"}") << u"doorward.snapshot"_s;
        QTest::newRow("newer") << QByteArray(
            "{\"schema\": \"doorward.snapshot\", \"schema_version\": 99}")
                               << u"schema_version 99"_s;
        QTest::newRow("wrong type")
            << QByteArray("{\"schema\": \"doorward.snapshot\", \"listeners\": [{\"port\": 1}, "
                          "{\"port\": 70000}]}")
            << u"listeners[1].port"_s;
        QTest::newRow("wrong name")
            << QByteArray("{\"schema\": \"doorward.snapshot\", \"listener_sight\": \"x\"}")
            << u"listener_sight"_s;
        QTest::newRow("bad address") << QByteArray(
            "{\"schema\": \"doorward.snapshot\", \"neighbours\": [{\"address\": \"10.0.0\"}]}")
                                     << u"neighbours[0].address"_s;
    }
    void wrongInputIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const auto snapshot = snapshotFromJson(bytes);
        QVERIFY(!snapshot);
        QVERIFY2(snapshot.error().text().contains(part), qPrintable(snapshot.error().text()));
    }

    void aListenerTakes_data()
    {
        QTest::addColumn<QString>("bound");
        QTest::addColumn<bool>("v6only");
        QTest::addColumn<QString>("destination");
        QTest::addColumn<bool>("takes");
        QTest::newRow("same") << u"10.0.0.7"_s << false << u"10.0.0.7"_s << true;
        QTest::newRow("other") << u"10.0.0.7"_s << false << u"10.0.0.8"_s << false;
        QTest::newRow("any v4") << u"0.0.0.0"_s << false << u"10.0.0.8"_s << true;
        QTest::newRow("any v4 asked by v6") << u"0.0.0.0"_s << false << u"::1"_s << false;
        QTest::newRow("dual stack") << u"::"_s << false << u"10.0.0.8"_s << true;
        QTest::newRow("v6 only") << u"::"_s << true << u"10.0.0.8"_s << false;
        QTest::newRow("mapped") << u"::ffff:127.0.0.1"_s << false << u"127.0.0.1"_s << true;
        QTest::newRow("mapped any") << u"::ffff:0.0.0.0"_s << false << u"127.0.0.1"_s << true;
        QTest::newRow("loopback from outside") << u"127.0.0.1"_s << false << u"10.0.0.1"_s << false;
    }
    void aListenerTakes()
    {
        QFETCH(QString, bound);
        QFETCH(bool, v6only);
        QFETCH(QString, destination);
        Listener listener;
        listener.address = bound;
        listener.v6only = v6only;
        QTEST(listener.takes(ip(destination)), "takes");
    }

    void aContainerHasItsAddressesInItsNetworks()
    {
        const HostSnapshot host = fullSnapshot();
        const Container *container = host.containerOf(QString(64, u'a'));
        QVERIFY(container);
        QVERIFY(container->holds(ip(u"::ffff:172.18.0.2")));
        QVERIFY(!container->holds(ip(u"172.18.0.3")));
        QVERIFY(!container->runs());
        QVERIFY(!host.containerOf(u"web"));
        QVERIFY(host.namespaces.front().holds(ip(u"172.18.0.2")));
    }

    void hostKnowsItsAddresses()
    {
        const HostSnapshot host = fullSnapshot();
        QVERIFY(host.holds(ip(u"10.0.0.7")));
        QVERIFY(host.holds(ip(u"127.5.5.5")));
        QVERIFY(!host.holds(ip(u"10.0.0.8")));
    }
};

QTEST_GUILESS_MAIN(TestFacts)
#include "tst_facts.moc"
