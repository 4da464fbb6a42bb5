// SPDX-License-Identifier: MIT
// Errors that the client's own kernel gives before any packet leaves, and its links.
#include "core/diagnosis/client_routing.h"
#include "core/diagnosis/inquiry.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

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
            .remedies.push_back(m_inquiry.linkUp(link->name));
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
    bool routing(int errnoValue)
    {
        return ipv6Disabled() || routingRules(m_inquiry, m_evidence, errnoValue);
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
                finding.remedies.push_back(m_inquiry.linkUp(link->name));
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
