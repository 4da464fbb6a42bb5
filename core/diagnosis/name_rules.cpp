// SPDX-License-Identifier: MIT
// Names that do not resolve.
#include "core/base/duration_text.h"
#include "core/diagnosis/inquiry.h"

#include <algorithm>
#include <cerrno>

#include <netdb.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// glibc waits five seconds for a nameserver by default (resolv.conf(5)); an answer is quicker.
constexpr qint64 silentLookupUs = 2'000'000;

class NameInquiry {
public:
    NameInquiry(const Scene &scene, Ledger &ledger, Findings &findings)
        : m_scene(scene)
        , m_ledger(ledger)
        , m_findings(findings)
        , m_names(scene.file().names)
    {
        m_params.insert(u"name"_s, scene.name().value_or(QString()));
        m_evidence << systemEvidence();
        for (const ServerLookup &lookup : m_names.servers)
            if (const QString id = serverEvidence(lookup);
                !m_evidence.contains(id) && m_evidence.size() < 6)
                m_evidence << id;
    }

    void judge()
    {
        if (!m_names.system && m_names.servers.empty())
            return add(Cause::NameServerUnreachable, Certainty::Possible, u"next.ask-servers"_s,
                       {});
        if (noDescriptors() || wantedFamilyIsAbsent() || dnsIsLeftOut())
            return;
        if (every({NameOutcome::NotFound, NameOutcome::NoAddress}))
            return absent();
        if (count(NameOutcome::Answered) > 0)
            return serversDisagree();
        if (!m_names.servers.empty())
            return serversFail();
        bySystemAlone();
    }

private:
    int count(NameOutcome outcome) const
    {
        return static_cast<int>(std::count_if(
            m_names.servers.begin(), m_names.servers.end(),
            [outcome](const ServerLookup &lookup) { return lookup.outcome == outcome; }));
    }
    bool every(std::initializer_list<NameOutcome> outcomes) const
    {
        return !m_names.servers.empty()
               && std::all_of(m_names.servers.begin(), m_names.servers.end(),
                              [&](const ServerLookup &lookup) {
                                  return std::find(outcomes.begin(), outcomes.end(), lookup.outcome)
                                         != outcomes.end();
                              });
    }
    static bool isUnreachable(const ServerLookup &lookup)
    {
        return lookup.outcome == NameOutcome::Silent
               || (lookup.outcome == NameOutcome::Failed && lookup.errnoValue != 0);
    }

    /// The lookup ended before it began: no file descriptor was left for it.
    bool noDescriptors()
    {
        const auto &system = m_names.system;
        if (!system || (system->errnoValue != EMFILE && system->errnoValue != ENFILE))
            return false;
        add(Cause::ClientDescriptorsExhausted, Certainty::Proven, {}, {});
        m_findings.back().remedies.push_back(
            {m_scene.message(u"remedy.descriptors"_s, m_params), std::nullopt, false});
        return true;
    }

    /// The name resolves, and not to the one family that was asked for.
    bool wantedFamilyIsAbsent()
    {
        const auto family = m_scene.file().asked.family;
        if (!family || !m_names.system || m_names.system->outcome != NameOutcome::Answered)
            return false;
        const auto &addresses = m_names.system->addresses;
        if (addresses.empty()
            || std::any_of(addresses.begin(), addresses.end(),
                           [&](const IpAddress &address) { return address.family() == *family; }))
            return false;
        // glibc passes over one family's failed question in silence where the other one answered.
        const QString type = *family == Family::Ipv4 ? u"A"_s : u"AAAA"_s;
        int asked = 0;
        int absent = 0;
        for (const ServerLookup &lookup : m_names.servers)
            if (lookup.type == type) {
                ++asked;
                absent += lookup.outcome == NameOutcome::NoAddress
                                  || lookup.outcome == NameOutcome::NotFound
                              ? 1
                              : 0;
            }
        add(Cause::NameNoAddress,
            asked > 0 && absent == asked ? Certainty::Proven : Certainty::Likely,
            u"next.ask-servers"_s, digCommand());
        m_findings.back().remedies.push_back(
            {m_scene.message(*family == Family::Ipv4 ? u"remedy.use-ipv6"_s : u"remedy.use-ipv4"_s,
                             m_params),
             std::nullopt, false});
        return true;
    }

    /// nsswitch.conf has no source that asks DNS, although DNS knows the name.
    bool dnsIsLeftOut()
    {
        const QStringList &sources = m_scene.client().resolver.hostsSources;
        if (sources.isEmpty() || count(NameOutcome::Answered) == 0)
            return false;
        const auto dns = std::find_if(sources.begin(), sources.end(), [](const QString &source) {
            return source == "dns"_L1 || source == "resolve"_L1;
        });
        // mdns4_minimal answers for .local alone, and so does the condition behind it.
        const bool isLocal = m_params.value(u"name"_s).endsWith(".local"_L1, Qt::CaseInsensitive);
        const bool stopped = std::any_of(sources.begin(), dns, [&](const QString &source) {
            const auto index = sources.indexOf(source);
            if (!isLocal && index > 0 && sources[index - 1].startsWith("mdns"_L1)
                && sources[index - 1].endsWith("_minimal"_L1))
                return false;
            return source.contains("NOTFOUND=return"_L1, Qt::CaseInsensitive)
                   || source.contains("!UNAVAIL=return"_L1, Qt::CaseInsensitive);
        });
        if (dns != sources.end() && !stopped)
            return false;
        m_params.insert(u"sources"_s, sources.join(u' '));
        m_evidence << m_ledger.add(Side::Client, m_scene.message(u"evidence.nsswitch"_s, m_params),
                                   QStringList{u"grep"_s, u"^hosts:"_s, u"/etc/nsswitch.conf"_s});
        add(Cause::NameResolverConfig, dns == sources.end() ? Certainty::Proven : Certainty::Likely,
            u"next.resolver-config"_s, {u"grep"_s, u"^hosts:"_s, u"/etc/nsswitch.conf"_s});
        m_findings.back().remedies.push_back(
            {m_scene.message(u"remedy.nsswitch"_s, m_params), std::nullopt, true});
        return true;
    }

    void absent()
    {
        const bool noAddress = count(NameOutcome::NotFound) == 0;
        const bool mixed = !noAddress && count(NameOutcome::NoAddress) > 0;
        const bool bySystem = m_names.system
                              && (m_names.system->outcome == NameOutcome::NotFound
                                  || m_names.system->outcome == NameOutcome::NoAddress);
        // What is called .local is the host's own to answer by multicast; DNS does not decide it.
        const bool multicast =
            m_params.value(u"name"_s).endsWith(".local"_L1, Qt::CaseInsensitive)
            || m_params.value(u"name"_s).endsWith(".local."_L1, Qt::CaseInsensitive);
        const Certainty certainty =
            bySystem && !mixed && !multicast ? Certainty::Proven : Certainty::Likely;
        addAbsent(noAddress ? Cause::NameNoAddress : Cause::NameNotFound, certainty);
    }

    void addAbsent(Cause cause, Certainty certainty)
    {
        add(cause, certainty, u"next.ask-servers"_s, digCommand());
        if (cause == Cause::NameNotFound)
            m_findings.back().remedies.push_back(
                {m_scene.message(u"remedy.check-name"_s, m_params), std::nullopt, false});
        else
            m_findings.back().remedies.push_back(
                {m_scene.message(u"remedy.add-record"_s, m_params), std::nullopt, false});
    }

    /// The system found nothing, and yet a server that was asked directly knows the name.
    void serversDisagree()
    {
        const bool denied = count(NameOutcome::NotFound) > 0 || count(NameOutcome::NoAddress) > 0;
        const bool failed = count(NameOutcome::Silent) + count(NameOutcome::ServerFail)
                                + count(NameOutcome::PortClosed)
                            > 0;
        if (denied)
            add(Cause::NameSplitHorizon, Certainty::Likely, u"next.ask-servers"_s, digCommand());
        if (failed)
            add(Cause::NameServerError, Certainty::Possible, u"next.ask-servers"_s, digCommand());
        if (!denied && !failed)
            add(Cause::NameResolverConfig, Certainty::Possible, u"next.resolver-config"_s,
                {u"getent"_s, u"ahosts"_s, m_params.value(u"name"_s)});
    }

    void serversFail()
    {
        const auto unreachable =
            std::count_if(m_names.servers.begin(), m_names.servers.end(), isUnreachable);
        const auto errors = count(NameOutcome::ServerFail) + count(NameOutcome::PortClosed);
        const auto all = static_cast<std::ptrdiff_t>(m_names.servers.size());
        // Where the system's own rules never ask DNS, its servers' state explains nothing.
        const QStringList &sources = m_scene.client().resolver.hostsSources;
        const bool asksDns =
            sources.isEmpty() || sources.contains("dns"_L1) || sources.contains("resolve"_L1);
        const bool denied = m_names.system && m_names.system->outcome == NameOutcome::NotFound;
        const Certainty sure = asksDns && !denied ? Certainty::Proven : Certainty::Possible;
        if (unreachable == all)
            add(Cause::NameServerUnreachable, sure, u"next.ask-servers"_s, digCommand());
        else if (errors == all)
            add(Cause::NameServerError, sure, u"next.ask-servers"_s, digCommand());
        else {
            add(Cause::NameServerError, errors > 0 ? Certainty::Likely : Certainty::Possible,
                u"next.ask-servers"_s, digCommand());
            if (unreachable > 0)
                add(Cause::NameServerUnreachable, Certainty::Possible, u"next.ask-servers"_s,
                    digCommand());
            if (errors == 0 && count(NameOutcome::NotFound) > 0)
                add(Cause::NameNotFound, Certainty::Possible, u"next.ask-servers"_s, digCommand());
        }
        if (denied && !m_findings.empty())
            addAbsent(Cause::NameNotFound, asksDns ? Certainty::Possible : Certainty::Likely);
        for (Finding &finding : m_findings)
            if (finding.cause != Cause::NameNotFound)
                finding.remedies = {{m_scene.message(u"remedy.nameserver"_s, m_params),
                                     QStringList{u"cat"_s, u"/etc/resolv.conf"_s}, false}};
    }

    void bySystemAlone()
    {
        const SystemLookup &lookup = *m_names.system;
        switch (lookup.outcome) {
        case NameOutcome::NotFound:
            return addAbsent(Cause::NameNotFound, Certainty::Likely);
        case NameOutcome::NoAddress:
            return addAbsent(Cause::NameNoAddress, Certainty::Likely);
        case NameOutcome::TryAgain:
        case NameOutcome::Silent: {
            const bool slow =
                lookup.outcome == NameOutcome::Silent || lookup.elapsedUs >= silentLookupUs;
            add(slow ? Cause::NameServerUnreachable : Cause::NameServerError, Certainty::Likely,
                u"next.ask-servers"_s, digCommand());
            return add(slow ? Cause::NameServerError : Cause::NameServerUnreachable,
                       Certainty::Possible, u"next.ask-servers"_s, digCommand());
        }
        case NameOutcome::ServerFail:
        case NameOutcome::PortClosed:
            return add(Cause::NameServerError, Certainty::Likely, u"next.ask-servers"_s,
                       digCommand());
        case NameOutcome::Failed:
        case NameOutcome::Answered:
            add(Cause::NameServerError,
                lookup.eai == EAI_FAIL ? Certainty::Likely : Certainty::Possible,
                u"next.ask-servers"_s, digCommand());
            return add(Cause::NameResolverConfig, Certainty::Possible, u"next.resolver-config"_s,
                       {u"grep"_s, u"^hosts:"_s, u"/etc/nsswitch.conf"_s});
        }
    }

    QStringList digCommand() const
    {
        const auto &servers = m_scene.client().resolver.nameservers;
        QStringList command{u"dig"_s};
        if (!servers.empty())
            command << u"@"_s + servers.front().address.text();
        return command << m_params.value(u"name"_s);
    }

    QString systemEvidence()
    {
        if (!m_names.system)
            return m_ledger.add(Side::Client,
                                m_scene.message(u"evidence.name.unfinished"_s, m_params));
        Params params = m_params;
        params.insert(u"elapsed"_s, durationText(m_names.system->elapsedUs));
        return m_ledger.add(
            Side::Client,
            m_scene.message(u"evidence.name.system."_s
                                + QLatin1StringView(json::enumName(m_names.system->outcome)),
                            params),
            QStringList{u"getent"_s, u"ahosts"_s, m_params.value(u"name"_s)});
    }

    QString serverEvidence(const ServerLookup &lookup)
    {
        Params params = m_params;
        params.insert(u"server"_s, lookup.server.text());
        params.insert(u"type"_s, lookup.type);
        params.insert(u"rcode"_s, lookup.rcode ? QString::number(*lookup.rcode) : u"–"_s);
        params.insert(u"asked"_s, lookup.name);
        return m_ledger.add(
            Side::Client,
            m_scene.message(u"evidence.name.server."_s
                                + QLatin1StringView(json::enumName(lookup.outcome)),
                            params),
            QStringList{u"dig"_s, u"@"_s + lookup.server.address.text(), lookup.name, lookup.type});
    }

    void add(Cause cause, Certainty certainty, const QString &next, const QStringList &command)
    {
        Finding finding;
        finding.cause = cause;
        finding.certainty = certainty;
        finding.params = m_params;
        finding.evidence = m_evidence;
        if (!next.isEmpty())
            finding.nextTest =
                NextTest{m_scene.message(next, m_params),
                         command.isEmpty() ? std::nullopt : std::optional(command), Side::Client};
        m_findings.push_back(std::move(finding));
    }

    const Scene &m_scene;
    Ledger &m_ledger;
    Findings &m_findings;
    const NameFacts &m_names;
    Params m_params;
    QStringList m_evidence;
};

} // namespace

void nameRules(const Scene &scene, Ledger &ledger, Findings &findings)
{
    NameInquiry(scene, ledger, findings).judge();
}

} // namespace doorward::rules
