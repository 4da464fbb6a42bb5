// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/cluster.h"
#include "core/inspect/kube_config.h"

namespace doorward {

/// Which Service the question is about: by its name and namespace, else by an address and port
/// that it may have (its own, or a node's with its node port).
struct ServiceQuestion {
    QString name;
    QString space;
    std::optional<IpAddress> address;
    std::optional<Port> port;
};

/// What "NAME.NAMESPACE.svc…", or a pod's "POD.NAME.NAMESPACE.svc…", asks for.
std::optional<ServiceQuestion> serviceNamed(const QString &host);

struct ClusterReading {
    std::optional<ClusterFacts> facts; ///< nothing: the server did not say
    std::vector<Limit> limits;
};

/// Asks the API server for the Service, its endpoints and its pods: GETs only, at most five, each
/// answer bounded. What is late, too large, refused or not understood becomes a limit:
/// - kube-no-answer {server, error},
/// - kube-denied {server, what}: this user may not read that.
ClusterReading readCluster(const KubeAccess &access, const ServiceQuestion &question,
                           const CancelToken &cancel, Deadline deadline);

/// The same by this process's own kubeconfig; nothing at all where there is none.
ClusterReading readClusterHere(const ServiceQuestion &question, const CancelToken &cancel,
                               Deadline deadline);

} // namespace doorward
