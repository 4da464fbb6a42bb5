// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <QByteArray>

#include <optional>

namespace doorward::differential {

/// What tells one TCP segment from another on the wire.
struct Segment {
    Endpoint source;
    Endpoint destination;
    quint8 flags = 0x02;
    quint32 sequence = 0;
    quint32 acknowledged = 0;

    bool operator==(const Segment &) const = default;
};

/// The IP packet (version 4 or 6 by the addresses, which are of one family), with correct
/// checksums and, in a SYN, the options that Linux sends (MSS, SACK, timestamps, window scale).
QByteArray toPacket(const Segment &segment);

/// An ICMP error as it stands in a packet, with the TCP segment that it answers.
struct IcmpError {
    Family family = Family::Ipv4;
    quint8 type = 0;
    quint8 code = 0;
    Segment about; ///< flags and acknowledged only where enough of it is quoted
};

struct Decoded {
    std::optional<Segment> segment;
    std::optional<IcmpError> error;
};

/// What an IP packet carries: a TCP segment, an ICMP error about one, or neither. Bytes that are
/// too few give neither.
Decoded decodePacket(const QByteArray &packet);
/// The same of a transport header alone, whose addresses are known from elsewhere.
Decoded decodeTransport(const QByteArray &transport, quint8 protocol, const IpAddress &source,
                        const IpAddress &destination);

} // namespace doorward::differential
