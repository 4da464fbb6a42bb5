// SPDX-License-Identifier: MIT
// Runtimes that answer as they should, wrongly, too much, late or never.
#include "core/inspect/container_api.h"
#include "core/inspect/container_listeners.h"
#include "core/inspect/container_runtime.h"
#include "core/inspect/process_net.h"
#include "core/inspect/http_get.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString first = QString(64, u'a');
const QString second = QString(64, u'b');

QByteArray http(const QByteArray &body, const QByteArray &status = "200 OK",
                const QByteArray &server = "Docker/27.0 (linux)")
{
    return "HTTP/1.1 " + status + "\r\nServer: " + server + "\r\nContent-Type: application/json\r\n"
           + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray fixture(const char *name)
{
    QFile file(QStringLiteral(DOORWARD_FIXTURES "/") + QString::fromLatin1(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A server on a unix socket: what it does with each request is a script's. Ends with the object.
class ScriptedServer {
public:
    using Script = std::function<void(int client, const QByteArray &path)>;

    explicit ScriptedServer(Script script)
        : m_listener(lab::listenUnix(path()))
        , m_script(std::move(script))
    {
        if (::pipe2(m_end, O_CLOEXEC) == 0)
            m_accepting = std::thread([this] { accept(); });
    }
    ~ScriptedServer()
    {
        ::close(m_end[1]);
        m_accepting.join();
        for (std::thread &client : m_clients)
            client.join();
        ::close(m_end[0]);
    }
    ScriptedServer(const ScriptedServer &) = delete;
    ScriptedServer &operator=(const ScriptedServer &) = delete;

    QString path() const { return m_folder.filePath(u"runtime.sock"_s); }
    std::vector<RuntimeSocket> sockets() const { return {{path(), u"docker"_s}}; }
    /// Waits until the server is to end, or the client closes.
    void hang(int client) const
    {
        std::array<pollfd, 2> waits{{{m_end[0], POLLIN, 0}, {client, POLLRDHUP, 0}}};
        ::poll(waits.data(), waits.size(), 20'000);
    }
    static bool say(int client, const QByteArray &bytes)
    {
        return ::send(client, bytes.constData(), static_cast<std::size_t>(bytes.size()),
                      MSG_NOSIGNAL)
               == bytes.size();
    }

private:
    void accept()
    {
        while (true) {
            std::array<pollfd, 2> waits{{{m_end[0], POLLIN, 0}, {m_listener.get(), POLLIN, 0}}};
            ::poll(waits.data(), waits.size(), -1);
            if (waits[0].revents != 0)
                return;
            const int client = ::accept(m_listener.get(), nullptr, nullptr);
            m_clients.emplace_back([this, client] { serve(client); });
        }
    }
    void serve(int client)
    {
        QByteArray heard;
        while (true) {
            const qsizetype end = heard.indexOf("\r\n\r\n");
            if (end >= 0) {
                const QByteArray request = heard.first(end);
                heard.remove(0, end + 4);
                m_script(client, request.split(' ').value(1));
                continue;
            }
            std::array<pollfd, 2> waits{{{m_end[0], POLLIN, 0}, {client, POLLIN, 0}}};
            ::poll(waits.data(), waits.size(), -1);
            std::array<char, 4096> buffer{};
            const ssize_t count =
                waits[0].revents != 0 ? 0 : ::recv(client, buffer.data(), buffer.size(), 0);
            if (count <= 0)
                break;
            heard.append(buffer.data(), count);
        }
        ::close(client);
    }

    QTemporaryDir m_folder;
    UniqueFd m_listener;
    Script m_script;
    std::array<int, 2> m_ends{};
    int *m_end = m_ends.data();
    std::thread m_accepting;
    std::vector<std::thread> m_clients;
};

Deadline soon(int milliseconds = 5000)
{
    return Deadline::after(std::chrono::milliseconds(milliseconds));
}

QStringList limitsOf(const ContainerReading &reading)
{
    QStringList ids;
    for (const Limit &limit : reading.limits)
        ids << limit.id;
    return ids;
}

} // namespace

class TestContainerRuntime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatDockerSays()
    {
        const auto web = readContainer(fixture("docker-web.json"));
        QVERIFY(web);
        QCOMPARE(web->name, u"web"_s);
        QCOMPARE(web->state, ContainerState::Running);
        QVERIFY(web->pid.value() > 1);
        QCOMPARE(web->composeProject, u"shop"_s);
        QCOMPARE(web->composeService, u"db"_s);
        // Wished without an address, given for each family.
        QCOMPARE(web->ports,
                 (std::vector<ContainerPort>{
                     {u"tcp"_s, Port(80), Port(8080), IpAddress::parse(u"0.0.0.0"), true},
                     {u"tcp"_s, Port(80), Port(8080), IpAddress::parse(u"::"), true}}));
        QCOMPARE(web->ports.front().endpointHere().text(), u"127.0.0.1:8080"_s);
        QCOMPARE(web->ports.back().endpointHere().text(), u"[::1]:8080"_s);
        QCOMPARE(web->networks.front().mac, u"02:42:ac:11:00:02"_s);
        QVERIFY(web->holds(*IpAddress::parse(u"172.17.0.2")));
        QCOMPARE(web->networkMode, u"bridge"_s);
        QVERIFY(web->started && !web->finished);

        const auto inner = readContainer(fixture("docker-internal.json"));
        QVERIFY(inner);
        QCOMPARE(inner->ports,
                 (std::vector<ContainerPort>{{u"tcp"_s, Port(80), Port(8086), {}, false}}));
        QCOMPARE(inner->networks.front().name, u"inner"_s);

        const auto clash = readContainer(fixture("docker-clash.json"));
        QVERIFY(clash);
        QCOMPARE(clash->state, ContainerState::Created);
        QVERIFY(clash->error.contains(u"port is already allocated"));

        const auto sick = readContainer(fixture("docker-sick.json"));
        QVERIFY(sick);
        QCOMPARE(sick->health, ContainerHealth::Unhealthy);
        QCOMPARE(sick->healthOutput, u"no database"_s);

        const auto exposed = readContainer(fixture("docker-exposed.json"));
        QVERIFY(exposed);
        QCOMPARE(exposed->ports, (std::vector<ContainerPort>{{u"tcp"_s, Port(90), {}, {}, false}}));
    }

    void whatPodmanSays()
    {
        const auto made = readContainer(fixture("podman-made.json"));
        QVERIFY(made);
        QCOMPARE(made->state, ContainerState::Created);
        QCOMPARE(made->ports,
                 (std::vector<ContainerPort>{
                     {u"tcp"_s, Port(80), Port(8087), IpAddress::parse(u"127.0.0.1"), false}}));
        const auto list = readContainerList(fixture("podman-list.json"));
        QVERIFY(list);
        QVERIFY(list->size() > 5);
        QCOMPARE(list->front().ports.front().outside, std::optional(Port(8086)));
        QVERIFY(list->front().ports.front().active);
    }

    void nothingSecretIsKept()
    {
        const auto container = readContainer(
            "{\"Id\":\"" + first.toLatin1()
            + "\",\"Name\":\"/db\",\"Args\":[\"--password=hunter2\"],"
              "\"Config\":{\"Env\":[\"POSTGRES_PASSWORD=hunter2\"],\"Cmd\":[\"hunter2\"]}}");
        QVERIFY(container);
        QVERIFY(!QString::fromUtf8(QJsonDocument(json::write(*container).toObject()).toJson())
                     .contains(u"hunter2"));
    }

    void asked()
    {
        ScriptedServer server([](int client, const QByteArray &path) {
            const QByteArray id = path.contains("aaaa") ? first.toLatin1() : second.toLatin1();
            if (path == "/containers/json?all=1")
                ScriptedServer::say(client,
                                    http("[{\"Id\":\"" + first.toLatin1()
                                             + "\",\"Names\":[\"/one\"],"
                                               "\"State\":\"exited\"},{\"Id\":\""
                                             + second.toLatin1()
                                             + "\",\"Names\":[\"/two\"],\"State\":\"running\"}]",
                                         "200 OK", "Libpod/4.3.1 (linux)"));
            else
                ScriptedServer::say(client, http("{\"Id\":\"" + id
                                                 + "\",\"Name\":\"/n\",\"State\":{\"Status\":"
                                                   "\"exited\",\"ExitCode\":3}}"));
        });
        const ContainerReading reading = readContainers(server.sockets(), Port(80), {}, soon());
        QCOMPARE(limitsOf(reading), QStringList());
        QCOMPARE(reading.sight, Sight::Full);
        QCOMPARE(reading.containers.size(), std::size_t{2});
        QCOMPARE(reading.containers[0].id, second); // the running one first
        QCOMPARE(reading.containers[0].runtime, u"podman"_s);
        QCOMPARE(reading.containers[1].exitCode, 3);
        QCOMPARE(reading.containers[1].socket, server.path());
    }

    void badAnswers_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        QTest::newRow("error") << http("{\"message\":\"no\"}", "500 Internal Server Error");
        QTest::newRow("no JSON") << http("<html>");
        QTest::newRow("another shape") << http("{\"Containers\":[]}");
        QTest::newRow("no id") << http("[{\"Names\":[\"/x\"]}]");
        QTest::newRow("id of an option") << http("[{\"Id\":\"--help\"}]");
        QTest::newRow("path as an id") << http("[{\"Id\":\"../../images/json\"}]");
        QTest::newRow("not UTF-8") << http("\xff\xfe\xfd");
        QTest::newRow("redirect") << QByteArray(
            "HTTP/1.1 302 Found\r\nLocation: http://[::1]:9/\r\n"
            "Content-Length: 0\r\n\r\n");
        QTest::newRow("truncated") << http(QByteArray(100, '[')).chopped(40);
        QTest::newRow("deep") << http(QByteArray(100'000, '['));
    }

    void badAnswers()
    {
        QFETCH(QByteArray, answer);
        ScriptedServer server([&answer](int client, const QByteArray &) {
            ScriptedServer::say(client, answer);
            ::shutdown(client, SHUT_RDWR);
        });
        const ContainerReading reading = readContainers(server.sockets(), {}, {}, soon());
        QCOMPARE(limitsOf(reading), QStringList{u"containers-no-answer"_s});
        QCOMPARE(reading.sight, Sight::Partial);
        QVERIFY(reading.containers.empty());
    }

    void tooMuch_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("a body without an end") << QByteArray("HTTP/1.1 200 OK\r\n\r\n");
        QTest::newRow("a header without an end") << QByteArray("HTTP/1.1 200 OK\r\nX: ");
        QTest::newRow("many headers") << QByteArray("HTTP/1.1 200 OK\r\n");
    }

    void tooMuch()
    {
        QFETCH(QByteArray, head);
        const QByteArray block = head.endsWith("OK\r\n") ? QByteArray("A: b\r\n").repeated(10'000)
                                                         : QByteArray(60'000, 'x');
        ScriptedServer server([&](int client, const QByteArray &) {
            ScriptedServer::say(client, head);
            for (int i = 0; i < 4000 && ScriptedServer::say(client, block); ++i) {
            }
            ::shutdown(client, SHUT_RDWR);
        });
        const ContainerReading reading = readContainers(server.sockets(), {}, {}, soon(20'000));
        QCOMPARE(limitsOf(reading), QStringList{u"containers-no-answer"_s});
    }

    void neverAndLate_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("never") << QByteArray();
        QTest::newRow("a promise")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[");
        QTest::newRow("go on") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n");
    }

    void neverAndLate()
    {
        QFETCH(QByteArray, start);
        ScriptedServer *self = nullptr;
        ScriptedServer server([&](int client, const QByteArray &) {
            ScriptedServer::say(client, start);
            self->hang(client);
        });
        self = &server;
        QElapsedTimer timer;
        timer.start();
        const ContainerReading reading = readContainers(server.sockets(), {}, {}, soon(200));
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(limitsOf(reading), QStringList{u"containers-no-answer"_s});
        QVERIFY(reading.limits.front().params.value(u"error"_s).contains(u"ETIMEDOUT"));
        // Taken back, it does not wait for the deadline.
        CancelToken cancel;
        std::thread later([&cancel] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            cancel.cancel();
        });
        timer.restart();
        readContainers(server.sockets(), {}, cancel, soon(60'000));
        QVERIFY(timer.elapsed() < 30'000);
        later.join();
    }

    void whatTheListSaidStaysWhereDetailsAreLate()
    {
        ScriptedServer *self = nullptr;
        ScriptedServer server([&](int client, const QByteArray &path) {
            if (path.startsWith("/containers/json"))
                ScriptedServer::say(client,
                                    http("[{\"Id\":\"" + first.toLatin1()
                                         + "\",\"Names\":[\"/one\"],\"State\":\"running\"}]"));
            else
                self->hang(client);
        });
        self = &server;
        const ContainerReading reading = readContainers(server.sockets(), {}, {}, soon(400));
        QCOMPARE(limitsOf(reading), QStringList{u"containers-many"_s});
        QCOMPARE(reading.sight, Sight::Partial);
        QCOMPARE(reading.containers.at(0).name, u"one"_s);
    }

    void manyContainersAreBounded()
    {
        QByteArray list = "[";
        for (int i = 0; i < 3000; ++i)
            list += (i ? ",{\"Id\":\"" : "{\"Id\":\"")
                    + QByteArray::number(i).rightJustified(64, '0')
                    + "\",\"Names\":[\"/n\"],\"State\":\"exited\"}";
        list += ']';
        ScriptedServer server([&list](int client, const QByteArray &path) {
            ScriptedServer::say(
                client, path.startsWith("/containers/json") ? http(list) : http("{}", "404 Gone"));
        });
        const ContainerReading reading = readContainers(server.sockets(), {}, {}, soon());
        QCOMPARE(reading.containers.size(), std::size_t{1000});
        QCOMPARE(reading.limits.front().params.value(u"n"_s), u"3000"_s);
    }

    void aSilentRuntimeDoesNotHideAnother()
    {
        ScriptedServer *self = nullptr;
        ScriptedServer silent([&](int client, const QByteArray &) { self->hang(client); });
        self = &silent;
        ScriptedServer good(
            [](int client, const QByteArray &) { ScriptedServer::say(client, http("[]")); });
        const ContainerReading reading =
            readContainers({silent.sockets().front(), good.sockets().front()}, {}, {}, soon(300));
        QCOMPARE(limitsOf(reading), QStringList{u"containers-no-answer"_s});
    }

    void nobodyAnswers()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"gone.sock"_s);
        lab::listenUnix(path); // closed at once: the file stays
        const ContainerReading reading = readContainers({{path, u"podman"_s}}, {}, {}, soon());
        QCOMPARE(limitsOf(reading), QStringList{u"containers-no-answer"_s});
        QCOMPARE(reading.limits.front().params.value(u"program"_s), u"podman"_s);
        QCOMPARE(readContainers({}, {}, {}, soon()).sight, Sight::None);
    }

    void aUserWithoutAccess()
    {
        if (::geteuid() != 0)
            QSKIP("needs root, to become another user");
        QTemporaryDir folder;
        ::chmod(QFile::encodeName(folder.path()).constData(), 0755);
        const QString path = folder.filePath(u"docker.sock"_s);
        const UniqueFd socket = lab::listenUnix(path);
        ::chmod(QFile::encodeName(path).constData(), 0600);
        QVERIFY(::seteuid(65534) == 0);
        const ContainerReading reading = readContainers({{path, u"docker"_s}}, {}, {}, soon());
        QVERIFY(::seteuid(0) == 0);
        QVERIFY2(limitsOf(reading) == QStringList{u"containers-denied"_s},
                 qPrintable(reading.limits.front().params.value(u"error"_s)));
        QCOMPARE(reading.limits.front().params.value(u"socket"_s), path);
    }

    void whereRuntimesListen()
    {
        QTemporaryDir folder;
        const UniqueFd docker = lab::listenUnix(folder.filePath(u"docker.sock"_s));
        QVERIFY(QDir(folder.path()).mkdir(u"podman"_s));
        const UniqueFd podman = lab::listenUnix(folder.filePath(u"podman/podman.sock"_s));
        QProcessEnvironment environment;
        environment.insert(u"XDG_RUNTIME_DIR"_s, folder.path());
        environment.insert(u"DOCKER_HOST"_s, u"unix://"_s + folder.filePath(u"docker.sock"_s));
        environment.insert(u"CONTAINER_HOST"_s, u"tcp://10.0.0.1:2375"_s);
        const auto own = [&] {
            QStringList found;
            for (const RuntimeSocket &socket : runtimeSockets(environment, Uid(1000)))
                if (socket.path.startsWith(folder.path()))
                    found << socket.program + u' ' + socket.path.mid(folder.path().size());
            return found;
        };
        QCOMPARE(own(), (QStringList{u"docker /docker.sock"_s, u"podman /podman/podman.sock"_s}));
        environment.insert(u"XDG_RUNTIME_DIR"_s, u"relative"_s);
        environment.insert(u"DOCKER_HOST"_s, u"ssh://somewhere"_s);
        QCOMPARE(own(), QStringList());
    }

    void theKernelsTables()
    {
        const auto v4 = parseTcpTable(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
            "   0: 0100007F:1538 00000000:0000 0A 00000000:00000003 00:00000000 00000000   103"
            "        0 119 1 0000000054605dbb 100 0 0 10 0\n"
            "   1: 0100007F:1538 0100007F:9999 01 00000000:00000000 00:00000000 00000000   103"
            "        0 120 1 0\n   2: nonsense\n   3: 0100:1 0 0A 0 0 0 0 0 0\n",
            Family::Ipv4);
        QCOMPARE(v4.size(), std::size_t{1});
        QCOMPARE(v4[0].address, u"127.0.0.1"_s);
        QCOMPARE(v4[0].port, std::optional(Port(5432)));
        QCOMPARE(v4[0].uid, std::optional(Uid(103)));
        QCOMPARE(v4[0].acceptQueue, std::optional(3U));
        QCOMPARE(v4[0].inode, Inode(119));
        const auto v6 = parseTcpTable(
            "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A "
            "00000000:00000000 00:00000000 00000000     0        0 7 1 0\n",
            Family::Ipv6);
        QCOMPARE(v6.at(0).address, u"::1"_s);
        QCOMPARE(parseFibTrie("Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 172.17.0.2\n"
                              "        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\n"
                              "     |-- 172.17.255.255\n        /32 link BROADCAST\n"),
                 std::vector<IpAddress>{*IpAddress::parse(u"172.17.0.2")});
        QCOMPARE(parseIfInet6("fd000000000000000000000000000002 02 40 00 80     eth0\n"
                              "fe800000000000000000000000000002 02 40 20 80     eth0\nzz\n"),
                 std::vector<IpAddress>{*IpAddress::parse(u"fd00::2")});
    }

    void anotherNamespaceWithoutEnteringIt()
    {
        DOORWARD_NEEDS_NAMESPACES();
        const lab::Netns space;
        QVERIFY(space.prepare());
        QVERIFY(space.ip(u"link add d0 type veth peer name d1\naddress add 10.9.8.7/24 dev d0\n"
                         "link set d0 up"_s));
        const bool entered = space.in([] {
            const UniqueFd socket = lab::listenTcp(u"127.0.0.1"_s, 4321);
            QVERIFY(bool(socket));
            // This very thread's view is what /proc/PID/net shows of a process that lives there.
            QFile table(u"/proc/thread-self/net/tcp"_s);
            QVERIFY(table.open(QIODevice::ReadOnly));
            const auto found = parseTcpTable(table.readAll(), Family::Ipv4);
            QCOMPARE(found.size(), std::size_t{1});
            QCOMPARE(found[0].port, std::optional(Port(4321)));
            QFile trie(u"/proc/thread-self/net/fib_trie"_s);
            QVERIFY(trie.open(QIODevice::ReadOnly));
            QCOMPARE(parseFibTrie(trie.readAll()),
                     std::vector<IpAddress>{*IpAddress::parse(u"10.9.8.7")});
        });
        QVERIFY(entered);
    }

    void socketsAndContainersAreJoined()
    {
        HostSnapshot host;
        Container web;
        web.id = first;
        web.name = u"web"_s;
        web.state = ContainerState::Running;
        web.netns = u"net:[7]"_s;
        web.ports.push_back({u"tcp"_s, Port(80), Port(8080), {}, true});
        host.containers = {web};
        host.namespaces = {{u"net:[7]"_s, {}, {*IpAddress::parse(u"172.17.0.2")}, {}}};
        const auto socket = [](const QString &address, quint16 port, const QString &netns,
                               const QString &process, int pid) {
            Listener listener;
            listener.address = address;
            listener.port = Port(port);
            listener.netns = netns;
            if (!process.isEmpty())
                listener.process = process;
            listener.pids = {Pid(pid)};
            return listener;
        };
        host.listeners = {socket(u"0.0.0.0"_s, 8080, u"self"_s, u"docker-proxy"_s, 1),
                          socket(u"0.0.0.0"_s, 8080, u"self"_s, {}, 2),
                          socket(u"0.0.0.0"_s, 8080, u"self"_s, u"nginx"_s, 3),
                          socket(u"0.0.0.0"_s, 80, u"net:[7]"_s, u"nginx"_s, 4),
                          socket(u"0.0.0.0"_s, 9000, u"self"_s, u"docker-proxy"_s, 5),
                          socket(u"0.0.0.0"_s, 9001, u"self"_s, u"conmon"_s, 6)};
        Process proxy;
        proxy.pid = Pid(5);
        proxy.name = u"docker-proxy"_s;
        proxy.arguments = {u"/usr/bin/docker-proxy"_s, u"-container-ip"_s, u"172.17.0.2"_s,
                           u"-container-port"_s, u"81"_s};
        Process monitor;
        monitor.pid = Pid(6);
        monitor.name = u"conmon"_s;
        monitor.arguments = {u"conmon"_s, u"-c"_s, second, u"-n"_s, u"db"_s};
        host.processes = {proxy, monitor};
        joinContainers(host);
        QCOMPARE(host.listeners[0].forwardsTo, std::optional(first));
        QCOMPARE(host.listeners[0].forwardsPort, std::optional(Port(80)));
        QCOMPARE(host.listeners[0].containerName, std::optional(u"web"_s));
        QCOMPARE(host.listeners[1].forwardsTo, std::optional(first));
        QVERIFY(!host.listeners[2].forwardsTo);
        QCOMPARE(host.listeners[3].container, std::optional(first));
        QCOMPARE(host.listeners[4].forwardsTo, std::optional(first));
        QCOMPARE(host.listeners[4].forwardsPort, std::optional(Port(81)));
        QCOMPARE(host.listeners[5].forwardsTo, std::optional(second));
        QCOMPARE(host.listeners[5].containerName, std::optional(u"db"_s));
    }
};

QTEST_GUILESS_MAIN(TestContainerRuntime)
#include "tst_container_runtime.moc"
