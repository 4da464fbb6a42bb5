// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/network.h"
#include "core/netlink/socket.h"

#include <QHash>

namespace doorward::netlink {

/// What RTNETLINK's messages say (rtnetlink(7)), decoded from bytes alone. Nothing where a message
/// is too short or of another address family than IPv4 and IPv6.

using DeviceNames = QHash<int, QString>; ///< by interface index

struct LinkRow {
    Interface link;   ///< without addresses and master
    int master = 0;   ///< interface index, 0: none
    bool xdp = false; ///< an XDP program is attached (IFLA_XDP)
};
std::optional<LinkRow> decodeLink(Bytes payload);

struct AddressRow {
    int index = 0;
    InterfaceAddress address;
};
std::optional<AddressRow> decodeAddress(Bytes payload);

struct RouteRow {
    Route route;
    quint32 nextHopObject = 0;       ///< RTA_NH_ID
    std::optional<IpAddress> source; ///< RTA_PREFSRC
    bool cloned = false;             ///< RTM_F_CLONED
};
std::optional<RouteRow> decodeRoute(Bytes payload, const DeviceNames &names);

/// A nexthop object (RTM_GETNEXTHOP, kernel 5.3): one hop, or a group of others.
struct NextHopObject {
    quint32 id = 0;
    NextHop hop;
    bool blackhole = false;
    std::vector<std::pair<quint32, int>> group; ///< id and weight
};
std::optional<NextHopObject> decodeNextHopObject(Bytes payload, const DeviceNames &names);

std::optional<PolicyRule> decodePolicyRule(Bytes payload);
std::optional<Neighbour> decodeNeighbour(Bytes payload, const DeviceNames &names);

/// The name of an interface, "if<index>" where the table lacks it, empty for 0.
QString deviceName(int index, const DeviceNames &names);
/// rtm_protocol as iproute2 names it, else the number.
QString protocolName(quint8 protocol);

} // namespace doorward::netlink
