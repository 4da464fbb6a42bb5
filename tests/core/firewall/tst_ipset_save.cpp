// SPDX-License-Identifier: MIT
#include "core/firewall/readers.h"
#include "rule_words.h"

#include <QTest>

using namespace doorward;
using namespace doorward::firewall;
using namespace Qt::Literals::StringLiterals;

class TestIpsetSave : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsElements_data();
    void readsElements();
    void cutsExceptionsOut_data();
    void cutsExceptionsOut();
    void listsHoldTheirMembers();
    void doesNotGuess_data();
    void doesNotGuess();
    void refusesWhatIsNotIpsetSave();
    void noticesCutFiles();
    void readsManyElements();
};

namespace {

std::vector<Set> readSets(const QByteArray &text)
{
    return readIpsetSave(text).value_or(std::vector<Set>{});
}

} // namespace

void TestIpsetSave::readsElements_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("elements");
    QTest::addColumn<QString>("read");
    const auto row = [](const char *type, const char *elements, const QString &read) {
        QTest::newRow(elements) << QByteArray(type) << QByteArray(elements) << read;
    };
    row("hash:ip family inet hashsize 1024", "1.2.3.4", u"1.2.3.4"_s);
    row("hash:ip family inet netmask 24", "1.2.3.0", u"1.2.3.0..1.2.3.255"_s);
    row("hash:ip family inet6", "fd00::1", u"fd00::1"_s);
    row("hash:ip family inet timeout 600", "1.2.3.4 timeout 598 comment \"x nomatch\"",
        u"1.2.3.4 expires"_s);
    row("hash:ip family inet timeout 0", "1.2.3.4 timeout 0", u"1.2.3.4"_s);
    row("hash:ip family inet counters skbinfo", "1.2.3.4 packets 7 bytes 80 skbmark 0x1/0x2",
        u"1.2.3.4"_s);
    row("hash:net family inet", "10.0.0.0/8", u"10.0.0.0..10.255.255.255"_s);
    row("hash:net family inet", "0.0.0.0/0", u"0.0.0.0..255.255.255.255"_s);
    row("hash:net family inet6", "fd00::/120", u"fd00::..fd00::ff"_s);
    row("hash:ip,port family inet", "1.2.3.4,tcp:80", u"1.2.3.4 . 80"_s);
    row("hash:ip,port family inet", "1.2.3.4,udp:80", u""_s);
    row("hash:ip,port family inet", "1.2.3.4,icmp:echo-request", u""_s);
    row("hash:net,port family inet", "10.0.0.0/8,tcp:80", u"10.0.0.0..10.255.255.255 . 80"_s);
    row("hash:ip,port,ip family inet", "1.2.3.4,tcp:80,5.6.7.8", u"1.2.3.4 . 80 . 5.6.7.8"_s);
    row("hash:ip,port,net family inet", "1.2.3.4,tcp:80,5.6.7.0/24",
        u"1.2.3.4 . 80 . 5.6.7.0..5.6.7.255"_s);
    row("hash:net,net family inet", "10.0.0.0/24,10.1.0.0/24",
        u"10.0.0.0..10.0.0.255 . 10.1.0.0..10.1.0.255"_s);
    row("hash:net,iface family inet6", "fd00::/128,eth0", u"fd00:: . eth0"_s);
    row("hash:net,iface family inet6", "fd00::/128,eth wildcard",
        u"fd00:: . eth..eth*************"_s);
    row("hash:net,iface family inet6", "fd00::/128,physdev:eth0",
        u"fd00:: . ::..ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff opaque"_s);
    row("hash:ip,mark family inet", "1.2.3.4,0x0000007b", u"1.2.3.4 . 0.0.0.123"_s);
    row("hash:mac", "00:00:00:00:01:02", u"258"_s);
    row("bitmap:ip range 10.0.0.0/24", "10.0.0.7", u"10.0.0.7"_s);
    row("bitmap:port range 0-1024", "80", u"80"_s);
    row("bitmap:ip,mac range 10.0.0.0/24", "10.0.0.7", u"10.0.0.7 . 0..281474976710655"_s);
    row("bitmap:ip,mac range 10.0.0.0/24", "10.0.0.7,00:00:00:00:00:09", u"10.0.0.7 . 9"_s);
}

void TestIpsetSave::readsElements()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, elements);
    QFETCH(QString, read);
    const auto sets = readSets("create s " + type + "\nadd s " + elements + '\n');
    QCOMPARE(sets.size(), 1U);
    QVERIFY(sets[0].understood);
    QCOMPARE(setText(sets[0]), read);
}

/// ipset(8): the most specific network of a hash:net decides.
void TestIpsetSave::cutsExceptionsOut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("read");
    QTest::newRow("hole") << QByteArray("create s hash:net family inet\nadd s 10.0.0.0/24 nomatch\n"
                                        "add s 10.0.0.0/8\nadd s 10.0.0.7/32\n")
                          << u"10.0.0.7, 10.0.1.0..10.255.255.255"_s;
    QTest::newRow("exception without a network")
        << QByteArray("create s hash:net family inet\nadd s 10.0.0.0/24 nomatch\n") << QString();
    QTest::newRow("exception that may be gone")
        << QByteArray("create s hash:net family inet timeout 0\nadd s 10.0.0.0/8 timeout 0\n"
                      "add s 10.0.0.0/24 timeout 60 nomatch\n")
        << u"10.0.0.0..10.0.0.255 expires, 10.0.1.0..10.255.255.255"_s;
    QTest::newRow("nested") << QByteArray(
        "create s hash:net family inet\nadd s 10.0.0.0/24\nadd s 10.0.0.0/8\n"
        "add s 9.0.0.0/8\n") << u"9.0.0.0..9.255.255.255, 10.0.0.0..10.255.255.255"_s;
    QTest::newRow("surely there and maybe gone")
        << QByteArray("create s hash:net family inet timeout 0\nadd s 10.0.0.0/8 timeout 60\n"
                      "add s 10.0.1.0/24 timeout 0\n")
        << u"10.0.0.0..10.0.0.255 expires, 10.0.1.0..10.0.1.255, 10.0.2.0..10.255.255.255 expires"_s;
    QTest::newRow("two fields") << QByteArray(
        "create s hash:net,port family inet\nadd s 10.0.0.0/24,tcp:80 nomatch\n"
        "add s 10.0.0.0/23,tcp:80\nadd s 10.0.0.0/23,tcp:81\n")
                                << u"10.0.1.0..10.0.1.255 . 80, 10.0.0.0..10.0.1.255 . 81"_s;
}

void TestIpsetSave::cutsExceptionsOut()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, read);
    const auto sets = readSets(text);
    QCOMPARE(sets.size(), 1U);
    QCOMPARE(setText(sets[0]), read);
}

void TestIpsetSave::listsHoldTheirMembers()
{
    const auto sets = readSets("create a hash:ip family inet\ncreate b hash:net family inet\n"
                               "create all list:set size 8\ncreate mixed list:set size 8\n"
                               "create p bitmap:port range 0-9\ncreate none list:set size 8\n"
                               "add a 1.2.3.4\nadd b 10.0.0.0/8\nadd all a\nadd all b\n"
                               "add mixed a\nadd mixed p\n");
    QCOMPARE(sets.size(), 6U);
    QCOMPARE(setText(sets[2]), u"1.2.3.4, 10.0.0.0..10.255.255.255"_s);
    QCOMPARE(sets[2].type, u"hash:ip"_s);
    QCOMPARE(sets[2].family, std::optional(Family::Ipv4));
    QVERIFY(sets[2].understood);
    QVERIFY(!sets[3].understood);
    QVERIFY(sets[5].understood);
}

void TestIpsetSave::doesNotGuess_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a type of the future") << QByteArray("create s hash:moon\nadd s x\n");
    QTest::newRow("an element of another form")
        << QByteArray("create s hash:ip family inet\nadd s 1.2.3.4.5\n");
    QTest::newRow("more fields") << QByteArray("create s hash:ip family inet\nadd s 1.2.3.4,5\n");
    QTest::newRow("mark mask") << QByteArray(
        "create s hash:ip,mark family inet markmask 0xff\nadd s 1.2.3.4,0x1\n");
    QTest::newRow("bit mask") << QByteArray(
        "create s hash:ip family inet bitmask 255.0.255.0\nadd s 1.0.3.0\n");
    QTest::newRow("a member that is not there") << QByteArray("create s list:set\nadd s x\n");
}

void TestIpsetSave::doesNotGuess()
{
    QFETCH(QByteArray, text);
    const auto sets = readSets(text);
    QCOMPARE(sets.size(), 1U);
    QVERIFY(!sets[0].understood);
}

void TestIpsetSave::refusesWhatIsNotIpsetSave()
{
    const auto sets = readIpsetSave("Name: x\nType: hash:ip\n");
    QVERIFY(!sets);
    QCOMPARE(sets.error().kind, ErrorKind::BadInput);
    QCOMPARE(sets.error().subject, u"Name: x"_s);
    QVERIFY(readIpsetSave(""));
}

void TestIpsetSave::noticesCutFiles()
{
    const auto sets = readSets("create a hash:ip family inet\nadd a 1.2.3.4\n"
                               "create b hash:ip family inet\nadd b 1.2.3.4");
    QCOMPARE(sets.size(), 2U);
    QVERIFY(sets[0].understood);
    QVERIFY(!sets[1].understood);
}

void TestIpsetSave::readsManyElements()
{
    QByteArray text = "create s hash:ip family inet\n";
    constexpr int count = 100'000;
    for (int i = 0; i < count; ++i) // every second address, so that none can be joined
        text += "add s 10." + QByteArray::number(i >> 15) + '.'
                + QByteArray::number((i >> 7) & 0xff) + '.' + QByteArray::number((i & 0x7f) * 2)
                + '\n';
    const auto sets = readSets(text);
    QCOMPARE(sets.size(), 1U);
    QCOMPARE(sets[0].elements.size(), std::size_t{count});
}

QTEST_APPLESS_MAIN(TestIpsetSave)
#include "tst_ipset_save.moc"
