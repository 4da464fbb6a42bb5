// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_ruleset_builder.h"

namespace doorward::firewall::nft {

/// {"accept": null}, {"jump": {"target": "x"}} …; nothing for what is no verdict.
std::optional<Verdict> readVerdict(const Json &json);
std::optional<Verdict> readVerdict(const Json::Member &entry);

/// {"limit": …}, {"quota": …}, {"ct count": …}: a condition; nothing for any other statement.
std::optional<OpaqueMatch> readCondition(const Json::Member &statement);

/// The types of a map's data as its first element shows them: a concatenation takes all of
/// `wanted`, a single value the first.
std::vector<Type> dataTypes(const Json &elements, const std::vector<Type> &wanted);

/// Adds the elements of a set, map or verdict map to `set`. One that is not understood makes the
/// whole set so, with a note.
void readElements(const Json &elements, const SetTypes &types, Set &set, RulesetBuilder &builder);

} // namespace doorward::firewall::nft
