// SPDX-License-Identifier: MIT
#include "core/inspect/namespaces.h"

#include "core/inspect/listeners.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/processes.h"

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

void add(NamespaceSearch &search, QSet<quint64> &seen, quint64 inode, const char *path)
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
        {status.st_ino, QStringLiteral("net:[%1]").arg(status.st_ino), std::move(fd)});
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
        if (::stat(path.constData(), &status) == 0 && S_ISREG(status.st_mode))
            add(search, seen, status.st_ino, path.constData());
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
            search.hidden = search.hidden || errno == EACCES || errno == EPERM;
            continue;
        }
        add(search, seen, inodeOf(QString::fromLatin1(name)), path.constData());
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
        Result<ListenerTable> part = tl::unexpected(Error{});
        // setns(2) changes the thread alone; the thread ends, so nothing has to be undone.
        std::thread visitor([&] {
            if (::setns(space.fd.get(), CLONE_NEWNET) != 0)
                part = tl::unexpected(Error::fromErrno(errno, QStringLiteral("setns"), space.name));
            else
                part = dumpListeners(request, cancel, deadline);
        });
        visitor.join();
        if (!part) {
            ++notEntered;
            continue;
        }
        for (Listener &listener : part->listeners) {
            listener.netns = space.name;
            table.listeners.push_back(std::move(listener));
        }
    }
    const bool all = !search.hidden && notEntered == 0 && search.others.size() < mostNamespaces;
    table.namespaceSight = all ? Sight::Full : Sight::Partial;
    if (!all)
        table.limits.push_back(
            {QStringLiteral("namespaces"), {{QStringLiteral("n"), QString::number(notEntered)}}});
}

} // namespace doorward
