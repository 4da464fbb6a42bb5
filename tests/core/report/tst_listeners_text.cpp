// SPDX-License-Identifier: MIT
#include "core/report/listeners_text.h"
#include "core/report/text_layout.h"

#include <QJsonDocument>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

const Catalogue &english()
{
    static const Catalogue catalogue(u"en"_s);
    return catalogue;
}

Listener listenerOn(const QString &address, quint16 port, const QString &process)
{
    Listener listener;
    listener.address = address;
    listener.family = address.contains(u':') ? Family::Ipv6 : Family::Ipv4;
    listener.port = Port(port);
    if (!process.isEmpty()) {
        listener.process = process;
        listener.pids = {Pid(812)};
        listener.user = process;
        listener.unit = process + u".service"_s;
    }
    listener.acceptQueue = 0;
    listener.backlog = 200;
    return listener;
}

} // namespace

class TestListenersText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonHasEveryKeyOfTheContract()
    {
        const QJsonArray array =
            QJsonDocument::fromJson(listenersToJson({listenerOn(u"::"_s, 5432, u"postgres"_s)}))
                .array();
        QCOMPARE(array.size(), 1);
        const QJsonObject object = array.first().toObject();
        for (const auto &key :
             {u"protocol"_s, u"family"_s, u"address"_s, u"port"_s, u"device"_s, u"v6only"_s,
              u"reached_at"_s, u"reach"_s, u"pids"_s, u"process"_s, u"user"_s, u"unit"_s,
              u"container"_s, u"namespace"_s, u"accept_queue"_s, u"backlog"_s, u"since"_s})
            QVERIFY2(object.contains(key), qPrintable(key));
        QVERIFY(object[u"container"].isNull());
        QCOMPARE(object[u"reach"].toString(), u"everyone"_s);
        QCOMPARE(object[u"namespace"].toString(), u"self"_s);
        QCOMPARE(listenersToJson({}).trimmed(), QByteArray("[\n]"));
    }

    void theContainerBehindAProxyIsNamed()
    {
        Listener proxy = listenerOn(u"0.0.0.0"_s, 8080, u"docker-proxy"_s);
        proxy.forwardsTo = QString(64, u'a');
        proxy.forwardsPort = Port(80);
        Listener inside = listenerOn(u"0.0.0.0"_s, 80, u"nginx"_s);
        inside.container = QString(64, u'a');
        const auto text = [](const Listener &listener) {
            return listenersToText({listener}, english(), {200, false});
        };
        QVERIFY(text(proxy).contains(u"→ aaaaaaaaaaaa:80"_s));
        QVERIFY(text(inside).contains(u"aaaaaaaaaaaa"_s));
        proxy.containerName = inside.containerName = u"we\u202eb"_s;
        QVERIFY(text(proxy).contains(u"→ we\\u202eb:80"_s));
        QVERIFY(text(inside).contains(u" we\\u202eb"_s));
        const QJsonObject object =
            QJsonDocument::fromJson(listenersToJson({proxy})).array().first().toObject();
        QCOMPARE(object[u"forwards_to"].toString(), QString(64, u'a'));
        QCOMPARE(object[u"forwards_port"].toInt(), 80);
    }

    void reachIsInWords()
    {
        const QString text =
            listenersToText({listenerOn(u"127.0.0.1"_s, 80, {}), listenerOn(u"10.0.0.7"_s, 80, {}),
                             listenerOn(u"::"_s, 80, {})},
                            english(), {80, false});
        const QStringList lines = text.split(u'\n');
        QVERIFY(lines[1].contains(u"only this host"_s));
        QVERIFY(lines[2].contains(u"networks of its address"_s));
        QVERIFY(lines[3].contains(u"everyone"_s));
    }

    void columnsAreAlignedAndWidthIsKept_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("40") << 40;
        QTest::newRow("80") << 80;
        QTest::newRow("200") << 200;
    }
    void columnsAreAlignedAndWidthIsKept()
    {
        QFETCH(int, width);
        const QString text = listenersToText({listenerOn(u"127.0.0.1"_s, 5432, u"postgres"_s),
                                              listenerOn(u"::1"_s, 80, u"한국 서버"_s)},
                                             english(), {width, false});
        const QStringList lines = text.trimmed().split(u'\n');
        QCOMPARE(lines.size(), 3);
        const qsizetype reach = lines[0].indexOf(u"REACH"_s);
        for (const QString &line : lines) {
            QVERIFY2(displayWidth(line) <= width, qPrintable(line));
            QVERIFY(line[reach] != u' ' && line[reach - 1] == u' ');
        }
        QCOMPARE(lines[0].contains(u"UNIT"_s), width >= 80);
    }

    void hostileNamesStayOnTheirLine()
    {
        const QString text = listenersToText(
            {listenerOn(u"127.0.0.1"_s, 1, u"a\n\x1b[2Jb\u202e"_s)}, english(), {120, false});
        QCOMPARE(text.count(u'\n'), 2);
        QVERIFY(!text.contains(u'\x1b') && !text.contains(u'\u202e'));
    }

    void nobodyListens()
    {
        QCOMPARE(listenersToText({}, english(), {80, true}), u"Nothing listens here.\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestListenersText)
#include "tst_listeners_text.moc"
