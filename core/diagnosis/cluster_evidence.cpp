// SPDX-License-Identifier: MIT
#include "core/diagnosis/cluster_evidence.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// The pod's labels under the keys that the selector names.
std::vector<ClusterLabel> labelsUnder(const std::vector<ClusterLabel> &selector,
                                      const ClusterPod &pod)
{
    std::vector<ClusterLabel> found;
    for (const ClusterLabel &label : pod.labels)
        if (std::any_of(selector.begin(), selector.end(),
                        [&label](const ClusterLabel &pair) { return pair.key == label.key; }))
            found.push_back(label);
    return found;
}

/// Shared pairs count most, then values that hold one another ("web", "web-v2").
int likeness(const std::vector<ClusterLabel> &selector, const ClusterPod &pod)
{
    int score = 0;
    for (const ClusterLabel &label : labelsUnder(selector, pod))
        for (const ClusterLabel &pair : selector)
            if (pair.key == label.key)
                score += pair.value == label.value ? 100
                         : !pair.value.isEmpty() && !label.value.isEmpty()
                                 && (pair.value.contains(label.value)
                                     || label.value.contains(pair.value))
                             ? 10
                             : 1;
    return score;
}

bool arePlain(const std::vector<ClusterLabel> &labels)
{
    return !labels.empty() && std::all_of(labels.begin(), labels.end(), isKubeLabel);
}

} // namespace

const ClusterPod *nearestPod(const ClusterFacts &cluster)
{
    const ClusterPod *best = nullptr;
    int score = 0;
    for (const ClusterPod &pod : cluster.others)
        if (const int own = likeness(cluster.service->selector, pod);
            !pod.terminating && own > score) {
            score = own;
            best = &pod;
        }
    return best;
}

ClusterWords::ClusterWords(const Scene &scene, Ledger &ledger, const ClusterFacts &cluster)
    : m_scene(scene)
    , m_ledger(ledger)
    , m_cluster(cluster)
    , m_params{{u"service"_s, cluster.service ? cluster.service->name : cluster.asked},
               {u"namespace"_s, cluster.service ? cluster.service->space : cluster.space},
               {u"selector"_s, cluster.service ? labelsText(cluster.service->selector) : QString()},
               {u"context"_s, cluster.context}}
{
}

void ClusterWords::setNear(const ClusterPod &pod)
{
    set(u"pod"_s, pod.name);
    set(u"labels"_s, labelsText(labelsUnder(m_cluster.service->selector, pod)));
}

void ClusterWords::setPod(const ClusterPod &pod)
{
    set(u"pod"_s, pod.name);
    set(u"reason"_s, pod.reason.isEmpty() ? pod.phase : pod.reason);
}

void ClusterWords::setTarget(const ClusterServicePort &port, const std::vector<ClusterPod> &pods)
{
    QStringList declared;
    for (const ClusterPod &pod : pods)
        for (const ClusterPodPort &one : pod.ports) {
            const QString number = QString::number(one.port.value());
            const QString text = one.name.isEmpty() ? number : one.name + u'=' + number;
            if (!declared.contains(text) && declared.size() < 8)
                declared << text;
        }
    set(u"target_port"_s, port.targetPort);
    set(u"declared"_s, declared.join(", "_L1));
}

QStringList ClusterWords::kubectl(const QStringList &words) const
{
    return QStringList{u"kubectl"_s} + words + QStringList{u"-n"_s, m_params.value(u"namespace"_s)};
}

QString ClusterWords::evidence(const QString &id, const Params &params, const QStringList &words)
{
    return m_ledger.add(Side::Client, m_scene.message(id, params), kubectl(words));
}

Remedy ClusterWords::remedy(const QString &id, const Params &params, const QStringList &words) const
{
    return {m_scene.message(id, params),
            words.isEmpty() ? std::nullopt : std::optional(kubectl(words)), false};
}

// ---- evidence ----------------------------------------------------------------------------------

QString ClusterWords::service()
{
    return evidence(u"evidence.cluster.service"_s, m_params,
                    {u"get"_s, u"service"_s, m_params.value(u"service"_s), u"-o"_s, u"wide"_s});
}

QString ClusterWords::noneSelected()
{
    QStringList words{u"get"_s, u"pods"_s};
    if (arePlain(m_cluster.service->selector))
        words << u"-l"_s << m_params.value(u"selector"_s);
    return evidence(u"evidence.cluster.none-selected"_s, m_params, words);
}

QString ClusterWords::near()
{
    return evidence(u"evidence.cluster.near"_s, m_params,
                    {u"get"_s, u"pods"_s, u"--show-labels"_s});
}

QString ClusterWords::pod(const ClusterPod &pod)
{
    Params params = m_params;
    QStringList why{pod.reason.isEmpty() ? pod.phase : pod.reason};
    if (!pod.message.isEmpty())
        why << pod.message;
    params.insert(u"pod"_s, pod.name);
    params.insert(u"reason"_s, why.join(": "_L1));
    params.insert(u"restarts"_s, QString::number(pod.restarts));
    return evidence(u"evidence.cluster.pod"_s, params, {u"get"_s, u"pod"_s, pod.name});
}

QString ClusterWords::ports()
{
    return evidence(u"evidence.cluster.ports"_s, m_params,
                    {u"get"_s, u"service"_s, m_params.value(u"service"_s)});
}

QString ClusterWords::targetPort()
{
    return evidence(u"evidence.cluster.target-port"_s, m_params,
                    {u"get"_s, u"service"_s, m_params.value(u"service"_s), u"-o"_s, u"yaml"_s});
}

QString ClusterWords::missing()
{
    Params params = m_params;
    params.insert(u"spaces"_s, m_cluster.elsewhere.join(", "_L1));
    return evidence(m_cluster.elsewhere.isEmpty() ? u"evidence.cluster.missing"_s
                                                  : u"evidence.cluster.elsewhere"_s,
                    params, {u"get"_s, u"services"_s});
}

QString ClusterWords::inside()
{
    return evidence(u"evidence.cluster.inside"_s, m_params,
                    {u"get"_s, u"service"_s, m_params.value(u"service"_s)});
}

// ---- what to do --------------------------------------------------------------------------------

NextTest ClusterWords::nextTest() const
{
    return {m_scene.message(u"next.cluster-endpoints"_s, m_params),
            kubectl({u"get"_s, u"endpointslices"_s, u"-l"_s,
                     "kubernetes.io/service-name="_L1 + m_params.value(u"service"_s)}),
            Side::Client};
}

void ClusterWords::addLabelRemedies(const ClusterPod &pod, std::vector<Remedy> &remedies) const
{
    const auto &selector = m_cluster.service->selector;
    const auto own = labelsUnder(selector, pod);
    if (!arePlain(selector) || !arePlain(own)) {
        remedies.push_back(remedy(u"remedy.cluster.select"_s, m_params, {}));
        return;
    }
    if (own.size() == selector.size())
        remedies.push_back(remedy(u"remedy.cluster.select"_s, m_params,
                                  {u"set"_s, u"selector"_s, u"service"_s,
                                   m_params.value(u"service"_s), labelsText(own)}));
    QStringList words{u"label"_s, u"pod"_s, pod.name, u"--overwrite"_s};
    for (const ClusterLabel &pair : selector)
        words << pair.key + u'=' + pair.value;
    remedies.push_back(remedy(u"remedy.cluster.label"_s, m_params, words));
}

Remedy ClusterWords::remedyWorkloads() const
{
    return remedy(u"remedy.cluster.workloads"_s, m_params,
                  {u"get"_s, u"deployments,statefulsets,daemonsets"_s});
}

Remedy ClusterWords::remedyDescribe(const ClusterPod &pod) const
{
    return remedy(u"remedy.cluster.describe"_s, m_params, {u"describe"_s, u"pod"_s, pod.name});
}

Remedy ClusterWords::remedyLogs(const ClusterPod &pod) const
{
    return remedy(u"remedy.cluster.logs"_s, m_params,
                  {u"logs"_s, pod.name, u"--all-containers"_s, u"--tail=50"_s});
}

Remedy ClusterWords::remedyTargetPort() const
{
    return remedy(u"remedy.cluster.target-port"_s, m_params, {});
}

Remedy ClusterWords::remedyName(const QString &space) const
{
    Params params = m_params;
    params.insert(u"name"_s, u"%1.%2.svc"_s.arg(m_params.value(u"service"_s), space));
    return remedy(u"remedy.cluster.name"_s, params, {});
}

Remedy ClusterWords::remedyForward() const
{
    const QString port = QString::number(m_scene.port().value());
    return remedy(
        u"remedy.cluster.forward"_s, m_params,
        {u"port-forward"_s, "service/"_L1 + m_params.value(u"service"_s), u"%1:%1"_s.arg(port)});
}

} // namespace doorward::rules
