// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/firewall_explanation.h"
#include "core/report/report.h"

namespace doorward {

/// For people at a terminal: the verdict with the rule that decides, what can be done about it,
/// what stayed unknown and what would come of it either way, then phase by phase every rule that
/// was tried, the deciding one marked; last the way of the reply.
QString firewallToText(const FirewallExplanation &explanation, const Catalogue &catalogue,
                       const TextStyle &style);

} // namespace doorward
