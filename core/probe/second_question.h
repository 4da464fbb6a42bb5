// SPDX-License-Identifier: MIT
#pragma once

#include "core/probe/connect.h"

namespace doorward {

/// What to ask on another connection, where the first answer leaves open what the person's own
/// program would get; nothing where it does not.
std::optional<ConnectRequest> secondQuestion(const ConnectRequest &request, const Attempt &first);

/// The first attempt's record, with the bytes that are what the service says after both.
Attempt withSecondAnswer(const ConnectRequest &request, const Attempt &first,
                         const Attempt &second);

} // namespace doorward
