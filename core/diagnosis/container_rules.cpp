// SPDX-License-Identifier: MIT
// A container serves the port, or should: what its runtime says, and what listens inside.
//
// A runtime that publishes the port for a container decides for whom the port is: unless another
// program took it, nothing else answers there. What a container only listens on or exposes is no
// more than a guess at what was meant.
#include "core/diagnosis/container_evidence.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// Which of several containers that ask for the same port of the host is the one to speak of.
int rankOf(const Container &container)
{
    switch (container.state) {
    case ContainerState::Running:
        return 0;
    case ContainerState::Paused:
        return 1;
    case ContainerState::Restarting:
        return 2;
    case ContainerState::Exited:
    case ContainerState::Dead:
    case ContainerState::Removing:
    case ContainerState::Unknown:
        return 3;
    case ContainerState::Created:
        return container.error.isEmpty() ? 4 : 3;
    }
    return 5;
}

/// A restart policy's pauses begin at 0.1 s and double: within so many seconds of a start that is
/// not the first, the program is still on trial.
constexpr quint32 manyRestarts = 1;
constexpr qint64 momentSeconds = 10;

struct Publication {
    const Container *container = nullptr;
    const ContainerPort *port = nullptr;
};

class ContainerInquiry {
public:
    explicit ContainerInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_scene(inquiry.scene)
        , m_host(*inquiry.tried.holder)
    {
    }

    void judge()
    {
        const auto before = m_inquiry.findings.size();
        look();
        if (m_inquiry.findings.size() > before && tried().wasReset()
            && m_inquiry.findings[before].certainty == Certainty::Likely)
            addRivals();
    }

private:
    const Tried &tried() const { return m_inquiry.tried; }

    void look() const
    {
        const auto takers = m_scene.takers(tried());
        const auto published = publication(true);
        const bool foreign = std::any_of(takers.begin(), takers.end(), [](const Listener *taker) {
            return !isForwarder(*taker) && !taker->forwardsTo;
        });
        if (published && foreign && !published->container->runs())
            return portTaken(*published, *takers.front());
        if (foreign)
            return;
        if (published)
            return publishedPort(*published);
        if (!takers.empty() || !(tried().wasReset() || !tried().failure))
            return;
        if (const auto elsewhere = publication(false))
            return otherAddress(*elsewhere);
        insideOnly();
    }

    // ---- how sure --------------------------------------------------------------------------

    bool wasRefusedInside() const
    {
        if (tried().wasReset())
            return true;
        // A proxy took the connection and could not pass it on.
        return tried().failure
               && (tried().failure->afterConnect == AfterConnect::ResetByPeer
                   || tried().failure->afterConnect == AfterConnect::ClosedByPeer);
    }
    /// The host's own sockets decide: nothing else can have answered.
    Certainty byTable() const
    {
        return m_scene.tableDecides(tried()) ? Certainty::Proven : Certainty::Likely;
    }
    /// The runtime forwards the port, and no packet filter can have refused it on the way.
    Certainty byForwarding() const
    {
        const bool filtered =
            m_scene.mayFilter(m_host, tried(), Scene::Leg::Request)
            || (!tried().local
                && (m_scene.mayFilter(m_scene.client(), tried(), Scene::Leg::Request)
                    || !m_scene.leadsToHolder(tried())));
        return !filtered && tried().wasReset() && !m_scene.isStale(tried()) ? Certainty::Proven
                                                                            : Certainty::Likely;
    }

    /// What else would look like this, where rules that nobody read may stand on the way.
    void addRivals() const
    {
        const QStringList evidence{m_inquiry.attempt()};
        if (m_scene.mayFilter(m_host, tried(), Scene::Leg::Request))
            m_inquiry.possible(Cause::ServerFirewallReset,
                               m_inquiry.readRules(m_inquiry.holderSide(), &m_host), evidence);
        if (m_scene.natMayInterfere(tried()))
            m_inquiry.possible(Cause::PathDnatClosed,
                               m_inquiry.readRules(m_inquiry.holderSide(), &m_host),
                               {m_inquiry.natUnknown()});
    }

    // ---- what the runtime publishes --------------------------------------------------------

    /// The container that gets, or is to get, the host's port: at the address that was asked, or at
    /// another one.
    std::optional<Publication> publication(bool atAddress) const
    {
        std::optional<Publication> best;
        for (const Container &container : m_host.containers)
            for (const ContainerPort &port : container.ports) {
                const bool fits = port.protocol == "tcp"_L1 && port.outside == m_scene.port()
                                  && isAt(port, tried().address) == atAddress;
                if (fits && (atAddress || container.runs())
                    && (!best || isBefore(container, *best->container)))
                    best = Publication{&container, &port};
            }
        return best;
    }
    static bool isAt(const ContainerPort &port, const IpAddress &address)
    {
        return !port.address || *port.address == address.unmapped().withZone({});
    }
    static bool isBefore(const Container &a, const Container &b)
    {
        if (rankOf(a) != rankOf(b))
            return rankOf(a) < rankOf(b);
        return a.finished.value_or(QDateTime()) > b.finished.value_or(QDateTime());
    }

    Finding &add(Cause cause, Certainty certainty, const QString &variant,
                 const Publication &published, QStringList evidence, Params params = {}) const
    {
        params.insert(portParams(*published.container, *published.port));
        evidence.prepend(m_inquiry.attempt());
        const bool doubted = m_inquiry.doubtfulRule() != nullptr;
        if (doubted)
            certainty = std::min(certainty, Certainty::Likely);
        Finding &finding = m_inquiry.found(cause, certainty, std::move(evidence), params);
        finding.variant = variant;
        finding.variantExplains = true;
        finding.nextTest = m_inquiry.readRules(m_inquiry.holderSide(), &m_host);
        // A rule that was read stops the packet before it gets here.
        finding.beside = !doubted && m_inquiry.isDecidedByRule();
        return finding;
    }

    void publishedPort(const Publication &published) const
    {
        const Container &container = *published.container;
        if (container.state == ContainerState::Paused)
            return paused(published);
        if (!container.runs() || isStartedAgain(container, *published.port))
            return notRunning(published);
        if (!published.port->active)
            return notForwarded(published);
        if ((!tried().failure || wasRefusedInside()) && closedInside(published))
            return;
        if (tried().failure && container.health == ContainerHealth::Unhealthy
            && tried().failure->outcome == AttemptOutcome::Connected)
            unhealthy(published);
    }

    /// Its restart policy starts it again, or did so a moment ago and not for the first time.
    bool isStartedAgain(const Container &container, const ContainerPort &port) const
    {
        if (container.state == ContainerState::Restarting)
            return true;
        return container.runs() && container.restarts >= manyRestarts && container.started
               && m_host.taken.isValid()
               && std::abs(container.started->secsTo(m_host.taken)) <= momentSeconds
               && BoxedPlace(m_host, container).inside(port.inside) != Inside::Taken;
    }

    void notRunning(const Publication &published) const
    {
        if (tried().failure && !wasRefusedInside())
            return;
        const Container &container = *published.container;
        const bool again = isStartedAgain(container, *published.port);
        const bool failed =
            again || (container.state == ContainerState::Created && !container.error.isEmpty());
        const QString variant = again                                        ? u"restarting"_s
                                : failed                                     ? u"container"_s
                                : container.state == ContainerState::Created ? u"created"_s
                                                                             : u"container"_s;
        QStringList evidence{publishedEvidence(m_inquiry, container, *published.port),
                             stateEvidence(m_inquiry, container,
                                           again ? ContainerState::Restarting : container.state)};
        if (m_scene.takers(tried()).empty())
            evidence << m_inquiry.noListener();
        Finding &finding =
            add(failed ? Cause::ServerStartFailed : Cause::ServerStopped,
                container.runs() ? std::min(byTable(), Certainty::Likely) : byTable(), variant,
                published, evidence);
        if (!failed)
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.container.start"_s, containerParams(container),
                QStringList{container.runtime, u"start"_s, containerHandle(container)},
                needsRoot(container)));
        finding.remedies.push_back(logs(m_inquiry, container));
        if (failed && container.state == ContainerState::Created)
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.container.start-again"_s, containerParams(container),
                QStringList{container.runtime, u"start"_s, containerHandle(container)},
                needsRoot(container)));
    }

    void portTaken(const Publication &published, const Listener &taker) const
    {
        if (tried().failure && tried().failure->outcome != AttemptOutcome::Connected)
            return;
        Params params{{u"process"_s, ownerText(taker)}, {u"endpoint"_s, endpointText(taker)}};
        Finding &finding =
            add(Cause::ServerPortTaken, Certainty::Likely, u"container"_s, published,
                {m_inquiry.listener(taker),
                 publishedEvidence(m_inquiry, *published.container, *published.port),
                 stateEvidence(m_inquiry, *published.container, published.container->state)},
                params);
        finding.nextTest = m_inquiry.lookOnServer();
        finding.beside = true; // what the other program answers is what was seen
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.container.free-port"_s, finding.params));
    }

    /// A network that is internal, or none at all: the runtime publishes nothing of it.
    void notForwarded(const Publication &published) const
    {
        if (tried().failure && !tried().wasReset())
            return;
        const Container &container = *published.container;
        QStringList names;
        for (const ContainerNetwork &network : container.networks)
            names << network.name;
        const QString network = names.isEmpty() ? container.networkMode : names.join(", "_L1);
        Finding &finding =
            add(Cause::ServerUnpublishedPort, byTable(), u"network"_s, published,
                {publishedEvidence(m_inquiry, container, *published.port), m_inquiry.noListener()},
                {{u"network"_s, network}});
        const QString handle = containerHandle(container);
        if (container.networkMode == "none"_L1 || names.contains(u"none"_s))
            finding.remedies.push_back(m_inquiry.remedy(
                u"remedy.container.disconnect"_s, containerParams(container),
                QStringList{container.runtime, u"network"_s, u"disconnect"_s, u"none"_s, handle},
                needsRoot(container)));
        const QString usual = container.runtime == "podman"_L1 ? u"podman"_s : u"bridge"_s;
        Params params = containerParams(container);
        params.insert(u"network"_s, usual);
        finding.remedies.push_back(m_inquiry.remedy(
            u"remedy.container.connect"_s, params,
            QStringList{container.runtime, u"network"_s, u"connect"_s, usual, handle},
            needsRoot(container)));
    }

    bool closedInside(const Publication &published) const
    {
        const Container &container = *published.container;
        const BoxedPlace place(m_host, container);
        const Inside inside = place.inside(published.port->inside);
        if (inside == Inside::Unknown || inside == Inside::Taken)
            return false;
        QStringList evidence{publishedEvidence(m_inquiry, container, *published.port)};
        const auto onPort = place.listeners(published.port->inside);
        const auto any = place.listeners();
        for (const Listener *listener : onPort.empty() ? any : onPort)
            if (evidence.size() < 5)
                evidence << m_inquiry.listener(*listener);
        if (onPort.empty())
            evidence << nothingInside(m_inquiry, place, published.port->inside);
        if (container.health == ContainerHealth::Unhealthy
            || container.health == ContainerHealth::Starting)
            evidence << healthEvidence(m_inquiry, container);
        if (inside == Inside::LoopbackOnly) {
            const Params params{{u"process"_s, ownerText(*onPort.front())},
                                {u"endpoint"_s, endpointText(*onPort.front())}};
            Finding &finding = add(Cause::ServerContainerLoopback, byForwarding(), u"container"_s,
                                   published, evidence, params);
            finding.remedies = rebindInside(m_inquiry, *onPort.front(), containerText(container));
            return true;
        }
        const auto reachable = std::find_if(any.begin(), any.end(), [](const Listener *listener) {
            return listener->reach() != Reach::Loopback;
        });
        Params params;
        if (reachable != any.end())
            params.insert(u"actual_port"_s, QString::number((*reachable)->port->value()));
        Finding &finding = add(Cause::PathDnatClosed, byForwarding(),
                               reachable == any.end() ? u"container"_s : u"container-port"_s,
                               published, evidence, params);
        if (reachable != any.end())
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.container.publish-right-port"_s, finding.params));
        finding.remedies.push_back(logs(m_inquiry, container));
        return true;
    }

    void paused(const Publication &published) const
    {
        if (tried().failure && !tried().wasSilent()
            && tried().failure->afterConnect != AfterConnect::Silent)
            return;
        const Container &container = *published.container;
        Finding &finding =
            add(Cause::ServiceHung, tried().failure ? Certainty::Proven : Certainty::Likely,
                u"paused"_s, published,
                {publishedEvidence(m_inquiry, container, *published.port),
                 stateEvidence(m_inquiry, container, container.state)},
                {{u"process"_s, containerText(container)}});
        finding.remedies.push_back(m_inquiry.remedy(
            u"remedy.container.unpause"_s, containerParams(container),
            QStringList{container.runtime, u"unpause"_s, containerHandle(container)},
            needsRoot(container)));
    }

    void unhealthy(const Publication &published) const
    {
        const Container &container = *published.container;
        Finding &finding =
            add(Cause::ServiceUnhealthy, Certainty::Likely, u"container"_s, published,
                {healthEvidence(m_inquiry, container)}, {{u"output"_s, container.healthOutput}});
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.container-logs"_s, containerParams(container)),
                     logCommand(container), m_inquiry.holderSide()};
        finding.remedies.push_back(logs(m_inquiry, container));
    }

    /// Published, but at an address that is not the one that was asked.
    void otherAddress(const Publication &published) const
    {
        const IpAddress &bound = *published.port->address;
        if (bound.family() != tried().address.unmapped().family() || !published.port->active)
            return;
        const Cause cause = bound.isLoopback() && !tried().address.isLoopback()
                                ? Cause::ServerBindLoopback
                                : Cause::ServerBindOtherAddress;
        QStringList evidence{publishedEvidence(m_inquiry, *published.container, *published.port)};
        for (const Listener *listener : m_scene.onPort(m_host))
            if (listener->forwardsTo == published.container->id && evidence.size() < 4)
                evidence << m_inquiry.listener(*listener);
        const QString endpoint = Endpoint{bound, m_scene.port()}.text();
        Finding &finding = add(cause, byTable(), u"container"_s, published, evidence,
                               {{u"endpoint"_s, endpoint}, {u"bound"_s, bound.text()}});
        if (!bound.isLoopback() || tried().local)
            finding.remedies.push_back(
                m_inquiry.remedy(u"remedy.use-address"_s, {{u"endpoint"_s, endpoint}}));
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.container.publish-everywhere"_s, finding.params));
    }

    // ---- what only listens inside ----------------------------------------------------------

    /// A container that has the port inside and publishes it under another number.
    void insideOnly() const
    {
        for (const Container &container : m_host.containers)
            for (const ContainerPort &port : container.ports) {
                if (port.protocol != "tcp"_L1 || port.inside != m_scene.port() || !port.active
                    || port.outside == m_scene.port())
                    continue;
                const Publication published{&container, &port};
                const auto onPort = BoxedPlace(m_host, container).listeners(port.inside);
                QStringList evidence{publishedEvidence(m_inquiry, container, port),
                                     m_inquiry.noListener()};
                if (!onPort.empty())
                    evidence.insert(1, m_inquiry.listener(*onPort.front()));
                const bool foreign = !onPort.empty() && m_scene.serves(*onPort.front()) == false;
                // Never proven: the server that should run on the host's own port may be stopped.
                Finding &finding =
                    add(Cause::TargetWrongPort,
                        foreign ? Certainty::Possible : std::min(byTable(), Certainty::Likely),
                        u"container"_s, published, evidence,
                        {{u"actual_port"_s, QString::number(port.outside->value())}});
                finding.remedies.push_back(m_inquiry.remedy(u"remedy.use-port"_s, finding.params));
                finding.remedies.push_back(
                    m_inquiry.remedy(u"remedy.container.publish-same"_s, finding.params));
                return;
            }
    }

    const Inquiry &m_inquiry;
    const Scene &m_scene;
    const HostSnapshot &m_host;
};

} // namespace

void containerRules(const Inquiry &inquiry)
{
    if (inquiry.tried.holder)
        ContainerInquiry(inquiry).judge();
    else
        boxedRules(inquiry);
}

} // namespace doorward::rules
