// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/evaluator.h"
#include "tests/core/firewall/differential/wire.h"
#include "tests/support/netns.h"

#include <memory>

namespace doorward::differential {

/// A SYN that is to be sent: what is known of it before, and how it enters.
struct Shot {
    firewall::Packet packet; ///< source, sourcePort and, where it arrives, inputDevice are given
    firewall::Entry entry = firewall::Entry::Arrives; ///< Arrives or Sent
};

/// Where a segment was seen after its walk through the host under test.
struct Sighting {
    enum class Place : std::uint8_t { Nowhere, Cable, Host };
    Place place = Place::Nowhere;
    QString device;     ///< the cable
    Segment segment;    ///< as it was seen there
    quint32 mark = 0;   ///< at Host
    bool reset = false; ///< a RST came back to its sender
    std::optional<IcmpError> error;
};

struct Observation {
    Sighting request; ///< the SYN
    Sighting reply;   ///< the SYN-ACK to it
    Sighting later;   ///< what the client sent after the handshake
};

/// The host under test in a namespace of its own, with site.h's cables, a listener on each of
/// site::ports, and no rules.
class Bench {
public:
    /// Nothing where the namespace or a device could not be made; the reason is logged.
    static std::unique_ptr<Bench> make();

    const lab::Netns &netns() const { return m_netns; }
    /// What an evaluation may know of it.
    firewall::HostView hostView() const;

    /// Sends them, one after the other, waits until all is quiet, and tells what became of each.
    std::vector<Observation> fire(const std::vector<Shot> &shots);
    /// Answers those SYNs that were seen on a cable, or that left this host, with a SYN-ACK from
    /// there, and adds to `observations` what became of it. (Listeners have answered by
    /// themselves.)
    void answer(const std::vector<Shot> &shots, std::vector<Observation> &observations);

    /// Sends what follows the handshake from those cables' clients whose SYN came out of a cable
    /// and whose SYN-ACK came back: a segment with the `flags` of that shot, none where they are 0.
    void goOn(const std::vector<Shot> &shots, const std::vector<quint8> &flags,
              std::vector<Observation> &observations);

    /// TCP sequence number of the SYN of shots[index] in the last fire().
    quint32 sequenceOf(std::size_t index) const;

private:
    struct Sender {
        quint32 user = 0;
        UniqueFd ipv4;
        UniqueFd ipv6;
    };

    /// IEEE Std 802 local experimental EtherType 1
    static constexpr quint16 sentinelProtocol = 0x88b5;

    Bench() = default;
    bool furnish();
    bool openCables();
    bool openSockets();
    bool listenEverywhere();
    bool openSentinel();
    void send(const Segment &segment, const Shot &shot);
    void put(const Segment &segment, const QString &device);
    void drain(std::vector<Observation> &observations);
    bool drainCable(std::size_t cable, std::vector<Observation> &observations);
    bool drainHost(const UniqueFd &socket, quint8 protocol, std::vector<Observation> &observations);
    void settle(std::vector<Observation> &observations);
    void note(const Decoded &decoded, const QString &device, quint32 mark,
              std::vector<Observation> &observations) const;
    void noteLater(const Decoded &decoded, const QString &device,
                   std::vector<Observation> &observations) const;

    lab::Netns m_netns;
    std::vector<UniqueFd> m_cables;
    std::vector<Sender> m_senders;
    std::vector<UniqueFd> m_listeners;
    UniqueFd m_tcp4, m_tcp6, m_icmp4, m_icmp6;
    UniqueFd m_sentinel; ///< AF_PACKET on lo
    quint32 m_nextSequence = 0x20000000;
    quint32 m_firstSequence = m_nextSequence;
    std::vector<quint16> m_clients; ///< by index, while what follows the handshakes is sent
};

} // namespace doorward::differential
