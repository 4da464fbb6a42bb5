// SPDX-License-Identifier: MIT
#include "app/window/file_jobs.h"

#include "app/window/background.h"
#include "core/base/atomic_file.h"
#include "core/report/report.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace doorward {

namespace {

/// Gives lupdate the context of these words.
struct FileWords {
    Q_DECLARE_TR_FUNCTIONS(FileWords)
};

} // namespace

namespace file_jobs {

void readReport(const QString &path, QObject *receiver, std::function<void(Result<CaseFile>)> done)
{
    const auto work = [path]() -> Result<CaseFile> {
        const Result<QByteArray> bytes = readWholeFile(path, largestReport);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return reportFromJson(*bytes);
    };
    inBackground(receiver, work, std::move(done));
}

void readSnapshot(const QString &path, QObject *receiver,
                  std::function<void(Result<HostSnapshot>)> done)
{
    const auto work = [path]() -> Result<HostSnapshot> {
        const Result<QByteArray> bytes = readWholeFile(path, largestReport);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return snapshotFromJson(*bytes);
    };
    inBackground(receiver, work, std::move(done));
}

void write(const QString &path, std::function<QByteArray()> make, QObject *receiver,
           std::function<void(Result<void>)> done)
{
    const auto work = [path, make = std::move(make)] { return writeFileAtomically(path, make()); };
    inBackground(receiver, work, std::move(done));
}

} // namespace file_jobs

QString fileProblem(const Error &error, const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    switch (error.kind) {
    case ErrorKind::BadInput:
        return FileWords::tr("%1 is not what it should be: %2.").arg(name, error.subject);
    case ErrorKind::Unsupported:
        return FileWords::tr("%1 was written by a newer version of Doorward.").arg(name);
    case ErrorKind::NotFound:
        return FileWords::tr("%1 does not exist.").arg(name);
    case ErrorKind::Denied:
        return FileWords::tr("You may not read or write %1 (permission denied).").arg(name);
    case ErrorKind::TimedOut:
    case ErrorKind::Cancelled:
    case ErrorKind::System:
        break;
    }
    return FileWords::tr("%1 could not be read or written: %2.")
        .arg(name, qt_error_string(error.errnoValue));
}

} // namespace doorward
