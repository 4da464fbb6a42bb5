// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

namespace doorward {

/// How the unix socket at `path` looks: a path, or "@name" for the abstract namespace (statErrno 0,
/// no mode then). Bound and listening from unix_diag (/proc/net/unix where that is missing), the
/// accept queue and its limit from UDIAG_SHOW_RQLEN. No privilege. Nothing is connected to.
UnixSocketFacts inspectUnixSocket(const QString &path);

} // namespace doorward
