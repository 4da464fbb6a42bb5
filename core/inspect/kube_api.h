// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/facts/cluster.h"

#include <QByteArray>

namespace doorward {

/// Answers of the Kubernetes API (kubernetes.io/docs/reference/kubernetes-api). Bytes from outside:
/// what is no such answer is BadInput, what is missing stays empty, texts and lists are cut to a
/// bound. Only what is described here is kept; environment variables, commands and annotations are
/// not: they may hold secrets.

/// A list with whether the server has more of it than it gave.
template <typename Item>
struct KubeList {
    std::vector<Item> items;
    bool whole = true;
};

Result<ClusterService> readKubeService(const QByteArray &bytes);
Result<KubeList<ClusterService>> readKubeServices(const QByteArray &bytes);
/// discovery.k8s.io/v1 EndpointSliceList.
Result<KubeList<ClusterEndpoint>> readKubeEndpointSlices(const QByteArray &bytes);
/// v1 Endpoints, of servers that have no slices.
Result<KubeList<ClusterEndpoint>> readKubeEndpoints(const QByteArray &bytes);
Result<KubeList<ClusterPod>> readKubePods(const QByteArray &bytes);

} // namespace doorward
