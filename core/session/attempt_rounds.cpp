// SPDX-License-Identifier: MIT
#include "core/session/attempt_rounds.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace doorward {

void makeAttempts(const std::vector<ConnectRequest> &requests, const CancelToken &cancel,
                  const std::function<void(const Attempt &)> &ended)
{
    std::mutex mutex;
    std::condition_variable oneEnded;
    std::size_t endedCount = 0;
    std::vector<std::jthread> running;
    running.reserve(requests.size());

    for (std::size_t i = 0; i < requests.size() && !cancel.isCancelled(); ++i) {
        running.emplace_back([&, i] {
            const Attempt attempt = connectOnce(requests[i], cancel);
            const std::lock_guard lock(mutex);
            if (!cancel.isCancelled())
                ended(attempt);
            ++endedCount;
            oneEnded.notify_all();
        });
        std::unique_lock lock(mutex);
        oneEnded.wait_for(lock, headStart, [&] { return endedCount > i; });
    }
}

} // namespace doorward
