// SPDX-License-Identifier: MIT
// Silence: what the snapshots of the server and of routers show, and what is left where they do
// not.
#include "core/base/duration_text.h"
#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/queue_rules.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// The first SYN is sent again after one second (RFC 6298, TCP_TIMEOUT_INIT).
constexpr qint64 firstRetransmitUs = 1'000'000;

std::optional<IpAddress> clientAddress(const Tried &tried)
{
    if (tried.failure && tried.failure->source)
        return tried.failure->source->address;
    return tried.route ? tried.route->source : std::nullopt;
}

/// Reverse path filtering of an interface: the larger of "all" and its own (ip-sysctl rp_filter).
int reversePathFilter(const HostSnapshot &host, const QString &device)
{
    return std::max(host.sysctls.value(u"net.ipv4.conf.all.rp_filter"_s).toInt(),
                    host.sysctls.value(u"net.ipv4.conf.%1.rp_filter"_s.arg(device)).toInt());
}

const Interface *deviceHolding(const HostSnapshot &host, const IpAddress &address)
{
    for (const Interface &link : host.interfaces)
        for (const InterfaceAddress &own : link.addresses)
            if (own.prefix.address.bytes() == address.bytes()
                && own.prefix.address.family() == address.family())
                return &link;
    return nullptr;
}

class PathInquiry {
public:
    explicit PathInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
    {
    }

    void judge()
    {
        for (const HostSnapshot &router : m_inquiry.scene.file().via)
            throughRouter(router);
        if (!m_inquiry.tried.local && m_inquiry.tried.holder)
            wayBack(*m_inquiry.tried.holder);
        trackedConnections(m_inquiry.scene.client(), Side::Client);
        if (m_inquiry.tried.holder && !m_inquiry.tried.local)
            trackedConnections(*m_inquiry.tried.holder, Side::Server);
        if (m_inquiry.tried.failure && m_inquiry.scene.rise(u"TcpExt.IPReversePathFilter"_s) > 0)
            m_inquiry
                .found(Cause::PathReversePathFilter, Certainty::Likely,
                       {m_inquiry.attempt(), m_inquiry.counter(u"TcpExt.IPReversePathFilter"_s)},
                       {{u"machine"_s, m_inquiry.scene.client().hostname},
                        {u"device"_s,
                         m_inquiry.tried.route ? m_inquiry.tried.route->device : QString()}})
                .nextTest = m_inquiry.captureOnServer();
    }

private:
    Finding &found(Cause cause, Certainty certainty, QStringList evidence, Params params)
    {
        evidence.prepend(m_inquiry.attempt());
        return m_inquiry.found(cause, certainty, std::move(evidence), std::move(params));
    }

    /// The client's packets enter this router first: it holds the gateway's address.
    bool isGateway(const HostSnapshot &router) const
    {
        const auto hop = m_inquiry.scene.firstHop(m_inquiry.tried);
        return hop && router.holds(*hop);
    }

    /// The link by which the client's packets enter the router; empty where that is not known.
    QString entryDevice(const HostSnapshot &router) const
    {
        const auto hop = m_inquiry.scene.firstHop(m_inquiry.tried);
        for (const Interface &link : router.interfaces)
            for (const InterfaceAddress &own : link.addresses)
                if (hop && own.prefix.address.bytes() == hop->bytes())
                    return link.name;
        return {};
    }

    /// The switch that keeps packets that enter by `device` from being forwarded, where one does.
    /// IPv4 asks the link's own one, which ip_forward sets for all when it is written
    /// (linux/inetdevice.h IN_DEV_FORWARD); IPv6 the general one, unless the link forces it
    /// (ip-sysctl force_forwarding, Linux 6.17).
    std::optional<QString> forwardingOff(const HostSnapshot &router, const QString &device) const
    {
        const QString place = QString(device).replace(u'.', u'/');
        if (!m_inquiry.tried.address.isIpv4()) {
            const QString general = u"net.ipv6.conf.all.forwarding"_s;
            const bool forced =
                router.sysctls.value(u"net.ipv6.conf.%1.force_forwarding"_s.arg(place)) == "1"_L1;
            return !forced && router.sysctls.value(general) == "0"_L1 ? std::optional(general)
                                                                      : std::nullopt;
        }
        const QString general = u"net.ipv4.ip_forward"_s;
        const QString own = u"net.ipv4.conf.%1.forwarding"_s.arg(place);
        const QString deciding = router.sysctls.contains(own) ? own : general;
        if (router.sysctls.value(deciding) != "0"_L1)
            return std::nullopt;
        return router.sysctls.value(general) == "0"_L1 ? general : own;
    }

    void notForwarding(const HostSnapshot &router, const QString &key, Certainty certainty)
    {
        const Params params{{u"router"_s, router.hostname}, {u"machine"_s, router.hostname}};
        Finding &finding = found(Cause::PathNotForwarding, certainty,
                                 {m_inquiry.sysctl(Side::Server, router, key)}, params);
        finding.nextTest = m_inquiry.trace();
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.forwarding"_s, params,
                             QStringList{u"sysctl"_s, u"-w"_s, key + u"=1"_s}, true));
    }

    void throughRouter(const HostSnapshot &router)
    {
        if (router.holds(m_inquiry.tried.address))
            return;
        const bool onPath = isGateway(router) && !m_inquiry.scene.isStale(router, m_inquiry.tried);
        const RouteLookup there =
            lookUpRoute(router, {m_inquiry.tried.address, clientAddress(m_inquiry.tried), {}, {}});
        if (const auto key = forwardingOff(router, entryDevice(router)))
            notForwarding(router, *key, onPath ? Certainty::Proven : Certainty::Likely);
        else if (const auto back = there.kind == RouteLookup::Kind::Route
                                       ? forwardingOff(router, there.device)
                                       : std::nullopt)
            notForwarding(router, *back, Certainty::Likely); // the answers may come by another link
        if (there.kind == RouteLookup::Kind::Rejects || there.kind == RouteLookup::Kind::NoRoute
            || there.kind == RouteLookup::Kind::Rule) {
            const Certainty certainty =
                onPath && there.isCertain && !m_inquiry.scene.mayRewrite(router, m_inquiry.tried)
                    ? Certainty::Proven
                    : Certainty::Likely;
            Finding &finding = found(
                there.kind == RouteLookup::Kind::NoRoute ? Cause::PathNoRoute
                                                         : Cause::PathRouteRejects,
                certainty, {routerEvidence(m_inquiry, router, there, m_inquiry.tried.address)},
                {{u"router"_s, router.hostname}, {u"from"_s, router.hostname}});
            finding.nextTest = m_inquiry.trace();
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.router-route"_s,
                                 {{u"router"_s, router.hostname}, {u"from"_s, router.hostname}},
                                 std::nullopt, true));
        }
        noReturn(router, onPath);
        trackedConnections(router, Side::Server);
    }

    void wayBack(const HostSnapshot &server)
    {
        noReturn(server, true);
        const auto client = clientAddress(m_inquiry.tried);
        const Interface *device = deviceHolding(server, m_inquiry.tried.address);
        if (!client || !device || !client->isIpv4() || reversePathFilter(server, device->name) != 1)
            return;
        const RouteLookup back = lookUpRoute(server, {*client, m_inquiry.tried.address, {}, {}});
        if (back.kind != RouteLookup::Kind::Route || back.device.isEmpty()
            || back.device == device->name)
            return;
        const QString counter = u"TcpExt.IPReversePathFilter"_s;
        if (server.counters.contains(counter) && server.counters.value(counter) == 0)
            return;
        const QString key = u"net.ipv4.conf.%1.rp_filter"_s.arg(
            server.sysctls.value(u"net.ipv4.conf.all.rp_filter"_s) == "1"_L1 ? u"all"_s
                                                                             : device->name);
        Finding &finding = found(Cause::PathReversePathFilter, Certainty::Likely,
                                 {m_inquiry.sysctl(Side::Server, server, key),
                                  routerEvidence(m_inquiry, server, back, *client)},
                                 {{u"machine"_s, server.hostname}, {u"device"_s, device->name}});
        finding.nextTest = m_inquiry.captureOnServer();
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.sysctl"_s, {{u"key"_s, key}, {u"value"_s, u"2"_s}},
                             QStringList{u"sysctl"_s, u"-w"_s, key + u"=2"_s}, true));
    }

    void noReturn(const HostSnapshot &host, bool onPath)
    {
        const auto client = clientAddress(m_inquiry.tried);
        if (!client || client->isLoopback() || host.holds(*client))
            return;
        const RouteLookup back = lookUpRoute(host, {*client, m_inquiry.tried.address, {}, {}});
        if (back.kind == RouteLookup::Kind::Route || back.kind == RouteLookup::Kind::Unknown)
            return;
        // Behind a source NAT the host would answer to the translator, not to the client.
        const auto &via = m_inquiry.scene.file().via;
        const bool byRouter =
            std::any_of(via.begin(), via.end(), [this](const HostSnapshot &router) {
                return m_inquiry.scene.mayTranslateSource(router, m_inquiry.tried);
            });
        const bool translated = byRouter || m_inquiry.scene.natMayInterfere(m_inquiry.tried)
                                || client->isPrivate() != m_inquiry.tried.address.isPrivate();
        const bool sure = onPath && back.isCertain && !translated;
        Finding &finding = found(Cause::PathNoReturnRoute,
                                 sure       ? Certainty::Proven
                                 : byRouter ? Certainty::Possible
                                            : Certainty::Likely,
                                 {routerEvidence(m_inquiry, host, back, *client)},
                                 {{u"machine"_s, host.hostname}, {u"client"_s, client->text()}});
        finding.nextTest = m_inquiry.captureOnServer();
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.return-route"_s, finding.params, std::nullopt, true));
    }

    void trackedConnections(const HostSnapshot &host, Side side)
    {
        if (!host.conntrackCount || !host.conntrackMax || *host.conntrackMax == 0
            || *host.conntrackCount < *host.conntrackMax)
            return;
        const Params params{{u"machine"_s, host.hostname},
                            {u"count"_s, QString::number(*host.conntrackCount)},
                            {u"max"_s, QString::number(*host.conntrackMax)}};
        const QString seen =
            m_inquiry.ledger.add(side, m_inquiry.message(u"evidence.conntrack"_s, params),
                                 QStringList{u"sysctl"_s, u"net.netfilter.nf_conntrack_count"_s,
                                             u"net.netfilter.nf_conntrack_max"_s});
        Finding &finding = found(Cause::PathConntrackFull, Certainty::Likely, {seen}, params);
        finding.nextTest = NextTest{m_inquiry.message(u"next.conntrack"_s, params),
                                    QStringList{u"conntrack"_s, u"-S"_s}, side};
        finding.remedies.push_back(m_inquiry.remedy(
            u"remedy.conntrack"_s, params,
            QStringList{u"sysctl"_s, u"-w"_s, u"net.netfilter.nf_conntrack_max=524288"_s}, true));
    }

    const Inquiry &m_inquiry;
};

void tooShort(const Inquiry &inquiry)
{
    const qint64 budget = inquiry.scene.file().asked.timeoutUs;
    const auto slow = std::find_if(inquiry.tried.attempts.begin(), inquiry.tried.attempts.end(),
                                   [&](const Attempt *attempt) {
                                       return attempt->outcome == AttemptOutcome::Connected
                                              && attempt->elapsedUs * 2 >= budget;
                                   });
    const Params params{{u"budget"_s, durationText(budget)},
                        {u"elapsed"_s, slow == inquiry.tried.attempts.end()
                                           ? u"–"_s
                                           : durationText((*slow)->elapsedUs)}};
    const NextTest longer{inquiry.message(u"next.longer"_s, params),
                          QStringList{u"doorward-cli"_s, u"diagnose"_s, inquiry.scene.targetText(),
                                      u"--timeout"_s, u"5"_s},
                          Side::Client};
    if (slow != inquiry.tried.attempts.end())
        inquiry.found(Cause::ClientTimeoutTooShort, Certainty::Likely, {inquiry.attempt()}, params)
            .nextTest = longer;
    else if (inquiry.failure().errnoValue == 0 && inquiry.failure().elapsedUs < firstRetransmitUs)
        inquiry.possible(Cause::ClientTimeoutTooShort, longer, {inquiry.attempt()}, params);
}

/// The whole way is known, and no router on it stops the packet or its answer.
bool routersPass(const FilterWalk &walk)
{
    return walk.arrivesAt
           && std::all_of(walk.stations.begin(), walk.stations.end(), [](const Station &station) {
                  return station.isOnTheWay
                         && (station.place != Place::Router || station.surelyPasses());
              });
}

/// The candidates that all look like silence, in the order that experience gives them.
void silentCandidates(const Inquiry &inquiry)
{
    const Scene &scene = inquiry.scene;
    const Tried &tried = inquiry.tried;
    const auto serverRules =
        inquiry.readRules(tried.local ? Side::Client : Side::Server, tried.holder);
    const auto clientRules = inquiry.readRules(Side::Client, &scene.client());
    QStringList evidence{inquiry.attempt()};
    if (const QString route = inquiry.route(); !route.isEmpty())
        evidence << route;
    const auto hop = scene.firstHop(tried);
    const Neighbour *neighbour = hop ? scene.neighbour(scene.client(), *hop) : nullptr;
    if (neighbour)
        evidence << inquiry.neighbour(*neighbour);
    const bool direct = hop && hop->bytes() == tried.address.bytes();
    const bool serverFilters =
        !tried.holder || scene.mayFilter(*tried.holder, tried, Scene::Leg::Both);
    if (!direct && !tried.local && !routersPass(scene.walk(tried)))
        inquiry.possible(Cause::PathFirewallDrop, inquiry.trace(), evidence);
    if (serverFilters)
        inquiry.possible(Cause::ServerFirewallDrop, serverRules, evidence);
    if (scene.mayFilter(scene.client(), tried, Scene::Leg::Request))
        inquiry.possible(Cause::ClientFirewallDrop, clientRules, evidence);
    if (scene.mayFilter(scene.client(), tried, Scene::Leg::Reply))
        inquiry.possible(Cause::ClientReplyDropped, clientRules, evidence);
    if (!tried.holder || !scene.takers(tried).empty()) {
        if (!inquiry.hasCause(Cause::ServerAcceptQueueFull))
            inquiry.possible(Cause::ServerAcceptQueueFull, inquiry.lookOnServer(), evidence,
                             {{u"process"_s, scene.subject()},
                              {u"endpoint"_s, scene.targetText()},
                              {u"queue"_s, u"?"_s},
                              {u"backlog"_s, u"?"_s}});
    }
    if (neighbour
        && neighbour->state == "PERMANENT"_L1) // typed by somebody, and never asked for again
        inquiry.possible(
            Cause::ClientNeighbourFailed,
            NextTest{inquiry.message(u"next.neighbour"_s, {{u"neighbour"_s, hop->text()}}),
                     QStringList{u"ip"_s, u"neigh"_s, u"show"_s}, Side::Client},
            evidence, {{u"neighbour"_s, hop->text()}});
    if (!direct && !tried.local) {
        if (!inquiry.hasCause(Cause::PathHostUnreachable))
            inquiry.possible(Cause::PathHostUnreachable, inquiry.trace(), evidence,
                             {{u"from"_s, u"?"_s}});
        if (!tried.holder && !inquiry.hasCause(Cause::PathNoReturnRoute))
            inquiry.possible(Cause::PathNoReturnRoute, inquiry.captureOnServer(), evidence,
                             {{u"machine"_s, tried.address.text()}, {u"client"_s, u"?"_s}});
        if (scene.file().via.empty() && !inquiry.hasCause(Cause::PathRouteRejects))
            inquiry.possible(Cause::PathRouteRejects, inquiry.trace(), evidence,
                             {{u"from"_s, u"?"_s}});
        if (scene.file().via.empty())
            inquiry.possible(Cause::PathNotForwarding, inquiry.trace(), evidence,
                             {{u"router"_s, hop ? hop->text() : u"?"_s},
                              {u"machine"_s, hop ? hop->text() : u"?"_s}});
    }
    if (inquiry.findings.empty())
        inquiry.possible(Cause::ServerSocketFilter, inquiry.captureOnServer(), evidence);
}

} // namespace

void silenceRules(const Inquiry &inquiry)
{
    if (!inquiry.tried.wasSilent())
        return;
    // Behind a rule that was read the rest is looked at as well: it would stop the next packet.
    const bool decided = inquiry.has(Certainty::Proven);
    if (decided && !inquiry.isDecidedByRule())
        return;
    const bool full = queueFull(inquiry);
    if (!decided)
        tooShort(inquiry);
    pathRules(inquiry);
    if (!full && !inquiry.has(Certainty::Proven))
        silentCandidates(inquiry);
    nobodyBehind(inquiry);
}

void nobodyBehind(const Inquiry &inquiry)
{
    if (!inquiry.tried.holder || inquiry.tried.holder->listenerSight != Sight::Full
        || !inquiry.scene.takers(inquiry.tried).empty()
        || inquiry.scene.walk(inquiry.tried).isRewritten()
        || inquiry.hasCause(Cause::PathDnatNotLocal)) // nobody is meant to listen here
        return;
    Findings behind;
    Tried quiet = inquiry.tried;
    quiet.failure = nullptr;
    const Inquiry second{inquiry.scene, quiet, inquiry.ledger, behind};
    resetRules(second);
    if (!behind.empty() && behind.front().certainty != Certainty::Possible) {
        behind.front().beside = true;
        behind.front().evidence.removeIf([&](const QString &id) { return id == second.attempt(); });
        inquiry.findings.push_back(std::move(behind.front()));
    }
}

void pathRules(const Inquiry &inquiry)
{
    PathInquiry(inquiry).judge();
}

} // namespace doorward::rules
