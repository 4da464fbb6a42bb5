// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <optional>

namespace doorward {

/// How many BPF programs see the packets of the sockets of a control group, those that are attached
/// to the groups around it among them (bpf(2) BPF_PROG_QUERY: CAP_NET_ADMIN or CAP_SYS_ADMIN in the
/// initial user namespace). `path` stands below the cgroup2 mount. Nothing where the kernel does
/// not say.
std::optional<quint32> programsOfCgroup(const QString &path);

} // namespace doorward
