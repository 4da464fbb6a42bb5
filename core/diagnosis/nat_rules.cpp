// SPDX-License-Identifier: MIT
// Where address translation that was read sends the packet, and why nothing comes back from there.
#include "core/diagnosis/container_evidence.h"
#include "core/diagnosis/container_state.h"
#include "core/diagnosis/filter_evidence.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using firewall::Evaluation;

/// A neighbour gives up after three probes, one a second (arp(7) mcast_solicit, retrans_time_ms).
constexpr qint64 neighbourGivesUpUs = 2'500'000;

bool isDead(const Neighbour *neighbour)
{
    return neighbour && (neighbour->state == "FAILED"_L1 || neighbour->state == "INCOMPLETE"_L1);
}

class NatInquiry {
public:
    explicit NatInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_walk(inquiry.scene.walk(inquiry.tried))
    {
    }

    void judge()
    {
        if (synProxy())
            return;
        if (!m_walk.isRewritten())
            return notLocal();
        m_station = m_walk.request(*m_walk.rewriter);
        if (!m_station || isStopped())
            return;
        describe(*m_station->host, m_station->passed);
        if (!tried().failure)
            return byConfiguration();
        if (tried().wasReset())
            return closed();
        if (hostUnreachable())
            return dead();
        if (tried().wasSilent())
            return silent();
    }

private:
    const Tried &tried() const { return m_inquiry.tried; }

    /// A rule that was read explains it already.
    bool isStopped() const
    {
        return std::any_of(m_inquiry.findings.begin(), m_inquiry.findings.end(),
                           [](const Finding &finding) {
                               return !finding.rule.isEmpty() && !finding.beside
                                      && finding.certainty >= Certainty::Likely;
                           });
    }

    void describe(const HostSnapshot &host, const Evaluation &evaluation)
    {
        m_host = &host;
        m_evidence = {m_inquiry.attempt()};
        m_params = {{u"machine"_s, host.hostname},
                    {u"from"_s, host.hostname},
                    {u"destination"_s,
                     evaluation.rewrittenTo ? evaluation.rewrittenTo->text() : QString()}};
        const auto *evaluator = m_inquiry.scene.filters().of(host);
        const auto rule = evaluator ? rewritingRule(*evaluator, evaluation) : std::nullopt;
        if (!rule)
            return;
        const RuleOnHost named(m_inquiry, host, *rule);
        m_evidence += named.translationEvidence();
        m_params.insert(named.params());
        m_key = named.key();
    }

    Finding &add(Cause cause, Certainty certainty)
    {
        Finding &finding = m_inquiry.found(cause, certainty, m_evidence, m_params);
        finding.variant = u"rule"_s;
        finding.variantExplains = true;
        finding.rule = m_key.isEmpty() ? m_host->hostname : m_key;
        finding.nextTest = m_inquiry.readRules(Side::Client, &m_inquiry.scene.client());
        return finding;
    }
    Remedy correctRule() const
    {
        return m_inquiry.remedy(u"remedy.nat-rule"_s, m_params, {}, true);
    }

    // ---- how sure ----------------------------------------------------------------------------

    /// The packet comes to the rule as it is described, and the rule rewrites it so.
    bool isSure() const
    {
        return m_station->sight == PacketFilters::Sight::Whole && m_station->isOnTheWay
               && !m_station->isUnknown();
    }
    /// No packet filter up to the end may have sent this answer in another's place.
    bool nothingElseRejects() const
    {
        return std::all_of(
            m_walk.stations.begin(), m_walk.stations.end(),
            [](const Station &station) { return station.reply || station.surelyPasses(); });
    }

    // ---- the end of the way ------------------------------------------------------------------

    std::vector<const Listener *> listenersThere(const HostSnapshot &host, bool ownNamespace) const
    {
        std::vector<const Listener *> found;
        for (const Listener &listener : host.listeners) {
            const bool own = listener.netns == "self"_L1 || listener.netns == host.netns;
            if (own == ownNamespace && listener.port == m_walk.destination.port
                && listener.state == SocketState::Listen && listener.protocol == "tcp"_L1)
                found.push_back(&listener);
        }
        return found;
    }

    static bool anyTakes(const std::vector<const Listener *> &listeners, const IpAddress &address)
    {
        return std::any_of(listeners.begin(), listeners.end(),
                           [&](const Listener *listener) { return listener->takes(address); });
    }

    void byConfiguration()
    {
        if (routeLocalnet())
            return;
        if (m_walk.arrivesAt && m_walk.arrivesAt->listenerSight == Sight::Full
            && !anyTakes(listenersThere(*m_walk.arrivesAt, true), m_walk.destination.address))
            closed();
    }

    void closed()
    {
        const HostSnapshot *end = m_walk.arrivesAt;
        if (!end)
            return closedElsewhere();
        if (anyTakes(listenersThere(*end, true), m_walk.destination.address))
            return;
        const bool sure = isSure() && nothingElseRejects() && end->listenerSight == Sight::Full
                          && !m_inquiry.scene.isStale(*end, tried());
        Finding &finding = add(Cause::PathDnatClosed, sure ? Certainty::Proven : Certainty::Likely);
        finding.remedies = {m_inquiry.remedy(u"remedy.nat-start"_s, m_params), correctRule()};
    }

    /// What is seen inside was so when the packet came, and is more than a moment of something else.
    bool isSteady(const Container &container) const
    {
        return isSameRun(container, tried()) && !seemsToKeepEnding(container, m_host->taken);
    }

    /// The packet leaves for an address that no snapshot holds: a container's, or another host's.
    void closedElsewhere()
    {
        const auto place = BoxedPlace::holding(*m_host, m_walk.destination.address);
        // Without the place, any listener of another namespace on that port may be the one.
        const auto boxed =
            place ? place->listeners(m_walk.destination.port) : listenersThere(*m_host, false);
        const Inside inside = place ? place->inside(m_walk.destination.port) : Inside::Unknown;
        const bool onlyLoopback =
            !boxed.empty() && std::all_of(boxed.begin(), boxed.end(), [](const Listener *listener) {
                const auto bound = listener->ip();
                return bound && bound->isLoopback();
            });
        const bool sure = inside != Inside::Unknown && isSure() && nothingElseRejects()
                          && place->isReached(m_walk.destination.address)
                          && (!place->container() || isSteady(*place->container()))
                          && !m_inquiry.scene.isStale(*m_host, tried());
        if (onlyLoopback) {
            const Listener &listener = *boxed.front();
            m_evidence << m_inquiry.listener(listener);
            m_params.insert(u"process"_s, ownerText(listener));
            m_params.insert(u"endpoint"_s, endpointText(listener));
            m_params.insert(u"namespace"_s, namespaceText(m_host, listener));
            Finding &finding =
                add(Cause::ServerContainerLoopback, sure ? Certainty::Proven : Certainty::Likely);
            finding.nextTest = m_inquiry.lookOnServer();
            finding.remedies = rebindInside(m_inquiry, listener, namespaceText(m_host, listener));
        } else if (inside == Inside::Closed) {
            m_evidence << nothingInside(m_inquiry, *place, m_walk.destination.port);
        }
        const bool takenThere = anyTakes(boxed, m_walk.destination.address);
        Finding &finding =
            add(Cause::PathDnatClosed, onlyLoopback || takenThere ? Certainty::Possible
                                       : sure                     ? Certainty::Proven
                                                                  : Certainty::Likely);
        finding.nextTest = NextTest{
            m_inquiry.message(u"next.look-behind-nat"_s, m_params),
            QStringList{u"ss"_s, u"-tlnp"_s, u"sport = :%1"_s.arg(m_walk.destination.port.value())},
            Side::Server};
        finding.remedies = {m_inquiry.remedy(u"remedy.nat-start"_s, m_params), correctRule()};
    }

    bool hostUnreachable() const
    {
        const auto &icmp = m_inquiry.failure().icmp;
        if (!icmp)
            return false;
        return m_inquiry.failure().family == Family::Ipv4 ? icmp->type == 3 && icmp->code == 1
                                                          : icmp->type == 1 && icmp->code == 3;
    }

    void dead()
    {
        const Neighbour *neighbour = m_inquiry.scene.neighbour(*m_host, m_walk.destination.address);
        const bool late = m_inquiry.failure().elapsedUs >= neighbourGivesUpUs;
        if (!late && !isDead(neighbour))
            return;
        if (neighbour)
            m_evidence << m_inquiry.ledger.add(
                m_host == &m_inquiry.scene.client() ? Side::Client : Side::Server,
                m_inquiry.message(u"evidence.neighbour"_s,
                                  {{u"neighbour"_s, neighbour->address.text()},
                                   {u"state"_s, neighbour->state},
                                   {u"device"_s, neighbour->device}}),
                QStringList{u"ip"_s, u"neigh"_s, u"show"_s, neighbour->address.text()});
        const bool sure = isSure() && late && isDead(neighbour);
        Finding &finding = add(Cause::PathDnatDead, sure ? Certainty::Proven : Certainty::Likely);
        finding.remedies = {m_inquiry.remedy(u"remedy.check-host-on"_s,
                                             {{u"neighbour"_s, m_walk.destination.address.text()}}),
                            correctRule()};
    }

    // ---- silence -----------------------------------------------------------------------------

    void silent()
    {
        if (routeLocalnet() || hairpin() || m_walk.arrivesAt)
            return;
        Finding &finding = add(Cause::PathDnatDead, Certainty::Possible);
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.look-behind-nat"_s, m_params),
                     QStringList{u"ip"_s, u"neigh"_s, u"show"_s, m_walk.destination.address.text()},
                     Side::Server};
    }

    /// ip-sysctl route_localnet: a packet from outside to 127.0.0.0/8 is a martian without it. The
    /// larger of "all" and the link's own counts (IN_DEV_ROUTE_LOCALNET).
    bool routeLocalnet()
    {
        const auto &to = m_station->passed.rewrittenTo;
        if (!to || !to->address.isLoopback() || !to->address.isIpv4()
            || m_station->entry == firewall::Entry::Sent || !m_station->packet.inputDevice)
            return false;
        const QString device = QString(*m_station->packet.inputDevice).replace(u'.', u'/');
        const QString own = u"net.ipv4.conf.%1.route_localnet"_s.arg(device);
        const QString all = u"net.ipv4.conf.all.route_localnet"_s;
        const auto &known = m_host->sysctls;
        if (known.value(own) == "1"_L1 || known.value(all) == "1"_L1)
            return false;
        const bool read = known.contains(own) && known.contains(all);
        if (read)
            m_evidence << m_inquiry.sysctl(
                m_host == &m_inquiry.scene.client() ? Side::Client : Side::Server, *m_host, own);
        m_params.insert(u"device"_s, *m_station->packet.inputDevice);
        Finding &finding =
            add(Cause::PathRouteLocalnet, read && isSure() ? Certainty::Proven : Certainty::Likely);
        finding.remedies = {
            m_inquiry.remedy(u"remedy.nat-to-address"_s, m_params),
            m_inquiry.remedy(u"remedy.sysctl"_s, {{u"key"_s, own}, {u"value"_s, u"1"_s}},
                             QStringList{u"sysctl"_s, u"-w"_s, own + u"=1"_s}, true)};
        return true;
    }

    /// The packet leaves by the link it came in by, with the client's address: the server answers
    /// the client directly, which knows no such connection.
    bool hairpin()
    {
        const auto &source = m_station->packet.source;
        if (m_station->place == Place::Client || m_station->passed.rewrittenSource || !source
            || !m_station->packet.inputDevice)
            return false;
        const auto onLink = [this](const IpAddress &address) {
            const RouteLookup lookup = lookUpRoute(*m_host, {address, {}});
            return lookup.kind == RouteLookup::Kind::Route && !lookup.gateway
                           && lookup.type == RouteType::Unicast
                       ? lookup.device
                       : QString();
        };
        const QString device = onLink(m_walk.destination.address);
        if (device.isEmpty() || device != m_station->packet.inputDevice
            || onLink(*source) != device)
            return false;
        const HostSnapshot *end = m_walk.arrivesAt;
        bool direct = false;
        if (end) {
            const RouteLookup back = lookUpRoute(*end, {*source, m_walk.destination.address});
            direct = back.kind == RouteLookup::Kind::Route && !back.gateway && back.isCertain;
            if (!direct && back.kind == RouteLookup::Kind::Route)
                return false; // it answers by the translator
        }
        m_params.insert(u"client"_s, source->text());
        m_params.insert(u"device"_s, device);
        Finding &finding =
            add(Cause::PathHairpin, isSure() && direct ? Certainty::Proven : Certainty::Likely);
        finding.nextTest = m_inquiry.captureOnServer();
        finding.remedies = {m_inquiry.remedy(u"remedy.hairpin-direct"_s, m_params),
                            m_inquiry.remedy(u"remedy.hairpin-masquerade"_s, m_params, {}, true)};
        return true;
    }

    // ---- without a rewriting -----------------------------------------------------------------

    /// From outside the packet would be translated; this host's own packets are not.
    void notLocal()
    {
        const Scene &scene = m_inquiry.scene;
        const HostSnapshot &client = scene.client();
        if (!tried().local || !scene.takers(tried()).empty()
            || (tried().failure && !tried().wasReset()) || !client.natPossible)
            return;
        for (const Endpoint &to : ownEndpoints()) {
            const auto arrival = arrivalFromOutside(scene.filters(), client, to);
            if (!arrival || !arrival->rewrittenTo || arrival->verdict == firewall::Outcome::Unknown)
                continue;
            describe(client, *arrival);
            m_params.insert(u"outside"_s, to.text());
            const bool sure =
                scene.tableDecides(tried()) && !tried().address.isLoopback() && !isStopped();
            Finding &finding =
                add(Cause::PathDnatNotLocal, sure ? Certainty::Proven : Certainty::Likely);
            finding.nextTest = m_inquiry.lookOnServer();
            finding.remedies = {m_inquiry.remedy(u"remedy.use-address"_s,
                                                 {{u"endpoint"_s, arrival->rewrittenTo->text()}}),
                                m_inquiry.remedy(u"remedy.nat-output"_s, m_params, {}, true)};
            return;
        }
    }

    std::vector<Endpoint> ownEndpoints() const
    {
        const Port port = m_inquiry.scene.port();
        const IpAddress asked = tried().address.unmapped().withZone({});
        if (!asked.isLoopback())
            return {{asked, port}};
        std::vector<Endpoint> found;
        for (const Interface &link : m_inquiry.scene.client().interfaces)
            for (const InterfaceAddress &own : link.addresses)
                if (!link.loopback && own.prefix.address.family() == asked.family()
                    && !own.prefix.address.isLinkLocal())
                    found.push_back({own.prefix.address, port});
        return found;
    }

    /// A host on the way opens connections in the server's place: connect() ends in a reset where
    /// the server is closed, and the connection stays silent where it does not answer.
    bool synProxy()
    {
        const auto proxy = std::find_if(
            m_walk.stations.begin(), m_walk.stations.end(), [](const Station &station) {
                return station.isRead() && !station.reply && station.evaluation.synProxied;
            });
        if (proxy == m_walk.stations.end() || !tried().failure)
            return false;
        const Attempt &attempt = m_inquiry.failure();
        const bool opened = attempt.outcome == AttemptOutcome::Connected;
        if (!opened && attempt.outcome != AttemptOutcome::Reset)
            return false;
        describe(*proxy->host, proxy->evaluation);
        if (proxy->evaluation.decidedBy) {
            const RuleOnHost rule(m_inquiry, *proxy->host, *proxy->evaluation.decidedBy);
            m_evidence += rule.evidence();
            m_params.insert(rule.params());
            m_key = rule.key();
        }
        // A server that resets at once looks the same, so the listener must be known to be missing.
        const HostSnapshot *end = m_walk.arrivesAt;
        const bool closedThere =
            end && end->listenerSight == Sight::Full && !m_inquiry.scene.isStale(*end, tried())
            && !anyTakes(listenersThere(*end, true), m_walk.destination.address);
        const bool sure = !opened && closedThere && proxy->isOnTheWay
                          && proxy->sight == PacketFilters::Sight::Whole;
        Finding &finding = add(Cause::PathSynproxy, sure ? Certainty::Proven : Certainty::Likely);
        finding.nextTest = m_inquiry.lookOnServer();
        finding.remedies = {m_inquiry.remedy(u"remedy.synproxy"_s, m_params)};
        return true;
    }

    const Inquiry &m_inquiry;
    const FilterWalk &m_walk;
    const Station *m_station = nullptr; ///< of the host that rewrites
    const HostSnapshot *m_host = nullptr;
    QStringList m_evidence;
    Params m_params;
    QString m_key;
};

} // namespace

void natRules(const Inquiry &inquiry)
{
    NatInquiry(inquiry).judge();
}

} // namespace doorward::rules
