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

/// The entries of one priority. Of one table's chains the order is known: nf_tables lists them as
/// they were registered, and the last registered runs first. Between tables, whose listing tells
/// only when the tables were made, and between the back ends it is not.
struct PriorityGroup {
    qint32 priority = 0;
    std::vector<HookEntry> entries; ///< as they run where the tables were filled one by one
    /// The orders in which they may run, each as indexes into `entries`; the first is 0, 1, 2, …
    /// Entries that cannot change anything keep their places.
    std::vector<std::vector<quint32>> orders;
    bool hasMoreOrders = false; ///< than those
};

/// How a packet passes a bridge: up to this host, from this host, from port to port.
enum class BridgeWay : std::uint8_t { In, Out, Through };

/// The chains of bridge tables on such a way that may do something to a packet.
struct BridgeChains {
    QStringList names; ///< "t input"
    bool onlyFilter = true;
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

    const BridgeChains &bridgeChains(BridgeWay way) const
    {
        return m_bridgeChains[static_cast<std::size_t>(way)];
    }

    /// Nothing that a verdict depends on happens in the chain: its unknowns need no answer.
    bool isInert(quint32 chain) const { return m_inert[chain]; }
    /// Whatever a packet meets in this base chain, it goes on as it came.
    bool isPassive(quint32 chain) const
    {
        return m_passive[chain] && !m_ruleset.chains[chain].base->policyDrop;
    }
    /// A rule needs conntrack for packets of that family, so that the kernel tracks them. Without
    /// one, something else may.
    bool needsConntrack(Family family) const;
    /// A rule sets the mark of connections.
    bool marksConnections() const { return m_marksConnections; }
    /// The parts behind `from` of a rule do nothing (but perhaps end the chain, which counts as
    /// nothing only in an inert chain).
    bool isInertFrom(const Chain &chain, const Rule &rule, std::size_t from) const;

private:
    using Hooks = std::array<std::array<std::vector<PriorityGroup>, 7>, 2>;
    void link();
    void collectHooks();
    void collectBridgeChains();
    void findOrders(PriorityGroup &group) const;
    bool runsBefore(const HookEntry &a, const HookEntry &b) const;
    /// Chains all of whose parts, and of the chains that they lead to, do nothing; or nothing but
    /// accept.
    std::vector<bool> harmless(bool mayAccept) const;
    bool isInertPart(const Part &part) const;

    Ruleset m_ruleset;
    HostKnowledge m_host;
    std::vector<SetLookup> m_sets;
    std::vector<RuleIndex> m_indexes;
    std::vector<bool> m_inert;
    std::vector<bool> m_passive;
    std::array<bool, 2> m_needsConntrack{};
    bool m_marksConnections = false;
    std::array<BridgeChains, 3> m_bridgeChains;
    Hooks m_groups;
    Hooks m_natGroups;
};

} // namespace doorward::firewall::walk
