// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>

namespace doorward {

/// Writes a file so that its name always holds either the old content or the whole new one: a
/// temporary file beside it, every write checked, fsync(2), then rename(2). Symbolic links are
/// followed; permissions of an existing file stay. What is no regular file (a pipe, /dev/null) is
/// written to as it is. Errors: System, NotFound or Denied with the errno of the step that failed;
/// the temporary file is gone then.
Result<void> writeFileAtomically(const QString &path, const QByteArray &bytes);

/// The whole content of a file of at most `limit` bytes. Errors: as open(2) and read(2) say,
/// BadInput for a larger one.
Result<QByteArray> readWholeFile(const QString &path, qint64 limit);

} // namespace doorward
