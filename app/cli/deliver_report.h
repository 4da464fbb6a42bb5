// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/console.h"
#include "app/cli/values.h"
#include "core/report/report.h"

namespace doorward::cli {

/// Writes a report in the asked form to where --output says; with --redact as its pseudonymous
/// twin, concluded anew so that no text holds a real name.
ExitCode deliverReport(Report report, Format format, const Arguments &arguments,
                       const Console &console);

} // namespace doorward::cli
