// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/facts/listener.h"

#include <QByteArray>
#include <QStringList>

namespace doorward {

/// The files that a process sees: those of its own root directory (a container's, a chroot's)
/// where that may be entered (proc_pid_root(5): root, or the same user), else this host's. Paths
/// never lead out of that root (openat2(2), RESOLVE_IN_ROOT), and only regular files are read.
class ProcessFiles {
public:
    explicit ProcessFiles(const Process &process);

    /// False for a container's process whose root directory may not be entered: its paths mean
    /// nothing here.
    bool isReadable() const { return static_cast<bool>(m_root); }

    /// At most the first 512 KiB. Errors: NotFound, Denied, System.
    Result<QByteArray> read(const QString &path) const;
    /// Names of a directory's entries, in the order of their bytes; at most 1000.
    QStringList names(const QString &directory) const;

private:
    UniqueFd m_root;
};

} // namespace doorward
