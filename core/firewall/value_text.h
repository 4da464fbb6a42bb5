// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/ruleset.h"

namespace doorward::firewall::walk {

/// How nft names what a selector reads: "tcp dport", "ct state".
QString fieldText(const Selector &selector);
/// A value of that field as nft writes it: a port, an address, "new", "\"eth0\"", "0x1".
QString valueText(Field field, const Value &value);
/// "22", "1000-2000", "10.0.0.0/8".
QString intervalText(Field field, const Interval &interval);

} // namespace doorward::firewall::walk
