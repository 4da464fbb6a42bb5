// SPDX-License-Identifier: MIT
// Which rules are asked about which address, and whose answer the verdict is about.
#include "core/diagnosis/queue_rules.h"
#include "core/diagnosis/verdict.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// How far the packet got, by what ended the attempt: the failure that got furthest is the one
/// worth explaining.
int progress(const Attempt &attempt)
{
    switch (attempt.outcome) {
    case AttemptOutcome::Connected:
        return 7;
    case AttemptOutcome::Reset:
        return 6;
    case AttemptOutcome::Refused:
        return 5;
    case AttemptOutcome::Timeout:
        return 3;
    case AttemptOutcome::Unreachable:
    case AttemptOutcome::Denied:
        return attempt.icmp ? 4 : 2;
    case AttemptOutcome::LocalError:
        return 1;
    case AttemptOutcome::NameError:
        return 0;
    }
    return 0;
}

class Judge {
public:
    explicit Judge(const CaseFile &file)
        : m_file(file)
        , m_scene(file)
    {
    }

    Diagnosis judge()
    {
        if (m_scene.isUnix())
            judgeUnix();
        else if (m_scene.tried().empty())
            judgeName();
        else if (sent())
            judgeAttempts();
        else
            judgeConfiguration();
        if (m_judgement.outcome != Outcome::Connects && nothingExplains())
            fallback(Cause::ServerNotListening);
        return conclude(m_scene, m_ledger, std::move(m_judgement));
    }

private:
    bool sent() const
    {
        return std::any_of(m_scene.tried().begin(), m_scene.tried().end(),
                           [](const Tried &tried) { return !tried.attempts.empty(); });
    }

    void judgeUnix()
    {
        unixRules(m_scene, m_ledger, m_judgement.findings);
        const bool connected = std::any_of(
            m_file.attempts.begin(), m_file.attempts.end(), [this](const Attempt &attempt) {
                return attempt.family == Family::Unix && attempt.role == AttemptRole::Target
                       && m_scene.works(attempt);
            });
        const bool failed = std::any_of(
            m_file.attempts.begin(), m_file.attempts.end(), [this](const Attempt &attempt) {
                return attempt.family == Family::Unix && attempt.role == AttemptRole::Target
                       && !m_scene.works(attempt);
            });
        if (connected && !failed)
            m_judgement.findings.clear();
        m_judgement.outcome = !connected ? Outcome::Fails
                              : failed   ? Outcome::Intermittent
                                         : Outcome::Connects;
        m_judgement.symptom = u"unix"_s;
        if (m_judgement.outcome != Outcome::Connects && m_judgement.findings.empty())
            fallback(Cause::TargetUnixStale);
    }

    void judgeName()
    {
        proxyRules(m_scene, m_ledger, m_judgement.findings);
        if (m_scene.name() && (m_file.names.system || !m_file.names.servers.empty()))
            nameRules(m_scene, m_ledger, m_judgement.findings);
        containerNameHints(m_scene, m_ledger, m_judgement.findings);
        clusterNameHints(m_scene, m_ledger, m_judgement.findings);
        m_judgement.symptom = u"name"_s;
        m_judgement.outcome = Outcome::Fails;
        if (m_judgement.findings.empty())
            fallback(m_scene.name() ? Cause::NameServerUnreachable : Cause::ServerNotListening);
    }

    void runRules(const Inquiry &inquiry) const
    {
        nameAnswerRules(inquiry);
        filterRules(inquiry);
        const bool contained = explainedByContainers(inquiry);
        natRules(inquiry);
        clientRules(inquiry);
        icmpRules(inquiry);
        clusterRules(inquiry);
        serviceRules(inquiry);
        if (!contained && inquiry.tried.failure
            && inquiry.failure().outcome == AttemptOutcome::Connected)
            unitRules(inquiry); // another program took the port, and the connection
        if (contained && !inquiry.tried.wasSilent()) {
            // The sockets of the host say less than the runtime that publishes the port.
        } else if (inquiry.doubtfulRule() && !isTranslated(inquiry)) {
            addRivalsOfRule(inquiry);
        } else if (inquiry.isDecidedByRule() && !inquiry.tried.wasSilent()) {
            nobodyBehind(inquiry);
        } else if ((!inquiry.has(Certainty::Proven) || inquiry.tried.holder)
                   && !isTranslated(inquiry)) {
            resetRules(inquiry);
        }
        silenceRules(inquiry);
        firewalldRules(inquiry);
        standBehindRule(inquiry);
        if (inquiry.tried.worked > 0)
            sometimes(inquiry);
        if (inquiry.tried.failure && inquiry.findings.empty())
            unexplained(inquiry);
    }

    static bool explainedByContainers(const Inquiry &inquiry)
    {
        const auto before = static_cast<std::ptrdiff_t>(inquiry.findings.size());
        containerRules(inquiry);
        return std::any_of(
            inquiry.findings.begin() + before, inquiry.findings.end(),
            [](const Finding &finding) { return finding.certainty >= Certainty::Likely; });
    }

    /// NAT explains what was seen, or leads away from the sockets of the host that holds the
    /// address.
    bool isTranslated(const Inquiry &inquiry) const
    {
        return inquiry.isDecidedByRule()
               && (m_scene.walk(inquiry.tried).isRewritten()
                   || inquiry.hasCause(Cause::PathDnatNotLocal));
    }

    /// What the sockets of the server show comes after a rule that stops the packet: it is the next
    /// fault, or none.
    static void standBehindRule(const Inquiry &inquiry)
    {
        const auto rule = std::find_if(inquiry.findings.begin(), inquiry.findings.end(),
                                       [](const Finding &finding) {
                                           return !finding.rule.isEmpty() && !finding.beside
                                                  && finding.certainty >= Certainty::Likely;
                                       });
        if (rule == inquiry.findings.end() || (rule->doubtful && inquiry.tried.failure))
            return;
        const int position = positionOf(*rule);
        for (Finding &finding : inquiry.findings) {
            const bool table = positionOf(finding) >= 60 && finding.rule.isEmpty()
                               && (whereOf(finding.cause) == Where::Server
                                   || whereOf(finding.cause) == Where::Target
                                   || finding.cause == Cause::NameFamilyMismatch);
            if (table && positionOf(finding) > position && finding.certainty >= Certainty::Likely)
                finding.beside = true;
        }
        std::erase_if(inquiry.findings, [position](const Finding &finding) {
            return finding.certainty == Certainty::Possible && finding.rule.isEmpty()
                   && !finding.beside && positionOf(finding) >= 60 && positionOf(finding) > position
                   && whereOf(finding.cause) == Where::Server;
        });
    }

    /// An address that also worked: what is always so cannot be the reason.
    static void sometimes(const Inquiry &inquiry)
    {
        for (Finding &finding : inquiry.findings) {
            if (!comesAndGoes(finding.cause))
                finding.certainty = Certainty::Possible;
        }
        const QStringList evidence{inquiry.attempt()};
        const Params params{{u"process"_s, inquiry.scene.subject()},
                            {u"endpoint"_s, inquiry.scene.targetText()}};
        const bool mayHang =
            inquiry.tried.wasSilent() || inquiry.failure().outcome == AttemptOutcome::Connected;
        if (mayHang && !inquiry.hasCause(Cause::ServerStuckWorker))
            inquiry.possible(Cause::ServerStuckWorker, inquiry.lookOnServer(), evidence, params);
        inquiry.possible(Cause::ServerConnectionLimit,
                         inquiry.readRules(Side::Server, inquiry.tried.holder), evidence);
        inquiry.possible(Cause::ServerRateLimit,
                         inquiry.readRules(Side::Server, inquiry.tried.holder), evidence);
        if (!inquiry.tried.local)
            inquiry.possible(
                Cause::PathDuplicateAddress,
                NextTest{inquiry.message(u"next.neighbour"_s,
                                         {{u"neighbour"_s, inquiry.tried.address.text()}}),
                         QStringList{u"ip"_s, u"neigh"_s, u"show"_s}, Side::Client},
                evidence);
    }

    static void unexplained(const Inquiry &inquiry)
    {
        // A seccomp filter may give any errno (seccomp(2) SECCOMP_RET_ERRNO).
        const bool local = inquiry.failure().outcome == AttemptOutcome::LocalError
                           || inquiry.failure().outcome == AttemptOutcome::Denied
                           || inquiry.failure().outcome == AttemptOutcome::Unreachable;
        inquiry.possible(local ? Cause::ClientSeccomp : Cause::PathFirewallReset,
                         inquiry.captureOnServer(), {inquiry.attempt()});
    }

    void judgeAttempts()
    {
        for (const Tried &tried : m_scene.tried()) {
            if (!tried.failure)
                continue;
            Opinion opinion{&tried, {}};
            runRules({m_scene, tried, m_ledger, opinion.findings});
            m_opinions.push_back(std::move(opinion));
        }
        const bool mixed = std::any_of(m_opinions.begin(), m_opinions.end(),
                                       [](const Opinion &one) { return one.tried->worked > 0; });
        const bool anyWorks = std::any_of(m_scene.tried().begin(), m_scene.tried().end(),
                                          [](const Tried &tried) { return tried.works(); });
        chooseOpinion(mixed);
        proxyRules(m_scene, m_ledger, m_judgement.findings);
        const bool proxyFails = !m_judgement.findings.empty();
        if (anyWorks && !proxyFails && !failureIsNamed() && !mixed)
            return connectsWithWarnings();
        if (m_opinions.empty() && !proxyFails)
            return connectsWithWarnings();
        m_judgement.outcome = mixed ? Outcome::Intermittent : Outcome::Fails;
        gather(proxyFails);
    }

    /// The principal opinion comes first: an address that worked sometimes, or the one whose packet
    /// got furthest; of equal ones the surest, then the first that was tried.
    void chooseOpinion(bool mixed)
    {
        const auto sureness = [](const Opinion &opinion) {
            Certainty best = Certainty::Possible;
            for (const Finding &finding : opinion.findings)
                best = std::max(best, finding.beside ? Certainty::Possible : finding.certainty);
            return best;
        };
        std::stable_sort(m_opinions.begin(), m_opinions.end(),
                         [&](const Opinion &a, const Opinion &b) {
                             if (mixed && (a.tried->worked > 0) != (b.tried->worked > 0))
                                 return a.tried->worked > 0;
                             const bool namedA = isNamed(a.tried->address);
                             if (namedA != isNamed(b.tried->address))
                                 return namedA;
                             const int left = progress(*a.tried->failure);
                             const int right = progress(*b.tried->failure);
                             return left != right ? left > right : sureness(a) > sureness(b);
                         });
    }

    bool isNamed(const IpAddress &address) const
    {
        if (m_file.target.reported == FailureKind::None)
            return false;
        const auto &failed = m_file.target.failedAddresses;
        if (std::any_of(failed.begin(), failed.end(), [&address](const IpAddress &one) {
                return one.unmapped() == address.unmapped();
            }))
            return true;
        const auto &also = m_file.target.also;
        return std::any_of(also.begin(), also.end(), [&address](const HostPort &place) {
            return IpAddress::parse(place.host) == address;
        });
    }

    /// The person's own error text names an address that fails and none that works.
    bool failureIsNamed() const
    {
        bool failing = false;
        for (const Tried &tried : m_scene.tried()) {
            if (!isNamed(tried.address))
                continue;
            if (tried.works())
                return false;
            failing = true;
        }
        return failing;
    }

    void connectsWithWarnings()
    {
        m_judgement.outcome = Outcome::Connects;
        m_judgement.warnings = untaken(m_scene, m_ledger);
        for (Opinion &opinion : m_opinions) {
            Ranking ranking = rank(std::move(opinion.findings));
            if (!ranking.candidates.empty()
                && ranking.candidates.front().certainty >= Certainty::Likely)
                m_judgement.warnings.push_back(std::move(ranking.candidates.front()));
        }
    }

    void gather(bool proxyFails)
    {
        if (m_opinions.empty())
            return;
        m_judgement.principal = m_opinions.front().tried;
        m_judgement.symptom = symptomOf(*m_judgement.principal->failure);
        for (Finding &finding : m_opinions.front().findings) {
            finding.beside = finding.beside || proxyFails;
            if (!proxyFails || finding.certainty >= Certainty::Likely)
                m_judgement.findings.push_back(std::move(finding));
        }
        for (std::size_t i = 1; i < m_opinions.size(); ++i) {
            Ranking other = rank(std::move(m_opinions[i].findings));
            if (other.candidates.empty()
                || other.candidates.front().certainty == Certainty::Possible)
                continue;
            other.candidates.front().beside = true;
            m_judgement.findings.push_back(std::move(other.candidates.front()));
        }
    }

    static QString symptomOf(const Attempt &attempt)
    {
        if (attempt.icmp && attempt.outcome != AttemptOutcome::Connected)
            return u"icmp"_s;
        switch (attempt.outcome) {
        case AttemptOutcome::Connected:
            return u"service"_s;
        case AttemptOutcome::Reset:
            return u"reset"_s;
        case AttemptOutcome::Refused:
            return u"refused"_s;
        case AttemptOutcome::Timeout:
            return u"silent"_s;
        case AttemptOutcome::Unreachable:
        case AttemptOutcome::Denied:
        case AttemptOutcome::LocalError:
            return u"local"_s;
        case AttemptOutcome::NameError:
            return u"name"_s;
        }
        return u"local"_s;
    }

    /// Nothing was sent. A fault that the configuration shows is a verdict; no fault is not yet a
    /// connection, because filters between cannot be seen: only where this very host (or a snapshot
    /// with nothing that filters) takes the connection does the configuration say that it works.
    /// Anything else stays undecided rather than claimed.
    void judgeConfiguration()
    {
        m_judgement.symptom = m_file.asked.active ? u"unfinished"_s : u"nothing-sent"_s;
        const Tried *open = nullptr;
        for (const Tried &tried : m_scene.tried()) {
            Opinion opinion{&tried, {}};
            const Inquiry inquiry{m_scene, tried, m_ledger, opinion.findings};
            nameAnswerRules(inquiry);
            filterRules(inquiry);
            const bool contained = explainedByContainers(inquiry);
            natRules(inquiry);
            clientRules(inquiry);
            if (!contained && !isTranslated(inquiry))
                resetRules(inquiry);
            pathRules(inquiry);
            standBehindRule(inquiry);
            if (!inquiry.has(Certainty::Likely) && !open)
                open = &tried;
            m_opinions.push_back(std::move(opinion));
        }
        if (!open) {
            m_judgement.principal = m_opinions.front().tried;
            m_judgement.findings = std::move(m_opinions.front().findings);
            return;
        }
        m_judgement.principal = open;
        const bool taken = open->holder && open->holder->listenerSight == Sight::Full
                           && !m_scene.takers(*open).empty();
        const bool unfiltered = open->holder && !m_scene.natMayInterfere(*open)
                                && !m_scene.mayFilter(*open->holder, *open, Scene::Leg::Both)
                                && !m_scene.mayFilter(m_scene.client(), *open, Scene::Leg::Both);
        if (taken && unfiltered && (open->local || m_file.via.empty())) {
            m_judgement.outcome = open->local ? Outcome::Connects : Outcome::Fails;
            if (open->local)
                return;
        }
        const Inquiry inquiry{m_scene, *open, m_ledger, m_judgement.findings};
        if (!open->holder)
            inquiry.possible(Cause::ServerNotListening, inquiry.lookOnServer(),
                             {inquiry.attempt()});
        if (!open->local)
            inquiry.possible(Cause::PathFirewallDrop, inquiry.trace(), {inquiry.attempt()});
        if (!open->holder || m_scene.mayFilter(*open->holder, *open, Scene::Leg::Both))
            inquiry.possible(
                Cause::ServerFirewallDrop,
                inquiry.readRules(open->local ? Side::Client : Side::Server, open->holder),
                {inquiry.attempt()});
        inquiry.possible(Cause::ServiceHung, std::nullopt, {inquiry.attempt()},
                         {{u"process"_s, m_scene.subject()}});
    }

    bool nothingExplains() const
    {
        return std::all_of(m_judgement.findings.begin(), m_judgement.findings.end(),
                           [](const Finding &finding) { return finding.beside; });
    }

    void fallback(Cause cause)
    {
        Finding finding;
        finding.cause = cause;
        finding.params = {{u"address"_s, m_scene.targetText()},
                          {u"path"_s, m_scene.targetText()},
                          {u"name"_s, m_scene.targetText()},
                          {u"mode"_s, u"?"_s},
                          {u"owner"_s, u"?"_s}};
        m_judgement.findings.push_back(std::move(finding));
    }

    const CaseFile &m_file;
    Scene m_scene;
    Ledger m_ledger;
    Judgement m_judgement;
    std::vector<Opinion> m_opinions;
};

} // namespace

} // namespace doorward::rules

namespace doorward {

Diagnosis diagnose(const CaseFile &file)
{
    return rules::Judge(file).judge();
}

} // namespace doorward
