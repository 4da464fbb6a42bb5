// SPDX-License-Identifier: MIT
// Links, routes, rules and neighbours against a real kernel in a namespace.
#include "core/inspect/routes.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QTest>

#include <algorithm>
#include <cerrno>

#include <netinet/in.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(10));
}

IpAddress ip(const QString &text)
{
    return *IpAddress::parse(text);
}

/// d0 (a cable whose other end is d1) with 10.1.0.1/24 and fd01::1/64, and a router at .254.
bool furnish(const Netns &space)
{
    return space.prepare()
           && space.ip(u"link add d0 type veth peer name d1\nlink set d0 up\nlink set d1 "
                       u"up\naddress add 10.1.0.1/24 dev d0\n"
                       "address add fd01::1/64 dev d0 nodad\n"
                       "route add 10.2.0.0/16 via 10.1.0.254\nroute add unreachable 10.3.0.0/16\n"
                       "route add prohibit 10.4.0.0/16\nroute add blackhole 10.5.0.0/16\nroute add "
                       "throw 10.6.0.0/16\n"
                       "-6 route add fd02::/64 via fd01::fe\n-6 route add unreachable fd03::/64\n"
                       "-6 route add prohibit fd04::/64\n-6 route add blackhole fd05::/64"_s);
}

} // namespace

class TestRoutes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lookUp_data();
    void lookUp();
    void sourceAndDevice();
    void ruleForOneUser();
    void tables();
    void linksWithAddresses();
    void failedNeighbour();
};

void TestRoutes::lookUp_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("errnoValue");
    QTest::addColumn<QString>("device");
    QTest::addColumn<QString>("gateway");
    QTest::newRow("on link") << u"10.1.0.9"_s << 0 << u"d0"_s << QString();
    QTest::newRow("by a router") << u"10.2.0.9"_s << 0 << u"d0"_s << u"10.1.0.254"_s;
    QTest::newRow("own address") << u"10.1.0.1"_s << 0 << u"lo"_s << QString();
    QTest::newRow("mapped") << u"::ffff:10.2.0.9"_s << 0 << u"d0"_s << u"10.1.0.254"_s;
    QTest::newRow("none") << u"192.0.2.1"_s << ENETUNREACH << QString() << QString();
    QTest::newRow("unreachable") << u"10.3.0.1"_s << EHOSTUNREACH << QString() << QString();
    QTest::newRow("prohibit") << u"10.4.0.1"_s << EACCES << QString() << QString();
    QTest::newRow("blackhole") << u"10.5.0.1"_s << EINVAL << QString() << QString();
    QTest::newRow("throw") << u"10.6.0.1"_s << ENETUNREACH << QString() << QString();
    QTest::newRow("on link 6") << u"fd01::9"_s << 0 << u"d0"_s << QString();
    QTest::newRow("by a router 6") << u"fd02::9"_s << 0 << u"d0"_s << u"fd01::fe"_s;
    QTest::newRow("none 6") << u"2001:db8::1"_s << ENETUNREACH << QString() << QString();
    QTest::newRow("unreachable 6") << u"fd03::1"_s << EHOSTUNREACH << QString() << QString();
    QTest::newRow("prohibit 6") << u"fd04::1"_s << EACCES << QString() << QString();
    QTest::newRow("blackhole 6") << u"fd05::1"_s << EINVAL << QString() << QString();
}

void TestRoutes::lookUp()
{
    DOORWARD_NEEDS_NAMESPACES();
    QFETCH(QString, to);
    QFETCH(int, errnoValue);
    QFETCH(QString, device);
    QFETCH(QString, gateway);
    Netns space;
    QVERIFY(furnish(space));
    Result<RouteAnswer> answer = tl::unexpected(Error{});
    int connectErrno = 0;
    space.in([&] {
        answer = lookUpRoute(ip(to), {}, {});
        const bool v4 = ip(to).isIpv4();
        const UniqueFd fd(
            ::socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_storage storage{};
        const auto length = ip(to).toSockaddr(Port(9), storage);
        const void *place = &storage;
        if (::connect(fd.get(), static_cast<const sockaddr *>(place), length) != 0)
            connectErrno = errno;
    });
    QVERIFY(answer);
    QCOMPARE(answer->errnoValue, errnoValue);
    if (errnoValue != 0)
        QCOMPARE(connectErrno, errnoValue); // what a program would be told
    QCOMPARE(answer->device, device);
    QCOMPARE(answer->gateway ? answer->gateway->text() : QString(), gateway);
    QCOMPARE(answer->source.has_value(), errnoValue == 0);
}

void TestRoutes::sourceAndDevice()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(furnish(space));
    Result<RouteAnswer> foreign = tl::unexpected(Error{});
    Result<RouteAnswer> loopback = foreign;
    Result<RouteAnswer> missing = foreign;
    Result<RouteAnswer> byDevice = foreign;
    space.in([&] {
        foreign = lookUpRoute(ip(u"10.2.0.9"_s), ip(u"10.99.0.1"_s), {});
        loopback = lookUpRoute(ip(u"10.2.0.9"_s), ip(u"127.0.0.1"_s), {});
        missing = lookUpRoute(ip(u"10.2.0.9"_s), {}, u"nosuch0"_s);
        byDevice = lookUpRoute(ip(u"192.0.2.1"_s), {}, u"d0"_s);
    });
    QVERIFY(foreign && loopback && missing && byDevice);
    QVERIFY(foreign->errnoValue != 0);      // not an own address
    QCOMPARE(loopback->errnoValue, EINVAL); // as connect() says
    QCOMPARE(missing->errnoValue, ENODEV);
    QCOMPARE(byDevice->oif, std::optional(u"d0"_s));
}

void TestRoutes::ruleForOneUser()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(furnish(space));
    QVERIFY(space.ip(
        u"rule add uidrange 1234-1235 priority 100 prohibit\nrule add fwmark 0x1/0xff priority 101 "
        u"lookup 77\n"
        "-6 rule add from fd09::/64 oif d0 priority 102 goto 32766\nrule add not to 10.9.0.0/16 ipproto tcp priority 103 lookup 78"_s));
    Result<RouteAnswer> asRoot = tl::unexpected(Error{});
    Result<RouteAnswer> asUser = asRoot;
    Result<std::vector<PolicyRule>> rules = tl::unexpected(Error{});
    space.in([&] {
        asRoot = lookUpRoute(ip(u"10.2.0.9"_s), {}, {});
        rules = readPolicyRules(CancelToken(), soon());
        ::syscall(SYS_setresuid, 1234, 1234,
                  1234); // this thread only; glibc's would change them all
        asUser = lookUpRoute(ip(u"10.2.0.9"_s), {}, {});
    });
    QVERIFY(asRoot && asUser && rules);
    QCOMPARE(asRoot->errnoValue, 0);
    QCOMPARE(asUser->errnoValue, EACCES);
    const auto at = [&rules](quint32 priority) {
        return *std::find_if(rules->begin(), rules->end(), [priority](const PolicyRule &rule) {
            return rule.priority == priority;
        });
    };
    QCOMPARE(at(100).action, u"prohibit"_s);
    QCOMPARE(at(100).uidFirst, std::optional(1234U));
    QCOMPARE(at(100).uidLast, std::optional(1235U));
    QVERIFY(!at(100).hasOther);
    QCOMPARE(at(101).mark, std::optional(1U));
    QCOMPARE(at(101).markMask, std::optional(0xffU));
    QCOMPARE(at(101).table, 77U);
    QCOMPARE(at(102).family, Family::Ipv6);
    QCOMPARE(at(102).action, u"goto"_s);
    QCOMPARE(at(102).gotoPriority, std::optional(32766U));
    QCOMPARE(at(102).from->text(), u"fd09::/64"_s);
    QCOMPARE(at(102).outputDevice, std::optional(u"d0"_s));
    QVERIFY(at(103).inverted && at(103).hasOther);
    QCOMPARE(at(103).to->text(), u"10.9.0.0/16"_s);
    QVERIFY(!at(32766).hasOther);
}

void TestRoutes::tables()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(furnish(space));
    QVERIFY(space.ip(
        u"route add 10.7.0.0/16 nexthop via 10.1.0.2 weight 1 nexthop via 10.1.0.3 weight 4\n"
        "route add 10.8.0.0/16 dev d0 table 1000 metric 7 mtu 1300 proto dhcp src 10.1.0.1\n"
        "route add 10.10.0.0/16 via inet6 fe80::1 dev d0"_s));
    const bool objects =
        space.ip(u"nexthop add id 5 via 10.1.0.5 dev d0\nroute add 10.9.0.0/16 nhid 5"_s)
        && space.sysctl(u"net.ipv4.nexthop_compat_mode"_s, "0");
    Result<std::vector<Route>> routes = tl::unexpected(Error{});
    space.in([&] { routes = readRoutes(CancelToken(), soon()); });
    QVERIFY(routes);
    const auto to = [&routes](const QString &prefix) {
        const auto found =
            std::find_if(routes->begin(), routes->end(), [&prefix](const Route &route) {
                return route.destination.text() == prefix;
            });
        return found == routes->end() ? Route{} : *found;
    };
    QCOMPARE(to(u"10.3.0.0/16"_s).type, RouteType::Unreachable);
    QCOMPARE(to(u"10.4.0.0/16"_s).type, RouteType::Prohibit);
    QCOMPARE(to(u"10.5.0.0/16"_s).type, RouteType::Blackhole);
    QCOMPARE(to(u"10.6.0.0/16"_s).type, RouteType::Throw);
    QCOMPARE(to(u"fd04::/64"_s).type, RouteType::Prohibit);
    QCOMPARE(to(u"10.1.0.255/32"_s).type, RouteType::Broadcast);
    QCOMPARE(to(u"10.1.0.1/32"_s).table, 255U);
    QCOMPARE(to(u"10.7.0.0/16"_s).nextHops.size(), std::size_t{2});
    QCOMPARE(to(u"10.7.0.0/16"_s).nextHops[1].weight, 4);
    QCOMPARE(to(u"10.7.0.0/16"_s).nextHops[1].gateway->text(), u"10.1.0.3"_s);
    const Route special = to(u"10.8.0.0/16"_s);
    QCOMPARE(special.table, 1000U);
    QCOMPARE(special.metric, 7U);
    QCOMPARE(special.mtu, std::optional(1300));
    QCOMPARE(special.protocol, u"dhcp"_s);
    QCOMPARE(special.preferredSource->text(), u"10.1.0.1"_s);
    QCOMPARE(to(u"10.10.0.0/16"_s).nextHops[0].gateway->text(), u"fe80::1"_s); // RTA_VIA
    if (objects) {
        QCOMPARE(to(u"10.9.0.0/16"_s).nextHops.size(), std::size_t{1});
        QCOMPARE(to(u"10.9.0.0/16"_s).nextHops[0].gateway->text(), u"10.1.0.5"_s);
    }
}

void TestRoutes::linksWithAddresses()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    Netns other;
    QVERIFY(furnish(space));
    QVERIFY(connectPair(space, u"v0"_s, {u"10.20.0.1/30"_s}, other, u"v1"_s, {u"10.20.0.2/30"_s}));
    QVERIFY(space.ip(u"link add br0 type bridge\nlink set v0 master br0\nlink set d0 mtu 1280"_s));
    QVERIFY(other.ip(u"link set v1 down"_s));
    Result<std::vector<Interface>> links = tl::unexpected(Error{});
    space.in([&] { links = readInterfaces(CancelToken(), soon()); });
    QVERIFY(links);
    const auto named = [&links](const QString &name) {
        return *std::find_if(links->begin(), links->end(),
                             [&name](const Interface &link) { return link.name == name; });
    };
    QVERIFY(named(u"lo"_s).loopback && named(u"lo"_s).up);
    QCOMPARE(named(u"d0"_s).kind, u"veth"_s);
    QCOMPARE(named(u"d0"_s).operState, u"UP"_s);
    QCOMPARE(named(u"d0"_s).mtu, 1280);
    QCOMPARE(named(u"d0"_s).addresses[0].prefix.text(), u"10.1.0.1/24"_s);
    QCOMPARE(named(u"v0"_s).master, std::optional(u"br0"_s));
    QVERIFY(named(u"v0"_s).up && !named(u"v0"_s).carrier);
    QVERIFY(named(u"v0"_s).operState != u"UP"_s);
    QVERIFY(!named(u"br0"_s).up);
}

void TestRoutes::failedNeighbour()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    Netns other;
    QVERIFY(space.prepare() && other.prepare());
    QVERIFY(connectPair(space, u"v0"_s, {u"10.20.0.1/24"_s}, other, u"v1"_s, {u"10.20.0.2/24"_s}));
    QVERIFY(space.ip(u"neighbour add 10.20.0.7 lladdr 02:00:00:00:00:07 nud permanent dev v0"_s));
    QVERIFY(space.sysctl(u"net.ipv4.neigh.v0.retrans_time_ms"_s, "20")
            && space.sysctl(u"net.ipv4.neigh.v0.mcast_solicit"_s, "1"));
    const auto stateOf = [&space](const QString &address) {
        QString state;
        space.in([&] {
            if (const auto all = readNeighbours(CancelToken(), soon()))
                for (const Neighbour &neighbour : *all)
                    if (neighbour.address == ip(address) && neighbour.device == u"v0"_s)
                        state = neighbour.state;
        });
        return state;
    };
    space.in([] { (void)dialTcp(*Endpoint::parse(u"10.20.0.99:9")); });
    QTRY_COMPARE(stateOf(u"10.20.0.99"_s), u"FAILED"_s);
    QCOMPARE(stateOf(u"10.20.0.7"_s), u"PERMANENT"_s);
}

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
