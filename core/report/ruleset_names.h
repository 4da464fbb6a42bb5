// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward {

/// A name of a table, chain or set that says nothing about the people who use it: of the kernel, of
/// iptables, or of a program that is told by it (core/firewall/origin.h).
bool isWellKnownRulesetName(const QString &name);

} // namespace doorward
