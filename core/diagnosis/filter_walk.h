// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/packet_filters.h"

namespace doorward::rules {

struct Tried;
class Scene;

enum class Place : std::uint8_t {
    Client, ///< where the connection begins
    Router, ///< it passes on, also towards a container on the server's own host
    Holder  ///< its own processes take it
};

/// One host's packet filter on the way of the packet, or of its answer.
struct Station {
    const HostSnapshot *host = nullptr;
    Place place = Place::Client;
    bool reply = false; ///< the SYN-ACK's way back
    PacketFilters::Sight sight = PacketFilters::Sight::Unread;
    /// The packet comes by here as it is described, as far as the routes and neighbours of the
    /// snapshots before say so without a gap. What an unread client makes of it is left open.
    bool isOnTheWay = false;
    /// The verdict is the same whatever source the packet has by then.
    bool anySource = false;
    firewall::Packet packet; ///< as it comes here; of the reply: the packet that is answered
    firewall::Entry entry = firewall::Entry::Sent;
    firewall::Evaluation evaluation; ///< meaningless where `sight` is Unread
    /// What would stop it next, each after the one before was overcome.
    std::vector<firewall::Evaluation> further;
    /// How it leaves, as if nothing had stopped it.
    firewall::Evaluation passed;

    bool isRead() const { return sight != PacketFilters::Sight::Unread; }
    bool isBlocked() const;
    bool isUnknown() const;
    /// Everything was read that could matter, and it gives one verdict.
    bool isDecided() const;
    /// It lets the packet through, and nothing that was not read could say otherwise.
    bool surelyPasses() const;
};

/// The way of one packet through the packet filters of all snapshots, and back.
struct FilterWalk {
    std::vector<Station> stations;          ///< the request's, in order, then the reply's, in order
    Endpoint asked;                         ///< where the client sends it
    Endpoint destination;                   ///< where it goes in the end
    const HostSnapshot *rewriter = nullptr; ///< the first host that changes the destination
    /// The host whose own processes get it; null where the way leaves what the snapshots know.
    const HostSnapshot *arrivesAt = nullptr;

    bool isRewritten() const { return rewriter != nullptr; }
    /// Listening sockets that take the packet where it arrives, devices aside.
    std::vector<const Listener *> takers() const;
    /// One of them did so at that time, whatever device it came by: a reset then was a rule's.
    bool wasSurelyTaken(const QDateTime &when) const;
    const Station *request(const HostSnapshot &host) const;
    const Station *reply(const HostSnapshot &host) const;
};

/// Follows a SYN to `tried` from the client over the routers of the case to the host that takes it,
/// by the snapshots' routes and neighbours, through each host's packet filter, with what NAT and
/// marks make of it; then the SYN-ACK back. Where the way leaves the snapshots it goes on at the
/// host that holds the target.
FilterWalk walkFilters(const Scene &scene, const Tried &tried);

/// A packet for `to` that came in from outside, by the link that holds its address, from anybody.
std::optional<firewall::Evaluation> arrivalFromOutside(const PacketFilters &filters,
                                                       const HostSnapshot &host,
                                                       const Endpoint &to);

} // namespace doorward::rules
