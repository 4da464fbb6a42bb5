// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// What was concluded about one address (or the name, the proxy, the unix socket).
struct Opinion {
    const Tried *tried = nullptr; ///< null: not about an address
    Findings findings;
};

/// The findings in the order in which a person should read them: proven first, then likely, then
/// possible; each cause once.
struct Ranking {
    Findings candidates; ///< the first is the cause; proven stands alone
    Findings also;       ///< real faults beside it, in the order in which they stop a packet
};

Ranking rank(Findings findings);

/// What the rules found, weighed: all that a diagnosis is worded from.
struct Judgement {
    Outcome outcome = Outcome::Fails;
    /// What was seen, as in the texts' ids: "undecided.<symptom>.summary".
    QString symptom = QStringLiteral("local");
    const Tried *principal = nullptr; ///< the address that the verdict is about, if any
    Findings findings;                ///< at least one is not `beside`, unless it connects
    Findings warnings;                ///< real faults of other addresses, where it connects
};

/// Adds what would have been found if the doubtful rule (Inquiry::doubtfulRule()) were not there;
/// none of it is proven beside the rule.
void addRivalsOfRule(const Inquiry &inquiry);

/// Where on the packet's way the cause stops it: smaller is earlier.
int positionOf(Cause cause);
int positionOf(const Finding &finding);
/// It can stop one connection and let the next one pass.
bool comesAndGoes(Cause cause);
/// The step of the checklist under which the cause is shown.
Step stepOf(Cause cause);

Message summaryOf(const Scene &scene, const Finding &finding);
Candidate candidateOf(const Scene &scene, const Finding &finding);

/// The ten steps, in order. `principal` is the address that the verdict is about, if any.
std::vector<ChecklistItem> checklistOf(const Scene &scene, const Tried *principal, Outcome outcome,
                                       const Ranking &ranking);

/// Words what was found; the evidence is all of the ledger's, with the connection that worked
/// added.
Diagnosis conclude(const Scene &scene, Ledger &ledger, Judgement judgement);

} // namespace doorward::rules
