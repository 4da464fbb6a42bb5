// SPDX-License-Identifier: MIT
#include "app/cli/firewall_question.h"

#include "core/facts/route_lookup.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;
using firewall::ConnectionState;
using firewall::Entry;
using firewall::Hook;
using firewall::HostView;

namespace {

/// IFNAMSIZ - 1 of linux/if.h.
constexpr qsizetype longestDeviceName = 15;

/// The words of a question as they were given, by their name; `prefix` is what the person typed
/// before it.
struct Words {
    QLatin1StringView prefix;
    QMap<QString, QString> values;
    bool quoted = false;

    std::optional<QString> value(const char *name) const
    {
        const auto found = values.constFind(QString::fromLatin1(name));
        return found == values.constEnd() ? std::nullopt : std::optional(*found);
    }
    Message wrong(const char *name, const char *expectation) const
    {
        const QString shown =
            quoted ? u'"' + QString::fromLatin1(name) + u'"' : prefix + QLatin1StringView(name);
        return {"cli.error.value."_L1 + QLatin1StringView(expectation),
                {{u"option"_s, shown}, {u"value"_s, value(name).value_or(QString())}}};
    }
};

std::optional<IpAddress> addressFrom(const QString &text)
{
    const bool bracketed = text.startsWith(u'[') && text.endsWith(u']');
    return IpAddress::parse(bracketed ? text.mid(1, text.size() - 2) : text);
}

bool isDeviceName(const QString &name)
{
    return !name.isEmpty() && name.toUtf8().size() <= longestDeviceName && !name.contains(u'/')
           && !name.contains(u' ');
}

Message readSender(const Words &words, PacketQuestion &question)
{
    const auto from = words.value("from");
    if (!from)
        return {};
    if (const auto address = addressFrom(*from)) {
        question.from = address;
    } else if (const auto endpoint = Endpoint::parse(*from)) {
        question.from = endpoint->address;
        question.fromPort = endpoint->port;
    } else {
        return words.wrong("from", "sender");
    }
    question.from = question.from->unmapped();
    return question.from->family() == question.to.address.family()
               ? Message()
               : words.wrong("from", "sender-family");
}

template <typename Enum, std::size_t Size>
Message readWord(const Words &words, const char *name, const std::array<Enum, Size> &known,
                 std::optional<Enum> &place)
{
    const auto given = words.value(name);
    if (!given)
        return {};
    place = json::enumFromName<Enum>(*given);
    return place && std::find(known.begin(), known.end(), *place) != known.end()
               ? Message()
               : words.wrong(name, name);
}

Message readDevice(const Words &words, const char *name, std::optional<QString> &place)
{
    place = words.value(name);
    return !place || isDeviceName(*place) ? Message() : words.wrong(name, "device");
}

Parsed<PacketQuestion> questionOf(const Words &words)
{
    PacketQuestion question;
    const auto to = words.value("to");
    if (!to)
        return tl::unexpected(Message{u"cli.error.firewall.no-to"_s, {}});
    const auto target = Endpoint::parse(*to);
    if (!target || target->port.value() == 0)
        return tl::unexpected(words.wrong("to", "endpoint"));
    question.to = {target->address.unmapped(), target->port};
    std::optional<ConnectionState> state;
    constexpr std::array hooks{Hook::Input, Hook::Output, Hook::Forward};
    constexpr std::array states{ConnectionState::New, ConnectionState::Established};
    for (const Message &wrong :
         {readSender(words, question), readWord(words, "hook", hooks, question.hook),
          readWord(words, "state", states, state), readDevice(words, "in", question.inputDevice),
          readDevice(words, "out", question.outputDevice)})
        if (!wrong.isEmpty())
            return tl::unexpected(wrong);
    question.state = state.value_or(ConnectionState::New);
    return question;
}

constexpr std::array questionWords{"to", "from", "hook", "in", "out", "state"};

/// Whether the host has this address; nothing where that is not known.
std::optional<bool> owns(const HostView &host, const IpAddress &address)
{
    if (address.isLoopback())
        return true;
    bool knowsLocal = false;
    if (host.interfaces)
        for (const Interface &link : *host.interfaces)
            for (const InterfaceAddress &own : link.addresses)
                if (own.prefix.address.withZone({}) == address)
                    return true;
    if (host.routes)
        for (const Route &route : *host.routes)
            if (route.type == RouteType::Local
                && route.destination.address.family() == address.family()) {
                if (route.destination.contains(address))
                    return true;
                knowsLocal = true;
            }
    return host.interfaces || knowsLocal ? std::optional(false) : std::nullopt;
}

Entry entryOf(Hook hook)
{
    switch (hook) {
    case Hook::Output:
    case Hook::Postrouting:
    case Hook::Egress:
        return Entry::Sent;
    case Hook::Forward:
        return Entry::Forwards;
    case Hook::Ingress:
    case Hook::Prerouting:
    case Hook::Input:
        break;
    }
    return Entry::Delivered;
}

void concludeHook(const PacketQuestion &question, const HostView &host, PacketAsked &asked)
{
    const IpAddress to = question.to.address.withZone({});
    const auto toOwn = owns(host, to);
    const auto fromOwn =
        question.from ? owns(host, question.from->withZone({})) : std::optional(false);
    const auto conclude = [&asked](Entry entry, const char *id, const IpAddress &address) {
        asked.entry = entry;
        asked.concluded.push_back(
            {"explain.taken."_L1 + QLatin1StringView(id), {{u"address"_s, address.text()}}});
    };
    const bool within = to.isLoopback() || (toOwn == true && fromOwn == true);
    if (within && !question.inputDevice) {
        conclude(Entry::Sent, "within", to);
        if (!question.from) // the kernel's choice: the preferred source of the local route
            asked.packet.source =
                to.isIpv4() && to.isLoopback() ? IpAddress::parse(u"127.0.0.1") : std::optional(to);
    } else if (toOwn == true)
        conclude(Entry::Delivered, "input", to);
    else if (fromOwn == true)
        conclude(Entry::Sent, "output", *question.from);
    else if (!toOwn)
        conclude(Entry::Delivered, "unknown", to);
    else
        conclude(Entry::Forwards, "forward", to);
}

void concludeInputDevice(const HostView &host, PacketAsked &asked)
{
    firewall::Packet &packet = asked.packet;
    if (asked.entry == Entry::Sent || packet.inputDevice)
        return;
    const auto &from = packet.source;
    if (packet.destination.isLoopback() || (from && owns(host, *from) == true)) {
        packet.inputDevice = u"lo"_s;
        asked.concluded.push_back({u"explain.taken.in-lo"_s, {}});
        return;
    }
    if (!from || !host.routes)
        return;
    static const std::vector<PolicyRule> noRules;
    const RouteLookup way =
        lookUpRoute(*host.routes, host.rules ? *host.rules : noRules, {*from, packet.destination});
    if (way.kind != RouteLookup::Kind::Route || !way.isCertain || way.device.isEmpty()
        || way.route->nextHops.size() != 1)
        return;
    packet.inputDevice = way.device;
    asked.concluded.push_back(
        {u"explain.taken.in"_s, {{u"device"_s, way.device}, {u"address"_s, from->text()}}});
}

} // namespace

Parsed<PacketQuestion> questionFrom(const Arguments &arguments)
{
    Words words{"--"_L1, {}, false};
    for (const char *name : questionWords)
        if (const auto value = arguments.value(name))
            words.values.insert(QString::fromLatin1(name), *value);
    return questionOf(words);
}

Parsed<PacketQuestion> questionFrom(const QByteArray &line)
{
    const auto object = json::parseObject(line);
    if (!object)
        return tl::unexpected(
            Message{u"cli.error.firewall.line"_s, {{u"reason"_s, object.error().subject}}});
    Words words{{}, {}, true};
    for (const char *name : questionWords) {
        const QJsonValue value = object->value(QLatin1StringView(name));
        if (value.isString())
            words.values.insert(QString::fromLatin1(name), value.toString());
        else if (!value.isNull() && !value.isUndefined())
            return tl::unexpected(
                Message{u"cli.error.firewall.no-text"_s, {{u"key"_s, QString::fromLatin1(name)}}});
    }
    return questionOf(words);
}

PacketAsked packetFor(const PacketQuestion &question, const HostView &host)
{
    PacketAsked asked;
    firewall::Packet &packet = asked.packet;
    packet.destination = question.to.address.withZone({});
    packet.destinationPort = question.to.port;
    if (question.from)
        packet.source = question.from->withZone({});
    packet.sourcePort = question.fromPort;
    packet.state = question.state;
    packet.tcpFlags =
        question.state == ConnectionState::New ? firewall::tcp_flag::syn : firewall::tcp_flag::ack;
    packet.inputDevice = question.inputDevice;
    packet.outputDevice = question.outputDevice;
    if (question.hook)
        asked.entry = entryOf(*question.hook);
    else
        concludeHook(question, host, asked);
    concludeInputDevice(host, asked);
    return asked;
}

} // namespace doorward::cli
