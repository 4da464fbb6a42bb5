// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluation.h"

namespace doorward::firewall::walk {

/// Writes down one way: the base chains met, the rules tried. Of a phase's rules that did not
/// match, the first `mostListed` stand in it; the others are counted.
class Tracer {
public:
    static constexpr quint64 mostListed = 200;

    void beginPhase(const Ruleset &ruleset, const Chain &chain);
    void endPhase(Outcome verdict, bool byPolicy);
    bool isFull() const { return m_unmatched >= mostListed; }

    void beginRule(const Chain &chain, const Rule &rule, int depth);
    void note(const QString &why);
    void endRule(std::optional<bool> matched);
    /// Rules that cannot match and were not looked at.
    void skip(quint64 rules);

    std::vector<Phase> phases;

private:
    RuleTrial m_trial;
    const Chain *m_base = nullptr;
    quint64 m_unmatched = 0;
};

} // namespace doorward::firewall::walk
