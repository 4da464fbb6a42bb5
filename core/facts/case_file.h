// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"
#include "core/facts/cluster.h"
#include "core/facts/name.h"
#include "core/facts/snapshot.h"
#include "core/facts/target.h"

namespace doorward {

/// A proxy variable of the environment (curl(1) "Environment"), credentials removed.
struct ProxyVariable {
    QString name;         ///< "http_proxy", "HTTPS_PROXY", "all_proxy", "no_proxy"
    QString value;        ///< as set, userinfo replaced by "***"
    bool applies = false; ///< programs would use it for this target

    bool operator==(const ProxyVariable &) const = default;
};

/// How a unix socket target looks in the file system and in /proc/net/unix.
struct UnixSocketFacts {
    int statErrno = 0; ///< of stat(2) on the path: ENOENT, EACCES, …; 0: it exists
    bool isSocket = false;
    quint32 mode = 0; ///< permission bits
    std::optional<Uid> owner;
    std::optional<QString> ownerName;
    int accessErrno =
        0;              ///< of faccessat(2) W_OK with the effective ids, which connect(2) needs too
    bool bound = false; ///< some socket is bound to that path now
    bool listening = false; ///< and listens (unix_diag state LISTEN)
    std::optional<quint32> acceptQueue;
    std::optional<quint32> backlog;

    bool operator==(const UnixSocketFacts &) const = default;
};

/// The way the question was asked, as far as a rule must know it.
struct Asked {
    qint64 timeoutUs = 5'000'000; ///< one attempt
    qint64 deadlineUs = 15'000'000;
    int attempts = 1;
    std::optional<IpAddress> source; ///< --from
    std::optional<QString> device;   ///< --device
    std::optional<Family> family;    ///< --ipv4, --ipv6
    bool active = true;              ///< false: --no-active

    bool operator==(const Asked &) const = default;
};

/// Everything that was observed, as plain data. It goes to and from JSON without loss; a saved
/// report is one of these.
struct CaseFile {
    QDateTime created;
    QString programVersion;
    Target target;
    Asked asked;
    NameFacts names;
    std::vector<ProxyVariable> proxies;
    std::optional<UnixSocketFacts> unixSocket;
    std::vector<RouteAnswer> routes; ///< the kernel's answer for each address that was tried
    std::vector<Attempt> attempts;
    HostSnapshot client;
    std::optional<HostSnapshot> server;
    std::vector<HostSnapshot> via;
    std::optional<ClusterFacts> cluster;   ///< of the Kubernetes cluster that the target is in
    QMap<QString, quint64> countersBefore; ///< the client's, before the first attempt
    QMap<QString, quint64> countersAfter;  ///< and after the last
    /// The client's listeners on the target's port: before the first attempt, and after the last.
    std::vector<QueueReading> queuesBefore;
    std::vector<QueueReading> queuesAfter;
    QStringList unfinished;                ///< checklist ids of steps that the deadline cut off
    std::vector<Limit> limits;             ///< beyond those of the snapshots

    /// The snapshot of the host that holds `address`: the client itself, else the server's. Null
    /// where neither does.
    const HostSnapshot *holderOf(const IpAddress &address) const;
    bool operator==(const CaseFile &) const = default;
};

template <typename F, json::Described<ProxyVariable> T>
void describe(F &field, T &proxy)
{
    field("name", proxy.name);
    field("value", proxy.value);
    field("applies", proxy.applies);
}

template <typename F, json::Described<UnixSocketFacts> T>
void describe(F &field, T &facts)
{
    field("stat_errno", facts.statErrno);
    field("is_socket", facts.isSocket);
    field("mode", facts.mode);
    field("owner", facts.owner);
    field("owner_name", facts.ownerName);
    field("access_errno", facts.accessErrno);
    field("bound", facts.bound);
    field("listening", facts.listening);
    field("accept_queue", facts.acceptQueue);
    field("backlog", facts.backlog);
}

template <typename F, json::Described<Asked> T>
void describe(F &field, T &asked)
{
    field("timeout_us", asked.timeoutUs);
    field("deadline_us", asked.deadlineUs);
    field("attempts", asked.attempts);
    field("from", asked.source);
    field("device", asked.device);
    field("family", asked.family);
    field("active", asked.active);
}

template <typename F, json::Described<CaseFile> T>
void describe(F &field, T &file)
{
    field("created", file.created);
    field("program_version", file.programVersion);
    field("target", file.target);
    field("asked", file.asked);
    field("names", file.names);
    field("proxies", file.proxies);
    field("unix_socket", file.unixSocket);
    field("routes", file.routes);
    field("attempts", file.attempts);
    field("client", file.client);
    field("server", file.server);
    field("via", file.via);
    field("cluster", file.cluster);
    field("counters_before", file.countersBefore);
    field("counters_after", file.countersAfter);
    field("queues_before", file.queuesBefore);
    field("queues_after", file.queuesAfter);
    field("unfinished", file.unfinished);
    field("case_limits", file.limits); // "limits" of the report are the rendered union
}

} // namespace doorward
