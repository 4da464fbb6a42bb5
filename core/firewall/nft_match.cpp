// SPDX-License-Identifier: MIT
#include "core/firewall/nft_match.h"

#include "core/firewall/nft_elements.h"
#include "core/firewall/nft_text.h"

#include <algorithm>

namespace doorward::firewall::nft {

namespace {

/// Anonymous sets up to this many elements stand in the match itself.
constexpr std::size_t mostRegions = 16;

Region single(const Value &value)
{
    return {Interval{value, value}};
}

/// What `op` compares with; nothing: the operator or the value is not understood.
bool compareNumber(Match &match, std::string_view op, const Json &right, Type type)
{
    const auto value = readValue(right, type);
    if (!value || value->width != type.width)
        return false;
    const Interval all = everything(type.width);
    Interval interval{*value, *value};
    // "> x" is not "<= x", ">= x" is not "< x": no interval is ever empty.
    if (op == "<" || op == ">=")
        interval = {*value, all.high};
    else
        interval = {all.low, *value};
    match.inverted = op == "<" || op == ">";
    match.regions.push_back({interval});
    return op == "<" || op == "<=" || op == ">" || op == ">=";
}

/// "in": one of the bits is set; "!": none is.
bool compareBits(Match &match, std::string_view op, const Json &right, Type type)
{
    const auto bits = readValue(right, type);
    if (!bits || bits->width != type.width)
        return false;
    Binary binary;
    binary.op = Operator::And;
    binary.operands.reserve(2);
    binary.operands.push_back(std::move(match.left));
    binary.operands.push_back(Expression{Constant{*bits}});
    match.left.node = std::move(binary);
    match.regions.push_back(single(Value::fromNumber(0, type.width)));
    match.inverted = op == "in";
    return true;
}

/// "fib … oif" and "iif" are asked for by name, by number or for being there at all; the values
/// tell which.
void settleIndex(Match &match, const Json &right, std::vector<Type> &types)
{
    auto *selector = std::get_if<Selector>(&match.left.node);
    if (!selector || types.size() != 1 || types.front().kind != Kind::IfIndex)
        return;
    const bool fib = selector->field == Field::FibOutputName;
    if (right.IsBool() && fib) {
        selector->field = Field::FibPresent;
        selector->width = 1;
        types.front() = {Kind::Boolean, 1};
        return;
    }
    const auto value = readValue(right, types.front());
    if (!value || value->width != 4)
        return;
    selector->field = fib                                   ? Field::FibOutputIndex
                      : selector->field == Field::InputName ? Field::InputIndex
                                                            : Field::OutputIndex;
    selector->width = 4;
    types.front() = {Kind::Number, 4};
}

bool compareSet(Match &match, const Json &right, Typed &left, ExpressionReader &reader)
{
    SetTypes types;
    types.key = left.types;
    if (const Json *elements = member(right, "set");
        elements && elements->IsArray() && elements->Size() <= mostRegions) {
        const bool plain =
            std::none_of(elements->Begin(), elements->End(), [](const Json &element) {
                return member(element, "elem") || textOf(element) == "*";
            });
        std::vector<Region> regions;
        regions.reserve(elements->Size());
        if (plain && !elements->Empty()) {
            for (const Json &element : elements->GetArray()) {
                auto region = readRegion(element, left.types);
                if (!region)
                    return false;
                regions.push_back(std::move(*region));
            }
            match.regions = std::move(regions);
            return true;
        }
    }
    match.set = reader.readSet(right, std::move(types));
    return match.set && (reader.builder().ruleset.sets[*match.set].understood || textOf(right));
}

bool compare(Match &match, std::string_view op, const Json &right, Typed &left,
             ExpressionReader &reader)
{
    if (op == "in" || op == "!")
        return left.types.size() == 1 && compareBits(match, op, right, left.type());
    if (op != "==" && op != "!=")
        return left.types.size() == 1 && compareNumber(match, op, right, left.type());
    match.inverted = op == "!=";
    settleIndex(match, right, left.types);
    const auto text = textOf(right);
    if (member(right, "set") || (text && text->starts_with('@')))
        return compareSet(match, right, left, reader);
    // Before nft 0.9.2 a list of flags stood with "==".
    if (right.IsArray() && op == "==" && std::holds_alternative<Selector>(match.left.node))
        return left.types.size() == 1 && compareBits(match, "in", right, left.type());
    auto region = readRegion(right, left.types);
    if (!region)
        return false;
    match.regions.push_back(std::move(*region));
    return true;
}

} // namespace

Match neverMatch()
{
    Match match;
    match.left.node = Selector{Field::NeverPresent, 1, 0, {}};
    match.regions.push_back(single(Value::fromNumber(0, 1)));
    return match;
}

void readMatch(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const Json *left = member(statement.value, "left");
    const Json *right = member(statement.value, "right");
    const auto op = textOf(statement.value, "op");
    OpaqueMatch unknown;
    if (left && right && op) {
        Typed typed = reader.read(*left);
        for (Match &condition : reader.takeConditions())
            parts.emplace_back(std::move(condition));
        if (typed.never) {
            parts.emplace_back(neverMatch());
            return;
        }
        unknown.kind = typed.opaque.value_or(OpaqueMatch::Kind::NotUnderstood);
        Match match;
        match.left = std::move(typed.expression);
        if (!typed.opaque && compare(match, *op, *right, typed, reader)) {
            parts.emplace_back(std::move(match));
            return;
        }
    }
    unknown.text = textFrom(statementText(statement, reader.family()));
    parts.emplace_back(std::move(unknown));
}

} // namespace doorward::firewall::nft
