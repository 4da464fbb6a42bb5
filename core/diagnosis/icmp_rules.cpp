// SPDX-License-Identifier: MIT
// An ICMP message ended the attempt: what its type, code, sender and time say.
//
// Linux answers a SYN to a closed port by RST, never by ICMP, so an ICMP error from the target's
// own address comes from a rule there, or from a router that hides behind that address by NAT
// (ip_tables rewrites the sender). The codes are RFC 792 / 1812 and RFC 4443.
#include "core/base/duration_text.h"
#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/route_lookup.h"

#include <QSet>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

enum class Meaning : std::uint8_t { NoRoute, HostUnreachable, Port, Prohibited, Expired, Other };

/// A neighbour gives up after three probes, one a second (arp(7) mcast_solicit, retrans_time_ms).
constexpr qint64 neighbourGivesUpUs = 2'500'000;

Meaning meaningOf(const IcmpAnswer &icmp, Family family)
{
    if (family == Family::Ipv4) {
        if (icmp.type == 11)
            return Meaning::Expired;
        if (icmp.type != 3)
            return Meaning::Other;
        switch (icmp.code) {
        case 0:
        case 6:
        case 11:
            return Meaning::NoRoute;
        case 1:
        case 7:
        case 12:
            return Meaning::HostUnreachable;
        case 2:
        case 3:
            return Meaning::Port;
        case 9:
        case 10:
        case 13:
            return Meaning::Prohibited;
        default:
            return Meaning::Other;
        }
    }
    if (icmp.type == 3)
        return Meaning::Expired;
    if (icmp.type != 1)
        return Meaning::Other;
    switch (icmp.code) {
    case 0:
        return Meaning::NoRoute;
    case 3:
        return Meaning::HostUnreachable;
    case 4:
        return Meaning::Port;
    case 1:
    case 5:
    case 6:
        return Meaning::Prohibited;
    default:
        return Meaning::Other;
    }
}

class IcmpInquiry {
public:
    explicit IcmpInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_icmp(*inquiry.failure().icmp)
        , m_meaning(meaningOf(m_icmp, inquiry.failure().family))
        , m_late(inquiry.failure().elapsedUs >= neighbourGivesUpUs)
        , m_evidence{inquiry.attempt()}
    {
        m_params = {{u"from"_s, m_icmp.from.text()},
                    {u"type"_s, QString::number(m_icmp.type)},
                    {u"code"_s, QString::number(m_icmp.code)},
                    {u"elapsed"_s, durationText(inquiry.failure().elapsedUs)}};
    }

    void judge()
    {
        const bool own = m_inquiry.scene.isOwn(m_icmp.from);
        const bool target = m_icmp.from.bytes() == m_inquiry.tried.address.bytes();
        if (m_meaning == Meaning::Expired)
            return expired();
        if (m_inquiry.tried.local)
            return fromOwnRules();
        if (own)
            return fromThisHost();
        if (target)
            return fromTarget();
        fromRouter();
    }

private:
    void found(Cause cause, Certainty certainty, std::optional<NextTest> next)
    {
        m_inquiry.found(cause, certainty, m_evidence, m_params).nextTest = std::move(next);
    }

    /// As sure as `certainty`, unless the rules of that host were read and let the packet pass.
    Certainty mayBeRule(const HostSnapshot *host, Certainty certainty) const
    {
        return m_inquiry.scene.mayFilter(*host, m_inquiry.tried, Scene::Leg::Request)
                   ? certainty
                   : Certainty::Possible;
    }

    /// The target is this host: one of its own rules, on the way out or in.
    void fromOwnRules()
    {
        const auto &client = m_inquiry.scene.client();
        const auto next = m_inquiry.readRules(Side::Client, &client);
        found(Cause::ServerFirewallIcmp, mayBeRule(&client, Certainty::Likely), next);
        found(Cause::ClientFirewallReject, Certainty::Possible, next);
        if (m_meaning == Meaning::Port)
            found(Cause::PathNoEndpoints, Certainty::Possible, next);
    }

    void fromThisHost()
    {
        const auto &client = m_inquiry.scene.client();
        const auto next = m_inquiry.readRules(Side::Client, &client);
        if (m_meaning != Meaning::HostUnreachable) {
            found(Cause::ClientFirewallReject, mayBeRule(&client, Certainty::Likely), next);
            if (m_meaning == Meaning::Port)
                found(Cause::PathNoEndpoints, Certainty::Possible, next);
            return;
        }
        const auto hop = m_inquiry.scene.firstHop(m_inquiry.tried);
        const Neighbour *neighbour = hop ? m_inquiry.scene.neighbour(client, *hop) : nullptr;
        const bool dead =
            neighbour && (neighbour->state == "FAILED"_L1 || neighbour->state == "INCOMPLETE"_L1);
        const bool alive = neighbour && !dead && neighbour->state != "NOARP"_L1;
        const Interface *link =
            m_inquiry.tried.route ? client.interfaceNamed(m_inquiry.tried.route->device) : nullptr;
        m_params.insert(u"neighbour"_s, hop ? hop->text() : m_inquiry.tried.address.text());
        if (neighbour)
            m_evidence << m_inquiry.neighbour(*neighbour);
        if (link && (!link->up || !link->carrier)) {
            m_evidence << m_inquiry.link(*link, Side::Client);
            m_params.insert(u"device"_s, link->name);
            return found(Cause::ClientInterfaceDown, Certainty::Proven, std::nullopt);
        }
        if (dead && m_late)
            return foundNeighbour(Certainty::Proven, hop);
        if ((dead || m_late) && !alive) {
            foundNeighbour(Certainty::Likely, hop);
            return found(Cause::ClientFirewallReject, Certainty::Possible, next);
        }
        // At once, and the neighbour is well or unknown: a dead one takes seconds.
        found(Cause::ClientFirewallReject,
              m_late ? Certainty::Possible : mayBeRule(&client, Certainty::Likely), next);
        foundNeighbour(Certainty::Possible, hop);
    }

    void foundNeighbour(Certainty certainty, const std::optional<IpAddress> &hop)
    {
        const QString address = hop.value_or(m_inquiry.tried.address).withZone({}).text();
        const bool gateway = hop && hop->bytes() != m_inquiry.tried.address.bytes();
        found(Cause::ClientNeighbourFailed, certainty,
              NextTest{m_inquiry.message(u"next.neighbour"_s, m_params),
                       QStringList{u"ip"_s, u"neigh"_s, u"show"_s, address}, Side::Client});
        Finding &finding = m_inquiry.findings.back();
        if (gateway)
            finding.variant = u"gateway"_s;
        finding.remedies.push_back(m_inquiry.remedy(
            gateway ? u"remedy.check-gateway"_s : u"remedy.check-host-on"_s, m_params));
    }

    void fromTarget()
    {
        const auto next = m_inquiry.readRules(Side::Server, m_inquiry.tried.holder);
        if (m_meaning == Meaning::HostUnreachable && m_late) {
            // No host says so about itself after the time that a neighbour takes to fail.
            found(Cause::PathDnatDead, Certainty::Likely, next);
            return found(Cause::ServerFirewallIcmp, Certainty::Possible, next);
        }
        const bool byRule = m_meaning == Meaning::Port || m_meaning == Meaning::Prohibited;
        const HostSnapshot *holder = m_inquiry.tried.holder;
        const bool filtered =
            !holder || m_inquiry.scene.mayFilter(*holder, m_inquiry.tried, Scene::Leg::Request);
        if (filtered)
            found(Cause::ServerFirewallIcmp, byRule ? Certainty::Likely : Certainty::Possible,
                  next);
        found(Cause::PathFirewallIcmp, Certainty::Possible, next);
        if (m_meaning == Meaning::Port)
            found(Cause::PathNoEndpoints, Certainty::Possible, next);
        if (m_meaning == Meaning::HostUnreachable)
            found(Cause::PathDnatDead, Certainty::Possible, next);
        if (m_meaning == Meaning::NoRoute)
            found(Cause::PathNoRoute, Certainty::Possible, next);
    }

    void fromRouter()
    {
        const auto next =
            NextTest{m_inquiry.message(u"next.router-routes"_s, m_params),
                     QStringList{u"ip"_s, u"route"_s, u"get"_s, m_inquiry.tried.address.text()},
                     Side::Server};
        const auto rules =
            NextTest{m_inquiry.message(u"next.router-rules"_s, m_params),
                     QStringList{u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s}, Side::Server};
        if (byRoutersSnapshot(rules))
            return;
        const bool ipv6 = m_inquiry.failure().family == Family::Ipv6;
        switch (m_meaning) {
        case Meaning::NoRoute:
            found(Cause::PathNoRoute, Certainty::Likely, next);
            if (ipv6)
                found(Cause::PathRouteRejects, Certainty::Possible,
                      next); // an unreachable route says the same
            return found(Cause::PathFirewallIcmp, Certainty::Possible, rules);
        case Meaning::HostUnreachable:
            found(m_late ? Cause::PathHostUnreachable : Cause::PathRouteRejects,
                  m_late ? Certainty::Likely : Certainty::Possible, next);
            found(Cause::PathFirewallIcmp, Certainty::Possible, rules);
            return found(m_late ? Cause::PathRouteRejects : Cause::PathHostUnreachable,
                         Certainty::Possible, next);
        case Meaning::Prohibited: {
            // A prohibit route sends 3/13 and 1/1; the other codes come from rules alone.
            const bool routeToo = m_icmp.code == (ipv6 ? 1 : 13) || (ipv6 && m_icmp.code == 6);
            found(Cause::PathFirewallIcmp, routeToo ? Certainty::Possible : Certainty::Likely,
                  rules);
            if (routeToo)
                found(Cause::PathRouteRejects, Certainty::Possible, next);
            return;
        }
        case Meaning::Port:
            found(Cause::PathFirewallIcmp, Certainty::Likely, rules);
            return found(Cause::PathNoEndpoints, Certainty::Possible, rules);
        case Meaning::Expired:
        case Meaning::Other:
            return found(Cause::PathFirewallIcmp, Certainty::Possible, rules);
        }
    }

    /// A snapshot of the very router that answered says what it does with the packet.
    bool byRoutersSnapshot(const NextTest &rules)
    {
        const HostSnapshot *router = m_inquiry.scene.hostOf(m_icmp.from);
        if (!router || router == &m_inquiry.scene.client() || router->routeSight != Sight::Full)
            return false;
        const RouteLookup lookup = lookUpRoute(*router, {m_inquiry.tried.address, {}, {}, {}});
        if (lookup.kind == RouteLookup::Kind::Unknown)
            return false;
        // Its own DNAT may have sent the packet another way than the tables say.
        const Certainty sure = lookup.isCertain
                                       && !m_inquiry.scene.mayRewrite(*router, m_inquiry.tried)
                                       && !m_inquiry.scene.isStale(*router, m_inquiry.tried)
                                   ? Certainty::Proven
                                   : Certainty::Likely;
        m_params.insert(u"router"_s, router->hostname);
        m_evidence << routerEvidence(m_inquiry, *router, lookup, m_inquiry.tried.address);
        if (lookup.kind == RouteLookup::Kind::NoRoute && m_meaning == Meaning::NoRoute) {
            found(Cause::PathNoRoute, sure, std::nullopt);
            m_inquiry.findings.back().remedies.push_back(
                m_inquiry.remedy(u"remedy.router-route"_s, m_params, std::nullopt, true));
            return true;
        }
        if (lookup.kind == RouteLookup::Kind::Rejects
            && (m_meaning == Meaning::HostUnreachable || m_meaning == Meaning::Prohibited
                || m_meaning == Meaning::NoRoute)) {
            found(Cause::PathRouteRejects, sure, std::nullopt);
            m_inquiry.findings.back().remedies.push_back(
                m_inquiry.remedy(u"remedy.router-reject"_s, m_params, std::nullopt, true));
            return true;
        }
        if (lookup.kind != RouteLookup::Kind::Route)
            return false;
        const Neighbour *neighbour =
            m_inquiry.scene.neighbour(*router, lookup.gateway.value_or(m_inquiry.tried.address));
        const bool dead =
            neighbour && (neighbour->state == "FAILED"_L1 || neighbour->state == "INCOMPLETE"_L1);
        if (m_meaning == Meaning::HostUnreachable && m_late) {
            found(Cause::PathHostUnreachable, dead ? Certainty::Proven : Certainty::Likely, rules);
            if (!dead)
                found(Cause::PathFirewallIcmp, Certainty::Possible, rules);
            return true;
        }
        // It has a way, and it answered at once: only a rule of its packet filter is left.
        found(Cause::PathFirewallIcmp, mayBeRule(router, Certainty::Likely), rules);
        return true;
    }

    void expired()
    {
        // The same router at two distances proves a loop; at neighbouring ones it may only have
        // passed on a packet whose hops were used up.
        QMap<QString, QSet<int>> seen;
        for (const Attempt &attempt : m_inquiry.scene.file().attempts)
            if (attempt.role == AttemptRole::Distance && attempt.icmp && attempt.hopLimit
                && attempt.address == m_inquiry.failure().address)
                seen[attempt.icmp->from.text()].insert(*attempt.hopLimit);
        const bool again = std::any_of(seen.begin(), seen.end(), [](const QSet<int> &hops) {
            const auto [nearest, farthest] = std::minmax_element(hops.begin(), hops.end());
            return hops.size() > 1 && *farthest - *nearest > 1;
        });
        const int ttl =
            m_inquiry.scene.client().sysctls.value(u"net.ipv4.ip_default_ttl"_s, u"64"_s).toInt();
        found(Cause::PathLoop,
              again       ? Certainty::Proven
              : ttl >= 32 ? Certainty::Likely
                          : Certainty::Possible,
              m_inquiry.trace());
        m_inquiry.findings.back().remedies.push_back(
            m_inquiry.remedy(u"remedy.loop"_s, m_params, std::nullopt, true));
    }

    const Inquiry &m_inquiry;
    const IcmpAnswer &m_icmp;
    Meaning m_meaning;
    bool m_late;
    QStringList m_evidence;
    Params m_params;
};

} // namespace

namespace {

bool provenByRule(const Inquiry &inquiry)
{
    return inquiry.has(Certainty::Proven) && inquiry.isDecidedByRule();
}

} // namespace

void icmpRules(const Inquiry &inquiry)
{
    if (inquiry.tried.failure && inquiry.failure().icmp && !provenByRule(inquiry)
        && inquiry.failure().outcome != AttemptOutcome::Connected)
        IcmpInquiry(inquiry).judge();
}

} // namespace doorward::rules
