// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/ruleset.h"

namespace doorward::firewall {

/// An element as `ipset save` lists it.
struct IpsetElement {
    SetElement element;
    std::vector<int> prefixLengths; ///< of its networks, in order of the fields
    bool isException = false;       ///< nomatch
};

/// What of these elements is in the set: the most specific network decides (ipset(8), nomatch), so
/// exceptions are cut out of the wider ones. Sets of one field come out sorted and disjoint.
/// Nothing where that would take too long.
std::optional<std::vector<SetElement>> effectiveElements(std::vector<IpsetElement> elements);

} // namespace doorward::firewall
