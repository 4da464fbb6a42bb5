// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <cstdint>

namespace doorward {

/// What kind of thing went wrong, for code that decides by it. Words for people are made later,
/// by the report, from the whole Error.
enum class ErrorKind : std::uint8_t {
    BadInput,    ///< bytes from outside are not what they should be (subject: which)
    NotFound,    ///< the file, link or object does not exist
    Denied,      ///< a privilege is missing
    TimedOut,    ///< a deadline passed
    Cancelled,   ///< the caller took the question back
    Unsupported, ///< this kernel or build cannot do it
    System,      ///< any other failed system call; errnoValue says which
};

/// A failed operation as a value: what was tried, on what, and what the kernel said.
struct Error {
    ErrorKind kind = ErrorKind::System;
    QString operation;  ///< a verb, as the code would say it: "open", "connect", "parse JSON"
    QString subject;    ///< what it was done to: a path, an address, a JSON path
    int errnoValue = 0; ///< errno(3) of the failed call, 0 where there was none

    /// An Error for the failed call `operation` on `subject`, its kind derived from `errnoValue`.
    static Error fromErrno(int errnoValue, QString operation, QString subject);

    /// "open /etc/x: EACCES", for logs and tests; never for people.
    QString text() const;

    bool operator==(const Error &) const = default;
};

} // namespace doorward
