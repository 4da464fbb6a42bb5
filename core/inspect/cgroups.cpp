// SPDX-License-Identifier: MIT
#include "core/inspect/cgroups.h"

#include "core/base/unique_fd.h"
#include "core/inspect/proc_file.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr int deepest = 32;
constexpr int mostDirectories = 50'000;

bool isContainerId(QStringView text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

/// "docker-<id>.scope", "libpod-<id>", "cri-containerd-<id>.scope", "<id>"; conmon is the monitor
/// beside a container, not inside it.
std::optional<QString> containerOf(QStringView component, QStringView parent)
{
    QStringView name = component;
    if (name.endsWith(u".scope"))
        name.chop(6);
    const QStringView id = name.right(64);
    if (isContainerId(id)) {
        const QStringView prefix = name.chopped(64);
        const bool standsAlone = prefix.isEmpty() || prefix.endsWith(u'-') || prefix.endsWith(u':');
        return standsAlone && !prefix.contains(u"conmon") ? std::optional(id.toString())
                                                          : std::nullopt;
    }
    if (component.startsWith(u"lxc.payload."))
        return component.mid(12).toString();
    if (parent == u"lxc")
        return component.toString();
    return std::nullopt;
}

/// systemd puts "_" before names that the kernel would take for its own files.
QStringView unescapedUnit(QStringView component)
{
    return component.startsWith(u'_') ? component.mid(1) : component;
}

bool isUnit(QStringView component)
{
    return component.endsWith(u".service") || component.endsWith(u".scope")
           || component.endsWith(u".socket");
}

/// Octal escapes of mountinfo: "\040" for a blank.
QByteArray unescapedMount(QByteArrayView text)
{
    QByteArray plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        bool ok = false;
        const int code = text[i] == '\\' && i + 3 < text.size()
                             ? text.sliced(i + 1, 3).toByteArray().toInt(&ok, 8)
                             : 0;
        plain += ok ? static_cast<char>(code) : text[i];
        i += ok ? 3 : 0;
    }
    return plain;
}

struct Walk {
    const QSet<quint64> &wanted;
    QHash<quint64, QString> found;
    int visited = 0;
    const CancelToken &cancel;
    Deadline deadline;

    bool isOver()
    {
        return found.size() == wanted.size() || ++visited > mostDirectories || cancel.isCancelled()
               || deadline.hasPassed();
    }

    // NOLINTNEXTLINE(misc-no-recursion): a tree, its depth is bounded
    void enter(int parent, const char *name, const QString &path, int depth)
    {
        UniqueFd fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        struct stat status {};
        if (!fd || ::fstat(fd.get(), &status) != 0)
            return;
        if (wanted.contains(status.st_ino))
            found.insert(status.st_ino, path.isEmpty() ? u"/"_s : path);
        // A directory's link count is 2 and one for each below it: most are leaves.
        if (status.st_nlink == 2 || depth == deepest || isOver())
            return;
        const std::unique_ptr<DIR, int (*)(DIR *)> directory(::fdopendir(fd.get()), ::closedir);
        if (!directory)
            return;
        const int own = fd.release();
        while (const dirent *entry = ::readdir(directory.get())) {
            if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
                continue;
            enter(own, entry->d_name, path + u'/' + QString::fromUtf8(entry->d_name), depth + 1);
            if (isOver())
                return;
        }
    }
};

} // namespace

CgroupPlace cgroupPlace(const QString &path)
{
    CgroupPlace place{path, {}, {}};
    QStringView parent;
    for (const QStringView component : QStringView(path).split(u'/', Qt::SkipEmptyParts)) {
        if (isUnit(component))
            place.unit = unescapedUnit(component).toString();
        if (auto container = containerOf(component, parent)) {
            place.container = std::move(container);
            break; // what is below belongs to the container's own systemd
        }
        parent = component;
    }
    return place;
}

QByteArray cgroup2MountPoint(QByteArrayView mountinfo)
{
    for (const QByteArrayView line : linesOf(mountinfo)) {
        const qsizetype separator = line.indexOf(" - cgroup2 ");
        if (separator < 0)
            continue;
        QByteArrayView rest =
            line.first(separator); // ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS…
        for (int field = 0; field < 4 && !rest.isEmpty(); ++field) {
            const qsizetype blank = rest.indexOf(' ');
            rest = blank < 0 ? QByteArrayView() : rest.sliced(blank + 1);
        }
        if (const qsizetype end = rest.indexOf(' '); end > 0)
            return unescapedMount(rest.first(end));
    }
    return {};
}

QString cgroupOfProcess(QByteArrayView bytes)
{
    QString unified;
    QString systemd;
    for (const QByteArrayView line : linesOf(bytes)) {
        if (line.startsWith("0::"))
            unified = QString::fromUtf8(line.sliced(3));
        else if (const qsizetype named = line.indexOf(":name=systemd:"); named > 0)
            systemd = QString::fromUtf8(line.sliced(named + 14));
    }
    return unified.size() > 1 || systemd.isEmpty() ? unified : systemd;
}

QHash<quint64, QString> cgroupPaths(const QSet<quint64> &ids, const CancelToken &cancel,
                                    Deadline deadline)
{
    if (ids.isEmpty())
        return {};
    const QByteArray mount =
        cgroup2MountPoint(readFile("/proc/self/mountinfo", 4 << 20).value_or(QByteArray()));
    if (mount.isEmpty())
        return {};
    Walk walk{ids, {}, 0, cancel, deadline};
    walk.enter(AT_FDCWD, mount.constData(), QString(), 0);
    return std::move(walk.found);
}

} // namespace doorward
