// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/report.h"
#include "core/session/session.h"

#include <optional>

namespace doorward::cli {

/// Runs one diagnosis to its end; nothing where the person interrupted it. Needs a
/// QCoreApplication.
std::optional<Report> runSession(const Target &target, const SessionOptions &options);

} // namespace doorward::cli
