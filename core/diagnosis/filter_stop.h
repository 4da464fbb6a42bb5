// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/filter_walk.h"

namespace doorward::rules {

/// What the client gets to see where a rule stops the packet.
enum class Effect : std::uint8_t { Silence, Reset, Icmp };

/// RFC 792 and RFC 4443 numbers.
struct IcmpKind {
    quint8 type = 0;
    quint8 code = 0;
};

/// One outcome of a station's evaluation that stops the packet: drop or reject.
struct Stop {
    const Station *station = nullptr;
    firewall::Outcome verdict = firewall::Outcome::Drop;
    std::optional<firewall::RejectWith> rejectWith;
    std::optional<firewall::Decider> decider;
    std::optional<firewall::Hook> hook;

    Stop(const Station &where, const firewall::Evaluation &evaluation);
    Stop(const Station &where, const firewall::Possibility &possibility);

    Effect effect() const;
    /// The message of a rejection by ICMP, for a packet of that family.
    std::optional<IcmpKind> icmp(Family family) const;
    /// It resets, by a rule that may be for the other family only: see rules::mayHideItsFamily().
    bool mayHideItsFamily(const PacketFilters &filters) const;
};

} // namespace doorward::rules
