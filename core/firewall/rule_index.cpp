// SPDX-License-Identifier: MIT
#include "core/firewall/rule_index.h"

#include <algorithm>
#include <cstring>

namespace doorward::firewall::walk {

namespace {

/// A rule is not filed under a match that would take more prefixes than this.
constexpr std::size_t mostPrefixes = 64;

struct Prefix {
    Field field = Field::Opaque;
    quint8 length = 0;
    Value value; ///< the bits behind the length are zero

    quint64 key() const
    {
        quint64 halves[2];
        std::memcpy(halves, value.bytes.data(), sizeof halves);
        quint64 hash = (static_cast<quint64>(field) << 8 | length) * 0x9e3779b97f4a7c15u;
        for (const quint64 half : halves) {
            hash = (hash ^ half) * 0xff51afd7ed558ccdu;
            hash ^= hash >> 32;
        }
        return hash | 1; // 0 is a free slot
    }
};

bool isFiled(Field field)
{
    switch (field) {
    case Field::TcpDestinationPort:
    case Field::TcpSourcePort:
    case Field::IpSource:
    case Field::IpDestination:
    case Field::Ip6Source:
    case Field::Ip6Destination:
    case Field::InputName:
    case Field::OutputName:
    case Field::Mark:
        return true;
    default: // every other field stays unfiled
        return false;
    }
}

Value cut(const Value &value, int length)
{
    Value result = value;
    for (int byte = 0; byte < 16; ++byte) {
        const int keep = std::clamp(length - byte * 8, 0, 8);
        result.bytes[static_cast<std::size_t>(byte)] &= static_cast<quint8>(0xff00 >> keep);
    }
    return result;
}

/// The whole of a prefix's last value.
Value filled(const Value &value, int length)
{
    Value result = value;
    for (int bit = length; bit < value.width * 8; ++bit)
        result.bytes[static_cast<std::size_t>(bit / 8)] |= static_cast<quint8>(0x80 >> (bit % 8));
    return result;
}

bool addOne(Value &value)
{
    for (int i = value.width - 1; i >= 0; --i)
        if (++value.bytes[static_cast<std::size_t>(i)] != 0)
            return true;
    return false; // it was the greatest
}

/// The prefixes that cover low..high; false where they are too many.
bool cover(Field field, const Interval &interval, std::vector<Prefix> &prefixes)
{
    const int bits = interval.low.width * 8;
    Value at = interval.low;
    while (at <= interval.high) {
        int length = bits;
        while (length > 0 && cut(at, length - 1) == at && filled(at, length - 1) <= interval.high)
            --length;
        if (length == 0 || prefixes.size() >= mostPrefixes)
            return false;
        prefixes.push_back({field, static_cast<quint8>(length), at});
        at = filled(at, length);
        if (!addOne(at))
            break;
    }
    return true;
}

/// The prefixes of a leading match; empty where it cannot be filed by it.
std::vector<Prefix> prefixesOf(const Ruleset &ruleset, const Match &match)
{
    std::vector<Prefix> prefixes;
    const auto *selector = std::get_if<Selector>(&match.left.node);
    if (!selector || match.inverted || match.absentIsUnequal || !isFiled(selector->field))
        return {};
    const auto add = [&](const Region &region) {
        return region.size() == 1 && cover(selector->field, region.front(), prefixes);
    };
    if (!match.set) {
        for (const Region &region : match.regions)
            if (!add(region))
                return {};
        return prefixes;
    }
    if (*match.set >= ruleset.sets.size())
        return {};
    const Set &set = ruleset.sets[*match.set];
    if (set.wildcard || set.isDynamic || !set.understood || set.elements.size() > mostPrefixes)
        return {};
    for (const SetElement &element : set.elements)
        if (!add(element.key))
            return {};
    return prefixes;
}

/// Matches that stand before anything with an effect.
template <typename F>
void forLeading(const Rule &rule, F &&f)
{
    for (const Part &part : rule.parts) {
        if (const auto *match = std::get_if<Match>(&part))
            f(*match);
        else if (!std::holds_alternative<NoEffect>(part)
                 && !std::holds_alternative<OpaqueMatch>(part))
            return;
    }
}

/// How often a key stands in the chain; two that share a counter do no harm.
class Frequency {
public:
    explicit Frequency(std::size_t rules)
    {
        std::size_t size = 64;
        while (size < rules * 2)
            size *= 2;
        m_counts.resize(size);
    }
    quint32 &of(quint64 key) { return m_counts[(key >> 20) & (m_counts.size() - 1)]; }

private:
    std::vector<quint32> m_counts;
};

} // namespace

RuleIndex::RuleIndex(const Ruleset &ruleset, const Chain &chain)
{
    if (chain.rules.size() < shortest)
        return;
    Frequency frequency(chain.rules.size());
    for (const Rule &rule : chain.rules)
        forLeading(rule, [&](const Match &match) {
            for (const Prefix &prefix : prefixesOf(ruleset, match))
                ++frequency.of(prefix.key());
        });

    struct Entry {
        quint64 key;
        quint32 rule;
        bool operator<(const Entry &other) const
        {
            return key != other.key ? key < other.key : rule < other.rule;
        }
    };
    std::vector<Entry> entries;
    std::vector<quint32> unfiled;
    std::vector<std::pair<Field, quint32>> columns;
    for (std::size_t i = 0; i < chain.rules.size(); ++i) {
        std::vector<Prefix> best;
        quint64 bestCost = ~quint64{0};
        forLeading(chain.rules[i], [&](const Match &match) {
            std::vector<Prefix> prefixes = prefixesOf(ruleset, match);
            quint64 cost = 0;
            for (const Prefix &prefix : prefixes)
                cost = std::max<quint64>(cost, frequency.of(prefix.key()));
            if (!prefixes.empty() && cost < bestCost) {
                bestCost = cost;
                best = std::move(prefixes);
            }
        });
        const auto rule = static_cast<quint32>(i);
        if (best.empty()) {
            unfiled.push_back(rule);
            continue;
        }
        columns.emplace_back(best.front().field, rule);
        for (const Prefix &prefix : best) {
            entries.push_back({prefix.key(), rule});
            const bool known =
                std::any_of(m_depths.begin(), m_depths.end(), [&](const Depth &depth) {
                    return depth.field == prefix.field && depth.length == prefix.length;
                });
            if (!known)
                m_depths.push_back({prefix.field, prefix.length});
        }
    }
    if (entries.empty())
        return;

    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end(),
                              [](const Entry &a, const Entry &b) {
                                  return a.key == b.key && a.rule == b.rule;
                              }),
                  entries.end());
    std::size_t keys = 0;
    for (std::size_t i = 0; i < entries.size(); ++i)
        keys += i == 0 || entries[i].key != entries[i - 1].key;
    std::size_t size = 16;
    while (size < keys * 2)
        size *= 2;
    m_slots.resize(size);
    m_postings.reserve(entries.size() + unfiled.size() + columns.size());
    for (std::size_t i = 0; i < entries.size();) {
        const auto begin = static_cast<quint32>(m_postings.size());
        const quint64 key = entries[i].key;
        for (; i < entries.size() && entries[i].key == key; ++i)
            m_postings.push_back(entries[i].rule);
        insert(key, begin, static_cast<quint32>(m_postings.size()));
    }
    m_unfiledBegin = static_cast<quint32>(m_postings.size());
    m_postings.insert(m_postings.end(), unfiled.begin(), unfiled.end());
    m_unfiledEnd = static_cast<quint32>(m_postings.size());
    std::sort(columns.begin(), columns.end());
    for (std::size_t i = 0; i < columns.size();) {
        Column column{columns[i].first, static_cast<quint32>(m_postings.size()), 0};
        for (; i < columns.size() && columns[i].first == column.field; ++i)
            m_postings.push_back(columns[i].second);
        column.end = static_cast<quint32>(m_postings.size());
        m_columns.push_back(column);
    }
}

const RuleIndex::Slot *RuleIndex::slot(quint64 key) const
{
    for (std::size_t at = key & (m_slots.size() - 1); m_slots[at].key != 0;
         at = (at + 1) & (m_slots.size() - 1))
        if (m_slots[at].key == key)
            return &m_slots[at];
    return nullptr;
}

void RuleIndex::insert(quint64 key, quint32 begin, quint32 end)
{
    std::size_t at = key & (m_slots.size() - 1);
    while (m_slots[at].key != 0)
        at = (at + 1) & (m_slots.size() - 1);
    m_slots[at] = {key, begin, end};
}

std::size_t RuleIndex::bytes() const
{
    return m_postings.capacity() * sizeof(quint32) + m_slots.capacity() * sizeof(Slot);
}

Candidates::Candidates(const RuleIndex &index, const HostKnowledge &host, const PacketState &state)
{
    const quint32 *postings = index.m_postings.data();
    const auto add = [&](quint32 begin, quint32 end) {
        if (begin != end)
            m_lists.push_back({postings + begin, postings + end});
    };
    add(index.m_unfiledBegin, index.m_unfiledEnd);
    for (const RuleIndex::Column &column : index.m_columns) {
        Selector selector;
        selector.field = column.field;
        selector.width = column.field == Field::Mark ? 4 : 2;
        const Seen seen = selectorValue(host, state, selector);
        if (seen.isAbsent())
            continue;
        if (!seen.isKnown()) {
            add(column.begin, column.end);
            continue;
        }
        for (const RuleIndex::Depth &depth : index.m_depths) {
            if (depth.field != column.field)
                continue;
            const Prefix prefix{depth.field, depth.length, cut(seen.value, depth.length)};
            if (const auto *slot = index.slot(prefix.key()))
                add(slot->begin, slot->end);
        }
    }
}

quint32 Candidates::next(quint32 from)
{
    quint32 least = none;
    for (List &list : m_lists) {
        if (list.at != list.end && *list.at < from) {
            ++list.at;
            if (list.at != list.end && *list.at < from)
                list.at = std::lower_bound(list.at, list.end, from);
        }
        if (list.at != list.end && *list.at < least)
            least = *list.at;
    }
    return least;
}

} // namespace doorward::firewall::walk
