// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"
#include "core/inspect/kube_cluster.h"

#include <future>

namespace doorward {

/// The target's name is that of a Kubernetes Service ("web.shop.svc.cluster.local").
std::optional<ServiceQuestion> serviceByName(const CaseFile &file);
/// An attempt failed, and its address may be a Service's: this host's packet filter has rules of
/// kube-proxy, or the address is in a range that clusters give to Services unless told otherwise.
std::optional<ServiceQuestion> serviceByAddress(const CaseFile &file);

/// The API server of this user's kubeconfig, asked beside the attempts where the name says so, else
/// after they failed. One thread asks and takes.
class ClusterQuestion {
public:
    ClusterQuestion() = default;
    ClusterQuestion(const ClusterQuestion &) = delete;
    ClusterQuestion &operator=(const ClusterQuestion &) = delete;
    ~ClusterQuestion() { m_enough.cancel(); }

    void ask(const ServiceQuestion &question, Deadline deadline);
    bool isAsked() const { return m_reading.valid(); }
    /// What it said; waits only where something failed.
    std::optional<ClusterReading> answer(const std::vector<Attempt> &attempts,
                                         const CancelToken &cancel, Deadline deadline);

private:
    CancelToken m_enough;
    std::future<ClusterReading> m_reading;
};

} // namespace doorward
