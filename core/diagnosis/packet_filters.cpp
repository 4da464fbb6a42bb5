// SPDX-License-Identifier: MIT
#include "core/diagnosis/packet_filters.h"

#include "core/firewall/origin.h"
#include "core/firewall/snapshot_sources.h"

#include <algorithm>

namespace doorward::rules {

namespace {

using namespace firewall;
using namespace Qt::Literals::StringLiterals;

bool asksForPort(const Expression &expression)
{
    if (const auto *selector = std::get_if<Selector>(&expression.node))
        return selector->field == Field::TcpDestinationPort;
    const auto any = [](const std::vector<Expression> &operands) {
        return std::any_of(operands.begin(), operands.end(), asksForPort);
    };
    if (const auto *binary = std::get_if<Binary>(&expression.node))
        return any(binary->operands);
    if (const auto *concatenation = std::get_if<Concatenation>(&expression.node))
        return any(concatenation->operands);
    if (const auto *lookup = std::get_if<Lookup>(&expression.node))
        return any(lookup->key);
    return false;
}

std::optional<TableFamily> familyNamed(const QString &name)
{
    for (const TableFamily family : {TableFamily::Ip, TableFamily::Ip6, TableFamily::Inet,
                                     TableFamily::Arp, TableFamily::Bridge, TableFamily::Netdev})
        if (name == QLatin1StringView(familyName(family)))
            return family;
    return std::nullopt;
}

} // namespace

bool isForPort(const Rule &rule)
{
    return std::any_of(rule.parts.begin(), rule.parts.end(), [](const Part &part) {
        const auto *match = std::get_if<Match>(&part);
        return match && !match->inverted && asksForPort(match->left);
    });
}

std::optional<FoundRule> findRule(const Ruleset &ruleset, const Decider &decider)
{
    const auto family = familyNamed(decider.family);
    if (!family)
        return std::nullopt;
    const Backend backend = decider.backend == "legacy"_L1 ? Backend::Legacy : Backend::Nft;
    const auto table = ruleset.findTable(*family, backend, decider.table);
    const auto chain = table ? ruleset.findChain(*table, decider.chain) : std::nullopt;
    if (!chain)
        return std::nullopt;
    if (!decider.handle && !decider.position)
        return FoundRule{*chain, std::nullopt};
    const auto &rules = ruleset.chains[*chain].rules;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&decider](const Rule &one) {
        return decider.handle && one.handle ? one.handle == decider.handle
                                            : decider.position == one.position;
    });
    if (rule == rules.end())
        return std::nullopt;
    return FoundRule{*chain, static_cast<std::size_t>(rule - rules.begin())};
}

struct PacketFilters::Entry {
    PacketFilters::Sight sight = PacketFilters::Sight::Unread;
    std::unique_ptr<Evaluator> evaluator;
};

PacketFilters::PacketFilters() = default;
PacketFilters::~PacketFilters() = default;

const PacketFilters::Entry &PacketFilters::entry(const HostSnapshot &host) const
{
    auto &place = m_entries[&host];
    if (place)
        return *place;
    place = std::make_unique<Entry>();
    const bool nothingLoaded = !host.filterPossible && !host.natPossible;
    if (nothingLoaded || (host.rulesetSight == doorward::Sight::Full && host.ruleset.isEmpty())) {
        place->sight = Sight::Whole;
        place->evaluator = std::make_unique<Evaluator>(Ruleset(), hostViewOf(host));
        return *place;
    }
    if (host.ruleset.isEmpty())
        return *place;
    auto ruleset = readRuleset(rulesetSourcesOf(host.ruleset));
    if (!ruleset)
        return *place;
    place->sight = host.rulesetSight == doorward::Sight::Full && ruleset->complete ? Sight::Whole
                                                                                   : Sight::Partial;
    place->evaluator = std::make_unique<Evaluator>(*std::move(ruleset), hostViewOf(host));
    return *place;
}

PacketFilters::Sight PacketFilters::sightOf(const HostSnapshot &host) const
{
    return entry(host).sight;
}

const Evaluator *PacketFilters::of(const HostSnapshot &host) const
{
    return entry(host).evaluator.get();
}

std::unique_ptr<Evaluator> PacketFilters::without(const HostSnapshot &host, const Evaluator &from,
                                                  const Decider &decider)
{
    const auto found = findRule(from.ruleset(), decider);
    if (!found)
        return nullptr;
    Ruleset changed = from.ruleset();
    Chain &chain = changed.chains[found->chain];
    if (!found->rule) {
        if (!chain.base)
            return nullptr;
        chain.base->policyDrop = false;
        return std::make_unique<Evaluator>(std::move(changed), hostViewOf(host));
    }
    const auto rule = chain.rules.begin() + static_cast<std::ptrdiff_t>(*found->rule);
    if (originOf(from.ruleset(), from.ruleset().chains[found->chain], &*rule).owner == Owner::User
        && isForPort(*rule))
        chain.rules.erase(rule);
    else
        rule->parts = {Accept{}};
    return std::make_unique<Evaluator>(std::move(changed), hostViewOf(host));
}

} // namespace doorward::rules
