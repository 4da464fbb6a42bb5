// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/walk.h"

namespace doorward::firewall::walk {

/// A packet at its start.
struct Journey {
    PacketState state;
    Passage passage;
};

Journey journeyOf(const HostKnowledge &host, const Packet &packet, Entry entry);
/// The SYN-ACK to a SYN that went as `forward` says; it leaves by the device that the routes give.
Journey replyJourney(const HostKnowledge &host, const Packet &packet, Entry entry,
                     const Evaluation &forward);

/// Walks every way and says what they have in common. `useIndex` false: rule by rule, as a check
/// on the index.
Evaluation evaluation(const CompiledRuleset &rules, const Journey &journey, Detail detail,
                      bool useIndex);

} // namespace doorward::firewall::walk
