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

Journey journeyOf(const CompiledRuleset &rules, const Packet &packet, Entry entry)
{
    const HostKnowledge &host = rules.host();
    Journey journey;
    journey.state = stateOf(packet);
    // what the connection's earlier packets left there
    if (packet.state == ConnectionState::Established && rules.marksConnections())
        journey.state.connection.mark = {0, ~quint32{0}};
    journey.passage = {entry, packet.outputDevice, journey.state.now.destination};
    if (entry != Entry::Sent)
        journey.state.in = incomingDevice(host, packet);
    openUnknowns(journey.state);
    return journey;
}

Journey openingJourney(const CompiledRuleset &rules, const Packet &packet, Entry entry)
{
    Packet first = packet;
    first.tcpFlags = tcp_flag::syn;
    first.state = ConnectionState::New;
    Journey journey = journeyOf(rules, first, entry);
    journey.state.tcpFlagsDoubt = tcp_flag::ecn;
    return journey;
}

void followNat(Journey &journey, const Evaluation &opening)
{
    if (opening.verdict != Outcome::Accept || opening.trails.size() != 1 || opening.synProxied)
        return;
    const Trail &trail = opening.trails.front();
    if (trail.untracked || trail.answerIsStray || trail.trackedSource || trail.trackedDestination)
        return;
    ConnectionView &ct = journey.state.connection;
    ct.original = ct.translated = journey.state.now;
    if (trail.rewrittenSource) {
        ct.translated.source = addressValue(trail.rewrittenSource->address);
        ct.translated.sourcePort = trail.rewrittenSource->port.value();
    }
    if (trail.rewrittenTo) {
        ct.translated.destination = addressValue(trail.rewrittenTo->address);
        ct.translated.destinationPort = trail.rewrittenTo->port.value();
    }
    ct.sourceNat = trail.rewrittenSource.has_value();
    ct.destinationNat = trail.rewrittenTo.has_value();
    ct.sourceSettled = ct.destinationSettled = true;
}

Journey replyJourney(const HostKnowledge &host, const Packet &packet, Entry entry,
                     const Evaluation &forward, const Trail &trail)
{
    Journey journey;
    PacketState &state = journey.state;
    PacketState first = stateOf(packet);
    const auto translate = [](const std::optional<Endpoint> &endpoint, auto &address, auto &port) {
        if (!endpoint)
            return;
        address = addressValue(endpoint->address);
        port = endpoint->port.value();
    };
    translate(trail.trackedDestination, first.now.destination, first.now.destinationPort);
    translate(trail.trackedSource, first.now.source, first.now.sourcePort);
    Tuple translated = first.now;
    translate(trail.rewrittenTo, translated.destination, translated.destinationPort);
    translate(trail.rewrittenSource, translated.source, translated.sourcePort);

    state.family = first.family;
    state.now = turnedRound(translated);
    state.tcpFlags = tcp_flag::syn | tcp_flag::ack;
    // RFC 3168: a server that does ECN says so to a SYN that asks for it
    const auto doesEcn = host.sysctl(u"net.ipv4.tcp_ecn"_s);
    ConnectionView &ct = state.connection;
    ct.state = packet.state == ConnectionState::New || packet.state == ConnectionState::Related
                   ? ConnectionState::Established
                   : packet.state;
    // SYNPROXY gives its answer the SYN's own entry (synproxy_send_tcp()); any other SYN-ACK that
    // answers nothing is invalid (tcp_new()).
    const bool isUntracked = trail.untracked && packet.state != ConnectionState::Untracked;
    ct.looked = ct.exists = forward.synProxied && !trail.untracked;
    if (isUntracked || (trail.answerIsStray && !forward.synProxied))
        ct.state = ConnectionState::Invalid;
    ct.reply = true;
    ct.original = first.now;
    ct.translated = translated;
    ct.mark = {forward.connectionMark, forward.connectionMarkDoubt};
    ct.sourceNat =
        translated.source != first.now.source || translated.sourcePort != first.now.sourcePort;
    ct.destinationNat = translated.destination != first.now.destination
                        || translated.destinationPort != first.now.destinationPort;
    ct.masqueraded = trail.masqueraded;
    state.setChanges = forward.setChanges;

    const bool byLoopback = trail.outputDevice == u"lo"_s || packet.inputDevice == u"lo"_s;
    const bool served =
        (entry == Entry::Sent ? byLoopback : !forward.forwarded) || forward.synProxied;
    // nothing turns its destination back into the client's
    const bool goesAstray = trail.answerIsStray || trail.trackedSource.has_value();
    journey.passage.destination = state.now.destination;
    if ((packet.tcpFlags & tcp_flag::ecn) == tcp_flag::ecn && (!served || !doesEcn))
        state.tcpFlagsDoubt = tcp_flag::ece;
    else if ((packet.tcpFlags & tcp_flag::ecn) == tcp_flag::ecn && *doesEcn)
        state.tcpFlags |= tcp_flag::ece;
    if (served) { // this host's own server answers
        journey.passage.entry = Entry::Sent;
        // what NAT made a foreign address of is routed as one, until NAT is undone
        const bool isForeign =
            state.now.destination && host.isLocal(*addressOf(state.now.destination)) == Tri::No;
        if (byLoopback && !goesAstray && !isForeign)
            journey.passage.outputDevice = u"lo"_s;
    } else {
        // Behind NAT of the source the answer comes to this host and is sent on; the way is known
        // for the client's address alone, if NAT is undone.
        journey.passage.destination = first.now.source;
        journey.passage.entry = entry == Entry::Sent ? Entry::Delivered : Entry::Forwards;
        if (goesAstray)
            journey.passage.entry = Entry::Arrives;
        state.ownerUser = first.ownerUser;
        state.ownerGroup = first.ownerGroup;
        state.in =
            trail.outputDevice ? DeviceView::known(*trail.outputDevice) : DeviceView::unknown();
    }
    openUnknowns(state);
    return journey;
}

} // namespace doorward::firewall::walk
