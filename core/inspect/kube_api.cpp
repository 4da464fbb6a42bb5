// SPDX-License-Identifier: MIT
#include "core/inspect/kube_api.h"

#include <QJsonDocument>

#include <algorithm>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype longestName = 253; // RFC 1123
constexpr qsizetype longestMessage = 400;
constexpr std::size_t mostItems = 2000;
constexpr std::size_t mostLabels = 32;
constexpr std::size_t mostPorts = 64;

QString textOf(const QJsonValue &value, qsizetype longest = longestName)
{
    return value.toString().left(longest);
}

std::optional<Port> portOf(const QJsonValue &value)
{
    const int number = value.toInt(0);
    return number > 0 && number <= 65535 ? std::optional(Port(static_cast<quint16>(number)))
                                         : std::nullopt;
}

Error wrong(const char *what)
{
    return {ErrorKind::BadInput, u"read"_s, QString::fromLatin1(what), EPROTO};
}

Result<QJsonObject> objectOf(const QByteArray &bytes, const char *kind)
{
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    if (object.value("kind"_L1).toString() != QLatin1StringView(kind))
        return tl::unexpected(wrong(kind));
    return object;
}

/// Each item of a list of that kind.
template <typename Item, typename Read>
Result<KubeList<Item>> listOf(const QByteArray &bytes, const char *kind, Read &&read)
{
    const auto object = objectOf(bytes, kind);
    if (!object)
        return tl::unexpected(object.error());
    KubeList<Item> list;
    list.whole = object->value("metadata"_L1).toObject().value("continue"_L1).toString().isEmpty();
    const QJsonArray items = object->value("items"_L1).toArray();
    for (const auto &item : items) {
        if (list.items.size() >= mostItems)
            break;
        read(item.toObject(), list.items);
    }
    list.whole = list.whole && list.items.size() < mostItems;
    return list;
}

std::vector<ClusterLabel> labelsOf(const QJsonObject &object)
{
    std::vector<ClusterLabel> labels;
    for (auto entry = object.begin(); entry != object.end() && labels.size() < mostLabels; ++entry)
        labels.push_back({entry.key().left(longestName + 64), textOf(entry.value())});
    return labels;
}

void addAddress(ClusterService &service, const QJsonValue &value)
{
    const auto address = IpAddress::parse(value.toString());
    if (address && service.addresses.size() < mostPorts
        && std::find(service.addresses.begin(), service.addresses.end(), *address)
               == service.addresses.end())
        service.addresses.push_back(*address);
}

ClusterService serviceOf(const QJsonObject &object)
{
    const QJsonObject metadata = object.value("metadata"_L1).toObject();
    const QJsonObject spec = object.value("spec"_L1).toObject();
    ClusterService service;
    service.name = textOf(metadata.value("name"_L1));
    service.space = textOf(metadata.value("namespace"_L1));
    service.type = textOf(spec.value("type"_L1), 32);
    service.headless = spec.value("clusterIP"_L1).toString() == "None"_L1;
    service.publishesNotReady = spec.value("publishNotReadyAddresses"_L1).toBool();
    service.selector = labelsOf(spec.value("selector"_L1).toObject());
    addAddress(service, spec.value("clusterIP"_L1));
    for (const auto key : {"clusterIPs"_L1, "externalIPs"_L1}) {
        const QJsonArray addresses = spec.value(key).toArray();
        for (const auto &address : addresses)
            addAddress(service, address);
    }
    const QJsonArray ingress = object.value("status"_L1)
                                   .toObject()
                                   .value("loadBalancer"_L1)
                                   .toObject()
                                   .value("ingress"_L1)
                                   .toArray();
    for (const auto &one : ingress)
        addAddress(service, one.toObject().value("ip"_L1));
    const QJsonArray ports = spec.value("ports"_L1).toArray();
    for (const auto &one : ports) {
        const QJsonObject port = one.toObject();
        const auto number = portOf(port.value("port"_L1));
        if (!number || service.ports.size() >= mostPorts)
            continue;
        const QJsonValue target = port.value("targetPort"_L1);
        service.ports.push_back(
            {textOf(port.value("name"_L1)), port.value("protocol"_L1).toString(u"TCP"_s).left(8),
             *number, target.isDouble() ? QString::number(target.toInt()) : textOf(target),
             portOf(port.value("nodePort"_L1))});
    }
    return service;
}

void readPorts(const QJsonArray &ports, ClusterEndpoint &endpoint)
{
    for (const auto &one : ports) {
        const QJsonObject port = one.toObject();
        const auto number = portOf(port.value("port"_L1));
        if (number && port.value("protocol"_L1).toString(u"TCP"_s) == "TCP"_L1
            && endpoint.ports.size() < mostPorts) {
            endpoint.ports.push_back(*number);
            endpoint.portNames << textOf(port.value("name"_L1));
        }
    }
}

void readSlice(const QJsonObject &slice, std::vector<ClusterEndpoint> &endpoints)
{
    ClusterEndpoint common;
    readPorts(slice.value("ports"_L1).toArray(), common);
    const QJsonArray entries = slice.value("endpoints"_L1).toArray();
    for (const auto &entry : entries) {
        const QJsonObject one = entry.toObject();
        ClusterEndpoint endpoint = common;
        endpoint.address = textOf(one.value("addresses"_L1).toArray().at(0));
        endpoint.pod = textOf(one.value("targetRef"_L1).toObject().value("name"_L1));
        // "A nil value should be interpreted as true."
        endpoint.ready = one.value("conditions"_L1).toObject().value("ready"_L1).toBool(true);
        if (endpoints.size() < mostItems)
            endpoints.push_back(std::move(endpoint));
    }
}

// ---- pods --------------------------------------------------------------------------------------

/// The first container whose state says why it does not serve: what it waits for, or how it ended.
void readContainerStates(const QJsonArray &states, ClusterPod &pod)
{
    for (const auto &one : states) {
        const QJsonObject container = one.toObject();
        pod.restarts += static_cast<quint32>(
            std::clamp(container.value("restartCount"_L1).toInt(), 0, 1 << 20));
        const QJsonObject state = container.value("state"_L1).toObject();
        const QJsonObject waiting = state.value("waiting"_L1).toObject();
        const QJsonObject ended = state.value("terminated"_L1).toObject();
        const QJsonObject why = waiting.isEmpty() ? ended : waiting;
        const bool completed = ended.value("reason"_L1).toString() == "Completed"_L1;
        if (why.isEmpty() || !pod.reason.isEmpty() || completed
            || container.value("ready"_L1).toBool())
            continue;
        pod.reason = textOf(why.value("reason"_L1), 64);
        pod.message = textOf(why.value("message"_L1), longestMessage);
        pod.container = textOf(container.value("name"_L1));
    }
}

/// "PodScheduled" comes first on a pod's way, "Ready" last.
void readConditions(const QJsonArray &conditions, ClusterPod &pod)
{
    QJsonObject decisive;
    for (const auto &one : conditions) {
        const QJsonObject condition = one.toObject();
        const QString type = condition.value("type"_L1).toString();
        const bool holds = condition.value("status"_L1).toString() == "True"_L1;
        if (type == "Ready"_L1)
            pod.ready = holds;
        const bool better =
            type == "PodScheduled"_L1 || decisive.isEmpty()
            || (type == "Ready"_L1 && decisive.value("type"_L1).toString() != "PodScheduled"_L1);
        if (!holds && better)
            decisive = condition;
    }
    if (!pod.reason.isEmpty() || decisive.isEmpty())
        return;
    pod.reason = textOf(decisive.value("reason"_L1), 64);
    if (pod.reason.isEmpty())
        pod.reason = textOf(decisive.value("type"_L1), 64);
    pod.message = textOf(decisive.value("message"_L1), longestMessage);
}

ClusterPod podOf(const QJsonObject &object)
{
    const QJsonObject metadata = object.value("metadata"_L1).toObject();
    const QJsonObject status = object.value("status"_L1).toObject();
    ClusterPod pod;
    pod.name = textOf(metadata.value("name"_L1));
    pod.phase = textOf(status.value("phase"_L1), 32);
    pod.terminating = !metadata.value("deletionTimestamp"_L1).toString().isEmpty();
    pod.labels = labelsOf(metadata.value("labels"_L1).toObject());
    const QJsonObject spec = object.value("spec"_L1).toObject();
    const QJsonArray containers = spec.value("containers"_L1).toArray();
    for (const auto &container : containers) {
        const QJsonArray ports = container.toObject().value("ports"_L1).toArray();
        for (const auto &one : ports) {
            const QJsonObject port = one.toObject();
            const auto number = portOf(port.value("containerPort"_L1));
            if (number && port.value("protocol"_L1).toString(u"TCP"_s) == "TCP"_L1
                && pod.ports.size() < mostPorts)
                pod.ports.push_back({textOf(port.value("name"_L1)), *number});
        }
    }
    readContainerStates(status.value("initContainerStatuses"_L1).toArray(), pod);
    readContainerStates(status.value("containerStatuses"_L1).toArray(), pod);
    if (pod.reason.isEmpty()) { // "Evicted", "NodeLost"
        pod.reason = textOf(status.value("reason"_L1), 64);
        pod.message = textOf(status.value("message"_L1), longestMessage);
    }
    readConditions(status.value("conditions"_L1).toArray(), pod);
    if (pod.ready) {
        pod.reason.clear();
        pod.message.clear();
        pod.container.clear();
    }
    return pod;
}

} // namespace

Result<ClusterService> readKubeService(const QByteArray &bytes)
{
    const auto object = objectOf(bytes, "Service");
    if (!object)
        return tl::unexpected(object.error());
    ClusterService service = serviceOf(*object);
    if (!isKubeName(service.name) || !isKubeName(service.space))
        return tl::unexpected(wrong("Service"));
    return service;
}

Result<KubeList<ClusterService>> readKubeServices(const QByteArray &bytes)
{
    return listOf<ClusterService>(
        bytes, "ServiceList", [](const QJsonObject &item, std::vector<ClusterService> &services) {
            ClusterService service = serviceOf(item);
            if (isKubeName(service.name) && isKubeName(service.space))
                services.push_back(std::move(service));
        });
}

Result<KubeList<ClusterEndpoint>> readKubeEndpointSlices(const QByteArray &bytes)
{
    return listOf<ClusterEndpoint>(bytes, "EndpointSliceList", readSlice);
}

Result<KubeList<ClusterEndpoint>> readKubeEndpoints(const QByteArray &bytes)
{
    const auto object = objectOf(bytes, "Endpoints");
    if (!object)
        return tl::unexpected(object.error());
    KubeList<ClusterEndpoint> list;
    const QJsonArray subsets = object->value("subsets"_L1).toArray();
    for (const auto &one : subsets) {
        const QJsonObject subset = one.toObject();
        for (const bool ready : {true, false}) {
            const QJsonArray addresses =
                subset.value(ready ? "addresses"_L1 : "notReadyAddresses"_L1).toArray();
            for (const auto &address : addresses) {
                ClusterEndpoint endpoint;
                readPorts(subset.value("ports"_L1).toArray(), endpoint);
                endpoint.address = textOf(address.toObject().value("ip"_L1));
                endpoint.pod =
                    textOf(address.toObject().value("targetRef"_L1).toObject().value("name"_L1));
                endpoint.ready = ready;
                if (list.items.size() < mostItems)
                    list.items.push_back(std::move(endpoint));
            }
        }
    }
    list.whole = list.items.size() < mostItems;
    return list;
}

Result<KubeList<ClusterPod>> readKubePods(const QByteArray &bytes)
{
    return listOf<ClusterPod>(bytes, "PodList",
                              [](const QJsonObject &item, std::vector<ClusterPod> &pods) {
                                  ClusterPod pod = podOf(item);
                                  if (isKubeName(pod.name))
                                      pods.push_back(std::move(pod));
                              });
}

} // namespace doorward
