// SPDX-License-Identifier: MIT
#include "core/firewall/readers.h"

#include <algorithm>
#include <unordered_map>

namespace doorward::firewall {

namespace {

/// Moves every index of an ipset up by `offset`. Only these parts of iptables' rules name sets.
void shiftSets(Rule &rule, quint32 offset)
{
    for (Part &part : rule.parts) {
        if (Match *match = std::get_if<Match>(&part); match && match->set)
            *match->set += offset;
        else if (SetUpdate *update = std::get_if<SetUpdate>(&part))
            update->set += offset;
    }
}

/// nft shows it without arguments: only iptables-save knows what it asks or does.
bool isPartlyUnknown(const Rule &rule)
{
    return std::any_of(rule.parts.begin(), rule.parts.end(), [](const Part &part) {
        const OpaqueMatch *match = std::get_if<OpaqueMatch>(&part);
        return std::holds_alternative<OpaqueStatement>(part)
               || (match && match->kind == OpaqueMatch::Kind::NotUnderstood);
    });
}

class Join {
public:
    Join(Ruleset ruleset, std::vector<Set> ipsets, bool hasNft)
        : m_ruleset(std::move(ruleset))
        , m_ipsetOffset(static_cast<quint32>(m_ruleset.sets.size()))
        , m_hasNft(hasNft)
    {
        for (Set &set : ipsets)
            m_ruleset.sets.push_back(std::move(set));
        for (quint32 i = 0; i < m_ruleset.tables.size(); ++i)
            m_fromNft.push_back(true);
    }

    void add(Ruleset saved);
    Ruleset take() { return std::move(m_ruleset); }

private:
    void addTable(Table table, std::vector<Chain> chains);
    void joinTable(quint32 table, std::vector<Chain> chains);
    void joinChain(Chain &known, Chain saved);
    void note(const QString &where, const QString &what)
    {
        m_ruleset.notes.push_back({where, what});
    }

    Ruleset m_ruleset;
    quint32 m_ipsetOffset = 0;
    bool m_hasNft = false;
    std::vector<bool> m_fromNft; ///< by table
};

QString placeOf(const Table &table, const QString &chain)
{
    return QStringLiteral("table %1 %2 chain %3")
        .arg(QLatin1StringView(familyName(table.family)), table.name, chain);
}

bool says(const Chain &chain)
{
    return !chain.rules.empty() || (chain.base && chain.base->policyDrop);
}

void Join::joinChain(Chain &known, Chain saved)
{
    if (known.rules.size() != saved.rules.size()) {
        note(placeOf(m_ruleset.tables[known.table], known.name),
             QStringLiteral("%1 rules from nft, %2 from iptables-save")
                 .arg(known.rules.size())
                 .arg(saved.rules.size()));
        return;
    }
    for (std::size_t i = 0; i < known.rules.size(); ++i) {
        Rule &rule = known.rules[i];
        Rule &from = saved.rules[i];
        rule.text = std::move(from.text);
        rule.comment = std::move(from.comment);
        if (isPartlyUnknown(rule))
            rule.parts = std::move(from.parts);
    }
}

void Join::joinTable(quint32 table, std::vector<Chain> chains)
{
    std::unordered_map<std::string, quint32> known;
    for (quint32 i = 0; i < m_ruleset.chains.size(); ++i)
        if (m_ruleset.chains[i].table == table)
            known.emplace(m_ruleset.chains[i].name.toStdString(), i);
    for (Chain &chain : chains) {
        const auto found = known.find(chain.name.toStdString());
        if (found != known.end())
            joinChain(m_ruleset.chains[found->second], std::move(chain));
        else if (says(chain)) // iptables-save prints base chains that are not there, empty
            note(placeOf(m_ruleset.tables[table], chain.name), QStringLiteral("not in nft"));
    }
}

void Join::addTable(Table table, std::vector<Chain> chains)
{
    const auto known = m_ruleset.findTable(table.family, table.backend, table.name);
    if (known && table.backend == Backend::Nft && m_fromNft[*known]) {
        joinTable(*known, std::move(chains));
        return;
    }
    const bool isAnythingSaid = std::any_of(chains.begin(), chains.end(), says);
    if (known || (table.backend == Backend::Nft && m_hasNft)) {
        if (isAnythingSaid)
            note(placeOf(table, QStringLiteral("*")),
                 known ? QStringLiteral("given twice") : QStringLiteral("not in nft"));
        return;
    }
    const auto index = static_cast<quint32>(m_ruleset.tables.size());
    m_ruleset.tables.push_back(std::move(table));
    m_fromNft.push_back(false);
    for (Chain &chain : chains) {
        chain.table = index;
        m_ruleset.chains.push_back(std::move(chain));
    }
}

void Join::add(Ruleset saved)
{
    std::vector<std::vector<Chain>> chains(saved.tables.size());
    for (Chain &chain : saved.chains) {
        for (Rule &rule : chain.rules)
            shiftSets(rule, m_ipsetOffset);
        chains[chain.table].push_back(std::move(chain));
    }
    const bool isOfNft = !saved.tables.empty() && saved.tables.front().backend == Backend::Nft;
    for (std::size_t i = 0; i < saved.tables.size(); ++i)
        addTable(std::move(saved.tables[i]), std::move(chains[i]));
    for (ReaderNote &note : saved.notes)
        m_ruleset.notes.push_back(std::move(note));
    if (!saved.complete && !(isOfNft && m_hasNft)) // nft has what is missing
        m_ruleset.complete = false;
}

Error named(Error error, const QString &source)
{
    error.subject = source + QStringLiteral(": ") + error.subject;
    return error;
}

} // namespace

bool RulesetSources::isEmpty() const
{
    return nft.isEmpty() && iptables.empty() && ip6tables.empty() && ipset.isEmpty();
}

Result<Ruleset> readRuleset(const RulesetSources &sources)
{
    std::vector<Set> ipsets;
    if (!sources.ipset.isEmpty()) {
        auto read = readIpsetSave(sources.ipset);
        if (!read)
            return tl::unexpected(named(std::move(read.error()), QStringLiteral("ipset save")));
        ipsets = std::move(*read);
    }
    Ruleset nft;
    if (!sources.nft.isEmpty()) {
        auto read = readNftJson(sources.nft);
        if (!read)
            return tl::unexpected(named(std::move(read.error()), QStringLiteral("nft")));
        nft = std::move(*read);
    }
    Join join(std::move(nft), ipsets, !sources.nft.isEmpty());
    for (const bool isIpv6 : {false, true}) {
        for (const QByteArray &text : isIpv6 ? sources.ip6tables : sources.iptables) {
            auto read = readIptablesSave(text, isIpv6 ? TableFamily::Ip6 : TableFamily::Ip, ipsets);
            if (!read)
                return tl::unexpected(
                    named(std::move(read.error()), isIpv6 ? QStringLiteral("ip6tables-save")
                                                          : QStringLiteral("iptables-save")));
            join.add(std::move(*read));
        }
    }
    return join.take();
}

} // namespace doorward::firewall
