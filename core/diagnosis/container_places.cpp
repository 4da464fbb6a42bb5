// SPDX-License-Identifier: MIT
#include "core/diagnosis/container_places.h"

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
    for (const Container &container : host.containers)
        if (container.runs() && container.holds(address))
            return BoxedPlace(host, &container, container.netns);
    for (const NamespaceFacts &space : host.namespaces) {
        if (!space.holds(address))
            continue;
        const Container *container = nullptr;
        for (const Listener &listener : host.listeners)
            if (listener.netns == space.netns && listener.container && !container)
                container = host.containerOf(*listener.container);
        return BoxedPlace(host, container, space.netns);
    }
    return std::nullopt;
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
