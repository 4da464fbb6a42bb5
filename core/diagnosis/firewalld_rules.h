// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// The zone of firewalld that judges the packet where it comes in to the host that takes it, by
/// what firewalld tells to anybody: its source decides first, then the link, then there is the
/// default (firewalld.zones(5)). Nothing where firewalld is not known to run there, where the rules
/// were read, where the packet comes from that very host (what comes in over lo is let in by every
/// zone), or where the zone cannot be told.
std::optional<QString> firewalldZone(const Scene &scene, const Tried &tried);

} // namespace doorward::rules
