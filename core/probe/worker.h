// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>
#include <QList>

namespace doorward {

/// Runs a program of our own to its end and gives its standard output, at most `limit` bytes of
/// it. It gets the arguments as they are, no standard input, its errors are thrown away, no
/// descriptor of ours, default signals, and of our environment only what changes the resolver's
/// rules (resolv.conf(5), hostname(7)): LOCALDOMAIN, RES_OPTIONS, HOSTALIASES.
///
/// Whatever happens, it is killed and reaped when this returns. Blocks. Errors: Cancelled,
/// TimedOut, BadInput for more than `limit` bytes, else the errno of what failed (ENOENT: no such
/// program).
Result<QByteArray> runWorker(const QString &program, const QList<QByteArray> &arguments,
                             qsizetype limit, const CancelToken &cancel, Deadline deadline);

} // namespace doorward
