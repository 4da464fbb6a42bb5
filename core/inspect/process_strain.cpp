// SPDX-License-Identifier: MIT
#include "core/inspect/process_strain.h"

#include "core/base/unique_fd.h"
#include "core/inspect/cgroups.h"
#include "core/inspect/proc_file.h"

#include <cstdlib>
#include <limits>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace doorward {

namespace {

constexpr quint64 mostCounted = 1 << 20; ///< descriptors; fs.nr_open's own default

/// Its descriptors one by one, and how many of them stand below the limit.
void countDescriptors(int directory, Process &process)
{
    UniqueFd list(::openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!list)
        return;
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(::fdopendir(list.get()), ::closedir);
    if (!entries)
        return;
    (void)list.release(); // closedir() closes it
    quint64 open = 0;
    quint64 below = 0;
    while (const dirent *entry = ::readdir(entries.get())) {
        char *end = nullptr;
        const quint64 number = std::strtoull(entry->d_name, &end, 10);
        if (end == entry->d_name || *end != '\0')
            continue;
        ++open;
        below += process.descriptorLimit && number < *process.descriptorLimit ? 1 : 0;
        if (open >= mostCounted)
            return;
    }
    process.descriptors = open;
    if (process.descriptorLimit)
        process.descriptorsFull = below >= *process.descriptorLimit;
}

/// The size of the directory fd is their number since kernel 6.2, and 0 before.
void askDescriptors(int directory, Process &process)
{
    struct stat status = {};
    if (::fstatat(directory, "fd", &status, 0) == 0 && status.st_size > 0)
        process.descriptors = static_cast<quint64>(status.st_size);
}

/// The cgroup at or above `path` that says itself that it is to be frozen.
std::optional<QString> freezerOf(const QByteArray &mount, QByteArray path)
{
    const QByteArray events =
        readFile((mount + path + "/cgroup.events").constData(), 4096).value_or(QByteArray());
    if (!events.contains("frozen 1\n"))
        return std::nullopt;
    const QByteArray own = path;
    for (; path.size() > 1; path.truncate(path.lastIndexOf('/')))
        if (readNumber((mount + path + "/cgroup.freeze").constData()) == quint64(1))
            return QString::fromUtf8(path);
    return QString::fromUtf8(own);
}

} // namespace

std::optional<quint64> openFilesLimit(QByteArrayView limits)
{
    constexpr QByteArrayView name("Max open files");
    for (const QByteArrayView line : linesOf(limits)) {
        if (!line.startsWith(name))
            continue;
        const QByteArray soft =
            line.sliced(name.size()).toByteArray().simplified().split(' ').value(0);
        if (soft == "unlimited")
            return std::numeric_limits<quint64>::max();
        bool ok = false;
        const quint64 number = soft.toULongLong(&ok);
        return ok ? std::optional(number) : std::nullopt;
    }
    return std::nullopt;
}

void readStrain(Process &process)
{
    const QByteArray name = "/proc/" + QByteArray::number(process.pid.value());
    const UniqueFd directory(::open(name.constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory)
        return;
    if (const auto limits = readFile("limits", 8192, directory.get()))
        process.descriptorLimit = openFilesLimit(*limits);
    askDescriptors(directory.get(), process);
    countDescriptors(directory.get(), process);
    static const QByteArray mount =
        cgroup2MountPoint(readFile("/proc/self/mountinfo", 4 << 20).value_or(QByteArray()));
    const QByteArray group =
        cgroupOfProcess(readFile("cgroup", 16384, directory.get()).value_or(QByteArray())).toUtf8();
    if (!mount.isEmpty() && group.size() > 1 && !group.contains("/.."))
        process.frozenBy = freezerOf(mount, group);
}

} // namespace doorward
