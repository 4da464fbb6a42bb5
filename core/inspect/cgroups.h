// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArrayView>
#include <QHash>
#include <QSet>
#include <QString>

#include <optional>

namespace doorward {

/// What a cgroup's path says about who runs there.
struct CgroupPlace {
    QString path; ///< below the mount, with its leading "/"
    /// The innermost systemd unit ("x.service", "x.scope", "x.socket") that this host's systemd
    /// runs: below a container's own cgroup it is not this host's any more.
    std::optional<QString> unit;
    /// The 64 hexadecimal digits of docker, podman, containerd or CRI-O, or the name of an lxc
    /// container.
    std::optional<QString> container;
};
CgroupPlace cgroupPlace(const QString &path);

/// The paths of cgroup2 ids (the inode numbers of their directories), from the mount that
/// /proc/self/mountinfo names, wherever it is. No privilege; ids that are not below the mount (no
/// cgroup2, another cgroup namespace) are missing in the answer.
QHash<quint64, QString> cgroupPaths(const QSet<quint64> &ids, const CancelToken &cancel,
                                    Deadline deadline);

/// The cgroup2 mount point in the bytes of a mountinfo file (proc_pid_mountinfo(5)); empty: none.
QByteArray cgroup2MountPoint(QByteArrayView mountinfo);

/// The path in the bytes of /proc/PID/cgroup (cgroups(7)): the unified hierarchy's, or systemd's
/// own where that one says only "/" (hybrid and version 1 systems). Empty: none.
QString cgroupOfProcess(QByteArrayView bytes);

} // namespace doorward
