// SPDX-License-Identifier: MIT
// How containers are named in evidence and remedies, and the names that only their networks know.
#include "core/diagnosis/container_evidence.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

QStringList listCommand(const Container &container)
{
    return {container.runtime, u"ps"_s, u"-a"_s, u"--filter"_s,
            u"name=%1"_s.arg(containerHandle(container))};
}

bool isNamed(const Container &container, const QString &name)
{
    const auto is = [&name](const QString &known) {
        return known.compare(name, Qt::CaseInsensitive) == 0;
    };
    return is(container.name) || (container.composeService && is(*container.composeService))
           || std::any_of(container.networks.begin(), container.networks.end(),
                          [&is](const ContainerNetwork &network) {
                              return std::any_of(network.aliases.begin(), network.aliases.end(),
                                                 is);
                          });
}

/// Where this host reaches the container's port: published, or by its own address.
std::optional<QString> endpointFromHost(const HostSnapshot &host, const Container &container,
                                        Port port)
{
    for (const ContainerPort &one : container.ports)
        if (one.active && one.protocol == "tcp"_L1 && one.inside == port)
            return one.endpointHere().text();
    for (const ContainerNetwork &network : container.networks)
        for (const IpAddress &address : network.addresses) {
            const RouteLookup way = lookUpRoute(host, {address, {}});
            if (way.kind == RouteLookup::Kind::Route && !way.gateway
                && way.type == RouteType::Unicast)
                return Endpoint{address, port}.text();
        }
    return std::nullopt;
}

} // namespace

Params containerParams(const Container &container)
{
    return {{u"container"_s, containerText(container)},
            {u"name"_s, containerHandle(container)},
            {u"runtime"_s, container.runtime},
            {u"image"_s, container.image},
            {u"code"_s, container.runs() ? QString() : QString::number(container.exitCode)},
            {u"error"_s, container.error},
            {u"restarts"_s, QString::number(container.restarts)},
            {u"when"_s, container.finished
                            ? container.finished->toUTC().toString(u"yyyy-MM-dd HH:mm:ss 'UTC'"_s)
                            : QString()}};
}

Params portParams(const Container &container, const ContainerPort &port)
{
    Params params = containerParams(container);
    params.insert(u"inside"_s, QString::number(port.inside.value()));
    params.insert(u"published"_s,
                  port.outside ? QString::number(port.outside->value()) : QString());
    return params;
}

bool needsRoot(const Container &container)
{
    return !container.socket.startsWith("/run/user/"_L1);
}

QStringList logCommand(const Container &container)
{
    return {container.runtime, u"logs"_s, u"--tail"_s, u"50"_s, containerHandle(container)};
}

std::vector<Remedy> rebindInside(const Inquiry &inquiry, const Listener &listener,
                                 const QString &container)
{
    std::vector<Remedy> known = inquiry.rebind(listener);
    if (!known.empty() && known.front().text.id != "remedy.rebind"_L1)
        return known; // by the service's own setting
    return {inquiry.remedy(u"remedy.container.rebind"_s, {{u"process"_s, ownerText(listener)},
                                                          {u"endpoint"_s, endpointText(listener)},
                                                          {u"container"_s, container}})};
}

Remedy logs(const Inquiry &inquiry, const Container &container)
{
    return inquiry.remedy(u"remedy.container.logs"_s, containerParams(container),
                          logCommand(container), needsRoot(container));
}

QString publishedEvidence(const Inquiry &inquiry, const Container &container,
                          const ContainerPort &port)
{
    Params params = portParams(container, port);
    if (port.address)
        params.insert(u"published"_s, Endpoint{*port.address, *port.outside}.text());
    const QString id = port.active        ? u"evidence.container.published"_s
                       : container.runs() ? u"evidence.container.published.inactive"_s
                                          : u"evidence.container.published.stopped"_s;
    return inquiry.ledger.add(
        inquiry.holderSide(), inquiry.message(id, params),
        QStringList{container.runtime, u"port"_s, containerHandle(container)});
}

QString stateEvidence(const Inquiry &inquiry, const Container &container, ContainerState state)
{
    QString id = u"evidence.container."_s + QLatin1StringView(json::enumName(state));
    if (state == ContainerState::Exited && container.oomKilled)
        id += ".oom"_L1;
    else if (state == ContainerState::Created && !container.error.isEmpty())
        id += ".error"_L1;
    return inquiry.ledger.add(inquiry.holderSide(), inquiry.message(id, containerParams(container)),
                              listCommand(container));
}

QString healthEvidence(const Inquiry &inquiry, const Container &container)
{
    Params params = containerParams(container);
    params.insert(u"output"_s, container.healthOutput);
    return inquiry.ledger.add(
        inquiry.holderSide(),
        inquiry.message(u"evidence.container.health."_s
                            + QLatin1StringView(json::enumName(container.health)),
                        params),
        QStringList{container.runtime, u"inspect"_s, u"--format"_s, u"{{json .State.Health}}"_s,
                    containerHandle(container)});
}

QString nothingInside(const Inquiry &inquiry, const BoxedPlace &place, Port port)
{
    Params params{{u"container"_s, place.text()}, {u"inside"_s, QString::number(port.value())}};
    std::optional<QStringList> command;
    if (place.container() && place.container()->pid.value() != 0)
        command =
            QStringList{u"nsenter"_s, u"-t"_s, QString::number(place.container()->pid.value()),
                        u"-n"_s,      u"ss"_s, u"-tlnp"_s};
    return inquiry.ledger.add(inquiry.holderSide(),
                              inquiry.message(u"evidence.container.no-listener"_s, params),
                              command);
}

void containerNameHints(const Scene &scene, Ledger &ledger, Findings &findings)
{
    const auto name = scene.name();
    const HostSnapshot &host = scene.client();
    const auto found = std::find_if(
        host.containers.begin(), host.containers.end(),
        [&name](const Container &container) { return name && isNamed(container, *name); });
    if (found == host.containers.end() || findings.empty())
        return;
    Params params = containerParams(*found);
    params.insert(u"hostname"_s, *name);
    const QString id = ledger.add(Side::Client, scene.message(u"evidence.container.name"_s, params),
                                  listCommand(*found));
    for (Finding &finding : findings) {
        if (whereOf(finding.cause) != Where::Name)
            continue;
        finding.evidence << id;
        const auto endpoint = endpointFromHost(host, *found, scene.port());
        if (endpoint)
            params.insert(u"endpoint"_s, *endpoint);
        finding.remedies.insert(finding.remedies.begin(),
                                {scene.message(endpoint ? u"remedy.container.name"_s
                                                        : u"remedy.container.name.publish"_s,
                                               params),
                                 std::nullopt, false});
    }
}

} // namespace doorward::rules
