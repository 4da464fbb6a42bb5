// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/arguments.h"
#include "core/facts/case_file.h"
#include "core/probe/retry_policy.h"

namespace doorward::cli {

/// A value of the command line, or the text that says what is wrong with it.
template <typename T>
using Parsed = tl::expected<T, Message>;

enum class Format { Text, Json, Markdown, Html };

/// The options that say how to connect, with the contract's defaults: --timeout, --deadline,
/// --attempts, --from, --device, --ipv4, --ipv6, --no-active.
Parsed<Asked> askedFrom(const Arguments &arguments);
/// What is wrong where the target is an address of the family that --ipv4 or --ipv6 leaves out:
/// then nothing is left to try.
std::optional<Message> otherFamilyAsked(const Target &target, const Asked &asked);
/// --retry, --delay, --max-delay, --jitter.
Parsed<RetryPolicy> retryFrom(const Arguments &arguments);
/// --format and --json.
Parsed<Format> formatFrom(const Arguments &arguments);
/// Seconds such as "5" or "0.5", more than 0 and at most a day; `fallback` where not given.
Parsed<std::chrono::microseconds> secondsFrom(const Arguments &arguments, const char *option,
                                              std::chrono::microseconds fallback);
/// --port, 1 to 65535.
Parsed<std::optional<Port>> portFrom(const Arguments &arguments);

} // namespace doorward::cli
