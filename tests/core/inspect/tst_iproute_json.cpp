// SPDX-License-Identifier: MIT
// What iproute2 prints with -j, against what the kernel itself says, and bent out of shape.
#include "core/inspect/iproute_json.h"
#include "core/inspect/routes.h"
#include "tests/support/netns.h"

#include <QTest>

#include <algorithm>
#include <tuple>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(10));
}

/// A host with every kind of route and rule that this kernel can hold.
bool furnish(const Netns &space)
{
    return space.prepare()
           && space.ip(u"link add eth0 type veth peer name eth1\n"
                       "link add br0 type bridge\nlink set eth1 master br0\n"
                       "address add 10.0.0.2/24 dev eth0\n"
                       "address add fd00::2/64 dev eth0 nodad\n"
                       "address add 192.168.5.1/32 peer 192.168.5.2 dev br0\n"
                       "link set eth0 up\nlink set eth1 up\nlink set br0 up\n"
                       "route add default via 10.0.0.1 metric 100 proto dhcp src 10.0.0.2\n"
                       "route add 172.16.0.0/12 nexthop via 10.0.0.1 weight 2 nexthop via "
                       "10.0.0.3 dev eth0 weight 1\n"
                       "route add blackhole 10.9.0.0/16\nroute add unreachable 10.8.0.0/16\n"
                       "route add prohibit 10.7.0.0/16\nroute add throw 10.6.0.0/16 table 77\n"
                       "route add 10.5.0.0/16 via inet6 fd00::1 dev eth0\n"
                       "route add 10.4.0.0/16 dev eth0 mtu lock 1400 table 100\n"
                       "route add default dev eth0 table 100\n"
                       "-6 route add default via fd00::1 dev eth0 metric 5\n"
                       "-6 route add default dev eth0 table 100\n"
                       "-6 route add fd01::/64 nexthop via fd00::1 nexthop via fd00::3\n"
                       "-6 route add unreachable fd09::/32\n"
                       "rule add from 10.1.0.0/16 fwmark 0x5/0xff table 100 pref 100\n"
                       "rule add iif eth0 oif eth0 uidrange 10-20 lookup 77 pref 101\n"
                       "rule add not to 10.0.0.0/8 blackhole pref 102\n"
                       "rule add from all goto 32766 pref 103\n"
                       "rule add ipproto tcp dport 80 table 88 pref 104\n"
                       "-6 rule add from fd00::/8 table 55 pref 200"_s);
}

template <typename T>
QString why(const Result<T> &result)
{
    return result ? QString() : result.error().text();
}

QByteArray printed(const Netns &space, const QString &words)
{
    return space.run(words.split(u' ')).output;
}

std::vector<Route> inOrder(std::vector<Route> routes)
{
    // Addresses that the kernel makes by itself (fe80::) come when they come.
    std::erase_if(routes,
                  [](const Route &route) { return route.destination.address.isLinkLocal(); });
    std::sort(routes.begin(), routes.end(), [](const Route &a, const Route &b) {
        const auto key = [](const Route &route) {
            return std::tuple(route.table, route.destination.address, route.destination.length,
                              route.metric,
                              route.nextHops.empty() ? QString() : route.nextHops[0].device);
        };
        return key(a) < key(b);
    });
    return routes;
}

} // namespace

class TestIprouteJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatTheKernelSays()
    {
        DOORWARD_NEEDS_NAMESPACES();
        Netns space;
        QVERIFY(furnish(space));
        Result<std::vector<Interface>> links;
        Result<std::vector<Route>> routes;
        Result<std::vector<PolicyRule>> rules;
        space.in([&] {
            links = readInterfaces(CancelToken(), soon());
            routes = readRoutes(CancelToken(), soon());
            rules = readPolicyRules(CancelToken(), soon());
        });
        QVERIFY(links && routes && rules);

        auto saidLinks = interfacesFromIpJson(printed(space, u"ip -d -j address"_s));
        QVERIFY2(saidLinks, qPrintable(why(saidLinks)));
        const auto withoutOwn = [](std::vector<Interface> all) {
            for (Interface &link : all)
                std::erase_if(link.addresses, [](const InterfaceAddress &address) {
                    return address.prefix.address.isLinkLocal();
                });
            return all;
        };
        QCOMPARE(saidLinks->size(), links->size());
        for (std::size_t i = 0; i < links->size(); ++i) {
            Interface said = withoutOwn(*saidLinks)[i];
            Interface known = withoutOwn(*links)[i];
            said.operState = known.operState; // a bridge comes up in its own time
            said.carrier = known.carrier;
            QVERIFY2(said == known, qPrintable(known.name));
        }

        auto saidRoutes = routesFromIpJson(printed(space, u"ip -j route show table all"_s));
        QVERIFY2(saidRoutes, qPrintable(why(saidRoutes)));
        const std::vector<Route> said = inOrder(*saidRoutes);
        const std::vector<Route> known = inOrder(*routes);
        for (std::size_t i = 0; i < std::min(said.size(), known.size()); ++i)
            QVERIFY2(said[i] == known[i],
                     qPrintable(known[i].destination.text() + " table "_L1
                                + QString::number(known[i].table) + " against "_L1
                                + said[i].destination.text()));
        QCOMPARE(said.size(), known.size());
        QVERIFY(known.size() > 15);

        auto rules4 = policyRulesFromIpJson(printed(space, u"ip -j rule"_s), Family::Ipv4);
        auto rules6 = policyRulesFromIpJson(printed(space, u"ip -6 -j rule"_s), Family::Ipv6);
        QVERIFY(rules4 && rules6);
        rules4->insert(rules4->end(), rules6->begin(), rules6->end());
        QCOMPARE(rules4->size(), rules->size());
        for (std::size_t i = 0; i < rules->size(); ++i)
            QVERIFY2((*rules4)[i] == (*rules)[i],
                     qPrintable(u"rule "_s + QString::number((*rules)[i].priority)));
    }

    void tablesByName()
    {
        const auto routes = routesFromIpJson(R"([{"dst":"10.0.0.0/8","dev":"a","table":"office"},
            {"dst":"10.0.0.0/8","dev":"b","table":"lab"}, {"dst":"10.0.0.0/8","dev":"c"}])");
        const auto rules =
            policyRulesFromIpJson(R"([{"priority":5,"src":"all","table":"office"}])", Family::Ipv4);
        QVERIFY(routes && rules);
        QCOMPARE((*routes)[0].table, (*rules)[0].table);
        QVERIFY((*routes)[0].table != (*routes)[1].table && (*routes)[0].table > 255);
        QCOMPARE((*routes)[2].table, 254U);
    }

    void emptyListings()
    {
        QCOMPARE(interfacesFromIpJson("[]")->size(), std::size_t{0});
        QCOMPARE(interfacesFromIpJson("[{},{}]")->size(), std::size_t{0}); // ip -j -4 address
        const auto link = interfacesFromIpJson(R"([{"ifindex":1,"ifname":"lo","addr_info":[{}]}])");
        QVERIFY(link && (*link)[0].addresses.empty());
    }

    void badInput_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("subject");
        QTest::newRow("nothing") << QByteArray() << u"byte 0: illegal value"_s;
        QTest::newRow("cut") << QByteArray("[{\"ifindex\":1,") << u"byte 14"_s;
        QTest::newRow("object") << QByteArray("{}") << u"expected an array"_s;
        QTest::newRow("number") << QByteArray("[7]") << u"[0]: expected an object"_s;
        QTest::newRow("no index") << QByteArray(R"([{"ifname":"a"}])") << u"[0].ifindex"_s;
        QTest::newRow("no name") << QByteArray(R"([{"ifindex":1}])") << u"[0].ifname"_s;
        QTest::newRow("index") << QByteArray(R"([{"ifindex":4294967296,"ifname":"a"}])")
                               << u"[0].ifindex: expected a number in range"_s;
        QTest::newRow("fraction") << QByteArray(R"([{"ifindex":1.5,"ifname":"a"}])")
                                  << u"[0].ifindex"_s;
        QTest::newRow("flags") << QByteArray(R"([{"ifindex":1,"ifname":"a","flags":"UP"}])")
                               << u"[0].flags: expected an array"_s;
        QTest::newRow("address") << QByteArray(
            R"([{"ifindex":1,"ifname":"a","addr_info":[{"family":"inet","local":"x"}]}])")
                                 << u"[0].addr_info[0].local: expected an IP address"_s;
        QTest::newRow("length") << QByteArray(
            R"([{"ifindex":1,"ifname":"a","addr_info":[{"family":"inet","local":"1.2.3.4","prefixlen":33}]}])")
                                << u"[0].addr_info[0].prefixlen"_s;
        QTest::newRow("routes instead")
            << QByteArray(R"([{"dst":"10.0.0.0/8","dev":"a"}])") << u"[0].ifindex"_s;
        QTest::newRow("deep") << QByteArray(100'000, '[') << u"byte"_s;
    }
    void badInput()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, subject);
        const auto links = interfacesFromIpJson(json);
        QVERIFY(!links);
        QCOMPARE(int(links.error().kind), int(ErrorKind::BadInput));
        QVERIFY2(links.error().subject.startsWith(subject), qPrintable(links.error().subject));
    }

    void badRoutes_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("subject");
        QTest::newRow("no destination") << QByteArray(R"([{"dev":"a"}])") << u"[0].dst"_s;
        QTest::newRow("destination") << QByteArray(R"([{"dst":"10.0.0.0/40"}])") << u"[0].dst"_s;
        QTest::newRow("gateway") << QByteArray(R"([{"dst":"default","gateway":"router"}])")
                                 << u"[0].gateway"_s;
        QTest::newRow("metric") << QByteArray(R"([{"dst":"default","metric":-1}])")
                                << u"[0].metric"_s;
        QTest::newRow("hops") << QByteArray(R"([{"dst":"default","nexthops":[{"gateway":7}]}])")
                              << u"[0].nexthops[0].gateway"_s;
        QTest::newRow("via") << QByteArray(R"([{"dst":"default","via":{"host":"x"}}])")
                             << u"[0].via.host"_s;
    }
    void badRoutes()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, subject);
        const auto routes = routesFromIpJson(json);
        QVERIFY(!routes);
        QVERIFY2(routes.error().subject.startsWith(subject), qPrintable(routes.error().subject));
    }
};

QTEST_GUILESS_MAIN(TestIprouteJson)
#include "tst_iproute_json.moc"
