// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/ruleset.h"

#include <QVarLengthArray>

namespace doorward::firewall::walk {

enum class Tri : std::uint8_t { No, Yes, Unknown };

constexpr Tri inverted(Tri tri)
{
    return tri == Tri::Unknown ? tri : tri == Tri::Yes ? Tri::No : Tri::Yes;
}

/// What an expression gives for one packet: a number of which some bits may be in doubt.
struct Seen {
    enum class Sight : std::uint8_t {
        Known,
        Unknown, ///< the bits of `doubt` are not known, the others are
        Absent   ///< the packet has no such thing: the rule does not match (NFT_BREAK)
    };
    Sight sight = Sight::Known;
    Value value; ///< doubtful bits are zero
    Value doubt;

    static Seen known(const Value &value);
    static Seen unknown(quint8 width);
    static Seen absent();
    static Seen number(quint64 number, quint8 width);
    static Seen partly(quint64 number, quint64 doubt, quint8 width);
    bool isKnown() const { return sight == Sight::Known; }
    bool isAbsent() const { return sight == Sight::Absent; }

    /// Whether low ≤ x ≤ high, by the least and the greatest number that it can be.
    Tri isIn(const Interval &interval) const;
};

/// One for each field of a concatenation.
using SeenKey = QVarLengthArray<Seen, 4>;

bool allKnown(const SeenKey &key);
bool anyAbsent(const SeenKey &key);
/// Field by field; a region with another number of fields holds nothing.
Tri isIn(const SeenKey &key, const Region &region);

/// a op b as registers of one width compute it; shifts take their distance from b's number.
Seen combined(Operator op, const Seen &a, const Seen &b);

} // namespace doorward::firewall::walk
