// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluator.h"
#include "core/report/report.h"

namespace doorward {

/// A packet's walk through the packet filter, as it is told to a person.
struct FirewallExplanation {
    firewall::Packet packet;
    std::vector<Message> concluded; ///< what the question left open and the host told
    firewall::Evaluation evaluation;
    std::optional<firewall::Evaluation> reply; ///< of the SYN-ACK, where its way back is not free
    std::vector<Limit> limits;                 ///< what of the ruleset was not seen
};

/// For people at a terminal: the verdict with the rule that decides, what stayed unknown and what
/// would come of it either way, then phase by phase every rule that was tried, the deciding one
/// marked; last the way of the reply.
QString firewallToText(const FirewallExplanation &explanation, const Catalogue &catalogue,
                       const TextStyle &style);

/// Limits as the reports write them: [{"id": "…", "what": "…", "why": "…", "help": "…"}].
QJsonArray limitsToJson(const std::vector<Limit> &limits, const Catalogue &catalogue);

} // namespace doorward
