// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

#include <QProcessEnvironment>

#include <vector>

namespace doorward {

/// The proxy variables that are set: http_proxy, https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY,
/// no_proxy, NO_PROXY, and HTTP_PROXY, which is shown but never applies: curl and most libraries
/// ignore it in capitals (CVE-2016-5385, "httpoxy"). Values carry no credentials. At most one
/// applies: the one that curl(1) "Environment" would use, and only for http, https, ws and wss
/// targets that no_proxy does not exempt.
std::vector<ProxyVariable> proxyVariables(const QProcessEnvironment &environment,
                                          const Target &target);

/// Host and port of a proxy variable's value.
struct ProxyEndpoint {
    QString scheme; ///< "http", "https", "socks5", …; "http" where none is written
    QString host;   ///< name or address, without brackets
    Port port;      ///< written, or 1080, and 443 for https (curl's defaults)

    bool operator==(const ProxyEndpoint &) const = default;
};
std::optional<ProxyEndpoint> proxyEndpoint(const QString &value);

/// Whether a no_proxy list exempts `host`, by curl's rules: "*" alone; names and their subdomains
/// (a leading dot is allowed); addresses and CIDR prefixes; comma or blank between. Entries with a
/// port match nothing (curl knows none).
bool isExemptFromProxy(const QString &noProxy, const QString &host);

} // namespace doorward
