// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/bench.h"

#include "tests/core/firewall/differential/site.h"

#include <cstring>

#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/uio.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

constexpr qsizetype ethernetHeader = 14;
constexpr int sendsBetweenDrains = 16;
constexpr quint8 synAck = 0x12;

QByteArray frame(const Segment &segment, const char *mac)
{
    QByteArray bytes = QByteArray::fromHex(QByteArray(mac).replace(":", ""));
    bytes += QByteArray::fromHex("02000000aaaa");
    bytes +=
        segment.source.address.isIpv4() ? QByteArray::fromHex("0800") : QByteArray::fromHex("86dd");
    return bytes + toPacket(segment);
}

/// Keeps the calling thread where it is, so that what it sends over lo stays in one queue.
class OnOneProcessor {
public:
    OnOneProcessor()
    {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<unsigned>(::sched_getcpu()), &one);
        ::sched_getaffinity(0, sizeof m_before, &m_before);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~OnOneProcessor() { ::sched_setaffinity(0, sizeof m_before, &m_before); }
    OnOneProcessor(const OnOneProcessor &) = delete;
    OnOneProcessor &operator=(const OnOneProcessor &) = delete;

private:
    cpu_set_t m_before{};
};

void setMark(const UniqueFd &socket, quint32 mark)
{
    ::setsockopt(socket.get(), SOL_SOCKET, SO_MARK, &mark, sizeof mark);
}

} // namespace

quint32 Bench::sequenceOf(std::size_t index) const
{
    return m_firstSequence + static_cast<quint32>(index) * 2;
}

void Bench::put(const Segment &segment, const QString &device)
{
    for (std::size_t i = 0; i < site::devices.size(); ++i)
        if (device == QLatin1StringView(site::devices[i].name)) {
            const QByteArray bytes = frame(segment, site::devices[i].mac);
            if (::write(m_cables[i].get(), bytes.constData(), static_cast<size_t>(bytes.size()))
                != bytes.size())
                qWarning("a frame could not be written");
        }
}

void Bench::send(const Segment &segment, const Shot &shot)
{
    if (shot.entry != firewall::Entry::Sent) {
        put(segment, shot.packet.inputDevice.value_or(QString()));
        return;
    }
    const quint32 user = shot.packet.ownerUser.value_or(Uid(0)).value();
    for (const Sender &sender : m_senders) {
        if (sender.user != user)
            continue;
        const UniqueFd &socket = segment.source.address.isIpv4() ? sender.ipv4 : sender.ipv6;
        setMark(socket, shot.packet.mark);
        const QByteArray bytes = toPacket(segment);
        sockaddr_storage to{};
        const unsigned length = segment.destination.address.toSockaddr(Port(0), to);
        // A drop in the output hook is EPERM here: an outcome, seen by what does not arrive.
        ::sendto(socket.get(), bytes.constData(), static_cast<size_t>(bytes.size()), 0,
                 reinterpret_cast<const sockaddr *>(&to), length);
    }
}

std::vector<Observation> Bench::fire(const std::vector<Shot> &shots)
{
    const OnOneProcessor fixed;
    std::vector<Observation> observations(shots.size());
    m_firstSequence = m_nextSequence;
    m_nextSequence += static_cast<quint32>(shots.size()) * 2;
    for (std::size_t i = 0; i < shots.size(); ++i) {
        const firewall::Packet &packet = shots[i].packet;
        Segment segment;
        segment.source = {*packet.source, *packet.sourcePort};
        segment.destination = {packet.destination, packet.destinationPort};
        segment.flags = packet.tcpFlags;
        segment.sequence = sequenceOf(i);
        send(segment, shots[i]);
        if (i % sendsBetweenDrains == 0)
            drain(observations);
    }
    settle(observations);
    return observations;
}

void Bench::answer(const std::vector<Shot> &shots, std::vector<Observation> &observations)
{
    const OnOneProcessor fixed;
    for (std::size_t i = 0; i < shots.size(); ++i) {
        const Sighting &seen = observations[i].request;
        if (seen.place != Sighting::Place::Cable)
            continue;
        Segment segment;
        segment.source = seen.segment.destination;
        segment.destination = seen.segment.source;
        segment.flags = synAck;
        segment.sequence = sequenceOf(i);
        segment.acknowledged = sequenceOf(i) + 1;
        put(segment, QString(seen.device));
        if (i % sendsBetweenDrains == 0)
            drain(observations);
    }
    settle(observations);
}

void Bench::goOn(const std::vector<Shot> &shots, const std::vector<quint8> &flags,
                 std::vector<Observation> &observations)
{
    const OnOneProcessor fixed;
    for (const Shot &shot : shots)
        m_clients.push_back(shot.packet.sourcePort->value());
    for (std::size_t i = 0; i < shots.size(); ++i) {
        const Observation &seen = observations[i];
        if (flags[i] == 0 || shots[i].entry == firewall::Entry::Sent
            || seen.request.place != Sighting::Place::Cable
            || seen.reply.place != Sighting::Place::Cable)
            continue;
        const firewall::Packet &packet = shots[i].packet;
        Segment segment;
        segment.source = {*packet.source, *packet.sourcePort};
        segment.destination = {packet.destination, packet.destinationPort};
        segment.flags = flags[i];
        segment.sequence = sequenceOf(i) + 1;
        segment.acknowledged = sequenceOf(i) + 1;
        send(segment, shots[i]);
        if (i % sendsBetweenDrains == 0)
            drain(observations);
    }
    settle(observations);
    m_clients.clear();
}

/// Packets over lo wait in this processor's queue, in order: when a frame that was queued behind
/// them has come, they have had their turn. What they caused (a SYN-ACK, its RST) queued again.
void Bench::settle(std::vector<Observation> &observations)
{
    constexpr int turns = 4;
    constexpr int longest = 5000;
    QByteArray frame = QByteArray::fromHex("000000000000000000000000");
    frame.append(static_cast<char>(sentinelProtocol >> 8));
    frame.append(static_cast<char>(sentinelProtocol & 0xff));
    frame.append(46, '\0');
    for (int turn = 0; turn < turns; ++turn) {
        std::array<char, 128> buffer{};
        pollfd waiting{m_sentinel.get(), POLLIN, 0};
        if (::send(m_sentinel.get(), frame.constData(), static_cast<size_t>(frame.size()), 0) < 0
            || ::poll(&waiting, 1, longest) != 1
            || ::recv(m_sentinel.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) < 0)
            qWarning("nothing came over lo");
        drain(observations);
    }
}

void Bench::note(const Decoded &decoded, const QString &device, quint32 mark,
                 std::vector<Observation> &observations) const
{
    constexpr quint8 syn = firewall::tcp_flag::syn;
    constexpr quint8 ack = firewall::tcp_flag::ack;
    constexpr quint8 rst = firewall::tcp_flag::rst;
    if (!decoded.segment && !decoded.error)
        return;
    if (!m_clients.empty()) {
        noteLater(decoded, device, observations);
        return;
    }
    const Segment &segment = decoded.segment ? *decoded.segment : decoded.error->about;
    const bool isReset = (segment.flags & rst) != 0;
    const bool hasAck = (segment.flags & ack) != 0;
    // A RST to a SYN acknowledges it; a RST to a SYN-ACK stands where that acknowledged.
    const bool ofReply = isReset ? !hasAck : hasAck;
    const quint32 sequence = hasAck    ? segment.acknowledged - 1
                             : isReset ? segment.sequence - 1
                                       : segment.sequence;
    const std::size_t index = (sequence - m_firstSequence) / 2;
    if (index >= observations.size() || (sequence - m_firstSequence) % 2 != 0)
        return;
    Sighting &seen = ofReply ? observations[index].reply : observations[index].request;
    if (decoded.error) {
        seen.error = decoded.error;
    } else if (isReset) {
        seen.reset = true;
    } else if ((segment.flags & syn) != 0) {
        seen.place = device.isEmpty() ? Sighting::Place::Host : Sighting::Place::Cable;
        seen.device = device;
        seen.segment = segment;
        seen.mark = mark;
    }
}

void Bench::noteLater(const Decoded &decoded, const QString &device,
                      std::vector<Observation> &observations) const
{
    const Segment &segment = decoded.segment ? *decoded.segment : decoded.error->about;
    // A rejection's RST stands where the segment acknowledged, which is its own place too.
    const std::size_t index = (segment.sequence - 1 - m_firstSequence) / 2;
    if (index >= observations.size() || (segment.sequence - 1 - m_firstSequence) % 2 != 0)
        return;
    Sighting &seen = observations[index].later;
    if (decoded.error) {
        seen.error = decoded.error;
    } else if (segment.destination.port.value() == m_clients[index]) {
        seen.reset = (segment.flags & firewall::tcp_flag::rst) != 0;
    } else {
        seen.place = device.isEmpty() ? Sighting::Place::Host : Sighting::Place::Cable;
        seen.device = device;
        seen.segment = segment;
    }
}

bool Bench::drainCable(std::size_t cable, std::vector<Observation> &observations)
{
    std::array<char, 2048> buffer{};
    const ssize_t size = ::read(m_cables[cable].get(), buffer.data(), buffer.size());
    if (size <= 0)
        return false;
    const QByteArray packet =
        QByteArray(buffer.data(), static_cast<qsizetype>(size)).mid(ethernetHeader);
    note(decodePacket(packet), QLatin1StringView(site::devices[cable].name), 0, observations);
    return true;
}

bool Bench::drainHost(const UniqueFd &socket, quint8 protocol,
                      std::vector<Observation> &observations)
{
    std::array<char, 2048> buffer{};
    alignas(cmsghdr) std::array<char, 256> control{};
    sockaddr_storage from{};
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(socket.get(), &message, MSG_DONTWAIT);
    if (size <= 0)
        return false;
    const QByteArray bytes(buffer.data(), static_cast<qsizetype>(size));
    quint32 mark = 0;
    IpAddress to;
    for (cmsghdr *item = CMSG_FIRSTHDR(&message); item != nullptr;
         item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_MARK)
            std::memcpy(&mark, CMSG_DATA(item), sizeof mark);
        if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO)
            to = *IpAddress::fromBytes(CMSG_DATA(item), 16);
    }
    const auto *address = reinterpret_cast<const sockaddr *>(&from);
    const bool ipv6 = address->sa_family == AF_INET6;
    const IpAddress source = IpAddress::fromSockaddr(address).value_or(IpAddress());
    note(ipv6 ? decodeTransport(bytes, protocol, source.withZone({}), to) : decodePacket(bytes), {},
         mark, observations);
    return true;
}

void Bench::drain(std::vector<Observation> &observations)
{
    bool heard = true;
    while (heard) {
        heard = false;
        for (std::size_t i = 0; i < m_cables.size(); ++i)
            heard = drainCable(i, observations) || heard;
        heard = drainHost(m_tcp4, IPPROTO_TCP, observations) || heard;
        heard = drainHost(m_tcp6, IPPROTO_TCP, observations) || heard;
        heard = drainHost(m_icmp4, IPPROTO_ICMP, observations) || heard;
        heard = drainHost(m_icmp6, IPPROTO_ICMPV6, observations) || heard;
    }
}

} // namespace doorward::differential
