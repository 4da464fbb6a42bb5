// SPDX-License-Identifier: MIT
#include "core/facts/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

enum class Match : std::uint8_t { No, Yes, Unknown };

Match matches(const PolicyRule &rule, const RouteQuestion &question)
{
    if (rule.family != question.destination.family())
        return Match::No;
    bool unknown = rule.hasOther;
    bool all = true;
    if (rule.mark && question.mark)
        all = (*question.mark & rule.markMask.value_or(~quint32{0})) == *rule.mark;
    else if (rule.mark && *rule.mark != 0)
        unknown = true;
    if (rule.inputDevice && question.inputDevice)
        all = all && rule.inputDevice == question.inputDevice;
    else if (rule.inputDevice)
        unknown = true;
    if (rule.to && !rule.to->contains(question.destination))
        all = false;
    if (rule.from && rule.from->length > 0) {
        if (!question.source)
            unknown = true; // the kernel asks without a source first, then with the chosen one
        else if (!rule.from->contains(*question.source))
            all = false;
    }
    if (rule.uidFirst || rule.uidLast) {
        const quint32 uid =
            question.uid.value_or(Uid(0)).value(); // forwarded packets count as root's
        if (uid < rule.uidFirst.value_or(0) || uid > rule.uidLast.value_or(~quint32{0}))
            all = false;
    }
    if (rule.outputDevice && rule.outputDevice != question.device)
        all = false;
    if (!all)
        return rule.inverted && !unknown ? Match::Yes : rule.inverted ? Match::Unknown : Match::No;
    if (unknown)
        return Match::Unknown;
    return rule.inverted ? Match::No : Match::Yes;
}

const Route *bestRoute(const std::vector<Route> &routes, const RouteQuestion &question,
                       quint32 table)
{
    const Route *best = nullptr;
    for (const Route &route : routes) {
        if (route.table != table || !route.destination.contains(question.destination))
            continue;
        const bool dead = !route.nextHops.empty()
                          && std::all_of(route.nextHops.begin(), route.nextHops.end(),
                                         [](const NextHop &hop) { return hop.dead; });
        if (dead)
            continue;
        if (!best || route.destination.length > best->destination.length
            || (route.destination.length == best->destination.length
                && route.metric < best->metric))
            best = &route;
    }
    return best;
}

bool isReject(RouteType type)
{
    return type == RouteType::Unreachable || type == RouteType::Prohibit
           || type == RouteType::Blackhole;
}

RouteLookup answer(const Route &route, const PolicyRule *rule, bool certain)
{
    RouteLookup lookup;
    lookup.kind = isReject(route.type) ? RouteLookup::Kind::Rejects : RouteLookup::Kind::Route;
    lookup.isCertain = certain;
    lookup.type = route.type;
    lookup.route = &route;
    lookup.rule = rule;
    if (!route.nextHops.empty()) {
        lookup.device = route.nextHops.front().device;
        lookup.gateway = route.nextHops.front().gateway;
    }
    return lookup;
}

/// Without rules the kernel's own three: local, main, default.
std::vector<PolicyRule> defaultRules(Family family)
{
    std::vector<PolicyRule> rules(3);
    const std::array tables{std::pair{0u, 255u}, std::pair{32766u, 254u}, std::pair{32767u, 253u}};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        rules[i].family = family;
        rules[i].priority = tables[i].first;
        rules[i].action = u"lookup"_s;
        rules[i].table = tables[i].second;
    }
    return rules;
}

} // namespace

RouteLookup lookUpRoute(const std::vector<Route> &routes, const std::vector<PolicyRule> &rules,
                        const RouteQuestion &question)
{
    bool certain = true;
    const bool known = std::any_of(rules.begin(), rules.end(), [&](const PolicyRule &rule) {
        return rule.family == question.destination.family();
    });
    const std::vector<PolicyRule> fallback =
        known ? std::vector<PolicyRule>() : defaultRules(question.destination.family());
    std::vector<const PolicyRule *> ordered;
    for (const PolicyRule &rule : known ? rules : fallback)
        ordered.push_back(&rule);
    std::stable_sort(ordered.begin(), ordered.end(), [](const PolicyRule *a, const PolicyRule *b) {
        return a->priority < b->priority;
    });

    quint32 from = 0; // a goto skips what stands before its target
    for (const PolicyRule *rule : ordered) {
        const Match match = rule->priority < from ? Match::No : matches(*rule, question);
        if (match == Match::No)
            continue;
        if (rule->action == "goto"_L1 && match == Match::Yes)
            from = rule->gotoPriority.value_or(0);
        const bool rejects = rule->action == "unreachable"_L1 || rule->action == "prohibit"_L1
                             || rule->action == "blackhole"_L1;
        if (rejects && match == Match::Yes) {
            RouteLookup lookup;
            lookup.kind = RouteLookup::Kind::Rule;
            lookup.isCertain = certain;
            lookup.rule = rule;
            return lookup;
        }
        if (rejects || (rule->action == "goto"_L1 && match == Match::Unknown))
            certain = false;
        if (rule->action != "lookup"_L1)
            continue;
        const Route *route = bestRoute(routes, question, rule->table);
        if (!route || route->type == RouteType::Throw)
            continue;
        if (match == Match::Unknown) {
            certain = false;
            continue;
        }
        return answer(*route, known ? rule : nullptr, certain);
    }
    RouteLookup lookup;
    lookup.kind = RouteLookup::Kind::NoRoute;
    lookup.isCertain = certain;
    return lookup;
}

} // namespace doorward
