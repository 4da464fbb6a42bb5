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
    walk::Journey journey = walk::journeyOf(*m_compiled, packet, entry);
    if (packet.state == ConnectionState::Established) {
        const walk::Journey opening = walk::openingJourney(*m_compiled, packet, entry);
        walk::followNat(journey, walk::evaluation(*m_compiled, opening, Detail::VerdictOnly, true));
    }
    return walk::evaluation(*m_compiled, journey, detail, true);
}

namespace {

/// What the answers to all that the packet may have left behind have in common.
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
    const auto reply = [&](const Trail &trail) {
        const walk::Journey journey =
            walk::replyJourney(m_compiled->host(), packet, entry, forward, trail);
        return walk::evaluation(*m_compiled, journey, detail, true);
    };
    if (forward.trails.empty())
        return reply({});
    std::vector<Evaluation> replies;
    std::transform(forward.trails.begin(), forward.trails.end(), std::back_inserter(replies),
                   reply);
    return joined(std::move(replies));
}

} // namespace doorward::firewall
