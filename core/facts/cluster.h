// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// One label of a Kubernetes object, or one pair of a selector.
struct ClusterLabel {
    QString key;
    QString value;
    bool operator==(const ClusterLabel &) const = default;
};

/// An entry of a Service's spec.ports.
struct ClusterServicePort {
    QString name;
    QString protocol; ///< "TCP", "UDP", "SCTP"
    Port port;
    QString targetPort; ///< a number, or the name of a container's port
    std::optional<Port> nodePort;
    bool operator==(const ClusterServicePort &) const = default;
};

struct ClusterService {
    QString name;
    QString space;                    ///< its namespace
    QString type;                     ///< "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"
    bool headless = false;            ///< clusterIP None: its name leads to the pods themselves
    bool publishesNotReady = false;   ///< publishNotReadyAddresses
    std::vector<IpAddress> addresses; ///< cluster, external and load balancer addresses
    std::vector<ClusterLabel> selector;
    std::vector<ClusterServicePort> ports;
    bool operator==(const ClusterService &) const = default;
};

/// An endpoint of an EndpointSlice (or an address of Endpoints) with the ports of its slice.
struct ClusterEndpoint {
    QString address;
    QString pod; ///< its targetRef; empty: none
    bool ready = false;
    std::vector<Port> ports; ///< TCP
    QStringList portNames;   ///< beside them, "" where a port has none
    bool operator==(const ClusterEndpoint &) const = default;
};

/// A TCP port that a container of a pod declares.
struct ClusterPodPort {
    QString name;
    Port port;
    bool operator==(const ClusterPodPort &) const = default;
};

/// A pod and why it is not ready, as far as its status says.
struct ClusterPod {
    QString name;
    QString phase; ///< "Pending", "Running", "Succeeded", "Failed", "Unknown"
    bool ready = false;
    bool terminating = false; ///< it is being deleted
    QString reason;           ///< "CrashLoopBackOff", "Unschedulable", "ContainersNotReady", …
    QString message;          ///< its words, at most 400 UTF-16 units
    QString container;        ///< that it is about, if any
    quint32 restarts = 0;     ///< of all containers
    std::vector<ClusterLabel> labels;
    std::vector<ClusterPodPort> ports;
    bool operator==(const ClusterPod &) const = default;
};

/// What the API server of a Kubernetes cluster said of the Service that the target names. Every
/// text is untrusted.
struct ClusterFacts {
    QString context; ///< of the kubeconfig
    QString server;  ///< https://HOST:PORT
    QString asked;   ///< the Service's name as the target says it; empty: looked up by address
    QString space;   ///< and its namespace
    std::optional<IpAddress> address; ///< the target's, where it was looked up by address
    QDateTime taken;                  ///< this host's clock, UTC
    /// The server said that there is no such Service; false where it was not asked, or did not say.
    bool missing = false;
    std::optional<ClusterService> service;
    QStringList elsewhere; ///< namespaces that have a Service of that name
    std::vector<ClusterEndpoint> endpoints;
    bool endpointsRead = false;     ///< `endpoints` is all there are
    std::vector<ClusterPod> pods;   ///< that the selector selects
    bool podsRead = false;          ///< `pods` is all there are
    std::vector<ClusterPod> others; ///< some of the namespace's, where none is selected
    bool operator==(const ClusterFacts &) const = default;
};

/// As names of Kubernetes objects are (RFC 1123 labels, dots between): fit for a path or a command.
bool isKubeName(QStringView name);
/// As keys and values of labels are: fit for a command, "key=value" too.
bool isKubeLabel(const ClusterLabel &label);
/// "app=web,tier=front"
QString labelsText(const std::vector<ClusterLabel> &labels);

template <typename F, json::Described<ClusterLabel> T>
void describe(F &field, T &label)
{
    field("key", label.key);
    field("value", label.value);
}

template <typename F, json::Described<ClusterServicePort> T>
void describe(F &field, T &port)
{
    field("name", port.name);
    field("protocol", port.protocol);
    field("port", port.port);
    field("target_port", port.targetPort);
    field("node_port", port.nodePort);
}

template <typename F, json::Described<ClusterService> T>
void describe(F &field, T &service)
{
    field("name", service.name);
    field("namespace", service.space);
    field("type", service.type);
    field("headless", service.headless);
    field("publishes_not_ready", service.publishesNotReady);
    field("addresses", service.addresses);
    field("selector", service.selector);
    field("ports", service.ports);
}

template <typename F, json::Described<ClusterEndpoint> T>
void describe(F &field, T &endpoint)
{
    field("address", endpoint.address);
    field("pod", endpoint.pod);
    field("ready", endpoint.ready);
    field("ports", endpoint.ports);
    field("port_names", endpoint.portNames);
}

template <typename F, json::Described<ClusterPodPort> T>
void describe(F &field, T &port)
{
    field("name", port.name);
    field("port", port.port);
}

template <typename F, json::Described<ClusterPod> T>
void describe(F &field, T &pod)
{
    field("name", pod.name);
    field("phase", pod.phase);
    field("ready", pod.ready);
    field("terminating", pod.terminating);
    field("reason", pod.reason);
    field("message", pod.message);
    field("container", pod.container);
    field("restarts", pod.restarts);
    field("labels", pod.labels);
    field("ports", pod.ports);
}

template <typename F, json::Described<ClusterFacts> T>
void describe(F &field, T &cluster)
{
    field("context", cluster.context);
    field("server", cluster.server);
    field("asked", cluster.asked);
    field("namespace", cluster.space);
    field("address", cluster.address);
    field("taken", cluster.taken);
    field("missing", cluster.missing);
    field("service", cluster.service);
    field("elsewhere", cluster.elsewhere);
    field("endpoints", cluster.endpoints);
    field("endpoints_read", cluster.endpointsRead);
    field("pods", cluster.pods);
    field("pods_read", cluster.podsRead);
    field("others", cluster.others);
}

} // namespace doorward
