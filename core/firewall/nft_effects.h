// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_expression.h"

namespace doorward::firewall::nft {

/// {"reject": {"type": "icmpx", "expr": "port-unreachable"}}; without a type nft's default for the
/// table's family.
void readReject(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts);

/// {"mangle": {"key": …, "value": …}}: "meta mark set …", "ct zone set …", "ip daddr set …"
void readMangle(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts);

} // namespace doorward::firewall::nft
