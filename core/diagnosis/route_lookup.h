// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"
#include "core/facts/route_lookup.h"

namespace doorward::rules {

/// What the kernel of that host would answer, from its snapshot alone; Unknown where its routes
/// were not read, uncertain where they were read in part.
RouteLookup lookUpRoute(const HostSnapshot &host, const RouteQuestion &question);

/// Evidence of such a lookup on another host.
QString routerEvidence(const Inquiry &inquiry, const HostSnapshot &host, const RouteLookup &lookup,
                       const IpAddress &destination);

} // namespace doorward::rules
