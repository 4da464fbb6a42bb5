// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"
#include "core/facts/network.h"

#include <QMap>
#include <QString>

#include <optional>
#include <vector>

namespace doorward::firewall {

/// The netfilter hooks (linux/netfilter.h NF_INET_*, NF_NETDEV_*), in the order in which a packet
/// can meet them.
enum class Hook : std::uint8_t { Ingress, Prerouting, Input, Forward, Output, Postrouting, Egress };

/// TCP flags as they stand in byte 13 of the header (RFC 9293 section 3.1).
namespace tcp_flag {
inline constexpr quint8 fin = 0x01;
inline constexpr quint8 syn = 0x02;
inline constexpr quint8 rst = 0x04;
inline constexpr quint8 psh = 0x08;
inline constexpr quint8 ack = 0x10;
inline constexpr quint8 urg = 0x20;
inline constexpr quint8 ece = 0x40;
inline constexpr quint8 cwr = 0x80;
inline constexpr quint8 ecn = ece | cwr; ///< a SYN that asks for ECN has both (RFC 3168)
} // namespace tcp_flag

/// What conntrack says of the packet (linux/netfilter/nf_conntrack_common.h).
enum class ConnectionState : std::uint8_t { New, Established, Related, Invalid, Untracked };

/// One TCP packet to be judged. What is not given is not known: a match that asks for it is
/// unknown.
struct Packet {
    std::optional<IpAddress> source; ///< same family as the destination
    std::optional<Port> sourcePort;
    IpAddress destination;
    Port destinationPort;
    std::optional<QString> inputDevice;  ///< where it comes in; "lo" for loopback traffic
    std::optional<QString> outputDevice; ///< where it goes out
    quint8 tcpFlags = tcp_flag::syn;
    ConnectionState state = ConnectionState::New;
    quint32 mark = 0;             ///< SO_MARK of its socket, 0 for what arrives
    std::optional<Uid> ownerUser; ///< of the sending socket, for a packet that this host sends
    std::optional<quint32> ownerGroup;

    bool operator==(const Packet &) const = default;
};

/// What an evaluation may know of the host beside its ruleset. Absent means not known, not empty.
struct HostView {
    std::optional<std::vector<Interface>> interfaces; ///< with their addresses
    std::optional<std::vector<Route>> routes;         ///< every table, both families
    std::optional<std::vector<PolicyRule>> rules;
    QMap<QString, QString> sysctls; ///< "net.ipv4.ip_forward" → "1"; an absent key is not known
};

} // namespace doorward::firewall

namespace doorward::json {
template <>
struct EnumNames<firewall::Hook> {
    static constexpr std::array<std::pair<firewall::Hook, const char *>, 7> names{
        {{firewall::Hook::Ingress, "ingress"},
         {firewall::Hook::Prerouting, "prerouting"},
         {firewall::Hook::Input, "input"},
         {firewall::Hook::Forward, "forward"},
         {firewall::Hook::Output, "output"},
         {firewall::Hook::Postrouting, "postrouting"},
         {firewall::Hook::Egress, "egress"}}};
};
template <>
struct EnumNames<firewall::ConnectionState> {
    static constexpr std::array<std::pair<firewall::ConnectionState, const char *>, 5> names{
        {{firewall::ConnectionState::New, "new"},
         {firewall::ConnectionState::Established, "established"},
         {firewall::ConnectionState::Related, "related"},
         {firewall::ConnectionState::Invalid, "invalid"},
         {firewall::ConnectionState::Untracked, "untracked"}}};
};
} // namespace doorward::json
