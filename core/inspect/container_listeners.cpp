// SPDX-License-Identifier: MIT
#include "core/inspect/container_listeners.h"

#include "core/inspect/process_net.h"
#include "core/inspect/routes.h"

#include <QHash>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

bool isOwn(const Listener &listener)
{
    return listener.netns == "self"_L1;
}

/// Or podman's rootlessport: it runs itself again as /proc/self/exe, and is called so.
bool mayHoldPorts(const QString &process)
{
    return holdsPortsForContainers(process) || process == "exe"_L1;
}

class Joiner {
public:
    explicit Joiner(HostSnapshot &host)
        : m_host(host)
    {
    }

    void join()
    {
        for (const Container &container : m_host.containers)
            lookInside(container);
        for (Listener &listener : m_host.listeners) {
            if (!isOwn(listener)) {
                place(listener);
                listener.reachedAt = reachedAt(listener);
            }
            if (isOwn(listener) && (!listener.process || mayHoldPorts(*listener.process)))
                lookBehind(listener);
            const QString id = listener.container.value_or(listener.forwardsTo.value_or(QString()));
            if (const Container *container = m_host.containerOf(id))
                listener.containerName = container->name;
        }
    }

private:
    /// Nobody entered its namespace yet.
    void lookInside(const Container &container)
    {
        const bool known = container.pid.value() == 0 || container.netns.isEmpty()
                           || container.netns == "self"_L1
                           || std::any_of(m_host.namespaces.begin(), m_host.namespaces.end(),
                                          [&](const NamespaceFacts &space) {
                                              return space.netns == container.netns;
                                          });
        if (known || container.sharesHostNetwork())
            return;
        auto found = listenersOfProcessNet(container.pid);
        if (!found)
            return;
        const bool seen = std::any_of(
            m_host.listeners.begin(), m_host.listeners.end(), [&](const Listener &listener) {
                return !found->empty() && listener.inode == found->front().inode;
            });
        if (seen)
            return adopt(container, found->front().inode);
        m_host.namespaces.push_back(
            {container.netns, std::nullopt, addressesOfProcessNet(container.pid), {}});
        for (Listener &listener : *found) {
            listener.netns = container.netns;
            listener.container = container.id;
            m_host.listeners.push_back(std::move(listener));
        }
    }

    /// The namespace was looked at under another process's name.
    void adopt(const Container &container, Inode inode)
    {
        const auto found =
            std::find_if(m_host.listeners.begin(), m_host.listeners.end(),
                         [inode](const Listener &listener) { return listener.inode == inode; });
        for (Container &one : m_host.containers)
            if (one.id == container.id)
                one.netns = found->netns;
    }

    void place(Listener &listener) const
    {
        if (listener.container)
            return;
        const Container *only = nullptr;
        for (const Container &container : m_host.containers)
            if (container.netns == listener.netns) {
                if (only) // a pod: which of them, its runtime does not say
                    return;
                only = &container;
            }
        if (only)
            listener.container = only->id;
    }

    std::optional<QString> reachedAt(const Listener &listener)
    {
        if (!listener.port || listener.reach() == Reach::Loopback)
            return std::nullopt;
        const Container *container = m_host.containerOf(listener.container.value_or(QString()));
        if (container)
            for (const ContainerPort &port : container->ports)
                if (port.active && port.protocol == "tcp"_L1 && port.inside == *listener.port)
                    return port.endpointHere().text();
        for (const NamespaceFacts &space : m_host.namespaces)
            for (const IpAddress &address : space.addresses)
                if (space.netns == listener.netns && listener.takes(address) && isBeside(address))
                    return Endpoint{address, *listener.port}.text();
        return std::nullopt;
    }

    /// On a link of this host.
    bool isBeside(const IpAddress &address)
    {
        const auto known = m_beside.constFind(address.text());
        if (known != m_beside.constEnd())
            return *known;
        const auto way = lookUpRoute(address, std::nullopt, std::nullopt);
        const bool beside =
            way && way->errnoValue == 0 && way->type == RouteType::Unicast && !way->gateway;
        m_beside.insert(address.text(), beside);
        return beside;
    }

    void lookBehind(Listener &listener) const
    {
        if (byRuntime(listener) || !listener.process)
            return;
        for (const Process &process : m_host.processes)
            if (std::find(listener.pids.begin(), listener.pids.end(), process.pid)
                != listener.pids.end())
                byCommandLine(listener, process);
    }

    /// Whoever holds a port that a runtime publishes holds it for that container.
    bool byRuntime(Listener &listener) const
    {
        const auto address = listener.ip();
        for (const Container &container : m_host.containers)
            for (const ContainerPort &port : container.ports) {
                const bool same = port.active && port.protocol == "tcp"_L1
                                  && port.outside == listener.port && address
                                  && (port.address == *address
                                      || (port.isEverywhere() && address->isUnspecified()));
                if (!same)
                    continue;
                listener.forwardsTo = container.id;
                listener.forwardsPort = port.inside;
                return true;
            }
        return false;
    }

    static QString valueOf(const QStringList &arguments, const QString &option)
    {
        const qsizetype at = arguments.indexOf(option);
        return at >= 0 ? arguments.value(at + 1) : QString();
    }

    void byCommandLine(Listener &listener, const Process &process) const
    {
        if (process.name == "conmon"_L1) { // conmon(8): --cid, --name
            const QString id = valueOf(process.arguments, u"-c"_s);
            const QString name = valueOf(process.arguments, u"-n"_s);
            if (id.size() == 64)
                listener.forwardsTo = id;
            if (!name.isEmpty())
                listener.containerName = name.left(256);
        } else if (process.name == "docker-proxy"_L1) {
            const auto address = IpAddress::parse(valueOf(process.arguments, u"-container-ip"_s));
            const uint port = valueOf(process.arguments, u"-container-port"_s).toUInt();
            if (!address || port == 0 || port > 65535)
                return;
            listener.forwardsPort = Port(static_cast<quint16>(port));
            for (const NamespaceFacts &space : m_host.namespaces)
                if (space.holds(*address))
                    listener.forwardsTo = containerIn(space.netns);
        }
    }

    std::optional<QString> containerIn(const QString &netns) const
    {
        for (const Listener &listener : m_host.listeners)
            if (listener.netns == netns && listener.container)
                return listener.container;
        return std::nullopt;
    }

    HostSnapshot &m_host;
    QHash<QString, bool> m_beside; ///< address → isBeside()
};

} // namespace

void joinContainers(HostSnapshot &snapshot)
{
    Joiner(snapshot).join();
}

void joinContainers(ListenerTable &table, std::vector<Container> containers, bool allNamespaces)
{
    HostSnapshot host;
    host.containers = std::move(containers);
    host.listeners = std::move(table.listeners);
    host.processes = std::move(table.processes);
    host.namespaces = std::move(table.namespaces);
    joinContainers(host);
    if (!allNamespaces)
        std::erase_if(host.listeners, [](const Listener &listener) { return !isOwn(listener); });
    table.listeners = std::move(host.listeners);
    table.processes = std::move(host.processes);
    table.namespaces = std::move(host.namespaces);
}

} // namespace doorward
