// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/values.h"
#include "core/firewall/evaluator.h"

namespace doorward::cli {

/// A packet as a person or a line of a batch names it.
struct PacketQuestion {
    Endpoint to;
    std::optional<IpAddress> from;
    std::optional<Port> fromPort;
    std::optional<firewall::Hook> hook; ///< Input, Output or Forward
    std::optional<QString> inputDevice;
    std::optional<QString> outputDevice;
    firewall::ConnectionState state = firewall::ConnectionState::New;
};

/// --to, --from, --hook, --in, --out, --state.
Parsed<PacketQuestion> questionFrom(const Arguments &arguments);
/// A line of a batch: a JSON object with those keys, every one but "to" may be missing or null.
Parsed<PacketQuestion> questionFrom(const QByteArray &line);

/// The packet to evaluate, and what was concluded from the host where the question left it open.
struct PacketAsked {
    firewall::Packet packet;
    firewall::Entry entry = firewall::Entry::Delivered;
    std::vector<Message> concluded;
};

/// Without a hook: a packet to one of the host's own addresses comes in, one from such an address
/// goes out, one within the host does both, any other is forwarded; where the host's addresses are
/// not known it is taken as coming in. Without an incoming device: lo from the host itself, else
/// the device of the route to the sender, where that is one.
PacketAsked packetFor(const PacketQuestion &question, const firewall::HostView &host);

} // namespace doorward::cli
