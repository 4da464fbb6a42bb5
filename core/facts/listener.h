// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

enum class SocketState : std::uint8_t {
    Listen,
    Bound ///< bound, not listening (TCP_BOUND_INACTIVE, kernel 6.8 and later)
};

/// How far a listener can be reached, by its address alone.
enum class Reach : std::uint8_t { Loopback, TheseAddresses, Everyone };

/// A TCP or unix stream socket that listens, or is bound without listening.
struct Listener {
    QString protocol = QStringLiteral("tcp"); ///< "tcp" or "unix"
    Family family = Family::Ipv4;
    QString address; ///< canonical address, or path of a unix socket
    std::optional<Port> port;
    SocketState state = SocketState::Listen;
    std::optional<QString> device;  ///< SO_BINDTODEVICE, a VRF too
    bool v6only = false;            ///< IPV6_V6ONLY
    std::vector<Pid> pids;          ///< owners that could be seen
    std::optional<QString> process; ///< comm of the first owner
    std::optional<QString> user;    ///< name of `uid`, or its number
    std::optional<Uid> uid;
    std::optional<QString> unit;          ///< systemd unit, from the cgroup path
    std::optional<QString> container;     ///< container id, from the cgroup path
    std::optional<QString> containerName; ///< of `container` or `forwardsTo`, from its runtime
    std::optional<QString> forwardsTo;    ///< id of the container that it takes connections for
    std::optional<Port> forwardsPort;     ///< the port inside that container
    /// In another namespace: where this host reaches it, published or at its own address behind a
    /// link of the host ("172.17.0.2:80"); nothing: not at all, as far as can be seen.
    std::optional<QString> reachedAt;
    std::optional<QString> cgroup;          ///< path below the cgroup2 mount
    /// BPF programs through which the packets of that control group go, those of the groups around
    /// it among them (bpf(2) BPF_PROG_QUERY, for root); nothing: not known.
    std::optional<quint32> cgroupPrograms;
    QString netns = QStringLiteral("self"); ///< "self" or "net:[inode]"
    std::optional<quint32> acceptQueue;     ///< connections waiting for accept() (idiag_rqueue)
    std::optional<quint32> backlog;         ///< its limit (idiag_wqueue)
    std::optional<quint32> drops;           ///< packets this socket dropped (SK_MEMINFO_DROPS)
    Inode inode;
    std::optional<QDateTime> since; ///< start of the first owner

    std::optional<IpAddress> ip() const { return IpAddress::parse(address); }
    Reach reach() const;
    /// Whether a SYN for `destination` that arrives in this namespace finds this socket, devices
    /// aside: the address matches or is the wildcard, and the family does (a v6 wildcard without
    /// v6only takes IPv4 too).
    bool takes(const IpAddress &destination) const;
    bool operator==(const Listener &) const = default;
};

/// A process that owns a listener, or that a rule may ask for.
struct Process {
    Pid pid;
    QString name;          ///< comm
    QStringList arguments; ///< command line, secrets masked
    std::optional<Uid> uid;
    std::optional<QString> user;
    std::optional<QString> unit;
    std::optional<QString> container;
    QString state; ///< letter of /proc/PID/stat: R S D T Z …
    std::optional<QDateTime> started;
    // Of those that a question is about, as far as it could be seen:
    std::optional<quint64> descriptors;     ///< that it has open
    std::optional<quint64> descriptorLimit; ///< RLIMIT_NOFILE, soft
    std::optional<bool> descriptorsFull; ///< no number below the limit is free: accept() is EMFILE
    std::optional<QString> frozenBy;     ///< the cgroup2 that is frozen and holds it; path below
                                         ///< the mount

    bool operator==(const Process &) const = default;
};

/// A listener's accept queue at one moment.
struct QueueReading {
    Inode inode;
    quint32 waiting = 0;          ///< connections that wait for accept() (idiag_rqueue)
    std::optional<quint32> drops; ///< packets this socket dropped so far (SK_MEMINFO_DROPS)

    bool operator==(const QueueReading &) const = default;
};

template <typename F, json::Described<Listener> T>
void describe(F &field, T &listener)
{
    field("protocol", listener.protocol);
    field("family", listener.family);
    field("address", listener.address);
    field("port", listener.port);
    field("state", listener.state);
    field("device", listener.device);
    field("v6only", listener.v6only);
    Reach reach = listener.reach(); // written for readers, derived again when read
    field("reach", reach);
    field("pids", listener.pids);
    field("process", listener.process);
    field("user", listener.user);
    field("uid", listener.uid);
    field("unit", listener.unit);
    field("container", listener.container);
    field("container_name", listener.containerName);
    field("forwards_to", listener.forwardsTo);
    field("forwards_port", listener.forwardsPort);
    field("reached_at", listener.reachedAt);
    field("cgroup", listener.cgroup);
    field("cgroup_programs", listener.cgroupPrograms);
    field("namespace", listener.netns);
    field("accept_queue", listener.acceptQueue);
    field("backlog", listener.backlog);
    field("drops", listener.drops);
    field("inode", listener.inode);
    field("since", listener.since);
}

template <typename F, json::Described<Process> T>
void describe(F &field, T &process)
{
    field("pid", process.pid);
    field("name", process.name);
    field("arguments", process.arguments);
    field("uid", process.uid);
    field("user", process.user);
    field("unit", process.unit);
    field("container", process.container);
    field("state", process.state);
    field("started", process.started);
    field("descriptors", process.descriptors);
    field("descriptor_limit", process.descriptorLimit);
    field("descriptors_full", process.descriptorsFull);
    field("frozen_by", process.frozenBy);
}

template <typename F, json::Described<QueueReading> T>
void describe(F &field, T &reading)
{
    field("inode", reading.inode);
    field("waiting", reading.waiting);
    field("drops", reading.drops);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<SocketState> {
    static constexpr std::array<std::pair<SocketState, const char *>, 2> names{
        {{SocketState::Listen, "listen"}, {SocketState::Bound, "bound"}}};
};
template <>
struct EnumNames<Reach> {
    static constexpr std::array<std::pair<Reach, const char *>, 3> names{
        {{Reach::Loopback, "loopback"},
         {Reach::TheseAddresses, "these addresses"},
         {Reach::Everyone, "everyone"}}};
};
} // namespace doorward::json
