// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/ruleset.h"

namespace doorward::firewall::walk {

/// The chain holds what makes the kernel track that family's connections as soon as it is loaded: a
/// NAT statement, a match on conntrack's entry, a connection limit (nf_ct_netns_get()). A nat chain
/// alone is none, and sees no packet where nothing else needs conntrack.
bool needsConntrack(const Chain &chain, Family family);
bool marksConnections(const Chain &chain);
/// Its rules let pass or drop, and change nothing.
bool filtersOnly(const Chain &chain);

} // namespace doorward::firewall::walk
