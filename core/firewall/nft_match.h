// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_expression.h"

namespace doorward::firewall::nft {

/// Adds what {"match": {"op": …, "left": …, "right": …}} tests to `parts`: a Match or, where it
/// cannot be known, an OpaqueMatch.
void readMatch(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts);

/// The match of a rule that no TCP packet meets.
Match neverMatch();

} // namespace doorward::firewall::nft
