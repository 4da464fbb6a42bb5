// SPDX-License-Identifier: MIT
#include "core/diagnosis/client_routing.h"

#include "core/diagnosis/route_lookup.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// A local refusal takes microseconds; a dead neighbour takes seconds.
constexpr qint64 atOnceUs = 500'000;

bool isRejecting(RouteType type)
{
    return type == RouteType::Unreachable || type == RouteType::Prohibit
           || type == RouteType::Blackhole;
}

class RoutingInquiry {
public:
    RoutingInquiry(const Inquiry &inquiry, QStringList evidence)
        : m_inquiry(inquiry)
        , m_client(inquiry.scene.client())
        , m_evidence(std::move(evidence))
    {
    }

    /// The route lookup, by the kernel's answer and by the tables.
    bool judge(int errnoValue)
    {
        if (missingDevice())
            return true;
        const RouteAnswer *answer = m_inquiry.tried.route;
        const Asked &asked = m_inquiry.scene.file().asked;
        const RouteLookup lookup = lookUpRoute(m_client, {m_inquiry.tried.address, asked.source,
                                                          m_client.privileges.uid, asked.device});
        const bool kernelSaysSo = answer && answer->errnoValue == errnoValue;
        const bool atOnce = !m_inquiry.tried.failure || m_inquiry.failure().elapsedUs < atOnceUs;
        if (lookup.kind == RouteLookup::Kind::Rule && lookup.isCertain)
            return policyRule(*lookup.rule, kernelSaysSo);
        if (lookup.kind == RouteLookup::Kind::Rejects || (answer && isRejecting(answer->type)))
            return rejectRoute(lookup, kernelSaysSo || (answer && isRejecting(answer->type))
                                           || lookup.isCertain);
        if (errnoValue == ENETUNREACH && !m_inquiry.tried.address.isLoopback())
            return noRoute(lookup, kernelSaysSo);
        if (kernelSaysSo && atOnce && errnoValue != ENETUNREACH)
            return rejectRoute(lookup, selectorRule() == nullptr);
        if (errnoValue == EHOSTUNREACH && !atOnce)
            return lateUnreachable();
        const PolicyRule *rule = lookup.isCertain || !atOnce ? nullptr : unclearRule(errnoValue);
        return rule && policyRule(*rule, Certainty::Likely);
    }

private:
    Finding &found(Cause cause, Certainty certainty, Params params = {})
    {
        return m_inquiry.found(cause, certainty, m_evidence, std::move(params));
    }
    bool isIpv6() const { return !m_inquiry.tried.address.isIpv4(); }
    NextTest showRules() const
    {
        return {m_inquiry.message(u"next.rules"_s), QStringList{u"ip"_s, u"rule"_s, u"show"_s},
                Side::Client};
    }

    /// A rule with a condition that was not read (a port, a protocol), which would give this errno.
    const PolicyRule *unclearRule(int errnoValue) const
    {
        const RouteType type = errnoValue == EHOSTUNREACH ? RouteType::Unreachable
                               : errnoValue == EACCES     ? RouteType::Prohibit
                                                          : RouteType::Blackhole;
        const auto gives = [&](const PolicyRule &rule) {
            if (!rule.hasOther || rule.family != m_inquiry.tried.address.family())
                return false;
            return std::any_of(m_client.routes.begin(), m_client.routes.end(),
                               [&](const Route &route) {
                                   return rule.action == "lookup"_L1 && route.table == rule.table
                                          && route.type == type
                                          && route.destination.contains(m_inquiry.tried.address);
                               });
        };
        const auto found = std::find_if(m_client.rules.begin(), m_client.rules.end(), gives);
        return found == m_client.rules.end() ? nullptr : &*found;
    }

    /// A policy rule with conditions of its own that applies to some senders only.
    const PolicyRule *selectorRule() const
    {
        const auto found = std::find_if(
            m_client.rules.begin(), m_client.rules.end(), [this](const PolicyRule &rule) {
                const bool selects = rule.from || rule.to || rule.mark || rule.uidFirst
                                     || rule.uidLast || rule.outputDevice || rule.hasOther;
                return rule.family == m_inquiry.tried.address.family() && selects
                       && rule.action != "nop"_L1 && !rule.inputDevice;
            });
        return found == m_client.rules.end() ? nullptr : &*found;
    }

    bool policyRule(const PolicyRule &rule, bool kernelSaysSo)
    {
        // Where the kernel, asked by the same process, shows a way, the tables alone prove nothing
        // (marks, and rules that came or went).
        const RouteAnswer *answer = m_inquiry.tried.route;
        const bool denied = answer && answer->errnoValue == 0 && !isRejecting(answer->type);
        const bool sure = kernelSaysSo || (m_client.routeSight == Sight::Full && !denied);
        return policyRule(rule, sure ? Certainty::Proven : Certainty::Likely);
    }

    bool policyRule(const PolicyRule &rule, Certainty certainty)
    {
        const Params params{{u"priority"_s, QString::number(rule.priority)},
                            {u"action"_s, rule.action}};
        m_evidence << m_inquiry.ledger.add(
            Side::Client, m_inquiry.message(u"evidence.rule"_s, params),
            isIpv6() ? QStringList{u"ip"_s, u"-6"_s, u"rule"_s, u"show"_s}
                     : QStringList{u"ip"_s, u"rule"_s, u"show"_s});
        Finding &finding = found(Cause::ClientPolicyRule, certainty, params);
        finding.nextTest = showRules();
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.policy-rule"_s, params,
                             QStringList{u"ip"_s, u"rule"_s, u"del"_s, u"priority"_s,
                                         QString::number(rule.priority)},
                             true));
        return true;
    }

    bool rejectRoute(const RouteLookup &lookup, bool sure)
    {
        // A table that only a rule with conditions leads to: the rule is what makes this sender
        // differ.
        if (lookup.kind == RouteLookup::Kind::Rejects && lookup.rule && lookup.rule->table != 254
            && lookup.rule->table != 255
            && (lookup.rule->from || lookup.rule->uidFirst || lookup.rule->outputDevice
                || lookup.rule->to))
            return policyRule(*lookup.rule, sure);
        const RouteAnswer *answer = m_inquiry.tried.route;
        Params params{{u"destination"_s, lookup.route ? lookup.route->destination.text()
                                                      : m_inquiry.tried.address.text()}};
        RouteType type = lookup.route ? lookup.type
                         : answer     ? answer->type
                                      : RouteType::Unreachable;
        if (!isRejecting(type))
            type = !answer || answer->errnoValue == EHOSTUNREACH ? RouteType::Unreachable
                   : answer->errnoValue == EACCES                ? RouteType::Prohibit
                                                                 : RouteType::Blackhole;
        params.insert(u"type"_s, QLatin1StringView(json::enumName(type)));
        Finding &finding =
            found(Cause::ClientRouteRejects, sure ? Certainty::Proven : Certainty::Likely, params);
        finding.nextTest = showRules();
        if (lookup.route)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.route-rejects"_s, params,
                                 QStringList{u"ip"_s, u"route"_s, u"del"_s, params.value(u"type"_s),
                                             params.value(u"destination"_s)},
                                 true));
        if (!sure && selectorRule())
            m_inquiry.possible(Cause::ClientPolicyRule, showRules(), m_evidence,
                               {{u"priority"_s, QString::number(selectorRule()->priority)},
                                {u"action"_s, selectorRule()->action}});
        return true;
    }

    bool missingDevice()
    {
        const auto &device = m_inquiry.scene.file().asked.device;
        if (!device || m_client.linkSight != Sight::Full)
            return false;
        const Interface *link = m_client.interfaceNamed(*device);
        if (link && link->up)
            return false;
        if (link)
            m_evidence << m_inquiry.link(*link, Side::Client);
        Finding &finding =
            found(Cause::ClientInterfaceDown, Certainty::Proven, {{u"device"_s, *device}});
        finding.variant = link ? QString() : u"missing"_s;
        if (link)
            finding.remedies.push_back(m_inquiry.linkUp(*device));
        return true;
    }

    /// A rule for some senders that answers as a missing route does.
    bool unreachableRule(const RouteLookup &lookup)
    {
        const PolicyRule *rule = selectorRule();
        if (!rule || rule->action != "unreachable"_L1 || lookup.kind != RouteLookup::Kind::Route)
            return false;
        found(Cause::ClientPolicyRule, Certainty::Likely,
              {{u"priority"_s, QString::number(rule->priority)}, {u"action"_s, rule->action}})
            .nextTest = showRules();
        return true;
    }

    /// A link that is down keeps its IPv4 addresses and loses its routes. True where that settles
    /// it.
    bool downLink()
    {
        const IpAddress &target = m_inquiry.tried.address;
        const Interface *onLink = nullptr;
        const Interface *anyDown = nullptr;
        bool otherUp = false;
        for (const Interface &link : m_client.interfaces) {
            if (link.loopback)
                continue;
            const auto &own = link.addresses;
            const bool hasFamily =
                std::any_of(own.begin(), own.end(), [&](const InterfaceAddress &one) {
                    return one.prefix.address.family() == target.family() && one.scope != "link"_L1;
                });
            const bool covers =
                std::any_of(own.begin(), own.end(), [&](const InterfaceAddress &one) {
                    return one.prefix.contains(target);
                });
            if (!link.up && covers)
                onLink = &link;
            else if (!link.up && hasFamily)
                anyDown = &link;
            otherUp = otherUp || (link.up && link.carrier && hasFamily);
        }
        const Interface *down = onLink ? onLink : anyDown;
        if (!down)
            return false;
        const bool guess = !onLink && otherUp;
        m_evidence << m_inquiry.link(*down, Side::Client);
        Finding &finding = found(Cause::ClientInterfaceDown,
                                 onLink  ? Certainty::Proven
                                 : guess ? Certainty::Possible
                                         : Certainty::Likely,
                                 {{u"device"_s, down->name}});
        finding.remedies.push_back(m_inquiry.linkUp(down->name));
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.link-routes"_s, {{u"device"_s, down->name}}),
                     QStringList{u"ip"_s, u"route"_s, u"show"_s}, Side::Client};
        return !guess;
    }

    bool noRoute(const RouteLookup &lookup, bool kernelSaysSo)
    {
        if (unreachableRule(lookup) || downLink())
            return true;
        // An unreachable rule gives the same errno, so the kernel's word alone is not enough.
        const bool sure = lookup.kind == RouteLookup::Kind::NoRoute
                          && (lookup.isCertain || (kernelSaysSo && !selectorRule()));
        if (sure)
            std::erase_if(m_inquiry.findings, [](const Finding &one) {
                return one.cause == Cause::ClientInterfaceDown
                       && one.certainty == Certainty::Possible;
            });
        Finding &finding =
            found(Cause::ClientNoRoute, sure ? Certainty::Proven : Certainty::Likely);
        finding.nextTest = NextTest{
            m_inquiry.message(u"next.route-get"_s),
            QStringList{u"ip"_s, u"route"_s, u"get"_s, m_inquiry.tried.address.withZone({}).text()},
            Side::Client};
        if (m_inquiry.tried.route
            && m_inquiry.tried.route->type
                   == RouteType::Broadcast) { // a route, but TCP goes to one host
            finding.variant = u"broadcast"_s;
            finding.variantExplains = true;
            finding.certainty = Certainty::Proven;
            return true;
        }
        finding.remedies.push_back(m_inquiry.remedy(
            isIpv6() ? u"remedy.add-route.ipv6"_s : u"remedy.add-route"_s, {}, std::nullopt, true));
        return true;
    }

    /// EHOSTUNREACH after seconds, and the error queue was silent about the sender.
    bool lateUnreachable()
    {
        const auto hop = m_inquiry.scene.firstHop(m_inquiry.tried);
        const Neighbour *neighbour = hop ? m_inquiry.scene.neighbour(m_client, *hop) : nullptr;
        if (neighbour)
            m_evidence << m_inquiry.neighbour(*neighbour);
        const bool dead =
            neighbour && (neighbour->state == "FAILED"_L1 || neighbour->state == "INCOMPLETE"_L1);
        found(Cause::ClientNeighbourFailed, dead ? Certainty::Likely : Certainty::Possible,
              {{u"neighbour"_s, hop.value_or(m_inquiry.tried.address).text()}})
            .nextTest = NextTest{
            m_inquiry.message(u"next.neighbour"_s,
                              {{u"neighbour"_s, hop.value_or(m_inquiry.tried.address).text()}}),
            QStringList{u"ip"_s, u"neigh"_s, u"show"_s}, Side::Client};
        return true;
    }

    const Inquiry &m_inquiry;
    const HostSnapshot &m_client;
    QStringList m_evidence;
};

} // namespace

bool routingRules(const Inquiry &inquiry, const QStringList &evidence, int errnoValue)
{
    return RoutingInquiry(inquiry, evidence).judge(errnoValue);
}

} // namespace doorward::rules
