// SPDX-License-Identifier: MIT
#include "core/inspect/namespaces.h"

#include "core/inspect/cgroups.h"
#include "core/inspect/listeners.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/process_net.h"
#include "core/inspect/processes.h"
#include "core/inspect/routes.h"

#include <QSet>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace doorward {

namespace {

constexpr std::size_t mostNamespaces = 1000;

quint64 inodeOf(const QString &name)
{
    return QStringView(name).mid(5).chopped(name.isEmpty() ? 0 : 1).toULongLong(); // "net:[" … "]"
}

void add(NamespaceSearch &search, QSet<quint64> &seen, quint64 inode, const char *path, Pid witness)
{
    if (inode == 0 || seen.contains(inode) || search.others.size() == mostNamespaces)
        return;
    UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct statfs system {};
    if (!fd || ::fstatfs(fd.get(), &system) != 0 || system.f_type != NSFS_MAGIC)
        return;
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0 || seen.contains(status.st_ino))
        return;
    seen.insert(status.st_ino);
    search.others.push_back(
        {status.st_ino, QStringLiteral("net:[%1]").arg(status.st_ino), {}, witness, std::move(fd)});
}

/// Only namespace files are opened: the mount point of one is a file on nsfs.
void addMounted(NamespaceSearch &search, QSet<quint64> &seen)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir("/run/netns"), ::closedir);
    if (!directory)
        return;
    while (const dirent *entry = ::readdir(directory.get())) {
        const QByteArray path = QByteArray("/run/netns/") + entry->d_name;
        struct stat status {};
        if (::stat(path.constData(), &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        add(search, seen, status.st_ino, path.constData(), Pid(0));
        for (NetworkNamespace &space : search.others)
            if (space.inode == status.st_ino)
                space.mountName = QString::fromUtf8(entry->d_name);
    }
}

bool isGlobal(const IpAddress &address)
{
    return !address.isLoopback() && !address.isLinkLocal();
}

/// What a thread inside a namespace sees.
struct Visit {
    Result<ListenerTable> table = tl::unexpected(Error{});
    std::vector<IpAddress> addresses;
    QStringList macs;
};

Visit visit(const NetworkNamespace &space, const ListenerRequest &request,
            const CancelToken &cancel, Deadline deadline)
{
    Visit seen;
    // setns(2) changes the thread alone; the thread ends, so nothing has to be undone.
    std::thread visitor([&] {
        if (::setns(space.fd.get(), CLONE_NEWNET) != 0) {
            seen.table =
                tl::unexpected(Error::fromErrno(errno, QStringLiteral("setns"), space.name));
            return;
        }
        seen.table = dumpListeners(request, cancel, deadline);
        const auto links = readInterfaces(cancel, deadline);
        for (const Interface &link : links.value_or(std::vector<Interface>())) {
            if (link.mac && !link.loopback)
                seen.macs << *link.mac;
            for (const InterfaceAddress &own : link.addresses)
                if (isGlobal(own.prefix.address))
                    seen.addresses.push_back(own.prefix.address);
        }
    });
    visitor.join();
    return seen;
}

/// What /proc shows of a namespace that may not be entered.
std::optional<std::vector<Listener>> listenersByProc(Pid witness, const ListenerRequest &request)
{
    auto found = listenersOfProcessNet(witness);
    if (!found)
        return std::nullopt;
    std::erase_if(*found, [&request](const Listener &listener) {
        return request.port && listener.port != *request.port;
    });
    UserNames users;
    for (Listener &listener : *found)
        listener.user = users.name(*listener.uid);
    return found;
}

bool isKnown(const ListenerTable &table, const std::vector<Listener> &listeners)
{
    return std::any_of(table.listeners.begin(), table.listeners.end(), [&](const Listener &known) {
        return known.inode == listeners.front().inode;
    });
}

/// Containers' processes whose namespace an ordinary user may not even name: one of each container,
/// by its cgroup.
void addHiddenContainers(ListenerTable &table, const std::vector<Pid> &hidden,
                         const ListenerRequest &request, const CancelToken &cancel,
                         Deadline deadline)
{
    QSet<QString> done;
    for (const Pid pid : hidden) {
        if (cancel.isCancelled() || deadline.hasPassed())
            return;
        const QByteArray path = "/proc/" + QByteArray::number(pid.value()) + "/cgroup";
        const auto container =
            cgroupPlace(cgroupOfProcess(readFile(path.constData(), 16384).value_or(QByteArray())))
                .container;
        if (!container || done.contains(*container))
            continue;
        done.insert(*container);
        auto found = listenersByProc(pid, request);
        if (!found || found->empty() || isKnown(table, *found)) // the host's own, or a pod's
            continue;
        const QString name = QStringLiteral("pid:%1").arg(pid.value());
        table.namespaces.push_back({name, std::nullopt, addressesOfProcessNet(pid), {}});
        for (Listener &listener : *found) {
            listener.netns = name;
            listener.container = container;
            table.listeners.push_back(std::move(listener));
        }
    }
}

} // namespace

QString ownNetworkNamespace()
{
    return QString::fromLatin1(linkTarget("/proc/thread-self/ns/net"));
}

NamespaceSearch otherNetworkNamespaces()
{
    NamespaceSearch search;
    QSet<quint64> seen{inodeOf(ownNetworkNamespace())};
    for (const Pid pid : processIds()) {
        const QByteArray path = "/proc/" + QByteArray::number(pid.value()) + "/ns/net";
        errno = 0;
        const QByteArray name = linkTarget(path.constData());
        if (name.isEmpty()) {
            // EACCES: hidden. ENOENT: gone, or a zombie. Kernel threads live in the initial one.
            if (errno == EACCES || errno == EPERM)
                search.hidden.push_back(pid);
            continue;
        }
        add(search, seen, inodeOf(QString::fromLatin1(name)), path.constData(), pid);
    }
    addMounted(search, seen);
    return search;
}

void addOtherNamespaces(ListenerTable &table, const ListenerRequest &request,
                        const CancelToken &cancel, Deadline deadline)
{
    NamespaceSearch search = otherNetworkNamespaces();
    int notEntered = 0;
    for (const NetworkNamespace &space : search.others) {
        Visit seen = visit(space, request, cancel, deadline);
        std::vector<Listener> found;
        if (seen.table) {
            found = std::move(seen.table->listeners);
        } else {
            ++notEntered;
            auto shown =
                space.witness.value() == 0 ? std::nullopt : listenersByProc(space.witness, request);
            if (!shown)
                continue;
            found = std::move(*shown);
            seen.addresses = addressesOfProcessNet(space.witness);
        }
        table.namespaces.push_back(
            {space.name, space.mountName.isEmpty() ? std::nullopt : std::optional(space.mountName),
             std::move(seen.addresses), std::move(seen.macs)});
        for (Listener &listener : found) {
            listener.netns = space.name;
            table.listeners.push_back(std::move(listener));
        }
    }
    addHiddenContainers(table, search.hidden, request, cancel, deadline);
    const bool all =
        search.hidden.empty() && notEntered == 0 && search.others.size() < mostNamespaces;
    table.namespaceSight = all ? Sight::Full : Sight::Partial;
    if (!all)
        table.limits.push_back(
            {QStringLiteral("namespaces"), {{QStringLiteral("n"), QString::number(notEntered)}}});
}

} // namespace doorward
