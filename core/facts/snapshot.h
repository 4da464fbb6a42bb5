// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/container.h"
#include "core/facts/denial.h"
#include "core/facts/listen_setting.h"
#include "core/facts/listener.h"
#include "core/facts/message.h"
#include "core/facts/name.h"
#include "core/facts/network.h"
#include "core/facts/unit.h"

namespace doorward {

/// Which parts of a snapshot were read completely. A rule that concludes from an absence ("nobody
/// listens") asks here first.
enum class Sight : std::uint8_t {
    None,    ///< not looked at, or reading failed
    Partial, ///< some of it
    Full     ///< all there is in this namespace
};

struct PrivilegeFacts {
    Uid uid;
    bool netAdmin = false;  ///< effective CAP_NET_ADMIN
    bool netRaw = false;    ///< effective CAP_NET_RAW
    bool sysPtrace = false; ///< effective CAP_SYS_PTRACE

    bool operator==(const PrivilegeFacts &) const = default;
};

/// Ports for outgoing connections: ip-sysctl net.ipv4.ip_local_port_range, ip_local_reserved_ports.
struct EphemeralPorts {
    quint16 low = 32768;
    quint16 high = 60999; ///< inclusive
    quint32 reserved = 0; ///< how many of the range are reserved
    quint32 inUse = 0;    ///< distinct local ports of the range held by TCP sockets, any remote
    /// Those that a further connection to the target cannot take: held towards its address and
    /// port, or by a bind() (listeners, bound sockets).
    std::optional<quint32> inUseToTarget;

    quint32 size() const { return high >= low ? high - low + 1u - reserved : 0u; }
    bool operator==(const EphemeralPorts &) const = default;
};

/// What the system's own tools print of the packet filter, as it came. Untrusted; empty where it
/// was not read.
struct RulesetTexts {
    QString nft;           ///< `nft -j list ruleset`
    QStringList iptables;  ///< `iptables-save`, one for each back end that holds tables
    QStringList ip6tables; ///< `ip6tables-save`
    QString ipset;         ///< `ipset save`

    bool isEmpty() const
    {
        return nft.isEmpty() && iptables.isEmpty() && ip6tables.isEmpty() && ipset.isEmpty();
    }
    bool operator==(const RulesetTexts &) const = default;
};

/// A zone of firewalld that is in use (firewalld.zones(5)). Names are untrusted.
struct FirewalldZone {
    QString name;
    QStringList interfaces; ///< what comes in by these is judged by it …
    QStringList sources;    ///< … and, before that, what comes from these: addresses, networks,
                            ///< hardware addresses, "ipset:NAME"

    bool operator==(const FirewalldZone &) const = default;
};

/// What firewalld, running in this namespace, tells to anybody: which zone judges what comes in.
/// Not what the zone lets in: that it tells to root.
struct FirewalldFacts {
    QString defaultZone; ///< of what no zone in use claims
    std::vector<FirewalldZone> activeZones;

    bool operator==(const FirewalldFacts &) const = default;
};
/// The name of a zone as firewalld allows it, fit to stand in a command.
bool isPlainZone(QStringView name);

/// A host (more exactly: one network namespace of it) at one moment, whatever its origin.
struct HostSnapshot {
    static constexpr int currentSchemaVersion = 1;

    int schemaVersion = currentSchemaVersion;
    QDateTime taken; ///< UTC, that host's clock
    QString hostname;
    QString kernel;             ///< uname -r
    QString system;             ///< PRETTY_NAME of os-release(5)
    QString bootId;             ///< /proc/sys/kernel/random/boot_id
    QString netns;              ///< "net:[4026531840]"
    bool initialNetns = true;   ///< it is PID 1's namespace, as far as can be seen
    bool systemd = false;       ///< /run/systemd/system exists (sd_booted(3))
    bool natPossible = true;    ///< false only where the kernel shows that it has no NAT loaded
    bool filterPossible = true; ///< false only where the kernel shows no packet filter loaded
    PrivilegeFacts privileges;
    QStringList tools; ///< which of the programs that remedies name exist: "systemctl", "ss", …

    std::vector<Interface> interfaces;
    std::vector<Route> routes;
    std::vector<PolicyRule> rules;
    std::vector<Neighbour> neighbours;
    std::vector<Listener> listeners; ///< bound sockets (state Bound) too
    std::vector<Process> processes;
    std::vector<Container> containers;         ///< of the runtimes that answered
    std::vector<NamespaceFacts> namespaces;    ///< other network namespaces that could be looked at
    std::vector<ListenSetting> listenSettings; ///< of `processes`, as far as they can be read
    ResolverConfig resolver;
    std::vector<HostsEntry> hosts;
    QMap<QString, quint64> counters; ///< "Tcp.AttemptFails", "TcpExt.ListenOverflows", …
    QMap<QString, QString> sysctls;  ///< "net.ipv4.ip_forward" → "1", read values only
    EphemeralPorts ephemeral;
    std::optional<quint64> conntrackCount;
    std::optional<quint64> conntrackMax;
    RulesetTexts ruleset; ///< complete where rulesetSight is Full
    /// Nothing: it does not run here, did not answer, or `ruleset` says it all.
    std::optional<FirewalldFacts> firewalld;
    std::vector<Unit> units;       ///< that ought to serve the port asked about, or that failed
    std::vector<PidFile> pidFiles; ///< of the service asked about
    std::vector<Denial> denials;   ///< that its journal tells of, the newest first; at most 32

    Sight linkSight = Sight::None;
    Sight routeSight = Sight::None;
    Sight listenerSight = Sight::None;  ///< sockets of this namespace
    Sight ownerSight = Sight::None;     ///< processes behind them
    Sight namespaceSight = Sight::None; ///< listeners of other namespaces
    /// `containers`. Full: each runtime that is there said all; None: none is there, or not asked.
    Sight containerSight = Sight::None;
    Sight rulesetSight = Sight::None; ///< `ruleset`; Full and empty: there is no packet filter
    /// `units`. Full: systemd answered all questions, and its services live in this namespace;
    /// Partial: not all, or they may live in another one.
    Sight unitSight = Sight::None;

    std::vector<Limit> limits;

    bool holds(const IpAddress &address) const; ///< it is one of this host's own addresses
    const Interface *interfaceNamed(QStringView name) const;
    const Container *containerOf(QStringView id) const;
    bool hasTool(const QString &name) const { return tools.contains(name); }
    bool operator==(const HostSnapshot &) const = default;
};

/// A snapshot as a file ({"schema": "doorward.snapshot", …}) and back. Errors: BadInput for what is
/// not one, Unsupported for a newer schema_version.
QByteArray snapshotToJson(const HostSnapshot &snapshot);
Result<HostSnapshot> snapshotFromJson(const QByteArray &bytes);

template <typename F, json::Described<PrivilegeFacts> T>
void describe(F &field, T &privileges)
{
    field("uid", privileges.uid);
    field("net_admin", privileges.netAdmin);
    field("net_raw", privileges.netRaw);
    field("sys_ptrace", privileges.sysPtrace);
}

template <typename F, json::Described<EphemeralPorts> T>
void describe(F &field, T &ports)
{
    field("low", ports.low);
    field("high", ports.high);
    field("reserved", ports.reserved);
    field("in_use", ports.inUse);
    field("in_use_to_target", ports.inUseToTarget);
}

template <typename F, json::Described<RulesetTexts> T>
void describe(F &field, T &texts)
{
    field("nft", texts.nft);
    field("iptables_save", texts.iptables);
    field("ip6tables_save", texts.ip6tables);
    field("ipset_save", texts.ipset);
}

template <typename F, json::Described<FirewalldZone> T>
void describe(F &field, T &zone)
{
    field("name", zone.name);
    field("interfaces", zone.interfaces);
    field("sources", zone.sources);
}

template <typename F, json::Described<FirewalldFacts> T>
void describe(F &field, T &facts)
{
    field("default_zone", facts.defaultZone);
    field("active_zones", facts.activeZones);
}

template <typename F, json::Described<HostSnapshot> T>
void describe(F &field, T &host)
{
    field("schema_version", host.schemaVersion);
    field("taken", host.taken);
    field("hostname", host.hostname);
    field("kernel", host.kernel);
    field("system", host.system);
    field("boot_id", host.bootId);
    field("netns", host.netns);
    field("initial_netns", host.initialNetns);
    field("systemd", host.systemd);
    field("nat_possible", host.natPossible);
    field("filter_possible", host.filterPossible);
    field("privileges", host.privileges);
    field("tools", host.tools);
    field("interfaces", host.interfaces);
    field("routes", host.routes);
    field("rules", host.rules);
    field("neighbours", host.neighbours);
    field("listeners", host.listeners);
    field("processes", host.processes);
    field("containers", host.containers);
    field("namespaces", host.namespaces);
    field("listen_settings", host.listenSettings);
    field("resolver", host.resolver);
    field("hosts", host.hosts);
    field("counters", host.counters);
    field("sysctls", host.sysctls);
    field("ephemeral", host.ephemeral);
    field("conntrack_count", host.conntrackCount);
    field("conntrack_max", host.conntrackMax);
    field("ruleset", host.ruleset);
    field("firewalld", host.firewalld);
    field("units", host.units);
    field("pid_files", host.pidFiles);
    field("denials", host.denials);
    field("link_sight", host.linkSight);
    field("route_sight", host.routeSight);
    field("listener_sight", host.listenerSight);
    field("owner_sight", host.ownerSight);
    field("namespace_sight", host.namespaceSight);
    field("container_sight", host.containerSight);
    field("ruleset_sight", host.rulesetSight);
    field("unit_sight", host.unitSight);
    field("limits", host.limits);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<Sight> {
    static constexpr std::array<std::pair<Sight, const char *>, 3> names{
        {{Sight::None, "none"}, {Sight::Partial, "partial"}, {Sight::Full, "full"}}};
};
} // namespace doorward::json
