// SPDX-License-Identifier: MIT
// Errors that the client's own kernel gives before any packet leaves, and its links.
#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// A local refusal takes microseconds; a dead neighbour takes seconds.
constexpr qint64 atOnceUs = 500'000;

class ClientInquiry {
public:
    explicit ClientInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_client(inquiry.scene.client())
        , m_evidence{inquiry.attempt()}
    {
        if (const QString route = inquiry.route(); !route.isEmpty())
            m_evidence << route;
    }

    void judge()
    {
        if (m_inquiry.tried.address.isLoopback() && loopbackDown())
            return;
        if (!m_inquiry.tried.failure)
            return byConfiguration();
        const Attempt &attempt = m_inquiry.failure();
        if (attempt.icmp)
            return; // icmpRules
        switch (attempt.outcome) {
        case AttemptOutcome::Unreachable:
        case AttemptOutcome::Denied:
        case AttemptOutcome::LocalError:
            return byErrno(attempt.errnoValue);
        case AttemptOutcome::Timeout:
            return silentLink();
        case AttemptOutcome::Connected:
            return selfConnect();
        case AttemptOutcome::Refused:
        case AttemptOutcome::Reset:
        case AttemptOutcome::NameError:
            return;
        }
    }

private:
    Finding &found(Cause cause, Certainty certainty, Params params = {})
    {
        return m_inquiry.found(cause, certainty, m_evidence, std::move(params));
    }
    bool isIpv6() const { return !m_inquiry.tried.address.isIpv4(); }

    bool loopbackDown()
    {
        const auto link = std::find_if(m_client.interfaces.begin(), m_client.interfaces.end(),
                                       [](const Interface &one) { return one.loopback; });
        if (link == m_client.interfaces.end() || link->up)
            return false;
        const Attempt *failure = m_inquiry.tried.failure;
        if (failure
            && (failure->outcome == AttemptOutcome::Refused
                || failure->outcome == AttemptOutcome::Reset
                || failure->outcome == AttemptOutcome::Connected))
            return false; // somebody answered, so it was up then
        m_evidence << m_inquiry.link(*link, Side::Client);
        found(Cause::ClientLoopbackDown, Certainty::Proven, {{u"device"_s, link->name}})
            .remedies.push_back(m_inquiry.remedy(
                u"remedy.link-up"_s, {{u"device"_s, link->name}},
                QStringList{u"ip"_s, u"link"_s, u"set"_s, link->name, u"up"_s}, true));
        return true;
    }

    void byConfiguration()
    {
        if (m_inquiry.scene.file().asked.source)
            badSource(false);
        if (m_inquiry.findings.empty() && m_inquiry.tried.route
            && m_inquiry.tried.route->errnoValue != 0)
            byErrno(m_inquiry.tried.route->errnoValue);
        else if (m_inquiry.findings.empty())
            silentLink();
    }

    void byErrno(int errnoValue)
    {
        switch (errnoValue) {
        case EMFILE:
        case ENFILE:
            found(Cause::ClientDescriptorsExhausted, Certainty::Proven)
                .remedies.push_back(m_inquiry.remedy(u"remedy.descriptors"_s));
            return;
        case EADDRNOTAVAIL:
        case EADDRINUSE:
            return addressNotAvailable();
        case EAFNOSUPPORT:
            return familyNotSupported();
        case EINVAL:
            return invalid();
        case ENETUNREACH:
        case EHOSTUNREACH:
        case EACCES:
        case ENETDOWN:
        case ENODEV:
            if (!routing(errnoValue))
                unexplained(errnoValue);
            return;
        default:
            return unexplained(errnoValue);
        }
    }

    /// A kernel without IPv6 has none of its settings; one that has them was overruled by a filter
    /// of system calls (systemd's RestrictAddressFamilies= gives EAFNOSUPPORT).
    void familyNotSupported()
    {
        const auto &known = m_client.sysctls;
        const bool hasIpv6 = std::any_of(known.keyBegin(), known.keyEnd(), [](const QString &key) {
            return key.startsWith("net.ipv6."_L1);
        });
        const Certainty certainty = !isIpv6() || hasIpv6 ? Certainty::Possible : Certainty::Proven;
        found(Cause::ClientIpv6Disabled, certainty)
            .remedies.push_back(m_inquiry.remedy(u"remedy.use-ipv4"_s));
        if (certainty != Certainty::Proven)
            m_inquiry.possible(
                Cause::ClientSeccomp,
                NextTest{m_inquiry.message(u"next.seccomp"_s),
                         QStringList{u"grep"_s, u"Seccomp"_s, u"/proc/self/status"_s},
                         Side::Client},
                m_evidence);
    }

    /// An address that the kernel takes as its own without being on a link: a local route (AnyIP),
    /// or ip-sysctl ip_nonlocal_bind.
    bool mayBindTo(const IpAddress &source) const
    {
        const QString key =
            source.isIpv4() ? u"net.ipv4.ip_nonlocal_bind"_s : u"net.ipv6.ip_nonlocal_bind"_s;
        return m_client.holds(source) || m_client.sysctls.value(key) == "1"_L1
               || std::any_of(
                   m_client.routes.begin(), m_client.routes.end(), [&source](const Route &route) {
                       return route.type == RouteType::Local && route.destination.contains(source);
                   });
    }

    bool badSource(bool failed)
    {
        const auto &source = m_inquiry.scene.file().asked.source;
        if (!source)
            return false;
        const Params params{{u"source"_s, source->text()}};
        const bool own = m_client.linkSight == Sight::None || mayBindTo(*source);
        const bool loopbackOut = source->isLoopback() && !m_inquiry.tried.local;
        const bool otherFamily = source->family() != m_inquiry.tried.address.family();
        if (own && !loopbackOut && !otherFamily)
            return false;
        const bool sure = m_client.linkSight == Sight::Full || loopbackOut || otherFamily;
        Finding &finding =
            found(Cause::ClientBadSource,
                  sure && (failed || loopbackOut || !own) ? Certainty::Proven : Certainty::Likely,
                  params);
        finding.variant = loopbackOut && own ? u"loopback"_s : QString();
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.source"_s, params));
        return true;
    }

    bool ipv6Disabled()
    {
        if (!isIpv6())
            return false;
        // The link's own switch decides; "all" only sets every link's when it is written.
        QString key = u"net.ipv6.conf.all.disable_ipv6"_s;
        const QString device =
            m_inquiry.tried.address.isLoopback() ? u"lo"_s : m_inquiry.tried.address.zone();
        const QString own = u"net.ipv6.conf.%1.disable_ipv6"_s.arg(device);
        if (!device.isEmpty() && m_client.sysctls.contains(own))
            key = own;
        if (m_client.sysctls.value(key) != "1"_L1)
            return false;
        const auto &known = m_client.sysctls;
        const bool somewhereOn =
            std::any_of(known.keyBegin(), known.keyEnd(), [&known](const QString &one) {
                return one.startsWith("net.ipv6.conf."_L1) && one.endsWith(".disable_ipv6"_L1)
                       && one != "net.ipv6.conf.lo.disable_ipv6"_L1
                       && one != "net.ipv6.conf.default.disable_ipv6"_L1
                       && known.value(one) == "0"_L1;
            });
        if (key != own && somewhereOn)
            return false;
        m_evidence << m_inquiry.sysctl(Side::Client, m_client, key);
        Finding &finding = found(Cause::ClientIpv6Disabled, Certainty::Proven, {{u"key"_s, key}});
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.use-ipv4"_s));
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.sysctl"_s, {{u"key"_s, key}, {u"value"_s, u"0"_s}},
                             QStringList{u"sysctl"_s, u"-w"_s, key + u"=0"_s}, true));
        return true;
    }

    void addressNotAvailable()
    {
        if (badSource(true) || ipv6Disabled())
            return;
        const EphemeralPorts &ports = m_client.ephemeral;
        const quint32 size = ports.size();
        const quint32 used = ports.inUseToTarget.value_or(ports.inUse);
        const Params params{{u"low"_s, QString::number(ports.low)},
                            {u"high"_s, QString::number(ports.high)},
                            {u"size"_s, QString::number(size)},
                            {u"used"_s, QString::number(used)}};
        m_evidence << m_inquiry.ledger.add(
            Side::Client, m_inquiry.message(u"evidence.ports"_s, params),
            QStringList{u"sysctl"_s, u"net.ipv4.ip_local_port_range"_s});
        // Ports held towards other targets can be used again, so only the count for this one
        // proves.
        const bool full = used >= size;
        const bool nearly = used * 10ULL >= size * 9ULL;
        // Sockets come and go between the attempt and the count.
        Finding &finding = found(Cause::ClientPortsExhausted,
                                 full && ports.inUseToTarget ? Certainty::Proven
                                 : nearly                    ? Certainty::Likely
                                                             : Certainty::Possible,
                                 params);
        finding.nextTest = NextTest{m_inquiry.message(u"next.count-ports"_s, params),
                                    QStringList{u"ss"_s, u"-tan"_s}, Side::Client};
        finding.remedies.push_back(m_inquiry.remedy(
            u"remedy.ports"_s, params,
            QStringList{u"sysctl"_s, u"-w"_s, u"net.ipv4.ip_local_port_range=10240 65535"_s},
            true));
    }

    void invalid()
    {
        const IpAddress &address = m_inquiry.tried.address;
        if (isIpv6() && address.isLinkLocal() && address.zone().isEmpty()) {
            QStringList devices;
            for (const Interface &link : m_client.interfaces)
                if (!link.loopback && link.up)
                    devices << address.text() + u'%' + link.name;
            const Params params{{u"examples"_s, devices.isEmpty() ? address.text() + u"%eth0"_s
                                                                  : devices.join(", "_L1)}};
            found(Cause::ClientNoScopeId, Certainty::Proven, params)
                .remedies.push_back(m_inquiry.remedy(u"remedy.scope-id"_s, params));
            return;
        }
        if (!badSource(true) && !routing(EINVAL))
            unexplained(EINVAL);
    }

    /// The route lookup, by the kernel's answer and by the tables.
    bool routing(int errnoValue)
    {
        if (ipv6Disabled() || missingDevice())
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

    static bool isRejecting(RouteType type)
    {
        return type == RouteType::Unreachable || type == RouteType::Prohibit
               || type == RouteType::Blackhole;
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
        finding.nextTest = NextTest{m_inquiry.message(u"next.rules"_s),
                                    QStringList{u"ip"_s, u"rule"_s, u"show"_s}, Side::Client};
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
        finding.nextTest = NextTest{m_inquiry.message(u"next.rules"_s),
                                    QStringList{u"ip"_s, u"rule"_s, u"show"_s}, Side::Client};
        if (lookup.route)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.route-rejects"_s, params,
                                 QStringList{u"ip"_s, u"route"_s, u"del"_s, params.value(u"type"_s),
                                             params.value(u"destination"_s)},
                                 true));
        if (!sure && selectorRule())
            m_inquiry.possible(Cause::ClientPolicyRule,
                               NextTest{m_inquiry.message(u"next.rules"_s),
                                        QStringList{u"ip"_s, u"rule"_s, u"show"_s}, Side::Client},
                               m_evidence,
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
            addLinkUp(finding, *device);
        return true;
    }

    void addLinkUp(Finding &finding, const QString &device)
    {
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.link-up"_s, {{u"device"_s, device}},
                             QStringList{u"ip"_s, u"link"_s, u"set"_s, device, u"up"_s}, true));
    }

    bool noRoute(const RouteLookup &lookup, bool kernelSaysSo)
    {
        if (const PolicyRule *rule = selectorRule();
            rule && rule->action == "unreachable"_L1 && lookup.kind == RouteLookup::Kind::Route) {
            m_inquiry
                .found(
                    Cause::ClientPolicyRule, Certainty::Likely, m_evidence,
                    {{u"priority"_s, QString::number(rule->priority)}, {u"action"_s, rule->action}})
                .nextTest = NextTest{m_inquiry.message(u"next.rules"_s),
                                     QStringList{u"ip"_s, u"rule"_s, u"show"_s}, Side::Client};
            return true;
        }
        // A link that is down keeps its IPv4 addresses and loses its routes.
        const Interface *onLink = nullptr;
        const Interface *anyDown = nullptr;
        bool otherUp = false;
        for (const Interface &link : m_client.interfaces) {
            const bool hasFamily = std::any_of(
                link.addresses.begin(), link.addresses.end(), [this](const InterfaceAddress &own) {
                    return own.prefix.address.family() == m_inquiry.tried.address.family()
                           && own.scope != "link"_L1;
                });
            const bool covers = std::any_of(link.addresses.begin(), link.addresses.end(),
                                            [this](const InterfaceAddress &own) {
                                                return own.prefix.contains(m_inquiry.tried.address);
                                            });
            if (link.loopback)
                continue;
            if (!link.up && covers)
                onLink = &link;
            else if (!link.up && hasFamily)
                anyDown = &link;
            otherUp = otherUp || (link.up && link.carrier && hasFamily);
        }
        const Interface *down = onLink ? onLink : anyDown;
        if (down) {
            const bool guess = !onLink && otherUp;
            m_evidence << m_inquiry.link(*down, Side::Client);
            Finding &finding = found(Cause::ClientInterfaceDown,
                                     onLink  ? Certainty::Proven
                                     : guess ? Certainty::Possible
                                             : Certainty::Likely,
                                     {{u"device"_s, down->name}});
            addLinkUp(finding, down->name);
            finding.nextTest =
                NextTest{m_inquiry.message(u"next.link-routes"_s, {{u"device"_s, down->name}}),
                         QStringList{u"ip"_s, u"route"_s, u"show"_s}, Side::Client};
            if (!guess)
                return true;
        }
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

    /// Silence, and the outgoing link has no carrier, or the first hop does not answer ARP.
    void silentLink()
    {
        const auto hop = m_inquiry.scene.firstHop(m_inquiry.tried);
        if (!hop)
            return;
        const Interface *link = m_client.interfaceNamed(m_inquiry.tried.route->device);
        if (link && m_client.linkSight == Sight::Full && !link->loopback
            && (!link->up || !link->carrier)) {
            m_evidence << m_inquiry.link(*link, Side::Client);
            Finding &finding =
                found(Cause::ClientInterfaceDown, Certainty::Proven, {{u"device"_s, link->name}});
            if (!link->up)
                addLinkUp(finding, link->name);
            else
                finding.remedies.push_back(
                    m_inquiry.remedy(u"remedy.carrier"_s, {{u"device"_s, link->name}}));
            return;
        }
        const Neighbour *neighbour = m_inquiry.scene.neighbour(m_client, *hop);
        if (!neighbour || !m_inquiry.tried.failure
            || (neighbour->state != "FAILED"_L1 && neighbour->state != "INCOMPLETE"_L1))
            return;
        m_evidence << m_inquiry.neighbour(*neighbour);
        const bool gateway = hop->bytes() != m_inquiry.tried.address.bytes();
        Finding &finding =
            found(Cause::ClientNeighbourFailed, Certainty::Likely, {{u"neighbour"_s, hop->text()}});
        finding.variant = gateway ? u"gateway"_s : QString();
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.longer"_s),
                     QStringList{u"doorward-cli"_s, u"diagnose"_s, m_inquiry.scene.targetText(),
                                 u"--timeout"_s, u"5"_s},
                     Side::Client};
        finding.remedies.push_back(
            m_inquiry.remedy(gateway ? u"remedy.check-gateway"_s : u"remedy.check-host-on"_s,
                             {{u"neighbour"_s, hop->text()}}));
    }

    void selfConnect()
    {
        const Attempt &attempt = m_inquiry.failure();
        if (!attempt.source || !attempt.port
            || *attempt.source != Endpoint{m_inquiry.tried.address, *attempt.port})
            return;
        Finding &finding = found(Cause::ClientSelfConnect, Certainty::Proven,
                                 {{u"low"_s, QString::number(m_client.ephemeral.low)},
                                  {u"high"_s, QString::number(m_client.ephemeral.high)}});
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.self-connect"_s, finding.params));
    }

    /// What the kernel's tables do not explain: programs attached to sockets and policies that
    /// this diagnosis does not read.
    void unexplained(int errnoValue)
    {
        const auto next = [this](const QString &id, QStringList command) {
            return NextTest{m_inquiry.message(id), std::move(command), Side::Client};
        };
        if (errnoValue == EPERM) {
            m_inquiry.possible(Cause::ClientCgroupBpf,
                               next(u"next.cgroup-bpf"_s, {u"bpftool"_s, u"cgroup"_s, u"tree"_s}),
                               m_evidence);
            m_inquiry.possible(Cause::ClientXfrm,
                               next(u"next.xfrm"_s, {u"ip"_s, u"xfrm"_s, u"policy"_s}), m_evidence);
            m_inquiry.possible(
                Cause::ClientSeccomp,
                next(u"next.seccomp"_s, {u"grep"_s, u"Seccomp"_s, u"/proc/self/status"_s}),
                m_evidence);
            return;
        }
        if (errnoValue == EACCES) {
            m_inquiry.possible(
                Cause::ClientLandlock,
                next(u"next.other-program"_s, {u"nc"_s, u"-vz"_s, m_inquiry.tried.address.text(),
                                               QString::number(m_inquiry.scene.port().value())}),
                m_evidence);
            m_inquiry.possible(
                Cause::ClientLsmDenied,
                next(u"next.audit"_s, {u"journalctl"_s, u"-k"_s, u"--grep"_s, u"denied"_s}),
                m_evidence);
            m_inquiry.possible(
                Cause::ClientRouteRejects, next(u"next.rules"_s, {u"ip"_s, u"rule"_s, u"show"_s}),
                m_evidence,
                {{u"type"_s, u"prohibit"_s}, {u"destination"_s, m_inquiry.tried.address.text()}});
            return;
        }
        if (errnoValue == ENETUNREACH || errnoValue == EHOSTUNREACH || errnoValue == EINVAL) {
            m_inquiry.possible(Cause::ClientPolicyRule,
                               next(u"next.rules"_s, {u"ip"_s, u"rule"_s, u"show"_s}), m_evidence,
                               {{u"priority"_s, u"?"_s}, {u"action"_s, u"?"_s}});
            m_inquiry.possible(
                Cause::ClientNoRoute,
                next(u"next.route-get"_s,
                     {u"ip"_s, u"route"_s, u"get"_s, m_inquiry.tried.address.withZone({}).text()}),
                m_evidence);
        }
    }

    const Inquiry &m_inquiry;
    const HostSnapshot &m_client;
    QStringList m_evidence;
};

} // namespace

void clientRules(const Inquiry &inquiry)
{
    ClientInquiry(inquiry).judge();
}

} // namespace doorward::rules
