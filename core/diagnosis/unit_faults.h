// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/unit_claims.h"

namespace doorward::rules {

/// What is wrong with a unit that does not serve, before it is weighed.
struct UnitFault {
    Cause cause = Cause::ServerStopped;
    QString variant; ///< of the cause's summary
    Params params;
    const UnitLogLine *line = nullptr; ///< its own words about it
    const Listener *holder = nullptr;  ///< of the address that the unit wants
    std::vector<Remedy> remedies;
};

/// By its state, its result and the last lines of its log. The inquiry's holder is the unit's host.
UnitFault unitFaultOf(const Inquiry &inquiry, const Unit &unit);

/// What every text about a unit may use: unit, state, since, exit, restarts, machine.
Params unitParams(const Inquiry &inquiry, const Unit &unit);
/// journalctl -u.
Remedy readUnitLog(const Inquiry &inquiry, const Unit &unit);

} // namespace doorward::rules
