// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// Whether the client's routes, policy rules and links explain `errnoValue` (ENETUNREACH,
/// EHOSTUNREACH, EACCES, EINVAL, ENETDOWN, ENODEV), as connect() or the route lookup gave it.
/// Adds what it finds, with `evidence` before its own; false: nothing was found or added.
bool routingRules(const Inquiry &inquiry, const QStringList &evidence, int errnoValue);

} // namespace doorward::rules
