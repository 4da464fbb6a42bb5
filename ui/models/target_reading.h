// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"
#include "core/facts/target.h"

namespace doorward {

/// What the target field's text was understood as, at each keystroke. Pure and quick.
struct TargetReading {
    std::optional<Target> target; ///< complete enough to ask about: a host with a port, or a socket
    Message problem;              ///< why there is none, for the catalogue; may be empty
    bool portMissing = false;     ///< a host was understood, but no port
    QString host;                 ///< as it stands before ":port", raw, untrusted; with portMissing

    bool isEmpty() const { return !target && problem.isEmpty() && !portMissing; }
};

TargetReading readTarget(const QString &text);

/// "PostgreSQL on db, port 5433 · your program said: connection refused", sanitised.
QString understoodSentence(const Target &target);

} // namespace doorward
