// SPDX-License-Identifier: MIT
#include "core/inspect/listeners.h"

#include "core/inspect/cgroups.h"
#include "core/inspect/links.h"
#include "core/inspect/processes.h"
#include "core/netlink/sock_diag.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

#include <sys/utsname.h>

namespace doorward {

namespace {

Listener listenerOf(const netlink::TcpSocket &socket, const netlink::DeviceNames &names)
{
    Listener listener;
    listener.family = socket.local.family();
    if (const int index = socket.device.value(); index != 0)
        listener.device = netlink::deviceName(index, names);
    const bool zoned = socket.local.isLinkLocal() && !socket.local.isIpv4() && listener.device;
    listener.address = zoned ? socket.local.withZone(*listener.device).text() : socket.local.text();
    listener.port = socket.localPort;
    listener.state = socket.state == netlink::TcpListen ? SocketState::Listen : SocketState::Bound;
    listener.v6only = socket.v6only.value_or(false);
    listener.uid = socket.uid;
    listener.inode = socket.inode;
    if (listener.state == SocketState::Listen) {
        listener.acceptQueue = socket.receiveQueue;
        listener.backlog = socket.sendQueue;
    }
    listener.drops = socket.drops;
    return listener;
}

/// Sockets that are bound without listening can be asked for since 6.8; older kernels pass over the
/// question in silence.
bool showsBoundSockets()
{
    utsname name{};
    int major = 0;
    int minor = 0;
    if (::uname(&name) != 0 || std::sscanf(name.release, "%d.%d", &major, &minor) != 2)
        return false;
    return std::tuple(major, minor) >= std::tuple(6, 8);
}

void addPlaces(std::vector<Listener> &listeners, const std::vector<quint64> &groups,
               const CancelToken &cancel, Deadline deadline)
{
    QSet<quint64> ids(groups.begin(), groups.end());
    ids.remove(0);
    const QHash<quint64, QString> paths = cgroupPaths(ids, cancel, deadline);
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        const auto path = paths.constFind(groups[i]);
        if (path == paths.constEnd())
            continue;
        const CgroupPlace place = cgroupPlace(*path);
        listeners[i].cgroup = place.path;
        listeners[i].unit = place.unit;
        listeners[i].container = place.container;
    }
}

} // namespace

Result<ListenerTable> dumpListeners(const ListenerRequest &request, const CancelToken &cancel,
                                    Deadline deadline)
{
    netlink::TcpQuery query;
    query.memory = true;
    const bool bound = request.bound && showsBoundSockets();
    if (bound)
        query.states |= 1U << netlink::TcpBoundInactive;
    if (request.port)
        query.ports = {*request.port, *request.port};
    std::vector<netlink::TcpSocket> sockets;
    const auto whole = netlink::dumpTcpSockets(
        query, [&sockets](netlink::TcpSocket &&socket) { sockets.push_back(std::move(socket)); },
        cancel, deadline);
    if (!whole)
        return tl::unexpected(whole.error());
    std::sort(sockets.begin(), sockets.end(),
              [](const netlink::TcpSocket &a, const netlink::TcpSocket &b) {
                  return std::tuple(a.localPort, a.local.family(), a.local.bytes(), a.inode)
                         < std::tuple(b.localPort, b.local.family(), b.local.bytes(), b.inode);
              });
    const auto links = readLinks(cancel, deadline);
    const netlink::DeviceNames names = links ? links->names : netlink::DeviceNames();
    ListenerTable table;
    std::vector<quint64> groups;
    UserNames users;
    for (const netlink::TcpSocket &socket : sockets) {
        if (request.port && socket.localPort != *request.port)
            continue;
        table.listeners.push_back(listenerOf(socket, names));
        table.listeners.back().user = users.name(socket.uid);
        groups.push_back(socket.cgroup.value_or(0));
    }
    addPlaces(table.listeners, groups, cancel, deadline);
    table.listenerSight = *whole && (bound || !request.bound) ? Sight::Full : Sight::Partial;
    if (request.bound && !bound)
        table.limits.push_back({QStringLiteral("bound-sockets"), {}});
    return table;
}

Result<ListenerTable> collectListenerTable(const ListenerRequest &request,
                                           const CancelToken &cancel, Deadline deadline)
{
    auto table = dumpListeners(request, cancel, deadline);
    if (!table)
        return table;
    if (request.allNamespaces)
        addOtherNamespaces(*table, request, cancel, deadline);
    if (request.owners)
        findOwners(*table, request.port, cancel, deadline);
    return table;
}

std::vector<QueueReading> readQueues(Port port, const CancelToken &cancel, Deadline deadline)
{
    std::vector<QueueReading> readings;
    netlink::TcpQuery query;
    query.memory = true;
    query.ports = {port, port};
    (void)netlink::dumpTcpSockets(
        query,
        [&](netlink::TcpSocket &&socket) {
            if (socket.localPort == port)
                readings.push_back({socket.inode, socket.receiveQueue, socket.drops});
        },
        cancel, deadline);
    return readings;
}

Result<std::vector<Listener>> collectListeners(const ListenerRequest &request,
                                               const CancelToken &cancel, Deadline deadline)
{
    auto table = collectListenerTable(request, cancel, deadline);
    if (!table)
        return tl::unexpected(table.error());
    return std::move(table->listeners);
}

} // namespace doorward
