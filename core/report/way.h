// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QString>

namespace doorward {

/// A place that a connection passes on its way.
struct Station {
    enum class Kind : std::uint8_t { Program, ThisHost, Path, ServerHost, Listener };
    enum class State : std::uint8_t {
        Passed, ///< the packet came through here
        Broken, ///< the fault is here
        Beyond, ///< behind the break, not reached
        Unknown ///< nothing shows whether it was reached
    };

    Kind kind = Kind::Program;
    State state = State::Unknown;
    QString name; ///< raw, untrusted: a host name, a service; empty: the kind's own word is enough
    QString detail; ///< raw, untrusted: an address, a gateway

    bool operator==(const Station &) const = default;
};

/// The way of one connection: program → this host → path → server's host → listener. On one host
/// path and server's host are left out.
struct Way {
    std::vector<Station> stations;
    /// Where it breaks: 2·i at station i, 2·i + 1 between i and i + 1; nothing where it holds.
    std::optional<int> breakAt;
    std::optional<Certainty> certainty;

    bool operator==(const Way &) const = default;
};

/// The way of the decisive attempt and where the verdict breaks it. A station before the break
/// counts as passed only where the verdict is proven or an answer came from the target's host.
Way wayOf(const CaseFile &file, const Diagnosis &diagnosis);

} // namespace doorward
