// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/values.h"
#include "core/facts/target.h"

namespace doorward::cli {

/// The text that the words of a command line name: joined by spaces; "-" alone, or nothing where
/// `orInput`, is standard input (at most 1 MiB).
Parsed<QString> textOf(const QStringList &words, bool orInput);

/// A target that can be tried: it has a host and a port, or a unix path. The error says what is
/// missing and shows the right form.
Parsed<Target> targetOf(const QStringList &words);

} // namespace doorward::cli
