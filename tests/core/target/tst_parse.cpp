// SPDX-License-Identifier: MIT
// What a pasted text must and must not be taken for, beyond the real messages of tst_messages.
#include "core/target/message_parser.h"
#include "core/target/target_parser.h"

#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

/// "host port unix service kind platform", "-" for what is empty; then the others as "host:port".
QString summary(const Target &target)
{
    const auto word = [](const std::optional<QString> &text) { return text.value_or(u"-"_s); };
    QStringList words{word(target.host),
                      target.port ? QString::number(target.port->value()) : u"-"_s,
                      word(target.unixPath),
                      word(target.service),
                      QString::fromLatin1(json::enumName(target.reported)),
                      QString::fromLatin1(json::enumName(target.platform))};
    for (const HostPort &other : target.also)
        words << other.host + u':' + (other.port ? QString::number(other.port->value()) : u"-"_s);
    return words.join(u' ');
}

} // namespace

class TestParse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textWithoutTarget_data();
    void textWithoutTarget();
    void textIsRead_data();
    void textIsRead();
    void failedAddress_data();
    void failedAddress();
    void endOfALongTextIsRead();
    void pathologicalTextEnds_data();
    void pathologicalTextEnds();
};

void TestParse::textWithoutTarget_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"12:30:45 something happened",
                             "2026-11-21 12:30:45.123 ERROR boot failed",
                             "OpenSSL 1.1.1.1 loaded",
                             "using OpenSSL version 3.0.11.2",
                             "nginx/1.18.0.1 started",
                             "main.go:42: undefined: x",
                             "    at app.js:10:5",
                             "server.py:88 ValueError",
                             "sshd[812]: session opened",
                             "exit status 1",
                             "line 12: syntax error",
                             "deadbeef:cafe:1234 is no address",
                             "00:1a:2b:3c:4d:5e",
                             "std::vector<int>::at",
                             "Foo::Bar::Baz failed",
                             "HTTP/1.1 200 OK",
                             "sha256:0123456789abcdef",
                             "error:0A00010B:SSL routines",
                             "Connection refused",
                             "connect: Connection timed out",
                             "hello world",
                             "",
                             "\n\n\n",
                             "pid:4242 code:111",
                             "retry 3 of 5",
                             "kernel 6.1.0-28 booted",
                             "total: 12 errors: 3",
                             "ratio 16:9",
                             "upstream: \"x:\" failed",
                             "node:internal/process/task_queues:95"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestParse::textWithoutTarget()
{
    QFETCH(QString, text);
    const Target target = parseMessage(text);
    QVERIFY2(!target.host && !target.port && !target.unixPath && target.also.empty(),
             qPrintable(summary(target)));
}

void TestParse::textIsRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("the upstream failed, not the client",
        "2026/11/21 15:48:51 [error] 19#19: *1 connect() failed (111: Connection refused) while "
        "connecting to upstream, "
        "client: 203.0.113.9, server: shop.example, request: \"GET / HTTP/1.1\", upstream: "
        "\"http://10.0.0.7:8081/\", host: \"shop.example\"",
        "10.0.0.7 8081 - http refused linux");
    row("the far end of a broken connection",
        "read tcp 10.0.0.1:43210->10.0.0.7:5432: read: connection reset by peer",
        "10.0.0.7 5432 - postgresql reset any");
    row("the name, not the name server",
        "dial tcp: lookup db.example on 10.0.0.53:53: no such host",
        "db.example - - - name-not-found any");
    row("the last of several failures in a log",
        "2026-11-21 10:00:00 ERROR connect to 10.0.0.5:5432 failed: Connection refused\n"
        "2026-11-21 10:05:00 INFO ok\n"
        "2026-11-21 10:10:00 ERROR connect to 10.0.0.7:5432 failed: Connection timed out\n",
        "10.0.0.7 5432 - postgresql timeout any");
    row("both addresses of one attempt",
        "connect to localhost (::1) port 8080 (tcp) failed: Connection refused\n"
        "connect to localhost (127.0.0.1) port 8080 (tcp) failed: Connection refused\n",
        "::1 8080 - - refused any 127.0.0.1:8080");
    row("a bind that failed",
        "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
        "0.0.0.0 80 - http address-in-use linux");
    row("Windows' number", "connect to db.example:5433 failed (10061)",
        "db.example 5433 - - refused windows");
    row("Windows' words",
        "No connection could be made because the target machine actively refused it. 10.0.0.7:5433",
        "10.0.0.7 5433 - - refused windows");
    row("macOS' number", "[Errno 61] Connect call failed ('10.0.0.7', 5433)",
        "10.0.0.7 5433 - - refused macos");
    row("Linux' number", "[Errno 111] Connect call failed ('10.0.0.7', 5433)",
        "10.0.0.7 5433 - - refused linux");
    row("node's number on Windows",
        "Error: connect ECONNREFUSED 10.0.0.7:5433\n  errno: -4078,\n  code: 'ECONNREFUSED',",
        "10.0.0.7 5433 - - refused windows");
    row("a URL with a secret",
        "cannot connect to postgres://app:hunter2@db.example/app: Connection refused",
        "db.example 5432 - postgresql refused any");
    row("a unix socket", "dial unix /var/run/docker.sock: connect: permission denied",
        "- - /var/run/docker.sock docker permission-denied any");
    row("IPv6 and a port run together", "connect ECONNREFUSED 2001:db8::7:5433",
        "2001:db8::7 5433 - - refused any");
    row("IPv6 with a zone", "connect to fe80::1%eth0 port 22: No route to host",
        "fe80::1%eth0 22 - ssh host-unreachable any");
    row("a short name",
        "redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.",
        "cache 6379 - redis refused linux");
    row("colours of a terminal",
        "\x1b[31mERROR\x1b[0m dial tcp \x1b[1m10.0.0.7:5432\x1b[0m: connect: connection refused",
        "10.0.0.7 5432 - postgresql refused any");
    row("carriage returns", "ssh: connect to host db port 22: Connection refused\r\n",
        "db 22 - ssh refused any");
    row("a link to documentation",
        "connect to 10.0.0.7:5432 failed: Connection refused (see https://docs.example.org/errors)",
        "10.0.0.7 5432 - postgresql refused any");
    row("Java's name and address",
        "Connect to db.example:9200 [db.example/10.0.0.7] failed: Connection refused",
        "db.example 9200 - elasticsearch refused any");
    row("kubectl",
        "The connection to the server localhost:8080 was refused - did you specify the right host "
        "or port?",
        "localhost 8080 - - refused any");
    row("the API of a cluster",
        "Get \"https://10.0.0.1:6443/api?timeout=32s\": dial tcp 10.0.0.1:6443: i/o timeout",
        "10.0.0.1 6443 - kubernetes timeout any");
    row("a browser", "localhost refused to connect.", "localhost - - - refused any");
    row("quoted apart", "Error: P1001: Can't reach database server at `db`:`5432`",
        "db 5432 - postgresql other any");
    row("the server speaks of its client",
        "ERROR 1130 (HY000): Host '10.0.0.5' is not allowed to connect to this MySQL server",
        "- - - mysql none any");
    row("a container's published port", "Bind for 0.0.0.0:8080 failed: port is already allocated",
        "0.0.0.0 8080 - - address-in-use any");
}

void TestParse::textIsRead()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(summary(parseMessage(text)), expected);
    QCOMPARE(summary(parseAny(text)), expected);
}

void TestParse::failedAddress_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place"); // host and port
    QTest::addColumn<QString>("failed");
    const auto row = [](const char *name, const char *text, const char *place, const char *failed) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(place)
                            << QString::fromUtf8(failed);
    };
    row("nc", "nc: connect to localhost (::1) port 4242 (tcp) failed: Connection refused",
        "localhost 4242", "::1");
    row("psql",
        "psql: error: connection to server at \"db\" (10.0.0.7), port 5433 failed: Connection "
        "refused\n"
        "\tIs the server running on that host and accepting TCP/IP connections?",
        "db 5433", "10.0.0.7");
    row("psql, both addresses",
        "connection to server at \"localhost\" (::1), port 5433 failed: Connection refused\n"
        "connection to server at \"localhost\" (127.0.0.1), port 5433 failed: Connection refused",
        "::1 5433", "::1 127.0.0.1");
    row("curl -v, one family works",
        "* Host localhost:8080 was resolved.\n* IPv6: ::1\n* IPv4: 127.0.0.1\n*   Trying "
        "[::1]:8080...\n"
        "* connect to ::1 port 8080 from ::1 port 34284 failed: Connection refused\n"
        "*   Trying 127.0.0.1:8080...\n* Connected to localhost (127.0.0.1) port 8080",
        "localhost 8080", "::1");
    row("curl -v, none works",
        "*   Trying 127.0.0.1:80...\n* connect to 127.0.0.1 port 80 failed: Connection refused\n"
        "*   Trying ::1:80...\n* connect to ::1 port 80 failed: Connection refused\n"
        "* Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server",
        "127.0.0.1 80", "127.0.0.1 ::1");
    row("node, AggregateError",
        "AggregateError [ECONNREFUSED]: \n    at internalConnectMultiple (node:net:1122:18)\n  "
        "code: 'ECONNREFUSED',\n  [errors]: [\n"
        "    Error: connect ECONNREFUSED ::1:5432\n        at createConnectionError "
        "(node:net:1652:14)\n      errno: -111,\n"
        "    Error: connect ECONNREFUSED 127.0.0.1:5432\n",
        "::1 5432", "::1 127.0.0.1");
    row("Java", "java.net.ConnectException: Connection refused: db/10.0.0.7:5432", "db 5432",
        "10.0.0.7");
    row("Java, IPv6", "Connection refused: localhost/[0:0:0:0:0:0:0:1]:6379", "localhost 6379",
        "::1");
    row("Java, an address alone", "java.net.ConnectException: Failed to connect to /10.0.0.7:5432",
        "10.0.0.7 5432", "10.0.0.7");
    row("Java, not resolved", "Unable to connect to db/<unresolved>:6379", "db 6379", "");
    row("node, a port of five digits", "Error: connect ECONNREFUSED ::1:27017", "::1 27017", "::1");
    row("Go", "Get \"http://localhost:3000\": dial tcp [::1]:3000: connect: connection refused",
        "localhost 3000", "::1");
    row("a name alone", "ssh: connect to host db port 22: Connection refused", "db 22", "");
    row("a name server is none", "dial tcp: lookup db.example on 10.0.0.53:53: no such host",
        "db.example -", "");
    row("an own port is none",
        "nginx: [emerg] bind() to 10.0.0.2:80 failed (98: Address already in use)", "10.0.0.2 80",
        "");
    row("no failure at all", "10.0.0.7:5432", "10.0.0.7 5432", "");
    row("the last failure of a log",
        "2026-11-21 10:00:00 ERROR connect to db (10.0.0.5) port 5432 failed: Connection refused\n"
        "2026-11-21 10:10:00 ERROR connect to db (10.0.0.7) port 5432 failed: Connection refused\n",
        "db 5432", "10.0.0.7");
    row("another port is none",
        "connect to cache (10.0.0.6) port 6379 failed: Connection refused\n"
        "connect to db (10.0.0.7) port 5432 failed: Connection refused\n",
        "db 5432", "10.0.0.7");
}

void TestParse::failedAddress()
{
    QFETCH(QString, text);
    QFETCH(QString, place);
    QFETCH(QString, failed);
    const Target target = parseAny(text);
    QStringList addresses;
    for (const IpAddress &address : target.failedAddresses)
        addresses << address.text();
    QCOMPARE(target.host.value_or(u"-"_s) + u' '
                 + (target.port ? QString::number(target.port->value()) : u"-"_s),
             place);
    QCOMPARE(addresses.join(u' '), failed);
    const auto again = json::fromJson<Target>(json::write(target));
    QVERIFY(again && *again == target);
}

void TestParse::endOfALongTextIsRead()
{
    const QString noise = u"2026-11-21 10:00:00 INFO nothing to see\n"_s.repeated(60'000);
    const Target target = parseMessage(u"connect to 10.0.0.1:1: Connection refused\n"_s + noise
                                       + u"connect to 10.0.0.7:5432: Connection refused\n"_s);
    QCOMPARE(target.host.value_or(QString()), u"10.0.0.7"_s);
}

void TestParse::pathologicalTextEnds_data()
{
    QTest::addColumn<QString>("text");
    for (const char *piece :
         {"a.",       "a:",       "1.2.3.4 ",   "::",          "http://", "\"a\" (",
          "host=",    "lookup ",  "port ",      "a (a) ",      "[",       "@@",
          "-h ",      "mysql -p", "psql -h a ", "connect to ", "x:1 ",    "\xe2\x80\xae",
          "'telnet ", "/a",       "unix:/",     "%25",         "eyJ"}) {
        const QString text = QString::fromUtf8(piece);
        QTest::newRow(piece) << text.repeated((1 << 20) / text.size());
    }
}

void TestParse::pathologicalTextEnds()
{
    QFETCH(QString, text);
    const Target target = parseAny(text); // ctest's time limit is the assertion
    QVERIFY(!target.host || target.host->size() <= 254);
}

QTEST_GUILESS_MAIN(TestParse)
#include "tst_parse.moc"
