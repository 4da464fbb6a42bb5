// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <memory>

namespace doorward {

/// A question that can be taken back. Blocking work polls `fd()` beside its own descriptors: it
/// becomes readable once cancel() was called and stays so. Copies share one state. Thread-safe.
class CancelToken {
public:
    CancelToken();

    void cancel() const;
    bool isCancelled() const;
    int fd() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

/// A point on the monotonic clock by which work must have ended.
class Deadline {
public:
    using SteadyClock = std::chrono::steady_clock;

    static Deadline after(std::chrono::microseconds span)
    {
        return Deadline(SteadyClock::now() + span);
    }
    /// The earlier of two.
    static Deadline earlier(Deadline a, Deadline b) { return a.m_end < b.m_end ? a : b; }

    bool hasPassed() const { return SteadyClock::now() >= m_end; }
    /// What is left, never negative.
    std::chrono::microseconds left() const;
    /// What is left for poll(2): whole milliseconds, rounded up, 0 when it has passed.
    int pollTimeout() const;

private:
    explicit Deadline(SteadyClock::time_point end)
        : m_end(end)
    {
    }
    SteadyClock::time_point m_end;
};

/// Waits until `fd` has one of `events` (poll(2) bits), the token is cancelled, or the deadline
/// passes. Gives the events that came; errors: Cancelled, TimedOut, System with poll's errno.
Result<short> waitForEvents(int fd, short events, const CancelToken &cancel, Deadline deadline);

} // namespace doorward
