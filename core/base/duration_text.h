// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward {

/// A span of time with its unit, the same in every language: "0.41 ms", "12 ms", "3.06 s".
/// Negative spans are shown as 0.
QString durationText(qint64 microseconds);

} // namespace doorward
