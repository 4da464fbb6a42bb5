// SPDX-License-Identifier: MIT
#include "core/firewall/evaluator.h"

#include "core/firewall/ways.h"

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

Evaluation Evaluator::evaluateReply(const Packet &packet, Entry entry, const Evaluation &forward,
                                    Detail detail) const
{
    const walk::Journey journey = walk::replyJourney(m_compiled->host(), packet, entry, forward);
    return walk::evaluation(*m_compiled, journey, detail, true);
}

} // namespace doorward::firewall
