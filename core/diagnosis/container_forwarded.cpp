// SPDX-License-Identifier: MIT
// A runtime forwards the port to a container that runs: what goes wrong behind that.
#include "core/diagnosis/container_publication.h"
#include "core/diagnosis/container_state.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

class ForwardedPort {
public:
    ForwardedPort(const Inquiry &inquiry, const Publication &published)
        : m_inquiry(inquiry)
        , m_published(published)
        , m_container(*published.container)
        , m_host(*inquiry.tried.holder)
        , m_place(m_host, m_container)
    {
    }

    void judge() const
    {
        const Attempt *failure = tried().failure;
        if ((!failure || wasRefusedInside(tried())) && !endsAtHost() && closed())
            return;
        if (failure && m_container.health == ContainerHealth::Unhealthy
            && failure->outcome == AttemptOutcome::Connected)
            unhealthy();
    }

    void paused() const
    {
        const bool opened =
            tried().failure && tried().failure->afterConnect == AfterConnect::Silent;
        if (tried().failure && !opened && !tried().wasSilent())
            return;
        const bool sure = opened && isOfThisRun() && (isLedInside() || isProxied());
        Finding &finding =
            add(Cause::ServiceHung, sure ? Certainty::Proven : Certainty::Likely, u"paused"_s,
                {publishedEvidence(m_inquiry, m_container, *m_published.port),
                 stateEvidence(m_inquiry, m_container, m_container.state)},
                {{u"process"_s, containerText(m_container)}});
        // The kernel opens connections for a frozen program: silence before that has another
        // reason.
        finding.beside = finding.beside || tried().wasSilent();
        finding.remedies.push_back(m_inquiry.remedy(
            u"remedy.container.unpause"_s, containerParams(m_container),
            QStringList{m_container.runtime, u"unpause"_s, containerHandle(m_container)},
            needsRoot(m_container)));
    }

private:
    const Tried &tried() const { return m_inquiry.tried; }

    Finding &add(Cause cause, Certainty certainty, const QString &variant, QStringList evidence,
                 const Params &params) const
    {
        return addFinding(m_inquiry, cause, certainty, variant, m_published, std::move(evidence),
                          params);
    }

    // ---- how sure --------------------------------------------------------------------------

    bool isOfThisRun() const
    {
        return isSameRun(m_container, tried()) && !m_inquiry.scene.isStale(tried());
    }

    /// Rules that were read send the packet to this very port of the container, and nothing on the
    /// way can have answered in its place.
    bool isLedInside() const
    {
        const FilterWalk &walk = m_inquiry.scene.walk(tried());
        const Station *station = walk.isRewritten() ? walk.request(*walk.rewriter) : nullptr;
        return station && walk.rewriter == &m_host && station->isOnTheWay && !station->isUnknown()
               && station->sight == PacketFilters::Sight::Whole
               && walk.destination.port == m_published.port->inside
               && m_container.holds(walk.destination.address)
               && m_place.isReached(walk.destination.address)
               && std::all_of(walk.stations.begin(), walk.stations.end(),
                              [](const Station &one) { return one.reply || one.surelyPasses(); });
    }

    /// A program of the runtime takes the connection for this container.
    bool isProxied() const
    {
        const auto takers = m_inquiry.scene.takers(tried());
        return !takers.empty() && m_inquiry.scene.tableDecides(tried())
               && std::all_of(takers.begin(), takers.end(), [this](const Listener *taker) {
                      return taker->forwardsTo == m_container.id;
                  });
    }

    /// The runtime means to forward the port, but no rule of the host does so, and nobody holds it:
    /// the refusal came from the host itself, whatever goes on inside.
    bool endsAtHost() const
    {
        return tried().wasReset() && m_inquiry.scene.takers(tried()).empty()
               && m_inquiry.scene.tableDecides(tried());
    }

    Certainty byForwarding() const
    {
        return tried().wasReset() && isOfThisRun() && isLedInside() ? Certainty::Proven
                                                                    : Certainty::Likely;
    }

    // ---- findings --------------------------------------------------------------------------

    bool closed() const
    {
        const Port port = m_published.port->inside;
        const Inside inside = m_place.inside(port);
        if (inside == Inside::Unknown || inside == Inside::Taken)
            return false;
        const auto onPort = m_place.listeners(port);
        const QStringList evidence = insideEvidence(onPort);
        if (inside == Inside::LoopbackOnly) {
            const Params params{{u"process"_s, ownerText(*onPort.front())},
                                {u"endpoint"_s, endpointText(*onPort.front())}};
            add(Cause::ServerContainerLoopback, byForwarding(), u"container"_s, evidence, params)
                .remedies = rebindInside(m_inquiry, *onPort.front(), containerText(m_container));
            return true;
        }
        const auto any = m_place.listeners();
        const auto reachable = std::find_if(any.begin(), any.end(), [](const Listener *listener) {
            return listener->reach() != Reach::Loopback;
        });
        const bool other = reachable != any.end();
        Params params;
        if (other)
            params.insert(u"actual_port"_s, QString::number((*reachable)->port->value()));
        Finding &finding = add(Cause::PathDnatClosed, byForwarding(),
                               other ? u"container-port"_s : u"container"_s, evidence, params);
        if (other)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.container.publish-right-port"_s, finding.params));
        finding.remedies.push_back(logs(m_inquiry, m_container));
        return true;
    }

    QStringList insideEvidence(const std::vector<const Listener *> &onPort) const
    {
        QStringList evidence{publishedEvidence(m_inquiry, m_container, *m_published.port)};
        for (const Listener *listener : onPort.empty() ? m_place.listeners() : onPort)
            if (evidence.size() < 5)
                evidence << m_inquiry.listener(*listener);
        if (onPort.empty())
            evidence << nothingInside(m_inquiry, m_place, m_published.port->inside);
        if (m_container.health == ContainerHealth::Unhealthy
            || m_container.health == ContainerHealth::Starting)
            evidence << healthEvidence(m_inquiry, m_container);
        return evidence;
    }

    void unhealthy() const
    {
        Finding &finding = add(Cause::ServiceUnhealthy, Certainty::Likely, u"container"_s,
                               {healthEvidence(m_inquiry, m_container)},
                               {{u"output"_s, m_container.healthOutput}});
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.container-logs"_s, containerParams(m_container)),
                     logCommand(m_container), m_inquiry.holderSide()};
        finding.remedies.push_back(logs(m_inquiry, m_container));
    }

    const Inquiry &m_inquiry;
    const Publication &m_published;
    const Container &m_container;
    const HostSnapshot &m_host;
    BoxedPlace m_place;
};

} // namespace

void forwardedPortRules(const Inquiry &inquiry, const Publication &published)
{
    ForwardedPort(inquiry, published).judge();
}

void pausedRule(const Inquiry &inquiry, const Publication &published)
{
    ForwardedPort(inquiry, published).paused();
}

} // namespace doorward::rules
