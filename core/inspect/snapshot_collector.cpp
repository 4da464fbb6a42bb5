// SPDX-License-Identifier: MIT
#include "core/inspect/snapshot_collector.h"

#include "core/inspect/cgroup_programs.h"
#include "core/inspect/container_listeners.h"
#include "core/inspect/container_runtime.h"
#include "core/inspect/counters.h"
#include "core/inspect/ephemeral_ports.h"
#include "core/inspect/firewalld.h"
#include "core/inspect/host.h"
#include "core/inspect/listen_settings.h"
#include "core/inspect/listeners.h"
#include "core/inspect/live_ruleset.h"
#include "core/inspect/message_bus.h"
#include "core/inspect/namespaces.h"
#include "core/inspect/pid_files.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/process_strain.h"
#include "core/inspect/processes.h"
#include "core/inspect/resolver_config.h"
#include "core/inspect/routes.h"
#include "core/inspect/units.h"

#include <algorithm>
#include <future>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// Routers of the internet's core hold a million routes; a snapshot keeps these many.
constexpr std::size_t mostRoutes = 20'000;
/// podman takes 40 ms for each container, and seconds where its socket unit starts it.
constexpr std::chrono::seconds containerPatience{10};
/// What systemd and its log may take; an idle one answers everything in some 50 ms.
constexpr std::chrono::milliseconds unitPatience{5000};

/// Whose services systemd's units are.
enum class UnitsOf { ThisNamespace, AnotherNamespace, Unknown };

UnitsOf unitsOf(const HostSnapshot &host)
{
    if (host.initialNetns)
        return UnitsOf::ThisNamespace;
    const QByteArray manager = linkTarget("/proc/1/ns/net"); // readable with CAP_SYS_PTRACE
    if (manager.isEmpty())
        return UnitsOf::Unknown;
    return QString::fromLatin1(manager) == host.netns ? UnitsOf::ThisNamespace
                                                      : UnitsOf::AnotherNamespace;
}

/// One collection: its parts fill the snapshot one by one.
class Collection {
public:
    Collection(const SnapshotRequest &request, const CancelToken &cancel, Deadline deadline)
        : m_request(request)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
    }

    HostSnapshot run()
    {
        describeHost(m_host);
        // In a thread of its own (which shares this one's namespaces): there may be much to read,
        // or firewalld may let us wait.
        auto packetFilter = std::async(std::launch::async, [this] { return readPacketFilter(); });
        std::future<ContainerReading> containers;
        if (m_request.containers)
            containers = std::async(std::launch::async, [this] {
                return readContainersHere(
                    m_request.target ? std::optional(m_request.target->port) : std::nullopt,
                    m_cancel, Deadline::earlier(m_deadline, Deadline::after(containerPatience)));
            });
        readNetwork();
        readSettings();
        readPorts();
        readListeners();
        if (!m_host.systemd && unitsOf(m_host) == UnitsOf::ThisNamespace)
            m_host.pidFiles = readPidFiles(m_request.processNames);
        takePacketFilter(packetFilter.get());
        if (containers.valid())
            takeContainers(containers.get());
        joinContainers(m_host);
        if (m_cancel.isCancelled() || m_deadline.hasPassed())
            limit(u"snapshot-cut-short"_s);
        return std::move(m_host);
    }

private:
    void limit(const QString &id, const QMap<QString, QString> &params = {})
    {
        m_host.limits.push_back({id, params});
    }

    /// Takes the value, or says which part is missing and why.
    template <typename T>
    bool take(Result<T> result, T &place, const QString &id)
    {
        if (result) {
            place = *std::move(result);
            return true;
        }
        limit(id, {{u"error"_s, result.error().text()}});
        return false;
    }

    void readNetwork()
    {
        if (take(readInterfaces(m_cancel, m_deadline), m_host.interfaces, u"links"_s))
            m_host.linkSight = Sight::Full;
        const bool routes = take(readRoutes(m_cancel, m_deadline), m_host.routes, u"routes"_s);
        const bool rules = take(readPolicyRules(m_cancel, m_deadline), m_host.rules, u"rules"_s);
        if (routes || rules)
            m_host.routeSight = routes && rules ? Sight::Full : Sight::Partial;
        if (m_host.routes.size() > mostRoutes) {
            limit(u"routes-many"_s, {{u"n"_s, QString::number(m_host.routes.size() - mostRoutes)}});
            m_host.routes.resize(mostRoutes);
            m_host.routeSight = Sight::Partial;
        }
        take(readNeighbours(m_cancel, m_deadline), m_host.neighbours, u"neighbours"_s);
    }

    void readSettings()
    {
        m_host.sysctls = readSysctls(m_host.interfaces);
        m_host.counters = readCounters();
        m_host.resolver = readResolverConfig();
        m_host.hosts = readHosts(m_request.hostsName);
        m_host.conntrackCount = readNumber("/proc/sys/net/netfilter/nf_conntrack_count");
        m_host.conntrackMax = readNumber("/proc/sys/net/netfilter/nf_conntrack_max");
    }

    void readPorts()
    {
        take(readEphemeralPorts(m_request.target, m_cancel, m_deadline), m_host.ephemeral,
             u"ephemeral-ports"_s);
    }

    struct PacketFilter {
        PacketFilterPresence presence;
        RulesetReading ruleset;
        FirewalldReading firewalld;
    };

    PacketFilter readPacketFilter() const
    {
        const Deadline deadline =
            Deadline::earlier(m_deadline, Deadline::after(m_request.rulesetPatience));
        PacketFilter read;
        read.presence = packetFilterPresence(m_host.privileges, m_cancel, deadline);
        read.ruleset = readLiveRuleset(read.presence, m_host.privileges, m_cancel, deadline);
        if (read.ruleset.sight != Sight::Full)
            read.firewalld = askFirewalld(
                m_request.busAddress.isEmpty() ? MessageBus::systemAddress() : m_request.busAddress,
                m_cancel,
                Deadline::earlier(m_deadline, Deadline::after(m_request.firewalldPatience)));
        return read;
    }

    void takePacketFilter(const PacketFilter &read)
    {
        m_host.natPossible = read.presence.natPossible;
        m_host.filterPossible = read.presence.filterPossible;
        m_host.ruleset = textsOf(read.ruleset.sources);
        m_host.rulesetSight = read.ruleset.sight;
        m_host.firewalld = read.firewalld.facts;
        for (const auto *limits : {&read.ruleset.limits, &read.firewalld.limits})
            m_host.limits.insert(m_host.limits.end(), limits->begin(), limits->end());
    }

    void takeContainers(ContainerReading read)
    {
        m_host.containers = std::move(read.containers);
        m_host.containerSight = read.sight;
        m_host.limits.insert(m_host.limits.end(), read.limits.begin(), read.limits.end());
    }

    void readListeners()
    {
        ListenerRequest request;
        request.allNamespaces = m_request.allNamespaces;
        ListenerTable table;
        if (!take(dumpListeners(request, m_cancel, m_deadline), table, u"sockets"_s))
            return;
        // Beside the walk over /proc, which takes as long.
        auto units = std::async(std::launch::async, [this, unitRequest = unitRequestFor(table)] {
            return readAllUnits(unitRequest);
        });
        if (m_request.allNamespaces)
            addOtherNamespaces(table, request, m_cancel, m_deadline);
        if (m_request.owners) {
            if (m_request.target)
                findOwners(table, m_request.target->port, m_cancel, m_deadline);
            findOwners(table, std::nullopt, m_cancel, m_deadline);
        }
        m_host.listeners = std::move(table.listeners);
        countPrograms();
        m_host.namespaces = std::move(table.namespaces);
        addNamedProcesses(table.processes);
        m_host.processes = std::move(table.processes);
        readServers();
        m_host.listenerSight = table.listenerSight;
        m_host.ownerSight = table.ownerSight;
        m_host.namespaceSight = table.namespaceSight;
        std::move(table.limits.begin(), table.limits.end(), std::back_inserter(m_host.limits));
        takeUnits(units.get());
    }

    /// Of the control groups of those that listen on the port asked about.
    void countPrograms()
    {
        for (Listener &listener : m_host.listeners)
            if (m_request.target && listener.port == m_request.target->port && listener.cgroup
                && listener.netns == "self"_L1)
                listener.cgroupPrograms = programsOfCgroup(*listener.cgroup);
    }

    UnitRequest unitRequestFor(const ListenerTable &table) const
    {
        UnitRequest request;
        request.names = m_request.unitNames;
        if (!m_request.target)
            return request;
        request.port = m_request.target->port;
        for (const Listener &listener : table.listeners) {
            if (listener.port != request.port)
                continue;
            request.held = request.held || listener.state == SocketState::Listen;
            if (listener.unit && !request.holders.contains(*listener.unit))
                request.holders.append(*listener.unit);
        }
        return request;
    }

    /// Reads what needs no change of `m_host`: it runs beside the rest.
    UnitTable readAllUnits(const UnitRequest &request) const
    {
        UnitTable all;
        if (!m_host.systemd || !m_request.units)
            return all;
        const UnitsOf whose = unitsOf(m_host);
        if (whose == UnitsOf::AnotherNamespace) {
            all.limits.push_back({u"units-other-namespace"_s, {}});
            return all;
        }
        const Deadline deadline = Deadline::earlier(m_deadline, Deadline::after(unitPatience));
        for (const UnitSource &source : unitSources()) {
            UnitTable table = readUnits(request, source, m_cancel, deadline);
            if (!source.user)
                all.sight =
                    whose == UnitsOf::Unknown ? std::min(table.sight, Sight::Partial) : table.sight;
            std::move(table.units.begin(), table.units.end(), std::back_inserter(all.units));
            std::move(table.limits.begin(), table.limits.end(), std::back_inserter(all.limits));
        }
        return all;
    }

    void takeUnits(UnitTable table)
    {
        m_host.units = std::move(table.units);
        m_host.unitSight = table.sight;
        std::move(table.limits.begin(), table.limits.end(), std::back_inserter(m_host.limits));
    }

    /// Of those that the question is about; of all where nobody asks for one port.
    void readServers()
    {
        std::vector<Process> asked;
        for (Process &process : m_host.processes)
            if (!m_request.target || m_request.processNames.contains(process.name)
                || isOnTargetsPort(process)) {
                readStrain(process);
                asked.push_back(process);
            }
        ListenSettings read = readListenSettings(asked, m_cancel, m_deadline);
        m_host.listenSettings = std::move(read.settings);
        std::move(read.limits.begin(), read.limits.end(), std::back_inserter(m_host.limits));
    }

    bool isOnTargetsPort(const Process &process) const
    {
        return std::any_of(
            m_host.listeners.begin(), m_host.listeners.end(), [&](const Listener &listener) {
                return listener.port == m_request.target->port
                       && std::find(listener.pids.begin(), listener.pids.end(), process.pid)
                              != listener.pids.end();
            });
    }

    void addNamedProcesses(std::vector<Process> &processes)
    {
        UserNames users;
        for (Process &process :
             processesNamed(m_request.processNames, users, m_cancel, m_deadline)) {
            const auto place =
                std::lower_bound(processes.begin(), processes.end(), process.pid,
                                 [](const Process &known, Pid pid) { return known.pid < pid; });
            if (place == processes.end() || place->pid != process.pid)
                processes.insert(place, std::move(process));
        }
    }

    const SnapshotRequest &m_request;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    HostSnapshot m_host;
};

} // namespace

HostSnapshot collectSnapshot(const SnapshotRequest &request, const CancelToken &cancel,
                             Deadline deadline)
{
    return Collection(request, cancel, deadline).run();
}

} // namespace doorward
