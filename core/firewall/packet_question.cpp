// SPDX-License-Identifier: MIT
#include "core/firewall/packet_question.h"

#include "core/facts/route_lookup.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall {

namespace {

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
    Packet &packet = asked.packet;
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

PacketAsked packetFor(const PacketQuestion &question, const HostView &host)
{
    PacketAsked asked;
    Packet &packet = asked.packet;
    packet.destination = question.to.address.withZone({});
    packet.destinationPort = question.to.port;
    if (question.from)
        packet.source = question.from->withZone({});
    packet.sourcePort = question.fromPort;
    packet.state = question.state;
    packet.tcpFlags = question.state == ConnectionState::New ? tcp_flag::syn : tcp_flag::ack;
    packet.inputDevice = question.inputDevice;
    packet.outputDevice = question.outputDevice;
    if (question.entry)
        asked.entry = *question.entry;
    else
        concludeHook(question, host, asked);
    concludeInputDevice(host, asked);
    return asked;
}

} // namespace doorward::firewall
