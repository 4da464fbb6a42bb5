// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/unit.h"

namespace doorward {

/// Files that hold a process id and are named like one of these programs: /run/NAME.pid, and any
/// *.pid in a folder /run/NAME; at most 8. What cannot be read is left out.
std::vector<PidFile> readPidFiles(const QStringList &names,
                                  const QString &directory = QStringLiteral("/run"));

} // namespace doorward
