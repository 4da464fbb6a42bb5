// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

struct InterfaceAddress {
    IpPrefix prefix;        ///< the address itself with its prefix length
    QString scope;          ///< "global", "link", "host", "site" (rtnetlink(7) RT_SCOPE_*)
    bool tentative = false; ///< duplicate address detection has not ended (IFA_F_TENTATIVE)
    bool failedDad = false; ///< IFA_F_DADFAILED

    bool operator==(const InterfaceAddress &) const = default;
};

struct Interface {
    IfIndex index;
    QString name;
    QString kind;      ///< IFLA_INFO_KIND ("veth", "bridge", "vrf", …), empty for hardware and lo
    QString operState; ///< RFC 2863 as iproute2 prints it: "UP", "DOWN", "LOWERLAYERDOWN", …
    bool up = false;   ///< IFF_UP: an administrator's wish
    bool carrier = false;  ///< IFF_LOWER_UP
    bool loopback = false; ///< IFF_LOOPBACK
    int mtu = 0;           ///< bytes
    std::optional<QString> mac;
    std::optional<QString> master; ///< bridge or VRF it belongs to
    std::vector<InterfaceAddress> addresses;

    bool operator==(const Interface &) const = default;
};

enum class RouteType : std::uint8_t {
    Unicast,
    Local,
    Broadcast,
    Anycast,
    Multicast,
    Blackhole,
    Unreachable,
    Prohibit,
    Throw,
    Nat,
    Other
};

struct NextHop {
    std::optional<IpAddress> gateway;
    QString device;
    int weight = 1;
    bool dead = false;     ///< RTNH_F_DEAD
    bool linkDown = false; ///< RTNH_F_LINKDOWN

    bool operator==(const NextHop &) const = default;
};

struct Route {
    RouteType type = RouteType::Unicast;
    IpPrefix destination; ///< 0.0.0.0/0 or ::/0 for the default
    std::vector<NextHop> nextHops;
    std::optional<IpAddress> preferredSource;
    quint32 table = 254; ///< RT_TABLE_MAIN = 254, RT_TABLE_LOCAL = 255
    quint32 metric = 0;
    QString protocol; ///< "kernel", "boot", "static", "dhcp", "ra", or the number
    std::optional<int> mtu;

    bool operator==(const Route &) const = default;
};

/// A line of `ip rule`.
struct PolicyRule {
    Family family = Family::Ipv4;
    quint32 priority = 0;
    std::optional<IpPrefix> from;
    std::optional<IpPrefix> to;
    std::optional<quint32> mark;
    std::optional<quint32> markMask;
    std::optional<QString> inputDevice;
    std::optional<QString> outputDevice;
    std::optional<quint32> uidFirst;
    std::optional<quint32> uidLast;
    bool inverted = false; ///< FIB_RULE_INVERT
    QString action;        ///< "lookup", "goto", "blackhole", "unreachable", "prohibit", "nop"
    quint32 table = 0;     ///< for "lookup"
    std::optional<quint32> gotoPriority;
    bool hasOther = false; ///< it also matches on what is not modelled here (ports, tos, …)

    bool operator==(const PolicyRule &) const = default;
};

struct Neighbour {
    IpAddress address;
    QString device;
    std::optional<QString> mac;
    QString state; ///< "REACHABLE", "STALE", "DELAY", "PROBE", "INCOMPLETE", "FAILED", "PERMANENT",
                   ///< "NOARP"

    bool operator==(const Neighbour &) const = default;
};

/// What the kernel answered to "which way to this address?" (RTM_GETROUTE) for this process.
struct RouteAnswer {
    IpAddress destination;
    std::optional<IpAddress> from; ///< the source that was asked with
    std::optional<QString> oif;    ///< the device that was asked with
    int errnoValue = 0;            ///< ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, …; 0: a route
    RouteType type = RouteType::Unicast;
    QString device;
    std::optional<IpAddress> gateway;
    std::optional<IpAddress> source; ///< the address the kernel would send from
    quint32 table = 0;

    bool operator==(const RouteAnswer &) const = default;
};

template <typename F, json::Described<InterfaceAddress> T>
void describe(F &field, T &address)
{
    field("prefix", address.prefix);
    field("scope", address.scope);
    field("tentative", address.tentative);
    field("failed_dad", address.failedDad);
}

template <typename F, json::Described<Interface> T>
void describe(F &field, T &link)
{
    field("index", link.index);
    field("name", link.name);
    field("kind", link.kind);
    field("oper_state", link.operState);
    field("up", link.up);
    field("carrier", link.carrier);
    field("loopback", link.loopback);
    field("mtu", link.mtu);
    field("mac", link.mac);
    field("master", link.master);
    field("addresses", link.addresses);
}

template <typename F, json::Described<NextHop> T>
void describe(F &field, T &hop)
{
    field("gateway", hop.gateway);
    field("device", hop.device);
    field("weight", hop.weight);
    field("dead", hop.dead);
    field("link_down", hop.linkDown);
}

template <typename F, json::Described<Route> T>
void describe(F &field, T &route)
{
    field("type", route.type);
    field("destination", route.destination);
    field("next_hops", route.nextHops);
    field("preferred_source", route.preferredSource);
    field("table", route.table);
    field("metric", route.metric);
    field("protocol", route.protocol);
    field("mtu", route.mtu);
}

template <typename F, json::Described<PolicyRule> T>
void describe(F &field, T &rule)
{
    field("family", rule.family);
    field("priority", rule.priority);
    field("from", rule.from);
    field("to", rule.to);
    field("mark", rule.mark);
    field("mark_mask", rule.markMask);
    field("iif", rule.inputDevice);
    field("oif", rule.outputDevice);
    field("uid_first", rule.uidFirst);
    field("uid_last", rule.uidLast);
    field("inverted", rule.inverted);
    field("action", rule.action);
    field("table", rule.table);
    field("goto", rule.gotoPriority);
    field("has_other", rule.hasOther);
}

template <typename F, json::Described<Neighbour> T>
void describe(F &field, T &neighbour)
{
    field("address", neighbour.address);
    field("device", neighbour.device);
    field("mac", neighbour.mac);
    field("state", neighbour.state);
}

template <typename F, json::Described<RouteAnswer> T>
void describe(F &field, T &answer)
{
    field("destination", answer.destination);
    field("from", answer.from);
    field("oif", answer.oif);
    field("errno", answer.errnoValue);
    field("type", answer.type);
    field("device", answer.device);
    field("gateway", answer.gateway);
    field("source", answer.source);
    field("table", answer.table);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<RouteType> {
    static constexpr std::array<std::pair<RouteType, const char *>, 11> names{
        {{RouteType::Unicast, "unicast"},
         {RouteType::Local, "local"},
         {RouteType::Broadcast, "broadcast"},
         {RouteType::Anycast, "anycast"},
         {RouteType::Multicast, "multicast"},
         {RouteType::Blackhole, "blackhole"},
         {RouteType::Unreachable, "unreachable"},
         {RouteType::Prohibit, "prohibit"},
         {RouteType::Throw, "throw"},
         {RouteType::Nat, "nat"},
         {RouteType::Other, "other"}}};
};
} // namespace doorward::json
