// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

#include <QObject>

#include <functional>

namespace doorward {

/// Reads and writes files away from the window's thread; answers come back in the thread of
/// `receiver`, and none after it is gone.
namespace file_jobs {

void readReport(const QString &path, QObject *receiver, std::function<void(Result<CaseFile>)> done);
void readSnapshot(const QString &path, QObject *receiver,
                  std::function<void(Result<HostSnapshot>)> done);
/// `make` is called away from the window's thread. The file holds the old or the whole new content.
void write(const QString &path, std::function<QByteArray()> make, QObject *receiver,
           std::function<void(Result<void>)> done);

} // namespace file_jobs

/// One sentence for a person about a file that could not be read or written.
QString fileProblem(const Error &error, const QString &path);

} // namespace doorward
