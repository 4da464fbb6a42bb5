// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

#include <QStringView>

namespace doorward {

/// What one line says went wrong.
struct Failure {
    FailureKind kind = FailureKind::None; ///< None: the line names no failure
    Platform platform = Platform::Any;    ///< whose number or words it uses
    bool byWords = false;                 ///< a kind was said, not only "failed"
};

/// Reads a line against the messages of strerror(3) and gai_strerror(3) in nine languages (glibc
/// 2.36's translations), of Windows and macOS, of well-known runtimes, errno names, and errno
/// numbers where the text marks them as such. The kind that a failure of that kind is most surely
/// told by wins: "could not resolve" over "timed out", both over "failed".
Failure failureIn(QStringView line);

} // namespace doorward
