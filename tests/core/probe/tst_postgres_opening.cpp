// SPDX-License-Identifier: MIT
// What a PostgreSQL is asked, and what of its answer counts. A real one with TLS on is asked in
// tests/lab/scenes/service.toml.
#include "core/probe/connect.h"
#include "core/probe/tls_question.h"
#include "tests/support/one_server.h"

#include <QTest>

#include <array>
#include <thread>

#include <sys/socket.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray errorResponse(const QByteArray &code, const QByteArray &text)
{
    const QByteArray body = QByteArrayLiteral("SFATAL\0VFATAL\0C") + code + QByteArrayLiteral("\0M")
                            + text + QByteArrayLiteral("\0\0");
    return QByteArrayLiteral("E\0\0\0") + char(body.size() + 4) + body;
}

ConnectRequest postgresAt(const Endpoint &to, const QByteArray &user)
{
    ConnectRequest request;
    request.to = to;
    request.opening = Opening::Postgres;
    request.openingAccount = {user, "shop"};
    return request;
}

} // namespace

class TestPostgresOpening : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void start_data();
    void start();
    void accounts_data();
    void accounts();
    void sslModes_data();
    void sslModes();
    void tlsThatDoesNotCome_data();
    void tlsThatDoesNotCome();
    void aQuestionOverTlsIsTakenBack();
};

void TestPostgresOpening::start_data()
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

void TestPostgresOpening::start()
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
        const ConnectRequest request = postgresAt(server.endpoint(), user);
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

void TestPostgresOpening::accounts_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("database");
    QTest::newRow("URL") << u"postgres://app:***@db:5433/shop"_s << QByteArray("app")
                         << QByteArray("shop");
    QTest::newRow("URL, escaped") << u"postgresql://a%40b@db/"_s << QByteArray("a@b")
                                  << QByteArray();
    QTest::newRow("keywords") << u"host=db user=app password=*** dbname='shop'"_s
                              << QByteArray("app") << QByteArray("shop");
    QTest::newRow("neither") << u"db:5432"_s << QByteArray() << QByteArray();
    QTest::newRow("a zero byte") << u"postgres://a%00b@db/"_s << QByteArray() << QByteArray();
    QTest::newRow("too long") << u"postgres://%1@db/"_s.arg(QString(64, u'a')) << QByteArray()
                              << QByteArray();
}

void TestPostgresOpening::accounts()
{
    QFETCH(QString, input);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, database);
    const PostgresAccount expected{user, database};
    QVERIFY(postgresAccount(input) == expected);
}

void TestPostgresOpening::sslModes_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<int>("tls");
    const auto row = [](const char *name, const QString &input, PostgresTls tls) {
        QTest::newRow(name) << input << int(tls);
    };
    row("none", u"postgres://app@db/shop"_s, PostgresTls::Preferred);
    row("prefer", u"postgres://app@db/shop?sslmode=prefer"_s, PostgresTls::Preferred);
    row("require", u"postgres://app@db/shop?sslmode=require"_s, PostgresTls::Required);
    row("among others", u"postgres://db/?connect_timeout=3&sslmode=verify-full"_s,
        PostgresTls::Required);
    row("disable", u"postgres://app@db/shop?sslmode=disable"_s, PostgresTls::Never);
    row("keyword", u"host=db sslmode=disable user=app"_s, PostgresTls::Never);
    row("keyword in quotes", u"host=db sslmode='verify-ca'"_s, PostgresTls::Required);
    row("a mode that does not exist", u"host=db sslmode=maybe"_s, PostgresTls::Preferred);
}

void TestPostgresOpening::sslModes()
{
    QFETCH(QString, input);
    QFETCH(int, tls);
    QCOMPARE(int(postgresAccount(input).tls), tls);
}

void TestPostgresOpening::tlsThatDoesNotCome_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("silence") << QByteArray();
    QTest::newRow("no TLS") << QByteArray("SSH-2.0-OpenSSH_9.2p1\r\n");
    QTest::newRow("an alert") << QByteArrayLiteral("\x15\x03\x03\x00\x02\x02\x28");
}

void TestPostgresOpening::tlsThatDoesNotCome()
{
    QFETCH(QByteArray, reply);
    QByteArray hello;
    Attempt seen;
    {
        const OneServer server(listenTcp(u"127.0.0.1"_s), [&](UniqueFd &client) {
            hear(client, 8);
            say(client, "S");
            hello = hear(client, 5);
            if (!reply.isEmpty())
                say(client, reply);
            hear(client, 1 << 20); // until it goes away
        });
        ConnectRequest request = postgresAt(server.endpoint(), "app");
        request.timeout = 700ms;
        seen = connectOnce(request, {});
    }
    QVERIFY(hello.startsWith(QByteArrayLiteral("\x16\x03")));
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.firstBytes, u"S"_s);
    QVERIFY(!seen.overTls);
}

void TestPostgresOpening::aQuestionOverTlsIsTakenBack()
{
    const CancelToken token;
    std::array<int, 2> ends{};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const UniqueFd ours(ends[0]);
    UniqueFd peer(ends[1]);
    std::thread taker([&] {
        hear(peer, 5); // the ClientHello, which nobody answers
        token.cancel();
    });
    const auto answer = askOverTls(ours.get(), "question", token, Deadline::after(1h));
    taker.join();
    QVERIFY(!answer);
}

QTEST_GUILESS_MAIN(TestPostgresOpening)
#include "tst_postgres_opening.moc"
