// SPDX-License-Identifier: MIT
#include "core/probe/retry_policy.h"

#include <QRandomGenerator>

#include <algorithm>

namespace doorward {
namespace {

RetryPolicy::Duration doubled(RetryPolicy::Duration first, RetryPolicy::Duration cap, int times)
{
    RetryPolicy::Duration delay = std::min(first, cap);
    for (int i = 0; i < times && delay < cap && delay.count() > 0; ++i)
        delay = delay > cap / 2 ? cap : delay * 2;
    return delay;
}

} // namespace

std::optional<RetryPolicy::Duration> RetryPolicy::delayBefore(
    int number, const std::function<double()> &uniform) const
{
    if (number < 1 || (attempts && number > *attempts))
        return std::nullopt;
    if (number == 1)
        return Duration::zero();
    Duration whole = std::max(delay, Duration::zero());
    switch (kind) {
    case Kind::None:
        return std::nullopt;
    case Kind::Fixed:
        break;
    case Kind::Exponential:
        whole = doubled(whole, std::max(maxDelay, Duration::zero()), number - 2);
        break;
    }
    const double share = std::clamp(jitter, 0.0, 1.0);
    if (!(share > 0.0))
        return whole;
    constexpr Duration year =
        std::chrono::hours(24 * 365); // beyond, a double counts no microseconds
    whole = std::min(whole, year);
    const double random = std::clamp(uniform(), 0.0, 1.0);
    const auto cut = Duration(
        static_cast<Duration::rep>(static_cast<double>(whole.count()) * share * (1.0 - random)));
    return whole - cut;
}

std::optional<RetryPolicy::Duration> RetryPolicy::delayBefore(int number) const
{
    return delayBefore(number, [] { return QRandomGenerator::global()->generateDouble(); });
}

} // namespace doorward
