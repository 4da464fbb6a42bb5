// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

namespace doorward {

struct ListenerRequest {
    std::optional<Port> port;   ///< only sockets of this local port; the kernel filters
    bool bound = true;          ///< sockets that are bound without listening too (kernel 6.8)
    bool owners = true;         ///< processes behind them: a walk over /proc
    bool allNamespaces = false; ///< other network namespaces too (root)
};

/// Listeners with how much of the truth they are.
struct ListenerTable {
    std::vector<Listener> listeners;        ///< by port and address; other namespaces behind
    std::vector<Process> processes;         ///< the owners, by pid
    std::vector<NamespaceFacts> namespaces; ///< the other ones that were looked at
    Sight listenerSight = Sight::None;
    Sight ownerSight = Sight::None;
    Sight namespaceSight = Sight::None;
    std::vector<Limit> limits;
};

/// TCP sockets that listen (or are bound), IPv4 and IPv6, of this namespace, by SOCK_DIAG: user,
/// device, queue, drops, and the cgroup with its unit and container. No privilege, a few
/// milliseconds. Owners and other namespaces are not looked for here. Errors: of the netlink socket
/// only; a kernel that lacks a part of it gives a Limit.
Result<ListenerTable> dumpListeners(const ListenerRequest &request, const CancelToken &cancel,
                                    Deadline deadline);

/// Adds pids, process names and start times to `table`, and table.processes. Walks /proc/*/fd with
/// two threads; as an ordinary user only own processes can be seen, and a Limit counts the sockets
/// that stay without an owner. With `first` only sockets of that port are looked for, and the
/// search ends when each has one owner (further processes may share it): the quick first answer,
/// before a second call without it.
void findOwners(ListenerTable &table, std::optional<Port> first, const CancelToken &cancel,
                Deadline deadline);

/// Adds the listeners of every other network namespace that a process of this host lives in, and
/// its addresses (setns(2) in a thread that ends afterwards; needs CAP_SYS_ADMIN). Of those that
/// may not be entered, what /proc/PID/net shows of containers and of this user's own processes; the
/// sight is Partial then, and a Limit says so.
void addOtherNamespaces(ListenerTable &table, const ListenerRequest &request,
                        const CancelToken &cancel, Deadline deadline);

/// The three in one, as the request says.
Result<ListenerTable> collectListenerTable(const ListenerRequest &request,
                                           const CancelToken &cancel, Deadline deadline);
/// The accept queues of this namespace's listeners on that port; empty where the kernel does not
/// say. No privilege; the kernel's own filter: milliseconds, however many sockets there are.
std::vector<QueueReading> readQueues(Port port, const CancelToken &cancel, Deadline deadline);

/// Only the listeners of it.
Result<std::vector<Listener>> collectListeners(const ListenerRequest &request,
                                               const CancelToken &cancel, Deadline deadline);

} // namespace doorward
