// SPDX-License-Identifier: MIT
#include "core/diagnosis/filter_walk.h"

#include "core/diagnosis/route_lookup.h"
#include "core/diagnosis/scene.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using firewall::Evaluation;
using firewall::Evaluator;
using firewall::Outcome;

/// Rules that stop one packet in a row on one host; a person reads no more of them.
constexpr std::size_t mostFurther = 3;
/// A way longer than this goes in a circle.
constexpr std::size_t mostHosts = 32;

bool stops(const Evaluation &evaluation)
{
    return evaluation.verdict == Outcome::Drop || evaluation.verdict == Outcome::Reject;
}

/// No rule stopped it: the host has no way for it, or takes it for forged.
bool endsByRouting(const Evaluation &evaluation)
{
    return stops(evaluation) && evaluation.decidedBy && evaluation.decidedBy->family.isEmpty();
}

bool sameAddress(const IpAddress &a, const IpAddress &b)
{
    return a.unmapped().withZone({}) == b.unmapped().withZone({});
}

const Interface *linkHolding(const HostSnapshot &host, const IpAddress &address)
{
    for (const Interface &link : host.interfaces)
        for (const InterfaceAddress &own : link.addresses)
            if (sameAddress(own.prefix.address, address))
                return &link;
    return nullptr;
}

/// Where a packet leaves a host: to whom, and by which of its links.
struct Hop {
    IpAddress neighbour;
    bool isCertain = true;
};

class Walker {
public:
    Walker(const Scene &scene, const Tried &tried)
        : m_scene(scene)
        , m_tried(tried)
        , m_filters(scene.filters())
    {
    }

    FilterWalk walk()
    {
        startAtClient();
        if (!m_walk.arrivesAt)
            goOn();
        m_walk.destination = {m_packet.destination, m_packet.destinationPort};
        comeBack();
        return std::move(m_walk);
    }

private:
    // ---- one host --------------------------------------------------------------------------

    template <typename Evaluate>
    void pass(Station &station, Evaluate &&evaluate) const
    {
        const HostSnapshot &host = *station.host;
        const Evaluator *evaluator = m_filters.of(host);
        station.sight =
            m_scene.isStale(host, m_tried) ? PacketFilters::Sight::Unread : m_filters.sightOf(host);
        if (!station.isRead())
            return;
        using firewall::Detail;
        station.evaluation = station.passed = evaluate(*evaluator, station.packet, Detail::Trace);
        std::unique_ptr<Evaluator> changed;
        while (stops(station.passed) && station.passed.decidedBy
               && station.further.size() < mostFurther) {
            auto next = PacketFilters::without(host, changed ? *changed : *evaluator,
                                               *station.passed.decidedBy);
            if (!next)
                break;
            changed = std::move(next);
            station.passed = evaluate(*changed, station.packet, Detail::Trace);
            if (stops(station.passed) && !endsByRouting(station.passed))
                station.further.push_back(station.passed);
        }
        firewall::Packet fromAnybody = station.packet;
        fromAnybody.source.reset();
        fromAnybody.sourcePort.reset();
        const Evaluation any = evaluate(*evaluator, fromAnybody, Detail::VerdictOnly);
        station.anySource = any.verdict == station.evaluation.verdict
                            && any.rewrittenTo == station.evaluation.rewrittenTo
                            && any.destinationIsOpen == station.evaluation.destinationIsOpen;
    }

    Station &passRequest(const HostSnapshot &host, Place place, firewall::Entry entry)
    {
        Station station;
        station.host = &host;
        station.place = place;
        station.entry = entry;
        station.packet = m_packet;
        station.isOnTheWay = m_certain;
        pass(station, [entry](const Evaluator &evaluator, const firewall::Packet &packet,
                              firewall::Detail detail) {
            return evaluator.evaluate(packet, entry, detail);
        });
        m_walk.stations.push_back(std::move(station));
        Station &done = m_walk.stations.back();
        take(done);
        return done;
    }

    /// The packet as it leaves the host.
    void take(const Station &station)
    {
        if (!station.isRead()) {
            // A router that nobody read may translate; a client seldom does.
            m_certain = m_certain && (station.place == Place::Client || !station.host->natPossible);
            return;
        }
        const Evaluation &passed = station.passed;
        m_certain = m_certain && passed.verdict != Outcome::Unknown && !passed.destinationIsOpen;
        if (passed.rewrittenTo) {
            m_packet.destination = passed.rewrittenTo->address;
            m_packet.destinationPort = passed.rewrittenTo->port;
            if (!m_walk.rewriter)
                m_walk.rewriter = station.host;
        }
        if (passed.rewrittenSource) {
            m_packet.source = passed.rewrittenSource->address;
            if (passed.rewrittenSource->port.value() != 0)
                m_packet.sourcePort = passed.rewrittenSource->port;
        }
        m_mark = passed.finalMark;
    }

    // ---- the way there ---------------------------------------------------------------------

    void startAtClient()
    {
        const HostSnapshot &client = m_scene.client();
        m_packet.destination = m_tried.address.unmapped().withZone({});
        m_packet.destinationPort = m_scene.port();
        m_walk.asked = m_walk.destination = {m_packet.destination, m_packet.destinationPort};
        for (const Attempt *attempt : m_tried.attempts)
            if (attempt->source && !m_packet.source) {
                m_packet.source = attempt->source->address.unmapped().withZone({});
                m_packet.sourcePort = attempt->source->port;
            }
        const RouteAnswer *route = m_tried.route;
        if (!m_packet.source && route && route->source)
            m_packet.source = route->source->unmapped().withZone({});
        if (!m_packet.sourcePort) // the kernel will choose one; which one hardly matters to a rule
            m_packet.sourcePort = Port(client.ephemeral.high);
        if (m_tried.local)
            m_packet.outputDevice = u"lo"_s;
        else if (route && route->errnoValue == 0 && !route->device.isEmpty())
            m_packet.outputDevice = route->device;
        m_packet.ownerUser = client.privileges.uid;
        m_certain = !m_tried.local || m_scene.leadsToHolder(m_tried);
        passRequest(client, Place::Client, firewall::Entry::Sent);
        if (isOwn(client, m_packet.destination))
            m_walk.arrivesAt = &client;
    }

    static bool isOwn(const HostSnapshot &host, const IpAddress &address)
    {
        return host.holds(address) || address.isLoopback();
    }

    std::optional<Hop> wayFrom(const HostSnapshot &host) const
    {
        const bool asAsked =
            &host == &m_scene.client() && sameAddress(m_packet.destination, m_tried.address);
        if (asAsked) {
            const auto hop = m_scene.firstHop(m_tried);
            return hop ? std::optional(Hop{*hop}) : std::nullopt;
        }
        RouteQuestion question{m_packet.destination, m_packet.source};
        if (&host != &m_scene.client())
            question.inputDevice = m_packet.inputDevice;
        question.mark = m_mark;
        const RouteLookup lookup = lookUpRoute(host, question);
        if (lookup.kind != RouteLookup::Kind::Route)
            return std::nullopt;
        return Hop{lookup.gateway.value_or(m_packet.destination), lookup.isCertain};
    }

    bool wasVisited(const HostSnapshot &host) const { return m_walk.request(host) != nullptr; }

    const HostSnapshot *hostAt(const IpAddress &address) const
    {
        for (const HostSnapshot &router : m_scene.file().via)
            if (router.holds(address) && !wasVisited(router))
                return &router;
        const auto &server = m_scene.file().server;
        return server && server->holds(address) && !wasVisited(*server) ? &*server : nullptr;
    }

    /// Enters `host` by the link that its neighbour's hardware address names, else by the one that
    /// holds the address the packet was sent to.
    void enter(const HostSnapshot &from, const Hop &hop, const HostSnapshot &host)
    {
        const Neighbour *seen = m_scene.neighbour(from, hop.neighbour);
        const Interface *link = linkHolding(host, hop.neighbour);
        if (seen && seen->mac) {
            const auto byMac = std::find_if(
                host.interfaces.begin(), host.interfaces.end(), [seen](const Interface &one) {
                    return !one.loopback && one.mac
                           && one.mac->compare(*seen->mac, Qt::CaseInsensitive) == 0;
                });
            const bool knowsMacs =
                std::any_of(host.interfaces.begin(), host.interfaces.end(),
                            [](const Interface &one) { return !one.loopback && one.mac; });
            if (byMac == host.interfaces.end())
                m_certain = m_certain && !knowsMacs;
            else if (!byMac->master)
                link = &*byMac;
        } else if (host.holds(m_packet.destination)) {
            m_certain = false; // any host could hold that address as well
        }
        arriveBy(link);
    }

    void arriveBy(const Interface *link)
    {
        m_packet.outputDevice.reset();
        m_packet.ownerUser.reset();
        m_packet.mark = 0;
        m_packet.inputDevice = link && !link->loopback ? std::optional(link->name) : std::nullopt;
    }

    void goOn()
    {
        const HostSnapshot *from = &m_scene.client();
        while (from && m_walk.stations.size() < mostHosts) {
            const auto hop = wayFrom(*from);
            const HostSnapshot *next = hop ? hostAt(hop->neighbour) : nullptr;
            if (next) {
                m_certain = m_certain && hop->isCertain;
                enter(*from, *hop, *next);
            } else {
                next = hostAt(m_packet.destination);
                m_certain = false;
                if (next)
                    arriveBy(linkHolding(*next, m_packet.destination));
            }
            from = next ? passOver(*next) : nullptr;
        }
    }

    /// Gives the host itself where it passes the packet on.
    const HostSnapshot *passOver(const HostSnapshot &host)
    {
        const IpAddress before = m_packet.destination;
        Station &station = passRequest(host, Place::Router, firewall::Entry::Arrives);
        if (station.isRead() && endsByRouting(station.passed))
            return nullptr;
        const bool on = station.isRead() ? station.passed.forwarded : !host.holds(before);
        if (on && !isOwn(host, m_packet.destination))
            return &host;
        station.place = Place::Holder;
        m_walk.arrivesAt = &host;
        return nullptr;
    }

    // ---- the way back ----------------------------------------------------------------------

    /// Whether an answer to the packet that came to `here` goes back to `before`; nothing where the
    /// routes were not read.
    static std::optional<bool> goesBackTo(const Station &here, const HostSnapshot &before)
    {
        if (!here.packet.source)
            return std::nullopt;
        const RouteLookup lookup =
            lookUpRoute(*here.host, {*here.packet.source, here.packet.destination});
        if (lookup.kind == RouteLookup::Kind::Unknown)
            return std::nullopt;
        return lookup.kind == RouteLookup::Kind::Route
               && before.holds(lookup.gateway.value_or(*here.packet.source));
    }

    void comeBack()
    {
        bool certain = m_walk.arrivesAt && m_certain;
        const std::size_t count = m_walk.stations.size();
        for (std::size_t i = count; i-- > 0;) {
            const Station request = m_walk.stations[i]; // the vector grows
            if (i + 1 < count) {
                const auto back = goesBackTo(m_walk.stations[i + 1], *request.host);
                certain = certain && back.value_or(false);
                if (back == false && i > 0)
                    continue; // the answer does not come by here
            }
            if (stops(request.passed))
                continue;
            Station station = request;
            station.reply = true;
            station.further.clear();
            station.isOnTheWay = certain || request.place == Place::Client;
            pass(station, [&request](const Evaluator &evaluator, const firewall::Packet &packet,
                                     firewall::Detail detail) {
                return evaluator.evaluateReply(packet, request.entry, request.passed, detail);
            });
            m_walk.stations.push_back(std::move(station));
        }
    }

    const Scene &m_scene;
    const Tried &m_tried;
    const PacketFilters &m_filters;
    FilterWalk m_walk;
    firewall::Packet m_packet;
    bool m_certain = true;
    std::optional<quint32> m_mark;
};

} // namespace

bool Station::isBlocked() const
{
    return isRead() && stops(evaluation) && !endsByRouting(evaluation);
}

bool Station::isUnknown() const
{
    return isRead() && evaluation.verdict == Outcome::Unknown;
}

bool Station::isDecided() const
{
    return sight == PacketFilters::Sight::Whole && !isUnknown() && (isOnTheWay || anySource);
}

bool Station::surelyPasses() const
{
    return isDecided() && evaluation.verdict == Outcome::Accept;
}

std::vector<const Listener *> FilterWalk::takers() const
{
    std::vector<const Listener *> found;
    if (arrivesAt)
        for (const Listener &listener : arrivesAt->listeners)
            if (isOwnNamespace(listener, *arrivesAt) && listener.port == destination.port
                && listener.state == SocketState::Listen && listener.takes(destination.address))
                found.push_back(&listener);
    return found;
}

bool FilterWalk::wasSurelyTaken(const QDateTime &when) const
{
    const auto listeners = takers();
    return std::any_of(listeners.begin(), listeners.end(), [&when](const Listener *listener) {
        const bool later = listener->since && when.isValid() && *listener->since > when;
        return !listener->device && !later;
    });
}

const Station *FilterWalk::request(const HostSnapshot &host) const
{
    const auto found =
        std::find_if(stations.begin(), stations.end(), [&host](const Station &station) {
            return station.host == &host && !station.reply;
        });
    return found == stations.end() ? nullptr : &*found;
}

const Station *FilterWalk::reply(const HostSnapshot &host) const
{
    const auto found =
        std::find_if(stations.begin(), stations.end(), [&host](const Station &station) {
            return station.host == &host && station.reply;
        });
    return found == stations.end() ? nullptr : &*found;
}

FilterWalk walkFilters(const Scene &scene, const Tried &tried)
{
    return Walker(scene, tried).walk();
}

std::optional<Evaluation> arrivalFromOutside(const PacketFilters &filters, const HostSnapshot &host,
                                             const Endpoint &to)
{
    const Evaluator *evaluator = filters.of(host);
    const Interface *link = linkHolding(host, to.address);
    if (!evaluator || !link)
        return std::nullopt;
    firewall::Packet packet;
    packet.destination = to.address;
    packet.destinationPort = to.port;
    if (!link->loopback)
        packet.inputDevice = link->name;
    return evaluator->evaluate(packet, firewall::Entry::Arrives);
}

} // namespace doorward::rules
