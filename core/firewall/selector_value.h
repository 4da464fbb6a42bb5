// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/host_knowledge.h"

namespace doorward::firewall::walk {

/// What a selector reads from the packet where it stands now.
Seen selectorValue(const HostKnowledge &host, const PacketState &state, const Selector &selector);

/// Bits of `ct state` (net/netfilter/nft_ct.c) for the packet now.
quint32 stateBits(const PacketState &state);

} // namespace doorward::firewall::walk
