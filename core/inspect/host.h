// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"

namespace doorward {

/// Fills what says which host, kernel and namespace this is, what the caller may do, and which
/// tools stand in the usual directories.
void describeHost(HostSnapshot &snapshot);

/// PRETTY_NAME in the bytes of os-release(5), "Linux" where it is missing (its documented default).
QString prettyName(QByteArrayView osRelease);

/// CapEff of /proc/thread-self/status and the effective uid.
PrivilegeFacts ownPrivileges();

/// Kernel settings under /proc/sys/net that rules ask for, as sysctl(8) names them: a dot in an
/// interface's name is written "/" ("net.ipv4.conf.eth0/100.rp_filter"). At most 128 interfaces.
QMap<QString, QString> readSysctls(const std::vector<Interface> &interfaces);

} // namespace doorward
