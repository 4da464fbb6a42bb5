// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/container.h"
#include "core/facts/listener.h"

#include <QByteArrayView>

namespace doorward {

/// The listening TCP sockets of the network namespace that a process lives in, by /proc/PID/net
/// (proc_pid_net(5)): no privilege, whoever runs it, but without backlog, device and cgroup.
/// Address, port, user, inode and accept queue are filled. Reads at most 4 MiB of each family.
/// Nothing where the process is gone, or its table could not be read whole.
std::optional<std::vector<Listener>> listenersOfProcessNet(Pid pid);
/// One of the two files. `family` says which.
std::vector<Listener> parseTcpTable(QByteArrayView bytes, Family family);

/// The addresses of that namespace, as NamespaceFacts has them: fib_trie and if_inet6.
std::vector<IpAddress> addressesOfProcessNet(Pid pid);
/// Local IPv4 addresses in the bytes of /proc/net/fib_trie, without 127.0.0.0/8.
std::vector<IpAddress> parseFibTrie(QByteArrayView bytes);
/// Global IPv6 addresses in the bytes of /proc/net/if_inet6.
std::vector<IpAddress> parseIfInet6(QByteArrayView bytes);

} // namespace doorward
