// SPDX-License-Identifier: MIT
#include "core/diagnosis/filter_stop.h"

namespace doorward::rules {

using firewall::RejectWith;

Stop::Stop(const Station &where, const firewall::Evaluation &evaluation)
    : station(&where)
    , verdict(evaluation.verdict)
    , rejectWith(evaluation.rejectWith)
    , decider(evaluation.decidedBy)
    , hook(evaluation.decidedAt)
{
}

Stop::Stop(const Station &where, const firewall::Possibility &possibility)
    : station(&where)
    , verdict(possibility.verdict)
    , rejectWith(possibility.rejectWith)
    , decider(possibility.decidedBy)
{
}

Effect Stop::effect() const
{
    // A rejected answer is told to the server; the client hears nothing.
    if (verdict != firewall::Outcome::Reject || station->reply)
        return Effect::Silence;
    return rejectWith == RejectWith::TcpReset ? Effect::Reset : Effect::Icmp;
}

/// linux/icmp.h, linux/icmpv6.h.
std::optional<IcmpKind> Stop::icmp(Family family) const
{
    if (!rejectWith)
        return std::nullopt;
    switch (firewall::forFamily(*rejectWith, family)) {
    case RejectWith::IcmpNetUnreachable:
        return IcmpKind{3, 0};
    case RejectWith::IcmpHostUnreachable:
        return IcmpKind{3, 1};
    case RejectWith::IcmpProtUnreachable:
        return IcmpKind{3, 2};
    case RejectWith::IcmpPortUnreachable:
        return IcmpKind{3, 3};
    case RejectWith::IcmpNetProhibited:
        return IcmpKind{3, 9};
    case RejectWith::IcmpHostProhibited:
        return IcmpKind{3, 10};
    case RejectWith::IcmpAdminProhibited:
        return IcmpKind{3, 13};
    case RejectWith::Icmp6NoRoute:
        return IcmpKind{1, 0};
    case RejectWith::Icmp6AdminProhibited:
        return IcmpKind{1, 1};
    case RejectWith::Icmp6AddrUnreachable:
        return IcmpKind{1, 3};
    case RejectWith::Icmp6PortUnreachable:
        return IcmpKind{1, 4};
    case RejectWith::Icmp6PolicyFail:
        return IcmpKind{1, 5};
    case RejectWith::Icmp6RejectRoute:
        return IcmpKind{1, 6};
    case RejectWith::TcpReset:
    case RejectWith::IcmpxNoRoute:
    case RejectWith::IcmpxPortUnreachable:
    case RejectWith::IcmpxHostUnreachable:
    case RejectWith::IcmpxAdminProhibited:
        break;
    }
    return std::nullopt;
}

bool Stop::mayHideItsFamily(const PacketFilters &filters) const
{
    const firewall::Evaluator *evaluator = filters.of(*station->host);
    if (!evaluator || !decider || effect() != Effect::Reset)
        return false;
    const auto found = findRule(evaluator->ruleset(), *decider);
    return found && rules::mayHideItsFamily(evaluator->ruleset(), *found);
}

} // namespace doorward::rules
