// SPDX-License-Identifier: MIT
#include "core/firewall/set_lookup.h"

#include <algorithm>
#include <string_view>

namespace doorward::firewall::walk {

namespace {

std::size_t mixed(std::size_t hash, const Value &value)
{
    const std::string_view bytes(reinterpret_cast<const char *>(value.bytes.data()), value.width);
    return hash * 1099511628211u ^ std::hash<std::string_view>()(bytes);
}

bool isPoint(const Region &region)
{
    return std::all_of(region.begin(), region.end(),
                       [](const Interval &interval) { return interval.isSingle(); });
}

bool holds(const Region &region, const SeenKey &key)
{
    if (static_cast<std::size_t>(key.size()) != region.size())
        return false;
    for (std::size_t i = 0; i < region.size(); ++i)
        if (!region[i].contains(key[static_cast<qsizetype>(i)].value))
            return false;
    return true;
}

struct SameVerdict {
    const Verdict &other;
    bool operator()(const Jump &jump) const
    {
        const auto *same = std::get_if<Jump>(&other);
        return same && same->chain == jump.chain;
    }
    bool operator()(const Goto &go) const
    {
        const auto *same = std::get_if<Goto>(&other);
        return same && same->chain == go.chain;
    }
    template <typename T>
    bool operator()(const T &) const
    {
        return std::holds_alternative<T>(other);
    }
};

} // namespace

bool givesSame(const SetElement &a, const SetElement &b)
{
    if (a.condition || b.condition || a.verdict.has_value() != b.verdict.has_value())
        return false;
    if (a.verdict && !std::visit(SameVerdict{*b.verdict}, *a.verdict))
        return false;
    return a.data == b.data;
}

SetLookup::SetLookup(const Set &set)
    : m_set(&set)
{
    for (std::size_t i = 0; i < set.elements.size(); ++i) {
        const Region &key = set.elements[i].key;
        const auto index = static_cast<quint32>(i);
        if (key.size() == 1 && !isPoint(key)) {
            m_sorted.push_back(index);
        } else if (isPoint(key)) {
            std::size_t hash = 0;
            for (const Interval &interval : key)
                hash = mixed(hash, interval.low);
            m_points.emplace(hash, index);
        } else {
            m_ranged.push_back(index);
        }
    }
    std::stable_sort(m_sorted.begin(), m_sorted.end(), [&](quint32 a, quint32 b) {
        return set.elements[a].key.front().low < set.elements[b].key.front().low;
    });
    for (const quint32 index : m_sorted) {
        const Value &high = set.elements[index].key.front().high;
        m_highest.push_back(m_highest.empty() ? high : std::max(high, m_highest.back()));
    }
}

const SetElement *SetLookup::findKnown(const SeenKey &key) const
{
    std::size_t hash = 0;
    for (const Seen &seen : key)
        hash = mixed(hash, seen.value);
    const auto range = m_points.equal_range(hash);
    for (auto entry = range.first; entry != range.second; ++entry)
        if (holds(m_set->elements[entry->second].key, key))
            return &m_set->elements[entry->second];
    if (key.size() == 1 && !m_sorted.empty()) {
        const Value &value = key.front().value;
        auto after = std::upper_bound(m_sorted.begin(), m_sorted.end(), value,
                                      [&](const Value &asked, quint32 index) {
                                          return asked < m_set->elements[index].key.front().low;
                                      });
        // nested ones: the last to begin is the narrowest
        while (after != m_sorted.begin()) {
            --after;
            if (holds(m_set->elements[*after].key, key))
                return &m_set->elements[*after];
            if (m_highest[static_cast<std::size_t>(after - m_sorted.begin())] < value)
                break;
        }
    }
    for (const quint32 index : m_ranged)
        if (holds(m_set->elements[index].key, key))
            return &m_set->elements[index];
    return nullptr;
}

Found SetLookup::findDoubtful(const SeenKey &key) const
{
    constexpr std::size_t mostKinds = 64;
    Found found;
    for (const SetElement &element : m_set->elements) {
        const Tri tri = isIn(key, element.key);
        if (tri == Tri::No)
            continue;
        if (tri == Tri::Yes)
            found.mayBeNone = false;
        const bool alike =
            std::any_of(found.possible.begin(), found.possible.end(),
                        [&](const SetElement *other) { return givesSame(*other, element); });
        if (alike)
            continue;
        if (found.possible.size() == mostKinds) { // leaving one out would be a guess
            found.possible.clear();
            found.tri = Tri::Unknown;
            return found;
        }
        found.possible.push_back(&element);
    }
    if (found.possible.empty()) {
        found.tri = m_set->wildcard ? Tri::Yes : Tri::No;
        found.element = m_set->wildcard ? &*m_set->wildcard : nullptr;
        return found;
    }
    if (m_set->wildcard && found.mayBeNone) {
        found.mayBeNone = false;
        found.possible.push_back(&*m_set->wildcard);
    }
    found.tri = found.possible.size() == 1 && !found.mayBeNone ? Tri::Yes : Tri::Unknown;
    found.element = found.possible.front();
    return found;
}

Found SetLookup::find(const SeenKey &key) const
{
    Found found;
    if (anyAbsent(key))
        return found;
    if (!m_set->understood) {
        found.tri = Tri::Unknown;
        return found;
    }
    if (allKnown(key)) {
        found.element = findKnown(key);
        if (!found.element && m_set->wildcard)
            found.element = &*m_set->wildcard;
        found.tri = found.element ? Tri::Yes : Tri::No;
    } else {
        found = findDoubtful(key);
    }
    if (found.tri == Tri::Yes && (found.element->expires || found.element->condition)) {
        found.tri = Tri::Unknown;
        found.possible = {found.element};
        found.mayBeNone = true;
    }
    return found;
}

} // namespace doorward::firewall::walk
