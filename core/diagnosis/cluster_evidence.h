// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// The pod of `others` whose labels come nearest to the selector: one that shares a pair with it,
/// or has another value under one of its keys. Null where none does.
const ClusterPod *nearestPod(const ClusterFacts &cluster);

/// Evidence and remedies about one Service, with the values that their texts use: {service},
/// {namespace}, {selector}, {context}, and what was set. Commands are given only where every name
/// in them is a plain one.
class ClusterWords {
public:
    ClusterWords(const Scene &scene, Ledger &ledger, const ClusterFacts &cluster);

    void set(const QString &key, const QString &value) { m_params.insert(key, value); }
    void setNear(const ClusterPod &pod); ///< {pod}, {labels}
    void setPod(const ClusterPod &pod);  ///< {pod}, {reason}
    /// {target_port}, {declared}
    void setTarget(const ClusterServicePort &port, const std::vector<ClusterPod> &pods);
    const Params &params() const { return m_params; }

    // Evidence; each gives its id.
    QString service();
    QString noneSelected();
    QString near();
    QString pod(const ClusterPod &pod);
    QString ports();
    QString targetPort();
    QString missing();
    QString inside();

    NextTest nextTest() const;
    void addLabelRemedies(const ClusterPod &pod, std::vector<Remedy> &remedies) const;
    Remedy remedyWorkloads() const;
    Remedy remedyDescribe(const ClusterPod &pod) const;
    Remedy remedyLogs(const ClusterPod &pod) const;
    Remedy remedyTargetPort() const;
    Remedy remedyName(const QString &space) const;
    Remedy remedyForward() const;

private:
    QString evidence(const QString &id, const Params &params, const QStringList &words);
    Remedy remedy(const QString &id, const Params &params, const QStringList &words) const;
    /// kubectl WORDS -n NAMESPACE
    QStringList kubectl(const QStringList &words) const;

    const Scene &m_scene;
    Ledger &m_ledger;
    const ClusterFacts &m_cluster;
    Params m_params;
};

} // namespace doorward::rules
