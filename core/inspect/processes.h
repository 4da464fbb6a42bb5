// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/listener.h"

#include <QHash>

namespace doorward {

/// Names of users, remembered: /etc/passwd first, then NSS (getpwuid_r(3)); the number where
/// neither knows it.
class UserNames {
public:
    QString name(Uid uid);

private:
    QHash<quint32, QString> m_names;
    bool m_read = false;
};

/// The fields of /proc/PID/stat that are used (proc_pid_stat(5)).
struct ProcessStat {
    QString name;
    QString state;
    quint64 startTicks = 0; ///< since boot, in clock ticks
};
/// The name may hold blanks and parentheses: it ends at the last ")".
std::optional<ProcessStat> parseProcessStat(QByteArrayView bytes);

/// One process of /proc, its command line masked; nothing where it is gone. No privilege.
std::optional<Process> readProcess(Pid pid, UserNames &users);

/// Processes of these names (comm, of which the kernel keeps 15 bytes), whoever runs them, by pid.
/// Left out are those that are seen to live in another network namespace than the caller (a process
/// of another user hides its namespace) and kernel threads. No privilege.
std::vector<Process> processesNamed(const QStringList &names, UserNames &users,
                                    const CancelToken &cancel, Deadline deadline);

/// Every numeric name in /proc.
std::vector<Pid> processIds();

} // namespace doorward
