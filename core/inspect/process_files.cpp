// SPDX-License-Identifier: MIT
#include "core/inspect/process_files.h"

#include "core/inspect/proc_file.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace doorward {

namespace {

constexpr qsizetype largestFile = qsizetype{512} * 1024;
constexpr qsizetype mostNames = 1000;

UniqueFd openInside(const UniqueFd &root, const QString &path, quint64 flags)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const QByteArray name = path.toUtf8();
    if (name.contains('\0')) {
        errno = EINVAL;
        return {};
    }
    return UniqueFd(
        static_cast<int>(::syscall(SYS_openat2, root.get(), name.constData(), &how, sizeof how)));
}

} // namespace

ProcessFiles::ProcessFiles(const Process &process)
{
    const QByteArray own = "/proc/" + QByteArray::number(process.pid.value()) + "/root";
    m_root = UniqueFd(::open(own.constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!m_root && !process.container)
        m_root = UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Result<QByteArray> ProcessFiles::read(const QString &path) const
{
    const auto failed = [&path](int error) {
        return tl::unexpected(Error::fromErrno(error, QStringLiteral("open"), path));
    };
    if (!m_root)
        return failed(EACCES);
    // Looked at before it is opened: opening a device or a FIFO can do something.
    const UniqueFd place = openInside(m_root, path, O_PATH);
    if (!place)
        return failed(errno);
    struct stat status {};
    if (::fstat(place.get(), &status) != 0)
        return failed(errno);
    if (!S_ISREG(status.st_mode))
        return failed(EINVAL);
    const QByteArray self = "/proc/self/fd/" + QByteArray::number(place.get());
    auto bytes = readFile(self.constData(), largestFile);
    if (!bytes)
        return failed(bytes.error().errnoValue);
    return bytes;
}

QStringList ProcessFiles::names(const QString &directory) const
{
    QStringList found;
    if (!m_root)
        return found;
    UniqueFd place = openInside(m_root, directory, O_RDONLY | O_DIRECTORY);
    if (!place)
        return found;
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(::fdopendir(place.get()), ::closedir);
    if (!entries)
        return found;
    (void)place.release(); // closed with the directory
    while (const dirent *entry = ::readdir(entries.get())) {
        if (found.size() == mostNames)
            break;
        const QByteArray name(static_cast<const char *>(entry->d_name));
        if (name != "." && name != "..")
            found << QString::fromUtf8(name);
    }
    found.sort();
    return found;
}

} // namespace doorward
