// SPDX-License-Identifier: MIT
#include "core/firewall/evaluator.h"

#include "core/firewall/ways.h"

#include <algorithm>

namespace doorward::firewall {

class Evaluator::Compiled : public walk::CompiledRuleset {
public:
    using walk::CompiledRuleset::CompiledRuleset;
};

Evaluator::Evaluator(Ruleset ruleset, HostView host)
    : m_compiled(std::make_unique<Compiled>(std::move(ruleset), std::move(host)))
{
}

Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator &&) noexcept = default;
Evaluator &Evaluator::operator=(Evaluator &&) noexcept = default;

const Ruleset &Evaluator::ruleset() const
{
    return m_compiled->ruleset();
}

Evaluation Evaluator::evaluate(const Packet &packet, Entry entry, Detail detail) const
{
    const walk::Journey journey = walk::journeyOf(m_compiled->host(), packet, entry);
    return walk::evaluation(*m_compiled, journey, detail, true);
}

namespace {

/// The answers of all the servers that the packet may have been sent to: what they have in common.
Evaluation joined(std::vector<Evaluation> replies)
{
    const Evaluation &first = replies.front();
    const bool alike = std::all_of(replies.begin(), replies.end(), [&first](const Evaluation &one) {
        return one.verdict == first.verdict && one.rejectWith == first.rejectWith;
    });
    if (alike && first.verdict != Outcome::Unknown)
        return std::move(replies.front());
    Evaluation result = std::move(replies.front());
    result.verdict = Outcome::Unknown;
    result.rejectWith.reset();
    result.decidedBy.reset();
    result.decidedAt.reset();
    for (std::size_t i = 1; i < replies.size(); ++i) {
        Evaluation &other = replies[i];
        const auto take = [](auto &all, auto &more) {
            for (auto &one : more)
                if (std::find(all.begin(), all.end(), one) == all.end())
                    all.push_back(std::move(one));
        };
        take(result.unknowns, other.unknowns);
        take(result.unknownMessages, other.unknownMessages);
        take(result.unknownKinds, other.unknownKinds);
        for (Possibility &possibility : other.possibilities)
            result.possibilities.push_back(std::move(possibility));
    }
    return result;
}

} // namespace

Evaluation Evaluator::evaluateReply(const Packet &packet, Entry entry, const Evaluation &forward,
                                    Detail detail) const
{
    if (forward.destinationIsOpen && !forward.possibilities.empty()) {
        std::vector<Evaluation> replies;
        for (const Possibility &possibility : forward.possibilities) {
            Evaluation way = forward;
            way.destinationIsOpen = false;
            way.rewrittenTo = possibility.rewrittenTo;
            way.rewrittenSource = possibility.rewrittenSource;
            way.outputDevice = possibility.outputDevice;
            replies.push_back(evaluateReply(packet, entry, way, detail));
            for (Possibility &one : replies.back().possibilities) {
                one.assuming.insert(one.assuming.begin(), possibility.assuming.begin(),
                                    possibility.assuming.end());
                one.assumptions.insert(one.assumptions.begin(), possibility.assumptions.begin(),
                                       possibility.assumptions.end());
            }
        }
        return joined(std::move(replies));
    }
    const walk::Journey journey = walk::replyJourney(m_compiled->host(), packet, entry, forward);
    return walk::evaluation(*m_compiled, journey, detail, true);
}

} // namespace doorward::firewall
