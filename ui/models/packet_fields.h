// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/packet_question.h"

#include <tl/expected.hpp>

namespace doorward {

/// What a person asks the packet tracer, as typed.
struct PacketFields {
    QString to;                           ///< "10.0.0.7:80", "[::1]:80"
    QString from;                         ///< an address, with or without a port; may be empty
    QString inputDevice;                  ///< may be empty
    QString outputDevice;                 ///< may be empty
    std::optional<firewall::Entry> entry; ///< nothing: as the host's addresses tell
    firewall::ConnectionState state = firewall::ConnectionState::New;

    bool operator==(const PacketFields &) const = default;
};

/// The packet that is meant, or one sentence in the window's language that names what is wrong and
/// shows the right form.
tl::expected<firewall::PacketQuestion, QString> questionOf(const PacketFields &fields);

} // namespace doorward
