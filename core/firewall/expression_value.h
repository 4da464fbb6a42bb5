// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/selector_value.h"
#include "core/firewall/set_lookup.h"

namespace doorward::firewall::walk {

/// All that an expression is evaluated against.
struct Sight {
    const Ruleset &ruleset;
    const std::vector<SetLookup> &sets; ///< by index of Ruleset::sets
    const HostKnowledge &host;
    const PacketState &state;
};

/// The expression's fields for the packet now. A lookup that finds nothing is absent.
SeenKey evaluate(const Sight &sight, const Expression &expression);

/// The unknown field that the expression is, where assumptions of it are kept.
std::optional<Doubtful> doubtOf(const PacketState &state, const Expression &expression);

/// A set as the packet finds it: with what rules added and removed on its way.
Found findInSet(const Sight &sight, quint32 set, const SeenKey &key);

/// Whether the match's left side lies in its regions or set, `inverted` not yet applied. Absent:
/// the packet has no such thing.
struct Membership {
    Tri tri = Tri::No;
    bool isAbsent = false;
};
Membership membership(const Sight &sight, const Match &match);

} // namespace doorward::firewall::walk
