// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// Nothing came back, and the accept queue of the listener that takes the SYN is full: the queue,
/// or what keeps its program from accepting. Whether that is proven.
bool queueFull(const Inquiry &inquiry);

/// The kernel opened the connection, and no program takes it: they are stopped or frozen, have no
/// free descriptor, or one of several workers hangs. False: nothing of the kind was seen.
bool nobodyAccepts(const Inquiry &inquiry, const QStringList &evidence);

/// The same, proven, of connections that opened, where nothing tells that the service should have
/// spoken: they count as working, and yet nobody has taken them.
Findings untaken(const Scene &scene, Ledger &ledger);

} // namespace doorward::rules
