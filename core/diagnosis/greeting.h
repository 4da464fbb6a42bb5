// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"
#include "core/facts/target.h"

namespace doorward::rules {

/// What the first half second of an open connection says about the service.
enum class Greeting : std::uint8_t {
    NotTried,
    Fine,          ///< bytes that the expected service may send, or an unknown service
    Foreign,       ///< bytes of another protocol that was recognised
    Unexpected,    ///< bytes that the expected service does not send, of no protocol known here
    RefusesClient, ///< the service's own words: this client may not
    Unwell,        ///< the service's own words: not now
    Closed,        ///< ended by FIN before any byte
    Reset,         ///< ended by RST before any byte
    Silent,        ///< nothing came although this service speaks first or was spoken to
    Waiting        ///< nothing came, and none was to be expected
};

/// Judges by the bytes alone; `target` says which service is expected.
Greeting greetingOf(const Attempt &attempt, const Target &target);
/// The protocol that the escaped bytes begin like: "HTTP", "TLS", "SSH"; empty where none is known.
QString protocolOf(const QString &escapedBytes);

} // namespace doorward::rules
