// SPDX-License-Identifier: MIT
//
// The greeting and local failures of connectOnce(), on loopback and without privileges.
#include "core/probe/connect.h"
#include "tests/support/one_server.h"

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
    void postgresStart_data();
    void postgresStart();
    void postgresAccounts_data();
    void postgresAccounts();
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
    UniqueFd listener = listenTcp(address);
    if (!listener && address.contains(u':'))
        QSKIP("no IPv6 here");
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

namespace {

QByteArray errorResponse(const QByteArray &code, const QByteArray &text)
{
    const QByteArray body = QByteArrayLiteral("SFATAL\0VFATAL\0C") + code + QByteArrayLiteral("\0M")
                            + text + QByteArrayLiteral("\0\0");
    return QByteArrayLiteral("E\0\0\0") + char(body.size() + 4) + body;
}

} // namespace

void TestConnect::postgresStart_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<bool>("kept");
    const QByteArray refusal = errorResponse("28000", "no pg_hba.conf entry for host");
    QTest::newRow("starting up") << QByteArray()
                                 << errorResponse("57P03", "the database system is starting up")
                                 << true;
    QTest::newRow("too many, in another language")
        << QByteArray() << errorResponse("53300", "Verbindungslimit") << true;
    QTest::newRow("pg_hba.conf refuses this account") << QByteArray("app") << refusal << true;
    QTest::newRow("pg_hba.conf refuses an account that nobody asked for")
        << QByteArray() << refusal << false;
    QTest::newRow("the question itself is refused")
        << QByteArray("app") << errorResponse("42704", "unrecognized configuration parameter")
        << false;
    QTest::newRow("a password is wanted")
        << QByteArray("app") << QByteArrayLiteral("R\0\0\0\x08\0\0\0\x03") << false;
    QTest::newRow("it closes") << QByteArray("app") << QByteArray() << false;
}

void TestConnect::postgresStart()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, reply);
    QFETCH(bool, kept);
    QByteArray start;
    Attempt seen;
    {
        const OneServer server(listenTcp(u"127.0.0.1"_s), [&](UniqueFd &client) {
            hear(client, 8);
            say(client, "N");
            start = hear(client, 4 + 4 + 9).mid(4); // comes in one segment
            if (!reply.isEmpty())
                say(client, reply);
        });
        ConnectRequest request = requestTo(server.endpoint());
        request.opening = Opening::Postgres;
        request.openingAccount = {user, "shop"};
        seen = connectOnce(request, {});
    }
    QVERIFY(start.startsWith(QByteArrayLiteral("\0\x03\0\0user\0")
                             + (user.isEmpty() ? QByteArray("doorward") : user) + '\0'));
    QVERIFY(start.contains(QByteArrayLiteral("database\0shop\0"))
            && start.endsWith(QByteArrayLiteral("\0\0")));
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::Bytes);
    QCOMPARE(seen.firstBytes->startsWith(u"E\\x00"_s), kept);
    QCOMPARE(seen.firstBytes == u"N"_s, !kept);
}

void TestConnect::postgresAccounts_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("database");
    QTest::newRow("URL") << u"postgres://app:***@db:5433/shop?sslmode=require"_s
                         << QByteArray("app") << QByteArray("shop");
    QTest::newRow("URL, escaped") << u"postgresql://a%40b@db/"_s << QByteArray("a@b")
                                  << QByteArray();
    QTest::newRow("keywords") << u"host=db user=app password=*** dbname='shop'"_s
                              << QByteArray("app") << QByteArray("shop");
    QTest::newRow("neither") << u"db:5432"_s << QByteArray() << QByteArray();
    QTest::newRow("a zero byte") << u"postgres://a%00b@db/"_s << QByteArray() << QByteArray();
    QTest::newRow("too long") << u"postgres://%1@db/"_s.arg(QString(64, u'a')) << QByteArray()
                              << QByteArray();
}

void TestConnect::postgresAccounts()
{
    QFETCH(QString, input);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, database);
    const PostgresAccount expected{user, database};
    QVERIFY(postgresAccount(input) == expected);
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
