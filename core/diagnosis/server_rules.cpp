// SPDX-License-Identifier: MIT
// Refused by a reset, on a host whose sockets are known or not; or, where nothing was sent, a port
// that nobody would answer on.
//
// What an RST proves: some machine on the way, or the target's stack, answered. A closed port, a
// REJECT rule with tcp reset and a DNAT to a closed port look the same (causes.md). So a cause is
// proven only where the listener table is whole, was read about when it was tried, and no NAT can
// send the packet elsewhere: then the target's own stack must have refused it, whoever was first.
#include "core/diagnosis/container_evidence.h"
#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// How sure a conclusion from the holder's listener table is.
Certainty tableCertainty(const Inquiry &inquiry)
{
    return inquiry.scene.tableDecides(inquiry.tried) ? Certainty::Proven : Certainty::Likely;
}

/// The rivals of a conclusion that is not proven.
void addNatRival(const Inquiry &inquiry)
{
    if (inquiry.has(Certainty::Proven) || !inquiry.scene.natMayInterfere(inquiry.tried))
        return;
    inquiry.possible(Cause::PathDnatClosed,
                     inquiry.readRules(inquiry.holderSide(), inquiry.tried.holder),
                     {inquiry.natUnknown()});
}

QStringList evidenceOf(const Inquiry &inquiry, const std::vector<const Listener *> &listeners)
{
    QStringList ids{inquiry.attempt()};
    for (const Listener *listener : listeners)
        if (ids.size() < 6)
            ids << inquiry.listener(*listener);
    return ids;
}

Params listenerParams(const Listener &listener)
{
    return {{u"process"_s, ownerText(listener)},
            {u"endpoint"_s, endpointText(listener)},
            {u"bound"_s, listener.address},
            {u"device"_s, listener.device.value_or(QString())},
            {u"actual_port"_s, QString::number(listener.port.value_or(Port(0)).value())},
            {u"namespace"_s, namespaceText(nullptr, listener)}};
}

/// Which cause explains that this listener on the right port does not take the address.
Cause bindCause(const Inquiry &inquiry, const Listener &listener)
{
    const auto bound = listener.ip().value_or(IpAddress());
    const IpAddress target = inquiry.tried.address.unmapped();
    if (listener.takes(target))
        return Cause::ServerBindDevice; // the address fits, so only its device keeps the packet out
    const bool sameFamily = bound.unmapped().family() == target.family();
    if (bound.isLoopback() && !target.isLoopback())
        return Cause::ServerBindLoopback;
    if (!sameFamily)
        return inquiry.scene.name() ? Cause::NameFamilyMismatch : Cause::ServerBindFamily;
    return Cause::ServerBindOtherAddress;
}

/// The listener on the port that comes nearest to the target: same family first, then a wildcard.
const Listener *nearest(const Inquiry &inquiry, const std::vector<const Listener *> &listeners)
{
    const auto distance = [&inquiry](const Listener *listener) {
        const IpAddress bound = listener->ip().value_or(IpAddress()).unmapped();
        if (listener->takes(inquiry.tried.address))
            return 0;
        return bound.family() == inquiry.tried.address.unmapped().family() ? 1 : 2;
    };
    return *std::min_element(
        listeners.begin(), listeners.end(),
        [&](const Listener *a, const Listener *b) { return distance(a) < distance(b); });
}

void addBind(const Inquiry &inquiry, const std::vector<const Listener *> &listening)
{
    const Listener &listener = *nearest(inquiry, listening);
    const Cause cause = bindCause(inquiry, listener);
    // Another program's socket on that port (a tunnel, a name server's stub) is no misplaced
    // server.
    const bool foreign = inquiry.scene.serves(listener) == false && !isForwarder(listener);
    const Certainty certainty =
        foreign ? std::min(tableCertainty(inquiry), Certainty::Likely) : tableCertainty(inquiry);
    QStringList evidence = evidenceOf(inquiry, listening);
    if (const QString setting = inquiry.listenSetting(listener); !setting.isEmpty())
        evidence << setting;
    Finding &finding = inquiry.found(cause, certainty, evidence, listenerParams(listener));
    finding.nextTest = inquiry.readRules(inquiry.holderSide(), inquiry.tried.holder);
    const auto bound = listener.ip();
    const bool reachable = bound && !bound->isUnspecified()
                           && (!bound->isLoopback() || inquiry.tried.local) && !listener.device;
    if (reachable)
        finding.remedies.push_back(
            inquiry.remedy(u"remedy.use-address"_s, {{u"endpoint"_s, endpointText(listener)}}));
    else if (bound && bound->isUnspecified()
             && (cause == Cause::ServerBindFamily || cause == Cause::NameFamilyMismatch))
        finding.remedies.push_back(
            inquiry.remedy(bound->isIpv4() ? u"remedy.use-ipv4"_s : u"remedy.use-ipv6"_s));
    if (cause == Cause::ServerBindDevice)
        finding.remedies.push_back(
            inquiry.remedy(u"remedy.unbind-device"_s, listenerParams(listener)));
    else
        for (Remedy &remedy : inquiry.rebind(listener))
            finding.remedies.push_back(std::move(remedy));
}

void addWrongPort(const Inquiry &inquiry, const std::vector<const Listener *> &others)
{
    const auto reachable =
        std::find_if(others.begin(), others.end(), [&](const Listener *listener) {
            return listener->takes(inquiry.tried.address);
        });
    const Listener &listener = reachable == others.end() ? *others.front() : **reachable;
    // Never proven: a second instance that is stopped looks the same.
    const Certainty certainty = std::min(tableCertainty(inquiry), Certainty::Likely);
    QStringList evidence = evidenceOf(inquiry, others);
    evidence << inquiry.noListener();
    Finding &finding =
        inquiry.found(Cause::TargetWrongPort, certainty, evidence, listenerParams(listener));
    finding.nextTest = NextTest{inquiry.message(u"next.try-port"_s, listenerParams(listener)),
                                QStringList{u"doorward-cli"_s, u"diagnose"_s,
                                            inquiry.scene.file().target.host.value_or(QString()),
                                            QString::number(listener.port->value())},
                                Side::Client};
    finding.remedies.push_back(inquiry.remedy(u"remedy.use-port"_s, listenerParams(listener)));
    finding.remedies.push_back(inquiry.remedy(u"remedy.move-port"_s, listenerParams(listener)));
    inquiry
        .possible(Cause::ServerNotListening, inquiry.lookOnServer(),
                  {inquiry.attempt(), inquiry.noListener()})
        .remedies = inquiry.startService();
    if (reachable == others.end()) {
        const Cause bind = bindCause(inquiry, listener);
        Finding &second =
            inquiry.found(bind, certainty, {inquiry.listener(listener)}, listenerParams(listener));
        second.beside = true;
    }
}

/// A server of the service runs as somebody else, and a listener of that user on another port has
/// no owner that can be seen from here. Likely at most: the socket may be another program's.
void addUnownedPort(const Inquiry &inquiry)
{
    const auto unowned = inquiry.scene.unowned(*inquiry.tried.holder);
    if (unowned.empty())
        return;
    const auto best = std::find_if(unowned.begin(), unowned.end(),
                                   [](const Scene::Unowned &one) { return one.fits; });
    const Scene::Unowned &chosen = best == unowned.end() ? unowned.front() : *best;
    const Listener &listener = *chosen.listener;
    const bool strong = chosen.fits && inquiry.scene.serviceIsNamed()
                        && inquiry.tried.holder->listenerSight == Sight::Full;
    const Params server{{u"process"_s, chosen.server->name},
                        {u"pid"_s, QString::number(chosen.server->pid.value())}};
    QStringList evidence = evidenceOf(inquiry, {&listener});
    evidence << inquiry.ledger.add(inquiry.holderSide(),
                                   inquiry.message(u"evidence.process"_s, server),
                                   QStringList{u"ps"_s, u"-p"_s, server.value(u"pid"_s)})
             << inquiry.noListener();
    Params params = listenerParams(listener);
    params.insert(u"process"_s,
                  u"%1 (%2)"_s.arg(server.value(u"process"_s), server.value(u"pid"_s)));
    Finding &finding = inquiry.found(
        Cause::TargetWrongPort, strong ? Certainty::Likely : Certainty::Possible, evidence, params);
    finding.nextTest = NextTest{inquiry.message(u"next.try-port"_s, params),
                                QStringList{u"doorward-cli"_s, u"diagnose"_s,
                                            inquiry.scene.file().target.host.value_or(QString()),
                                            QString::number(listener.port->value())},
                                Side::Client};
    finding.remedies.push_back(inquiry.remedy(u"remedy.use-port"_s, params));
    finding.remedies.push_back(inquiry.remedy(u"remedy.move-port"_s, params));
    if (strong)
        inquiry
            .possible(Cause::ServerNotListening, inquiry.lookOnServer(),
                      {inquiry.attempt(), inquiry.noListener()})
            .remedies = inquiry.startService();
}

/// Where this host itself reaches the listener of another namespace: by an address of that one on
/// a link of its own (a bridge, a veth).
std::optional<Endpoint> reachedAt(const HostSnapshot &host, const Listener &listener)
{
    for (const NamespaceFacts &space : host.namespaces) {
        if (space.netns != listener.netns)
            continue;
        for (const IpAddress &address : space.addresses) {
            const RouteLookup way = lookUpRoute(host, {address, {}});
            if (listener.takes(address) && way.kind == RouteLookup::Kind::Route && way.isCertain
                && !way.gateway && way.type == RouteType::Unicast)
                return Endpoint{address, *listener.port};
        }
    }
    return std::nullopt;
}

void addElsewhere(const Inquiry &inquiry, const std::vector<const Listener *> &elsewhere)
{
    // The service's own process first, if any can be told.
    const auto own =
        std::find_if(elsewhere.begin(), elsewhere.end(), [&](const Listener *listener) {
            return inquiry.scene.serves(*listener).value_or(false);
        });
    const Listener &listener = own == elsewhere.end() ? *elsewhere.front() : **own;
    const HostSnapshot &host = *inquiry.tried.holder;
    const bool foreign = inquiry.scene.serves(listener) == false;
    const Container *container = containerOf(host, listener);
    const Cause cause = inquiry.tried.address.isLoopback() ? Cause::TargetWrongNamespace
                        : listener.container || container  ? Cause::ServerUnpublishedPort
                                                           : Cause::ServerOtherNamespace;
    // Never proven: a container's program on the same port says nothing about the server that
    // should run here and is stopped.
    const Certainty certainty =
        foreign ? Certainty::Possible : std::min(tableCertainty(inquiry), Certainty::Likely);
    QStringList evidence = evidenceOf(inquiry, elsewhere);
    evidence << inquiry.noListener();
    Params params = listenerParams(listener);
    params.insert(u"namespace"_s, namespaceText(&host, listener));
    if (container)
        params.insert(containerParams(*container));
    const auto reached = reachedAt(host, listener);
    if (reached) {
        params.insert(u"reached"_s, reached->text());
        evidence << inquiry.ledger.add(
            inquiry.holderSide(), inquiry.message(u"evidence.namespace.reached"_s, params),
            QStringList{u"ip"_s, u"route"_s, u"get"_s, reached->address.text()});
    }
    Finding &finding = inquiry.found(cause, certainty, evidence, params);
    if (container) {
        finding.variant = u"container"_s;
        finding.variantExplains = true;
    }
    finding.nextTest = inquiry.readRules(inquiry.holderSide(), inquiry.tried.holder);
    if (reached && inquiry.tried.local)
        finding.remedies.push_back(
            inquiry.remedy(u"remedy.use-address"_s, {{u"endpoint"_s, reached->text()}}));
    finding.remedies.push_back(inquiry.remedy(container            ? u"remedy.container.publish"_s
                                              : listener.container ? u"remedy.publish-port"_s
                                                                   : u"remedy.enter-namespace"_s,
                                              params));
    // Once it is published, it would still not be reached.
    if (!foreign && container && listener.reach() == Reach::Loopback) {
        Finding &second = inquiry.found(Cause::ServerContainerLoopback, certainty,
                                        {inquiry.listener(listener)}, params);
        second.variant = u"inside"_s;
        second.variantExplains = true;
        second.beside = true;
    }
    if (!foreign)
        inquiry
            .possible(Cause::ServerNotListening, inquiry.lookOnServer(),
                      {inquiry.attempt(), inquiry.noListener()})
            .remedies = inquiry.startService();
}

/// Nothing on the port in this namespace: a process of the service that has no socket, or nothing.
void addNotListening(const Inquiry &inquiry)
{
    const HostSnapshot &host = *inquiry.tried.holder;
    Certainty certainty = tableCertainty(inquiry);
    if (host.listenerSight != Sight::Full)
        certainty = Certainty::Possible;
    QStringList evidence{inquiry.attempt(), inquiry.noListener()};
    Params params;
    QString variant;
    const auto servers = inquiry.scene.servers(host);
    if (!servers.empty() && host.listenerSight == Sight::Full
        && inquiry.scene.onPort(host).empty()) {
        params = {{u"process"_s, servers.front()->name},
                  {u"pid"_s, QString::number(servers.front()->pid.value())}};
        variant = u"process"_s;
        evidence << inquiry.ledger.add(inquiry.holderSide(),
                                       inquiry.message(u"evidence.process"_s, params),
                                       QStringList{u"ps"_s, u"-p"_s, params.value(u"pid"_s)});
    }
    Finding &finding = inquiry.found(Cause::ServerNotListening, certainty, evidence, params);
    finding.variant = variant;
    finding.nextTest = host.listenerSight == Sight::Full
                           ? inquiry.readRules(inquiry.holderSide(), &host)
                           : inquiry.lookOnServer();
    finding.remedies = inquiry.startService();
}

void addBoundSocket(const Inquiry &inquiry, const Listener &listener)
{
    Finding &finding = inquiry.found(Cause::ServerNotListening, tableCertainty(inquiry),
                                     evidenceOf(inquiry, {&listener}), listenerParams(listener));
    finding.variant = u"bound"_s;
    finding.nextTest = inquiry.readRules(inquiry.holderSide(), inquiry.tried.holder);
    finding.remedies.push_back(inquiry.remedy(u"remedy.check-program"_s, listenerParams(listener)));
}

/// A listener takes the packet, and yet it was reset: it came later, or something before it resets.
void addResetBeforeListener(const Inquiry &inquiry, const std::vector<const Listener *> &takers)
{
    const Tried &tried = inquiry.tried;
    const QStringList evidence = evidenceOf(inquiry, takers);
    const Listener &listener = *takers.front();
    const QDateTime when = inquiry.failure().started;
    const bool allLater =
        when.isValid() && std::all_of(takers.begin(), takers.end(), [&when](const Listener *taker) {
            return taker->since && *taker->since > when;
        });
    if (allLater) {
        Finding &finding = inquiry.found(Cause::ServerNotListening, Certainty::Likely, evidence,
                                         listenerParams(listener));
        finding.variant = u"later"_s;
        finding.nextTest =
            NextTest{inquiry.message(u"next.try-again"_s),
                     QStringList{u"doorward-cli"_s, u"diagnose"_s, inquiry.scene.targetText()},
                     Side::Client};
        finding.remedies.push_back(inquiry.remedy(u"remedy.try-again"_s));
        return;
    }
    const Side side = inquiry.holderSide();
    if (inquiry.scene.mayFilter(*tried.holder, tried, Scene::Leg::Request))
        inquiry.possible(Cause::ServerFirewallReset, inquiry.readRules(side, tried.holder),
                         evidence);
    if (inquiry.scene.mayFilter(inquiry.scene.client(), tried, Scene::Leg::Request))
        inquiry.possible(Cause::ClientFirewallReject,
                         inquiry.readRules(Side::Client, &inquiry.scene.client()), evidence);
    if (!tried.local)
        inquiry.possible(Cause::PathFirewallReset, inquiry.captureOnServer(), evidence);
    if (inquiry.scene.natMayInterfere(tried))
        inquiry.possible(Cause::PathDnatClosed, inquiry.readRules(side, tried.holder), evidence);
    // A table read after the attempt can miss what was there during it.
    inquiry.possible(Cause::ServerNotListening, inquiry.lookOnServer(), evidence).variant =
        u"later"_s;
    inquiry.findings.back().params = listenerParams(listener);
}

/// A name that has addresses of one family only cannot have led to the wrong one.
Cause bindFamily(const Scene &scene)
{
    const auto &system = scene.file().names.system;
    if (!scene.name() || !system)
        return Cause::ServerBindFamily;
    const bool v4 = std::any_of(system->addresses.begin(), system->addresses.end(),
                                [](const IpAddress &address) { return address.isIpv4(); });
    const bool v6 = std::any_of(system->addresses.begin(), system->addresses.end(),
                                [](const IpAddress &address) { return !address.isIpv4(); });
    return v4 && v6 ? Cause::NameFamilyMismatch : Cause::ServerBindFamily;
}

void unknownHolder(const Inquiry &inquiry)
{
    const QStringList evidence{inquiry.attempt()};
    const auto onServer = inquiry.lookOnServer();
    inquiry.possible(Cause::ServerNotListening, onServer, evidence).remedies =
        inquiry.startService();
    inquiry.possible(Cause::ServerStopped, onServer, evidence);
    inquiry.possible(Cause::ServerBindLoopback, onServer, evidence);
    inquiry.possible(Cause::ServerBindOtherAddress, onServer, evidence);
    inquiry.possible(bindFamily(inquiry.scene), onServer, evidence);
    inquiry.possible(Cause::ServerBindDevice, onServer, evidence);
    inquiry.possible(Cause::TargetWrongPort, onServer, evidence);
    inquiry.possible(Cause::ServerFirewallReset, inquiry.readRules(Side::Server, nullptr),
                     evidence);
    inquiry.possible(Cause::PathFirewallReset, inquiry.captureOnServer(), evidence);
    inquiry.possible(Cause::PathDnatClosed, inquiry.readRules(Side::Server, nullptr), evidence);
    if (inquiry.scene.mayFilter(inquiry.scene.client(), inquiry.tried, Scene::Leg::Request))
        inquiry.possible(Cause::ClientFirewallReject,
                         inquiry.readRules(Side::Client, &inquiry.scene.client()), evidence);
}

void knownHolder(const Inquiry &inquiry)
{
    const HostSnapshot &host = *inquiry.tried.holder;
    const auto onPort = inquiry.scene.onPort(host);
    std::vector<const Listener *> listening;
    std::copy_if(onPort.begin(), onPort.end(), std::back_inserter(listening),
                 [](const Listener *listener) { return listener->state == SocketState::Listen; });
    const auto bound = std::find_if(onPort.begin(), onPort.end(), [&](const Listener *listener) {
        return listener->state == SocketState::Bound && listener->takes(inquiry.tried.address);
    });
    const auto others = inquiry.scene.sameService(host);
    const auto elsewhere = inquiry.scene.elsewhere(host);
    const bool foreignOnPort =
        std::all_of(listening.begin(), listening.end(), [&](const Listener *listener) {
            return inquiry.scene.serves(*listener) == false;
        });
    if (!listening.empty() && (others.empty() || !foreignOnPort))
        addBind(inquiry, listening);
    else if (bound != onPort.end())
        addBoundSocket(inquiry, **bound);
    else if (!others.empty())
        addWrongPort(inquiry, others);
    else if (!elsewhere.empty())
        addElsewhere(inquiry, elsewhere);
    else {
        addUnownedPort(inquiry);
        if (!inquiry.has(Certainty::Likely))
            addNotListening(inquiry);
        for (Finding &finding : inquiry.findings) // what stands on another port is a rival
            if (finding.cause == Cause::ServerNotListening
                && inquiry.hasCause(Cause::TargetWrongPort))
                finding.certainty = std::min(finding.certainty, Certainty::Likely);
    }
    if (!inquiry.has(Certainty::Likely) && !inquiry.hasCause(Cause::ServerNotListening))
        addNotListening(inquiry);
    addNatRival(inquiry);
}

} // namespace

void resetRules(const Inquiry &inquiry)
{
    if (!inquiry.tried.wasReset() && inquiry.tried.failure)
        return;
    if (!inquiry.tried.holder) {
        if (inquiry.tried.failure)
            unknownHolder(inquiry);
        return;
    }
    unitRules(inquiry);
    const auto takers = inquiry.scene.takers(inquiry.tried);
    if (takers.empty())
        knownHolder(inquiry);
    else if (inquiry.tried.failure)
        addResetBeforeListener(inquiry, takers);
}

} // namespace doorward::rules
