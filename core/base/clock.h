// SPDX-License-Identifier: MIT
#pragma once

#include <QDateTime>

#include <chrono>

namespace doorward {

/// The one source of time. Code that must be repeatable takes a Clock; tests give it their own.
class Clock {
public:
    using Duration = std::chrono::microseconds;
    using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;

    virtual ~Clock() = default;
    /// Monotonic, for durations and deadlines (CLOCK_MONOTONIC).
    virtual Instant now() const = 0;
    /// Wall clock in UTC with milliseconds, for what people read.
    virtual QDateTime wallTime() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override
    {
        return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
    }
    QDateTime wallTime() const override { return QDateTime::currentDateTimeUtc(); }
};

} // namespace doorward
