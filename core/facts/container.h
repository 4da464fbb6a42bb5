// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// State.Status of the Docker Engine API ("GET /containers/{id}/json"); podman's words are mapped
/// to them.
enum class ContainerState : std::uint8_t {
    Created, ///< made, never started, or the start failed
    Running,
    Paused,
    Restarting, ///< its program ended, and the restart policy starts it again
    Removing,
    Exited,
    Dead,
    Unknown
};

/// State.Health.Status: what the container's own health check says.
enum class ContainerHealth : std::uint8_t { None, Starting, Healthy, Unhealthy };

/// A port of a container that its runtime knows of.
struct ContainerPort {
    QString protocol = QStringLiteral("tcp"); ///< "tcp", "udp", "sctp"
    Port inside;
    std::optional<Port> outside; ///< the host's port; none: exposed, not published
    /// Of the host. Unspecified: every one of that family; none: every one, of which families the
    /// runtime did not say.
    std::optional<IpAddress> address;
    /// The runtime forwards it now. A container that does not run has what it is to get; one on an
    /// internal network, or on none, does not get it.
    bool active = false;

    bool isPublished() const { return outside.has_value(); }
    bool isEverywhere() const { return !address || address->isUnspecified(); }
    /// Where this host itself reaches it, loopback for every address; only of a published one.
    Endpoint endpointHere() const;
    bool operator==(const ContainerPort &) const = default;
};

struct ContainerNetwork {
    QString name;
    std::vector<IpAddress> addresses; ///< none while it does not run
    QStringList aliases;              ///< names that it has there
    std::optional<QString> mac;       ///< its hardware address there
    bool operator==(const ContainerNetwork &) const = default;
};

/// A container as a runtime with the Docker-compatible API describes it. Every text is untrusted.
struct Container {
    QString id;      ///< 64 hexadecimal digits
    QString name;    ///< without the leading "/"
    QString image;   ///< as it was named when the container was made
    QString runtime; ///< "docker" or "podman": the program that a person would type
    QString socket;  ///< the path where the runtime answered
    ContainerState state = ContainerState::Unknown;
    int exitCode = 0; ///< of the last end
    QString error;    ///< why the runtime could not start it
    bool oomKilled = false;
    quint32 restarts = 0; ///< by its restart policy
    std::optional<QDateTime> started;
    std::optional<QDateTime> finished;
    ContainerHealth health = ContainerHealth::None;
    QString healthOutput; ///< what the last health check printed, its beginning
    Pid pid;              ///< its first process on this host; 0: none, or hidden
    QString netns;        ///< "net:[inode]", or "pid:N"; empty: unknown
    QString networkMode;  ///< "bridge", "host", "none", "container:ID", …
    std::vector<ContainerNetwork> networks;
    std::vector<ContainerPort> ports;
    std::optional<QString> composeProject; ///< label com.docker.compose.project
    std::optional<QString> composeService;

    bool runs() const
    {
        return state == ContainerState::Running || state == ContainerState::Paused;
    }
    bool sharesHostNetwork() const { return networkMode == QLatin1StringView("host"); }
    bool holds(const IpAddress &address) const;
    bool operator==(const Container &) const = default;
};

/// The process (comm, 15 bytes) is one that holds ports of the host for containers and for nothing
/// else: docker-proxy, conmon, rootlessport, …
bool holdsPortsForContainers(const QString &process);

/// Another network namespace of the host that could be looked at.
struct NamespaceFacts {
    QString netns;                    ///< as Listener::netns says it
    std::optional<QString> name;      ///< of ip-netns(8)
    std::vector<IpAddress> addresses; ///< without loopback and link-local ones
    QStringList macs;                 ///< hardware addresses of its links; none: not known

    bool holds(const IpAddress &address) const;
    bool operator==(const NamespaceFacts &) const = default;
};

template <typename F, json::Described<ContainerPort> T>
void describe(F &field, T &port)
{
    field("protocol", port.protocol);
    field("inside", port.inside);
    field("outside", port.outside);
    field("address", port.address);
    field("active", port.active);
}

template <typename F, json::Described<ContainerNetwork> T>
void describe(F &field, T &network)
{
    field("name", network.name);
    field("addresses", network.addresses);
    field("aliases", network.aliases);
    field("mac", network.mac);
}

template <typename F, json::Described<Container> T>
void describe(F &field, T &container)
{
    field("id", container.id);
    field("name", container.name);
    field("image", container.image);
    field("runtime", container.runtime);
    field("socket", container.socket);
    field("state", container.state);
    field("exit_code", container.exitCode);
    field("error", container.error);
    field("oom_killed", container.oomKilled);
    field("restarts", container.restarts);
    field("started", container.started);
    field("finished", container.finished);
    field("health", container.health);
    field("health_output", container.healthOutput);
    field("pid", container.pid);
    field("namespace", container.netns);
    field("network_mode", container.networkMode);
    field("networks", container.networks);
    field("ports", container.ports);
    field("compose_project", container.composeProject);
    field("compose_service", container.composeService);
}

template <typename F, json::Described<NamespaceFacts> T>
void describe(F &field, T &space)
{
    field("namespace", space.netns);
    field("name", space.name);
    field("addresses", space.addresses);
    field("macs", space.macs);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<ContainerState> {
    static constexpr std::array<std::pair<ContainerState, const char *>, 8> names{
        {{ContainerState::Created, "created"},
         {ContainerState::Running, "running"},
         {ContainerState::Paused, "paused"},
         {ContainerState::Restarting, "restarting"},
         {ContainerState::Removing, "removing"},
         {ContainerState::Exited, "exited"},
         {ContainerState::Dead, "dead"},
         {ContainerState::Unknown, "unknown"}}};
};
template <>
struct EnumNames<ContainerHealth> {
    static constexpr std::array<std::pair<ContainerHealth, const char *>, 4> names{
        {{ContainerHealth::None, "none"},
         {ContainerHealth::Starting, "starting"},
         {ContainerHealth::Healthy, "healthy"},
         {ContainerHealth::Unhealthy, "unhealthy"}}};
};
} // namespace doorward::json
