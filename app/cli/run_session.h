// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/console.h"
#include "core/report/report.h"
#include "core/session/session.h"

#include <optional>

namespace doorward::cli {

/// Whether nothing can be learned about the target here; then it was said why.
bool isObstructed(const Target &target, const Asked &asked, const Console &console);

/// Runs one diagnosis to its end; nothing where the person interrupted it. Needs a
/// QCoreApplication.
std::optional<Report> runSession(const Target &target, const SessionOptions &options);

} // namespace doorward::cli
