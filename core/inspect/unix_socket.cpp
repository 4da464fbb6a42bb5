// SPDX-License-Identifier: MIT
#include "core/inspect/unix_socket.h"

#include "core/inspect/proc_file.h"
#include "core/inspect/processes.h"
#include "core/netlink/sock_diag.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace doorward {

namespace {

using netlink::UnixSocketRow;

/// Lines "Num: RefCount Protocol Flags Type St Inode Path" (proc_net(5)); Flags has SO_ACCEPTCON
/// (1 << 16) where the socket listens, abstract names begin with "@".
std::vector<UnixSocketRow> rowsOfProc()
{
    std::vector<UnixSocketRow> rows;
    const QByteArray bytes =
        readFile("/proc/thread-self/net/unix", 64 << 20).value_or(QByteArray());
    for (const QByteArrayView line : linesOf(bytes)) {
        const QList<QByteArray> fields = line.toByteArray().simplified().split(' ');
        if (fields.size() < 8)
            continue;
        UnixSocketRow row;
        row.type = static_cast<quint8>(fields[4].toUInt(nullptr, 16));
        row.state = (fields[3].toUInt(nullptr, 16) & 0x10000U) != 0 ? netlink::TcpListen
                                                                    : netlink::TcpClose;
        row.inode = fields[6].toUInt();
        const qsizetype name = line.lastIndexOf(QByteArray(' ' + fields[6] + ' '));
        row.name = line.sliced(name + fields[6].size() + 2).toByteArray();
        if (row.name.startsWith('@'))
            row.name[0] = '\0';
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<UnixSocketRow> boundSockets()
{
    auto dump = netlink::dumpUnixSockets(CancelToken(), Deadline::after(std::chrono::seconds(1)));
    return dump ? std::move(dump->items) : rowsOfProc();
}

/// Overlay file systems show other inode numbers than the socket knows.
bool hasOwnInodes(const char *path)
{
    struct statfs system {};
    return ::statfs(path, &system) == 0 && system.f_type != OVERLAYFS_SUPER_MAGIC;
}

/// Whether the row is the socket behind the file: by the file's identity where the kernel shows it
/// (a file of that name may have been replaced since), else by name.
bool isBoundTo(const UnixSocketRow &row, const QByteArray &path, const struct stat &status,
               bool comparesInodes)
{
    if (!row.fileInode || !comparesInodes)
        return row.name == path;
    const auto device = (static_cast<quint64>(major(status.st_dev)) << 20U) | minor(status.st_dev);
    return *row.fileInode == (status.st_ino & 0xffffffffU)
           && (row.fileDevice == device || row.name == path);
}

void fill(UnixSocketFacts &facts, const UnixSocketRow &row)
{
    facts.bound = true;
    if (row.state != netlink::TcpListen || facts.listening)
        return;
    facts.listening = true;
    facts.acceptQueue = row.receiveQueue;
    facts.backlog = row.sendQueue;
}

} // namespace

UnixSocketFacts inspectUnixSocket(const QString &path)
{
    UnixSocketFacts facts;
    const QByteArray name = path.toUtf8();
    if (name.startsWith('@')) {
        const QByteArray abstract = '\0' + name.mid(1);
        facts.isSocket = true;
        for (const UnixSocketRow &row : boundSockets())
            if (row.name == abstract)
                fill(facts, row);
        return facts;
    }
    struct stat status {};
    if (name.contains('\0') || ::stat(name.constData(), &status) != 0) {
        facts.statErrno = name.contains('\0') ? EINVAL : errno;
        return facts;
    }
    facts.isSocket = S_ISSOCK(status.st_mode);
    facts.mode = status.st_mode & 07777U;
    facts.owner = Uid(status.st_uid);
    facts.ownerName = UserNames().name(*facts.owner);
    if (::faccessat(AT_FDCWD, name.constData(), W_OK, AT_EACCESS) != 0)
        facts.accessErrno = errno;
    if (!facts.isSocket)
        return facts;
    const bool comparesInodes = hasOwnInodes(name.constData());
    for (const UnixSocketRow &row : boundSockets())
        if (isBoundTo(row, name, status, comparesInodes))
            fill(facts, row);
    return facts;
}

} // namespace doorward
