// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"

#include <array>

namespace doorward {

/// Counts by outcome and durations of what was tried, for the log's summary and graph.
class AttemptStatistics {
public:
    struct Point {
        AttemptOutcome outcome = AttemptOutcome::Connected;
        qint64 elapsedUs = 0;
    };
    /// How many of the last attempts the graph and the median look at.
    static constexpr std::size_t window = 512;

    void add(const Attempt &attempt);
    void clear();

    qint64 total() const { return m_total; }
    qint64 count(AttemptOutcome outcome) const
    {
        return m_counts.at(static_cast<std::size_t>(outcome));
    }
    /// The most frequent outcome; Connected where nothing was tried.
    AttemptOutcome commonest() const;
    /// Median duration of the last `window` attempts in microseconds, -1 where there is none.
    qint64 medianUs() const;
    /// The last ones, oldest first.
    const std::vector<Point> &recent() const { return m_recent; }

private:
    std::array<qint64, 8> m_counts{};
    qint64 m_total = 0;
    std::vector<Point> m_recent;
};

} // namespace doorward
