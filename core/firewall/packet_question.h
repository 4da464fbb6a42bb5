// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"
#include "core/firewall/evaluator.h"

namespace doorward::firewall {

/// A packet as a person or a line of a batch names it.
struct PacketQuestion {
    Endpoint to;
    std::optional<IpAddress> from;
    std::optional<Port> fromPort;
    std::optional<Entry> entry; ///< nothing: as the host's addresses tell
    std::optional<QString> inputDevice;
    std::optional<QString> outputDevice;
    ConnectionState state = ConnectionState::New;
};

/// The packet to evaluate, and what was concluded from the host where the question left it open.
struct PacketAsked {
    Packet packet;
    Entry entry = Entry::Delivered;
    std::vector<Message> concluded; ///< explain.taken.*
};

/// Without an entry: a packet to one of the host's own addresses comes in, one from such an address
/// goes out, one within the host does both, any other is forwarded; where the host's addresses are
/// not known it is taken as coming in. Without an incoming device: lo from the host itself, else
/// the device of the route to the sender, where that is one.
PacketAsked packetFor(const PacketQuestion &question, const HostView &host);

} // namespace doorward::firewall
