// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <future>

namespace doorward {

/// Waits until the work has ended, the token is cancelled or the deadline passes. Whether it has
/// ended; asked of work that has, the answer is yes whatever the clock says.
template <typename Value>
bool awaitWork(const std::future<Value> &work, const CancelToken &cancel, Deadline deadline)
{
    const auto hasEnded = [&work] {
        return work.wait_for(std::chrono::milliseconds(2)) == std::future_status::ready;
    };
    while (!hasEnded())
        if (cancel.isCancelled() || deadline.hasPassed())
            return false;
    return true;
}

} // namespace doorward
