// SPDX-License-Identifier: MIT
#include "core/base/atomic_file.h"

#include "core/base/unique_fd.h"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>

namespace doorward {

namespace {

// QSaveFile is not used: on a full disk its commit() can put a shortened file in the place of a
// good one, because a short write(2) passes unnoticed.

tl::unexpected<Error> failed(const char *operation, const QString &path)
{
    return tl::unexpected(Error::fromErrno(errno, QString::fromLatin1(operation), path));
}

bool writeAll(int fd, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(fd, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (written < 0 && errno != EINTR)
            return false;
        bytes = bytes.sliced(std::max<qsizetype>(written, 0));
    }
    return true;
}

/// Removes the temporary file unless it has become the real one.
class TemporaryFile {
public:
    /// With the permissions that open(2) gives a new file of this process.
    explicit TemporaryFile(const QByteArray &target)
    {
        do {
            m_name = target + '.' + QByteArray::number(QRandomGenerator::global()->generate(), 36);
            m_fd =
                UniqueFd(::open(m_name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        } while (!m_fd && errno == EEXIST);
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile()
    {
        if (m_fd)
            ::unlink(m_name.constData());
    }
    int fd() const { return m_fd.get(); }
    bool exists() const { return static_cast<bool>(m_fd); }
    bool becomes(const QByteArray &target)
    {
        if (::rename(m_name.constData(), target.constData()) != 0)
            return false;
        m_fd.reset();
        return true;
    }

private:
    QByteArray m_name;
    UniqueFd m_fd;
};

/// So that the new name survives a power failure; a file system that cannot is not an error.
void syncFolderOf(const QString &path)
{
    const UniqueFd folder(::open(QFile::encodeName(QFileInfo(path).path()).constData(),
                                 O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder)
        ::fsync(folder.get());
}

Result<void> writeInPlace(const QByteArray &name, const QString &path, const QByteArray &bytes)
{
    const UniqueFd fd(::open(name.constData(), O_WRONLY | O_CLOEXEC));
    if (!fd)
        return failed("open", path);
    if (!writeAll(fd.get(), bytes))
        return failed("write", path);
    return {};
}

} // namespace

Result<void> writeFileAtomically(const QString &path, const QByteArray &bytes)
{
    const QString followed =
        QFileInfo(path).canonicalFilePath(); // empty where nothing is there yet
    const QString target = followed.isEmpty() ? path : followed;
    const QByteArray name = QFile::encodeName(target);
    struct stat old {};
    const bool exists = ::stat(name.constData(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return tl::unexpected(Error::fromErrno(EISDIR, QStringLiteral("write"), path));
    if (exists && !S_ISREG(old.st_mode))
        return writeInPlace(name, path, bytes);
    if (exists && ::access(name.constData(), W_OK) != 0)
        return failed("write", path);

    TemporaryFile temporary(name);
    if (!temporary.exists())
        return failed("create", path);
    if (exists && ::fchmod(temporary.fd(), old.st_mode & 07777) != 0)
        return failed("chmod", path);
    if (!writeAll(temporary.fd(), bytes))
        return failed("write", path);
    if (::fsync(temporary.fd()) != 0)
        return failed("fsync", path);
    if (!temporary.becomes(name))
        return failed("rename", path);
    syncFolderOf(target);
    return {};
}

Result<QByteArray> readWholeFile(const QString &path, qint64 limit)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failed("open", path);
    QByteArray bytes;
    QByteArray block(1 << 16, Qt::Uninitialized);
    for (;;) {
        const ssize_t got = ::read(fd.get(), block.data(), static_cast<std::size_t>(block.size()));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("read", path);
        if (got == 0)
            return bytes;
        bytes.append(block.constData(), got);
        if (bytes.size() > limit)
            return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("read"), path, EFBIG});
    }
}

} // namespace doorward
