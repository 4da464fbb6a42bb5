// SPDX-License-Identifier: MIT
#include "core/inspect/pid_files.h"

#include "core/inspect/proc_file.h"

#include <QDir>

#include <cerrno>

#include <signal.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostFiles = 8;
constexpr qsizetype mostInFolder = 32;

std::optional<PidFile> readPidFile(const QString &path)
{
    const auto bytes = readFile(path.toLocal8Bit().constData(), 64);
    if (!bytes)
        return std::nullopt;
    bool ok = false;
    const int number = bytes->split('\n').constFirst().trimmed().toInt(&ok); // postgres adds lines
    if (!ok || number <= 0)
        return std::nullopt;
    PidFile file{path, Pid(number), ::kill(number, 0) == 0 || errno == EPERM, std::nullopt};
    const QByteArray comm = "/proc/" + QByteArray::number(number) + "/comm";
    if (const auto name = readFile(comm.constData(), 64); name && file.alive)
        file.process = QString::fromUtf8(name->trimmed());
    return file;
}

} // namespace

std::vector<PidFile> readPidFiles(const QStringList &names, const QString &directory)
{
    QStringList paths;
    for (const QString &name : names) {
        if (name.isEmpty() || name.contains(u'/') || name.startsWith(u'.'))
            continue;
        paths << directory + u'/' + name + u".pid"_s;
        const QDir folder(directory + u'/' + name);
        for (const QString &file : folder.entryList({u"*.pid"_s}, QDir::Files).mid(0, mostInFolder))
            paths << folder.filePath(file);
    }
    paths.removeDuplicates();
    std::vector<PidFile> files;
    for (const QString &path : std::as_const(paths))
        if (auto file = readPidFile(path); file && files.size() < mostFiles)
            files.push_back(*std::move(file));
    return files;
}

} // namespace doorward
