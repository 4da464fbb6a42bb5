// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_ruleset_builder.h"

namespace doorward::firewall::nft {

/// Fills a rule's parts and counter from the array "expr". What is not understood becomes an
/// OpaqueMatch or an OpaqueStatement: nothing is left out that may matter to a verdict.
void readStatements(const Json &statements, quint32 table, RulesetBuilder &builder, Rule &rule);

} // namespace doorward::firewall::nft
