// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/walk.h"

namespace doorward::firewall::walk {

/// A packet at its start.
struct Journey {
    PacketState state;
    Passage passage;
};

Journey journeyOf(const CompiledRuleset &rules, const Packet &packet, Entry entry);
/// The first packet of the connection that `packet` is a later one of: a SYN of which is not known
/// whether it asked for ECN (RFC 3168).
Journey openingJourney(const CompiledRuleset &rules, const Packet &packet, Entry entry);
/// A later packet of a connection goes where NAT sent its first one, if that is known.
void followNat(Journey &journey, const Evaluation &opening);
/// The SYN-ACK to a SYN that went as `forward` says; it leaves by the device that the routes give.
Journey replyJourney(const HostKnowledge &host, const Packet &packet, Entry entry,
                     const Evaluation &forward, const Trail &trail);

/// Walks every way and says what they have in common. `useIndex` false: rule by rule, as a check
/// on the index.
Evaluation evaluation(const CompiledRuleset &rules, const Journey &journey, Detail detail,
                      bool useIndex);

} // namespace doorward::firewall::walk
