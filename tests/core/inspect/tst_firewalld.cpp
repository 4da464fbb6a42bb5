// SPDX-License-Identifier: MIT
// Asking firewalld on a real bus: what it tells, and whatever a bus or a service may do instead.
#include "core/inspect/firewalld.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <future>

#include <sys/socket.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

using Words = QMap<QString, QStringList>;
using Zones = QMap<QString, Words>;

namespace {

const QString service = u"org.fedoraproject.FirewallD1"_s;

/// A bus of its own, by the real daemon, and whatever is to be firewalld on it.
class Bus {
public:
    Bus()
    {
        QFile file(m_folder.filePath(u"bus.conf"_s));
        if (!file.open(QIODevice::WriteOnly))
            return;
        file.write(
            "<busconfig><type>session</type><listen>unix:path="
            + m_folder.filePath(u"bus"_s).toUtf8()
            + "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
              "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/>"
              "</policy></busconfig>\n");
        file.close();
        m_daemon.start(systemProgram(u"dbus-daemon"_s),
                       {u"--config-file="_s + file.fileName(), u"--nofork"_s, u"--nopidfile"_s,
                        u"--print-address"_s});
        m_isUp = m_daemon.waitForReadyRead(20'000);
    }
    ~Bus()
    {
        QDBusConnection::disconnectFromBus(u"firewalld"_s);
        m_daemon.kill();
        m_daemon.waitForFinished();
    }
    bool isUp() const { return m_isUp; }
    QByteArray address() const { return "unix:path=" + m_folder.filePath(u"bus"_s).toUtf8(); }

    bool serve(QDBusVirtualObject &firewalld)
    {
        auto connection =
            QDBusConnection::connectToBus(QString::fromUtf8(address()), u"firewalld"_s);
        return connection.registerVirtualObject(u"/org/fedoraproject/FirewallD1"_s, &firewalld)
               && connection.registerService(service);
    }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    bool m_isUp = false;
};

/// Answers as told: by method; a method without an answer is never answered.
class Firewalld final : public QDBusVirtualObject {
public:
    QMap<QString, QVariant> answers;
    bool denies = false;

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        if (denies)
            return connection.send(
                message.createErrorReply(u"org.freedesktop.DBus.Error.AccessDenied"_s, u"no"_s));
        if (answers.contains(message.member()))
            return connection.send(message.createReply(answers.value(message.member())));
        return true;
    }
};

/// In a thread, while this one's event loop serves.
FirewalldReading readingOf(const QByteArray &address,
                           std::chrono::milliseconds patience = std::chrono::seconds(20))
{
    auto reading = std::async(std::launch::async, [&] {
        return askFirewalld(address, CancelToken(), Deadline::after(patience));
    });
    while (reading.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        QTest::qWait(5);
    return reading.get();
}

QStringList idsOf(const std::vector<Limit> &limits)
{
    QStringList ids;
    for (const Limit &limit : limits)
        ids.append(limit.id);
    return ids;
}

const QStringList unasked{u"firewalld-unasked"_s};
const Zones inUse{{u"public"_s, {{u"interfaces"_s, {u"eth0"_s, u"eth1"_s}}}},
                  {u"drop"_s, {{u"sources"_s, {u"10.0.0.9"_s}}, {u"new"_s, {u"x"_s}}}}};

} // namespace

class TestFirewalld : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qDBusRegisterMetaType<Words>();
        qDBusRegisterMetaType<Zones>();
    }

    void init()
    {
        DOORWARD_NEEDS_PROGRAM("dbus-daemon");
        m_bus = std::make_unique<Bus>();
        QVERIFY(m_bus->isUp());
    }
    void cleanup() { m_bus.reset(); }

    void whatItTells()
    {
        Firewalld firewalld;
        firewalld.answers = {{u"getDefaultZone"_s, u"public"_s},
                             {u"getActiveZones"_s, QVariant::fromValue(inUse)}};
        QVERIFY(m_bus->serve(firewalld));
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(reading.facts);
        QCOMPARE(reading.facts->defaultZone, u"public"_s);
        QCOMPARE(reading.facts->activeZones.size(), std::size_t{2});
        const FirewalldZone &first = reading.facts->activeZones[0];
        QCOMPARE(first.name, u"drop"_s);
        QCOMPARE(first.sources, QStringList{u"10.0.0.9"_s});
        QVERIFY(first.interfaces.isEmpty());
        QCOMPARE(reading.facts->activeZones[1].interfaces, (QStringList{u"eth0"_s, u"eth1"_s}));
        QCOMPARE(idsOf(reading.limits), QStringList{u"firewalld-zones"_s});
        QCOMPARE(reading.limits[0].params.value(u"command"_s), u"firewall-cmd --list-all-zones"_s);
    }

    void oneZone()
    {
        Firewalld firewalld;
        firewalld.answers = {{u"getDefaultZone"_s, u"public"_s},
                             {u"getActiveZones"_s, QVariant::fromValue(Zones())}};
        QVERIFY(m_bus->serve(firewalld));
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(reading.facts && reading.facts->activeZones.empty());
        QCOMPARE(reading.limits[0].params.value(u"command"_s),
                 u"firewall-cmd --zone=public --list-all"_s);
    }

    void itDoesNotRun()
    {
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(!reading.facts && reading.limits.empty());
    }

    void thereIsNoBus()
    {
        const QTemporaryDir folder;
        const QByteArray address = "unix:path=" + folder.filePath(u"none"_s).toUtf8();
        const FirewalldReading reading = readingOf(address);
        QVERIFY(!reading.facts && reading.limits.empty());
    }

    void ofAnotherNamespace()
    {
        DOORWARD_NEEDS_NAMESPACES();
        Firewalld firewalld;
        firewalld.answers = {{u"getDefaultZone"_s, u"public"_s},
                             {u"getActiveZones"_s, QVariant::fromValue(inUse)}};
        QVERIFY(m_bus->serve(firewalld));
        const Netns elsewhere;
        FirewalldReading reading;
        reading.limits.push_back({u"unread"_s, {}});
        auto done = std::async(std::launch::async, [&] {
            return elsewhere.in([&] {
                reading = askFirewalld(m_bus->address(), CancelToken(),
                                       Deadline::after(std::chrono::seconds(20)));
            });
        });
        while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            QTest::qWait(5);
        QVERIFY(done.get());
        QVERIFY(!reading.facts && reading.limits.empty());
    }

    void answersThatAreNone_data()
    {
        QTest::addColumn<QVariant>("zone");
        QTest::addColumn<QVariant>("zones");
        Zones many;
        for (int i = 0; i < 300; ++i)
            many.insert(u"zone%1"_s.arg(i), {});
        const QVariant good = QVariant::fromValue(inUse);
        QTest::newRow("a number") << QVariant(7) << good;
        QTest::newRow("no name") << QVariant(QString()) << good;
        QTest::newRow("an endless name") << QVariant(QString(5000, u'z')) << good;
        QTest::newRow("zones of another type")
            << QVariant(u"public"_s) << QVariant(QStringList{u"public"_s});
        QTest::newRow("too many zones") << QVariant(u"public"_s) << QVariant::fromValue(many);
        QTest::newRow("an endless link")
            << QVariant(u"public"_s)
            << QVariant::fromValue(
                   Zones{{u"public"_s, {{u"interfaces"_s, {QString(5000, u'e')}}}}});
    }
    void answersThatAreNone()
    {
        QFETCH(QVariant, zone);
        QFETCH(QVariant, zones);
        Firewalld firewalld;
        firewalld.answers = {{u"getDefaultZone"_s, zone}, {u"getActiveZones"_s, zones}};
        QVERIFY(m_bus->serve(firewalld));
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(!reading.facts);
        QCOMPARE(idsOf(reading.limits), unasked);
    }

    void namesStayAsTheyCame()
    {
        const QString name = u"--x; rm\n\u202E"_s;
        Firewalld firewalld;
        firewalld.answers = {{u"getDefaultZone"_s, name},
                             {u"getActiveZones"_s, QVariant::fromValue(Zones())}};
        QVERIFY(m_bus->serve(firewalld));
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(reading.facts);
        QCOMPARE(reading.facts->defaultZone, name);
        QCOMPARE(reading.limits[0].params.value(u"command"_s), // but in no command
                 u"firewall-cmd --list-all-zones"_s);
    }

    void itRefuses()
    {
        Firewalld firewalld;
        firewalld.denies = true;
        QVERIFY(m_bus->serve(firewalld));
        const FirewalldReading reading = readingOf(m_bus->address());
        QVERIFY(!reading.facts);
        QCOMPARE(idsOf(reading.limits), unasked);
        QVERIFY(reading.limits[0].params.value(u"error"_s).contains(u"AccessDenied"_s));
    }

    void itNeverAnswers()
    {
        Firewalld firewalld;
        QVERIFY(m_bus->serve(firewalld));
        const auto reading = readingOf(m_bus->address(), std::chrono::milliseconds(300));
        QVERIFY(!reading.facts);
        QCOMPARE(idsOf(reading.limits), unasked);
    }

    void aBusThatIsNone_data()
    {
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("nonsense") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n");
        QTest::newRow("no") << QByteArray("REJECTED EXTERNAL\r\n");
        QTest::newRow("half") << QByteArray("OK 0123456789abcdef0123456789abcdef\r\n");
        QTest::newRow("nonsense behind the handshake")
            << "OK 0123456789abcdef0123456789abcdef\r\n" + QByteArray(4096, '\xff');
    }
    void aBusThatIsNone()
    {
        QFETCH(QByteArray, says);
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"bus"_s);
        const UniqueFd listening = listenUnix(path, 4);
        QVERIFY(listening);
        std::thread server([&] {
            const UniqueFd client(::accept(listening.get(), nullptr, nullptr));
            (void)::send(client.get(), says.constData(), static_cast<std::size_t>(says.size()),
                         MSG_NOSIGNAL);
            char byte = 0;
            while (::recv(client.get(), &byte, 1, 0) > 0) // until it goes away
                continue;
        });
        const auto reading =
            readingOf("unix:path=" + path.toUtf8(), std::chrono::milliseconds(300));
        server.join();
        QVERIFY(!reading.facts);
        QCOMPARE(idsOf(reading.limits), unasked);
    }

    void itIsTakenBack()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"bus"_s);
        const UniqueFd listening = listenUnix(path, 4);
        QVERIFY(listening);
        const CancelToken cancel;
        cancel.cancel();
        const auto reading = askFirewalld("unix:path=" + path.toUtf8(), cancel,
                                          Deadline::after(std::chrono::hours(1)));
        QVERIFY(!reading.facts);
        QCOMPARE(idsOf(reading.limits), unasked);
    }

private:
    std::unique_ptr<Bus> m_bus;
};

QTEST_GUILESS_MAIN(TestFirewalld)
#include "tst_firewalld.moc"
