// SPDX-License-Identifier: MIT
//
// connectOnce() on a host without any network but lo.
#include "core/probe/connect.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QTest>

#include <cerrno>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr quint16 port = 8080;

ConnectRequest requestTo(const QString &host, quint16 to = port)
{
    ConnectRequest request;
    request.to = {IpAddress::parse(host).value(), Port(to)};
    return request;
}

} // namespace

class TestConnectAlone : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { DOORWARD_NEEDS_NAMESPACES(); }
    void noRoute();
    void exhaustedPorts();
    void ipv6Disabled();
    void loopbackNeverUp();
    void selfConnect_data();
    void selfConnect();
};

void TestConnectAlone::noRoute()
{
    Netns alone;
    QVERIFY(alone.prepare());
    alone.in([] {
        for (const QString &host : {u"192.0.2.1"_s, u"2001:db8::1"_s}) {
            const Attempt seen = connectOnce(requestTo(host), {});
            QCOMPARE(seen.errnoValue, ENETUNREACH);
            QCOMPARE(seen.outcome, AttemptOutcome::Unreachable);
            QVERIFY(!seen.source && !seen.icmp);
        }
    });
}

void TestConnectAlone::exhaustedPorts()
{
    Netns alone;
    QVERIFY(alone.prepare());
    QVERIFY(alone.sysctl(u"net.ipv4.ip_local_port_range"_s, "40000 40001"));
    alone.in([] {
        const UniqueFd server = listenTcp(u"127.0.0.1"_s, port);
        std::vector<UniqueFd> held;
        for (int i = 0; i < 2; ++i)
            held.push_back(dialTcp(boundTo(server)));
        QVERIFY(held[0] && held[1]);
        const Attempt seen = connectOnce(requestTo(u"127.0.0.1"_s), {});
        QCOMPARE(seen.errnoValue, EADDRNOTAVAIL);
        QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
    });
}

void TestConnectAlone::ipv6Disabled()
{
    Netns alone;
    QVERIFY(alone.prepare());
    QVERIFY(alone.sysctl(u"net.ipv6.conf.all.disable_ipv6"_s, "1"));
    alone.in([] {
        const Attempt seen = connectOnce(requestTo(u"::1"_s), {});
        QCOMPARE(seen.errnoValue, EADDRNOTAVAIL);
        QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
    });
}

void TestConnectAlone::loopbackNeverUp()
{
    Netns fresh;
    QVERIFY(fresh.isValid());
    fresh.in([] {
        const Attempt v4 = connectOnce(requestTo(u"127.0.0.1"_s), {});
        QCOMPARE(v4.errnoValue, ENETUNREACH);
        QCOMPARE(v4.outcome, AttemptOutcome::Unreachable);
        const Attempt v6 = connectOnce(requestTo(u"::1"_s), {});
        QCOMPARE(v6.errnoValue, EADDRNOTAVAIL);
        QCOMPARE(v6.outcome, AttemptOutcome::LocalError);
    });
}

void TestConnectAlone::selfConnect_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("IPv4") << u"127.0.0.1"_s;
    QTest::newRow("IPv6") << u"::1"_s;
}

/// RFC 9293 section 3.5, simultaneous open: a SYN to one's own port meets itself.
void TestConnectAlone::selfConnect()
{
    QFETCH(QString, host);
    constexpr quint16 onlyPort = 40000;
    Netns alone;
    QVERIFY(alone.prepare());
    QVERIFY(alone.sysctl(u"net.ipv4.ip_local_port_range"_s, "40000 40000"));
    alone.in([&] {
        ConnectRequest request = requestTo(host, onlyPort);
        request.opening = Opening::Redis;
        const Attempt seen = connectOnce(request, {});
        QCOMPARE(seen.outcome, AttemptOutcome::Connected);
        QCOMPARE(seen.source, request.to);
        QCOMPARE(seen.afterConnect, AfterConnect::NotTried); // else it would hear itself
        QVERIFY(!seen.openingSent && !seen.firstBytes);
    });
}

QTEST_GUILESS_MAIN(TestConnectAlone)
#include "tst_connect_alone.moc"
