// SPDX-License-Identifier: MIT
#include "core/inspect/processes.h"

#include "core/base/secrets.h"
#include "core/base/unique_fd.h"
#include "core/inspect/cgroups.h"
#include "core/inspect/proc_file.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace doorward {

namespace {

/// Boot time in seconds since the epoch ("btime" of proc_stat(5)), 0 where unknown.
qint64 bootTime()
{
    static const qint64 seconds = [] {
        const QByteArray bytes = readFile("/proc/stat", 4 << 20).value_or(QByteArray());
        for (const QByteArrayView line : linesOf(bytes))
            if (line.startsWith("btime "))
                return line.sliced(6).trimmed().toByteArray().toLongLong();
        return qint64{0};
    }();
    return seconds;
}

std::optional<QDateTime> startTime(quint64 ticks)
{
    static const long perSecond = ::sysconf(_SC_CLK_TCK);
    if (bootTime() == 0 || perSecond <= 0)
        return std::nullopt;
    const auto milliseconds = static_cast<qint64>(ticks * 1000 / static_cast<quint64>(perSecond));
    return QDateTime::fromMSecsSinceEpoch(bootTime() * 1000 + milliseconds, Qt::UTC);
}

/// The effective uid of proc_pid_status(5): "Uid: real effective saved filesystem".
std::optional<Uid> effectiveUid(QByteArrayView status)
{
    for (const QByteArrayView line : linesOf(status)) {
        if (!line.startsWith("Uid:"))
            continue;
        const QList<QByteArray> numbers = line.sliced(4).trimmed().toByteArray().split('\t');
        bool ok = false;
        const uint uid = numbers.size() > 1 ? numbers[1].toUInt(&ok) : 0;
        return ok ? std::optional(Uid(uid)) : std::nullopt;
    }
    return std::nullopt;
}

QStringList commandLine(QByteArray bytes)
{
    while (bytes.endsWith('\0'))
        bytes.chop(1);
    QStringList arguments;
    if (!bytes.isEmpty())
        for (const QByteArray &argument : bytes.split('\0'))
            arguments.append(QString::fromUtf8(argument));
    return maskedArguments(std::move(arguments));
}

} // namespace

QString UserNames::name(Uid uid)
{
    if (!m_read) {
        m_read = true;
        const QByteArray bytes = readFile("/etc/passwd", 4 << 20).value_or(QByteArray());
        for (const QByteArrayView line : linesOf(bytes)) {
            const QList<QByteArray> fields = line.toByteArray().split(':'); // passwd(5)
            bool ok = false;
            const uint number = fields.size() > 2 ? fields[2].toUInt(&ok) : 0;
            if (ok && !m_names.contains(number))
                m_names.insert(number, QString::fromUtf8(fields[0]));
        }
    }
    const auto known = m_names.constFind(uid.value());
    if (known != m_names.constEnd())
        return *known;
    std::array<char, 16384> buffer{};
    passwd entry{};
    passwd *found = nullptr;
    QString name = QString::number(uid.value());
    if (::getpwuid_r(uid.value(), &entry, buffer.data(), buffer.size(), &found) == 0
        && found != nullptr)
        name = QString::fromUtf8(found->pw_name);
    m_names.insert(uid.value(), name);
    return name;
}

std::optional<ProcessStat> parseProcessStat(QByteArrayView bytes)
{
    const qsizetype open = bytes.indexOf('(');
    const qsizetype close = bytes.lastIndexOf(')');
    if (open < 0 || close < open || close + 2 >= bytes.size())
        return std::nullopt;
    const QList<QByteArray> fields = bytes.sliced(close + 2).toByteArray().split(' ');
    constexpr qsizetype startField = 22 - 3; // "state" is field 3
    if (fields.size() <= startField)
        return std::nullopt;
    bool ok = false;
    ProcessStat stat{QString::fromUtf8(bytes.sliced(open + 1, close - open - 1)),
                     QString::fromLatin1(fields[0]), fields[startField].toULongLong(&ok)};
    return ok ? std::optional(std::move(stat)) : std::nullopt;
}

std::optional<Process> readProcess(Pid pid, UserNames &users)
{
    const QByteArray directory = "/proc/" + QByteArray::number(pid.value());
    const UniqueFd fd(::open(directory.constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return std::nullopt;
    const auto stat = parseProcessStat(readFile("stat", 4096, fd.get()).value_or(QByteArray()));
    if (!stat)
        return std::nullopt;
    Process process;
    process.pid = pid;
    process.name = stat->name;
    process.state = stat->state;
    process.started = startTime(stat->startTicks);
    process.uid = effectiveUid(readFile("status", 16384, fd.get()).value_or(QByteArray()));
    if (process.uid)
        process.user = users.name(*process.uid);
    process.arguments = commandLine(readFile("cmdline", 16384, fd.get()).value_or(QByteArray()));
    const CgroupPlace place =
        cgroupPlace(cgroupOfProcess(readFile("cgroup", 16384, fd.get()).value_or(QByteArray())));
    process.unit = place.unit;
    process.container = place.container;
    return process;
}

std::vector<Process> processesNamed(const QStringList &names, UserNames &users,
                                    const CancelToken &cancel, Deadline deadline)
{
    constexpr qsizetype commLength = 15; // TASK_COMM_LEN without its zero byte
    QSet<QByteArray> wanted;
    for (const QString &name : names)
        wanted.insert(name.toUtf8().left(commLength));
    std::vector<Process> found;
    if (wanted.isEmpty())
        return found;
    const QByteArray own = linkTarget("/proc/thread-self/ns/net");
    for (const Pid pid : processIds()) {
        if (cancel.isCancelled() || deadline.hasPassed())
            break;
        const QByteArray directory = "/proc/" + QByteArray::number(pid.value());
        const QByteArray comm =
            readFile((directory + "/comm").constData(), 64).value_or(QByteArray()).trimmed();
        if (!wanted.contains(comm))
            continue;
        const QByteArray space = linkTarget((directory + "/ns/net").constData());
        if (!space.isEmpty() && space != own)
            continue;
        auto process = readProcess(pid, users);
        if (process && !process->arguments.isEmpty())
            found.push_back(std::move(*process));
    }
    std::sort(found.begin(), found.end(),
              [](const Process &a, const Process &b) { return a.pid < b.pid; });
    return found;
}

std::vector<Pid> processIds()
{
    std::vector<Pid> ids;
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir("/proc"), ::closedir);
    if (!directory)
        return ids;
    while (const dirent *entry = ::readdir(directory.get())) {
        char *end = nullptr;
        const long number = std::strtol(entry->d_name, &end, 10);
        if (number > 0 && *end == '\0')
            ids.emplace_back(static_cast<std::int32_t>(number));
    }
    return ids;
}

} // namespace doorward
