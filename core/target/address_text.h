// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"
#include "core/facts/target.h"

#include <QString>

#include <optional>

namespace doorward {

/// Whether the text can be a host name: labels of letters, digits, "-" and "_" of 1..63 characters,
/// 253 in all, a trailing dot allowed; letters may be of any script (IDNA decides later).
bool isHostName(QStringView text);

/// An IPv4 or IPv6 literal, with or without brackets, zone as "%eth0" or "%25eth0": the literal in
/// canonical form without brackets. Nothing for anything else.
std::optional<QString> addressLiteral(QStringView text);

/// Four groups of digits, or only digits and dots: it means an IPv4 address, right or wrong.
bool looksLikeIpv4(QStringView text);

/// "host:port", "[v6]:port", "v4:port", "host", "v6": split and checked. The host is a name or a
/// literal; the port is absent where the text has none.
std::optional<HostPort> hostPortFromText(QStringView text);

/// The IDNA (ACE) form of a name that is not ASCII; nothing for an ASCII name or one that IDNA
/// does not allow.
std::optional<QString> aceForm(const QString &host);

/// Fills service, profile and ace_host from what is known (port, unixPath, host); the service that
/// stands there already stays.
void completeTarget(Target &target);

} // namespace doorward
