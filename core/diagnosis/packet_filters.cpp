// SPDX-License-Identifier: MIT
#include "core/diagnosis/packet_filters.h"

#include "core/firewall/origin.h"
#include "core/firewall/snapshot_sources.h"

#include <algorithm>

namespace doorward::rules {

namespace {

using namespace firewall;
using namespace Qt::Literals::StringLiterals;

template <typename Wanted>
bool asksFor(const Expression &expression, const Wanted &wanted)
{
    if (const auto *selector = std::get_if<Selector>(&expression.node))
        return wanted(selector->field);
    const auto any = [&wanted](const std::vector<Expression> &operands) {
        return std::any_of(operands.begin(), operands.end(),
                           [&](const Expression &one) { return asksFor(one, wanted); });
    };
    if (const auto *binary = std::get_if<Binary>(&expression.node))
        return any(binary->operands);
    if (const auto *concatenation = std::get_if<Concatenation>(&expression.node))
        return any(concatenation->operands);
    if (const auto *lookup = std::get_if<Lookup>(&expression.node))
        return any(lookup->key);
    return false;
}

/// The only family whose packets have what the expression asks for.
std::optional<Family> familyOf(const Expression &expression)
{
    if (asksFor(expression, [](Field field) {
            return field == Field::IpSource || field == Field::IpDestination
                   || field == Field::IpProtocol;
        }))
        return Family::Ipv4;
    if (asksFor(expression, [](Field field) {
            return field == Field::Ip6Source || field == Field::Ip6Destination
                   || field == Field::Ip6NextHeader;
        }))
        return Family::Ipv6;
    return std::nullopt;
}

/// "meta nfproto ipv6", "meta protocol ip".
std::optional<Family> familyTold(const Match &match)
{
    const auto *selector = std::get_if<Selector>(&match.left.node);
    if (!selector || match.inverted || match.regions.size() != 1 || match.regions[0].size() != 1
        || !match.regions[0][0].isSingle())
        return std::nullopt;
    const quint64 value = match.regions[0][0].low.number();
    const bool network = selector->field == Field::NfProtocol; // linux/netfilter.h NFPROTO_*
    if (!network && selector->field != Field::EtherType)       // linux/if_ether.h ETH_P_*
        return std::nullopt;
    if (value == (network ? 2 : 0x0800))
        return Family::Ipv4;
    return value == (network ? 10 : 0x86dd) ? std::optional(Family::Ipv6) : std::nullopt;
}

/// Of the packets that this rule can match, as far as it says so itself.
std::optional<Family> familyOf(const Rule &rule)
{
    for (const Part &part : rule.parts) {
        std::optional<Family> family;
        if (const auto *match = std::get_if<Match>(&part)) {
            family = familyOf(match->left);
            if (!family)
                family = familyTold(*match);
        } else if (const auto *map = std::get_if<VerdictMap>(&part)) {
            family = familyOf(map->key);
        }
        if (family)
            return family;
    }
    return std::nullopt;
}

bool leadsTo(const Verdict &verdict, const QString &chain)
{
    const auto *jump = std::get_if<Jump>(&verdict);
    const auto *go = std::get_if<Goto>(&verdict);
    return (jump && jump->chain == chain) || (go && go->chain == chain);
}

bool leadsTo(const Ruleset &ruleset, const Rule &rule, const QString &chain)
{
    return std::any_of(rule.parts.begin(), rule.parts.end(), [&](const Part &part) {
        if (const auto *jump = std::get_if<Jump>(&part))
            return jump->chain == chain;
        if (const auto *go = std::get_if<Goto>(&part))
            return go->chain == chain;
        const auto *map = std::get_if<VerdictMap>(&part);
        if (!map || map->set >= ruleset.sets.size())
            return false;
        const Set &set = ruleset.sets[map->set];
        const auto leads = [&chain](const SetElement &element) {
            return element.verdict && leadsTo(*element.verdict, chain);
        };
        return (set.wildcard && leads(*set.wildcard))
               || std::any_of(set.elements.begin(), set.elements.end(), leads);
    });
}

/// Of the packets that can come to this chain, where every rule that leads there says one and the
/// same.
std::optional<Family> familyOf(const Ruleset &ruleset, const Chain &chain)
{
    std::optional<Family> family;
    for (const Chain &from : ruleset.chains)
        for (const Rule &rule : from.rules) {
            if (from.table != chain.table || !leadsTo(ruleset, rule, chain.name))
                continue;
            const auto told = familyOf(rule);
            if (!told || (family && family != told))
                return std::nullopt;
            family = told;
        }
    return family;
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
        return match && !match->inverted && asksFor(match->left, [](Field field) {
                   return field == Field::TcpDestinationPort;
               });
    });
}

bool mayHideItsFamily(const Ruleset &ruleset, const FoundRule &found)
{
    const Chain &chain = ruleset.chains[found.chain];
    const Table &table = ruleset.tables[chain.table];
    if (!found.rule || table.backend != Backend::Nft || table.family == TableFamily::Ip
        || table.family == TableFamily::Ip6)
        return false;
    const Rule &rule = chain.rules[*found.rule];
    const bool resets = std::any_of(rule.parts.begin(), rule.parts.end(), [](const Part &part) {
        const auto *reject = std::get_if<Reject>(&part);
        return reject && reject->with == RejectWith::TcpReset;
    });
    return resets && !familyOf(rule) && !familyOf(ruleset, chain);
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
