// SPDX-License-Identifier: MIT
#include "core/probe/attempt_store.h"

#include <algorithm>

namespace doorward {

AttemptStore::AttemptStore() = default;
AttemptStore::~AttemptStore() = default;

std::size_t AttemptStore::append(Attempt attempt)
{
    const std::lock_guard lock(m_mutex);
    if (m_size % chunkSize == 0) {
        m_chunks.push_back(std::make_unique<Chunk>());
        m_chunks.back()->reserve(chunkSize);
    }
    m_chunks.back()->push_back(std::move(attempt));
    return m_size++;
}

std::size_t AttemptStore::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_size;
}

std::optional<Attempt> AttemptStore::at(std::size_t index) const
{
    const std::lock_guard lock(m_mutex);
    if (index >= m_size)
        return std::nullopt;
    return (*m_chunks[index / chunkSize])[index % chunkSize];
}

std::vector<Attempt> AttemptStore::read(std::size_t first, std::size_t count) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Attempt> found;
    if (first >= m_size)
        return found;
    const std::size_t end = first + std::min(count, m_size - first);
    found.reserve(end - first);
    for (std::size_t i = first; i < end; ++i)
        found.push_back((*m_chunks[i / chunkSize])[i % chunkSize]);
    return found;
}

} // namespace doorward
