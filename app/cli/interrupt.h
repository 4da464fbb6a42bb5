// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

namespace doorward::cli {

/// From now on the first SIGINT or SIGTERM cancels this token, and the next one ends the program;
/// SIGPIPE is ignored (a write says EPIPE instead). Once per process.
const CancelToken &interruptToken();

} // namespace doorward::cli
