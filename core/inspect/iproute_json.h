// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/facts/network.h"

#include <QByteArray>

#include <vector>

namespace doorward {

// What iproute2 prints with -j, from this host or another: ip-address(8), ip-route(8), ip-rule(8).
// Fields that are not modelled are passed over. Errors: BadInput, subject = what is wrong and where
// ("[3].addr_info[0].local: expected an IP address").

/// `ip -j address`, with or without -d. Without -d an interface's kind is not told and stays empty.
Result<std::vector<Interface>> interfacesFromIpJson(const QByteArray &json);

/// `ip -j route show table all`: entries of both families in one array. A table with a name other
/// than local, main and default gets a number of its own, the same in rules and routes.
Result<std::vector<Route>> routesFromIpJson(const QByteArray &json);

/// `ip -j rule` or `ip -6 -j rule`; the entries do not tell their family.
Result<std::vector<PolicyRule>> policyRulesFromIpJson(const QByteArray &json, Family family);

} // namespace doorward
