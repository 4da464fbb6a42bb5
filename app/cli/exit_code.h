// SPDX-License-Identifier: MIT
#pragma once

namespace doorward::cli {

/// What the program ends with: a public contract, after sysexits(3) where that has a number.
enum class ExitCode : int {
    Works = 0,
    CauseFound = 1,
    Undecided = 2,
    Usage = 64,
    BadInput = 65,
    Internal = 70,
    FileTrouble = 74,
    NeedsPrivilege = 77,
    Interrupted = 130 ///< 128 + SIGINT, as a shell says it
};

} // namespace doorward::cli
