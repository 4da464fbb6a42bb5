// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"

#include <memory>
#include <mutex>

namespace doorward {

/// Attempts in the order in which they came in, for a live log: any thread appends, any thread
/// reads. An index once given stays valid and keeps its attempt; nothing is ever removed.
class AttemptStore {
public:
    AttemptStore();
    ~AttemptStore();
    AttemptStore(const AttemptStore &) = delete;
    AttemptStore &operator=(const AttemptStore &) = delete;

    /// Gives the index, from 0.
    std::size_t append(Attempt attempt);
    std::size_t size() const;
    /// Nothing for an index that was not given out yet.
    std::optional<Attempt> at(std::size_t index) const;
    /// Up to `count` attempts from `first` on, taken in one go.
    std::vector<Attempt> read(std::size_t first, std::size_t count) const;

private:
    using Chunk = std::vector<Attempt>;
    static constexpr std::size_t chunkSize = 1024;

    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<Chunk>> m_chunks; ///< each of chunkSize, the last one growing
    std::size_t m_size = 0;
};

} // namespace doorward
