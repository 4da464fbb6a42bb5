// SPDX-License-Identifier: MIT
#include "core/inspect/ephemeral_ports.h"

#include "core/inspect/proc_file.h"
#include "core/netlink/sock_diag.h"

#include <algorithm>

namespace doorward {

namespace {

constexpr std::size_t portCount = 65536;

void readRange(EphemeralPorts &ports)
{
    const QByteArray text =
        readFile("/proc/sys/net/ipv4/ip_local_port_range", 64).value_or(QByteArray()).simplified();
    const QList<QByteArray> ends = text.split(' ');
    bool lowOk = false;
    bool highOk = false;
    const quint16 low = ends.front().toUShort(&lowOk);
    const quint16 high = ends.back().toUShort(&highOk);
    if (ends.size() != 2 || !lowOk || !highOk)
        return;
    ports.low = low;
    ports.high = high;
}

bool isSame(const IpAddress &a, const IpAddress &b)
{
    return a.family() == b.family() && a.bytes() == b.bytes(); // zones aside
}

bool isHeldByBind(const netlink::TcpSocket &socket)
{
    return socket.state == netlink::TcpListen || socket.state == netlink::TcpClose
           || socket.state == netlink::TcpBoundInactive;
}

} // namespace

std::vector<bool> reservedPorts(QByteArrayView list)
{
    std::vector<bool> reserved(portCount);
    for (const QByteArray &entry : list.toByteArray().simplified().split(',')) {
        const qsizetype dash = entry.indexOf('-');
        bool firstOk = false;
        bool lastOk = true;
        const quint16 first = (dash < 0 ? entry : entry.left(dash)).toUShort(&firstOk);
        const quint16 last = dash < 0 ? first : entry.mid(dash + 1).toUShort(&lastOk);
        if (firstOk && lastOk)
            for (std::size_t port = first; port <= last; ++port)
                reserved[port] = true;
    }
    return reserved;
}

Result<EphemeralPorts> readEphemeralPorts(const std::optional<Endpoint> &target,
                                          const CancelToken &cancel, Deadline deadline)
{
    EphemeralPorts ports;
    readRange(ports);
    const auto reserved = reservedPorts(
        readFile("/proc/sys/net/ipv4/ip_local_reserved_ports", 1 << 20).value_or(QByteArray()));
    for (std::size_t port = ports.low; port <= ports.high; ++port)
        ports.reserved += reserved[port] ? 1U : 0U;
    std::vector<bool> taken(portCount);
    std::vector<bool> takenToTarget(portCount);
    netlink::TcpQuery query;
    query.states = ~0U; // every state, those of connections without a socket too
    query.ports = {Port(ports.low), Port(ports.high)};
    const std::optional<IpAddress> remote =
        target ? std::optional(target->address.unmapped()) : std::nullopt;
    const auto done = netlink::dumpTcpSockets(
        query,
        [&](const netlink::TcpSocket &socket) {
            const quint16 port = socket.localPort.value();
            if (port < ports.low || port > ports.high || reserved[port])
                return;
            taken[port] = true;
            const bool towards = remote && socket.remotePort == target->port
                                 && isSame(socket.remote.unmapped(), *remote);
            takenToTarget[port] = takenToTarget[port] || towards || isHeldByBind(socket);
        },
        cancel, deadline);
    if (!done)
        return tl::unexpected(done.error());
    ports.inUse = static_cast<quint32>(std::count(taken.begin(), taken.end(), true));
    if (target)
        ports.inUseToTarget =
            static_cast<quint32>(std::count(takenToTarget.begin(), takenToTarget.end(), true));
    return ports;
}

} // namespace doorward
