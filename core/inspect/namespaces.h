// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/unique_fd.h"
#include "core/facts/listener.h"

#include <QString>

#include <vector>

namespace doorward {

/// A network namespace that can be entered.
struct NetworkNamespace {
    quint64 inode = 0;
    QString name;      ///< "net:[4026532008]"
    QString mountName; ///< in /run/netns, where it has one
    Pid witness;       ///< a process that lives in it; 0: none
    UniqueFd fd;       ///< open as long as this lives
};

struct NamespaceSearch {
    std::vector<NetworkNamespace> others; ///< without the calling thread's own
    std::vector<Pid> hidden;              ///< processes whose namespace could not be seen
};

/// The namespaces of all processes that can be seen, and those that are only mounted in
/// /run/netns (ip-netns(8)).
NamespaceSearch otherNetworkNamespaces();

/// "net:[4026531840]" of the calling thread; empty where /proc is missing.
QString ownNetworkNamespace();

} // namespace doorward
