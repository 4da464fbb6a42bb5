// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluation.h"
#include "core/firewall/evaluator.h"

namespace doorward::words {

/// "input · inet filter · input" of a base chain, with "legacy" where that back end holds it.
QString hookChain(const firewall::Phase &phase);
/// "accepted by its policy", "dropped here", "passed on".
QString phaseOutcome(const firewall::Phase &phase, bool decides);
/// "matched", "did not match", "cannot be known".
QString ruleMatch(std::optional<bool> matched);
QString firewallOutcome(firewall::Outcome outcome);
/// "firewalld, zone public"; a person's own rule: "nobody known: a rule of its own".
QString origin(const firewall::Origin &origin);
/// The answer in one sentence: "Dropped by rule 12 of chain input (table inet filter)."
QString verdictSentence(const firewall::Evaluation &evaluation);
/// What NAT does: "Goes on to 10.0.0.7:80." Empty where nothing is rewritten.
QString rewriteSentence(const firewall::Evaluation &evaluation);
/// What would come out under each assumption, where the answer depends on what cannot be known:
/// "dropped if limit rate 5/second: exceeded".
QStringList possibilitySentences(const firewall::Evaluation &evaluation);
/// Where the walk began: "arrives from the network".
QString entry(firewall::Entry entry);

/// The trace as plain text, for the clipboard.
QString traceText(const firewall::Evaluation &evaluation);

} // namespace doorward::words
