// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/name.h"

#include <QByteArrayView>

#include <vector>

namespace doorward {

/// /etc/resolv.conf and the hosts line of /etc/nsswitch.conf as glibc reads them. A missing file
/// gives what glibc does then: nameserver 127.0.0.1 (resolv.conf(5)), sources "files dns" (watched
/// in glibc 2.36; nsswitch.conf(5) still tells the older default with dns first).
/// systemd-resolved's stub 127.0.0.53 stays as it is.
ResolverConfig readResolverConfig();

/// Lines of /etc/hosts that name `name` (without case, a trailing dot aside); all of them where it
/// is empty. At most 10 000 entries of the first 4 MiB.
std::vector<HostsEntry> readHosts(const QString &name);

/// The formats, for bytes. parseResolvConf leaves hostsSources alone.
ResolverConfig parseResolvConf(QByteArrayView bytes);
QStringList parseNsswitchHosts(QByteArrayView bytes);
std::vector<HostsEntry> parseHosts(QByteArrayView bytes, const QString &name);

} // namespace doorward
