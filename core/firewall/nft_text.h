// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"
#include "core/firewall/ruleset.h"

#include <string>

namespace doorward::firewall::nft {

/// What `nft list ruleset` prints for the rule that `nft -j` shows as `statements`, without
/// counters' numbers and handle, with its comment. UTF-8, bytes of the ruleset inside: untrusted.
std::string ruleText(const Json &statements, std::string_view comment, TableFamily family);
std::string statementText(const Json::Member &statement, TableFamily family);
std::string expressionText(const Json &expression);

} // namespace doorward::firewall::nft
