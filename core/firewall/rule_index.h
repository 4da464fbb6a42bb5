// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/expression_value.h"

namespace doorward::firewall::walk {

/// Which rules of one long chain can match a packet at all. Each rule is filed under one of its
/// leading matches (a port, an address, a device, the mark), by prefixes of the value: a range is a
/// few prefixes, a small set a few points. A packet looks under the prefixes of its own values; the
/// rules found there, and those that could not be filed, are the candidates. They are tried in
/// full, so that the index only ever leaves out rules that cannot match.
class RuleIndex {
public:
    /// Chains shorter than this are walked rule by rule.
    static constexpr std::size_t shortest = 12;

    RuleIndex() = default;
    RuleIndex(const Ruleset &ruleset, const Chain &chain);

    bool isEmpty() const { return m_postings.empty(); }
    std::size_t bytes() const;

private:
    friend class Candidates;
    struct Slot {
        quint64 key = 0; ///< hash of field, prefix length and prefix; 0: free
        quint32 begin = 0;
        quint32 end = 0;
    };
    struct Depth {
        Field field = Field::Opaque;
        quint8 length = 0; ///< bits of the prefix
    };
    struct Column {
        Field field = Field::Opaque;
        quint32 begin = 0; ///< of all rules filed under this field
        quint32 end = 0;
    };
    const Slot *slot(quint64 key) const;
    void insert(quint64 key, quint32 begin, quint32 end);

    std::vector<quint32> m_postings; ///< rule numbers, ascending within each list
    std::vector<Slot> m_slots;       ///< open addressing, a power of two
    std::vector<Depth> m_depths;
    std::vector<Column> m_columns;
    quint32 m_unfiledBegin = 0;
    quint32 m_unfiledEnd = 0;
};

/// The candidates of one packet in one chain, in order.
class Candidates {
public:
    Candidates() = default;
    Candidates(const RuleIndex &index, const HostKnowledge &host, const PacketState &state);

    /// The first candidate that is not before `from`; `none` where there is no more.
    static constexpr quint32 none = ~quint32{0};
    quint32 next(quint32 from);

private:
    struct List {
        const quint32 *at;
        const quint32 *end;
    };
    QVarLengthArray<List, 12> m_lists;
};

} // namespace doorward::firewall::walk
