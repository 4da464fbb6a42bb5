// SPDX-License-Identifier: MIT
// TCP opened; what came after it.
#include "core/diagnosis/container_places.h"
#include "core/diagnosis/greeting.h"
#include "core/diagnosis/inquiry.h"
#include "core/diagnosis/queue_rules.h"
#include "core/diagnosis/route_lookup.h"

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

class ServiceInquiry {
public:
    explicit ServiceInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_evidence{inquiry.attempt()}
    {
        const auto takers = inquiry.scene.takers(inquiry.tried);
        if (!takers.empty()) {
            m_listener = takers.front();
            m_evidence << inquiry.listener(*m_listener);
        }
        const QString bytes = inquiry.failure().firstBytes.value_or(QString());
        m_params = {{u"bytes"_s, bytes},
                    {u"protocol"_s, protocolOf(bytes)},
                    {u"process"_s, m_listener ? ownerText(*m_listener) : u"?"_s}};
    }

    void judge()
    {
        switch (greetingOf(m_inquiry.failure(), m_inquiry.scene.file().target)) {
        case Greeting::Foreign:
            return foreign();
        case Greeting::Unexpected:
            said();
            return found(Cause::ServiceWrongProtocol, Certainty::Likely, next(), u"unknown"_s);
        case Greeting::RefusesClient:
            said();
            return found(Cause::ServiceRefusesClient, Certainty::Proven, std::nullopt);
        case Greeting::Unwell:
            said();
            return found(Cause::ServiceUnhealthy, Certainty::Proven, std::nullopt);
        case Greeting::Closed:
            return closed();
        case Greeting::Reset:
            return reset();
        case Greeting::Silent:
            return silent();
        case Greeting::NotTried:
        case Greeting::Fine:
        case Greeting::Waiting:
            return;
        }
    }

    /// connect() itself ended in ECONNRESET.
    void resetInHandshake()
    {
        overflow();
        found(Cause::PathSynproxy, Certainty::Possible,
              m_inquiry.readRules(Side::Server, m_inquiry.tried.holder));
        found(Cause::ServiceClosesAtOnce, Certainty::Possible, next());
        if (!m_inquiry.hasCause(Cause::ServerAbortOnOverflow))
            found(Cause::ServerAbortOnOverflow, Certainty::Possible, m_inquiry.lookOnServer());
    }

private:
    void found(Cause cause, Certainty certainty, std::optional<NextTest> nextTest,
               const QString &variant = {})
    {
        Finding &finding = m_inquiry.found(cause, certainty, m_evidence, m_params);
        finding.nextTest = std::move(nextTest);
        finding.variant = variant;
        if (cause == Cause::ServiceWrongProtocol)
            finding.remedies.push_back(m_inquiry.remedy(u"remedy.right-protocol"_s, m_params));
        else if (whereOf(cause) == Where::Service)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.read-service-log"_s, m_params, logCommand()));
    }

    std::optional<QStringList> logCommand() const
    {
        if (!m_listener || !m_listener->unit || !m_inquiry.tried.holder->systemd)
            return std::nullopt;
        return QStringList{u"journalctl"_s, u"-u"_s, *m_listener->unit, u"-n"_s, u"50"_s};
    }

    NextTest next() const
    {
        return {m_inquiry.message(u"next.service-log"_s, m_params), logCommand(), Side::Server};
    }

    void said()
    {
        m_evidence << m_inquiry.ledger.add(Side::Client,
                                           m_inquiry.message(u"evidence.bytes"_s, m_params));
    }

    void foreign()
    {
        said();
        found(Cause::ServiceWrongProtocol, Certainty::Proven, std::nullopt);
    }

    /// A program took the connection for a container, and nobody knows whether one takes it inside.
    bool mayEndInContainer() const
    {
        if (!m_listener || !isForwarder(*m_listener))
            return false;
        const HostSnapshot &host = *m_inquiry.tried.holder;
        const Container *container = containerOf(host, *m_listener);
        return !container || !m_listener->forwardsPort
               || BoxedPlace(host, *container).inside(*m_listener->forwardsPort) != Inside::Taken;
    }

    void closed()
    {
        // The peer ended it in good order. Only who the peer is can be in doubt, and whether our
        // own opening made it do so.
        const bool asked = m_inquiry.failure().openingSent;
        const bool sure = !asked && m_listener && !isForwarder(*m_listener);
        found(Cause::ServiceClosesAtOnce, sure ? Certainty::Proven : Certainty::Likely, next());
        if (asked)
            found(Cause::ServiceWrongProtocol, Certainty::Possible, next(), u"unknown"_s);
        if (mayEndInContainer())
            found(Cause::ServerContainerLoopback, Certainty::Possible, m_inquiry.lookOnServer());
    }

    /// tcp_abort_on_overflow resets a connection whose last ACK meets a full queue.
    void overflow()
    {
        const HostSnapshot *host = m_inquiry.tried.holder;
        if (!host || host->sysctls.value(u"net.ipv4.tcp_abort_on_overflow"_s) != "1"_L1)
            return;
        const bool known = m_listener && m_listener->acceptQueue && m_listener->backlog;
        const bool full = known && *m_listener->acceptQueue > *m_listener->backlog;
        // One more connection fills it (sk_acceptq_is_full), and the next last ACK is too late.
        const bool brimming = known && *m_listener->acceptQueue > 0
                              && *m_listener->acceptQueue == *m_listener->backlog;
        const bool rising =
            m_inquiry.tried.local && m_inquiry.scene.rise(u"TcpExt.ListenOverflows"_s) > 0;
        m_evidence << m_inquiry.sysctl(m_inquiry.holderSide(), *host,
                                       u"net.ipv4.tcp_abort_on_overflow"_s);
        if (rising)
            m_evidence << m_inquiry.counter(u"TcpExt.ListenOverflows"_s);
        const Certainty certainty = full && rising               ? Certainty::Proven
                                    : full || brimming || rising ? Certainty::Likely
                                                                 : Certainty::Possible;
        found(Cause::ServerAbortOnOverflow, certainty, m_inquiry.lookOnServer());
    }

    void reset()
    {
        overflow();
        const bool forwarder = mayEndInContainer();
        const bool asked = m_inquiry.failure().openingSent;
        const bool rival = m_inquiry.has(Certainty::Likely);
        if (forwarder)
            found(Cause::ServerContainerLoopback, Certainty::Likely, m_inquiry.lookOnServer());
        found(Cause::ServiceClosesAtOnce,
              forwarder || rival ? Certainty::Possible : Certainty::Likely, next(), u"reset"_s);
        if (asked)
            found(Cause::ServiceWrongProtocol, Certainty::Possible, next(), u"unknown"_s);
        found(Cause::PathSynproxy, Certainty::Possible,
              m_inquiry.readRules(Side::Server, m_inquiry.tried.holder));
        if (!m_inquiry.tried.holder && !m_inquiry.hasCause(Cause::ServerAbortOnOverflow))
            found(Cause::ServerAbortOnOverflow, Certainty::Possible, m_inquiry.lookOnServer());
    }

    void silent()
    {
        if (nobodyAccepts(m_inquiry, m_evidence))
            return;
        const bool waiting = m_listener && m_listener->acceptQueue.value_or(0) > 0;
        // A server that greets may take longer than half a second (a reverse lookup, a greet
        // delay).
        const bool spoken = m_inquiry.failure().openingSent;
        found(Cause::ServiceHung, waiting || spoken ? Certainty::Likely : Certainty::Possible,
              next());
        found(Cause::ServiceWrongProtocol, Certainty::Possible, next(), u"unknown"_s);
        if (!m_inquiry.tried.local)
            found(Cause::PathMtu, Certainty::Possible, m_inquiry.captureOnServer());
        if (waiting || !m_inquiry.tried.holder)
            for (const Cause cause : {Cause::ServerDescriptorsExhausted, Cause::ServerStuckWorker})
                if (!m_inquiry.hasCause(cause))
                    found(cause, Certainty::Possible, m_inquiry.lookOnServer());
    }

    const Inquiry &m_inquiry;
    QStringList m_evidence;
    Params m_params;
    const Listener *m_listener = nullptr;
};

} // namespace

void serviceRules(const Inquiry &inquiry)
{
    if (!inquiry.tried.failure || inquiry.hasCause(Cause::ClientSelfConnect))
        return;
    if (inquiry.failure().outcome == AttemptOutcome::Connected
        || (inquiry.failure().outcome == AttemptOutcome::Reset
            && inquiry.failure().afterConnect != AfterConnect::NotTried))
        ServiceInquiry(inquiry).judge();
    else if (inquiry.failure().outcome == AttemptOutcome::Reset)
        ServiceInquiry(inquiry).resetInHandshake();
}

} // namespace doorward::rules
