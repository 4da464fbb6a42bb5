// SPDX-License-Identifier: MIT
// systemd's answers as they should be, and as they should not: wrong, huge, late, never.
#include "bus_stub.h"
#include "core/inspect/journal.h"
#include "core/inspect/log_words.h"
#include "core/inspect/named_ports.h"
#include "core/inspect/pid_files.h"
#include "core/inspect/units.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A manager with one service that failed and names port 8080, and one socket unit.
bool wellAnswered(const QByteArray &member, const QByteArray &path, sd_bus_message *reply)
{
    if (member == "ListUnits")
        return sd_bus_message_append(reply, "a(ssssssouso)", 2, "web.service", "a web server",
                                     "loaded", "failed", "failed", "", "/u", 0U, "", "/",
                                     "gone.service", "", "not-found", "inactive", "dead", "", "/u",
                                     0U, "", "/")
               >= 0;
    if (member == "ListUnitFilesByPatterns")
        return sd_bus_message_append(reply, "a(ss)", 3, "/lib/systemd/system/x.socket", "disabled",
                                     "/etc/systemd/system/a b;rm.service", "enabled",
                                     "/etc/systemd/system/web@.service", "static")
               >= 0;
    if (member == "ListJobs")
        return sd_bus_message_append(reply, "a(usssoo)", 1, 7U, "web.service", "start", "waiting",
                                     "/j", "/u")
               >= 0;
    const bool socket = path.endsWith("x_2esocket");
    if (member == "Get Environment")
        return sd_bus_message_append(reply, "v", "as", 1, "PASSWORD=8080") >= 0;
    if (member.startsWith("Get ")) {
        if (socket)
            return sd_bus_message_append(reply, "v", "a(ss)", 1, "Stream", "[::]:8080") >= 0;
        sd_bus_message_open_container(reply, 'v', "a(sasbttttuii)");
        sd_bus_message_append(reply, "a(sasbttttuii)", 1, "/usr/bin/web", 3, "/usr/bin/web",
                              "--port", "8080", 0, UINT64_C(0), UINT64_C(0), UINT64_C(0),
                              UINT64_C(0), 0U, 0, 0);
        return sd_bus_message_close_container(reply) >= 0;
    }
    return sd_bus_message_append(reply, "a{sv}", 8, "Id", "s", socket ? "x.socket" : "web.service",
                                 "LoadState", "s", "loaded", "ActiveState", "s",
                                 socket ? "inactive" : "failed", "SubState", "s", "dead", "Result",
                                 "s", "exit-code", "ExecMainCode", "i", 1, "ExecMainStatus", "i",
                                 98, "InactiveExitTimestamp", "t", UINT64_C(1769860800000000))
           >= 0;
}

UnitTable read(const BusStub &stub, std::optional<Port> port = Port(8080), int patience = 5000)
{
    UnitRequest request;
    request.port = port;
    return readUnits(request, {stub.address(), u"/nonexistent"_s, false, {}}, CancelToken(),
                     Deadline::after(std::chrono::milliseconds(patience)));
}

QStringList idsOf(const UnitTable &table)
{
    QStringList ids;
    for (const Limit &limit : table.limits)
        ids << limit.id;
    return ids;
}

QStringList namesOf(const UnitTable &table)
{
    QStringList names;
    for (const Unit &unit : table.units)
        names << unit.name;
    return names;
}

} // namespace

class TestUnits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aManagerThatAnswers()
    {
        const BusStub stub(wellAnswered);
        const UnitTable table = read(stub);
        QCOMPARE(table.sight, Sight::Full);
        QCOMPARE(namesOf(table), (QStringList{u"web.service"_s, u"x.socket"_s}));
        const Unit &unit = table.units.front();
        QCOMPARE(unit.activeState, u"failed"_s);
        QCOMPARE(unit.mainStatus, 98);
        QCOMPARE(unit.job, u"start"_s);
        QCOMPARE(unit.inactiveExited->toString(Qt::ISODate), u"2026-01-31T12:00:00Z"_s);
        QCOMPARE(idsOf(table), QStringList{u"journal-failed"_s});
    }

    void anotherPortIsNotTheirs()
    {
        const BusStub stub(wellAnswered);
        QCOMPARE(namesOf(read(stub, Port(81))), QStringList());
    }

    void withoutAQuestionWhatFailed()
    {
        const BusStub stub(wellAnswered);
        QCOMPARE(namesOf(read(stub, std::nullopt)), (QStringList{u"web.service"_s, u"x.socket"_s}));
    }

    /// Every answer is of another type than systemd's.
    void wrongTypes()
    {
        const BusStub stub([](const QByteArray &, const QByteArray &, sd_bus_message *reply) {
            return sd_bus_message_append(reply, "a{uv}", 1, 7U, "as", 1, "x") >= 0;
        });
        const UnitTable table = read(stub);
        QCOMPARE(namesOf(table), QStringList());
        QCOMPARE(table.sight, Sight::Partial);
    }

    /// The properties are there, and none is what its name promises.
    void wrongProperties()
    {
        const BusStub stub(
            [](const QByteArray &member, const QByteArray &path, sd_bus_message *reply) {
                if (member != "GetAll")
                    return wellAnswered(member, path, reply);
                return sd_bus_message_append(reply, "a{sv}", 4, "Id", "s", "../../x; reboot",
                                             "LoadState", "s", "loaded", "ExecStart", "u", 7U,
                                             "InactiveExitTimestamp", "t", UINT64_MAX)
                       >= 0;
            });
        QCOMPARE(namesOf(read(stub)), QStringList()); // no such name may get into a command
    }

    void hugeAnswers()
    {
        const QByteArray longText(200'000, 'x');
        const BusStub stub([&longText](const QByteArray &member, const QByteArray &path,
                                       sd_bus_message *reply) {
            if (member == "ListUnits") {
                sd_bus_message_open_container(reply, 'a', "(ssssssouso)");
                for (int i = 0; i < 20'000; ++i)
                    sd_bus_message_append(reply, "(ssssssouso)",
                                          ("u" + QByteArray::number(i) + ".service").constData(),
                                          "", "loaded", "failed", "failed", "", "/u", 0U, "", "/");
                return sd_bus_message_close_container(reply) >= 0;
            }
            if (member != "GetAll")
                return wellAnswered(member, path, reply);
            return sd_bus_message_append(reply, "a{sv}", 3, "LoadState", "s", "loaded",
                                         "Description", "s", longText.constData(), "ActiveState",
                                         "s", "failed")
                   >= 0;
        });
        const UnitTable table = read(stub, std::nullopt, 20'000);
        QCOMPARE(table.units.size(), std::size_t{64});
        for (const Unit &unit : table.units)
            QVERIFY(unit.description.size() <= 1024);
    }

    void neverAndLate_data()
    {
        QTest::addColumn<int>("manner");
        QTest::newRow("takes the connection and says nothing") << 0;
        QTest::newRow("babbles instead of greeting") << 1;
        QTest::newRow("closes at once") << 2;
        QTest::newRow("greets and never answers") << 3;
        QTest::newRow("answers the lists and then no more") << 4;
        QTest::newRow("a drop at a time") << 5;
    }
    void neverAndLate()
    {
        QFETCH(int, manner);
        const BusStub stub = [manner] {
            if (manner == 3)
                return BusStub(
                    [](const QByteArray &, const QByteArray &, sd_bus_message *) { return false; });
            if (manner == 4)
                return BusStub(
                    [](const QByteArray &member, const QByteArray &path, sd_bus_message *reply) {
                        return member.startsWith("List") && wellAnswered(member, path, reply);
                    });
            return BusStub([manner](int fd, const CancelToken &enough) {
                for (int i = 0; manner != 2 && !enough.isCancelled(); ++i) {
                    const QByteArray drop = manner == 1   ? QByteArray(4096, 'A')
                                            : manner == 5 ? QByteArray("O", 1)
                                                          : QByteArray();
                    if (!drop.isEmpty())
                        (void)::send(fd, drop.constData(), static_cast<size_t>(drop.size()),
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
                    (void)waitForEvents(-1, 0, enough,
                                        Deadline::after(std::chrono::milliseconds(10)));
                }
                if (manner == 2)
                    ::shutdown(fd, SHUT_RDWR);
            });
        }();
        const UnitTable table = read(stub, Port(8080), 400); // and it comes back at all
        QVERIFY(table.units.empty());
        QVERIFY(table.sight != Sight::Full);
        QVERIFY2(idsOf(table).contains(u"units"_s) || idsOf(table).contains(u"units-slow"_s),
                 qPrintable(idsOf(table).join(u' ')));
    }

    void cancelled()
    {
        const BusStub stub(
            [](const QByteArray &, const QByteArray &, sd_bus_message *) { return false; });
        const CancelToken token;
        token.cancel();
        const UnitTable table = readUnits({}, {stub.address(), {}, false, {}}, token,
                                          Deadline::after(std::chrono::hours(1)));
        QCOMPARE(idsOf(table), QStringList{u"units-slow"_s});
    }

    void noBusAtAll()
    {
        const UnitTable table = readUnits({}, {u"unix:path=/nonexistent/bus"_s, {}, false, {}},
                                          CancelToken(), Deadline::after(std::chrono::seconds(5)));
        QCOMPARE(idsOf(table), QStringList{u"units"_s});
        QCOMPARE(table.sight, Sight::None);
        const UnitTable own = readUnits({}, {u"unix:path=/nonexistent/bus"_s, {}, true, {}},
                                        CancelToken(), Deadline::after(std::chrono::seconds(5)));
        QCOMPARE(idsOf(own), QStringList()); // a user without a manager lacks nothing
        QVERIFY(!idsOf(readUnits({}, {u"no address"_s, {}, false, {}}, CancelToken(),
                                 Deadline::after(std::chrono::seconds(5))))
                     .isEmpty());
    }

    void noJournal()
    {
        QTemporaryDir folder;
        const auto empty = Journal::open(folder.path());
        QVERIFY(!empty);
        QCOMPARE(empty.error().kind, ErrorKind::NotFound);
        QVERIFY(!Journal::open(folder.filePath(u"missing"_s)));
        QFile damaged(folder.filePath(u"system.journal"_s));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("LPKSHHRH" + QByteArray(8192, '\xff'));
        damaged.close();
        QVERIFY(!Journal::open(folder.path()));
    }

    void words_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("meaning"); // "address-in-use 0.0.0.0 80"
        const auto row = [](const char *text, const char *meaning) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(meaning);
        };
        row("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
            "address-in-use 0.0.0.0 80");
        row("nginx: [emerg] bind() to [::]:443 failed (98: Address already in use)",
            "address-in-use :: 443");
        row("nginx: [emerg] bind() to 10.9.9.9:80 failed (99: Cannot assign requested address)",
            "address-not-available 10.9.9.9 80");
        row("nginx: [emerg] bind() to 0.0.0.0:81 failed (13: Permission denied)",
            "bind-denied 0.0.0.0 81");
        row("nginx: [emerg] unknown directive \"lisen\" in /etc/nginx/nginx.conf:4",
            "configuration - -");
        row("(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80",
            "address-in-use :: 80");
        row("AH00526: Syntax error on line 7 of /etc/apache2/ports.conf:", "configuration - -");
        row("error: Bind to port 22 on 10.9.9.9 failed: Cannot assign requested address.",
            "address-not-available 10.9.9.9 22");
        row("error: Bind to port 2222 on 0.0.0.0 failed: Address already in use.",
            "address-in-use 0.0.0.0 2222");
        row("/etc/ssh/sshd_config: line 12: Bad configuration option: Prot", "configuration - -");
        row("Server listening on 0.0.0.0 port 22.", "listening 0.0.0.0 22");
        row("Server listening on :: port 22.", "listening :: 22");
        row("Warning: Could not create server TCP listening socket 127.0.0.1:6379: bind: Address "
            "already in use",
            "address-in-use 127.0.0.1 6379");
        row("*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***", "configuration - -");
        row("Ready to accept connections", "listening - -");
        row("[ERROR] Can't start server: Bind on TCP/IP port. Got error: 98: Address already in "
            "use",
            "address-in-use - -");
        row("[ERROR] Do you already have another server running on port: 3306 ?", "other - -");
        row("[ERROR] /usr/sbin/mariadbd: unknown variable 'prot=3306'", "configuration - -");
        row("LOG:  could not bind IPv4 address \"10.9.9.9\": Cannot assign requested address",
            "address-not-available 10.9.9.9 -");
        row("LOG:  listening on IPv4 address \"0.0.0.0\", port 5432", "listening 0.0.0.0 5432");
        row("FATAL:  configuration file \"/etc/postgresql/15/main/postgresql.conf\" contains "
            "errors",
            "configuration - -");
        row("listen tcp :8080: bind: address already in use", "address-in-use - 8080");
        row("listen tcp 0.0.0.0:81: bind: permission denied", "bind-denied 0.0.0.0 81");
        row("Error: listen EADDRINUSE: address already in use :::3000", "address-in-use :: 3000");
        row("Error: listen EACCES: permission denied 0.0.0.0:82", "bind-denied 0.0.0.0 82");
        row("OSError: [Errno 98] Address already in use", "address-in-use - -");
        row("Error: Os { code: 98, kind: AddrInUse, message: \"Address already in use\" }",
            "address-in-use - -");
        row("2026/11/21 socat[52] E bind(5, {AF=2 0.0.0.0:97}, 16): Permission denied",
            "bind-denied 0.0.0.0 97");
        row("x.socket: Failed to create listening socket (127.0.0.1:80): Address already in use",
            "address-in-use 127.0.0.1 80");
        row("Starting frontend web: cannot bind socket (Address already in use) [0.0.0.0:80]",
            "address-in-use 0.0.0.0 80");
        row("Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
            "listening 127.0.0.1 8000");
        row("web.service: A process of this unit has been killed by the OOM killer.",
            "out-of-memory - -");
        row("connect to 10.0.0.9:5432 failed: Cannot assign requested address", "other - -");
        row("open /etc/web/key.pem: permission denied", "other - -");
        row("GET / 200", "other - -");
    }
    void words()
    {
        QFETCH(QString, text);
        UnitLogLine line;
        line.text = text;
        readWords(line);
        const QString meaning = QLatin1StringView(json::enumName(line.meaning));
        QTEST(u"%1 %2 %3"_s.arg(meaning, line.address ? line.address->text() : u"-"_s,
                                line.port ? QString::number(line.port->value()) : u"-"_s),
              "meaning");
    }

    void commandLines_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("ports");
        QTest::addColumn<QString>("listened");
        const auto row = [](const char *command, const char *ports, const char *listened) {
            QTest::newRow(command) << QString::fromLatin1(command) << QString::fromLatin1(ports)
                                   << QString::fromLatin1(listened);
        };
        row("web --port 8080", "8080", "");
        row("web --port=8080", "8080", "");
        row("web -p 8080", "8080", "");
        row("web -p8080", "8080", "");
        row("web --http-port 8080", "8080", "");
        row("web --listen-port 8080", "8080", "8080");
        row("web --listen 0.0.0.0:8080", "8080", "8080");
        row("web --listen=10.0.0.2:8080", "8080", "8080");
        row("web -b 127.0.0.1:8080", "8080", "");
        row("web --bind 127.0.0.1:8080", "8080", "8080");
        row("web -l [::]:8080", "8080", "8080");
        row("web :8080", "8080", "8080");
        row("web --url http://127.0.0.1:8080/x", "8080", "");
        row("python3 -m http.server 8080", "8080", "8080");
        row("socat TCP-LISTEN:8080,fork PIPE", "8080", "8080");
        row("socat TCP-LISTEN:8080,fork TCP:db:5432", "8080", "8080");
        row("redis-server 127.0.0.1:6379", "6379", "");
        row("x PORT=8080", "8080", "8080");
        row("x HTTP_PORT=8080", "8080", "");
        row("docker run -p 8080:80 web", "8080", "");
        // What a client connects to is its server's.
        row("app --db-port 5432", "", "");
        row("app --database db:5432", "", "");
        row("app db.example:5432", "", "");
        row("app --redis-port=6379", "", "");
        row("x PGPORT=5432 DB_PORT=5433 UPSTREAM_PORT=80", "", "");
        row("oauth2-proxy --upstream=http://127.0.0.1:8080", "", "");
        row("proxy --upstream 127.0.0.1:8080 --listen :80", "80", "80");
        row("web --timeout 8080", "", "");
        row("web --workers=8080", "", "");
        row("web --port 99999", "", "");
        row("8080", "", "");
    }
    void commandLines()
    {
        QFETCH(QString, command);
        const auto textOf = [](const std::vector<Port> &ports) {
            QStringList text;
            for (const Port port : ports)
                text << QString::number(port.value());
            return text.join(u' ');
        };
        const NamedPorts found = portsNamedBy(command.split(u' '));
        QTEST(textOf(found.named), "ports");
        QTEST(textOf(found.listened), "listened");
    }

    void pidFiles()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const QString &name, const QByteArray &text) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        };
        QDir(folder.path()).mkdir(u"pg"_s);
        write(u"web.pid"_s, QByteArray::number(::getpid()) + "\n");
        write(u"pg/15-main.pid"_s, "2147483646\n/var/lib/pg\n");
        write(u"odd.pid"_s, "-1");
        write(u"other.pid"_s, "1");
        const auto files =
            readPidFiles({u"web"_s, u"pg"_s, u"odd"_s, u"../other"_s}, folder.path());
        QCOMPARE(files.size(), std::size_t{2});
        QVERIFY(files[0].alive);
        QVERIFY(files[0].process.has_value());
        QCOMPARE(files[1].pid, Pid(2147483646));
        QVERIFY(!files[1].alive);
    }
};

QTEST_GUILESS_MAIN(TestUnits)
#include "tst_units.moc"
