// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"
#include "core/inspect/listeners.h"

namespace doorward {

/// Joins what the kernel says of sockets with what runtimes say of containers, in both directions:
/// - a listener in a container's network namespace gets the container's id and name,
/// - a program of the host that holds a port for a container (docker-proxy, conmon, rootlessport,
///   slirp4netns, pasta) gets the container behind it: by its runtime, else by its own command
///   line,
/// - a listener of another namespace gets the endpoint where this host reaches it (the kernel's
///   routes are asked),
/// - a container whose namespace was not looked at gives its listeners by /proc/PID/net.
///
/// `snapshot` has its listeners, processes, namespaces and containers; other members stay.
void joinContainers(HostSnapshot &snapshot);
/// The same of a table alone; only where it has `allNamespaces` it gets listeners of containers.
void joinContainers(ListenerTable &table, std::vector<Container> containers, bool allNamespaces);

} // namespace doorward
