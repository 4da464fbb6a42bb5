// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"

#include <string>

namespace doorward::firewall::nft {

/// How nft writes a constant: that depends on what it is compared with.
enum class Style : std::uint8_t {
    Plain,
    Quoted, ///< names of interfaces, times, helpers
    Mark,   ///< 0x00000010
    Hex,    ///< raw payload
    Seconds ///< 1m30s
};

/// The styles of what an expression gives: one, or one for each field of a concatenation.
std::vector<Style> stylesOf(const Json &expression);
/// Whether it is a bitmask, for which nft tells "has one of" from "equals" (TYPE_BITMASK).
bool isBitmask(const Json &expression);

void write(std::string &out, const Json &expression, const std::vector<Style> &styles = {});
/// "{ a, b }" or "@name"; pairs with " : " between where the set is a map.
void writeSet(std::string &out, const Json &set, const std::vector<Style> &key,
              const std::vector<Style> &data, bool isMap);
void writeSeconds(std::string &out, quint64 seconds);

} // namespace doorward::firewall::nft
