// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/probe/connect.h"

#include <functional>
#include <vector>

namespace doorward {

/// Makes the attempts of one round, in the order given, and tells each as it ends (from any thread,
/// one at a time). The next address begins when the one before has ended, or after
/// `headStart` where that one is still silent; so one host is never asked twice at once, and a
/// silent address does not hold up the others. Blocks until all have ended; a cancelled attempt is
/// not told.
inline constexpr std::chrono::milliseconds headStart{250}; // RFC 8305, Connection Attempt Delay
void makeAttempts(const std::vector<ConnectRequest> &requests, const CancelToken &cancel,
                  const std::function<void(const Attempt &)> &ended);

} // namespace doorward
