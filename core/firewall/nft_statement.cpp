// SPDX-License-Identifier: MIT
#include "core/firewall/nft_statement.h"

#include "core/firewall/nft_effects.h"
#include "core/firewall/nft_elements.h"
#include "core/firewall/nft_match.h"
#include "core/firewall/nft_nat.h"
#include "core/firewall/nft_text.h"

#include <algorithm>
#include <array>

namespace doorward::firewall::nft {

namespace {

using Translate = void (*)(const Json::Member &, ExpressionReader &, std::vector<Part> &);

void notUnderstood(const Json::Member &statement, ExpressionReader &reader,
                   std::vector<Part> &parts)
{
    parts.emplace_back(OpaqueStatement{textFrom(statementText(statement, reader.family()))});
}

void nothing(const Json::Member &, ExpressionReader &, std::vector<Part> &) {}

void verdict(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const auto read = readVerdict(statement);
    if (!read) {
        notUnderstood(statement, reader, parts);
        return;
    }
    std::visit([&](const auto &kind) { parts.emplace_back(kind); }, *read);
}

void condition(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    auto match = readCondition(statement);
    if (!match)
        return notUnderstood(statement, reader, parts);
    parts.emplace_back(std::move(*match));
}

/// {"counter": {"map": {"key": …, "data": …}}}: an object chosen by a map; a packet whose key has
/// none ends the rule.
bool objectMap(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const Json *map = member(statement.value, "map");
    const Json *key = map ? member(*map, "key") : nullptr;
    const Json *data = map ? member(*map, "data") : nullptr;
    if (!key || !data)
        return false;
    Typed typed = reader.read(*key);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    if (typed.never) {
        parts.emplace_back(neverMatch());
        return true;
    }
    SetTypes types;
    types.key = typed.types;
    types.isMap = true;
    types.objects = true;
    Match match;
    match.left = std::move(typed.expression);
    match.set = typed.opaque ? std::nullopt : reader.readSet(*data, types);
    if (match.set)
        parts.emplace_back(std::move(match));
    else
        parts.emplace_back(OpaqueMatch{typed.opaque.value_or(OpaqueMatch::Kind::NotUnderstood),
                                       textFrom(statementText(statement, reader.family()))});
    return true;
}

/// Objects that do nothing to a verdict: counter, ct helper, ct timeout, ct expectation, secmark.
void harmlessObject(const Json::Member &statement, ExpressionReader &reader,
                    std::vector<Part> &parts)
{
    objectMap(statement, reader, parts);
}

/// Limits and quotas, named or here or chosen by a map.
void limitingObject(const Json::Member &statement, ExpressionReader &reader,
                    std::vector<Part> &parts)
{
    objectMap(statement, reader, parts);
    condition(statement, reader, parts);
}

void synProxy(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    objectMap(statement, reader, parts);
    parts.emplace_back(Divert{Divert::Kind::SynProxy});
}

void transparentProxy(const Json::Member &statement, ExpressionReader &reader,
                      std::vector<Part> &parts)
{
    if (const auto family = textOf(statement.value, "family"))
        reader.require(*family == "ip6" ? quint8(10) : quint8(2));
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    parts.emplace_back(Divert{Divert::Kind::TransparentProxy});
}

void forward(const Json::Member &, ExpressionReader &, std::vector<Part> &parts)
{
    parts.emplace_back(Divert{Divert::Kind::Forward});
}

void offload(const Json::Member &, ExpressionReader &, std::vector<Part> &parts)
{
    parts.emplace_back(Divert{Divert::Kind::FlowOffload});
}

void notrack(const Json::Member &, ExpressionReader &, std::vector<Part> &parts)
{
    Assign assign;
    assign.what = Assign::What::NoTrack;
    parts.emplace_back(std::move(assign));
}

void queue(const Json::Member &statement, ExpressionReader &, std::vector<Part> &parts)
{
    const Json *flags = member(statement.value, "flags");
    const auto isBypass = [](const Json &flag) { return textOf(flag) == "bypass"; };
    Queue queue;
    if (flags && flags->IsArray())
        queue.bypass = std::any_of(flags->Begin(), flags->End(), isBypass);
    else if (flags)
        queue.bypass = isBypass(*flags);
    parts.emplace_back(queue);
}

/// "numgen random mod 2 vmap { 0 : …, 1 : … }": what is drawn is one of `mod` numbers from `offset`
/// on. Where all of them stand in the map nothing else can come, so that its last element is the
/// one for all others.
void closeOverLots(const Json &key, Set &set)
{
    const Json *lot = member(key, "numgen");
    const quint64 count = lot ? numberOf(*lot, "mod").value_or(0) : 0;
    const quint64 first = lot ? numberOf(*lot, "offset").value_or(0) : 0;
    if (count == 0 || !set.name.isEmpty() || set.wildcard)
        return;
    quint64 covered = 0;
    for (const SetElement &element : set.elements) {
        if (element.key.size() != 1)
            return;
        const quint64 low = element.key.front().low.number();
        const quint64 high = element.key.front().high.number();
        if (low >= first && high - first < count)
            covered += high - low + 1;
    }
    if (covered != count || set.elements.empty())
        return;
    set.wildcard = std::move(set.elements.back());
    set.wildcard->key.clear();
    set.elements.pop_back();
}

void verdictMap(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const Json *key = member(statement.value, "key");
    const Json *data = member(statement.value, "data");
    if (!key || !data)
        return notUnderstood(statement, reader, parts);
    Typed typed = reader.read(*key);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    if (typed.never) {
        parts.emplace_back(neverMatch());
        return;
    }
    SetTypes types;
    types.key = typed.types;
    types.isMap = true;
    const auto set = reader.readSet(*data, types);
    if (!set)
        return notUnderstood(statement, reader, parts);
    closeOverLots(*key, reader.builder().ruleset.sets[*set]);
    VerdictMap map;
    map.key = std::move(typed.expression);
    map.set = *set;
    parts.emplace_back(std::move(map));
}

/// {"set": {"op": "add", "elem": …, "set": "@name", "stmt": […]}}; newer versions have the same for
/// maps.
void setUpdate(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const auto op = textOf(statement.value, "op");
    auto name = textOf(statement.value, "set");
    if (!name)
        name = textOf(statement.value, "map");
    const Json *element = member(statement.value, "elem");
    if (!op || !name || !element || !name->starts_with('@'))
        return notUnderstood(statement, reader, parts);
    Typed key = reader.read(*element);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    if (key.never) {
        parts.emplace_back(neverMatch());
        return;
    }
    RulesetBuilder &builder = reader.builder();
    SetUpdate update;
    update.set = builder.namedSet(reader.table(), textFrom(name->substr(1)));
    update.key = std::move(key.expression);
    update.remove = *op == "delete";
    builder.ruleset.sets[update.set].isDynamic = true;
    const std::optional<OpaqueMatch> fixed = builder.types(update.set).condition;
    parts.emplace_back(std::move(update));
    if (fixed && *op != "delete")
        parts.emplace_back(*fixed);
    const Json *statements = member(statement.value, "stmt");
    if (!statements || !statements->IsArray() || fixed)
        return;
    for (const Json &inner : statements->GetArray())
        if (const auto *entry = onlyMember(inner))
            if (auto match = readCondition(*entry))
                parts.emplace_back(std::move(*match));
}

/// True of every packet that has what the expression asks for.
Match presence(Typed typed)
{
    Match match;
    Region all;
    for (const Type &type : typed.types) {
        Interval interval{Value::fromNumber(0, type.width), Value::fromNumber(0, type.width)};
        std::fill_n(interval.high.bytes.begin(), interval.high.width, quint8{0xff});
        all.push_back(interval);
    }
    match.left = std::move(typed.expression);
    match.regions = {std::move(all)};
    return match;
}

/// {"meter": {"name": …, "key": …, "stmt": …}}: a set of the rule's own; a packet without the key
/// ends the rule.
void meter(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    if (const Json *json = member(statement.value, "key")) {
        Typed key = reader.read(*json);
        for (Match &before : reader.takeConditions())
            parts.emplace_back(std::move(before));
        if (key.never)
            parts.emplace_back(neverMatch());
        else if (!key.opaque)
            parts.emplace_back(presence(std::move(key)));
    }
    const Json *inner = member(statement.value, "stmt");
    const auto *entry = inner ? onlyMember(*inner) : nullptr;
    auto match = entry ? readCondition(*entry) : std::nullopt;
    if (match)
        parts.emplace_back(std::move(*match));
    else if (!entry || entry->name != "counter")
        notUnderstood(statement, reader, parts);
}

/// An extension of iptables that nft cannot show: only its name is known.
void extension(const Json::Member &statement, ExpressionReader &, std::vector<Part> &parts)
{
    const auto type = textOf(statement.value, "type");
    const auto name = textOf(statement.value, "name").value_or(std::string_view());
    constexpr std::array<std::string_view, 4> harmless{"LOG", "NFLOG", "TRACE", "comment"};
    if (type == "watcher" || std::find(harmless.begin(), harmless.end(), name) != harmless.end())
        return;
    const QString text = textFrom("xt " + std::string(type.value_or("")) + ' ' + std::string(name));
    if (type == "match")
        parts.emplace_back(OpaqueMatch{OpaqueMatch::Kind::NotUnderstood, text});
    else
        parts.emplace_back(OpaqueStatement{text});
}

struct Statement {
    std::string_view name;
    Translate translate;
};

constexpr Statement translations[] = {{"match", readMatch},
                                      {"accept", verdict},
                                      {"drop", verdict},
                                      {"continue", verdict},
                                      {"return", verdict},
                                      {"jump", verdict},
                                      {"goto", verdict},
                                      {"counter", harmlessObject},
                                      {"reject", readReject},
                                      {"vmap", verdictMap},
                                      {"dnat", readNat},
                                      {"snat", readNat},
                                      {"redirect", readNat},
                                      {"masquerade", readNat},
                                      {"mangle", readMangle},
                                      {"limit", limitingObject},
                                      {"quota", limitingObject},
                                      {"ct count", condition},
                                      {"set", setUpdate},
                                      {"map", setUpdate},
                                      {"meter", meter},
                                      {"log", nothing},
                                      {"last", nothing},
                                      {"notrack", notrack},
                                      {"queue", queue},
                                      {"synproxy", synProxy},
                                      {"tproxy", transparentProxy},
                                      {"dup", nothing},
                                      {"fwd", forward},
                                      {"flow", offload},
                                      {"ct helper", harmlessObject},
                                      {"ct timeout", harmlessObject},
                                      {"ct expectation", harmlessObject},
                                      {"secmark", harmlessObject},
                                      {"xt", extension}};

void readCounter(const Json &counter, Rule &rule)
{
    const auto packets = numberOf(counter, "packets");
    const auto bytes = numberOf(counter, "bytes");
    if (packets)
        rule.packets = packets;
    if (bytes)
        rule.bytes = bytes;
}

void readStatement(const Json &statement, ExpressionReader &reader, Rule &rule)
{
    const auto *entry = onlyMember(statement);
    if (!entry) {
        rule.parts.emplace_back(OpaqueStatement{textFrom(expressionText(statement))});
        return;
    }
    const std::string_view name(entry->name.GetString(), entry->name.GetStringLength());
    if (name == "counter")
        readCounter(entry->value, rule);
    const auto *known = std::find_if(std::begin(translations), std::end(translations),
                                     [&](const Statement &one) { return one.name == name; });
    (known == std::end(translations) ? notUnderstood : known->translate)(*entry, reader,
                                                                         rule.parts);
}

} // namespace

void readStatements(const Json &statements, quint32 table, RulesetBuilder &builder, Rule &rule)
{
    ExpressionReader reader(builder, table);
    if (!statements.IsArray()) {
        rule.parts.emplace_back(OpaqueStatement{textFrom(expressionText(statements))});
        return;
    }
    rule.parts.reserve(statements.Size());
    for (const Json &statement : statements.GetArray())
        readStatement(statement, reader, rule);
    if (rule.parts.capacity() > rule.parts.size() + 1)
        rule.parts.shrink_to_fit();
}

} // namespace doorward::firewall::nft
