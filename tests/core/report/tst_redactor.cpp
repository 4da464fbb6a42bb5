// SPDX-License-Identifier: MIT
#include "core/report/pseudonyms.h"
#include "core/report/redactor.h"

#include <QJsonDocument>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

IpAddress ip(QStringView text)
{
    return *IpAddress::parse(text);
}

/// How many leading bits two addresses share.
int sharedBits(const IpAddress &a, const IpAddress &b)
{
    int bits = 0;
    while (bits < a.bitCount() && a.isIn(b, bits + 1))
        ++bits;
    return bits;
}

/// Every place where a name can stand holds one that begins with "canary" or is of 10.66.x.x,
/// 203.0.113.x or fd66::.
CaseFile canaryCase()
{
    CaseFile file;
    file.target.input =
        u"canaryprogram: cannot connect to canaryhost.canarycorp.com as canaryuser"_s;
    file.target.host = u"canaryhost.canarycorp.com"_s;
    file.target.port = Port(5432);
    file.target.profile = ServiceProfile{u"postgresql"_s, u"PostgreSQL"_s,    {Port(5432)},
                                         {u"postgres"_s}, {u"postgresql@"_s}, Opening::Postgres};
    file.target.also = {{u"10.66.1.9"_s, Port(5432)}, {u"canaryother"_s, std::nullopt}};
    file.asked.source = ip(u"10.66.1.1");
    file.asked.device = u"canarydev0"_s;
    file.names.system = SystemLookup{u"canaryhost"_s,    NameOutcome::Answered,          0, 0,
                                     {ip(u"10.66.1.7")}, u"canaryhost.canarycorp.com"_s, 5};
    file.names.servers = {{{ip(u"203.0.113.53"), Port(53)},
                           u"canaryhost."_s,
                           u"A"_s,
                           NameOutcome::Answered,
                           0,
                           0,
                           {ip(u"fd66::7")},
                           5}};
    file.names.hosts = {{3, ip(u"10.66.1.7"), {u"canaryhost"_s, u"canaryalias"_s}}};
    file.proxies = {
        {u"http_proxy"_s, u"http://***@canaryproxy:3128"_s, true},
        {u"no_proxy"_s, u"localhost,.canarycorp.com,10.66.0.0/16,canaryhost:80"_s, false}};
    file.unixSocket = UnixSocketFacts{};
    file.unixSocket->ownerName = u"canaryuser"_s;
    RouteAnswer answer;
    answer.destination = ip(u"10.66.1.7");
    answer.device = u"canarydev0"_s;
    answer.gateway = ip(u"10.66.1.254");
    file.routes = {answer};
    Attempt attempt;
    attempt.address = u"10.66.1.7"_s;
    attempt.port = Port(5432);
    attempt.source = Endpoint{ip(u"10.66.1.1"), Port(40000)};
    attempt.icmp = IcmpAnswer{3, 1, ip(u"10.66.1.254")};
    attempt.firstBytes =
        u"220 canarymail.canarycorp.com ESMTP [10.66.1.7] canaryhost\\r\\ncanaryhost canaryuser@canaryhost"_s;
    file.attempts = {attempt};
    file.limits = {
        {u"route-lookup"_s,
         {{u"error"_s,
           u"open /home/canaryuser/canaryfile for canaryhost at 10.66.1.7 (fd66::7) 0a:66:00:00:00:01"_s}}}};

    HostSnapshot &host = file.client;
    host.hostname = u"canaryclient.canarycorp.com"_s;
    host.bootId = u"canaryboot"_s;
    Interface link;
    link.name = u"canarydev0"_s;
    link.mac = u"0a:66:00:00:00:01"_s;
    link.master = u"canarybridge"_s;
    link.addresses = {{{ip(u"10.66.1.1"), 24}, u"global"_s, false, false},
                      {{ip(u"fd66::1"), 64}, u"global"_s, false, false}};
    host.interfaces = {link};
    Route route;
    route.destination = *IpPrefix::parse(u"10.66.1.0/24");
    route.nextHops = {{ip(u"10.66.1.254"), u"canarydev0"_s, 1, false, false}};
    host.routes = {route};
    PolicyRule rule;
    rule.from = *IpPrefix::parse(u"10.66.0.0/16");
    rule.outputDevice = u"canarydev0"_s;
    host.rules = {rule};
    host.neighbours = {{ip(u"10.66.1.254"), u"canarydev0"_s, u"0a:66:00:00:00:fe"_s, u"STALE"_s}};
    Listener listener;
    listener.address = u"10.66.1.1"_s;
    listener.port = Port(5433);
    listener.device = u"canarydev0"_s;
    listener.process = u"postgres"_s;
    listener.user = u"canaryuser"_s;
    listener.unit = u"canaryunit.service"_s;
    listener.container = u"canarycontainer"_s;
    listener.cgroup = u"/user.slice/canaryslice.slice/canaryunit.service"_s;
    Listener socket;
    socket.protocol = u"unix"_s;
    socket.family = Family::Unix;
    socket.address = u"/run/canaryapp/canary.sock"_s;
    host.listeners = {listener, socket};
    host.processes = {{Pid(812),
                       u"postgres"_s,
                       {u"/opt/canaryapp/postgres"_s, u"--password=canarysecret"_s},
                       Uid(1000),
                       u"canaryuser"_s,
                       u"canaryunit.service"_s,
                       u"canarycontainer"_s,
                       u"S"_s,
                       {}}};
    host.resolver.nameservers = {{ip(u"203.0.113.53"), Port(53)}};
    host.resolver.search = {u"canarycorp.com"_s};
    host.hosts = file.names.hosts;
    host.sysctls = {{u"net.ipv4.conf.canarydev0.rp_filter"_s, u"1"_s},
                    {u"net.ipv4.ip_forward"_s, u"0"_s}};
    host.limits = {{u"owners"_s, {{u"count"_s, u"3"_s}, {u"name"_s, u"canaryuser"_s}}}};
    file.server = host;
    file.via = {host};
    return file;
}

QByteArray bytesOf(const CaseFile &file)
{
    return QJsonDocument(json::write(file).toObject()).toJson();
}

} // namespace

class TestRedactor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noCanarySurvives()
    {
        const QByteArray bytes = bytesOf(redacted(canaryCase()));
        for (const QByteArray &line : bytes.split('\n'))
            for (const char *canary : {"canary", "10.66.", "203.0.113.", "fd66:", "0a:66"})
                QVERIFY2(!line.contains(canary), line.constData());
    }

    void theStoryStays()
    {
        const CaseFile before = canaryCase();
        const CaseFile after = redacted(before);
        QCOMPARE(after.attempts.front().port, before.attempts.front().port);
        QCOMPARE(after.client.listeners.front().process, before.client.listeners.front().process);
        QCOMPARE(after.client.sysctls.value(u"net.ipv4.ip_forward"_s), u"0"_s);
        QCOMPARE(after.client.limits.front().params.value(u"count"_s), u"3"_s);
        QVERIFY(after.client.holds(after.attempts.front().source->address));
        QCOMPARE(QString(after.attempts.front().address),
                 after.names.system->addresses.front().text());
        QCOMPARE(after.names.hosts.front().address, after.names.system->addresses.front());
        QVERIFY(after.client.routes.front().destination.contains(*after.attempts.front().ip()));
        QVERIFY(after.client.rules.front().from->contains(*after.attempts.front().ip()));
        QCOMPARE(after.client.interfaces.front().name, after.routes.front().device);
        QCOMPARE(after.target.input, *after.target.host + u":5432"_s);
        QVERIFY(after.target.host->endsWith(u".com"_s));
        QCOMPARE(after.target.host->section(u'.', 1), after.client.resolver.search.front());
        QCOMPARE(after.client.listeners.front().cgroup->section(u'/', -1),
                 *after.client.listeners.front().unit);
        QVERIFY(after.attempts.front().firstBytes->startsWith(u"220 "_s));
    }

    void theSameCaseGivesTheSame() { QVERIFY(redacted(canaryCase()) == redacted(canaryCase())); }
    void anotherCaseGivesOtherAddresses()
    {
        CaseFile other = canaryCase();
        other.asked.attempts = 2;
        QVERIFY(redacted(other).attempts.front().address
                != redacted(canaryCase()).attempts.front().address);
    }

    void prefixesArePreserved_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::newRow("same subnet") << u"10.66.1.1"_s << u"10.66.1.254"_s;
        QTest::newRow("same /16") << u"10.66.1.1"_s << u"10.66.200.1"_s;
        QTest::newRow("same /8") << u"10.66.1.1"_s << u"10.1.1.1"_s;
        QTest::newRow("unrelated") << u"10.66.1.1"_s << u"203.0.113.9"_s;
        QTest::newRow("neighbours") << u"203.0.113.8"_s << u"203.0.113.9"_s;
        QTest::newRow("v6 subnet") << u"fd66::1"_s << u"fd66::2"_s;
        QTest::newRow("v6 sites") << u"2001:db8:1::1"_s << u"2001:db8:2::1"_s;
        QTest::newRow("link local") << u"fe80::1"_s << u"fe80::2"_s;
    }
    void prefixesArePreserved()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        Pseudonyms names("a key", {});
        const IpAddress a = names.address(ip(one));
        const IpAddress b = names.address(ip(other));
        QVERIFY(a != ip(one));
        QVERIFY(b != ip(other));
        QCOMPARE(sharedBits(a, b), sharedBits(ip(one), ip(other)));
        QCOMPARE(a.isPrivate(), ip(one).isPrivate());
        QCOMPARE(a.isLinkLocal(), ip(one).isLinkLocal());
    }

    void whatIsNobodysStays_data()
    {
        QTest::addColumn<QString>("text");
        for (const auto &text : {u"127.0.0.1"_s, u"::1"_s, u"0.0.0.0"_s, u"::"_s, u"224.0.0.1"_s,
                                 u"ff02::1"_s, u"255.255.255.255"_s, u"localhost"_s,
                                 u"localhost.localdomain"_s, u"::ffff:127.0.0.1"_s})
            QTest::newRow(qPrintable(text)) << text;
    }
    void whatIsNobodysStays()
    {
        QFETCH(QString, text);
        QCOMPARE(Pseudonyms("a key", {}).host(text), text);
    }

    void prefixesOfRoutes()
    {
        Pseudonyms names("a key", {});
        QCOMPARE(names.prefix(*IpPrefix::parse(u"0.0.0.0/0")).text(), u"0.0.0.0/0"_s);
        const IpPrefix network = names.prefix(*IpPrefix::parse(u"10.66.0.0/16"));
        QVERIFY(network.text().endsWith(u".0.0/16"_s));
        QVERIFY(network.contains(names.address(ip(u"10.66.3.4"))));
        QVERIFY(!network.contains(names.address(ip(u"10.67.3.4"))));
    }

    void aServicesOwnUnitStays()
    {
        Pseudonyms names("a key", {u"postgresql@"_s, u"redis-server"_s});
        QCOMPARE(names.unit(u"postgresql@15-main.service"_s), u"postgresql@15-main.service"_s);
        QCOMPARE(names.unit(u"redis-server.service"_s), u"redis-server.service"_s);
        QCOMPARE(names.unit(u"acme.service"_s), u"unit1.service"_s);
        QCOMPARE(names.unit(u"acme.service"_s), u"unit1.service"_s);
    }
};

QTEST_GUILESS_MAIN(TestRedactor)
#include "tst_redactor.moc"
