// SPDX-License-Identifier: MIT
#include "core/firewall/compiled_ruleset.h"

#include <QHash>

#include <algorithm>

namespace doorward::firewall::walk {

namespace {

// linux/netfilter_ipv4.h: where NAT hangs, whatever priority its chains name
constexpr qint32 destinationNatPriority = -100;
constexpr qint32 sourceNatPriority = 100;

std::size_t at(Family family)
{
    return family == Family::Ipv4 ? 0 : 1;
}

std::size_t at(Hook hook)
{
    return static_cast<std::size_t>(hook);
}

bool sees(TableFamily table, Family family)
{
    switch (table) {
    case TableFamily::Ip:
        return family == Family::Ipv4;
    case TableFamily::Ip6:
        return family == Family::Ipv6;
    case TableFamily::Inet:
    case TableFamily::Netdev:
        return true;
    case TableFamily::Arp:
    case TableFamily::Bridge:
        break;
    }
    return false;
}

struct Registered {
    qint32 priority = 0;
    std::size_t order = 0; ///< of registration
    HookEntry entry;
};

std::vector<PriorityGroup> grouped(std::vector<Registered> registered)
{
    std::sort(registered.begin(), registered.end(), [](const Registered &a, const Registered &b) {
        // nf_hook_entries_grow(): a new hook goes before older ones of its priority
        return a.priority != b.priority ? a.priority < b.priority : a.order > b.order;
    });
    std::vector<PriorityGroup> groups;
    for (const Registered &one : registered) {
        if (groups.empty() || groups.back().priority != one.priority)
            groups.push_back({one.priority, {}, {}});
        PriorityGroup &group = groups.back();
        (one.entry.backend == Backend::Nft ? group.nft : group.legacy).push_back(one.entry);
    }
    return groups;
}

bool hasNat(Hook hook)
{
    return hook == Hook::Prerouting || hook == Hook::Output || hook == Hook::Input
           || hook == Hook::Postrouting;
}

} // namespace

CompiledRuleset::CompiledRuleset(Ruleset ruleset, HostView host)
    : m_ruleset(std::move(ruleset))
    , m_host(std::move(host))
{
    link();
    m_sets.reserve(m_ruleset.sets.size());
    for (const Set &set : m_ruleset.sets)
        m_sets.emplace_back(set);
    m_indexes.reserve(m_ruleset.chains.size());
    for (const Chain &chain : m_ruleset.chains)
        m_indexes.emplace_back(m_ruleset, chain);
    findInert();
    collectHooks();
}

/// Jumps by name become jumps by index; a chain that is not there stays without one.
void CompiledRuleset::link()
{
    QHash<QPair<quint32, QString>, quint32> byName;
    for (std::size_t i = 0; i < m_ruleset.chains.size(); ++i)
        byName.insert({m_ruleset.chains[i].table, m_ruleset.chains[i].name},
                      static_cast<quint32>(i));
    const auto resolve = [&](quint32 table, auto &verdict) {
        const auto found = byName.constFind({table, verdict.chain});
        if (found != byName.constEnd())
            verdict.index = *found;
        else
            verdict.index.reset();
    };
    for (Chain &chain : m_ruleset.chains)
        for (Rule &rule : chain.rules)
            for (Part &part : rule.parts) {
                if (auto *jump = std::get_if<Jump>(&part))
                    resolve(chain.table, *jump);
                else if (auto *go = std::get_if<Goto>(&part))
                    resolve(chain.table, *go);
            }
    const auto resolveElement = [&](quint32 table, SetElement &element) {
        if (!element.verdict)
            return;
        if (auto *jump = std::get_if<Jump>(&*element.verdict))
            resolve(table, *jump);
        else if (auto *go = std::get_if<Goto>(&*element.verdict))
            resolve(table, *go);
    };
    for (Set &set : m_ruleset.sets) {
        if (!set.table)
            continue;
        for (SetElement &element : set.elements)
            resolveElement(*set.table, element);
        if (set.wildcard)
            resolveElement(*set.table, *set.wildcard);
    }
}

void CompiledRuleset::collectHooks()
{
    for (const Family family : {Family::Ipv4, Family::Ipv6}) {
        std::array<std::vector<Registered>, 7> plain;
        std::array<std::vector<Registered>, 7> nat;
        std::optional<std::size_t> firstNat;
        Backend natBackend = Backend::Nft;
        for (std::size_t i = 0; i < m_ruleset.chains.size(); ++i) {
            const Chain &chain = m_ruleset.chains[i];
            if (!chain.base || chain.table >= m_ruleset.tables.size())
                continue;
            const Table &table = m_ruleset.tables[chain.table];
            if (table.dormant || !sees(table.family, family))
                continue;
            const Registered one{
                chain.base->priority, i, {false, static_cast<quint32>(i), table.backend}};
            const bool isNat = chain.base->type == ChainType::Nat && hasNat(chain.base->hook);
            (isNat ? nat : plain)[at(chain.base->hook)].push_back(one);
            if (!isNat)
                continue;
            firstNat = firstNat.value_or(i);
            if (table.backend == Backend::Legacy)
                natBackend = Backend::Legacy;
        }
        for (const Hook hook : {Hook::Ingress, Hook::Prerouting, Hook::Input, Hook::Forward,
                                Hook::Output, Hook::Postrouting, Hook::Egress}) {
            if (firstNat && hasNat(hook)) {
                const bool early = hook == Hook::Prerouting || hook == Hook::Output;
                plain[at(hook)].push_back({early ? destinationNatPriority : sourceNatPriority,
                                           *firstNat,
                                           {true, 0, natBackend}});
            }
            m_groups[at(family)][at(hook)] = grouped(plain[at(hook)]);
            m_natGroups[at(family)][at(hook)] = grouped(nat[at(hook)]);
        }
    }
}

const std::vector<PriorityGroup> &CompiledRuleset::groups(Family family, Hook hook) const
{
    return m_groups[at(family)][at(hook)];
}

const std::vector<PriorityGroup> &CompiledRuleset::natGroups(Family family, Hook hook) const
{
    return m_natGroups[at(family)][at(hook)];
}

bool CompiledRuleset::isInertPart(const Part &part) const
{
    const auto inertTarget = [&](const std::optional<quint32> &index) {
        return index && m_inert[*index];
    };
    const auto inertVerdict = [&](const std::optional<Verdict> &verdict) {
        if (!verdict)
            return false;
        if (const auto *jump = std::get_if<Jump>(&*verdict))
            return inertTarget(jump->index);
        if (const auto *go = std::get_if<Goto>(&*verdict))
            return inertTarget(go->index);
        return std::holds_alternative<Continue>(*verdict)
               || std::holds_alternative<Return>(*verdict);
    };
    if (const auto *jump = std::get_if<Jump>(&part))
        return inertTarget(jump->index);
    if (const auto *go = std::get_if<Goto>(&part))
        return inertTarget(go->index);
    if (const auto *assign = std::get_if<Assign>(&part))
        return assign->what == Assign::What::Other || assign->what == Assign::What::PacketType;
    if (const auto *map = std::get_if<VerdictMap>(&part)) {
        if (map->set >= m_ruleset.sets.size() || !m_ruleset.sets[map->set].understood)
            return false;
        const Set &set = m_ruleset.sets[map->set];
        return (!set.wildcard || inertVerdict(set.wildcard->verdict))
               && std::all_of(
                   set.elements.begin(), set.elements.end(),
                   [&](const SetElement &element) { return inertVerdict(element.verdict); });
    }
    return std::holds_alternative<Match>(part) || std::holds_alternative<OpaqueMatch>(part)
           || std::holds_alternative<Continue>(part) || std::holds_alternative<Return>(part)
           || std::holds_alternative<NoEffect>(part);
}

/// A chain is inert unless one of its parts is not, or leads to a chain that is not: what is not
/// inert spreads backwards along the jumps.
void CompiledRuleset::findInert()
{
    const std::size_t count = m_ruleset.chains.size();
    m_inert.assign(count, true);
    std::vector<std::vector<quint32>> callers(count);
    std::vector<quint32> spreading;
    const auto note = [&](quint32 caller, const std::optional<quint32> &target) {
        if (target)
            callers[*target].push_back(caller);
    };
    const auto noteVerdict = [&](quint32 caller, const std::optional<Verdict> &verdict) {
        if (!verdict)
            return;
        if (const auto *jump = std::get_if<Jump>(&*verdict))
            note(caller, jump->index);
        else if (const auto *go = std::get_if<Goto>(&*verdict))
            note(caller, go->index);
    };
    for (std::size_t i = 0; i < count; ++i) {
        const auto caller = static_cast<quint32>(i);
        bool inert = true; // every other chain still counts as inert here
        for (const Rule &rule : m_ruleset.chains[i].rules)
            for (const Part &part : rule.parts) {
                inert = inert && isInertPart(part);
                if (const auto *jump = std::get_if<Jump>(&part))
                    note(caller, jump->index);
                else if (const auto *go = std::get_if<Goto>(&part))
                    note(caller, go->index);
                else if (const auto *map = std::get_if<VerdictMap>(&part);
                         map && map->set < m_ruleset.sets.size()) {
                    for (const SetElement &element : m_ruleset.sets[map->set].elements)
                        noteVerdict(caller, element.verdict);
                    if (const auto &wildcard = m_ruleset.sets[map->set].wildcard)
                        noteVerdict(caller, wildcard->verdict);
                }
            }
        if (!inert)
            spreading.push_back(caller);
    }
    for (const quint32 chain : spreading)
        m_inert[chain] = false;
    while (!spreading.empty()) {
        const quint32 chain = spreading.back();
        spreading.pop_back();
        for (const quint32 caller : callers[chain])
            if (m_inert[caller]) {
                m_inert[caller] = false;
                spreading.push_back(caller);
            }
    }
}

bool CompiledRuleset::isInertFrom(const Chain &chain, const Rule &rule, std::size_t from) const
{
    const auto number = static_cast<quint32>(&chain - m_ruleset.chains.data());
    if (m_inert[number])
        return true;
    for (std::size_t i = from; i < rule.parts.size(); ++i) {
        const Part &part = rule.parts[i];
        if (std::holds_alternative<Return>(part) || std::holds_alternative<Goto>(part)
            || std::holds_alternative<VerdictMap>(part) || !isInertPart(part))
            return false;
    }
    return true;
}

} // namespace doorward::firewall::walk
