// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/expression_value.h"

namespace doorward::firewall::walk {

// What a trace says, in the field's own words (nft's): the same in every language. Set names and
// device names inside are untrusted.

/// "tcp dport", "ip saddr . tcp dport".
QString expressionText(const Ruleset &ruleset, const Expression &expression);
/// "@trusted", or "{ 22, 80 }" for an anonymous set.
QString setText(const Ruleset &ruleset, quint32 set);
/// "tcp dport 22", "ip saddr ≠ @trusted": the match alone.
QString matchText(const Ruleset &ruleset, const Match &match);
/// In the packet's values: "tcp dport 8080 ≠ 22", "ip saddr 10.0.0.1 not in @trusted"; what is
/// absent: "no ip6 saddr". `held` is the outcome of the whole match, inversion and all.
QString whyText(const Sight &sight, const Match &match, bool held);
/// "tcp dport 80 : drop", or "tcp dport 80 not in @ports".
QString mapText(const Sight &sight, const VerdictMap &map, const Found &found);
/// "80 : drop", for an element that may be the one.
QString elementText(const SetElement &element);

} // namespace doorward::firewall::walk
