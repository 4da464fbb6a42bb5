// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

namespace doorward {

/// The range for outgoing connections and how much of it is taken, all TCP states, TIME_WAIT too.
///
/// inUse counts distinct local ports, whatever their remote end. connect() itself may share a local
/// port between connections to different remote ends, so a large inUse alone is no exhaustion:
/// inUseToTarget counts the ports that a further connection to the same remote address and port
/// cannot take (TIME_WAIT ones may be taken again after a second, net.ipv4.tcp_tw_reuse), together
/// with those that a bind() holds (listeners and bound sockets), which connect() passes over.
/// Errors: of the netlink socket.
Result<EphemeralPorts> readEphemeralPorts(const std::optional<Endpoint> &target,
                                          const CancelToken &cancel, Deadline deadline);

/// Ports of a list such as "8080,9000-9010" that lie in low..high (ip-sysctl
/// ip_local_reserved_ports).
std::vector<bool> reservedPorts(QByteArrayView list);

} // namespace doorward
