// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/console.h"
#include "app/cli/firewall_input.h"

namespace doorward::cli {

/// Judges a packet for each line of `file` ("-" is standard input) and writes a line of JSON for
/// it, in the same order and as soon as the line is there. A line that is no packet gives
/// {"error": "…", "line": N}, the first line is 1.
ExitCode explainBatch(const QString &file, FirewallInput input, bool withPhases,
                      const Console &console);

} // namespace doorward::cli
