// SPDX-License-Identifier: MIT
#include "ui/models/packet_question.h"

#include "core/base/untrusted.h"

#include <QCoreApplication>

namespace doorward {

namespace {

/// Gives lupdate the context of these sentences.
struct PacketWords {
    Q_DECLARE_TR_FUNCTIONS(PacketWords)
};

tl::unexpected<QString> problem(const QString &sentence)
{
    return tl::unexpected(sentence);
}

std::optional<QString> device(const QString &text)
{
    const QString name = text.trimmed();
    return name.isEmpty() ? std::nullopt : std::optional(name);
}

} // namespace

tl::expected<firewall::Packet, QString> packetOf(const PacketQuestion &question)
{
    firewall::Packet packet;
    const QString to = question.to.trimmed();
    const auto destination = Endpoint::parse(to);
    if (!destination || destination->port.value() == 0)
        return problem(
            PacketWords::tr("“%1” is no address with a port; write 10.0.0.7:80 or [fd00::7]:80.")
                .arg(displayText(QStringView(to), 80)));
    packet.destination = destination->address;
    packet.destinationPort = destination->port;
    const QString from = question.from.trimmed();
    if (!from.isEmpty()) {
        const auto address = IpAddress::parse(from);
        const auto source = Endpoint::parse(from);
        if (!address && !source)
            return problem(
                PacketWords::tr("“%1” is no address; write 10.0.0.1, 10.0.0.1:40000 or fd00::1.")
                    .arg(displayText(QStringView(from), 80)));
        packet.source = address ? *address : source->address;
        if (!address)
            packet.sourcePort = source->port;
        if (packet.source->family() != packet.destination.family())
            return problem(
                PacketWords::tr("%1 and %2 are of different families; give two IPv4 or two IPv6 "
                                "addresses.")
                    .arg(packet.source->text(), packet.destination.text()));
    }
    packet.inputDevice = device(question.inputDevice);
    packet.outputDevice = device(question.outputDevice);
    packet.state = question.state;
    if (question.state == firewall::ConnectionState::Established)
        packet.tcpFlags = firewall::tcp_flag::ack;
    return packet;
}

} // namespace doorward
