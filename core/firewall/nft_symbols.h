// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"

namespace doorward::firewall::nft {

/// The number that nft's word stands for; nothing for a word that is not in the tables.
std::optional<quint64> symbolNumber(Kind kind, std::string_view word);

} // namespace doorward::firewall::nft
