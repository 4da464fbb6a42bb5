// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"

namespace doorward {

/// RFC 4180 with a heading line, fields as in the report's JSON; UTF-8, CRLF. A cell that a
/// spreadsheet would take for a formula gets a leading apostrophe.
QByteArray attemptsToCsv(const std::vector<Attempt> &attempts);
/// One JSON object a line, as in the report's "attempts".
QByteArray attemptsToJsonLines(const std::vector<Attempt> &attempts);

} // namespace doorward
