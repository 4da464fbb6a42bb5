// SPDX-License-Identifier: MIT
#include "core/firewall/nft_ruleset_builder.h"

namespace doorward::firewall::nft {

namespace {
constexpr std::size_t mostNotes = 200;
}

quint32 RulesetBuilder::table(TableFamily family, const QString &name)
{
    const Name key(static_cast<quint32>(family), name);
    if (const auto found = m_tables.constFind(key); found != m_tables.constEnd())
        return *found;
    const auto index = static_cast<quint32>(ruleset.tables.size());
    Table table;
    table.family = family;
    table.name = name;
    ruleset.tables.push_back(table);
    m_tables.insert(key, index);
    return index;
}

quint32 RulesetBuilder::chain(quint32 table, const QString &name)
{
    if (const auto known = knownChain(table, name))
        return *known;
    const auto index = static_cast<quint32>(ruleset.chains.size());
    Chain chain;
    chain.table = table;
    chain.name = name;
    ruleset.chains.push_back(std::move(chain));
    m_chains.insert(Name(table, name), index);
    return index;
}

std::optional<quint32> RulesetBuilder::knownChain(quint32 table, const QString &name) const
{
    const auto found = m_chains.constFind(Name(table, name));
    if (found == m_chains.constEnd())
        return std::nullopt;
    return *found;
}

quint32 RulesetBuilder::namedSet(quint32 table, const QString &name)
{
    const Name key(table, name);
    if (const auto found = m_sets.constFind(key); found != m_sets.constEnd())
        return *found;
    const auto index = static_cast<quint32>(ruleset.sets.size());
    Set set;
    set.table = table;
    set.name = name;
    set.understood = false;
    ruleset.sets.push_back(std::move(set));
    m_types.emplace_back();
    m_sets.insert(key, index);
    return index;
}

quint32 RulesetBuilder::anonymousSet(Set set, SetTypes types)
{
    ruleset.sets.push_back(std::move(set));
    m_types.push_back(std::move(types));
    return static_cast<quint32>(ruleset.sets.size() - 1);
}

void RulesetBuilder::note(const QString &where, const QString &what)
{
    if (ruleset.notes.size() < mostNotes)
        ruleset.notes.push_back({where, what});
}

QString textFrom(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

} // namespace doorward::firewall::nft
