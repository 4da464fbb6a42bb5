// SPDX-License-Identifier: MIT
#include "core/firewall/ways.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// What comes in by a device that was not named came by lo only if its addresses are this host's.
DeviceView incomingDevice(const HostKnowledge &host, const Packet &packet)
{
    if (packet.inputDevice)
        return DeviceView::known(*packet.inputDevice);
    const auto isOwn = [&](const IpAddress &address) {
        return address.isLoopback() || host.isLocal(address) == Tri::Yes;
    };
    if (packet.source
        && (isOwn(*packet.source) || *packet.source == packet.destination
            || packet.destination.isLoopback()))
        return DeviceView::known(u"lo"_s);
    return DeviceView::unknown();
}

void openUnknowns(PacketState &state)
{
    if (!state.now.source)
        openDoubt(state, Doubtful::Source);
    if (!state.now.sourcePort)
        openDoubt(state, Doubtful::SourcePort);
    if (state.in.sight == DeviceView::Sight::Unknown) {
        openDoubt(state, Doubtful::InputName);
        const Value loopback = Value::fromName("lo", 2);
        narrowDoubt(state, Doubtful::InputName, {{loopback, loopback}}, false);
    }
}

PacketState stateOf(const Packet &packet)
{
    PacketState state;
    state.family = packet.destination.family();
    state.now.destination = addressValue(packet.destination);
    state.now.destinationPort = packet.destinationPort.value();
    if (packet.source && packet.source->family() == state.family)
        state.now.source = addressValue(*packet.source);
    if (packet.sourcePort)
        state.now.sourcePort = packet.sourcePort->value();
    state.tcpFlags = packet.tcpFlags;
    state.mark = {packet.mark, 0};
    state.connection.state = packet.state;
    if (packet.ownerUser)
        state.ownerUser = packet.ownerUser->value();
    state.ownerGroup = packet.ownerGroup;
    return state;
}

Tuple turnedRound(const Tuple &tuple)
{
    return {tuple.destination, tuple.source, tuple.destinationPort, tuple.sourcePort};
}

} // namespace

Journey journeyOf(const HostKnowledge &host, const Packet &packet, Entry entry)
{
    Journey journey;
    journey.state = stateOf(packet);
    journey.passage = {entry, packet.outputDevice, journey.state.now.destination};
    if (entry != Entry::Sent)
        journey.state.in = incomingDevice(host, packet);
    openUnknowns(journey.state);
    return journey;
}

Journey replyJourney(const HostKnowledge &host, const Packet &packet, Entry entry,
                     const Evaluation &forward)
{
    Journey journey;
    PacketState &state = journey.state;
    const PacketState first = stateOf(packet);
    Tuple translated = first.now;
    const auto translate = [](const std::optional<Endpoint> &endpoint, auto &address, auto &port) {
        if (!endpoint)
            return;
        address = addressValue(endpoint->address);
        port = endpoint->port.value();
    };
    translate(forward.rewrittenTo, translated.destination, translated.destinationPort);
    translate(forward.rewrittenSource, translated.source, translated.sourcePort);

    state.family = first.family;
    state.now = turnedRound(translated);
    state.tcpFlags = tcp_flag::syn | tcp_flag::ack;
    // RFC 3168: a server that does ECN says so to a SYN that asks for it
    constexpr quint8 ecn = tcp_flag::ece | tcp_flag::cwr;
    const auto doesEcn = host.sysctl(u"net.ipv4.tcp_ecn"_s);
    ConnectionView &ct = state.connection;
    ct.state = packet.state == ConnectionState::New || packet.state == ConnectionState::Related
                   ? ConnectionState::Established
                   : packet.state;
    if (forward.answerIsStray) // a SYN-ACK that answers nothing is invalid (tcp_new())
        ct.state = ConnectionState::Invalid;
    ct.reply = true;
    ct.original = first.now;
    ct.translated = translated;
    ct.mark = {forward.connectionMark, 0};
    ct.sourceNat = forward.rewrittenSource.has_value();
    ct.destinationNat = forward.rewrittenTo.has_value();

    const bool byLoopback = forward.outputDevice == u"lo"_s || packet.inputDevice == u"lo"_s;
    const bool served = entry == Entry::Sent ? byLoopback : !forward.forwarded;
    journey.passage.destination = state.now.destination;
    if ((packet.tcpFlags & ecn) == ecn && (!served || !doesEcn))
        state.tcpFlagsDoubt = tcp_flag::ece;
    else if ((packet.tcpFlags & ecn) == ecn && *doesEcn)
        state.tcpFlags |= tcp_flag::ece;
    if (served) { // this host's own server answers
        journey.passage.entry = Entry::Sent;
        if (byLoopback)
            journey.passage.outputDevice = u"lo"_s;
    } else {
        // behind NAT of the source the answer comes to this host and is sent on
        journey.passage.entry = entry == Entry::Sent ? Entry::Delivered : Entry::Forwards;
        if (forward.answerIsStray) // nothing turns its destination back into the client's
            journey.passage.entry = Entry::Arrives;
        state.ownerUser = first.ownerUser;
        state.ownerGroup = first.ownerGroup;
        state.in =
            forward.outputDevice ? DeviceView::known(*forward.outputDevice) : DeviceView::unknown();
    }
    openUnknowns(state);
    return journey;
}

} // namespace doorward::firewall::walk
