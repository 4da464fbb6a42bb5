// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace doorward {

/// The first `limit` bytes of a file, read without waiting (a FIFO in the place of a file gives
/// nothing). Relative paths start at `directory` (openat(2)). Errors: NotFound, Denied, System.
Result<QByteArray> readFile(const char *path, qsizetype limit, int directory = -100 /* AT_FDCWD */);

/// The target of a symbolic link, at most 4095 bytes; empty where there is none.
QByteArray linkTarget(const char *path, int directory = -100 /* AT_FDCWD */);

/// The lines, without their ends; an empty last one is left out. They point into `bytes`.
std::vector<QByteArrayView> linesOf(QByteArrayView bytes);

/// A file that holds one decimal number.
std::optional<quint64> readNumber(const char *path);

} // namespace doorward
