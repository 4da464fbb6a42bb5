// SPDX-License-Identifier: MIT
#include "core/netlink/sock_diag.h"

#include <QtEndian>

#include <cerrno>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace doorward::netlink {

namespace {

constexpr unsigned cgroupIdAttribute = 21; // INET_DIAG_CGROUP_ID, kernel 5.7

/// "low <= source port && source port <= high" for inet_diag's filter machine: each comparison is
/// two operations, the second holds the port; a jump past the end by 4 rejects.
std::array<inet_diag_bc_op, 4> portRange(Port low, Port high)
{
    return {{{INET_DIAG_BC_S_GE, 8, 20},
             {0, 0, low.value()},
             {INET_DIAG_BC_S_LE, 8, 12},
             {0, 0, high.value()}}};
}

} // namespace

std::optional<TcpSocket> decodeTcpSocket(Bytes payload)
{
    const auto header = headerOf<inet_diag_msg>(payload);
    if (!header || (header->idiag_family != AF_INET && header->idiag_family != AF_INET6))
        return std::nullopt;
    const std::size_t width = header->idiag_family == AF_INET ? 4 : 16;
    const Attributes attributes(afterHeader(payload, sizeof(inet_diag_msg)));
    TcpSocket socket;
    socket.local = *IpAddress::fromBytes(&header->id.idiag_src, width);
    socket.remote = *IpAddress::fromBytes(&header->id.idiag_dst, width);
    socket.localPort = Port(qFromBigEndian(header->id.idiag_sport));
    socket.remotePort = Port(qFromBigEndian(header->id.idiag_dport));
    socket.state = header->idiag_state;
    socket.device = IfIndex(static_cast<std::int32_t>(header->id.idiag_if));
    socket.receiveQueue = header->idiag_rqueue;
    socket.sendQueue = header->idiag_wqueue;
    socket.uid = Uid(header->idiag_uid);
    socket.inode = Inode(header->idiag_inode);
    if (const auto v6only = attributes.number<quint8>(INET_DIAG_SKV6ONLY))
        socket.v6only = *v6only != 0;
    if (const auto memory =
            headerOf<std::array<quint32, SK_MEMINFO_DROPS + 1>>(attributes.at(INET_DIAG_SKMEMINFO)))
        socket.drops = (*memory)[SK_MEMINFO_DROPS];
    socket.cgroup = attributes.number<quint64>(cgroupIdAttribute);
    return socket;
}

Result<bool> dumpTcpSockets(const TcpQuery &query, const std::function<void(TcpSocket &&)> &visit,
                            const CancelToken &cancel, Deadline deadline)
{
    bool consistent = true;
    for (const int family : {AF_INET, AF_INET6}) {
        auto socket = Socket::open(NETLINK_SOCK_DIAG);
        if (!socket)
            return tl::unexpected(socket.error());
        inet_diag_req_v2 header{};
        header.sdiag_family = static_cast<quint8>(family);
        header.sdiag_protocol = IPPROTO_TCP;
        header.idiag_states = query.states;
        if (query.memory)
            header.idiag_ext = 1U << (INET_DIAG_SKMEMINFO - 1U);
        Request request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, header);
        if (query.ports) {
            const auto code = portRange(query.ports->first, query.ports->second);
            request.add(INET_DIAG_REQ_BYTECODE, std::as_bytes(std::span(code)));
        }
        const auto done = socket->dumpOnce(
            request,
            [&visit](quint16, Bytes payload) {
                if (auto found = decodeTcpSocket(payload))
                    visit(std::move(*found));
            },
            cancel, deadline);
        if (!done && family == AF_INET6 && done.error().errnoValue == ENOENT)
            continue;
        if (!done)
            return done;
        consistent = consistent && *done;
    }
    return consistent;
}

std::optional<UnixSocketRow> decodeUnixSocket(Bytes payload)
{
    const auto header = headerOf<unix_diag_msg>(payload);
    if (!header || header->udiag_family != AF_UNIX)
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(unix_diag_msg)));
    UnixSocketRow row;
    row.type = header->udiag_type;
    row.state = header->udiag_state;
    row.inode = header->udiag_ino;
    const Bytes name = attributes.at(UNIX_DIAG_NAME);
    row.name.resize(static_cast<qsizetype>(name.size()));
    if (!name.empty())
        std::memcpy(row.name.data(), name.data(), name.size());
    if (!row.name.isEmpty() && row.name[0] != '\0' && row.name.endsWith('\0'))
        row.name.chop(1);
    if (const auto queues = headerOf<unix_diag_rqlen>(attributes.at(UNIX_DIAG_RQLEN))) {
        row.receiveQueue = queues->udiag_rqueue;
        row.sendQueue = queues->udiag_wqueue;
    }
    if (const auto file = headerOf<unix_diag_vfs>(attributes.at(UNIX_DIAG_VFS))) {
        row.fileInode = file->udiag_vfs_ino;
        row.fileDevice = file->udiag_vfs_dev;
    }
    return row;
}

Result<Dump<UnixSocketRow>> dumpUnixSockets(const CancelToken &cancel, Deadline deadline)
{
    auto socket = Socket::open(NETLINK_SOCK_DIAG);
    if (!socket)
        return tl::unexpected(socket.error());
    unix_diag_req header{};
    header.sdiag_family = AF_UNIX;
    header.udiag_states = ~0U;
    header.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_RQLEN;
    return socket->dump<UnixSocketRow>(
        Request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, header),
        [](quint16, Bytes payload) { return decodeUnixSocket(payload); }, cancel, deadline);
}

} // namespace doorward::netlink
