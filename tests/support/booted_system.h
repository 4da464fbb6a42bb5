// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/netns.h"

#include <memory>

#include <sys/types.h>

class QProcess;

namespace doorward::lab {

/// systemd as PID 1 with its bus and its journal, in a container that systemd-nspawn makes: this
/// machine's programs over a layer in memory, a network namespace of its own with lo alone. Nothing
/// of it outlives this object, or the test that dies.
class BootedSystem {
public:
    BootedSystem();
    ~BootedSystem();
    BootedSystem(const BootedSystem &) = delete;
    BootedSystem &operator=(const BootedSystem &) = delete;

    /// Boots; at most 30 s. Else why it cannot run here.
    QString start();

    /// Writes a file of the system, with the folders above it.
    bool write(const QString &path, const QByteArray &bytes, int mode = 0644) const;
    /// Runs a program in it (an absolute path, or a name of a system folder): its mounts, processes
    /// and network. At most 30 s.
    Ran run(const QStringList &command) const;
    /// systemctl WORDS…, split at blanks; a failure is logged with qWarning.
    bool systemctl(const QString &words) const;
    /// Tries `systemctl is-active UNIT` until it prints `state`; at most 15 s.
    bool awaitState(const QString &unit, const QString &state) const;

private:
    std::unique_ptr<QProcess> m_nspawn;
    pid_t m_leader = 0;
};

} // namespace doorward::lab
