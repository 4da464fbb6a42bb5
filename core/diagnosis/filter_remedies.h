// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/firewall/evaluator.h"

namespace doorward {

/// A rule (or a policy) that stops a packet, and what was to be reached.
struct StoppingRule {
    const firewall::Ruleset &ruleset; ///< that holds it
    const firewall::Decider &decider;
    Port port;                       ///< of the server, as the rule sees it
    std::optional<IpAddress> source; ///< of the packet, as the rule sees it
    bool reply = false;              ///< the packet comes from the port
    bool hasLegacyTool = true;       ///< the host has iptables-legacy beside iptables
};

/// What to do, in order, by who put the rule there; empty where the routing and no rule decided.
/// Texts: remedy.filter.* with {rule}, {chain}, {table}, {owner}, {owned}, {port}. A person's own
/// rule for this very port is deleted; before a policy or a rule for all that is left, one that
/// accepts the port is put: deleting those would open everything.
std::vector<Remedy> remediesFor(const StoppingRule &stop);

namespace rules {

/// As its makers write it; empty for a person's own rule.
QString ownerName(firewall::Owner owner);
/// The rule belongs to iptables, of either back end: its own tables, with its words.
bool isIptables(const firewall::Decider &decider);
/// "iptables", "ip6tables-legacy" …
QString iptablesProgram(const firewall::Decider &decider, bool hasLegacyTool);

} // namespace rules
} // namespace doorward
