// SPDX-License-Identifier: MIT
#include "ui/models/attempt_statistics.h"

#include <algorithm>

namespace doorward {

void AttemptStatistics::add(const Attempt &attempt)
{
    ++m_total;
    ++m_counts.at(static_cast<std::size_t>(attempt.outcome));
    if (m_recent.size() == window)
        m_recent.erase(m_recent.begin());
    m_recent.push_back({attempt.outcome, attempt.elapsedUs});
}

void AttemptStatistics::clear()
{
    *this = {};
}

AttemptOutcome AttemptStatistics::commonest() const
{
    const auto most = std::ranges::max_element(m_counts);
    return static_cast<AttemptOutcome>(most - m_counts.begin());
}

qint64 AttemptStatistics::medianUs() const
{
    if (m_recent.empty())
        return -1;
    std::vector<qint64> times;
    times.reserve(m_recent.size());
    for (const Point &point : m_recent)
        times.push_back(point.elapsedUs);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
}

} // namespace doorward
