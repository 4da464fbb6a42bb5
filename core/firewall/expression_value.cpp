// SPDX-License-Identifier: MIT
#include "core/firewall/expression_value.h"

#include <algorithm>

namespace doorward::firewall::walk {

namespace {

/// Expressions nest as deep as a hostile file likes; no real one passes this.
constexpr int deepest = 64;

SeenKey evaluateAt(const Sight &sight, const Expression &expression, int depth);

Seen first(const SeenKey &key)
{
    return key.isEmpty() ? Seen::unknown(4) : key.front();
}

SeenKey looked(const Sight &sight, const Lookup &lookup, int depth)
{
    if (lookup.key.empty() || lookup.set >= sight.sets.size())
        return {Seen::unknown(4)};
    const SeenKey key = evaluateAt(sight, lookup.key.front(), depth);
    const Found found = findInSet(sight, lookup.set, key);
    if (found.tri == Tri::No)
        return {Seen::absent()};
    SeenKey result;
    if (found.tri == Tri::Yes) {
        if (!found.element->data)
            return {Seen::unknown(4)};
        for (const Value &value : *found.element->data)
            result.push_back(Seen::known(value));
        return result;
    }
    // which element it is cannot be known: as many fields as the set's data have
    const std::vector<SetElement> &elements = sight.ruleset.sets[lookup.set].elements;
    const auto withData = std::find_if(elements.begin(), elements.end(),
                                       [](const SetElement &e) { return e.data.has_value(); });
    if (withData == elements.end())
        return {Seen::unknown(4)};
    for (const Value &value : *withData->data)
        result.push_back(Seen::unknown(value.width));
    return result;
}

SeenKey evaluateAt(const Sight &sight, const Expression &expression, int depth)
{
    if (depth > deepest)
        return {Seen::unknown(4)};
    SeenKey result;
    if (const auto *constant = std::get_if<Constant>(&expression.node)) {
        for (const Value &value : *constant)
            result.push_back(Seen::known(value));
    } else if (const auto *selector = std::get_if<Selector>(&expression.node)) {
        result.push_back(selectorValue(sight.host, sight.state, *selector));
    } else if (const auto *binary = std::get_if<Binary>(&expression.node)) {
        if (binary->operands.size() != 2)
            return {Seen::unknown(4)};
        result.push_back(combined(binary->op,
                                  first(evaluateAt(sight, binary->operands[0], depth + 1)),
                                  first(evaluateAt(sight, binary->operands[1], depth + 1))));
    } else if (const auto *fields = std::get_if<Concatenation>(&expression.node)) {
        for (const Expression &operand : fields->operands)
            for (const Seen &seen : evaluateAt(sight, operand, depth + 1))
                result.push_back(seen);
    } else if (const auto *lookup = std::get_if<Lookup>(&expression.node)) {
        return looked(sight, *lookup, depth + 1);
    }
    return result;
}

/// Whether all, some or none of what is possible lies in the regions.
Tri narrowed(const Possible &possible, const std::vector<Region> &regions)
{
    bool some = false;
    bool all = true;
    for (const Interval &interval : possible) {
        bool inside = false;
        for (const Region &region : regions) {
            if (region.size() != 1)
                continue;
            const Interval &other = region.front();
            some = some || (other.low <= interval.high && interval.low <= other.high);
            inside = inside || (other.low <= interval.low && interval.high <= other.high);
        }
        all = all && inside;
    }
    return !some ? Tri::No : all ? Tri::Yes : Tri::Unknown;
}

} // namespace

std::optional<Doubtful> doubtOf(const PacketState &state, const Expression &expression)
{
    const auto *selector = std::get_if<Selector>(&expression.node);
    if (!selector)
        return std::nullopt;
    const bool source = (selector->field == Field::IpSource && state.family == Family::Ipv4)
                        || (selector->field == Field::Ip6Source && state.family == Family::Ipv6);
    std::optional<Doubtful> field;
    if (source && !state.now.source)
        field = Doubtful::Source;
    else if (selector->field == Field::TcpSourcePort && !state.now.sourcePort)
        field = Doubtful::SourcePort;
    else if (selector->field == Field::InputName && state.in.sight == DeviceView::Sight::Unknown)
        field = Doubtful::InputName;
    else if (selector->field == Field::OutputName && state.out.sight == DeviceView::Sight::Unknown)
        field = Doubtful::OutputName;
    if (field && state.possible[static_cast<std::size_t>(*field)].empty())
        field.reset();
    return field;
}

SeenKey evaluate(const Sight &sight, const Expression &expression)
{
    return evaluateAt(sight, expression, 0);
}

Found findInSet(const Sight &sight, quint32 set, const SeenKey &key)
{
    Found found = sight.sets[set].find(key);
    static const SetElement added{};
    for (const SetChange &change : sight.state.setChanges) {
        if (change.set != set || anyAbsent(key))
            continue;
        const bool same =
            allKnown(key) && !change.unknown
            && std::equal(key.begin(), key.end(), change.key.begin(), change.key.end(),
                          [](const Seen &seen, const Value &value) { return seen.value == value; });
        if (same) {
            found = {};
            found.tri = change.removed ? Tri::No : Tri::Yes;
            found.element = change.removed ? nullptr : &added;
        } else if (change.unknown || !allKnown(key)) {
            found.tri = Tri::Unknown;
        }
    }
    return found;
}

Membership membership(const Sight &sight, const Match &match)
{
    if (!match.set)
        if (const auto field = doubtOf(sight.state, match.left))
            return {narrowed(sight.state.possible[static_cast<std::size_t>(*field)], match.regions),
                    false};
    const SeenKey key = evaluate(sight, match.left);
    if (anyAbsent(key))
        return {Tri::No, true};
    if (match.set) {
        if (*match.set >= sight.sets.size())
            return {Tri::Unknown, false};
        return {findInSet(sight, *match.set, key).tri, false};
    }
    Tri any = Tri::No;
    for (const Region &region : match.regions) {
        const Tri one = isIn(key, region);
        if (one == Tri::Yes)
            return {Tri::Yes, false};
        if (one == Tri::Unknown)
            any = Tri::Unknown;
    }
    return {any, false};
}

} // namespace doorward::firewall::walk
