// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

namespace doorward {

struct SnapshotRequest {
    bool owners = true;         ///< who owns each listener: a walk over /proc, the slow part
    bool allNamespaces = false; ///< listeners of other network namespaces too (root)
    bool containers = false;    ///< ask the container runtimes of this host
    /// For EphemeralPorts::inUseToTarget; owners of this port's listeners are looked for first.
    std::optional<Endpoint> target;
    /// Processes of these names (comm) are looked for too, although what they own cannot be seen.
    QStringList processNames;
    /// Which systemd units are asked for beside those that hold or name the target's port, as
    /// ServiceProfile::unitNames; without a target those of all known services.
    QStringList unitNames;
    bool units = true; ///< the units that ought to serve the target, and their log
    /// How long reading the packet filter may take, beside everything else: nft(8) needs 11 s for
    /// 100,000 rules. What is not read by then is a limit.
    std::chrono::microseconds rulesetPatience = std::chrono::milliseconds(1500);
    /// The bus on which firewalld is asked where the rules could not be read whole (D-Bus address);
    /// empty: the system's.
    QByteArray busAddress;
    /// How long that may take, beside everything else.
    std::chrono::microseconds firewalldPatience = std::chrono::milliseconds(500);
    QString hostsName; ///< only lines of the hosts file that name it; empty: every line
};

/// This host, as the calling thread sees it: its network namespace, its privileges. Reads only,
/// sends nothing but questions to the
/// kernel and to firewalld on the bus, starts nothing but the programs that list packet filters
/// (readLiveRuleset()).
/// Never fails: what could not be read is missing, its Sight is lower and a Limit says why. Where
/// the token is cancelled or the deadline passes, what was read by then is returned with Limit
/// "snapshot-cut-short".
HostSnapshot collectSnapshot(const SnapshotRequest &request, const CancelToken &cancel,
                             Deadline deadline);

} // namespace doorward
