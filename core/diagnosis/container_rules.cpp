// SPDX-License-Identifier: MIT
// A container serves the port, or should: what its runtime says, and what listens inside.
//
// A runtime that publishes the port for a container decides for whom the port is: unless another
// program took it, nothing else answers there. What a container only listens on or exposes is no
// more than a guess at what was meant.
#include "core/diagnosis/container_publication.h"
#include "core/diagnosis/container_state.h"
#include "core/diagnosis/unit_claims.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

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
        const auto published = publication(m_inquiry, true);
        const auto foreign = std::find_if(takers.begin(), takers.end(), [](const Listener *taker) {
            return !taker->forwardsTo
                   && !(taker->process && holdsPortsForContainers(*taker->process));
        });
        if (published && foreign != takers.end() && !published->container->runs())
            return portTaken(*published, **foreign);
        if (foreign != takers.end())
            return;
        if (published)
            return publishedPort(*published);
        if (!takers.empty() || !(tried().wasReset() || !tried().failure))
            return;
        if (const auto elsewhere = publication(m_inquiry, false))
            return otherAddress(*elsewhere);
        insideOnly();
    }

    // ---- how sure --------------------------------------------------------------------------

    /// The host's own sockets decide: nothing else can have answered, and the container was then as
    /// its runtime says it is now.
    Certainty byTable(const Container &container) const
    {
        return m_scene.tableDecides(tried()) && (!tried().failure || tried().wasReset())
                       && isSameRun(container, tried())
                   ? Certainty::Proven
                   : Certainty::Likely;
    }
    /// Nobody holds the port, or the runtime for this container.
    bool isLeftAlone(const Container &container) const
    {
        const auto takers = m_scene.takers(tried());
        return std::all_of(takers.begin(), takers.end(), [&container](const Listener *taker) {
            return taker->forwardsTo == container.id;
        });
    }
    /// A unit that does not run has a claim of its own on the port.
    bool isWantedByUnit() const
    {
        const auto claims = unitClaims(m_scene, tried());
        return std::any_of(claims.begin(), claims.end(), [](const UnitClaim &claim) {
            return claim.strong && !claim.elsewhere && claim.state != UnitState::Running
                   && claim.state != UnitState::Grouping && claim.state != UnitState::Unused;
        });
    }
    /// What the units say, which is no surer than what the containers say.
    void addUnits() const
    {
        const auto before = static_cast<std::ptrdiff_t>(m_inquiry.findings.size());
        unitRules(m_inquiry);
        for (auto one = m_inquiry.findings.begin() + before; one != m_inquiry.findings.end(); ++one)
            one->certainty = std::min(one->certainty, Certainty::Likely);
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

    void publishedPort(const Publication &published) const
    {
        const Container &container = *published.container;
        if (container.state == ContainerState::Paused)
            return pausedRule(m_inquiry, published);
        const bool caught =
            seemsToKeepEnding(container, m_host.taken)
            && BoxedPlace(m_host, container).inside(published.port->inside) != Inside::Taken;
        if (!container.runs() || caught)
            return notRunning(published);
        if (!published.port->active)
            return notForwarded(published);
        forwardedPortRules(m_inquiry, published);
    }

    /// Also of one that runs for the moment, between two of its ends.
    void notRunning(const Publication &published) const
    {
        if (tried().failure && !wasRefusedInside(tried()))
            return;
        const Container &container = *published.container;
        const bool created = container.state == ContainerState::Created;
        const bool loops = keepsEnding(container) || container.runs();
        const bool failed = loops || (created && !container.error.isEmpty());
        const bool again = container.state == ContainerState::Restarting;
        const QString variant = loops                ? u"restarting"_s
                                : again              ? u"again"_s
                                : created && !failed ? u"created"_s
                                                     : u"container"_s;
        QStringList evidence{publishedEvidence(m_inquiry, container, *published.port),
                             stateEvidence(m_inquiry, container,
                                           loops ? ContainerState::Restarting : container.state)};
        if (m_scene.takers(tried()).empty())
            evidence << m_inquiry.noListener();
        const bool wanted = isWantedByUnit();
        const bool sure = !container.runs() && !wanted && isLeftAlone(container);
        Finding &finding =
            addFinding(m_inquiry, failed ? Cause::ServerStartFailed : Cause::ServerStopped,
                       sure ? byTable(container) : Certainty::Likely, variant, published, evidence);
        addStartRemedies(finding, container, failed);
        if (wanted)
            addUnits();
    }

    /// A start that failed is worth another one only when its reason was put right.
    void addStartRemedies(Finding &finding, const Container &container, bool failed) const
    {
        const auto start = [&](const QString &id) {
            return m_inquiry.remedy(
                id, containerParams(container),
                QStringList{container.runtime, u"start"_s, containerHandle(container)},
                needsRoot(container));
        };
        if (!failed && canBeStarted(container))
            finding.remedies.push_back(start(u"remedy.container.start"_s));
        finding.remedies.push_back(logs(m_inquiry, container));
        if (failed && canBeStarted(container))
            finding.remedies.push_back(start(u"remedy.container.start-again"_s));
    }

    void portTaken(const Publication &published, const Listener &taker) const
    {
        if (tried().failure && tried().failure->outcome != AttemptOutcome::Connected)
            return;
        Params params{{u"process"_s, ownerText(taker)}, {u"endpoint"_s, endpointText(taker)}};
        Finding &finding = addFinding(
            m_inquiry, Cause::ServerPortTaken, Certainty::Likely, u"container"_s, published,
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
        Finding &finding = addFinding(
            m_inquiry, Cause::ServerUnpublishedPort, byTable(container), u"network"_s, published,
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
        Finding &finding =
            addFinding(m_inquiry, cause, byTable(*published.container), u"container"_s, published,
                       evidence, {{u"endpoint"_s, endpoint}, {u"bound"_s, bound.text()}});
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
                Finding &finding = addFinding(
                    m_inquiry, Cause::TargetWrongPort,
                    foreign ? Certainty::Possible : Certainty::Likely, u"container"_s, published,
                    evidence, {{u"actual_port"_s, QString::number(port.outside->value())}});
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
