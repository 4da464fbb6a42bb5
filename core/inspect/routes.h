// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/network.h"

#include <vector>

namespace doorward {

/// Which way the kernel would send a packet of this process (its uid included) to `to`:
/// RTM_GETROUTE. A kernel that has no way answers with an errno; that is an answer, in
/// RouteAnswer::errnoValue (ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL). An unknown `device` is
/// ENODEV there. Errors: of the netlink socket only. Takes microseconds, one second at most.
Result<RouteAnswer> lookUpRoute(const IpAddress &to, const std::optional<IpAddress> &from,
                                const std::optional<QString> &device);

/// The link of this name is a bridge (/sys/class/net, as brctl(8) knows them).
bool isBridge(const QString &device);

/// Links with their addresses, both families.
Result<std::vector<Interface>> readInterfaces(const CancelToken &cancel, Deadline deadline);
/// Every table, both families, as the kernel holds them; cloned (cached) routes are left out.
Result<std::vector<Route>> readRoutes(const CancelToken &cancel, Deadline deadline);
/// `ip rule` and `ip -6 rule`, by family and priority.
Result<std::vector<PolicyRule>> readPolicyRules(const CancelToken &cancel, Deadline deadline);
/// Both families; entries without a state (NUD_NONE) are left out.
Result<std::vector<Neighbour>> readNeighbours(const CancelToken &cancel, Deadline deadline);

} // namespace doorward
