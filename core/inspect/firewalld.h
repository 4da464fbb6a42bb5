// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

namespace doorward {

/// What firewalld said of itself.
struct FirewalldReading {
    std::optional<FirewalldFacts> facts; ///< nothing: it does not run here, or did not say
    std::vector<Limit> limits;           ///< what it did not say, with the command that shows it
};

/// Asks firewalld on the bus at `busAddress` (D-Bus address; the system's is
/// MessageBus::systemAddress()) what it tells to any user: its default zone, the zones in use with
/// their interfaces and sources (firewalld.dbus(5)). Never starts it. A firewalld of another
/// network namespace than the calling thread's says nothing about this host. Without a bus, or
/// without firewalld on it, there is neither an answer nor a limit.
FirewalldReading askFirewalld(const QByteArray &busAddress, const CancelToken &cancel,
                              Deadline deadline);

} // namespace doorward
