// SPDX-License-Identifier: MIT
#include "core/inspect/container_runtime.h"

#include "core/base/program.h"
#include "core/inspect/container_api.h"
#include "core/inspect/namespaces.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/processes.h"
#include "core/inspect/http_get.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <future>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype largestAnswer = 8 << 20;
constexpr int sideBySide = 6;
/// Looked into, one by one; a person reads no more.
constexpr std::size_t mostContainers = 128;
/// Kept at all.
constexpr std::size_t mostListed = 1000;
constexpr int mostUsers = 16;
/// StartedAt is written once the process runs: both clocks are this host's.
constexpr qint64 startTolerance = 5;

/// The path of "unix:///run/x.sock"; nothing for another scheme.
std::optional<QString> pathOf(const QString &url)
{
    return url.startsWith("unix:///"_L1) ? std::optional(url.mid(7)) : std::nullopt;
}

class SocketList {
public:
    /// `owner`: only where the file is that user's own.
    void add(const QString &path, const QString &program, std::optional<Uid> owner = {})
    {
        struct stat status {};
        const bool seen = ::stat(QFile::encodeName(path).constData(), &status) == 0;
        if (!seen && errno != EACCES)
            return;
        if (seen && !S_ISSOCK(status.st_mode))
            return;
        if (owner && (!seen || Uid(status.st_uid) != *owner))
            return;
        if (seen && !m_files.insert({status.st_dev, status.st_ino}).second)
            return;
        m_sockets.push_back({path, program});
    }
    std::vector<RuntimeSocket> take() { return std::move(m_sockets); }

private:
    std::vector<RuntimeSocket> m_sockets;
    std::set<std::pair<dev_t, ino_t>> m_files;
};

void addUsersOwn(SocketList &list, const QString &folder, std::optional<Uid> owner)
{
    list.add(folder + "/podman/podman.sock"_L1, u"podman"_s, owner);
    list.add(folder + "/docker.sock"_L1, u"docker"_s, owner);
}

bool concerns(const Container &container, std::optional<Port> port)
{
    return port
           && std::any_of(container.ports.begin(), container.ports.end(),
                          [port](const ContainerPort &one) {
                              return one.inside == *port || one.outside == port;
                          });
}

/// One runtime's answers.
class Reader {
public:
    Reader(const RuntimeSocket &socket, std::optional<Port> port, const CancelToken &cancel,
           Deadline deadline, ContainerReading &reading)
        : m_socket(socket)
        , m_port(port)
        , m_cancel(cancel)
        , m_deadline(deadline)
        , m_reading(reading)
    {
    }

    /// Whether it told all that it has. Without a version in the path the server's own is asked:
    /// each refuses versions that are too old or too new for it.
    bool read()
    {
        auto answer = get({"/containers/json?all=1"}).front();
        if (!answer)
            return failed(answer.error());
        if (answer->status != 200)
            return wrong(u"HTTP %1"_s.arg(answer->status));
        auto listed = readContainerList(answer->body);
        if (!listed)
            return wrong(listed.error().text());
        m_program = answer->server.startsWith("Libpod")   ? u"podman"_s
                    : answer->server.startsWith("Docker") ? u"docker"_s
                                                          : m_socket.program;
        order(*listed);
        return lookInto(std::move(*listed));
    }

private:
    std::vector<Result<HttpAnswer>> get(const std::vector<QByteArray> &paths) const
    {
        return getFromUnixSocket(m_socket.path, paths, largestAnswer, sideBySide, m_cancel,
                                 m_deadline);
    }

    bool failed(const Error &error)
    {
        if (error.kind == ErrorKind::Denied) {
            m_reading.limits.push_back(
                {u"containers-denied"_s,
                 {{u"socket"_s, m_socket.path}, {u"program"_s, m_socket.program}}});
            return false;
        }
        return wrong(error.text());
    }

    bool wrong(const QString &error)
    {
        m_reading.limits.push_back({u"containers-no-answer"_s,
                                    {{u"socket"_s, m_socket.path},
                                     {u"program"_s, m_socket.program},
                                     {u"error"_s, error.left(200)}}});
        return false;
    }

    void order(std::vector<Container> &containers) const
    {
        const auto rank = [this](const Container &container) {
            return (concerns(container, m_port) ? 0 : 2) + (container.runs() ? 0 : 1);
        };
        std::stable_sort(containers.begin(), containers.end(),
                         [&](const Container &a, const Container &b) { return rank(a) < rank(b); });
    }

    bool lookInto(std::vector<Container> listed)
    {
        const std::size_t count = listed.size();
        listed.resize(std::min(count, mostListed));
        std::vector<QByteArray> paths;
        for (std::size_t i = 0; i < std::min(listed.size(), mostContainers); ++i)
            paths.push_back("/containers/" + listed[i].id.toLatin1() + "/json");
        const auto answers = get(paths);
        std::size_t whole = 0;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (!answers[i] || answers[i]->status != 200)
                continue; // gone meanwhile, or late: what the list said of it stays
            auto container = readContainer(answers[i]->body);
            if (!container || container->id != listed[i].id)
                continue;
            listed[i] = std::move(*container);
            ++whole;
        }
        for (Container &container : listed) {
            container.runtime = m_program;
            container.socket = m_socket.path;
        }
        if (whole < count)
            m_reading.limits.push_back(
                {u"containers-many"_s,
                 {{u"n"_s, QString::number(count - whole)}, {u"program"_s, m_program}}});
        const bool all = whole == count;
        std::move(listed.begin(), listed.end(), std::back_inserter(m_reading.containers));
        return all;
    }

    const RuntimeSocket &m_socket;
    std::optional<Port> m_port;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    ContainerReading &m_reading;
    QString m_program;
};

/// The process is the container's own: the runtime may live in another pid namespace, and numbers
/// are used again.
bool isItsProcess(const Container &container, UserNames &users)
{
    const QByteArray path = "/proc/" + QByteArray::number(container.pid.value()) + "/cgroup";
    const auto cgroup = readFile(path.constData(), 16 << 10);
    if (cgroup && cgroup->contains(container.id.toLatin1()))
        return true;
    const auto process = readProcess(container.pid, users);
    return process && process->started && container.started
           && std::abs(process->started->secsTo(*container.started)) <= startTolerance;
}

void locate(Container &container, UserNames &users)
{
    if (container.pid.value() == 0)
        return;
    if (!isItsProcess(container, users)) {
        container.pid = Pid(0);
        return;
    }
    const QByteArray path = "/proc/" + QByteArray::number(container.pid.value()) + "/ns/net";
    container.netns = QString::fromLatin1(linkTarget(path.constData()));
    if (container.netns.isEmpty())
        container.netns = u"pid:%1"_s.arg(container.pid.value());
    else if (container.netns == ownNetworkNamespace())
        container.netns = u"self"_s;
}

/// Podman keeps containers without any service; its state on disk is not read.
bool mayHoldPodmanContainers(const QProcessEnvironment &environment, Uid user)
{
    if (!systemProgram("podman"))
        return false;
    const QString home = environment.value(u"HOME"_s);
    const QString data = environment.value(u"XDG_DATA_HOME"_s, home + "/.local/share"_L1);
    const QString storage =
        user.value() == 0 ? u"/var/lib/containers/storage"_s : data + "/containers/storage"_L1;
    return QDir(storage + "/overlay-containers"_L1).exists()
           || QDir(storage + "/vfs-containers"_L1).exists();
}

} // namespace

std::vector<RuntimeSocket> runtimeSockets(const QProcessEnvironment &environment, Uid user)
{
    SocketList list;
    if (const auto path = pathOf(environment.value(u"DOCKER_HOST"_s)))
        list.add(*path, u"docker"_s);
    if (const auto path = pathOf(environment.value(u"CONTAINER_HOST"_s)))
        list.add(*path, u"podman"_s);
    list.add(u"/run/podman/podman.sock"_s, u"podman"_s); // docker.sock may be a link to it
    list.add(u"/run/docker.sock"_s, u"docker"_s);
    list.add(u"/var/run/docker.sock"_s, u"docker"_s);
    const QString own = environment.value(u"XDG_RUNTIME_DIR"_s);
    if (own.startsWith(u'/'))
        addUsersOwn(list, own, std::nullopt);
    if (user.value() != 0)
        return list.take();
    const QStringList others = QDir(u"/run/user"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : others.mid(0, mostUsers)) {
        bool ok = false;
        const uint owner = name.toUInt(&ok);
        if (ok && owner != 0)
            addUsersOwn(list, u"/run/user/"_s + name, Uid(owner));
    }
    return list.take();
}

ContainerReading readContainers(const std::vector<RuntimeSocket> &sockets, std::optional<Port> port,
                                const CancelToken &cancel, Deadline deadline)
{
    // Side by side: one that never answers must not keep the others from it.
    std::vector<std::future<ContainerReading>> runtimes;
    for (const RuntimeSocket &socket : sockets)
        runtimes.push_back(std::async(std::launch::async, [&] {
            ContainerReading one;
            const bool all = Reader(socket, port, cancel, deadline, one).read();
            one.sight = all ? Sight::Full : Sight::Partial;
            return one;
        }));
    ContainerReading reading;
    if (!sockets.empty())
        reading.sight = Sight::Full;
    for (auto &runtime : runtimes) {
        ContainerReading one = runtime.get();
        reading.sight = std::min(reading.sight, one.sight);
        std::move(one.containers.begin(), one.containers.end(),
                  std::back_inserter(reading.containers));
        std::move(one.limits.begin(), one.limits.end(), std::back_inserter(reading.limits));
    }
    return reading;
}

ContainerReading readContainersHere(std::optional<Port> port, const CancelToken &cancel,
                                    Deadline deadline)
{
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const Uid user(::geteuid());
    const auto sockets = runtimeSockets(environment, user);
    ContainerReading reading = readContainers(sockets, port, cancel, deadline);
    UserNames users;
    for (Container &container : reading.containers)
        locate(container, users);
    const bool podman =
        std::any_of(sockets.begin(), sockets.end(),
                    [](const RuntimeSocket &socket) { return socket.program == "podman"_L1; });
    if (!podman && mayHoldPodmanContainers(environment, user)) {
        reading.limits.push_back({u"containers-no-service"_s, {}});
        reading.sight = Sight::Partial;
    }
    return reading;
}

} // namespace doorward
