// SPDX-License-Identifier: MIT
#include "core/firewall/trace_text.h"

#include "core/firewall/value_text.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// Longer lists are cut: a trace is read by people.
constexpr std::size_t mostShown = 4;
constexpr int deepest = 16;

/// The fields that an expression gives, to print its values by.
void collectFields(const Expression &expression, std::vector<Field> &fields, int depth = 0)
{
    if (const auto *selector = std::get_if<Selector>(&expression.node)) {
        fields.push_back(selector->field);
    } else if (const auto *concatenation = std::get_if<Concatenation>(&expression.node);
               concatenation && depth < deepest) {
        for (const Expression &operand : concatenation->operands)
            collectFields(operand, fields, depth + 1);
    } else if (const auto *binary = std::get_if<Binary>(&expression.node);
               binary && !binary->operands.empty() && depth < deepest) {
        std::vector<Field> inner;
        collectFields(binary->operands.front(), inner, depth + 1);
        fields.push_back(inner.empty() ? Field::Opaque : inner.front());
    } else {
        fields.push_back(Field::Opaque);
    }
}

Field fieldAt(const std::vector<Field> &fields, std::size_t number)
{
    return number < fields.size() ? fields[number] : Field::Opaque;
}

QString regionText(const std::vector<Field> &fields, const Region &region)
{
    QStringList parts;
    for (std::size_t i = 0; i < region.size(); ++i)
        parts.append(intervalText(fieldAt(fields, i), region[i]));
    return parts.join(u" . "_s);
}

QString regionsText(const std::vector<Field> &fields, const std::vector<Region> &regions)
{
    if (regions.size() == 1)
        return regionText(fields, regions.front());
    QStringList parts;
    for (std::size_t i = 0; i < regions.size() && i < mostShown; ++i)
        parts.append(regionText(fields, regions[i]));
    if (regions.size() > mostShown)
        parts.append(u"…"_s);
    return u"{ "_s + parts.join(u", "_s) + u" }"_s;
}

QLatin1StringView operatorText(Operator op)
{
    switch (op) {
    case Operator::And:
        return "&"_L1;
    case Operator::Or:
        return "|"_L1;
    case Operator::Xor:
        return "^"_L1;
    case Operator::ShiftLeft:
        return "<<"_L1;
    case Operator::ShiftRight:
        return ">>"_L1;
    }
    return ""_L1;
}

QString textAt(const Ruleset &ruleset, const Expression &expression, int depth)
{
    if (depth > deepest)
        return u"…"_s;
    QStringList parts;
    if (const auto *constant = std::get_if<Constant>(&expression.node)) {
        for (const Value &value : *constant)
            parts.append(valueText(Field::Mark, value));
        return parts.join(u" . "_s);
    }
    if (const auto *selector = std::get_if<Selector>(&expression.node))
        return fieldText(*selector);
    if (const auto *binary = std::get_if<Binary>(&expression.node)) {
        for (const Expression &operand : binary->operands)
            parts.append(textAt(ruleset, operand, depth + 1));
        return u'(' + parts.join(u' ' + operatorText(binary->op) + u' ') + u')';
    }
    if (const auto *fields = std::get_if<Concatenation>(&expression.node)) {
        for (const Expression &operand : fields->operands)
            parts.append(textAt(ruleset, operand, depth + 1));
        return parts.join(u" . "_s);
    }
    const auto &lookup = std::get<Lookup>(expression.node);
    const QString key =
        lookup.key.empty() ? QString() : textAt(ruleset, lookup.key.front(), depth + 1);
    return key + u" map "_s + setText(ruleset, lookup.set);
}

/// "ct state established,related": (state & mask) ≠ 0, or its opposite.
struct BitTest {
    const Selector *selector = nullptr;
    Value mask;
    bool regionIsZero = false; ///< the match's region is 0 itself; else all that is not 0
};
bool isAnythingButZero(const Interval &interval)
{
    const auto width = static_cast<std::ptrdiff_t>(interval.high.width);
    return interval.low == Value::fromNumber(1, interval.low.width)
           && std::all_of(interval.high.bytes.begin(), interval.high.bytes.begin() + width,
                          [](quint8 byte) { return byte == 0xff; });
}

std::optional<BitTest> bitTest(const Match &match)
{
    const auto *binary = std::get_if<Binary>(&match.left.node);
    if (!binary || binary->op != Operator::And || binary->operands.size() != 2 || match.set
        || match.regions.size() != 1 || match.regions.front().size() != 1)
        return std::nullopt;
    const Interval &interval = match.regions.front().front();
    const auto *selector = std::get_if<Selector>(&binary->operands[0].node);
    const auto *mask = std::get_if<Constant>(&binary->operands[1].node);
    const bool isZero = interval.isSingle() && interval.low.isZero();
    if ((!isZero && !isAnythingButZero(interval)) || !selector || !mask || mask->size() != 1)
        return std::nullopt;
    return BitTest{selector, mask->front(), isZero};
}

QString seenText(const std::vector<Field> &fields, const SeenKey &key)
{
    QStringList parts;
    for (qsizetype i = 0; i < key.size(); ++i)
        parts.append(key[i].isKnown()
                         ? valueText(fieldAt(fields, static_cast<std::size_t>(i)), key[i].value)
                         : u"?"_s);
    return parts.join(u" . "_s);
}

QString verdictText(const Verdict &verdict)
{
    if (const auto *jump = std::get_if<Jump>(&verdict))
        return u"jump "_s + jump->chain;
    if (const auto *go = std::get_if<Goto>(&verdict))
        return u"goto "_s + go->chain;
    if (std::holds_alternative<Accept>(verdict))
        return u"accept"_s;
    if (std::holds_alternative<Drop>(verdict))
        return u"drop"_s;
    return std::holds_alternative<Return>(verdict) ? u"return"_s : u"continue"_s;
}

} // namespace

QString expressionText(const Ruleset &ruleset, const Expression &expression)
{
    return textAt(ruleset, expression, 0);
}

QString setText(const Ruleset &ruleset, quint32 number)
{
    if (number >= ruleset.sets.size())
        return u"@?"_s;
    const Set &set = ruleset.sets[number];
    if (!set.name.isEmpty())
        return u'@' + set.name;
    return u"{ … }"_s;
}

namespace {

/// An anonymous set by its elements, printed as the left side's fields.
QString setTextFor(const Ruleset &ruleset, quint32 number, const std::vector<Field> &fields)
{
    if (number >= ruleset.sets.size() || !ruleset.sets[number].name.isEmpty())
        return setText(ruleset, number);
    std::vector<Region> regions;
    for (const SetElement &element : ruleset.sets[number].elements) {
        regions.push_back(element.key);
        if (regions.size() > mostShown)
            break;
    }
    const QString text = regionsText(fields, regions);
    return regions.size() == 1 ? u"{ "_s + text + u" }"_s : text;
}

} // namespace

QString matchText(const Ruleset &ruleset, const Match &match)
{
    if (const auto bits = bitTest(match))
        return fieldText(*bits->selector)
               + (match.inverted == bits->regionIsZero ? u" "_s : u" != "_s)
               + valueText(bits->selector->field, bits->mask);
    std::vector<Field> fields;
    collectFields(match.left, fields);
    const QString right =
        match.set ? setTextFor(ruleset, *match.set, fields) : regionsText(fields, match.regions);
    return expressionText(ruleset, match.left) + (match.inverted ? u" != "_s : u" "_s) + right;
}

QString whyText(const Sight &sight, const Match &match, bool held)
{
    const SeenKey key = evaluate(sight, match.left);
    if (anyAbsent(key))
        return u"no "_s + expressionText(sight.ruleset, match.left);
    const bool inside = held != match.inverted;
    if (const auto bits = bitTest(match)) {
        const Seen seen = selectorValue(sight.host, sight.state, *bits->selector);
        const QString value =
            seen.isKnown() ? valueText(bits->selector->field, seen.value) : u"?"_s;
        return u"%1 %2 %3 %4"_s.arg(fieldText(*bits->selector), value,
                                    inside == bits->regionIsZero ? u"not in"_s : u"in"_s,
                                    valueText(bits->selector->field, bits->mask));
    }
    std::vector<Field> fields;
    collectFields(match.left, fields);
    const bool single = !match.set && match.regions.size() == 1
                        && std::all_of(match.regions.front().begin(), match.regions.front().end(),
                                       [](const Interval &one) { return one.isSingle(); });
    const QString relation = single ? (inside ? u"="_s : u"≠"_s) : inside ? u"in"_s : u"not in"_s;
    const QString right = match.set ? setTextFor(sight.ruleset, *match.set, fields)
                                    : regionsText(fields, match.regions);
    return u"%1 %2 %3 %4"_s.arg(expressionText(sight.ruleset, match.left), seenText(fields, key),
                                relation, right);
}

QString mapText(const Sight &sight, const VerdictMap &map, const Found &found)
{
    const SeenKey key = evaluate(sight, map.key);
    const QString left = expressionText(sight.ruleset, map.key);
    if (anyAbsent(key))
        return u"no "_s + left;
    std::vector<Field> fields;
    collectFields(map.key, fields);
    const QString value = left + u' ' + seenText(fields, key);
    if (found.tri == Tri::Yes && found.element->verdict)
        return value + u" : "_s + verdictText(*found.element->verdict);
    return value + u" not in "_s + setTextFor(sight.ruleset, map.set, fields);
}

QString elementText(const SetElement &element)
{
    const std::vector<Field> none;
    const QString key = element.key.empty() ? u"*"_s : regionText(none, element.key);
    return element.verdict ? key + u" : "_s + verdictText(*element.verdict) : key;
}

} // namespace doorward::firewall::walk
