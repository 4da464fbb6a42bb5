// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/ruleset.h"

namespace doorward::firewall {

/// A rule's parts in a short form for tables of tests, apart by ", ":
/// "tcp_dport {80..90}", "not ip_saddr {10.0.0.0..10.255.255.255}", "ct_state & 6 {1..4294967295}",
/// "set NAME", "opaque:rate-limit", "dnat to 10.0.0.1 : 8080", "jump x".
QString partsText(const Ruleset &ruleset, const Rule &rule);

/// The parts of each rule of a chain, and its set elements likewise.
QStringList chainText(const Ruleset &ruleset, const QString &table, const QString &chain);
QString setText(const Set &set);

} // namespace doorward::firewall
