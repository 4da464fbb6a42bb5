// SPDX-License-Identifier: MIT
//
// What connectOnce() reports against real kernels: a client, a router and a server, each a network
// namespace. 10.0.1.0/24 and fd01::/64 lie between client and router, 10.0.2.0/24 and fd02::/64
// between router and server.
#include "core/probe/connect.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QTest>

#include <cerrno>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr quint16 port = 8080;

IpAddress address(const QString &text)
{
    return IpAddress::parse(text).value();
}

/// One chain of rules, divided by ";", at a hook of that host.
bool filter(const Netns &host, const QByteArray &hook, const QByteArray &rules)
{
    return host.nft("table inet t {\n chain c {\n type filter hook " + hook + " priority 0; "
                    + rules + "\n }\n}\n");
}

ConnectRequest requestTo(const QString &host, std::chrono::microseconds timeout = 5s)
{
    ConnectRequest request;
    request.to = {address(host), Port(port)};
    request.timeout = timeout;
    return request;
}

} // namespace

class TestConnectNetns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void refusedByReset_data() { bothServers(); }
    void refusedByReset();
    void rejectedByTheServer_data();
    void rejectedByTheServer();
    void rejectedByTheRouter_data() { rejectedByTheServer_data(); }
    void rejectedByTheRouter();
    void rejectedByOwnOutput_data();
    void rejectedByOwnOutput();
    void dropped_data() { bothServers(); }
    void dropped();
    void ownRouteType_data();
    void ownRouteType();
    void routersRouteType_data();
    void routersRouteType();
    void deadNeighbour_data();
    void deadNeighbour();
    void hopLimit_data();
    void hopLimit();
    void foreignSource();
    void ownSource();
    void device();
    void fullAcceptQueue();
    void lostFirstSynIsCounted();
    void cancelEndsSilence();
    void linkLocalNeedsItsZone();

private:
    void bothServers();
    Attempt attempt(const ConnectRequest &request, const CancelToken &cancel = {}) const;

    Netns m_client, m_router, m_server;
};

void TestConnectNetns::initTestCase()
{
    DOORWARD_NEEDS_NAMESPACES();
    DOORWARD_NEEDS_PROGRAM("nft");
    QVERIFY(m_client.prepare() && m_router.prepare() && m_server.prepare());
    QVERIFY(connectPair(m_client, u"out"_s, {u"10.0.1.1/24"_s, u"fd01::1/64"_s}, m_router,
                        u"left"_s, {u"10.0.1.254/24"_s, u"fd01::fe/64"_s}));
    QVERIFY(connectPair(m_router, u"right"_s, {u"10.0.2.254/24"_s, u"fd02::fe/64"_s}, m_server,
                        u"wire"_s, {u"10.0.2.2/24"_s, u"fd02::2/64"_s}));
    QVERIFY(m_router.sysctl(u"net.ipv4.ip_forward"_s, "1"));
    QVERIFY(m_router.sysctl(u"net.ipv6.conf.all.forwarding"_s, "1"));
    QVERIFY(m_client.ip(u"route add default via 10.0.1.254\n-6 route add default via fd01::fe"_s));
    QVERIFY(m_server.ip(u"route add default via 10.0.2.254\n-6 route add default via fd02::fe"_s));
    // Neighbours are learned once, so that no test measures that.
    attempt(requestTo(u"10.0.2.2"_s));
    attempt(requestTo(u"fd02::2"_s));
}

void TestConnectNetns::cleanup()
{
    for (const Netns *host : {&m_client, &m_router, &m_server}) {
        if (host->isValid())
            host->nft("flush ruleset");
    }
}

void TestConnectNetns::bothServers()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("IPv4") << u"10.0.2.2"_s;
    QTest::newRow("IPv6") << u"fd02::2"_s;
}

Attempt TestConnectNetns::attempt(const ConnectRequest &request, const CancelToken &cancel) const
{
    Attempt result;
    m_client.in([&] { result = connectOnce(request, cancel); });
    return result;
}

void TestConnectNetns::refusedByReset()
{
    QFETCH(QString, host);
    const Attempt seen = attempt(requestTo(host));
    QCOMPARE(seen.outcome, AttemptOutcome::Refused);
    QCOMPARE(seen.errnoValue, ECONNREFUSED);
    QVERIFY(!seen.icmp);
    QCOMPARE(seen.retransmits, 0);
    QCOMPARE(seen.address, host);
    QCOMPARE(seen.port, Port(port));
    QCOMPARE(seen.source->address, address(host.contains(u':') ? u"fd01::1"_s : u"10.0.1.1"_s));
    QCOMPARE(seen.afterConnect, AfterConnect::NotTried);

    QVERIFY(filter(m_server, "input", "tcp dport 8080 reject with tcp reset"));
    const Attempt rejected = attempt(requestTo(host));
    QCOMPARE(rejected.outcome, AttemptOutcome::Refused);
    QVERIFY(!rejected.icmp);
}

void TestConnectNetns::rejectedByTheServer_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("with");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("errnoValue");
    QTest::addColumn<int>("outcome");

    const auto v4 = [](const char *name, int code, int errnoValue, AttemptOutcome outcome) {
        QTest::addRow("icmp %s", name)
            << u"10.0.2.2"_s << QByteArray("icmp ") + name << code << errnoValue << int(outcome);
    };
    v4("net-unreachable", 0, ENETUNREACH, AttemptOutcome::Unreachable);
    v4("host-unreachable", 1, EHOSTUNREACH, AttemptOutcome::Unreachable);
    v4("prot-unreachable", 2, ENOPROTOOPT, AttemptOutcome::Unreachable);
    v4("port-unreachable", 3, ECONNREFUSED, AttemptOutcome::Refused);
    v4("net-prohibited", 9, ENETUNREACH, AttemptOutcome::Unreachable);
    v4("host-prohibited", 10, EHOSTUNREACH, AttemptOutcome::Unreachable);
    v4("admin-prohibited", 13, EHOSTUNREACH, AttemptOutcome::Unreachable);
    const auto v6 = [](const char *name, int code, int errnoValue, AttemptOutcome outcome) {
        QTest::addRow("icmpv6 %s", name)
            << u"fd02::2"_s << QByteArray("icmpv6 ") + name << code << errnoValue << int(outcome);
    };
    v6("no-route", 0, ENETUNREACH, AttemptOutcome::Unreachable);
    v6("admin-prohibited", 1, EACCES, AttemptOutcome::Denied);
    v6("addr-unreachable", 3, EHOSTUNREACH, AttemptOutcome::Unreachable);
    v6("port-unreachable", 4, ECONNREFUSED, AttemptOutcome::Refused);
    v6("policy-fail", 5, EACCES, AttemptOutcome::Denied);
    v6("reject-route", 6, EACCES, AttemptOutcome::Denied);
}

void TestConnectNetns::rejectedByTheServer()
{
    QFETCH(QString, host);
    QFETCH(QByteArray, with);
    QFETCH(int, code);
    QVERIFY(filter(m_server, "input", "tcp dport 8080 reject with " + with + ""));
    const Attempt seen = attempt(requestTo(host));
    QTEST(int(seen.outcome), "outcome");
    QTEST(seen.errnoValue, "errnoValue");
    const quint8 type = host.contains(u':') ? 1 : 3;
    QVERIFY(seen.icmp.has_value());
    QCOMPARE(*seen.icmp, (IcmpAnswer{type, quint8(code), address(host)}));
    QCOMPARE(seen.retransmits, 0);
}

void TestConnectNetns::rejectedByTheRouter()
{
    QFETCH(QString, host);
    QFETCH(QByteArray, with);
    QFETCH(int, code);
    QVERIFY(filter(m_router, "forward", "tcp dport 8080 reject with " + with + ""));
    const Attempt seen = attempt(requestTo(host));
    QTEST(int(seen.outcome), "outcome");
    QTEST(seen.errnoValue, "errnoValue");
    QVERIFY(seen.icmp.has_value());
    const bool v6 = host.contains(u':');
    QCOMPARE(*seen.icmp, (IcmpAnswer{quint8(v6 ? 1 : 3), quint8(code),
                                     address(v6 ? u"fd01::fe"_s : u"10.0.1.254"_s)}));
}

void TestConnectNetns::rejectedByOwnOutput_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("with");
    QTest::addColumn<int>("errnoValue");
    QTest::addColumn<QString>("sender");
    QTest::newRow("icmp port-unreachable")
        << u"10.0.2.2"_s << QByteArray("icmp port-unreachable") << ECONNREFUSED << u"10.0.1.1"_s;
    QTest::newRow("icmp admin-prohibited")
        << u"10.0.2.2"_s << QByteArray("icmp admin-prohibited") << EHOSTUNREACH << u"10.0.1.1"_s;
    QTest::newRow("icmpv6 admin-prohibited")
        << u"fd02::2"_s << QByteArray("icmpv6 admin-prohibited") << EACCES << u"fd01::1"_s;
    QTest::newRow("tcp reset") << u"10.0.2.2"_s << QByteArray("tcp reset") << ECONNREFUSED
                               << QString();
}

void TestConnectNetns::rejectedByOwnOutput()
{
    QFETCH(QString, host);
    QFETCH(QByteArray, with);
    QFETCH(QString, sender);
    QVERIFY(filter(m_client, "output", "tcp dport 8080 reject with " + with + ""));
    const Attempt seen = attempt(requestTo(host));
    QTEST(seen.errnoValue, "errnoValue");
    QCOMPARE(seen.icmp ? seen.icmp->from.text() : QString(), sender);
    QCOMPARE(seen.retransmits, 0); // told at once, not at the next SYN
}

void TestConnectNetns::dropped()
{
    QFETCH(QString, host);
    QVERIFY(filter(m_server, "input", "tcp dport 8080 drop"));
    const Attempt seen = attempt(requestTo(host, 1300ms));
    QCOMPARE(seen.outcome, AttemptOutcome::Timeout);
    QCOMPARE(seen.errnoValue, 0);
    QVERIFY(!seen.icmp);
    QCOMPARE(seen.retransmits, 1);
    QVERIFY(seen.elapsedUs >= 1'300'000);
}

void TestConnectNetns::ownRouteType_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("errnoValue");
    QTest::addColumn<int>("outcome");
    QTest::newRow("unreachable") << u"unreachable 192.0.2.0/24"_s << u"192.0.2.1"_s << EHOSTUNREACH
                                 << int(AttemptOutcome::Unreachable);
    QTest::newRow("prohibit") << u"prohibit 192.0.2.0/24"_s << u"192.0.2.1"_s << EACCES
                              << int(AttemptOutcome::Denied);
    QTest::newRow("blackhole") << u"blackhole 192.0.2.0/24"_s << u"192.0.2.1"_s << EINVAL
                               << int(AttemptOutcome::LocalError);
    QTest::newRow("unreachable, IPv6") << u"unreachable 2001:db8::/32"_s << u"2001:db8::1"_s
                                       << EHOSTUNREACH << int(AttemptOutcome::Unreachable);
    QTest::newRow("prohibit, IPv6")
        << u"prohibit 2001:db8::/32"_s << u"2001:db8::1"_s << EACCES << int(AttemptOutcome::Denied);
    QTest::newRow("blackhole, IPv6") << u"blackhole 2001:db8::/32"_s << u"2001:db8::1"_s << EINVAL
                                     << int(AttemptOutcome::LocalError);
}

void TestConnectNetns::ownRouteType()
{
    QFETCH(QString, route);
    QFETCH(QString, host);
    QVERIFY(m_client.ip(u"route add "_s + route));
    const Attempt seen = attempt(requestTo(host));
    QVERIFY(m_client.ip(u"route del "_s + route));
    QTEST(seen.errnoValue, "errnoValue");
    QTEST(int(seen.outcome), "outcome");
    QVERIFY(!seen.icmp);
}

void TestConnectNetns::routersRouteType_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("code");
    QTest::newRow("unreachable") << u"unreachable 192.0.2.0/24"_s << u"192.0.2.1"_s << 3 << 1;
    QTest::newRow("prohibit") << u"prohibit 192.0.2.0/24"_s << u"192.0.2.1"_s << 3 << 13;
    QTest::newRow("no route") << QString() << u"192.0.2.1"_s << 3 << 0;
    QTest::newRow("unreachable, IPv6")
        << u"unreachable 2001:db8::/32"_s << u"2001:db8::1"_s << 1 << 0;
    QTest::newRow("prohibit, IPv6") << u"prohibit 2001:db8::/32"_s << u"2001:db8::1"_s << 1 << 1;
    QTest::newRow("no route, IPv6") << QString() << u"2001:db8::1"_s << 1 << 0;
}

void TestConnectNetns::routersRouteType()
{
    QFETCH(QString, route);
    QFETCH(QString, host);
    QFETCH(int, type);
    QFETCH(int, code);
    if (!route.isEmpty())
        QVERIFY(m_router.ip(u"route add "_s + route));
    const Attempt seen = attempt(requestTo(host));
    if (!route.isEmpty())
        QVERIFY(m_router.ip(u"route del "_s + route));
    QVERIFY(seen.icmp.has_value());
    QCOMPARE(*seen.icmp, (IcmpAnswer{quint8(type), quint8(code),
                                     address(type == 1 ? u"fd01::fe"_s : u"10.0.1.254"_s)}));
}

void TestConnectNetns::deadNeighbour_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("sender");
    QTest::newRow("on the link") << u"10.0.1.77"_s << 3 << 1 << u"10.0.1.1"_s;
    QTest::newRow("on the link, IPv6") << u"fd01::77"_s << 1 << 3 << u"fd01::1"_s;
    QTest::newRow("behind the router") << u"10.0.2.77"_s << 3 << 1 << u"10.0.1.254"_s;
    QTest::newRow("behind the router, IPv6") << u"fd02::77"_s << 1 << 3 << u"fd01::fe"_s;
}

void TestConnectNetns::deadNeighbour()
{
    QFETCH(QString, host);
    QFETCH(int, type);
    QFETCH(int, code);
    QFETCH(QString, sender);
    const Attempt seen = attempt(requestTo(host));
    QCOMPARE(seen.errnoValue, EHOSTUNREACH);
    QCOMPARE(seen.outcome, AttemptOutcome::Unreachable);
    QVERIFY(seen.icmp.has_value());
    QCOMPARE(*seen.icmp, (IcmpAnswer{quint8(type), quint8(code), address(sender)}));
    QVERIFY2(seen.elapsedUs > 2'000'000, "the kernel asks three times");
}

void TestConnectNetns::hopLimit_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("sender");
    QTest::newRow("IPv4") << u"10.0.2.2"_s << 11 << u"10.0.1.254"_s;
    QTest::newRow("IPv6") << u"fd02::2"_s << 3 << u"fd01::fe"_s;
}

void TestConnectNetns::hopLimit()
{
    QFETCH(QString, host);
    QFETCH(int, type);
    QFETCH(QString, sender);
    ConnectRequest request = requestTo(host);
    request.role = AttemptRole::Distance;
    request.hopLimit = 1;
    const Attempt expired = attempt(request);
    QCOMPARE(expired.errnoValue, EHOSTUNREACH);
    QVERIFY(expired.icmp.has_value());
    QCOMPARE(*expired.icmp, (IcmpAnswer{quint8(type), 0, address(sender)}));
    QCOMPARE(expired.hopLimit, 1);
    QCOMPARE(expired.role, AttemptRole::Distance);
    request.hopLimit = 2;
    QCOMPARE(attempt(request).outcome, AttemptOutcome::Refused);
}

void TestConnectNetns::foreignSource()
{
    ConnectRequest request = requestTo(u"10.0.2.2"_s);
    request.source = address(u"192.0.2.9"_s);
    const Attempt seen = attempt(request);
    QCOMPARE(seen.errnoValue, EADDRNOTAVAIL);
    QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
    request.source = address(u"127.0.0.1"_s);
    QCOMPARE(attempt(request).errnoValue, EINVAL);
    request.source = address(u"fd01::1"_s); // of the other family
    QCOMPARE(attempt(request).outcome, AttemptOutcome::LocalError);
}

void TestConnectNetns::ownSource()
{
    QVERIFY(m_client.ip(u"address add 10.0.1.9/24 dev out"_s));
    ConnectRequest request = requestTo(u"10.0.2.2"_s);
    request.source = address(u"10.0.1.9"_s);
    const Attempt seen = attempt(request);
    QVERIFY(m_client.ip(u"address del 10.0.1.9/24 dev out"_s));
    QCOMPARE(seen.outcome, AttemptOutcome::Refused);
    QCOMPARE(seen.source->address, *request.source);
    QVERIFY(seen.source->port.value() != 0);
}

void TestConnectNetns::device()
{
    ConnectRequest request = requestTo(u"10.0.2.2"_s);
    request.device = u"out"_s;
    QCOMPARE(attempt(request).outcome, AttemptOutcome::Refused);
    request.device = u"nonesuch0"_s;
    const Attempt missing = attempt(request);
    QCOMPARE(missing.outcome, AttemptOutcome::LocalError);
    QCOMPARE(missing.errnoValue, ENODEV);
    request.device = QString(300, u'x');
    QCOMPARE(attempt(request).outcome, AttemptOutcome::LocalError);
}

void TestConnectNetns::fullAcceptQueue()
{
    QVERIFY(m_server.sysctl(u"net.ipv4.tcp_syncookies"_s, "0"));
    m_server.in([this] {
        const UniqueFd server = listenTcp(u"10.0.2.2"_s, port, 0);
        QVERIFY(bool(server));
        Attempt last;
        for (int i = 0; i < 4 && last.outcome != AttemptOutcome::Timeout; ++i) {
            ConnectRequest request = requestTo(u"10.0.2.2"_s, 1200ms);
            request.greet = false;
            last = attempt(request);
        }
        QCOMPARE(last.outcome, AttemptOutcome::Timeout);
        QCOMPARE(last.retransmits, 1);
    });
}

void TestConnectNetns::lostFirstSynIsCounted()
{
    QVERIFY(filter(m_server, "input",
                   "tcp dport 8080 tcp flags syn limit rate 1/hour burst 1 packets drop"));
    m_server.in([this] {
        const UniqueFd server = listenTcp(u"10.0.2.2"_s, port);
        ConnectRequest request = requestTo(u"10.0.2.2"_s);
        request.greet = false;
        // the first SYN is under the limit: dropped; its repetition is over it: accepted
        const Attempt seen = attempt(request);
        QCOMPARE(seen.outcome, AttemptOutcome::Connected);
        QVERIFY(seen.retransmits >= 1);
        QVERIFY(seen.elapsedUs > 900'000);
    });
}

void TestConnectNetns::cancelEndsSilence()
{
    QVERIFY(filter(m_server, "input", "tcp dport 8080 drop"));
    CancelToken cancel;
    std::thread canceller([cancel] {
        std::this_thread::sleep_for(50ms);
        cancel.cancel();
    });
    const Attempt seen = attempt(requestTo(u"10.0.2.2"_s, 60s), cancel);
    canceller.join();
    QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
    QCOMPARE(seen.errnoValue, ECANCELED);
    QCOMPARE(attempt(requestTo(u"10.0.2.2"_s), cancel).errnoValue, ECANCELED);
}

void TestConnectNetns::linkLocalNeedsItsZone()
{
    const Ran shown = m_router.run({u"ip"_s, u"-6"_s, u"-o"_s, u"address"_s, u"show"_s, u"dev"_s,
                                    u"left"_s, u"scope"_s, u"link"_s});
    const QString own =
        QString::fromLatin1(shown.output).section(u"inet6 "_s, 1).section(u'/', 0, 0);
    QVERIFY2(own.startsWith(u"fe80:"), shown.output.constData());
    QCOMPARE(attempt(requestTo(own)).errnoValue, EINVAL);
    Attempt zoned;
    m_client.in([&] { zoned = connectOnce(requestTo(own + u"%out"_s), {}); });
    QCOMPARE(zoned.outcome, AttemptOutcome::Refused);
    QCOMPARE(zoned.address, own + u"%out"_s);
    QCOMPARE(zoned.source->address.zone(), u"out"_s);
}

QTEST_GUILESS_MAIN(TestConnectNetns)
#include "tst_connect_netns.moc"
