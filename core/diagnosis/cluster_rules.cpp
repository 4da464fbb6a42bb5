// SPDX-License-Identifier: MIT
// What the API server of a Kubernetes cluster says of the Service behind the target.
//
// It names the reason behind a Service without endpoints; that the packet meets such a Service is
// proven by the rule of kube-proxy alone, which filterRules() reads.
#include "core/diagnosis/cluster_evidence.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

class ClusterInquiry {
public:
    ClusterInquiry(const Inquiry &inquiry, const ClusterFacts &cluster)
        : m_inquiry(inquiry)
        , m_cluster(cluster)
        , m_service(*cluster.service)
        , m_words(inquiry.scene, inquiry.ledger, cluster)
    {
    }

    void judge()
    {
        const ClusterServicePort *port = portAsked();
        if (!port)
            return isItsAddress() && !m_service.headless ? wrongPort() : void();
        if (!m_cluster.endpointsRead)
            return;
        const bool served =
            std::any_of(m_cluster.endpoints.begin(), m_cluster.endpoints.end(),
                        [port](const ClusterEndpoint &endpoint) {
                            return endpoint.ready && endpoint.portNames.contains(port->name);
                        });
        if (served)
            return targetPort(*port);
        noEndpoints(*port);
    }

private:
    const Tried &tried() const { return m_inquiry.tried; }

    bool isItsAddress() const
    {
        const IpAddress asked = tried().address.unmapped().withZone({});
        return std::find(m_service.addresses.begin(), m_service.addresses.end(), asked)
               != m_service.addresses.end();
    }

    /// The port of the Service that a connection to the target's port is for. The name of a
    /// headless Service leads to the pods themselves, whatever the port.
    const ClusterServicePort *portAsked() const
    {
        const Port asked = m_inquiry.scene.port();
        for (const ClusterServicePort &port : m_service.ports)
            if (port.protocol == "TCP"_L1
                && ((isItsAddress() && port.port == asked) || port.nodePort == asked))
                return &port;
        return nullptr;
    }

    bool wasRefused() const
    {
        return tried().failure && tried().failure->outcome == AttemptOutcome::Refused;
    }

    // ---- no endpoints ------------------------------------------------------------------------

    /// A rule of kube-proxy's names its Service. That of another cluster may have the same address.
    bool isOfAnotherService(const Finding &finding) const
    {
        const QString named = finding.params.value(u"owned"_s);
        const QString own = m_service.space + u'/' + m_service.name;
        return !finding.rule.isEmpty() && !named.isEmpty() && named != own
               && !named.startsWith(own + u':');
    }

    /// What an API server says of one moment explains a refusal; silence has other reasons too,
    /// where the addresses of Services lead nowhere, as outside the cluster.
    Finding &found()
    {
        for (Finding &finding : m_inquiry.findings)
            if (finding.cause == Cause::PathNoEndpoints) {
                if (finding.rule.isEmpty() && wasRefused())
                    finding.certainty = std::max(finding.certainty, Certainty::Likely);
                return finding;
            }
        return m_inquiry.found(Cause::PathNoEndpoints,
                               wasRefused() ? Certainty::Likely : Certainty::Possible,
                               {m_inquiry.attempt()});
    }

    void noEndpoints(const ClusterServicePort &port)
    {
        const bool foreign = std::any_of(
            m_inquiry.findings.begin(), m_inquiry.findings.end(), [this](const Finding &finding) {
                return finding.cause == Cause::PathNoEndpoints && isOfAnotherService(finding);
            });
        QStringList evidence{m_words.service()};
        std::vector<Remedy> remedies;
        const QString variant = foreign ? QString() : reason(port, evidence, remedies);
        if (variant.isEmpty())
            return;
        Finding &finding = found();
        finding.variant = variant;
        finding.variantExplains = true;
        finding.evidence += evidence;
        finding.params.insert(m_words.params());
        finding.remedies = std::move(remedies);
        finding.nextTest = m_words.nextTest();
        if (finding.certainty >= Certainty::Likely)
            demoteGuesses();
    }

    /// The texts' variant; empty where who ought to be an endpoint is not known.
    QString reason(const ClusterServicePort &port, QStringList &evidence,
                   std::vector<Remedy> &remedies)
    {
        const bool ready =
            std::any_of(m_cluster.endpoints.begin(), m_cluster.endpoints.end(),
                        [](const ClusterEndpoint &endpoint) { return endpoint.ready; });
        if (ready)
            return unknownTarget(port, evidence, remedies);
        if (m_service.selector.empty() || !m_cluster.podsRead)
            return {};
        return m_cluster.pods.empty() ? noneSelected(evidence, remedies)
                                      : notReady(evidence, remedies);
    }

    /// A packet filter that nobody has seen explains the refusal less well.
    void demoteGuesses() const
    {
        for (Finding &finding : m_inquiry.findings)
            if (finding.rule.isEmpty() && finding.certainty == Certainty::Likely
                && (finding.cause == Cause::ClientFirewallReject
                    || finding.cause == Cause::ServerFirewallIcmp
                    || finding.cause == Cause::PathFirewallIcmp))
                finding.certainty = Certainty::Possible;
    }

    QString unknownTarget(const ClusterServicePort &port, QStringList &evidence,
                          std::vector<Remedy> &remedies)
    {
        bool number = false;
        (void)port.targetPort.toUInt(&number);
        if (number || port.targetPort.isEmpty())
            return {};
        m_words.setTarget(port, m_cluster.pods);
        evidence << m_words.targetPort();
        remedies.push_back(m_words.remedyTargetPort());
        return u"port"_s;
    }

    QString noneSelected(QStringList &evidence, std::vector<Remedy> &remedies)
    {
        evidence << m_words.noneSelected();
        const ClusterPod *near = nearestPod(m_cluster);
        if (near) {
            m_words.setNear(*near);
            evidence << m_words.near();
            m_words.addLabelRemedies(*near, remedies);
        }
        remedies.push_back(m_words.remedyWorkloads());
        return near ? u"selector"_s : u"empty"_s;
    }

    QString notReady(QStringList &evidence, std::vector<Remedy> &remedies)
    {
        const auto &pods = m_cluster.pods;
        const auto open = [](const ClusterPod &pod) { return !pod.ready && !pod.terminating; };
        auto first = std::find_if(pods.begin(), pods.end(), open);
        if (first == pods.end())
            first = std::find_if(pods.begin(), pods.end(),
                                 [](const ClusterPod &pod) { return !pod.ready; });
        if (first == pods.end())
            return {}; // the endpoints are behind: they will follow
        m_words.setPod(*first);
        for (const ClusterPod &pod : pods)
            if (!pod.ready && evidence.size() < 4)
                evidence << m_words.pod(pod);
        remedies.push_back(m_words.remedyDescribe(*first));
        remedies.push_back(m_words.remedyLogs(*first));
        return u"not-ready"_s;
    }

    // ---- ports -------------------------------------------------------------------------------

    void wrongPort()
    {
        QStringList ports;
        for (const ClusterServicePort &port : m_service.ports)
            if (port.protocol == "TCP"_L1)
                ports << QString::number(port.port.value());
        if (ports.isEmpty() || !tried().failure)
            return;
        m_words.set(u"ports"_s, ports.join(", "_L1));
        m_words.set(u"actual_port"_s, ports.front());
        Finding &finding =
            m_inquiry.found(Cause::TargetWrongPort, Certainty::Likely,
                            {m_inquiry.attempt(), m_words.ports()}, m_words.params());
        finding.variant = u"service"_s;
        finding.variantExplains = true;
        finding.nextTest = m_words.nextTest();
        finding.remedies.push_back(m_inquiry.remedy(u"remedy.use-port"_s, finding.params));
    }

    /// The Service has endpoints, and a pod resets: nobody listens on the port that it passes on
    /// to.
    void targetPort(const ClusterServicePort &port)
    {
        bool number = false;
        const uint target = port.targetPort.toUInt(&number);
        const auto &pods = m_cluster.pods;
        const bool declared =
            std::any_of(pods.begin(), pods.end(), [target](const ClusterPod &pod) {
                return pod.ports.empty()
                       || std::any_of(pod.ports.begin(), pod.ports.end(),
                                      [target](const ClusterPodPort &one) {
                                          return one.port.value() == target;
                                      });
            });
        if (!number || declared || pods.empty() || !m_cluster.podsRead || !tried().wasReset())
            return;
        m_words.setTarget(port, pods);
        const QString evidence = m_words.targetPort();
        const auto known = std::find_if(
            m_inquiry.findings.begin(), m_inquiry.findings.end(),
            [](const Finding &finding) { return finding.cause == Cause::PathDnatClosed; });
        if (known != m_inquiry.findings.end() && known->certainty >= Certainty::Likely) {
            known->evidence << evidence;
            known->remedies.insert(known->remedies.begin(), m_words.remedyTargetPort());
            return;
        }
        Finding &finding = m_inquiry.found(Cause::PathDnatClosed, Certainty::Likely,
                                           {m_inquiry.attempt(), evidence}, m_words.params());
        finding.variant = u"service"_s;
        finding.variantExplains = true;
        finding.nextTest = m_words.nextTest();
        finding.remedies.push_back(m_words.remedyTargetPort());
    }

    const Inquiry &m_inquiry;
    const ClusterFacts &m_cluster;
    const ClusterService &m_service;
    ClusterWords m_words;
};

} // namespace

void clusterRules(const Inquiry &inquiry)
{
    const auto &cluster = inquiry.scene.file().cluster;
    if (!cluster || !cluster->service || cluster->service->type == "ExternalName"_L1)
        return;
    if (cluster->address && *cluster->address != inquiry.tried.address)
        return;
    if (inquiry.tried.failure && inquiry.failure().outcome == AttemptOutcome::Connected)
        return; // somebody took the connection
    ClusterInquiry(inquiry, *cluster).judge();
}

void clusterNameHints(const Scene &scene, Ledger &ledger, Findings &findings)
{
    const auto &cluster = scene.file().cluster;
    if (!cluster || (!cluster->service && !cluster->missing))
        return;
    ClusterWords words(scene, ledger, *cluster);
    QStringList evidence;
    std::vector<Remedy> remedies;
    if (cluster->missing) {
        evidence << words.missing();
        for (const QString &space : cluster->elsewhere)
            remedies.push_back(words.remedyName(space));
    } else {
        evidence << words.inside();
        remedies.push_back(words.remedyForward());
    }
    for (Finding &finding : findings)
        if (whereOf(finding.cause) == Where::Name) {
            finding.evidence += evidence;
            finding.remedies.insert(finding.remedies.begin(), remedies.begin(), remedies.end());
        }
}

} // namespace doorward::rules
