// SPDX-License-Identifier: MIT
#include "core/inspect/container_api.h"

#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <cerrno>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype longestName = 256;
constexpr qsizetype longestOutput = 512;
constexpr std::size_t mostPorts = 256;
constexpr std::size_t mostNetworks = 64;
constexpr qsizetype mostAliases = 16;

QString textOf(const QJsonValue &value, qsizetype longest = longestName)
{
    return value.toString().left(longest);
}

ContainerState stateOf(const QString &word)
{
    if (const auto state = json::enumFromName<ContainerState>(word))
        return *state;
    if (word == "configured"_L1 || word == "initialized"_L1) // podman's own
        return ContainerState::Created;
    if (word == "stopped"_L1)
        return ContainerState::Exited;
    if (word == "stopping"_L1)
        return ContainerState::Running;
    return ContainerState::Unknown;
}

std::optional<Port> portOf(const QJsonValue &value)
{
    bool ok = true;
    const int number = value.isString() ? value.toString().toInt(&ok) : value.toInt(0);
    return ok && number > 0 && number <= 65535 ? std::optional(Port(static_cast<quint16>(number)))
                                               : std::nullopt;
}

/// Docker writes "0.0.0.0" and "::" for every address of a family, podman nothing for every one.
std::optional<IpAddress> addressOf(const QJsonValue &value)
{
    return IpAddress::parse(value.toString());
}

/// The year 1 stands for "never".
std::optional<QDateTime> timeOf(const QJsonValue &value)
{
    const QDateTime time = QDateTime::fromString(textOf(value), Qt::ISODateWithMs).toUTC();
    return time.isValid() && time.date().year() > 1970 ? std::optional(time) : std::nullopt;
}

void addPort(Container &container, ContainerPort port)
{
    for (ContainerPort &known : container.ports)
        if (known.protocol == port.protocol && known.inside == port.inside
            && known.outside == port.outside && known.address == port.address) {
            known.active = known.active || port.active;
            return;
        }
    // What was wished for every address is said better by what the runtime made of it.
    for (ContainerPort &known : container.ports)
        if (port.active && !known.active && !known.address && port.isEverywhere()
            && known.protocol == port.protocol && known.inside == port.inside
            && known.outside == port.outside) {
            known = std::move(port);
            return;
        }
    if (container.ports.size() < mostPorts)
        container.ports.push_back(std::move(port));
}

/// {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "90/tcp": null}
void addPortMap(Container &container, const QJsonObject &map, bool active)
{
    for (auto entry = map.begin(); entry != map.end(); ++entry) {
        ContainerPort port;
        const auto inside = portOf(entry.key().section(u'/', 0, 0));
        if (!inside)
            continue;
        port.inside = *inside;
        port.protocol = entry.key().section(u'/', 1, 1).left(8);
        if (port.protocol.isEmpty())
            port.protocol = u"tcp"_s;
        const QJsonArray bindings = entry->toArray();
        for (const auto &binding : bindings) {
            const QJsonObject place = binding.toObject();
            port.outside = portOf(place.value("HostPort"_L1));
            port.address = addressOf(place.value("HostIp"_L1));
            port.active = active && port.outside;
            if (port.outside)
                addPort(container, port);
        }
        const bool published = std::any_of(
            container.ports.begin(), container.ports.end(), [&port](const ContainerPort &known) {
                return known.protocol == port.protocol && known.inside == port.inside;
            });
        if (!published)
            addPort(container, {port.protocol, port.inside, {}, {}, false});
    }
}

void addNetworks(Container &container, const QJsonObject &networks)
{
    for (auto entry = networks.begin();
         entry != networks.end() && container.networks.size() < mostNetworks; ++entry) {
        const QJsonObject one = entry->toObject();
        ContainerNetwork network{entry.key().left(longestName), {}, {}, {}};
        for (const auto key : {"IPAddress"_L1, "GlobalIPv6Address"_L1})
            if (const auto address = addressOf(one.value(key));
                address && !address->isUnspecified())
                network.addresses.push_back(*address);
        const QString mac = textOf(one.value("MacAddress"_L1), 32);
        if (!mac.isEmpty())
            network.mac = mac;
        const QJsonArray aliases = one.value("Aliases"_L1).toArray();
        for (const auto &alias : aliases)
            if (network.aliases.size() < mostAliases)
                network.aliases << textOf(alias);
        container.networks.push_back(std::move(network));
    }
}

std::optional<QString> label(const QJsonObject &labels, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        const QString text = textOf(labels.value(QLatin1StringView(name)));
        if (!text.isEmpty())
            return text;
    }
    return std::nullopt;
}

void addLabels(Container &container, const QJsonObject &labels)
{
    container.composeProject =
        label(labels, {"com.docker.compose.project", "io.podman.compose.project"});
    container.composeService =
        label(labels, {"com.docker.compose.service", "io.podman.compose.service"});
}

/// "host", "none" and "container:ID" say what is shared; all else is the name of a network.
QString networkModeOf(const QJsonObject &hostConfig)
{
    const QString mode = textOf(hostConfig.value("NetworkMode"_L1));
    return mode == "default"_L1 ? u"bridge"_s : mode;
}

void addState(Container &container, const QJsonObject &state)
{
    container.state = stateOf(state.value("Status"_L1).toString());
    container.exitCode = state.value("ExitCode"_L1).toInt();
    container.error = textOf(state.value("Error"_L1), longestOutput);
    container.oomKilled = state.value("OOMKilled"_L1).toBool();
    const int pid = state.value("Pid"_L1).toInt();
    container.pid = Pid(std::max(pid, 0));
    container.started = timeOf(state.value("StartedAt"_L1));
    container.finished = timeOf(state.value("FinishedAt"_L1));
    QJsonObject health = state.value("Health"_L1).toObject();
    if (health.isEmpty())
        health = state.value("Healthcheck"_L1).toObject(); // podman before 4
    container.health = json::enumFromName<ContainerHealth>(health.value("Status"_L1).toString())
                           .value_or(ContainerHealth::None);
    const QJsonArray log = health.value("Log"_L1).toArray();
    if (!log.isEmpty())
        container.healthOutput =
            textOf(log.last().toObject().value("Output"_L1), longestOutput).trimmed();
}

bool isId(const QString &text)
{
    return text.size() >= 12 && text.size() <= 64
           && std::all_of(text.begin(), text.end(), [](QChar c) {
                  return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
              });
}

Error wrong(const char *what)
{
    return {ErrorKind::BadInput, u"read"_s, QString::fromLatin1(what), EPROTO};
}

} // namespace

Result<std::vector<Container>> readContainerList(const QByteArray &bytes)
{
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isArray())
        return tl::unexpected(wrong("list of containers"));
    std::vector<Container> containers;
    const QJsonArray array = document.array();
    for (const auto &element : array) {
        const QJsonObject object = element.toObject();
        Container container;
        container.id = object.value("Id"_L1).toString();
        if (!isId(container.id))
            return tl::unexpected(wrong("id of a container"));
        container.name = textOf(object.value("Names"_L1).toArray().at(0));
        if (container.name.startsWith(u'/'))
            container.name.remove(0, 1);
        container.image = textOf(object.value("Image"_L1));
        container.state = stateOf(object.value("State"_L1).toString());
        container.networkMode = networkModeOf(object.value("HostConfig"_L1).toObject());
        addLabels(container, object.value("Labels"_L1).toObject());
        const QJsonArray ports = object.value("Ports"_L1).toArray();
        for (const auto &entry : ports) {
            const QJsonObject port = entry.toObject();
            const auto inside = portOf(port.value("PrivatePort"_L1));
            const auto outside = portOf(port.value("PublicPort"_L1));
            if (inside)
                addPort(container, {textOf(port.value("Type"_L1), 8), *inside, outside,
                                    outside ? addressOf(port.value("IP"_L1)) : std::nullopt,
                                    outside && container.runs()});
        }
        addNetworks(container,
                    object.value("NetworkSettings"_L1).toObject().value("Networks"_L1).toObject());
        containers.push_back(std::move(container));
    }
    return containers;
}

Result<Container> readContainer(const QByteArray &bytes)
{
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    const QJsonObject object = document.object();
    Container container;
    container.id = object.value("Id"_L1).toString();
    if (!isId(container.id))
        return tl::unexpected(wrong("container"));
    container.name = textOf(object.value("Name"_L1));
    if (container.name.startsWith(u'/'))
        container.name.remove(0, 1);
    const QJsonObject config = object.value("Config"_L1).toObject();
    const QJsonObject hostConfig = object.value("HostConfig"_L1).toObject();
    const QJsonObject network = object.value("NetworkSettings"_L1).toObject();
    container.image = textOf(config.value("Image"_L1));
    container.restarts = static_cast<quint32>(std::max(0, object.value("RestartCount"_L1).toInt()));
    container.networkMode = networkModeOf(hostConfig);
    addState(container, object.value("State"_L1).toObject());
    addLabels(container, config.value("Labels"_L1).toObject());
    // What is wished, then what the runtime made of it: podman says the same of both.
    addPortMap(container, hostConfig.value("PortBindings"_L1).toObject(), false);
    addPortMap(container, network.value("Ports"_L1).toObject(), container.runs());
    addPortMap(container, config.value("ExposedPorts"_L1).toObject(), false);
    addNetworks(container, network.value("Networks"_L1).toObject());
    return container;
}

} // namespace doorward
