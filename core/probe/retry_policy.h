// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace doorward {

/// When to try again. A plain value; it holds no state and no clock.
struct RetryPolicy {
    using Duration = std::chrono::microseconds;

    enum class Kind : std::uint8_t {
        None,       ///< the first attempt is the only one
        Fixed,      ///< always `delay`
        Exponential ///< `delay`, then twice as long each time, at most `maxDelay`
    };

    Kind kind = Kind::None;
    Duration delay{1'000'000};     ///< before the second attempt
    Duration maxDelay{30'000'000}; ///< cap of Exponential, before jitter
    /// The share of a delay that is random: 0 none, 0.5 "equal" (half fixed, half random), 1 "full"
    /// (anything from nothing to the whole delay). Clamped to 0..1.
    double jitter = 0.0;
    std::optional<int> attempts; ///< how many in all; none: no end

    /// How long to wait before attempt `number` (from 1; the first waits nothing), or nothing where
    /// that attempt is not to be made. `uniform` gives numbers in [0, 1) and is asked at most once,
    /// and only where there is jitter.
    std::optional<Duration> delayBefore(int number, const std::function<double()> &uniform) const;
    /// The same with the program's own random source.
    std::optional<Duration> delayBefore(int number) const;

    bool operator==(const RetryPolicy &) const = default;
};

} // namespace doorward
