// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/rule_index.h"

#include <array>

namespace doorward::firewall::walk {

/// A base chain at its hook, or the one hook below which all nat chains hang.
struct HookEntry {
    bool isNat = false;
    quint32 chain = 0; ///< unless isNat
    Backend backend = Backend::Nft;
};

/// The entries of one priority. Among those of one back end the order is known (the last
/// registered runs first); between the two back ends it is not.
struct PriorityGroup {
    qint32 priority = 0;
    std::vector<HookEntry> nft;
    std::vector<HookEntry> legacy;
};

/// A ruleset with what makes walking it quick. Holds the ruleset; const after construction.
class CompiledRuleset {
public:
    CompiledRuleset(Ruleset ruleset, HostView host);
    CompiledRuleset(const CompiledRuleset &) = delete;
    CompiledRuleset &operator=(const CompiledRuleset &) = delete;

    const Ruleset &ruleset() const { return m_ruleset; }
    const HostKnowledge &host() const { return m_host; }
    const std::vector<SetLookup> &sets() const { return m_sets; }
    const RuleIndex &index(quint32 chain) const { return m_indexes[chain]; }

    /// What stands at a hook for packets of that family, by priority.
    const std::vector<PriorityGroup> &groups(Family family, Hook hook) const;
    /// The nat chains below the nat hook, by their own priority.
    const std::vector<PriorityGroup> &natGroups(Family family, Hook hook) const;

    /// Nothing that a verdict depends on happens in the chain: its unknowns need no answer.
    bool isInert(quint32 chain) const { return m_inert[chain]; }
    /// The parts behind `from` of a rule do nothing (but perhaps end the chain, which counts as
    /// nothing only in an inert chain).
    bool isInertFrom(const Chain &chain, const Rule &rule, std::size_t from) const;

private:
    using Hooks = std::array<std::array<std::vector<PriorityGroup>, 7>, 2>;
    void link();
    void collectHooks();
    void findInert();
    bool isInertPart(const Part &part) const;

    Ruleset m_ruleset;
    HostKnowledge m_host;
    std::vector<SetLookup> m_sets;
    std::vector<RuleIndex> m_indexes;
    std::vector<bool> m_inert;
    Hooks m_groups;
    Hooks m_natGroups;
};

} // namespace doorward::firewall::walk
