// SPDX-License-Identifier: MIT
#include "core/firewall/tracer.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

void Tracer::beginPhase(const Ruleset &ruleset, const Chain &chain)
{
    const Table &table = ruleset.tables[chain.table];
    Phase phase;
    phase.hook = chain.base->hook;
    phase.family = QLatin1StringView(familyName(table.family));
    phase.table = table.name;
    phase.chain = chain.name;
    phase.backend = table.backend == Backend::Nft ? u"nft"_s : u"legacy"_s;
    phase.priority = chain.base->priority;
    phases.push_back(std::move(phase));
    m_base = &chain;
    m_unmatched = 0;
}

void Tracer::endPhase(Outcome verdict, bool byPolicy)
{
    phases.back().verdict = verdict;
    phases.back().byPolicy = byPolicy;
}

void Tracer::beginRule(const Chain &chain, const Rule &rule, int depth)
{
    m_trial = {};
    m_trial.handle = rule.handle;
    m_trial.position = rule.position;
    if (&chain != m_base)
        m_trial.chain = chain.name;
    m_trial.text = rule.text;
    m_trial.depth = depth;
}

void Tracer::note(const QString &why)
{
    if (why.isEmpty())
        return;
    if (!m_trial.why.isEmpty())
        m_trial.why += u", "_s;
    m_trial.why += why;
}

void Tracer::endRule(std::optional<bool> matched)
{
    Phase &phase = phases.back();
    if (matched == false && isFull()) {
        ++phase.omitted;
        return;
    }
    if (matched == false)
        ++m_unmatched;
    m_trial.matched = matched;
    phase.rules.push_back(std::move(m_trial));
}

void Tracer::skip(quint64 rules)
{
    phases.back().omitted += rules;
}

} // namespace doorward::firewall::walk
