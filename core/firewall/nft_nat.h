// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_expression.h"

namespace doorward::firewall::nft {

/// {"dnat": …}, {"snat": …}, {"redirect": …}, {"masquerade": …}
void readNat(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts);

} // namespace doorward::firewall::nft
