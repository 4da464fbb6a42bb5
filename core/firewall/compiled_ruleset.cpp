// SPDX-License-Identifier: MIT
#include "core/firewall/compiled_ruleset.h"

#include "core/firewall/chain_traits.h"

#include <QHash>

#include <algorithm>
#include <functional>
#include <numeric>

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
        if (a.priority != b.priority)
            return a.priority < b.priority;
        if (a.entry.backend != b.entry.backend)
            return a.entry.backend == Backend::Nft;
        return a.order > b.order;
    });
    std::vector<PriorityGroup> groups;
    for (const Registered &one : registered) {
        if (groups.empty() || groups.back().priority != one.priority)
            groups.push_back({one.priority, {}, {}, false});
        groups.back().entries.push_back(one.entry);
    }
    return groups;
}

/// Nothing in it drops: an element leads on, away or to acceptance.
bool givesOnlyWays(const Set &set)
{
    const auto isWay = [](const SetElement &element) {
        return element.verdict && !std::holds_alternative<Drop>(*element.verdict);
    };
    return set.understood && (!set.wildcard || isWay(*set.wildcard))
           && std::all_of(set.elements.begin(), set.elements.end(), isWay);
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
    m_inert = harmless(false);
    m_passive = harmless(true);
    for (const Family family : {Family::Ipv4, Family::Ipv6})
        m_needsConntrack[at(family)] =
            std::any_of(m_ruleset.chains.begin(), m_ruleset.chains.end(), [&](const Chain &chain) {
                return chain.table < m_ruleset.tables.size()
                       && sees(m_ruleset.tables[chain.table].family, family)
                       && walk::needsConntrack(chain, family);
            });
    m_marksConnections =
        std::any_of(m_ruleset.chains.begin(), m_ruleset.chains.end(),
                    [](const Chain &chain) { return walk::marksConnections(chain); });
    collectHooks();
    collectBridgeChains();
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
            for (Hooks *all : {&m_groups, &m_natGroups})
                for (PriorityGroup &group : (*all)[at(family)][at(hook)])
                    findOrders(group);
        }
    }
}

void CompiledRuleset::collectBridgeChains()
{
    const auto passes = [](Hook hook, BridgeWay way) {
        if (way == BridgeWay::In)
            return hook == Hook::Prerouting || hook == Hook::Input;
        if (way == BridgeWay::Out)
            return hook == Hook::Output || hook == Hook::Postrouting;
        return hook == Hook::Prerouting || hook == Hook::Forward || hook == Hook::Postrouting;
    };
    // a table's rules that do more than filter may stand in a chain that others jump to
    const auto filtersOnly = [&](quint32 table) {
        return std::all_of(m_ruleset.chains.begin(), m_ruleset.chains.end(), [&](const Chain &one) {
            return one.table != table || firewall::walk::filtersOnly(one);
        });
    };
    for (std::size_t i = 0; i < m_ruleset.chains.size(); ++i) {
        const Chain &chain = m_ruleset.chains[i];
        if (!chain.base || chain.table >= m_ruleset.tables.size())
            continue;
        const Table &table = m_ruleset.tables[chain.table];
        if (table.family != TableFamily::Bridge || table.dormant
            || isPassive(static_cast<quint32>(i)))
            continue;
        for (const BridgeWay way : {BridgeWay::In, BridgeWay::Out, BridgeWay::Through}) {
            if (!passes(chain.base->hook, way))
                continue;
            BridgeChains &found = m_bridgeChains[static_cast<std::size_t>(way)];
            found.names.append(table.name + u' ' + chain.name);
            found.onlyFilter = found.onlyFilter && filtersOnly(chain.table);
        }
    }
}

/// Whether that is certain. A nat chain that the chain's own table had before it means that NAT
/// was registered before the chain was.
bool CompiledRuleset::runsBefore(const HookEntry &a, const HookEntry &b) const
{
    if (a.isNat)
        return false;
    const std::vector<Chain> &chains = m_ruleset.chains;
    const quint32 table = chains[a.chain].table;
    if (!b.isNat)
        return table == chains[b.chain].table && a.chain > b.chain;
    if (a.backend != Backend::Nft)
        return false;
    for (quint32 i = 0; i < a.chain; ++i)
        if (chains[i].table == table && chains[i].base && chains[i].base->type == ChainType::Nat)
            return true;
    return false;
}

void CompiledRuleset::findOrders(PriorityGroup &group) const
{
    constexpr std::size_t mostOrders = 24;
    constexpr std::size_t mostActive = 16;
    std::vector<quint32> usual(group.entries.size());
    std::iota(usual.begin(), usual.end(), 0u);
    group.orders = {usual};
    std::vector<quint32> active;
    for (const quint32 i : usual)
        if (group.entries[i].isNat || !isPassive(group.entries[i].chain))
            active.push_back(i);
    if (active.size() < 2)
        return;
    if (active.size() > mostActive) {
        group.hasMoreOrders = true;
        return;
    }
    std::vector<quint32> chosen;
    const auto isDone = [&](quint32 i) {
        return std::find(chosen.begin(), chosen.end(), i) != chosen.end();
    };
    const std::function<void()> extend = [&] {
        if (group.hasMoreOrders)
            return;
        if (chosen.size() == active.size()) {
            std::vector<quint32> order = usual;
            for (std::size_t i = 0; i < active.size(); ++i)
                order[active[i]] = chosen[i];
            if (order == usual)
                return;
            group.hasMoreOrders = group.orders.size() == mostOrders;
            if (!group.hasMoreOrders)
                group.orders.push_back(std::move(order));
            return;
        }
        for (const quint32 next : active) {
            const bool mayBeNext =
                !isDone(next) && std::none_of(active.begin(), active.end(), [&](quint32 other) {
                    return other != next && !isDone(other)
                           && runsBefore(group.entries[other], group.entries[next]);
                });
            if (!mayBeNext)
                continue;
            chosen.push_back(next);
            extend();
            chosen.pop_back();
        }
    };
    extend();
}

bool CompiledRuleset::needsConntrack(Family family) const
{
    return m_needsConntrack[at(family)];
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
    // While m_inert is being found, every chain that is there counts as inert.
    const auto inertTarget = [&](const std::optional<quint32> &index) {
        return index && (m_inert.empty() || m_inert[*index]);
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

/// A chain is harmless unless one of its parts is not, or leads to a chain that is not: what is not
/// harmless spreads backwards along the jumps.
std::vector<bool> CompiledRuleset::harmless(bool mayAccept) const
{
    const std::size_t count = m_ruleset.chains.size();
    std::vector<bool> result(count, true);
    const auto acceptsOnly = [&](const Part &part) {
        if (!mayAccept)
            return false;
        if (const auto *map = std::get_if<VerdictMap>(&part))
            return map->set < m_ruleset.sets.size() && givesOnlyWays(m_ruleset.sets[map->set]);
        if (const auto *jump = std::get_if<Jump>(&part))
            return jump->index.has_value();
        if (const auto *go = std::get_if<Goto>(&part))
            return go->index.has_value();
        return std::holds_alternative<Accept>(part);
    };
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
        bool isHarmless = true; // every other chain still counts as harmless here
        for (const Rule &rule : m_ruleset.chains[i].rules)
            for (const Part &part : rule.parts) {
                isHarmless = isHarmless && (acceptsOnly(part) || isInertPart(part));
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
        if (!isHarmless)
            spreading.push_back(caller);
    }
    for (const quint32 chain : spreading)
        result[chain] = false;
    while (!spreading.empty()) {
        const quint32 chain = spreading.back();
        spreading.pop_back();
        for (const quint32 caller : callers[chain])
            if (result[caller]) {
                result[caller] = false;
                spreading.push_back(caller);
            }
    }
    return result;
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
