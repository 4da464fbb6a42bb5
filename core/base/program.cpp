// SPDX-License-Identifier: MIT
#include "core/base/program.h"

#include "core/base/unique_fd.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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
        if (m_reaped)
            return;
        ::kill(m_pid, SIGKILL); // not reaped yet: the number is still its own
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    /// Waits for its own end: the exit code as ProgramOutput says it.
    Result<int> exitCode(const CancelToken &cancel, Deadline deadline)
    {
        constexpr int killedBase = 128;
        const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0)));
        int status = 0;
        for (;;) {
            const pid_t ended = ::waitpid(m_pid, &status, WNOHANG);
            if (ended == m_pid)
                break;
            const auto patience = Deadline::earlier(
                deadline, process ? deadline : Deadline::after(std::chrono::milliseconds(5)));
            const auto ready = waitForEvents(process.get(), POLLIN, cancel, patience);
            if (!ready && (ready.error().kind != ErrorKind::TimedOut || deadline.hasPassed()))
                return tl::unexpected(ready.error());
        }
        m_reaped = true;
        return WIFEXITED(status) ? WEXITSTATUS(status) : killedBase + WTERMSIG(status);
    }

private:
    pid_t m_pid;
    bool m_reaped = false;
};

/// posix_spawn(3)'s settings, which must be destroyed.
struct SpawnSettings {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    SpawnSettings(int output, int errors)
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
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

QList<QByteArray> environment(const QList<QByteArray> &keptVariables)
{
    QList<QByteArray> kept{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"};
    for (const QByteArray &name : keptVariables)
        if (qEnvironmentVariableIsSet(name.constData()))
            kept.append(name + '=' + qgetenv(name.constData()));
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

Result<pid_t> spawn(const ProgramCall &call, int output, int errors)
{
    const QByteArray path = QFile::encodeName(call.path);
    QList<QByteArray> words = QList<QByteArray>{path} + call.arguments;
    QList<QByteArray> variables = environment(call.keptVariables);
    const SpawnSettings settings(output, errors);
    pid_t pid = -1;
    const int failed = posix_spawn(&pid, path.constData(), &settings.actions, &settings.attributes,
                                   pointers(words).data(), pointers(variables).data());
    if (failed != 0)
        return tl::unexpected(Error::fromErrno(failed, QStringLiteral("start"), call.path));
    return pid;
}

constexpr std::size_t chunk = std::size_t{64} * 1024;

Result<QByteArray> readAll(int fd, const ProgramCall &call, const CancelToken &cancel,
                           Deadline deadline)
{
    QByteArray all;
    std::vector<char> buffer(chunk);
    for (;;) {
        if (const auto ready = waitForEvents(fd, POLLIN, cancel, deadline); !ready)
            return tl::unexpected(ready.error());
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return tl::unexpected(Error::fromErrno(errno, QStringLiteral("read"), call.path));
        if (got == 0)
            return all;
        if (all.size() + got > call.limit)
            return tl::unexpected(
                Error{ErrorKind::BadInput, QStringLiteral("read"), call.path, EMSGSIZE});
        all.append(buffer.data(), got);
    }
}

/// What lies in the pipe by now.
QByteArray readAtOnce(int fd)
{
    constexpr qsizetype mostErrors = 4096;
    QByteArray bytes(mostErrors, Qt::Uninitialized);
    const ssize_t got = ::read(fd, bytes.data(), static_cast<std::size_t>(bytes.size()));
    bytes.truncate(std::max<ssize_t>(got, 0));
    return bytes;
}

struct Pipe {
    UniqueFd input;
    UniqueFd output;
};

/// Both ends do not block.
Result<Pipe> makePipe(const QString &subject)
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return tl::unexpected(Error::fromErrno(errno, QStringLiteral("pipe"), subject));
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

} // namespace

Result<ProgramOutput> runProgram(const ProgramCall &call, const CancelToken &cancel,
                                 Deadline deadline)
{
    auto output = makePipe(call.path);
    if (!output)
        return tl::unexpected(output.error());
    auto errors = makePipe(call.path);
    if (!errors)
        return tl::unexpected(errors.error());
    // The flag belongs to the open file, so to the program's end too: its output may wait for us,
    // its complaints beyond what a pipe holds are lost instead.
    ::fcntl(output->output.get(), F_SETFL, 0);
    const auto pid = spawn(call, output->output.get(), errors->output.get());
    if (!pid)
        return tl::unexpected(pid.error());
    Child child(*pid);
    output->output.reset();
    errors->output.reset();
    auto bytes = readAll(output->input.get(), call, cancel, deadline);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto exitCode = child.exitCode(cancel, deadline);
    if (!exitCode)
        return tl::unexpected(exitCode.error());
    return ProgramOutput{*std::move(bytes), readAtOnce(errors->input.get()), *exitCode};
}

std::optional<QString> systemProgram(const char *name)
{
    for (const char *folder : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}) {
        const QByteArray path = QByteArray(folder) + name;
        if (::access(path.constData(), X_OK) == 0)
            return QFile::decodeName(path);
    }
    return std::nullopt;
}

} // namespace doorward
