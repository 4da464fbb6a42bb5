// SPDX-License-Identifier: MIT
// Names that resolve, to the wrong place.
#include "core/diagnosis/inquiry.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using Addresses = std::vector<IpAddress>;

bool contains(const Addresses &addresses, const IpAddress &address)
{
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

bool disjoint(const Addresses &a, const Addresses &b)
{
    return std::none_of(a.begin(), a.end(),
                        [&b](const IpAddress &address) { return contains(b, address); });
}

/// What DNS says for the very name, all configured servers together, of one family.
Addresses dnsAddresses(const NameFacts &names, Family family)
{
    Addresses all;
    for (const ServerLookup &lookup : names.servers)
        for (const IpAddress &address : lookup.addresses)
            if (address.family() == family && !contains(all, address))
                all.push_back(address);
    return all;
}

QString list(const Addresses &addresses)
{
    QStringList texts;
    for (const IpAddress &address : addresses)
        texts << address.text();
    return texts.join(", "_L1);
}

/// Whether a known listener takes the port on one of these addresses.
bool someoneTakes(const Scene &scene, const Addresses &addresses)
{
    return std::any_of(addresses.begin(), addresses.end(), [&scene](const IpAddress &address) {
        Tried other;
        other.address = address;
        other.holder = scene.file().holderOf(address);
        other.local = other.holder == &scene.client();
        return !scene.takers(other).empty();
    });
}

void hostsOverride(const Inquiry &inquiry)
{
    const Scene &scene = inquiry.scene;
    const NameFacts &names = scene.file().names;
    const IpAddress &address = inquiry.tried.address;
    const auto entry =
        std::find_if(names.hosts.begin(), names.hosts.end(),
                     [&](const HostsEntry &line) { return line.address == address; });
    const Addresses dns = dnsAddresses(names, address.family());
    if (entry == names.hosts.end() || dns.empty() || contains(dns, address))
        return;
    const bool served = someoneTakes(scene, dns);
    // DNS leads to this very machine too, and nobody serves there: the line changes nothing.
    if (!served && std::all_of(dns.begin(), dns.end(), [&](const IpAddress &other) {
            return scene.isOwn(other);
        }))
        return;
    const Params params{{u"line"_s, QString::number(entry->line)},
                        {u"dns"_s, list(dns)},
                        {u"name"_s, *scene.name()},
                        {u"address"_s, address.text()}};
    const QString seen = inquiry.ledger.add(
        Side::Client, inquiry.message(u"evidence.hosts"_s, params),
        QStringList{u"grep"_s, u"-n"_s, u"-w"_s, u"--"_s, *scene.name(), u"/etc/hosts"_s});
    const QString answered =
        inquiry.ledger.add(Side::Client, inquiry.message(u"evidence.dns-differs"_s, params),
                           QStringList{u"dig"_s, u"+short"_s, *scene.name()});
    Finding &finding =
        inquiry.found(Cause::NameHostsOverride, served ? Certainty::Proven : Certainty::Likely,
                      {seen, answered, inquiry.attempt()}, params);
    finding.root = true;
    finding.nextTest = NextTest{inquiry.message(u"next.try-dns-address"_s, params),
                                QStringList{u"doorward-cli"_s, u"diagnose"_s, dns.front().text(),
                                            QString::number(scene.port().value())},
                                Side::Client};
    finding.remedies.push_back(inquiry.remedy(u"remedy.hosts-line"_s, params, std::nullopt, true));
}

/// `name` was completed by a search domain although `name.` exists and is elsewhere.
void searchDomain(const Inquiry &inquiry)
{
    const Scene &scene = inquiry.scene;
    const NameFacts &names = scene.file().names;
    if (!names.system || !names.absolute || names.absolute->outcome != NameOutcome::Answered
        || contains(names.absolute->addresses, inquiry.tried.address)
        || !disjoint(names.system->addresses, names.absolute->addresses))
        return;
    QString completed;
    const QString name = *scene.name();
    const QString canonical = names.system->canonicalName.value_or(QString());
    for (const QString &domain : scene.client().resolver.search)
        if (canonical.compare(name + u'.' + domain, Qt::CaseInsensitive) == 0)
            completed = canonical;
    const Params params{{u"name"_s, name},
                        {u"completed"_s, completed},
                        {u"absolute"_s, list(names.absolute->addresses)},
                        {u"address"_s, inquiry.tried.address.text()}};
    const QString seen =
        inquiry.ledger.add(Side::Client, inquiry.message(u"evidence.search"_s, params),
                           QStringList{u"getent"_s, u"ahosts"_s, name + u'.'});
    // A single word is more often meant to be completed than not.
    const bool sure = !completed.isEmpty() && name.contains(u'.');
    Finding &finding =
        inquiry.found(Cause::NameSearchDomain, sure ? Certainty::Proven : Certainty::Likely,
                      {seen, inquiry.attempt()}, params);
    if (completed.isEmpty())
        finding.variant = u"unnamed"_s;
    finding.root = true;
    finding.nextTest = NextTest{inquiry.message(u"next.try-absolute"_s, params),
                                QStringList{u"doorward-cli"_s, u"diagnose"_s, name + u'.',
                                            QString::number(scene.port().value())},
                                Side::Client};
    finding.remedies.push_back(inquiry.remedy(u"remedy.absolute-name"_s, params));
}

/// Servers of the configuration give different addresses, and the one that was tried is not
/// everybody's. A rotating answer looks the same, so this is never more than likely.
void splitHorizon(const Inquiry &inquiry)
{
    const NameFacts &names = inquiry.scene.file().names;
    const IpAddress &address = inquiry.tried.address;
    const QString type = address.isIpv4() ? u"A"_s : u"AAAA"_s;
    const ServerLookup *with = nullptr;
    const ServerLookup *without = nullptr;
    for (const ServerLookup &lookup : names.servers)
        if (lookup.type == type
            && (lookup.outcome == NameOutcome::Answered
                || lookup.outcome == NameOutcome::NotFound)) {
            if (contains(lookup.addresses, address))
                with = &lookup;
            else if (!without)
                without = &lookup;
        }
    if (!with || !without || !disjoint(with->addresses, without->addresses))
        return;
    const bool mixed = without->outcome == NameOutcome::NotFound
                       || std::none_of(without->addresses.begin(), without->addresses.end(),
                                       [&](const IpAddress &other) {
                                           return other.isPrivate() == address.isPrivate();
                                       });
    const Params params{
        {u"name"_s, *inquiry.scene.name()},
        {u"server"_s, with->server.text()},
        {u"other_server"_s, without->server.text()},
        {u"other"_s, without->addresses.empty() ? u"–"_s : list(without->addresses)},
        {u"address"_s, address.text()}};
    const QString seen = inquiry.ledger.add(
        Side::Client, inquiry.message(u"evidence.split"_s, params),
        QStringList{u"dig"_s, u"@"_s + without->server.address.text(), without->name, type});
    Finding &finding =
        inquiry.found(Cause::NameSplitHorizon, mixed ? Certainty::Likely : Certainty::Possible,
                      {seen, inquiry.attempt()}, params);
    if (!without->addresses.empty())
        finding.nextTest = NextTest{
            inquiry.message(u"next.try-dns-address"_s, {{u"dns"_s, list(without->addresses)}}),
            QStringList{u"doorward-cli"_s, u"diagnose"_s, without->addresses.front().text(),
                        QString::number(inquiry.scene.port().value())},
            Side::Client};
}

/// The name has both families and the other one works.
void otherFamilyWorks(const Inquiry &inquiry)
{
    if (!inquiry.tried.failure || inquiry.failure().outcome == AttemptOutcome::LocalError
        || (inquiry.failure().outcome == AttemptOutcome::Unreachable && !inquiry.failure().icmp))
        return;
    const auto &all = inquiry.scene.tried();
    const auto other = std::find_if(all.begin(), all.end(), [&](const Tried &tried) {
        return tried.address.family() != inquiry.tried.address.family() && tried.works();
    });
    if (other == all.end() || inquiry.tried.worked > 0)
        return;
    const Params params{{u"name"_s, *inquiry.scene.name()},
                        {u"working"_s, other->address.text()},
                        {u"address"_s, inquiry.tried.address.text()}};
    const QString works =
        inquiry.ledger.add(Side::Client, inquiry.message(u"evidence.other-family"_s, params));
    // Only the listener table tells one family from a rule for that family.
    const Tried &tried = inquiry.tried;
    const bool taken = !inquiry.scene.takers(tried).empty();
    const bool sure = tried.wasReset() && inquiry.scene.tableDecides(tried);
    const Certainty certainty = taken  ? Certainty::Possible
                                : sure ? Certainty::Proven
                                       : Certainty::Likely;
    Finding &finding =
        inquiry.found(Cause::NameFamilyMismatch, certainty, {inquiry.attempt(), works}, params);
    finding.variant = u"works"_s;
    finding.root = true;
    finding.remedies.push_back(
        inquiry.remedy(other->address.isIpv4() ? u"remedy.use-ipv4"_s : u"remedy.use-ipv6"_s));
    finding.remedies.push_back(inquiry.remedy(u"remedy.listen-both"_s));
    finding.nextTest = inquiry.lookOnServer();
}

} // namespace

void nameAnswerRules(const Inquiry &inquiry)
{
    if (!inquiry.scene.name())
        return;
    otherFamilyWorks(inquiry);
    hostsOverride(inquiry);
    searchDomain(inquiry);
    splitHorizon(inquiry);
}

} // namespace doorward::rules
