// SPDX-License-Identifier: MIT
#include "core/diagnosis/container_places.h"

#include "core/diagnosis/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

BoxedPlace::BoxedPlace(const HostSnapshot &host, const Container *container, QString netns)
    : m_host(&host)
    , m_container(container)
    , m_netns(std::move(netns))
{
}

BoxedPlace::BoxedPlace(const HostSnapshot &host, const Container &container)
    : BoxedPlace(host, &container, container.netns)
{
}

std::optional<BoxedPlace> BoxedPlace::holding(const HostSnapshot &host, const IpAddress &address)
{
    if (address.isLoopback())
        return std::nullopt;
    std::vector<BoxedPlace> places;
    for (const Container &container : host.containers)
        if (container.runs() && container.holds(address))
            places.push_back(BoxedPlace(host, &container, container.netns));
    for (const NamespaceFacts &space : host.namespaces) {
        const bool known =
            std::any_of(places.begin(), places.end(),
                        [&space](const BoxedPlace &place) { return place.m_netns == space.netns; });
        if (known || !space.holds(address))
            continue;
        const Container *container = nullptr;
        for (const Listener &listener : host.listeners)
            if (listener.netns == space.netns && listener.container && !container)
                container = host.containerOf(*listener.container);
        places.push_back(BoxedPlace(host, container, space.netns));
    }
    const auto reached = std::find_if(places.begin(), places.end(), [&](const BoxedPlace &place) {
        return place.isReached(address);
    });
    if (reached != places.end())
        return *reached;
    return places.empty() ? std::nullopt : std::optional(places.front());
}

QStringList BoxedPlace::macs() const
{
    QStringList found;
    for (const NamespaceFacts &space : m_host->namespaces)
        if (!m_netns.isEmpty() && space.netns == m_netns)
            found += space.macs;
    if (m_container)
        for (const ContainerNetwork &network : m_container->networks)
            if (network.mac)
                found << *network.mac;
    return found;
}

bool BoxedPlace::isReached(const IpAddress &address) const
{
    const IpAddress plain = address.unmapped().withZone({});
    const RouteLookup way = lookUpRoute(*m_host, {plain, {}});
    if (way.kind != RouteLookup::Kind::Route || way.gateway || way.type != RouteType::Unicast)
        return false;
    const QStringList own = macs();
    return std::any_of(
        m_host->neighbours.begin(), m_host->neighbours.end(), [&](const Neighbour &neighbour) {
            return neighbour.address == plain && neighbour.device == way.device && neighbour.mac
                   && own.contains(*neighbour.mac, Qt::CaseInsensitive);
        });
}

QString BoxedPlace::text() const
{
    if (m_container)
        return containerText(*m_container);
    for (const NamespaceFacts &space : m_host->namespaces)
        if (space.netns == m_netns && space.name)
            return *space.name;
    for (const Listener *listener : listeners())
        if (listener->container)
            return listener->containerName.value_or(listener->container->left(12));
    return m_netns;
}

std::vector<const Listener *> BoxedPlace::listeners(std::optional<Port> port) const
{
    std::vector<const Listener *> found;
    for (const Listener &listener : m_host->listeners) {
        const bool here = (!m_netns.isEmpty() && listener.netns == m_netns)
                          || (m_container && listener.container == m_container->id);
        if (here && listener.protocol == "tcp"_L1 && listener.state == SocketState::Listen
            && listener.port && (!port || listener.port == *port))
            found.push_back(&listener);
    }
    return found;
}

Inside BoxedPlace::inside(Port port) const
{
    const auto onPort = listeners(port);
    if (!onPort.empty()) {
        const bool onlyLoopback =
            std::all_of(onPort.begin(), onPort.end(), [](const Listener *listener) {
                return listener->reach() == Reach::Loopback;
            });
        return onlyLoopback ? Inside::LoopbackOnly : Inside::Taken;
    }
    const bool looked =
        std::any_of(m_host->namespaces.begin(), m_host->namespaces.end(),
                    [this](const NamespaceFacts &space) { return space.netns == m_netns; });
    return looked && !m_netns.isEmpty() ? Inside::Closed : Inside::Unknown;
}

QString containerText(const Container &container)
{
    const QString name = containerHandle(container);
    return container.composeProject && container.composeService
               ? u"%1 (%2/%3)"_s.arg(name, *container.composeProject, *container.composeService)
               : name;
}

QString containerHandle(const Container &container)
{
    // What docker and podman allow for a name; anything else could be taken for an option.
    const auto allowed = [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'_' || c == u'.' || c == u'-');
    };
    const QString &name = container.name;
    const bool plain =
        !name.isEmpty() && !name.startsWith(u'-') && std::all_of(name.begin(), name.end(), allowed);
    return plain ? name : container.id.left(12);
}

const Container *containerOf(const HostSnapshot &host, const Listener &listener)
{
    return host.containerOf(listener.container.value_or(listener.forwardsTo.value_or(QString())));
}

QString namespaceText(const HostSnapshot *host, const Listener &listener)
{
    if (const Container *container = host ? containerOf(*host, listener) : nullptr)
        return containerText(*container);
    if (listener.containerName)
        return *listener.containerName;
    if (!listener.container && host)
        for (const NamespaceFacts &space : host->namespaces)
            if (space.netns == listener.netns && space.name)
                return *space.name;
    return listener.container.value_or(listener.netns).left(24);
}

} // namespace doorward::rules
