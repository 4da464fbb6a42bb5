// SPDX-License-Identifier: MIT
#include "core/firewall/iptables_rule.h"

#include <unordered_map>

namespace doorward::firewall {

namespace {

constexpr quint8 mapsDestination = 1;
constexpr quint8 mapsSource = 2;

Nat *netmapOf(Rule &rule)
{
    Nat *nat = rule.parts.empty() ? nullptr : std::get_if<Nat>(&rule.parts.back());
    return nat && nat->keepHostBits ? nat : nullptr;
}

const QString *leadsTo(const Rule &rule)
{
    if (rule.parts.empty())
        return nullptr;
    if (const Jump *jump = std::get_if<Jump>(&rule.parts.back()))
        return &jump->chain;
    if (const Goto *go = std::get_if<Goto>(&rule.parts.back()))
        return &go->chain;
    return nullptr;
}

/// For each chain, from which kind of base chain a packet can come there.
std::vector<quint8> reachOfChains(const Ruleset &ruleset)
{
    const auto key = [](quint32 table, const QString &name) {
        return std::to_string(table) + '/' + name.toStdString();
    };
    std::unordered_map<std::string, quint32> index;
    std::vector<quint8> reach(ruleset.chains.size());
    std::vector<quint32> open;
    for (quint32 i = 0; i < ruleset.chains.size(); ++i) {
        const Chain &chain = ruleset.chains[i];
        index.emplace(key(chain.table, chain.name), i);
        if (!chain.base)
            continue;
        const Hook hook = chain.base->hook;
        reach[i] = hook == Hook::Prerouting || hook == Hook::Output ? mapsDestination : mapsSource;
        open.push_back(i);
    }
    while (!open.empty()) {
        const quint32 from = open.back();
        open.pop_back();
        for (const Rule &rule : ruleset.chains[from].rules) {
            const QString *name = leadsTo(rule);
            const auto to = name ? index.find(key(ruleset.chains[from].table, *name)) : index.end();
            if (to == index.end() || (reach[to->second] | reach[from]) == reach[to->second])
                continue;
            reach[to->second] = static_cast<quint8>(reach[to->second] | reach[from]);
            open.push_back(to->second);
        }
    }
    return reach;
}

bool hasNetmap(Ruleset &ruleset)
{
    for (Chain &chain : ruleset.chains)
        for (Rule &rule : chain.rules)
            if (netmapOf(rule))
                return true;
    return false;
}

} // namespace

void resolveNetmaps(Ruleset &ruleset)
{
    if (!hasNetmap(ruleset))
        return;
    const std::vector<quint8> reach = reachOfChains(ruleset);
    for (std::size_t i = 0; i < ruleset.chains.size(); ++i) {
        for (Rule &rule : ruleset.chains[i].rules) {
            Nat *nat = netmapOf(rule);
            if (!nat)
                continue;
            if (reach[i] == (mapsSource | mapsDestination))
                rule.parts.back() = OpaqueStatement{rule.text};
            else
                nat->kind = reach[i] == mapsSource ? Nat::Kind::Source : Nat::Kind::Destination;
        }
    }
}

} // namespace doorward::firewall
