// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace doorward {

/// A program and how it is started: its words as they are, never through a shell.
struct ProgramCall {
    QString path; ///< absolute
    QList<QByteArray> arguments;
    /// Variables of our environment that it keeps. Beside them it gets PATH and LC_ALL=C.
    QList<QByteArray> keptVariables;
    qsizetype limit = 0; ///< most bytes of standard output
};

struct ProgramOutput {
    QByteArray output;
    QByteArray errors; ///< the beginning of standard error, 4 KiB at most
    int exitCode = 0;  ///< 128 + the signal's number where one ended it
};

/// Runs a program to its end, in the calling thread's namespaces: no standard input, no descriptor
/// of ours, default signals, a process group of its own.
///
/// Whatever happens, it is killed and reaped when this returns. Blocks. Errors: Cancelled,
/// TimedOut, BadInput with EMSGSIZE for more than `limit` bytes, else the errno of what failed
/// (ENOENT: no such program). A program that fails is no error: see exitCode.
Result<ProgramOutput> runProgram(const ProgramCall &call, const CancelToken &cancel,
                                 Deadline deadline);

/// The absolute path of a program in the system's own folders (/usr/sbin, /usr/bin, /sbin, /bin),
/// whatever PATH says; nothing where it is missing or may not be run.
std::optional<QString> systemProgram(const char *name);

} // namespace doorward
