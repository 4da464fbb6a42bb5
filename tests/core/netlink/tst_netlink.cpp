// SPDX-License-Identifier: MIT
#include "core/netlink/rtnetlink.h"
#include "core/netlink/sock_diag.h"

#include <QRandomGenerator>
#include <QTest>
#include <QtEndian>

#include <linux/fib_rules.h>
#include <linux/inet_diag.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

using namespace doorward;
using namespace doorward::netlink;
using namespace Qt::Literals::StringLiterals;

namespace {

template <typename T>
QByteArray raw(const T &value)
{
    return QByteArray(reinterpret_cast<const char *>(&value), sizeof value);
}

QByteArray attribute(quint16 type, const QByteArray &payload)
{
    const nlattr header{
        static_cast<quint16>(sizeof(nlattr) + static_cast<std::size_t>(payload.size())), type};
    QByteArray bytes = raw(header) + payload;
    while (bytes.size() % 4 != 0)
        bytes += '\0';
    return bytes;
}

Bytes view(const QByteArray &bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

QByteArray listenerMessage()
{
    inet_diag_msg header{};
    header.idiag_family = AF_INET6;
    header.idiag_state = TcpListen;
    header.id.idiag_sport = qToBigEndian(quint16{5432});
    header.id.idiag_src[3] = qToBigEndian(quint32{1}); // ::1
    header.id.idiag_if = 7;
    header.idiag_rqueue = 3;
    header.idiag_wqueue = 128;
    header.idiag_uid = 112;
    header.idiag_inode = 4711;
    std::array<quint32, SK_MEMINFO_VARS> memory{};
    memory[SK_MEMINFO_DROPS] = 42;
    return raw(header) + attribute(INET_DIAG_SKMEMINFO, raw(memory))
           + attribute(INET_DIAG_SKV6ONLY, "\1")
           + attribute(21 /* INET_DIAG_CGROUP_ID */, raw(quint64{0x1234567890}));
}

QByteArray routeMessage()
{
    rtmsg header{};
    header.rtm_family = AF_INET;
    header.rtm_dst_len = 8;
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_DHCP;
    header.rtm_type = RTN_UNICAST;
    QByteArray hops;
    for (const char last : {'\1', '\2'}) {
        const QByteArray gateway = attribute(RTA_GATEWAY, QByteArray("\xc0\x00\x02", 3) + last);
        const rtnexthop hop{
            static_cast<quint16>(sizeof(rtnexthop) + static_cast<std::size_t>(gateway.size())), 0,
            static_cast<unsigned char>(last - 1), 4};
        hops += raw(hop) + gateway;
    }
    return raw(header) + attribute(RTA_DST, QByteArray("\x0a\0\0\0", 4))
           + attribute(RTA_TABLE, raw(quint32{1000})) + attribute(RTA_PRIORITY, raw(quint32{100}))
           + attribute(RTA_MULTIPATH, hops)
           + attribute(RTA_METRICS, attribute(RTAX_MTU, raw(quint32{1400})));
}

QByteArray ruleMessage()
{
    fib_rule_hdr header{};
    header.family = AF_INET6;
    header.src_len = 64;
    header.action = FR_ACT_UNREACHABLE;
    header.flags = FIB_RULE_INVERT;
    return raw(header) + attribute(FRA_SRC, QByteArray("\xfd", 1) + QByteArray(15, '\0'))
           + attribute(FRA_PRIORITY, raw(quint32{50}))
           + attribute(FRA_UID_RANGE, raw(fib_rule_uid_range{1000, 1999}));
}

QByteArray linkMessage()
{
    ifinfomsg header{};
    header.ifi_index = 4;
    header.ifi_flags = 1;
    return raw(header) + attribute(IFLA_IFNAME, QByteArray("eth0\0", 5))
           + attribute(IFLA_MTU, raw(quint32{1500}))
           + attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, "veth"))
           + attribute(IFLA_ADDRESS, QByteArray("\2\0\0\0\0\1", 6));
}

QByteArray neighbourMessage()
{
    ndmsg header{};
    header.ndm_family = AF_INET;
    header.ndm_ifindex = 4;
    header.ndm_state = NUD_FAILED;
    return raw(header) + attribute(NDA_DST, QByteArray("\x0a\0\0\x09", 4));
}

QByteArray unixMessage()
{
    unix_diag_msg header{};
    header.udiag_family = AF_UNIX;
    header.udiag_type = SOCK_STREAM;
    header.udiag_state = TcpListen;
    header.udiag_ino = 99;
    return raw(header) + attribute(UNIX_DIAG_NAME, QByteArray("/run/x.sock\0", 12))
           + attribute(UNIX_DIAG_RQLEN, raw(unix_diag_rqlen{2, 5}));
}

QByteArray groupMessage()
{
    nhmsg header{};
    header.nh_family = AF_INET;
    return raw(header) + attribute(NHA_ID, raw(quint32{10}))
           + attribute(NHA_GROUP, raw(nexthop_grp{1, 0, 0, 0}) + raw(nexthop_grp{2, 4, 0, 0}));
}

/// Every decoder at once: none may read past the end (the sanitizer builds watch), and what comes
/// out must stay within its own bounds.
void decodeAll(Bytes bytes)
{
    const DeviceNames names{{4, u"eth0"_s}};
    if (const auto route = decodeRoute(bytes, names)) {
        QVERIFY(route->route.destination.length <= route->route.destination.address.bitCount());
        QVERIFY(route->route.nextHops.size() <= bytes.size() / sizeof(rtnexthop) + 1);
    }
    if (const auto row = decodeAddress(bytes))
        QVERIFY(row->address.prefix.length <= row->address.prefix.address.bitCount());
    if (const auto rule = decodePolicyRule(bytes); rule && rule->from)
        QVERIFY(rule->from->length <= rule->from->address.bitCount());
    if (const auto link = decodeLink(bytes))
        QVERIFY(link->link.name.size() <= 255 && link->link.mtu >= 0);
    if (const auto row = decodeUnixSocket(bytes))
        QVERIFY(static_cast<std::size_t>(row->name.size()) <= bytes.size());
    if (const auto object = decodeNextHopObject(bytes, names))
        QVERIFY(object->group.size() <= bytes.size() / sizeof(nexthop_grp));
    if (const auto neighbour = decodeNeighbour(bytes, names))
        QVERIFY(!neighbour->state.isEmpty());
    if (const auto socket = decodeTcpSocket(bytes))
        QVERIFY(bytes.size() >= sizeof(inet_diag_msg));
}

} // namespace

class TestNetlink : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesAListener();
    void decodesARoute();
    void decodesOthers();
    void attributesEndAtTheFirstThatDoesNotFit();
    void survivesHostileBytes_data();
    void survivesHostileBytes();
    void kernelErrorsComeAsErrno();
    void dumpEndsWhenCancelled();
};

void TestNetlink::decodesAListener()
{
    const auto socket = decodeTcpSocket(view(listenerMessage()));
    QVERIFY(socket);
    QCOMPARE(socket->local.text(), u"::1"_s);
    QCOMPARE(socket->localPort.value(), 5432);
    QCOMPARE(socket->device.value(), 7);
    QCOMPARE(socket->receiveQueue, 3U);
    QCOMPARE(socket->sendQueue, 128U);
    QCOMPARE(socket->uid.value(), 112U);
    QCOMPARE(socket->inode.value(), 4711U);
    QCOMPARE(socket->v6only, std::optional(true));
    QCOMPARE(socket->drops, std::optional(42U));
    QCOMPARE(socket->cgroup, std::optional(quint64{0x1234567890}));
}

void TestNetlink::decodesARoute()
{
    const auto row = decodeRoute(view(routeMessage()), {{4, u"eth0"_s}});
    QVERIFY(row);
    QCOMPARE(row->route.destination.text(), u"10.0.0.0/8"_s);
    QCOMPARE(row->route.table, 1000U); // RTA_TABLE, not the byte of the header
    QCOMPARE(row->route.metric, 100U);
    QCOMPARE(row->route.protocol, u"dhcp"_s);
    QCOMPARE(row->route.mtu, std::optional(1400));
    QCOMPARE(row->route.nextHops.size(), std::size_t{2});
    QCOMPARE(row->route.nextHops[1].gateway->text(), u"192.0.2.2"_s);
    QCOMPARE(row->route.nextHops[1].weight, 2);
    QCOMPARE(row->route.nextHops[1].device, u"eth0"_s);
}

void TestNetlink::decodesOthers()
{
    const auto rule = decodePolicyRule(view(ruleMessage()));
    QVERIFY(rule && rule->inverted && rule->from);
    QCOMPARE(rule->from->text(), u"fd00::/64"_s);
    QCOMPARE(rule->action, u"unreachable"_s);
    QCOMPARE(rule->uidLast, std::optional(1999U));
    QVERIFY(!rule->hasOther);
    const auto strange = decodePolicyRule(view(ruleMessage() + attribute(60, "x")));
    QVERIFY(strange && strange->hasOther); // a selector of a later kernel
    const auto link = decodeLink(view(linkMessage()));
    QVERIFY(link && link->link.up && !link->link.carrier);
    QCOMPARE(link->link.kind, u"veth"_s);
    QCOMPARE(link->link.mac, std::optional(u"02:00:00:00:00:01"_s));
    const auto neighbour = decodeNeighbour(view(neighbourMessage()), {});
    QVERIFY(neighbour);
    QCOMPARE(neighbour->state, u"FAILED"_s);
    QCOMPARE(neighbour->device, u"if4"_s); // an interface that came after the names were read
    const auto unixSocket = decodeUnixSocket(view(unixMessage()));
    QVERIFY(unixSocket);
    QCOMPARE(unixSocket->name, QByteArray("/run/x.sock"));
    QCOMPARE(unixSocket->sendQueue, std::optional(5U));
    const auto group = decodeNextHopObject(view(groupMessage()), {});
    QVERIFY(group);
    QCOMPARE(group->group, (std::vector<std::pair<quint32, int>>{{1, 1}, {2, 5}}));
}

void TestNetlink::attributesEndAtTheFirstThatDoesNotFit()
{
    QByteArray bytes = attribute(1, "one") + attribute(2, "two");
    bytes[8] = '\xff'; // the second says that it is 255 bytes long
    const Attributes attributes(view(bytes));
    QCOMPARE(attributes.text(1), u"one"_s);
    QVERIFY(!attributes.has(2));
    QVERIFY(!Attributes(view(attribute(1, "abc"))).u32(1));       // too short for the number
    QVERIFY(!Attributes(view(attribute(1, "abcde"))).address(1)); // neither 4 nor 16 bytes
    QByteArray zero = attribute(1, "one");
    zero[0] = zero[1] = '\0';
    QVERIFY(!Attributes(view(zero)).has(1)); // a length of 0 must not loop for ever
}

void TestNetlink::survivesHostileBytes_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("listener") << listenerMessage();
    QTest::newRow("route") << routeMessage();
    QTest::newRow("rule") << ruleMessage();
    QTest::newRow("link") << linkMessage();
    QTest::newRow("neighbour") << neighbourMessage();
    QTest::newRow("unix") << unixMessage();
    QTest::newRow("nexthop group") << groupMessage();
}

void TestNetlink::survivesHostileBytes()
{
    QFETCH(QByteArray, message);
    for (qsizetype length = 0; length <= message.size(); ++length) {
        const QByteArray cut = message.left(length); // an own allocation, so that ASan sees its end
        decodeAll(view(cut));
    }
    for (qsizetype at = 0; at < message.size(); ++at)
        for (const int value : {0x00, 0x01, 0x03, 0x7f, 0x80, 0xff}) {
            QByteArray changed = message;
            changed[at] = static_cast<char>(value);
            decodeAll(view(changed));
        }
    QRandomGenerator random(20260131); // the same bytes in every run
    for (int round = 0; round < 2000; ++round) {
        QByteArray noise = message;
        for (int change = 0; change < 8; ++change)
            noise[random.bounded(noise.size())] = static_cast<char>(random.bounded(256));
        decodeAll(view(noise.left(random.bounded(noise.size() + 1))));
    }
}

void TestNetlink::kernelErrorsComeAsErrno()
{
    auto socket = Socket::open(NETLINK_ROUTE);
    QVERIFY(socket);
    ifinfomsg header{};
    header.ifi_index = 0x7ffffff0;
    Request request(RTM_GETLINK, 0, header);
    const auto answer =
        socket->ask(request, CancelToken(), Deadline::after(std::chrono::seconds(2)));
    QVERIFY(!answer);
    QCOMPARE(answer.error().errnoValue, ENODEV);
    // The socket lives on: the next question has its own sequence number.
    Request links(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{});
    int count = 0;
    const auto whole = socket->dumpOnce(
        links, [&count](quint16, Bytes) { ++count; }, CancelToken(),
        Deadline::after(std::chrono::seconds(2)));
    QVERIFY(whole && *whole);
    QVERIFY(count >= 1); // lo
}

void TestNetlink::dumpEndsWhenCancelled()
{
    CancelToken cancel;
    cancel.cancel();
    const auto done = dumpTcpSockets(
        {}, [](TcpSocket &&) {}, cancel, Deadline::after(std::chrono::seconds(5)));
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    const auto late = dumpTcpSockets(
        {}, [](TcpSocket &&) {}, CancelToken(), Deadline::after(std::chrono::seconds(-1)));
    QVERIFY(!late);
    QCOMPARE(late.error().kind, ErrorKind::TimedOut);
}

QTEST_GUILESS_MAIN(TestNetlink)
#include "tst_netlink.moc"
