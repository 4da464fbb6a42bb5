// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/firewall/packet_question.h"

namespace doorward {

/// A packet's walk through the packet filter, as it is told to a person.
struct FirewallExplanation {
    firewall::Packet packet;
    std::vector<Message> concluded; ///< what the question left open and the host told
    firewall::Evaluation evaluation;
    std::optional<firewall::Evaluation> reply; ///< of the SYN-ACK, where its way back is not free
    std::vector<Message> assumed;      ///< what `evaluation` takes for granted: assumptionsOf()
    std::vector<Message> replyAssumed; ///< what `reply` does
    std::vector<Remedy> remedies; ///< against the rule that stops the packet, or its answer
    std::vector<Limit> limits;    ///< what of the ruleset was not seen
};

/// Walks the packet, and a new connection's answer back, and looks up what can be done; `limits`
/// is left to the caller.
FirewallExplanation explain(const firewall::Evaluator &evaluator,
                            const firewall::PacketAsked &asked);

/// What the verdict takes for granted because the tool that printed the rules does not print it
/// all: the address family of a rule that resets, as nft 1.0.6 prints it. Empty: nothing.
std::vector<Message> assumptionsOf(const firewall::Evaluator &evaluator,
                                   const firewall::Evaluation &evaluation);

} // namespace doorward
