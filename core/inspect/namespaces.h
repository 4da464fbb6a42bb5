// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/unique_fd.h"

#include <QString>

#include <vector>

namespace doorward {

/// A network namespace that can be entered.
struct NetworkNamespace {
    quint64 inode = 0;
    QString name; ///< "net:[4026532008]"
    UniqueFd fd;  ///< open as long as this lives
};

struct NamespaceSearch {
    std::vector<NetworkNamespace> others; ///< without the calling thread's own
    bool hidden = false;                  ///< the namespace of some process could not be seen
};

/// The namespaces of all processes that can be seen, and those that are only mounted in
/// /run/netns (ip-netns(8)).
NamespaceSearch otherNetworkNamespaces();

/// "net:[4026531840]" of the calling thread; empty where /proc is missing.
QString ownNetworkNamespace();

} // namespace doorward
