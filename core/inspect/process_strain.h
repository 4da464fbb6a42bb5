// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listener.h"

namespace doorward {

/// Adds to a process what keeps it from accepting: its descriptors and their limit, and the cgroup
/// that freezes it. The limit, the cgroup and (kernel 6.2 and later) the count need no privilege;
/// whether a number below the limit is free is seen of own processes or with CAP_SYS_PTRACE.
/// What cannot be read stays as it was.
void readStrain(Process &process);

/// The soft limit of the line "Max open files" of /proc/PID/limits; "unlimited" gives the largest
/// number. Nothing: there is no such line.
std::optional<quint64> openFilesLimit(QByteArrayView limits);

} // namespace doorward
