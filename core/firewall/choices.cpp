// SPDX-License-Identifier: MIT
#include "core/firewall/choices.h"

#include <algorithm>

namespace doorward::firewall::walk {

std::optional<quint32> Choices::choose(Choice choice, const Place &place, const PacketState &state)
{
    const std::size_t number = m_taken.size();
    if (number < m_script.size()) {
        choice.taken = m_script[number];
    } else if (!m_replays) {
        const bool passed = std::any_of(m_passed.begin(), m_passed.end(), [&](const Passed &other) {
            return other.place == place && other.state == state;
        });
        if (passed)
            return std::nullopt;
        m_passed.push_back({place, state});
    }
    m_taken.push_back(std::move(choice));
    return m_taken.back().taken;
}

void Choices::setAnswer(Saying answer)
{
    m_taken.back().answer = std::move(answer);
}

bool Choices::advance()
{
    while (!m_taken.empty() && m_taken.back().taken + 1 >= m_taken.back().count)
        m_taken.pop_back();
    if (m_taken.empty())
        return false;
    m_script.clear();
    for (const Choice &choice : m_taken)
        m_script.push_back(choice.taken);
    ++m_script.back();
    m_taken.clear();
    return true;
}

void Choices::replay(const std::vector<Choice> &way)
{
    m_script.clear();
    for (const Choice &choice : way)
        m_script.push_back(choice.taken);
    m_taken.clear();
    m_replays = true;
}

} // namespace doorward::firewall::walk
