// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluator.h"

#include <tl/expected.hpp>

namespace doorward {

/// What a person asks the packet tracer, as typed.
struct PacketQuestion {
    QString to;           ///< "10.0.0.7:80", "[::1]:80"
    QString from;         ///< an address, with or without a port; may be empty
    QString inputDevice;  ///< may be empty
    QString outputDevice; ///< may be empty
    firewall::Entry entry = firewall::Entry::Delivered;
    firewall::ConnectionState state = firewall::ConnectionState::New;

    bool operator==(const PacketQuestion &) const = default;
};

/// The packet that is meant, or one sentence in the window's language that names what is wrong and
/// shows the right form.
tl::expected<firewall::Packet, QString> packetOf(const PacketQuestion &question);

} // namespace doorward
