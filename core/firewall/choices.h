// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/packet_state.h"
#include "core/firewall/ruleset.h"
#include "core/firewall/sayings.h"

namespace doorward::firewall::walk {

/// One unknown on a way, and which of its outcomes this way takes.
struct Choice {
    quint32 taken = 0;
    quint32 count = 2;
    Saying question; ///< mostly a match, in the ruleset's own words
    Saying answer;   ///< what is assumed; empty where nobody can say
    std::optional<OpaqueMatch::Kind> kind;
    const Chain *chain = nullptr;
    const Rule *rule = nullptr;
    bool isSecond = false; ///< its rule has asked already whether it matches
    bool isOrder = false;  ///< which chains run first: worth telling only where it matters
};

/// Where a walk stands when it asks: hook, entry, chain and rule of each frame. Two ways that come
/// to one place in one state go on alike.
struct Place {
    std::vector<quint32> path;
    bool operator==(const Place &) const = default;
};

/// The ways through a ruleset, one after the other: each unknown is a fork; a way is walked from
/// its start with the answers of the script, then with the first answer at every fork.
class Choices {
public:
    static constexpr std::size_t mostWays = 256;

    /// The answer at this fork; nothing: this place was passed before in the same state, so that
    /// the way ends like one that is known already.
    std::optional<quint32> choose(Choice choice, const Place &place, const PacketState &state);

    /// Sets out on the next way; false: there is none.
    bool advance();
    /// Walks one way again, without looking for places passed before.
    void replay(const std::vector<Choice> &way);
    const std::vector<Choice> &taken() const { return m_taken; }
    void setAnswer(Saying answer);

private:
    struct Passed {
        Place place;
        PacketState state;
    };
    std::vector<quint32> m_script;
    std::vector<Choice> m_taken;
    std::vector<Passed> m_passed;
    bool m_replays = false;
};

} // namespace doorward::firewall::walk
