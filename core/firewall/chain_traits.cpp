// SPDX-License-Identifier: MIT
#include "core/firewall/chain_traits.h"

#include <algorithm>

namespace doorward::firewall::walk {

namespace {

/// Expressions nest as deep as a hostile file likes; no real one passes this.
constexpr int deepest = 64;

bool isOfConntrack(Field field)
{
    return field >= Field::CtState && field <= Field::CtDestinationPort;
}

bool asksConntrack(const Expression &expression, int depth = 0)
{
    if (depth > deepest)
        return false;
    const auto anyAsks = [depth](const std::vector<Expression> &operands) {
        return std::any_of(operands.begin(), operands.end(), [depth](const Expression &operand) {
            return asksConntrack(operand, depth + 1);
        });
    };
    if (const auto *selector = std::get_if<Selector>(&expression.node))
        return isOfConntrack(selector->field);
    if (const auto *binary = std::get_if<Binary>(&expression.node))
        return anyAsks(binary->operands);
    if (const auto *fields = std::get_if<Concatenation>(&expression.node))
        return anyAsks(fields->operands);
    if (const auto *lookup = std::get_if<Lookup>(&expression.node))
        return anyAsks(lookup->key);
    return false;
}

bool needsConntrack(const Part &part, Family family)
{
    if (const auto *nat = std::get_if<Nat>(&part))
        return !nat->family || (*nat->family == TableFamily::Ip) == (family == Family::Ipv4);
    if (const auto *match = std::get_if<Match>(&part))
        return asksConntrack(match->left);
    if (const auto *map = std::get_if<VerdictMap>(&part))
        return asksConntrack(map->key);
    if (const auto *update = std::get_if<SetUpdate>(&part))
        return asksConntrack(update->key);
    if (const auto *opaque = std::get_if<OpaqueMatch>(&part))
        return opaque->kind == OpaqueMatch::Kind::ConnectionLimit;
    if (const auto *divert = std::get_if<Divert>(&part))
        return divert->kind == Divert::Kind::SynProxy || divert->kind == Divert::Kind::FlowOffload;
    if (const auto *assign = std::get_if<Assign>(&part))
        return assign->what == Assign::What::CtMark || assign->what == Assign::What::CtZone
               || (assign->value && asksConntrack(*assign->value));
    return false;
}

} // namespace

bool filtersOnly(const Chain &chain)
{
    const auto filters = [](const Part &part) {
        return !std::holds_alternative<Assign>(part) && !std::holds_alternative<Nat>(part)
               && !std::holds_alternative<Divert>(part)
               && !std::holds_alternative<OpaqueStatement>(part)
               && !std::holds_alternative<Reject>(part);
    };
    return std::all_of(chain.rules.begin(), chain.rules.end(), [&](const Rule &rule) {
        return std::all_of(rule.parts.begin(), rule.parts.end(), filters);
    });
}

bool marksConnections(const Chain &chain)
{
    const auto marks = [](const Part &part) {
        const auto *assign = std::get_if<Assign>(&part);
        return assign && assign->what == Assign::What::CtMark;
    };
    return std::any_of(chain.rules.begin(), chain.rules.end(), [&](const Rule &rule) {
        return std::any_of(rule.parts.begin(), rule.parts.end(), marks);
    });
}

bool needsConntrack(const Chain &chain, Family family)
{
    return std::any_of(chain.rules.begin(), chain.rules.end(), [family](const Rule &rule) {
        return std::any_of(rule.parts.begin(), rule.parts.end(),
                           [family](const Part &part) { return needsConntrack(part, family); });
    });
}

} // namespace doorward::firewall::walk
