// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/unit.h"
#include "core/inspect/bus_values.h"

namespace doorward {

/// IPAddressAllow=, IPAddressDeny= and their like, as properties of any unit with a control group.
std::vector<WantedProperty> addressFilterProperties(UnitAddressFilter &filter);
/// SocketBindAllow=, SocketBindDeny=.
std::vector<WantedProperty> bindFilterProperties(Unit &unit);
/// The names of files that change a unit, at most 16.
QStringList readDropIns(sd_bus_message *message);
/// "a-b.slice", "a.slice", "-.slice" (systemd.slice(5)); nothing for what is no slice's name.
QStringList slicesOf(const QString &slice);

} // namespace doorward
