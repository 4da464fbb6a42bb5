// SPDX-License-Identifier: MIT
#include "core/firewall/nft_objects.h"

#include "core/base/untrusted.h"
#include "core/firewall/nft_elements.h"
#include "core/firewall/nft_expression.h"
#include "core/firewall/nft_statement.h"
#include "core/firewall/nft_text.h"

#include <algorithm>
#include <limits>

namespace doorward::firewall::nft {

namespace {

using namespace Qt::Literals::StringLiterals;

std::optional<TableFamily> familyOf(std::string_view word)
{
    constexpr std::pair<std::string_view, TableFamily> families[] = {
        {"ip", TableFamily::Ip},         {"ip6", TableFamily::Ip6},
        {"inet", TableFamily::Inet},     {"arp", TableFamily::Arp},
        {"bridge", TableFamily::Bridge}, {"netdev", TableFamily::Netdev}};
    for (const auto &[name, family] : families)
        if (name == word)
            return family;
    return std::nullopt;
}

std::optional<Hook> hookOf(std::string_view word)
{
    constexpr std::pair<std::string_view, Hook> hooks[] = {
        {"ingress", Hook::Ingress}, {"prerouting", Hook::Prerouting},
        {"input", Hook::Input},     {"forward", Hook::Forward},
        {"output", Hook::Output},   {"postrouting", Hook::Postrouting},
        {"egress", Hook::Egress}};
    for (const auto &[name, hook] : hooks)
        if (name == word)
            return hook;
    return std::nullopt;
}

/// A word, or a list that holds it.
bool holds(const Json *json, std::string_view word)
{
    if (!json)
        return false;
    if (!json->IsArray())
        return textOf(*json) == word;
    return std::any_of(json->Begin(), json->End(),
                       [&](const Json &one) { return textOf(one) == word; });
}

QStringList wordsOf(const Json *json)
{
    QStringList words;
    if (!json)
        return words;
    if (const auto one = textOf(*json))
        words.append(textFrom(*one));
    else if (json->IsArray())
        for (const Json &item : json->GetArray())
            if (const auto word = textOf(item))
                words.append(textFrom(*word));
    return words;
}

/// "ipv4_addr", ["ipv4_addr", "inet_service"], "ipv4_addr . inet_service", {"typeof": …}
std::vector<Type> typesOf(const Json &json, ExpressionReader &reader)
{
    std::vector<Type> types;
    if (const Json *expression = member(json, "typeof"))
        return reader.read(*expression).types;
    if (json.IsArray()) {
        for (const Json &one : json.GetArray())
            types.push_back(typeOfName(textOf(one).value_or(std::string_view())));
        return types;
    }
    std::string_view names = textOf(json).value_or(std::string_view());
    for (;;) {
        const auto dot = names.find(" . ");
        types.push_back(typeOfName(names.substr(0, dot)));
        if (dot == std::string_view::npos)
            return types;
        names.remove_prefix(dot + 3);
    }
}

bool isObjectType(std::string_view name)
{
    constexpr std::string_view names[] = {"counter",   "quota",      "limit",
                                          "ct helper", "ct timeout", "ct expectation",
                                          "synproxy",  "secmark",    "tunnel"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// The statements of a set's definition: what each new element carries.
std::optional<OpaqueMatch> conditionOf(const Json &set)
{
    const Json *statements = member(set, "stmt");
    if (!statements || !statements->IsArray())
        return std::nullopt;
    for (const Json &statement : statements->GetArray())
        if (const auto *entry = onlyMember(statement))
            if (auto condition = readCondition(*entry))
                return condition;
    return std::nullopt;
}

bool allUnderstood(const std::vector<Type> &types)
{
    return std::none_of(types.begin(), types.end(),
                        [](Type type) { return type.kind == Kind::Unknown; });
}

} // namespace

void ObjectReader::missing(std::string_view what)
{
    m_builder.note(m_builder.place(), textFrom(what));
    m_builder.ruleset.complete = false;
}

std::optional<quint32> ObjectReader::tableOf(const Json &json, std::string_view nameKey)
{
    const auto family = textOf(json, "family");
    const auto name = textOf(json, nameKey);
    const auto known = family ? familyOf(*family) : std::nullopt;
    if (!known || !name) {
        missing("an element without family or table");
        return std::nullopt;
    }
    return m_builder.table(*known, textFrom(*name));
}

void ObjectReader::read(const Json &element)
{
    const auto *entry = onlyMember(element);
    if (!entry || !entry->value.IsObject())
        return missing("an element that is no object of nft");
    const std::string_view name(entry->name.GetString(), entry->name.GetStringLength());
    constexpr std::string_view withoutEffect[] = {
        "metainfo",       "counter",   "quota",   "limit",    "ct helper", "ct timeout",
        "ct expectation", "flowtable", "secmark", "synproxy", "tunnel"};
    if (name == "rule")
        readRule(entry->value);
    else if (name == "chain")
        readChain(entry->value);
    else if (name == "set")
        readSet(entry->value, false);
    else if (name == "map")
        readSet(entry->value, true);
    else if (name == "element")
        readElement(entry->value);
    else if (name == "table")
        readTable(entry->value);
    else if (std::find(std::begin(withoutEffect), std::end(withoutEffect), name)
             == std::end(withoutEffect))
        missing("an element of a kind that is not known");
}

void ObjectReader::readTable(const Json &json)
{
    const auto index = tableOf(json, "name");
    if (!index)
        return;
    Table &table = m_builder.ruleset.tables[*index];
    table.handle = numberOf(json, "handle");
    const Json *flags = member(json, "flags");
    table.dormant = holds(flags, "dormant");
    // nft 1.0.6 prints a word from elsewhere in place of the flag (of a dormant table: its name).
    const QStringList words = wordsOf(flags);
    if (std::any_of(words.begin(), words.end(), [](const QString &word) {
            return word != u"dormant"_s && word != u"owner"_s && word != u"persist"_s;
        }))
        m_doubtful.insert(*index);
}

void ObjectReader::readChain(const Json &json)
{
    const auto table = tableOf(json, "table");
    const auto name = textOf(json, "name");
    if (!table || !name)
        return missing("a chain without a name");
    Chain &chain = m_builder.ruleset.chains[m_builder.chain(*table, textFrom(*name))];
    chain.handle = numberOf(json, "handle");
    const auto hook = textOf(json, "hook");
    if (!hook)
        return;
    const auto known = hookOf(*hook);
    if (!known)
        return missing("a chain at a hook that is not known");
    BaseHook base;
    base.hook = *known;
    const auto type = textOf(json, "type");
    base.type = type == "nat"     ? ChainType::Nat
                : type == "route" ? ChainType::Route
                                  : ChainType::Filter;
    if (const Json *priority = member(json, "prio"); priority && priority->IsInt())
        base.priority = priority->GetInt();
    base.policyDrop = textOf(json, "policy") == "drop";
    base.devices = wordsOf(member(json, "dev"));
    if (base.devices.isEmpty())
        base.devices = wordsOf(member(json, "devices"));
    chain.base = std::move(base);
}

void ObjectReader::readRule(const Json &json)
{
    const auto table = tableOf(json, "table");
    const auto chainName = textOf(json, "chain");
    if (!table || !chainName)
        return missing("a rule without a chain");
    Rule rule;
    rule.handle = numberOf(json, "handle");
    const auto comment = textOf(json, "comment").value_or(std::string_view());
    rule.comment = textFrom(comment);
    static const Json noStatements;
    const Json *statements = member(json, "expr");
    if (!statements)
        statements = &noStatements;
    readStatements(*statements, *table, m_builder, rule);
    rule.text = textFrom(ruleText(*statements, comment, m_builder.ruleset.tables[*table].family));
    std::vector<Rule> &rules =
        m_builder.ruleset.chains[m_builder.chain(*table, textFrom(*chainName))].rules;
    rule.position = static_cast<quint32>(rules.size() + 1);
    rules.push_back(std::move(rule));
}

void ObjectReader::readSet(const Json &json, bool isMap)
{
    const auto table = tableOf(json, "table");
    const auto name = textOf(json, "name");
    const Json *type = member(json, "type");
    if (!table || !name || !type)
        return missing("a set without a name or type");
    ExpressionReader reader(m_builder, *table);
    const quint32 index = m_builder.namedSet(*table, textFrom(*name));
    SetTypes types;
    types.declared = true;
    types.isMap = isMap;
    types.key = typesOf(*type, reader);
    types.condition = conditionOf(json);
    const Json *data = member(json, "map");
    const auto dataName = data ? textOf(*data) : std::nullopt;
    types.objects = dataName && isObjectType(*dataName);
    if (data && !types.objects && dataName != "verdict")
        types.data = typesOf(*data, reader);
    Set &set = m_builder.ruleset.sets[index];
    set.size = numberOf(json, "size");
    set.isDynamic = set.isDynamic || holds(member(json, "flags"), "dynamic");
    set.understood = allUnderstood(types.key) && allUnderstood(types.data);
    if (const Json *elements = member(json, "elem"); elements && set.understood)
        readElements(*elements, types, set, m_builder);
    m_builder.types(index) = std::move(types);
}

void ObjectReader::readElement(const Json &json)
{
    const auto table = tableOf(json, "table");
    const auto name = textOf(json, "name");
    const Json *elements = member(json, "elem");
    if (!table || !name || !elements)
        return missing("elements without their set");
    const quint32 index = m_builder.namedSet(*table, textFrom(*name));
    Set &set = m_builder.ruleset.sets[index];
    if (set.understood)
        readElements(*elements, m_builder.types(index), set, m_builder);
}

/// A dormant table's base chains let everything pass: put so, in front of what they do if not.
void ObjectReader::doubtTables()
{
    for (Chain &chain : m_builder.ruleset.chains) {
        if (!m_doubtful.contains(chain.table) || !chain.base)
            continue;
        Rule rule;
        rule.text = u"table %1 is dormant"_s.arg(m_builder.ruleset.tables[chain.table].name);
        rule.parts.emplace_back(OpaqueMatch{OpaqueMatch::Kind::NotUnderstood, rule.text});
        rule.parts.emplace_back(Accept{});
        chain.rules.insert(chain.rules.begin(), std::move(rule));
    }
    for (const quint32 table : m_doubtful)
        m_builder.note(displayText(m_builder.ruleset.tables[table].name),
                       u"nft does not say clearly whether this table is dormant"_s);
}

void ObjectReader::finish()
{
    if (!m_doubtful.isEmpty())
        doubtTables();
    const auto &sets = m_builder.ruleset.sets;
    for (std::size_t i = 0; i < sets.size(); ++i)
        if (!m_builder.types(static_cast<quint32>(i)).declared)
            m_builder.note(displayText(sets[i].name),
                           u"a set that a rule names and the text does not show"_s);
}

} // namespace doorward::firewall::nft
