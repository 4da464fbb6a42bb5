// SPDX-License-Identifier: MIT
#include "core/base/cancel.h"
#include "core/base/duration_text.h"
#include "core/base/errno_name.h"
#include "core/base/ip_address.h"
#include "core/base/untrusted.h"

#include <QTest>

#include <cerrno>
#include <thread>

#include <poll.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

class TestBase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void durations()
    {
        QCOMPARE(durationText(-5), u"0.00 ms"_s);
        QCOMPARE(durationText(412), u"0.41 ms"_s);
        QCOMPARE(durationText(12'345), u"12 ms"_s);
        QCOMPARE(durationText(3'061'000), u"3.06 s"_s);
    }

    void addressIsCanonical_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical"); // empty: refused
        QTest::newRow("v4") << u"10.0.0.7"_s << u"10.0.0.7"_s;
        QTest::newRow("v6") << u"2001:DB8:0:0:0:0:0:1"_s << u"2001:db8::1"_s;
        QTest::newRow("zone") << u"fe80::1%eth0"_s << u"fe80::1%eth0"_s;
        QTest::newRow("short v4") << u"127.1"_s << QString();
        QTest::newRow("v4 with zone") << u"10.0.0.1%eth0"_s << QString();
        QTest::newRow("empty zone") << u"fe80::1%"_s << QString();
        QTest::newRow("brackets") << u"[::1]"_s << QString();
        QTest::newRow("name") << u"localhost"_s << QString();
        QTest::newRow("not latin") << u"１.2.3.4"_s << QString();
    }
    void addressIsCanonical()
    {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        const auto address = IpAddress::parse(text);
        QCOMPARE(address.has_value(), !canonical.isEmpty());
        if (address)
            QCOMPARE(address->text(), canonical);
    }

    void addressKinds()
    {
        const auto ip = [](const char *text) {
            return *IpAddress::parse(QString::fromLatin1(text));
        };
        QVERIFY(ip("127.9.9.9").isLoopback());
        QVERIFY(ip("::ffff:127.0.0.1").isLoopback());
        QVERIFY(!ip("128.0.0.1").isLoopback());
        QVERIFY(ip("::1").isLoopback());
        QVERIFY(ip("fe80::1").isLinkLocal());
        QVERIFY(ip("100.64.0.1").isPrivate());
        QVERIFY(!ip("100.128.0.1").isPrivate());
        QVERIFY(ip("172.31.0.1").isPrivate());
        QVERIFY(!ip("172.32.0.1").isPrivate());
        QCOMPARE(ip("::ffff:10.0.0.1").unmapped(), ip("10.0.0.1"));
        QVERIFY(IpPrefix::parse(u"10.1.128.0/17")->contains(ip("10.1.255.255")));
        QVERIFY(!IpPrefix::parse(u"10.1.128.0/17")->contains(ip("10.1.127.255")));
        QVERIFY(IpPrefix::parse(u"0.0.0.0/0")->contains(ip("1.2.3.4")));
        QVERIFY(!IpPrefix::parse(u"0.0.0.0/0")->contains(ip("::1")));
        QVERIFY(!IpPrefix::parse(u"10.0.0.0/33"));
    }

    void endpointText()
    {
        QCOMPARE(Endpoint::parse(u"[::1]:80")->text(), u"[::1]:80"_s);
        QCOMPARE(Endpoint::parse(u"10.0.0.1:80")->port, Port(80));
        QVERIFY(!Endpoint::parse(u"::1:80"));
        QVERIFY(!Endpoint::parse(u"[10.0.0.1]:80"));
        QVERIFY(!Endpoint::parse(u"10.0.0.1:65536"));
        QVERIFY(!Endpoint::parse(u"10.0.0.1:+80"));
    }

    void untrustedTextIsHarmless_data()
    {
        QTest::addColumn<QString>("raw");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << u"postgres 15 – böse"_s << u"postgres 15 – böse"_s;
        QTest::newRow("escape sequence") << u"\u001b[31mred"_s << u"\\x1b[31mred"_s;
        QTest::newRow("line ends") << u"a\r\nb\tc"_s << u"a\\r\\nb\\tc"_s;
        QTest::newRow("bidi") << u"a\u202Etxt"_s << u"a\\u202etxt"_s;
        QTest::newRow("zero width") << u"a\u200Bb"_s << u"a\\u200bb"_s;
        QTest::newRow("line separator") << u"a\u2028b"_s << u"a\\u2028b"_s;
        QTest::newRow("emoji stays") << u"ok \U0001F600"_s << u"ok \U0001F600"_s;
    }
    void untrustedTextIsHarmless()
    {
        QFETCH(QString, raw);
        QFETCH(QString, shown);
        QCOMPARE(displayText(raw), shown);
    }

    void untrustedTextIsCut()
    {
        QCOMPARE(displayText(QString(1000, u'x'), 10), QString(9, u'x') + u'…');
        QCOMPARE(displayText(QString(10, u'x'), 10), QString(10, u'x'));
        QVERIFY(displayText(QString(10, u'\u0001'), 10).size() <= 10);
        QCOMPARE(displayText(QByteArrayView("\xff\xfe")), u"\ufffd\ufffd"_s);
    }

    void bytesAreEscaped()
    {
        QCOMPARE(escapedBytes(QByteArrayView("HTTP/1.1 400\r\n\0\x80\\", 17)),
                 u"HTTP/1.1 400\\r\\n\\x00\\x80\\\\"_s);
        QCOMPARE(escapedBytes(QByteArray(100, 'a')).size(), 64);
    }

    void errnoHasItsName()
    {
        QCOMPARE(errnoName(ECONNREFUSED), u"ECONNREFUSED"_s);
        QCOMPARE(errnoName(0), QString());
        QCOMPARE(errnoName(99999), u"E99999"_s);
        QCOMPARE(Error::fromErrno(EACCES, u"open"_s, u"/x"_s).kind, ErrorKind::Denied);
    }

    void cancellingWakesAWaiter()
    {
        const CancelToken token;
        std::jthread other([token] { token.cancel(); });
        const auto ended = waitForEvents(-1, 0, token, Deadline::after(std::chrono::seconds(20)));
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::Cancelled);
    }

    void aDeadlineEndsAWait()
    {
        const auto ended =
            waitForEvents(-1, 0, CancelToken(), Deadline::after(std::chrono::milliseconds(1)));
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::TimedOut);
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
