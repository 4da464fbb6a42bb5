// SPDX-License-Identifier: MIT
#include "core/inspect/proc_file.h"

#include "core/base/unique_fd.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace doorward {

Result<QByteArray> readFile(const char *path, qsizetype limit, int directory)
{
    const UniqueFd fd(::openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd)
        return tl::unexpected(
            Error::fromErrno(errno, QStringLiteral("open"), QString::fromUtf8(path)));
    QByteArray bytes;
    qsizetype have = 0;
    while (have < limit) {
        const qsizetype chunk = std::min<qsizetype>(limit - have, have < 4096 ? 4096 : 65536);
        bytes.resize(have + chunk);
        const ssize_t count =
            ::read(fd.get(), bytes.data() + have, static_cast<std::size_t>(chunk));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(
                Error::fromErrno(errno, QStringLiteral("read"), QString::fromUtf8(path)));
        if (count == 0)
            break;
        have += count;
    }
    bytes.resize(have);
    return bytes;
}

QByteArray linkTarget(const char *path, int directory)
{
    std::array<char, 4096> text{};
    const ssize_t length = ::readlinkat(directory, path, text.data(), text.size());
    if (length <= 0 || static_cast<std::size_t>(length) >= text.size())
        return {};
    return QByteArray(text.data(), length);
}

std::vector<QByteArrayView> linesOf(QByteArrayView bytes)
{
    std::vector<QByteArrayView> lines;
    while (!bytes.isEmpty()) {
        const qsizetype end = bytes.indexOf('\n');
        lines.push_back(end < 0 ? bytes : bytes.first(end));
        if (end < 0)
            break;
        bytes = bytes.sliced(end + 1);
    }
    return lines;
}

std::optional<quint64> readNumber(const char *path)
{
    const auto bytes = readFile(path, 64);
    if (!bytes)
        return std::nullopt;
    bool ok = false;
    const quint64 value = bytes->trimmed().toULongLong(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

} // namespace doorward
