// SPDX-License-Identifier: MIT
//
// The ClientHello against a real TLS server.
#include "core/probe/connect.h"
#include "core/probe/opening.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

class TestOpening : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clientHelloIsWellFormed_data();
    void clientHelloIsWellFormed();
    void realServerAnswers_data();
    void realServerAnswers();
    void httpToTlsIsFoundOut();
};

namespace {

int number(const QByteArray &bytes, qsizetype at, int size)
{
    int value = 0;
    for (qsizetype i = at; i < at + size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes.at(i));
    return value;
}

/// Starts a TLS server for db.example in `server`, which takes that name alone; its address.
Endpoint startTlsServer(QProcess &server, const QTemporaryDir &dir, const QString &version)
{
    const QString openssl = systemProgram(u"openssl"_s);
    const QString key = dir.filePath(u"key"_s), certificate = dir.filePath(u"certificate"_s);
    QProcess::execute(openssl, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                                u"ec_paramgen_curve:P-256"_s, u"-nodes"_s, u"-subj"_s,
                                u"/CN=db.example"_s, u"-keyout"_s, key, u"-out"_s, certificate});
    server.setProcessChannelMode(QProcess::MergedChannels);
    server.start(openssl, {u"s_server"_s, u"-accept"_s, u"127.0.0.1:0"_s, u"-key"_s, key,
                           u"-cert"_s, certificate, u"-key2"_s, key, u"-cert2"_s, certificate,
                           u"-servername"_s, u"db.example"_s, u"-servername_fatal"_s, version});
    QByteArray output;
    while ((!output.contains("ACCEPT") || !output.contains('\n'))
           && server.waitForReadyRead(10'000))
        output += server.readAll();
    return Endpoint::parse(QString::fromLatin1(
                               output.mid(output.indexOf("ACCEPT ") + 7)) // "ACCEPT 127.0.0.1:PORT"
                               .section(u'\n', 0, 0)
                               .trimmed())
        .value_or(Endpoint());
}

} // namespace

void TestOpening::clientHelloIsWellFormed_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("with a name") << QByteArray("db.example");
    QTest::newRow("without") << QByteArray();
    QTest::newRow("longest name") << QByteArray(253, 'a');
}

void TestOpening::clientHelloIsWellFormed()
{
    QFETCH(QByteArray, host);
    const QByteArray hello = tlsClientHello(host, QByteArray(96, 'r'));
    QCOMPARE(number(hello, 0, 1), 22); // handshake record
    QCOMPARE(number(hello, 3, 2), hello.size() - 5);
    QCOMPARE(number(hello, 5, 1), 1); // client_hello
    QCOMPARE(number(hello, 6, 3), hello.size() - 9);
    // Walk every length to the end: version, random, session, suites, compressions, extensions.
    qsizetype at = 9 + 2 + 32;
    at += 1 + number(hello, at, 1);
    at += 2 + number(hello, at, 2);
    at += 1 + number(hello, at, 1);
    QCOMPARE(number(hello, at, 2), hello.size() - at - 2);
    at += 2;
    bool named = false;
    while (at < hello.size()) {
        named = named || number(hello, at, 2) == 0;
        at += 4 + number(hello, at + 2, 2);
    }
    QCOMPARE(at, hello.size());
    QCOMPARE(named, !host.isEmpty());
    QCOMPARE(hello.contains(host), true);
}

void TestOpening::realServerAnswers_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("greeted");
    QTest::newRow("TLS 1.3") << u"-tls1_3"_s << u"db.example"_s << true;
    QTest::newRow("TLS 1.2") << u"-tls1_2"_s << u"db.example"_s << true;
    QTest::newRow("an address has no server name") << u"-tls1_3"_s << u"127.0.0.1"_s << true;
    QTest::newRow("another name, which this server rejects")
        << u"-tls1_3"_s << u"other.example"_s << false;
}

void TestOpening::realServerAnswers()
{
    DOORWARD_NEEDS_PROGRAM("openssl");
    QFETCH(QString, version);
    QFETCH(QString, host);
    QFETCH(bool, greeted);
    const QTemporaryDir dir;
    QProcess server;
    ConnectRequest request;
    request.to = startTlsServer(server, dir, version);
    QVERIFY(request.to.port.value() != 0);
    request.opening = Opening::Tls;
    request.openingHost = host;
    const Attempt seen = connectOnce(request, {});
    server.kill();
    server.waitForFinished();
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QVERIFY(seen.firstBytes.has_value());
    const QString expected =
        greeted ? u"\\x16\\x03\\x03"_s : u"\\x15\\x03"_s; // handshake, or alert
    QVERIFY2(seen.firstBytes->startsWith(expected), qPrintable(*seen.firstBytes));
}

void TestOpening::httpToTlsIsFoundOut()
{
    DOORWARD_NEEDS_PROGRAM("openssl");
    const QTemporaryDir dir;
    QProcess server;
    ConnectRequest request;
    request.to = startTlsServer(server, dir, u"-tls1_3"_s);
    QVERIFY(request.to.port.value() != 0);
    request.opening = Opening::Http;
    request.openingHost = u"db.example"_s;
    const Attempt seen = connectOnce(request, {});
    server.kill();
    server.waitForFinished();
    QCOMPARE(seen.outcome, AttemptOutcome::Connected);
    QCOMPARE(seen.afterConnect, AfterConnect::Bytes);
    QVERIFY(seen.firstBytes
            && (seen.firstBytes->startsWith(u"\\x16\\x03"_s)
                || seen.firstBytes->startsWith(u"\\x15\\x03"_s)));
}

QTEST_GUILESS_MAIN(TestOpening)
#include "tst_opening.moc"
