// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/unit.h"
#include "core/inspect/bus_values.h"

namespace doorward {

constexpr const char *unitInterface = "org.freedesktop.systemd1.Unit";
constexpr const char *serviceInterface = "org.freedesktop.systemd1.Service";
constexpr const char *sliceInterface = "org.freedesktop.systemd1.Slice";
constexpr const char *socketInterface = "org.freedesktop.systemd1.Socket";

/// A unit as it is being read: what a snapshot keeps, and what only the reading needs.
struct UnitRecord {
    Unit unit;
    QList<QByteArray> after;
    QList<QByteArray> wants; ///< Wants= and Requires=
    QString slice;
    UnitAddressFilter filter; ///< its own
};

/// Read an answer to GetAll into the record; false where it is none.
bool readUnitProperties(sd_bus_message *message, UnitRecord &record);
bool readServiceProperties(sd_bus_message *message, UnitRecord &record);
bool readSocketProperties(sd_bus_message *message, UnitRecord &record);
/// The contents of a variant a(ss): a socket's Listen.
std::vector<UnitListen> readListens(sd_bus_message *message);
/// The arguments of the first command of a variant ExecStart, unmasked.
QStringList readCommand(sd_bus_message *message);
constexpr const char *commandType = "a(sasbttttuii)";

} // namespace doorward
