// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/seen.h"

#include <unordered_map>

namespace doorward::firewall::walk {

/// What a set says of a key.
struct Found {
    Tri tri = Tri::No;
    const SetElement *element = nullptr; ///< for Yes; for Unknown, where just that one may be it
    /// For Unknown: what else it may be; each a possible element (several alike are given once).
    /// Empty where they are too many or could not be read.
    std::vector<const SetElement *> possible;
    bool mayBeNone = true; ///< for Unknown: it may be in no element too
};

/// A set in the order that makes looking up quick: single keys hashed, intervals of one field
/// sorted, the rest in a row. Refers to the set, which must stay where it is.
class SetLookup {
public:
    explicit SetLookup(const Set &set);

    Found find(const SeenKey &key) const;
    const Set &set() const { return *m_set; }

private:
    const SetElement *findKnown(const SeenKey &key) const;
    Found findDoubtful(const SeenKey &key) const;

    const Set *m_set;
    std::unordered_multimap<std::size_t, quint32> m_points; ///< hash of the key → element
    std::vector<quint32> m_sorted;                          ///< one field, by low
    std::vector<Value> m_highest;                           ///< of m_sorted up to and with this one
    std::vector<quint32> m_ranged;                          ///< several fields, some a range
};

/// The same data or verdict: which of the two was found makes no difference.
bool givesSame(const SetElement &a, const SetElement &b);

} // namespace doorward::firewall::walk
