// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/snapshot.h"

#include <QProcessEnvironment>

namespace doorward {

/// A unix socket where a runtime with the Docker-compatible API may answer.
struct RuntimeSocket {
    QString path;
    QString program; ///< "docker" or "podman", by the path; the answer itself says it better
};

/// Where runtimes listen for this user, each file once: what DOCKER_HOST and CONTAINER_HOST say
/// (unix:// only: containers elsewhere are not this host's), the system's docker and podman, the
/// user's own below XDG_RUNTIME_DIR, and for root those of every user that owns them. Only paths
/// that exist, or that this user may not look at.
std::vector<RuntimeSocket> runtimeSockets(const QProcessEnvironment &environment, Uid user);

struct ContainerReading {
    std::vector<Container> containers;
    Sight sight = Sight::None; ///< as HostSnapshot::containerSight
    std::vector<Limit> limits;
};

/// The containers of these runtimes, those first that have to do with `port`. GETs only; a runtime
/// that its socket unit starts is started by it. What is late, too large, refused or not understood
/// becomes a limit:
/// - containers-denied {socket, program}: this user may not ask,
/// - containers-no-answer {socket, error}: nobody answers, or wrongly, or not in time,
/// - containers-many {n}: so many were only listed, not looked into.
ContainerReading readContainers(const std::vector<RuntimeSocket> &sockets, std::optional<Port> port,
                                const CancelToken &cancel, Deadline deadline);

/// The same of this process's own environment and user, with the namespaces and processes of the
/// containers checked against /proc, and with limit containers-no-service {} where podman has
/// containers and no service that could be asked.
ContainerReading readContainersHere(std::optional<Port> port, const CancelToken &cancel,
                                    Deadline deadline);

} // namespace doorward
