// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/scene.h"

namespace doorward::rules {

/// Why a unit ought to serve the target's port, the surest first.
enum class UnitRelation : std::uint8_t {
    Listens,      ///< a socket unit whose ListenStream= is that port
    Activated,    ///< what such a socket unit starts
    Holds,        ///< a process of it holds the port
    Logged,       ///< the log of its last start says that it had the port, or wanted it
    SaysListens,  ///< its command line or its PORT variable says that it listens there
    WellKnown,    ///< the directory of services knows its name for the service asked about
    NamesPort,    ///< its command line names the port: its own, or one that it connects to
    LoggedEarlier ///< its log says so, but not of its last start: it may use another one by now
};

/// How far a unit is from serving, the worst first.
enum class UnitState : std::uint8_t {
    Failed,   ///< it failed, or systemd starts it again and again
    Pending,  ///< it starts, stops, or its job waits
    Held,     ///< masked, its file cannot be loaded, or a condition keeps it from starting
    Stopped,  ///< inactive, and enabled or once started
    Unused,   ///< inactive, and nothing would start it
    Grouping, ///< active without a process of its own (Debian's postgresql.service)
    Running
};

/// A unit with its claim on the port.
struct UnitClaim {
    const Unit *unit = nullptr;
    UnitRelation relation = UnitRelation::WellKnown;
    UnitState state = UnitState::Running;
    /// What relates it to the port was seen, or the port is the known service's own.
    bool strong = false;
    /// It listens elsewhere, as far as is known: on an address or a family that the target's is not
    /// taken by, or on other ports.
    bool elsewhere = false;
};

UnitState unitState(const Unit &unit);

/// The units that ought to serve the target's port on the host that holds the address: those with a
/// strong claim first, then by how badly they fare.
std::vector<UnitClaim> unitClaims(const Scene &scene, const Tried &tried);

/// The unit that the listener's process belongs to: by its socket's cgroup, else by the process.
std::optional<QString> unitOf(const HostSnapshot &host, const Listener &listener);

/// Whether what the socket unit listens on would take a connection to that address.
bool takes(const Unit &socket, const UnitListen &listen, const IpAddress &address);

/// The lines of the unit's log that belong to its last start.
std::vector<const UnitLogLine *> linesOfLastStart(const Unit &unit);

/// systemd's own words: "failed (failed), code=exited, status=1, start-limit-hit". No words of
/// ours, so that it needs no translation.
QString unitStateText(const Unit &unit);
/// "code=killed, signal=KILL"; empty where the main program did not end.
QString exitText(const Unit &unit);
/// "2026-01-31 11:59:57 UTC", or a dash.
QString timeText(const std::optional<QDateTime> &time);
/// {"systemctl", "status", "x.service"}, with --user where it is the user's.
QStringList systemctl(const Unit &unit, const QString &verb);
QStringList journalctl(const Unit &unit);

} // namespace doorward::rules
