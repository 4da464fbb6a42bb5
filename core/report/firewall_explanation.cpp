// SPDX-License-Identifier: MIT
#include "core/report/firewall_explanation.h"

#include "core/diagnosis/filter_remedies.h"
#include "core/diagnosis/packet_filters.h"

namespace doorward {

using firewall::Evaluation;
using firewall::Evaluator;
using firewall::PacketAsked;
using Judged = firewall::Outcome;

namespace {

bool stops(const Evaluation &evaluation)
{
    return evaluation.verdict == Judged::Drop || evaluation.verdict == Judged::Reject;
}

/// The SYN-ACK's way back, where it is not free; where the SYN's own fate is not known, only where
/// the answer is sure to be stopped.
std::optional<Evaluation> troubledReply(const Evaluator &evaluator, const PacketAsked &asked,
                                        const Evaluation &forward)
{
    if (asked.packet.state != firewall::ConnectionState::New || stops(forward))
        return std::nullopt;
    Evaluation reply = evaluator.evaluateReply(asked.packet, asked.entry, forward);
    const bool troubled =
        stops(reply) || (reply.verdict == Judged::Unknown && forward.verdict == Judged::Accept);
    return troubled ? std::optional(std::move(reply)) : std::nullopt;
}

/// The port as a rule sees it that stops the packet: behind destination NAT another one than was
/// asked for. Docker's own way past its rules asks conntrack for the first.
Port portAt(const Evaluation &evaluation, const PacketAsked &asked)
{
    const bool original = evaluation.decidedBy->origin.owner == firewall::Owner::Docker;
    return evaluation.rewrittenTo && !original ? evaluation.rewrittenTo->port
                                               : asked.packet.destinationPort;
}

} // namespace

std::vector<Message> assumptionsOf(const Evaluator &evaluator, const Evaluation &evaluation)
{
    const auto &decider = evaluation.decidedBy;
    if (!decider || evaluation.rejectWith != firewall::RejectWith::TcpReset)
        return {};
    const auto rule = rules::findRule(evaluator.ruleset(), *decider);
    if (!rule || !rules::mayHideItsFamily(evaluator.ruleset(), *rule))
        return {};
    return {{QStringLiteral("explain.assumed.rule-family"),
             {{QStringLiteral("family"), decider->family},
              {QStringLiteral("table"), decider->table},
              {QStringLiteral("chain"), decider->chain}}}};
}

FirewallExplanation explain(const Evaluator &evaluator, const PacketAsked &asked)
{
    FirewallExplanation told;
    told.packet = asked.packet;
    told.concluded = asked.concluded;
    told.evaluation = evaluator.evaluate(asked.packet, asked.entry);
    told.reply = troubledReply(evaluator, asked, told.evaluation);
    told.assumed = assumptionsOf(evaluator, told.evaluation);
    if (told.reply)
        told.replyAssumed = assumptionsOf(evaluator, *told.reply);
    const Evaluation &forward = told.evaluation;
    if (stops(forward) && forward.decidedBy)
        told.remedies = remediesFor({evaluator.ruleset(), *forward.decidedBy,
                                     portAt(forward, asked), asked.packet.source, false});
    else if (told.reply && stops(*told.reply) && told.reply->decidedBy)
        told.remedies = remediesFor(
            {evaluator.ruleset(), *told.reply->decidedBy,
             forward.rewrittenTo ? forward.rewrittenTo->port : asked.packet.destinationPort,
             asked.packet.destination, true});
    return told;
}

} // namespace doorward
