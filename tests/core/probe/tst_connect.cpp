// SPDX-License-Identifier: MIT
//
// The greeting and local failures of connectOnce(), on loopback and without privileges.
#include "core/probe/connect.h"
#include "tests/support/one_server.h"
#include "tests/support/this_kernel.h"

#include <QTest>

#include <cerrno>
#include <thread>

#include <sys/resource.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

ConnectRequest requestTo(const Endpoint &to)
{
    ConnectRequest request;
    request.to = to;
    return request;
}

} // namespace

class TestConnect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstBytes_data();
    void firstBytes();
    void atMost64BytesAreKept();
    void bytesBeforeAResetCount();
    void closeAtOnce();
    void closeAfterTheOpening();
    void resetAfterAccept();
    void resetWithoutGreeting();
    void silence();
    void notGreeted();
    void cancelledGreetingStaysConnected();
    void openings_data();
    void openings();
    void aSlowAnswerIsWaitedFor();
    void outcomes_data();
    void outcomes();
    void noDescriptors();
    void recordNamesTheAttempt();
};

void TestConnect::firstBytes_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("IPv4") << u"127.0.0.1"_s;
    QTest::newRow("IPv6") << u"::1"_s;
}

void TestConnect::firstBytes()
{
    QFETCH(QString, address);
    if (address.contains(u':') && !lab::hasIpv6Loopback())
        QSKIP("this host has no ::1 (/proc/net/if_inet6)");
    UniqueFd listener = listenTcp(address);
    QVERIFY(listener);
    const OneServer server(std::move(listener), [](UniqueFd &client) {
        say(client, "SSH-2.0-x\r\n");
        hearClose(client);
    });
    const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.errnoValue, 0);
    QCOMPARE(seen.afterConnect, AfterConnect::Bytes);
    QCOMPARE(seen.firstBytes, u"SSH-2.0-x\\r\\n"_s);
    QVERIFY(!seen.openingSent);
    QVERIFY(seen.source && seen.source->address == server.endpoint().address);
    QVERIFY(seen.source->port != server.endpoint().port);
}

void TestConnect::atMost64BytesAreKept()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), [](UniqueFd &client) {
        say(client, QByteArray(5000, '\x01'));
        hearClose(client);
    });
    const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
    QCOMPARE(seen.firstBytes, QString(u"\\x01"_s).repeated(64));
}

void TestConnect::bytesBeforeAResetCount()
{
    for (int i = 0; i < 20; ++i) { // whether the reset comes before or after the look is chance
        const OneServer server(listenTcp(u"127.0.0.1"_s), [](UniqueFd &client) {
            say(client, "bye");
            resetIt(client);
        });
        const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
        QCOMPARE(seen.outcome, AttemptOutcome::Connected);
        QCOMPARE(seen.afterConnect, AfterConnect::Bytes);
        QCOMPARE(seen.firstBytes, u"bye"_s);
    }
}

void TestConnect::closeAtOnce()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), [](UniqueFd &) {});
    const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::ClosedByPeer);
    QVERIFY(!seen.firstBytes);
}

void TestConnect::closeAfterTheOpening()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), [](UniqueFd &client) { hear(client, 6); });
    ConnectRequest request = requestTo(server.endpoint());
    request.opening = Opening::Redis;
    const Attempt seen = connectOnce(request, {});
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::ClosedByPeer);
    QVERIFY(seen.openingSent);
}

void TestConnect::resetAfterAccept()
{
    for (int i = 0; i < 20; ++i) {
        const OneServer server(listenTcp(u"127.0.0.1"_s), resetIt);
        const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
        QCOMPARE(seen.outcome, AttemptOutcome::Reset);
        QCOMPARE(seen.errnoValue, ECONNRESET);
        QCOMPARE(seen.afterConnect, AfterConnect::ResetByPeer);
        QVERIFY(!seen.firstBytes);
    }
}

void TestConnect::resetWithoutGreeting()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), resetIt);
    ConnectRequest request = requestTo(server.endpoint());
    request.greet = false;
    const Attempt seen = connectOnce(request, {});
    QVERIFY(seen.outcome == AttemptOutcome::Connected || seen.outcome == AttemptOutcome::Reset);
    QCOMPARE(seen.afterConnect == AfterConnect::ResetByPeer, seen.outcome == AttemptOutcome::Reset);
}

void TestConnect::silence()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), hearClose);
    const auto before = std::chrono::steady_clock::now();
    const Attempt seen = connectOnce(requestTo(server.endpoint()), {});
    const auto whole = std::chrono::steady_clock::now() - before;
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::Silent);
    QVERIFY(whole - std::chrono::microseconds(seen.elapsedUs)
            >= greetingTime); // it is not in elapsedUs
}

void TestConnect::notGreeted()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), hearClose);
    ConnectRequest request = requestTo(server.endpoint());
    request.greet = false;
    request.opening = Opening::Redis;
    const Attempt seen = connectOnce(request, {});
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::NotTried);
    QVERIFY(!seen.openingSent);
}

void TestConnect::cancelledGreetingStaysConnected()
{
    const CancelToken cancel;
    const OneServer server(listenTcp(u"127.0.0.1"_s), [&cancel](UniqueFd &client) {
        hear(client, 6); // the greeting is under way
        cancel.cancel();
        hearClose(client);
    });
    ConnectRequest request = requestTo(server.endpoint());
    request.opening = Opening::Redis;
    const Attempt seen = connectOnce(request, cancel);
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::NotTried);
}

void TestConnect::openings_data()
{
    QTest::addColumn<int>("opening");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("expected"); // with PORT for the port
    QTest::newRow("HTTP")
        << int(Opening::Http) << u"db.example"_s
        << QByteArray(
               "HEAD / HTTP/1.0\r\nHost: db.example:PORT\r\nUser-Agent: doorward/" DOORWARD_VERSION
               "\r\nConnection: close\r\n\r\n");
    QTest::newRow("HTTP, IPv6 literal with zone")
        << int(Opening::Http) << u"fe80::1%eth0"_s
        << QByteArray(
               "HEAD / HTTP/1.0\r\nHost: [fe80::1]:PORT\r\nUser-Agent: doorward/" DOORWARD_VERSION
               "\r\nConnection: close\r\n\r\n");
    QTest::newRow("HTTP, international name")
        << int(Opening::Http) << u"bücher.example"_s
        << QByteArray("HEAD / HTTP/1.0\r\nHost: xn--bcher-kva.example:PORT\r\nUser-Agent: "
                      "doorward/" DOORWARD_VERSION "\r\nConnection: close\r\n\r\n");
    QTest::newRow("HTTP, host that is no host")
        << int(Opening::Http) << u"a\r\nX-Evil: 1"_s
        << QByteArray("HEAD / HTTP/1.0\r\nUser-Agent: doorward/" DOORWARD_VERSION
                      "\r\nConnection: close\r\n\r\n");
    QTest::newRow("Redis") << int(Opening::Redis) << u"db"_s << QByteArray("PING\r\n");
    QTest::newRow("PostgreSQL") << int(Opening::Postgres) << u"db"_s
                                << QByteArray::fromHex("0000000804d2162f"); // 8, 80877103
}

void TestConnect::openings()
{
    QFETCH(int, opening);
    QFETCH(QString, host);
    QFETCH(QByteArray, expected);
    QByteArray heard;
    ConnectRequest request;
    Attempt seen;
    {
        const OneServer server(listenTcp(u"127.0.0.1"_s), [&](UniqueFd &client) {
            heard = hear(client, expected.size());
            say(client, "+");
            heard += hear(client, 1);
        });
        expected.replace("PORT", QByteArray::number(server.endpoint().port.value()));
        request = requestTo(server.endpoint());
        request.opening = Opening(opening);
        request.openingHost = host;
        seen = connectOnce(request, {});
    }
    QCOMPARE(heard, expected);
    QVERIFY(seen.openingSent);
    QCOMPARE(seen.afterConnect, AfterConnect::Bytes);
    QCOMPARE(seen.firstBytes, u"+"_s);
}

void TestConnect::aSlowAnswerIsWaitedFor()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), [](UniqueFd &client) {
        hear(client, 6);
        std::this_thread::sleep_for(greetingTime + 200ms);
        say(client, "+PONG\r\n");
        hearClose(client);
    });
    ConnectRequest request = requestTo(server.endpoint());
    request.opening = Opening::Redis;
    QCOMPARE(connectOnce(request, {}).firstBytes, u"+PONG\\r\\n"_s);
}

void TestConnect::outcomes_data()
{
    QTest::addColumn<int>("errnoValue");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char *name, int errnoValue, AttemptOutcome outcome) {
        QTest::newRow(name) << errnoValue << int(outcome);
    };
    row("none", 0, AttemptOutcome::Connected);
    row("ECONNREFUSED", ECONNREFUSED, AttemptOutcome::Refused);
    row("ETIMEDOUT", ETIMEDOUT, AttemptOutcome::Timeout);
    row("ECONNRESET", ECONNRESET, AttemptOutcome::Reset);
    row("ENETUNREACH", ENETUNREACH, AttemptOutcome::Unreachable);
    row("EHOSTUNREACH", EHOSTUNREACH, AttemptOutcome::Unreachable);
    row("ENOPROTOOPT", ENOPROTOOPT, AttemptOutcome::Unreachable);
    row("EACCES", EACCES, AttemptOutcome::Denied);
    row("EPERM", EPERM, AttemptOutcome::Denied);
    row("EADDRNOTAVAIL", EADDRNOTAVAIL, AttemptOutcome::LocalError);
    row("EINVAL", EINVAL, AttemptOutcome::LocalError);
    row("EMFILE", EMFILE, AttemptOutcome::LocalError);
    row("EAGAIN", EAGAIN, AttemptOutcome::LocalError);
}

void TestConnect::outcomes()
{
    QFETCH(int, errnoValue);
    QTEST(int(outcomeOfErrno(errnoValue)), "outcome");
}

void TestConnect::noDescriptors()
{
    const CancelToken cancel;
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const Attempt tcp =
        connectOnce(requestTo(Endpoint{IpAddress::parse(u"127.0.0.1").value(), Port(9)}), cancel);
    ConnectRequest unixRequest;
    unixRequest.unixPath = u"/nonexistent"_s;
    const Attempt local = connectOnce(unixRequest, cancel);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    for (const Attempt &seen : {tcp, local}) {
        QCOMPARE(seen.outcome, AttemptOutcome::LocalError);
        QCOMPARE(seen.errnoValue, EMFILE);
    }
}

void TestConnect::recordNamesTheAttempt()
{
    const OneServer server(listenTcp(u"127.0.0.1"_s), hearClose);
    ConnectRequest request = requestTo(server.endpoint());
    request.n = 7;
    request.role = AttemptRole::Proxy;
    request.greet = false;
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const Attempt seen = connectOnce(request, {});
    QCOMPARE(seen.n, 7);
    QCOMPARE(seen.role, AttemptRole::Proxy);
    QCOMPARE(seen.family, Family::Ipv4);
    QCOMPARE(seen.address, u"127.0.0.1"_s);
    QCOMPARE(seen.port, server.endpoint().port);
    QVERIFY(seen.started >= before && seen.started <= QDateTime::currentDateTimeUtc());
    QCOMPARE(seen.started.timeSpec(), Qt::UTC);
}

QTEST_GUILESS_MAIN(TestConnect)
#include "tst_connect.moc"
