// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

namespace doorward {

/// Which units a snapshot is to hold.
struct UnitRequest {
    /// The port asked about; without one, socket units of any TCP port, and what failed or does not
    /// come up.
    std::optional<Port> port;
    /// Unit names of the service asked about, as ServiceProfile::unitNames; without a port, those
    /// of every known service.
    QStringList names;
    QStringList holders; ///< units whose processes hold the port now
    bool held = false;   ///< somebody listens on it: of the others only unwell ones may matter
};

/// Where a service manager and its log are.
struct UnitSource {
    QString bus;     ///< D-Bus address, "unix:path=/run/dbus/system_bus_socket"
    QString journal; ///< directory of journald's files; empty: the system's own
    bool user = false;
    QStringList folders; ///< of unit files that people put there: a developer's own services
};

struct UnitTable {
    std::vector<Unit> units; ///< at most 24 where a port was asked about, else 64
    Sight sight = Sight::None;
    std::vector<Limit> limits;
};

/// Asks systemd (org.freedesktop.systemd1(5)) for the units that ought to serve a port, and
/// journald for their last words: socket units that listen on it and what they start, its holders,
/// units whose log or command line names it, and those known for the service. No privilege but for
/// the log. Limits where the bus or the journal cannot be read, or not in time.
UnitTable readUnits(const UnitRequest &request, const UnitSource &source, const CancelToken &cancel,
                    Deadline deadline);

/// The system's own manager, then the calling user's where it runs.
std::vector<UnitSource> unitSources();

} // namespace doorward
