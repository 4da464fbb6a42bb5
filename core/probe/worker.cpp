// SPDX-License-Identifier: MIT
#include "core/probe/worker.h"

#include "core/base/unique_fd.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

namespace doorward {
namespace {

/// A child that is gone when this is.
class Child {
public:
    explicit Child(pid_t pid)
        : m_pid(pid)
    {
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;
    ~Child()
    {
        ::kill(m_pid, SIGKILL); // not reaped yet: the number is still its own
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    pid_t m_pid;
};

/// posix_spawn(3)'s settings, which must be destroyed.
struct SpawnSettings {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    explicit SpawnSettings(int output)
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        posix_spawnattr_init(&attributes);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes, &signals);
        posix_spawnattr_setpgroup(&attributes, 0); // a Ctrl-C is for us to pass on
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                  | POSIX_SPAWN_SETPGROUP);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
};

QList<QByteArray> environment()
{
    QList<QByteArray> kept{"PATH=/usr/bin:/bin", "LC_ALL=C"};
    for (const char *name : {"LOCALDOMAIN", "RES_OPTIONS", "HOSTALIASES"}) {
        if (qEnvironmentVariableIsSet(name))
            kept.append(QByteArray(name) + '=' + qgetenv(name));
    }
    return kept;
}

std::vector<char *> pointers(QList<QByteArray> &words)
{
    std::vector<char *> result;
    for (QByteArray &word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

Result<pid_t> spawn(const QString &program, const QList<QByteArray> &arguments, int output)
{
    const QByteArray path = QFile::encodeName(program);
    QList<QByteArray> words = QList<QByteArray>{path} + arguments;
    QList<QByteArray> variables = environment();
    const SpawnSettings settings(output);
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, path.constData(), &settings.actions, &settings.attributes,
                                   pointers(words).data(), pointers(variables).data());
    if (failed != 0)
        return tl::unexpected(Error::fromErrno(failed, QStringLiteral("start"), program));
    return pid;
}

Result<QByteArray> readAll(int fd, qsizetype limit, const CancelToken &cancel, Deadline deadline)
{
    QByteArray all;
    std::array<char, 4096> buffer{};
    for (;;) {
        if (const auto ready = waitForEvents(fd, POLLIN, cancel, deadline); !ready)
            return tl::unexpected(ready.error());
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return tl::unexpected(
                Error::fromErrno(errno, QStringLiteral("read"), QStringLiteral("worker")));
        if (got == 0)
            return all;
        all.append(buffer.data(), got);
        if (all.size() > limit)
            return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("read"),
                                        QStringLiteral("worker"), EMSGSIZE});
    }
}

} // namespace

Result<QByteArray> runWorker(const QString &program, const QList<QByteArray> &arguments,
                             qsizetype limit, const CancelToken &cancel, Deadline deadline)
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return tl::unexpected(Error::fromErrno(errno, QStringLiteral("pipe"), program));
    const UniqueFd input(ends[0]);
    UniqueFd output(ends[1]);
    // Only our end must not block: the flag belongs to the open file, so to the worker's too.
    ::fcntl(output.get(), F_SETFL, 0);
    const auto pid = spawn(program, arguments, output.get());
    if (!pid)
        return tl::unexpected(pid.error());
    const Child child(*pid);
    output.reset();
    return readAll(input.get(), limit, cancel, deadline);
}

} // namespace doorward
