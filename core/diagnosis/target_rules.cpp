// SPDX-License-Identifier: MIT
// Proxies and unix sockets: targets that are not an address and a port.
#include "core/base/errno_name.h"
#include "core/diagnosis/greeting.h"
#include "core/diagnosis/inquiry.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

class UnixInquiry {
public:
    UnixInquiry(const Scene &scene, Ledger &ledger, Findings &findings)
        : m_scene(scene)
        , m_ledger(ledger)
        , m_findings(findings)
        , m_facts(scene.file().unixSocket)
        , m_path(*scene.file().target.unixPath)
    {
        for (const Attempt &attempt : scene.file().attempts)
            if (attempt.family == Family::Unix && attempt.role == AttemptRole::Target
                && !scene.works(attempt))
                m_failure = &attempt;
        m_params = {{u"path"_s, m_path}};
        if (m_failure) {
            Params params = m_params;
            params.insert(u"errno"_s, errnoName(m_failure->errnoValue));
            params.insert(u"n"_s, QString::number(m_failure->n));
            const bool connected = m_failure->outcome == AttemptOutcome::Connected;
            m_evidence << m_ledger.add(
                Side::Client,
                scene.message(connected ? u"evidence.unix.connected"_s : u"evidence.unix.attempt"_s,
                              params));
        }
        if (m_facts)
            m_evidence << stateEvidence();
    }

    void judge()
    {
        if (m_failure && m_failure->outcome == AttemptOutcome::Connected)
            return service();
        switch (m_failure ? m_failure->errnoValue : m_facts ? m_facts->statErrno : 0) {
        case ENOENT:
        case ENOTDIR:
        case ELOOP:
        case ENAMETOOLONG:
            return missing();
        case EACCES:
        case EPERM:
            return permission();
        case EAGAIN:
            return full(Certainty::Proven);
        case EPROTOTYPE:
            return add(Cause::TargetUnixNotASocket, Certainty::Proven, u"type"_s);
        case ECONNREFUSED:
            return refused();
        default:
            break;
        }
        if (m_failure && m_failure->outcome == AttemptOutcome::Timeout && isFull())
            return full(Certainty::Proven);
        byState();
    }

private:
    bool isAbstract() const { return m_path.startsWith(u'@'); }
    bool isFull() const
    {
        return m_facts && m_facts->acceptQueue && m_facts->backlog
               && *m_facts->acceptQueue > *m_facts->backlog;
    }

    QString stateEvidence()
    {
        Params params = m_params;
        params.insert(u"mode"_s, QString::number(m_facts->mode & 07777, 8).rightJustified(4, u'0'));
        params.insert(u"owner"_s,
                      m_facts->ownerName.value_or(
                          m_facts->owner ? QString::number(m_facts->owner->value()) : u"?"_s));
        params.insert(u"errno"_s, errnoName(m_facts->statErrno));
        m_params.insert(u"mode"_s, params.value(u"mode"_s));
        m_params.insert(u"owner"_s, params.value(u"owner"_s));
        QString state;
        if (!isAbstract() && m_facts->statErrno != 0)
            state = u"stat-failed"_s;
        else if (!isAbstract() && !m_facts->isSocket)
            state = u"not-a-socket"_s;
        else
            state = m_facts->listening ? u"listening"_s
                    : m_facts->bound   ? u"bound"_s
                                       : u"unbound"_s;
        const QStringList command = isAbstract() ? QStringList{u"ss"_s, u"-xlnp"_s}
                                                 : QStringList{u"stat"_s, u"--"_s, m_path};
        return m_ledger.add(Side::Client, m_scene.message(u"evidence.unix."_s + state, params),
                            command);
    }

    void add(Cause cause, Certainty certainty, const QString &variant = {},
             const QString &remedy = {})
    {
        Finding finding;
        finding.cause = cause;
        finding.certainty = certainty;
        finding.params = m_params;
        finding.params.insert(u"address"_s, m_path);
        finding.variant = variant;
        finding.evidence = m_evidence;
        finding.nextTest = NextTest{m_scene.message(u"next.unix"_s, m_params),
                                    QStringList{u"ss"_s, u"-xlnp"_s}, Side::Client};
        if (!remedy.isEmpty())
            finding.remedies.push_back({m_scene.message(remedy, m_params), std::nullopt, false});
        m_findings.push_back(std::move(finding));
    }

    void missing()
    {
        if (m_failure && m_facts && m_facts->statErrno == 0)
            add(Cause::TargetUnixMissing, Certainty::Likely, {},
                u"remedy.start-service"_s); // it appeared since
        else
            add(Cause::TargetUnixMissing, Certainty::Proven, {}, u"remedy.unix-missing"_s);
    }

    void permission()
    {
        // Without the mode bits a security module could have said it as well.
        // Nor do they say it alone: a group that we are in is not known here, and faccessat(2)
        // asks the modules too.
        const bool explained =
            m_facts
            && (m_facts->statErrno == EACCES || (m_facts->accessErrno == EACCES && !mayWrite()));
        add(Cause::TargetUnixPermission, explained ? Certainty::Proven : Certainty::Likely, {},
            u"remedy.unix-permission"_s);
        if (!explained)
            add(Cause::ClientLsmDenied, Certainty::Possible);
    }

    bool mayWrite() const
    {
        const Uid uid = m_scene.client().privileges.uid;
        if (uid.value() == 0)
            return true; // CAP_DAC_OVERRIDE: mode bits do not stop root
        return (m_facts->mode & (m_facts->owner == uid ? 0200u : 0002u))
               != 0; // our groups are not known
    }

    void full(Certainty certainty)
    {
        add(Cause::TargetUnixFull, certainty, {}, u"remedy.unix-full"_s);
    }

    void refused()
    {
        if (isAbstract())
            return add(Cause::TargetUnixMissing,
                       m_facts && !m_facts->bound ? Certainty::Proven : Certainty::Likely, {},
                       u"remedy.unix-missing"_s);
        if (!m_facts || m_facts->statErrno != 0) {
            add(Cause::TargetUnixStale, Certainty::Likely, {}, u"remedy.unix-stale"_s);
            return add(Cause::TargetUnixNotASocket, Certainty::Possible);
        }
        if (!m_facts->isSocket)
            return add(Cause::TargetUnixNotASocket, Certainty::Proven, {},
                       u"remedy.unix-not-a-socket"_s);
        if (m_facts->listening)
            return add(Cause::TargetUnixStale, Certainty::Likely, u"later"_s,
                       u"remedy.try-again"_s);
        if (m_facts->bound)
            return add(Cause::ServerNotListening, Certainty::Proven, u"unix"_s,
                       u"remedy.check-program.unix"_s);
        add(Cause::TargetUnixStale, Certainty::Proven, {}, u"remedy.unix-stale"_s);
    }

    /// Nothing was sent, or an errno that says little: the file's state decides.
    void byState()
    {
        if (!m_facts)
            return;
        if (isAbstract() ? !m_facts->bound : false)
            return add(Cause::TargetUnixMissing, Certainty::Proven, {}, u"remedy.unix-missing"_s);
        if (!isAbstract() && !m_facts->isSocket)
            return add(Cause::TargetUnixNotASocket, Certainty::Proven, {},
                       u"remedy.unix-not-a-socket"_s);
        // A socket's path leads into other network namespaces, whose sockets are not listed here
        // (a container runtime's socket inside a container): only an attempt decides.
        if (!m_facts->bound)
            return add(Cause::TargetUnixStale, isAbstract() ? Certainty::Proven : Certainty::Likely,
                       {}, u"remedy.unix-stale"_s);
        if (!m_facts->listening)
            return add(Cause::ServerNotListening, Certainty::Proven, u"unix"_s,
                       u"remedy.check-program.unix"_s);
        if (isFull())
            return full(Certainty::Proven);
    }

    void service()
    {
        const QString bytes = m_failure->firstBytes.value_or(QString());
        m_params.insert(u"bytes"_s, bytes);
        m_params.insert(u"protocol"_s, protocolOf(bytes));
        m_params.insert(u"process"_s, u"?"_s);
        switch (greetingOf(*m_failure, m_scene.file().target)) {
        case Greeting::Foreign:
            return add(Cause::ServiceWrongProtocol, Certainty::Proven);
        case Greeting::Unexpected:
            return add(Cause::ServiceWrongProtocol, Certainty::Likely, u"unknown"_s);
        case Greeting::RefusesClient:
            return add(Cause::ServiceRefusesClient, Certainty::Proven);
        case Greeting::Unwell:
            return add(Cause::ServiceUnhealthy, Certainty::Proven);
        case Greeting::Closed:
        case Greeting::Reset:
            return add(Cause::ServiceClosesAtOnce,
                       m_failure->openingSent ? Certainty::Likely : Certainty::Proven);
        case Greeting::Silent:
            return add(Cause::ServiceHung, Certainty::Likely);
        case Greeting::NotTried:
        case Greeting::Fine:
        case Greeting::Waiting:
            return;
        }
    }

    const Scene &m_scene;
    Ledger &m_ledger;
    Findings &m_findings;
    const std::optional<UnixSocketFacts> &m_facts;
    QString m_path;
    const Attempt *m_failure = nullptr;
    Params m_params;
    QStringList m_evidence;
};

} // namespace

void unixRules(const Scene &scene, Ledger &ledger, Findings &findings)
{
    UnixInquiry(scene, ledger, findings).judge();
}

void proxyRules(const Scene &scene, Ledger &ledger, Findings &findings)
{
    const auto &file = scene.file();
    const Attempt *failed = nullptr;
    for (const Attempt &attempt : file.attempts) {
        if (attempt.role != AttemptRole::Proxy)
            continue;
        if (attempt.outcome == AttemptOutcome::Connected)
            return;
        failed = &attempt;
    }
    const auto variable = std::find_if(file.proxies.begin(), file.proxies.end(),
                                       [](const ProxyVariable &proxy) { return proxy.applies; });
    if (!failed || variable == file.proxies.end())
        return;
    const Params params{{u"variable"_s, variable->name},
                        {u"value"_s, variable->value},
                        {u"address"_s, failed->address},
                        {u"proxy_port"_s, QString::number(failed->port.value_or(Port(0)).value())},
                        {u"errno"_s, errnoName(failed->errnoValue)},
                        {u"n"_s, QString::number(failed->n)}};
    Finding finding;
    finding.cause = Cause::TargetProxyRefused;
    const bool reset = failed->outcome == AttemptOutcome::Refused;
    finding.certainty = reset ? Certainty::Proven : Certainty::Likely;
    finding.params = params;
    finding.variant = reset ? QString() : u"silent"_s;
    finding.evidence << ledger.add(Side::Client, scene.message(u"evidence.proxy"_s, params),
                                   QStringList{u"printenv"_s, variable->name})
                     << ledger.add(Side::Client, scene.message(reset ? u"evidence.proxy.refused"_s
                                                                     : u"evidence.proxy.failed"_s,
                                                               params));
    finding.nextTest = NextTest{
        scene.message(u"next.without-proxy"_s, params),
        QStringList{u"curl"_s, u"--noproxy"_s, u"*"_s, u"-sI"_s,
                    file.target.scheme.value_or(u"http"_s) + u"://"_s + scene.targetText()},
        Side::Client};
    finding.remedies.push_back(
        {scene.message(u"remedy.unset-proxy"_s, params), std::nullopt, false});
    finding.remedies.push_back(
        {scene.message(u"remedy.start-proxy"_s, params), std::nullopt, false});
    finding.root = true;
    findings.push_back(std::move(finding));
}

} // namespace doorward::rules
