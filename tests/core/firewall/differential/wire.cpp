// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/wire.h"

#include <cstring>

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

namespace doorward::differential {
namespace {

constexpr qsizetype ipv4Header = 20;
constexpr qsizetype ipv6Header = 40;
constexpr qsizetype icmpHeader = 8;

void append16(QByteArray &to, quint32 value)
{
    to.append(static_cast<char>(value >> 8));
    to.append(static_cast<char>(value));
}

void append32(QByteArray &to, quint32 value)
{
    append16(to, value >> 16);
    append16(to, value & 0xffff);
}

void put16(QByteArray &at, qsizetype offset, quint32 value)
{
    at[offset] = static_cast<char>(value >> 8);
    at[offset + 1] = static_cast<char>(value);
}

quint32 byteAt(const QByteArray &bytes, qsizetype offset)
{
    return static_cast<quint8>(bytes[offset]);
}

quint32 read16(const QByteArray &bytes, qsizetype offset)
{
    return byteAt(bytes, offset) << 8 | byteAt(bytes, offset + 1);
}

quint32 read32(const QByteArray &bytes, qsizetype offset)
{
    return read16(bytes, offset) << 16 | read16(bytes, offset + 2);
}

/// RFC 1071
quint32 sumOf(const QByteArray &bytes, quint32 sum = 0)
{
    for (qsizetype i = 0; i + 1 < bytes.size(); i += 2)
        sum += read16(bytes, i);
    if (bytes.size() % 2 != 0)
        sum += byteAt(bytes, bytes.size() - 1) << 8;
    return sum;
}

quint32 folded(quint32 sum)
{
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

QByteArray addressBytes(const IpAddress &address)
{
    return {reinterpret_cast<const char *>(address.bytes().data()), address.bitCount() / 8};
}

QByteArray tcpHeader(const Segment &segment)
{
    static const QByteArray options = QByteArray::fromHex("020405b40402080a00000001000000000"
                                                          "1030307");
    const bool opening = (segment.flags & 0x02) != 0;
    QByteArray header;
    append16(header, segment.source.port.value());
    append16(header, segment.destination.port.value());
    append32(header, segment.sequence);
    append32(header, segment.acknowledged);
    header.append(static_cast<char>(opening ? 0xa0 : 0x50));
    header.append(static_cast<char>(segment.flags));
    append16(header, 64240);
    append32(header, 0);
    if (opening)
        header.append(options);
    const quint32 pseudo =
        sumOf(addressBytes(segment.source.address) + addressBytes(segment.destination.address))
        + IPPROTO_TCP + static_cast<quint32>(header.size());
    put16(header, 16, folded(sumOf(header, pseudo)));
    return header;
}

} // namespace

QByteArray toPacket(const Segment &segment)
{
    const QByteArray tcp = tcpHeader(segment);
    QByteArray packet;
    if (segment.source.address.isIpv4()) {
        append16(packet, 0x4500);
        append16(packet, static_cast<quint32>(ipv4Header + tcp.size()));
        append16(packet, segment.sequence & 0xffff);
        append16(packet, 0x4000);
        append16(packet, 64 << 8 | IPPROTO_TCP);
        append16(packet, 0);
    } else {
        append32(packet, 0x60000000 | (segment.sequence & 0xfffff));
        append16(packet, static_cast<quint32>(tcp.size()));
        append16(packet, IPPROTO_TCP << 8 | 64);
    }
    packet += addressBytes(segment.source.address) + addressBytes(segment.destination.address);
    if (segment.source.address.isIpv4())
        put16(packet, 10, folded(sumOf(packet)));
    return packet + tcp;
}

Decoded decodeTransport(const QByteArray &transport, quint8 protocol, const IpAddress &source,
                        const IpAddress &destination)
{
    Decoded decoded;
    if (transport.size() < icmpHeader)
        return decoded;
    if (protocol == IPPROTO_TCP) {
        Segment segment;
        segment.source = {source, Port(static_cast<quint16>(read16(transport, 0)))};
        segment.destination = {destination, Port(static_cast<quint16>(read16(transport, 2)))};
        segment.sequence = read32(transport, 4);
        segment.flags = 0;
        if (transport.size() >= 14) {
            segment.acknowledged = read32(transport, 8);
            segment.flags = static_cast<quint8>(transport[13]);
        }
        decoded.segment = segment;
        return decoded;
    }
    const bool icmp = protocol == IPPROTO_ICMP && byteAt(transport, 0) == ICMP_DEST_UNREACH;
    const bool icmp6 = protocol == IPPROTO_ICMPV6 && byteAt(transport, 0) == ICMP6_DST_UNREACH;
    if (!icmp && !icmp6)
        return decoded;
    const Decoded inner = decodePacket(transport.mid(icmpHeader));
    if (inner.segment)
        decoded.error =
            IcmpError{icmp ? Family::Ipv4 : Family::Ipv6, static_cast<quint8>(transport[0]),
                      static_cast<quint8>(transport[1]), *inner.segment};
    return decoded;
}

Decoded decodePacket(const QByteArray &packet)
{
    if (packet.size() >= ipv4Header && byteAt(packet, 0) >> 4 == 4) {
        const auto length = static_cast<qsizetype>((byteAt(packet, 0) & 0xf) * 4);
        return decodeTransport(packet.mid(length), static_cast<quint8>(packet[9]),
                               *IpAddress::fromBytes(packet.constData() + 12, 4),
                               *IpAddress::fromBytes(packet.constData() + 16, 4));
    }
    if (packet.size() >= ipv6Header && byteAt(packet, 0) >> 4 == 6)
        return decodeTransport(packet.mid(ipv6Header), static_cast<quint8>(packet[6]),
                               *IpAddress::fromBytes(packet.constData() + 8, 16),
                               *IpAddress::fromBytes(packet.constData() + 24, 16));
    return {};
}

} // namespace doorward::differential
