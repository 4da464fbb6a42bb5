// SPDX-License-Identifier: MIT
// Whose the rules that nobody could read probably are: firewalld tells everybody that it runs and
// which of its zones judges what comes in, but only root what a zone lets in. So it makes nothing
// surer; it names the likely owner, the command that decides, and the one that opens the port.
#include "core/diagnosis/firewalld_rules.h"

#include "core/firewall/origin.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// The rules of the host were not read whole, and firewalld runs there.
bool isFirewalldsOwn(const Scene &scene, const HostSnapshot *host)
{
    return host != nullptr && host->firewalld && host->filterPossible
           && scene.filters().sightOf(*host) != PacketFilters::Sight::Whole;
}

/// Whether the source is one of the zone's; nothing where that cannot be told: an ipset, a hardware
/// address, a source that is not known.
std::optional<bool> isFrom(const FirewalldZone &zone, const std::optional<IpAddress> &source)
{
    bool told = true;
    for (const QString &text : zone.sources) {
        const auto address = IpAddress::parse(text);
        const auto network = address ? std::nullopt : IpPrefix::parse(text);
        if (!source || (!address && !network))
            told = false;
        else if (address ? *address == *source : network->contains(*source))
            return true;
    }
    return told ? std::optional(false) : std::nullopt;
}

/// "eth0", or "eth+" for all whose names begin so.
bool isByLink(const FirewalldZone &zone, const QString &device)
{
    return std::any_of(zone.interfaces.begin(), zone.interfaces.end(), [&](const QString &name) {
        return name == device || (name.endsWith(u'+') && device.startsWith(name.chopped(1)));
    });
}

/// The message by which firewalld rejects: "icmpx admin-prohibited" with nftables, with iptables
/// icmp-host-prohibited and icmp6-adm-prohibited.
bool isItsRejection(const IcmpAnswer &icmp, Family family)
{
    return family == Family::Ipv4 ? icmp.type == 3 && (icmp.code == 13 || icmp.code == 10)
                                  : icmp.type == 1 && icmp.code == 1;
}

class FirewalldInquiry {
public:
    explicit FirewalldInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_zone(firewalldZone(inquiry.scene, inquiry.tried))
        , m_rejected(inquiry.failure().icmp
                     && isItsRejection(*inquiry.failure().icmp, inquiry.failure().family))
    {
    }

    void judge()
    {
        for (Finding &finding : m_inquiry.findings) {
            if (!finding.rule.isEmpty())
                continue;
            if (finding.cause == Cause::ServerFirewallIcmp
                || finding.cause == Cause::ServerFirewallDrop)
                atServer(finding);
            else if (finding.cause == Cause::ClientFirewallReject)
                atClient(finding);
            else if (finding.cause == Cause::PathFirewallIcmp && m_inquiry.failure().icmp)
                onTheWay(finding);
        }
    }

private:
    Side sideOf(const HostSnapshot &host) const
    {
        return &host == &m_inquiry.scene.client() ? Side::Client : Side::Server;
    }

    void tell(Finding &finding, const HostSnapshot &host, const QString &id, Params params) const
    {
        params.insert(u"machine"_s, host.hostname);
        finding.evidence << m_inquiry.ledger.add(
            sideOf(host), m_inquiry.message(id, params),
            QStringList{u"firewall-cmd"_s, u"--get-active-zones"_s});
    }

    void atServer(Finding &finding) const
    {
        const HostSnapshot *host = m_inquiry.tried.holder;
        if (!isFirewalldsOwn(m_inquiry.scene, host))
            return;
        if (m_inquiry.tried.local)
            return tell(finding, *host, u"evidence.firewalld.sends"_s, {});
        if (!m_zone)
            return tell(finding, *host, u"evidence.firewalld"_s, {});
        const Params params{{u"zone"_s, *m_zone}, {u"machine"_s, host->hostname}};
        tell(finding, *host, u"evidence.firewalld.zone"_s, params);
        if (finding.cause != Cause::ServerFirewallIcmp || !m_rejected
            || finding.certainty != Certainty::Likely)
            return;
        finding.variant = u"firewalld"_s;
        finding.variantExplains = true;
        finding.params.insert(params);
        finding.nextTest = NextTest{m_inquiry.message(u"next.firewalld-zone"_s, params),
                                    zoneCommand(u"--list-all"_s), sideOf(*host)};
        finding.remedies = remedies();
    }

    /// Zones judge what comes in; what this host sends only a policy could reject.
    void atClient(Finding &finding) const
    {
        const HostSnapshot &client = m_inquiry.scene.client();
        if (!isFirewalldsOwn(m_inquiry.scene, &client))
            return;
        tell(finding, client, u"evidence.firewalld.sends"_s, {});
        if (m_rejected)
            finding.nextTest =
                NextTest{m_inquiry.message(u"next.firewalld-policies"_s),
                         QStringList{u"firewall-cmd"_s, u"--list-all-policies"_s}, Side::Client};
    }

    void onTheWay(Finding &finding) const
    {
        const HostSnapshot *router = m_inquiry.scene.hostOf(m_inquiry.failure().icmp->from);
        if (router != &m_inquiry.scene.client() && router != m_inquiry.tried.holder
            && isFirewalldsOwn(m_inquiry.scene, router))
            tell(finding, *router, u"evidence.firewalld"_s, {});
    }

    std::optional<QStringList> zoneCommand(const QString &question) const
    {
        if (!isPlainZone(*m_zone))
            return std::nullopt;
        return QStringList{u"firewall-cmd"_s, u"--zone="_s + *m_zone, question};
    }

    std::vector<Remedy> remedies() const
    {
        if (!isPlainZone(*m_zone))
            return {};
        firewall::Decider decider;
        decider.origin = {firewall::Owner::Firewalld, *m_zone};
        const Params params{{u"owner"_s, u"firewalld"_s}};
        std::vector<Remedy> remedies;
        for (const QStringList &command : firewall::remediesFor(decider, m_inquiry.scene.port()))
            remedies.push_back(m_inquiry.remedy(remedies.empty() ? u"remedy.filter.open"_s
                                                                 : u"remedy.filter.keep"_s,
                                                params, command, true));
        return remedies;
    }

    const Inquiry &m_inquiry;
    std::optional<QString> m_zone;
    bool m_rejected;
};

} // namespace

std::optional<QString> firewalldZone(const Scene &scene, const Tried &tried)
{
    const HostSnapshot *host = tried.holder;
    if (tried.local || !isFirewalldsOwn(scene, host))
        return std::nullopt;
    const Station *station = scene.walk(tried).request(*host);
    if (!station || !station->packet.inputDevice)
        return std::nullopt;
    // What NAT on the way made of the source is not known.
    const auto source = station->isOnTheWay ? station->packet.source : std::nullopt;
    std::optional<QString> zone;
    for (const FirewalldZone &one : host->firewalld->activeZones) {
        const auto from = isFrom(one, source);
        if (!from)
            return std::nullopt;
        if (*from)
            return one.name;
        if (isByLink(one, *station->packet.inputDevice))
            zone = one.name;
    }
    return zone ? zone : host->firewalld->defaultZone;
}

void firewalldRules(const Inquiry &inquiry)
{
    if (inquiry.tried.failure)
        FirewalldInquiry(inquiry).judge();
}

} // namespace doorward::rules
