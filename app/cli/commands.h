// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/console.h"

namespace doorward::cli {

// One function a command; each checks its own words and options, says what is wrong, and gives the
// program's exit code.
ExitCode runDiagnose(const Arguments &arguments, const Console &console);
ExitCode runWait(const Arguments &arguments, const Console &console);
ExitCode runParse(const Arguments &arguments, const Console &console);
ExitCode runListeners(const Arguments &arguments, const Console &console);
ExitCode runFirewall(const Arguments &arguments, const Console &console);
ExitCode runSnapshot(const Arguments &arguments, const Console &console);
ExitCode runReport(const Arguments &arguments, const Console &console);
ExitCode runDemo(const Arguments &arguments, const Console &console);
/// `help [COMMAND]`, and COMMAND --help.
ExitCode runHelp(const Arguments &arguments, const Console &console);
QString helpText(const CommandSpec *command, const Console &console);

} // namespace doorward::cli
