// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"

#include <QByteArray>

#include <functional>

namespace doorward::firewall::nft {

/// How a walk through {"nftables": [ … ]} ended.
struct StreamEnd {
    bool recognised = false; ///< it began as nft's output does
    bool whole = false;      ///< it ended with the array's and the object's own end, and no element
                             ///< was left out
    qsizetype offset = 0;    ///< where reading stopped
    std::vector<std::size_t> leftOut; ///< indices of elements nested too deeply, the first few
};

/// Calls `take` for each element of the array, one after the other: the memory of one is used again
/// for the next. No recursion: nesting of more than 64 levels leaves the element out.
StreamEnd forEachElement(const QByteArray &json,
                         const std::function<void(std::size_t index, const Json &)> &take);

} // namespace doorward::firewall::nft
