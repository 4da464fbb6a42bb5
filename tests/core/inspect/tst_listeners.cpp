// SPDX-License-Identifier: MIT
// Listeners, their owners and unix sockets, against a real kernel in namespaces of their own.
#include "core/facts/snapshot.h"
#include "core/inspect/cgroups.h"
#include "core/inspect/listeners.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/unix_socket.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"
#include "tests/support/this_kernel.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(10));
}

/// A TCP socket with an option set, bound, and listening unless `backlog` is negative.
UniqueFd openTcp(const QString &address, quint16 port, int backlog, int level = 0, int option = 0,
                 const QByteArray &value = {})
{
    const IpAddress ip = *IpAddress::parse(address);
    UniqueFd fd(::socket(ip.isIpv4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!value.isEmpty()
        && ::setsockopt(fd.get(), level, option, value.constData(),
                        static_cast<socklen_t>(value.size()))
               != 0)
        return {};
    sockaddr_storage storage{};
    const auto length = ip.toSockaddr(Port(port), storage);
    const void *place = &storage;
    if (::bind(fd.get(), static_cast<const sockaddr *>(place), length) != 0)
        return {};
    if (backlog >= 0 && ::listen(fd.get(), backlog) != 0)
        return {};
    return fd;
}

QByteArray number(int value)
{
    return QByteArray(reinterpret_cast<const char *>(&value), sizeof value);
}

const Listener *onPort(const std::vector<Listener> &listeners, quint16 port)
{
    const auto found =
        std::find_if(listeners.begin(), listeners.end(),
                     [port](const Listener &listener) { return listener.port == Port(port); });
    return found == listeners.end() ? nullptr : &*found;
}

const Limit *limitOf(const std::vector<Limit> &limits, QLatin1StringView id)
{
    const auto found = std::find_if(limits.begin(), limits.end(),
                                    [id](const Limit &limit) { return limit.id == id; });
    return found == limits.end() ? nullptr : &*found;
}

/// A child process in `space` as user `uid` that runs `work`, says that it is ready, and waits
/// until it is destroyed. What `work` returns comes back.
class Child {
public:
    Child(const Netns &space, uid_t uid, const std::function<QByteArray()> &work)
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::close(ends[0]);
            if (::setns(space.fd(), CLONE_NEWNET) != 0
                || (uid != 0
                    && (::setgroups(0, nullptr) != 0 || ::setresgid(uid, uid, uid) != 0
                        || ::setresuid(uid, uid, uid) != 0)))
                ::_exit(1);
            ::prctl(PR_SET_DUMPABLE, 1); // as a program started by that user would be
            const QByteArray told = work() + '\n';
            for (qsizetype at = 0; at < told.size();) {
                const ssize_t count =
                    ::write(ends[1], told.constData() + at, static_cast<size_t>(told.size() - at));
                if (count <= 0)
                    ::_exit(1);
                at += count;
            }
            ::close(ends[1]);
            ::pause();
            ::_exit(0);
        }
        ::close(ends[1]);
        std::array<char, 65536> buffer{};
        for (ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
            m_told.append(buffer.data(), count);
        ::close(ends[0]);
    }
    ~Child()
    {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    bool isReady() const { return m_told.endsWith('\n'); }
    const QByteArray &told() const { return m_told; }
    Pid pid() const { return Pid(m_pid); }

private:
    pid_t m_pid = -1;
    QByteArray m_told;
};

constexpr uid_t nobody = 65534;

} // namespace

class TestListeners : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kindsOfListeners();
    void boundWithoutListening();
    void queueFills();
    void agreesWithSs();
    void ownersOfOtherUsers();
    void anOrdinaryUserIsToldWhatIsHidden();
    void onePortIsFoundEarly();
    void otherNamespaces();
    void cgroupOfASocket();
    void unixSockets();
};

void TestListeners::kindsOfListeners()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    QVERIFY(space.ip(
        u"link add d0 type veth peer name d1\nlink set d0 up\nlink set d1 up\naddress add 10.1.0.1/24 dev d0\naddress add fe80::7/64 dev d0 nodad"_s));
    std::vector<UniqueFd> open;
    Result<ListenerTable> table = tl::unexpected(Error{});
    space.in([&] {
        open.push_back(openTcp(u"0.0.0.0"_s, 1001, 5));
        open.push_back(openTcp(u"127.0.0.1"_s, 1002, 5));
        open.push_back(openTcp(u"::"_s, 1003, 5, IPPROTO_IPV6, IPV6_V6ONLY, number(0)));
        open.push_back(openTcp(u"::"_s, 1004, 5, IPPROTO_IPV6, IPV6_V6ONLY, number(1)));
        open.push_back(
            openTcp(u"0.0.0.0"_s, 1005, 5, SOL_SOCKET, SO_BINDTODEVICE, QByteArray("d0\0", 3)));
        open.push_back(openTcp(u"fe80::7%d0"_s, 1006, 5));
        open.push_back(
            openTcp(u"::ffff:10.1.0.1"_s, 1007, 5, IPPROTO_IPV6, IPV6_V6ONLY, number(0)));
        table = dumpListeners({}, CancelToken(), soon());
    });
    QVERIFY(std::all_of(open.begin(), open.end(), [](const UniqueFd &fd) { return bool(fd); }));
    QVERIFY(table);
    const auto &all = table->listeners;
    QCOMPARE(all.size(), open.size());
    QCOMPARE(onPort(all, 1001)->reach(), Reach::Everyone);
    QCOMPARE(onPort(all, 1001)->backlog, std::optional(5U));
    QCOMPARE(onPort(all, 1001)->user, std::optional(u"root"_s));
    QCOMPARE(onPort(all, 1002)->reach(), Reach::Loopback);
    QVERIFY(!onPort(all, 1003)->v6only && onPort(all, 1004)->v6only);
    QVERIFY(onPort(all, 1003)->takes(*IpAddress::parse(u"127.0.0.1"))
            && !onPort(all, 1004)->takes(*IpAddress::parse(u"127.0.0.1")));
    QCOMPARE(onPort(all, 1005)->device, std::optional(u"d0"_s));
    QCOMPARE(onPort(all, 1006)->address, u"fe80::7%d0"_s);
    QVERIFY(onPort(all, 1007)->takes(*IpAddress::parse(u"10.1.0.1")));
    QCOMPARE(onPort(all, 1001)->drops, std::optional(0U));
    QVERIFY(table->listenerSight != Sight::None && table->ownerSight == Sight::None);
}

void TestListeners::boundWithoutListening()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    UniqueFd bound;
    Result<ListenerTable> table = tl::unexpected(Error{});
    space.in([&] {
        bound = openTcp(u"127.0.0.1"_s, 1010, -1);
        ListenerRequest request;
        request.port = Port(1010);
        table = dumpListeners(request, CancelToken(), soon());
    });
    QVERIFY(table);
    if (!kernelIsAtLeast(6, 8)) { // TCPF_BOUND_INACTIVE
        QVERIFY(limitOf(table->limits, "bound-sockets"_L1) != nullptr);
        QCOMPARE(table->listenerSight, Sight::Partial);
        QSKIP("kernels before 6.8 do not list bound sockets");
    }
    QVERIFY(limitOf(table->limits, "bound-sockets"_L1) == nullptr);
    QCOMPARE(table->listenerSight, Sight::Full);
    QCOMPARE(table->listeners.size(), std::size_t{1});
    QCOMPARE(table->listeners[0].state, SocketState::Bound);
    QVERIFY(!table->listeners[0].backlog);
}

void TestListeners::queueFills()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    std::vector<UniqueFd> held;
    Result<std::vector<Listener>> listeners = tl::unexpected(Error{});
    space.in([&] {
        held.push_back(openTcp(u"127.0.0.1"_s, 1011, 1));
        for (int i = 0; i < 2; ++i) // a backlog of 1 takes two (sk_acceptq_is_full is "more than")
            held.push_back(dialTcp(*Endpoint::parse(u"127.0.0.1:1011")));
        listeners = collectListeners({Port(1011), true, false, false}, CancelToken(), soon());
    });
    QVERIFY(listeners && listeners->size() == 1);
    QCOMPARE(listeners->front().acceptQueue, std::optional(2U));
    QCOMPARE(listeners->front().backlog, std::optional(1U));
}

void TestListeners::agreesWithSs()
{
    DOORWARD_NEEDS_NAMESPACES();
    DOORWARD_NEEDS_PROGRAM("ss");
    Netns space;
    QVERIFY(space.prepare());
    std::vector<UniqueFd> open;
    QStringList ours;
    space.in([&] {
        for (quint16 port = 2000; port < 2300; ++port)
            open.push_back(openTcp(port % 3 == 0 ? u"::1"_s : u"127.0.0.1"_s, port, port % 50 + 1));
        ListenerRequest request;
        request.bound = false;
        if (const auto table = dumpListeners(request, CancelToken(), soon()))
            for (const Listener &listener : table->listeners)
                ours.append(u"%1 %2 %3"_s.arg(*listener.acceptQueue)
                                .arg(*listener.backlog)
                                .arg(Endpoint{*listener.ip(), *listener.port}.text()));
    });
    const Ran ss = space.run({u"ss"_s, u"-tlnH"_s});
    QVERIFY(ss.ok());
    QStringList theirs;
    for (const QString &line : QString::fromUtf8(ss.output).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList words = line.simplified().split(u' ');
        theirs.append(words.mid(1, 3).join(u' '));
    }
    ours.sort();
    theirs.sort();
    QCOMPARE(ours.size(), 300);
    QCOMPARE(ours, theirs);
}

void TestListeners::ownersOfOtherUsers()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    UniqueFd own;
    const Child child(space, nobody, [&own] {
        own = openTcp(u"127.0.0.1"_s, 3001, 5);
        return QByteArray(own ? "yes" : "no");
    });
    QCOMPARE(child.told(), QByteArray("yes\n"));
    Result<ListenerTable> table = tl::unexpected(Error{});
    space.in([&] { table = collectListenerTable({}, CancelToken(), soon()); });
    QVERIFY(table);
    const Listener *listener = onPort(table->listeners, 3001);
    QVERIFY(listener);
    QCOMPARE(listener->pids, std::vector<Pid>{child.pid()});
    QCOMPARE(listener->uid, std::optional(Uid(nobody)));
    QCOMPARE(listener->process, std::optional(u"tst_listeners"_s));
    QVERIFY(listener->since && listener->since->secsTo(QDateTime::currentDateTimeUtc()) < 600);
    QCOMPARE(table->ownerSight, Sight::Full);
    QVERIFY(limitOf(table->limits, "owners"_L1) == nullptr);
    QCOMPARE(table->processes.size(), std::size_t{1});
    QCOMPARE(table->processes[0].uid, std::optional(Uid(nobody)));
    QVERIFY(!table->processes[0].arguments.isEmpty());
}

void TestListeners::anOrdinaryUserIsToldWhatIsHidden()
{
    DOORWARD_NEEDS_NAMESPACES();
#ifdef __SANITIZE_THREAD__
    QSKIP("the thread sanitizer allows no new thread after fork(2): the owners are looked for in "
          "two");
#endif
    Netns space;
    QVERIFY(space.prepare());
    UniqueFd ofRoot;
    space.in([&] { ofRoot = openTcp(u"127.0.0.1"_s, 3002, 5); });
    QVERIFY(ofRoot);
    const Child child(space, nobody, [&ofRoot] {
        ofRoot.reset(); // the copy that fork() made
        const UniqueFd own = openTcp(u"127.0.0.1"_s, 3003, 5);
        ListenerRequest request;
        request.allNamespaces = true;
        const auto table = collectListenerTable(request, CancelToken(), soon());
        if (!table)
            return QByteArray("error ") + table.error().text().toUtf8();
        HostSnapshot snapshot; // the way it travels
        snapshot.listeners = table->listeners;
        snapshot.limits = table->limits;
        snapshot.ownerSight = table->ownerSight;
        snapshot.namespaceSight = table->namespaceSight;
        return snapshotToJson(snapshot);
    });
    const auto seen = snapshotFromJson(child.told());
    QVERIFY2(seen, child.told().constData());
    const Listener *hidden = onPort(seen->listeners, 3002);
    const Listener *own = onPort(seen->listeners, 3003);
    QVERIFY(hidden && own);
    QVERIFY(hidden->pids.empty() && !hidden->process);
    QCOMPARE(hidden->uid, std::optional(Uid(0))); // the user is known all the same
    QCOMPARE(own->pids, std::vector<Pid>{child.pid()});
    QCOMPARE(seen->ownerSight, Sight::Partial);
    QCOMPARE(seen->namespaceSight, Sight::Partial);
    QVERIFY(limitOf(seen->limits, "owners"_L1));
    QCOMPARE(limitOf(seen->limits, "owners"_L1)->params.value(u"n"_s), u"1"_s);
    QVERIFY(limitOf(seen->limits, "namespaces"_L1));
}

void TestListeners::onePortIsFoundEarly()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    std::vector<UniqueFd> open;
    Result<ListenerTable> table = tl::unexpected(Error{});
    Result<ListenerTable> late = tl::unexpected(Error{});
    space.in([&] {
        open.push_back(openTcp(u"127.0.0.1"_s, 3010, 5));
        const UniqueFd low = openTcp(u"127.0.0.1"_s, 3011, 5);
        open.emplace_back(::fcntl(low.get(), F_DUPFD_CLOEXEC, 200)); // beyond the first descriptors
        table = collectListenerTable({Port(3010), true, true, false}, CancelToken(), soon());
        late = tl::unexpected(Error{});
    });
    QVERIFY(table);
    QCOMPARE(table->listeners.size(), std::size_t{1});
    QCOMPARE(table->listeners[0].pids, std::vector<Pid>{Pid(::getpid())});
    space.in([&] {
        late = collectListenerTable({Port(3011), true, true, false}, CancelToken(), soon());
    });
    QVERIFY(late && late->listeners.size() == 1);
    QCOMPARE(late->listeners[0].pids, std::vector<Pid>{Pid(::getpid())});
}

void TestListeners::otherNamespaces()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns here;
    Netns there;
    QVERIFY(here.prepare() && there.prepare());
    QVERIFY(there.ip(u"link add inner type veth peer name outer\nlink set inner up"_s));
    const Child child(there, 0, [] {
        static const UniqueFd server =
            openTcp(u"0.0.0.0"_s, 3020, 5, SOL_SOCKET, SO_BINDTODEVICE, QByteArray("inner\0", 6));
        return linkTarget("/proc/self/ns/net");
    });
    QVERIFY(child.isReady());
    Result<ListenerTable> with = tl::unexpected(Error{});
    Result<ListenerTable> without = tl::unexpected(Error{});
    QString after;
    QString before;
    here.in([&] {
        before = QString::fromLatin1(linkTarget("/proc/thread-self/ns/net"));
        without = collectListenerTable({Port(3020), true, true, false}, CancelToken(), soon());
        with = collectListenerTable({Port(3020), true, true, true}, CancelToken(), soon());
        after = QString::fromLatin1(linkTarget("/proc/thread-self/ns/net"));
    });
    QVERIFY(without && without->listeners.empty());
    QCOMPARE(without->namespaceSight, Sight::None);
    QVERIFY(with);
    QCOMPARE(with->listeners.size(), std::size_t{1});
    QCOMPARE(with->listeners[0].netns.toUtf8() + '\n', child.told());
    QCOMPARE(with->listeners[0].device, std::optional(u"inner"_s)); // named by its own namespace
    QCOMPARE(with->listeners[0].pids, std::vector<Pid>{child.pid()});
    QCOMPARE(after, before); // the caller's thread stayed where it was
}

void TestListeners::cgroupOfASocket()
{
    DOORWARD_NEEDS_NAMESPACES();
    const QByteArray mount =
        cgroup2MountPoint(readFile("/proc/self/mountinfo", 1 << 20).value_or(QByteArray()));
    if (mount.isEmpty())
        QSKIP("needs a cgroup2 mount: /proc/self/mountinfo has none");
    const QByteArray outer = mount + "/doorward-test.slice";
    const QByteArray group = outer + "/doorward-web.service";
    if (::mkdir(outer.constData(), 0755) != 0 || ::mkdir(group.constData(), 0755) != 0)
        QSKIP(("needs a writable cgroup2 mount: mkdir below " + mount + ": " + std::strerror(errno))
                  .constData());
    Netns space;
    {
        const Child child(space, 0, [&group] {
            const UniqueFd procs(
                ::open((group + "/cgroup.procs").constData(), O_WRONLY | O_CLOEXEC));
            if (::write(procs.get(), "0", 1) != 1)
                return QByteArray("no");
            static const UniqueFd server = openTcp(u"0.0.0.0"_s, 3030, 5);
            return QByteArray("yes");
        });
        QCOMPARE(child.told(), QByteArray("yes\n"));
        Result<ListenerTable> table = tl::unexpected(Error{});
        space.in([&] { table = dumpListeners({}, CancelToken(), soon()); });
        QVERIFY(table && table->listeners.size() == 1);
        QCOMPARE(table->listeners[0].cgroup,
                 std::optional(u"/doorward-test.slice/doorward-web.service"_s));
        QCOMPARE(table->listeners[0].unit, std::optional(u"doorward-web.service"_s));
    }
    QTRY_VERIFY(::rmdir(group.constData()) == 0 || errno == ENOENT); // evaluated twice
    QCOMPARE(::rmdir(outer.constData()), 0);
}

void TestListeners::unixSockets()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"s.sock"_s);
    QCOMPARE(inspectUnixSocket(path).statErrno, ENOENT);
    {
        const UniqueFd server = listenUnix(path, 3);
        QVERIFY(server);
        UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.toUtf8().constData(),
                    static_cast<std::size_t>(path.size()));
        const void *place = &address;
        QCOMPARE(::connect(client.get(), static_cast<const sockaddr *>(place), sizeof address), 0);
        const UnixSocketFacts live = inspectUnixSocket(path);
        QVERIFY(live.statErrno == 0 && live.isSocket && live.bound && live.listening);
        QCOMPARE(live.acceptQueue, std::optional(1U));
        QCOMPARE(live.backlog, std::optional(3U));
        QCOMPARE(live.owner, std::optional(Uid(::geteuid())));
        QCOMPARE(live.accessErrno, 0);
        // The file replaced by another: the old server is not behind this path any more.
        QVERIFY(QFile::rename(path, path + u".old"_s));
        UniqueFd other(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        QCOMPARE(::bind(other.get(), static_cast<const sockaddr *>(place), sizeof address), 0);
        const UnixSocketFacts bound = inspectUnixSocket(path);
        QVERIFY(bound.bound && !bound.listening);
    }
    const UnixSocketFacts stale = inspectUnixSocket(path);
    QVERIFY(stale.isSocket && !stale.bound);
    const UniqueFd abstract = listenUnix(u"@doorward-test-abstract"_s, 7);
    QVERIFY(abstract);
    const UnixSocketFacts named = inspectUnixSocket(u"@doorward-test-abstract"_s);
    QVERIFY(named.isSocket && named.listening);
    QCOMPARE(named.backlog, std::optional(7U));
    QVERIFY(!inspectUnixSocket(u"@doorward-test-missing"_s).bound);
    QVERIFY(!inspectUnixSocket(u"/etc/passwd"_s).isSocket);
}

QTEST_GUILESS_MAIN(TestListeners)
#include "tst_listeners.moc"
