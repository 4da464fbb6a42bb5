// SPDX-License-Identifier: MIT
#include "core/netlink/rtnetlink.h"

#include <algorithm>

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::netlink {

namespace {

bool isInternet(int family)
{
    return family == AF_INET || family == AF_INET6;
}

IpAddress unspecified(int family)
{
    static constexpr std::array<std::byte, 16> zero{};
    return *IpAddress::fromBytes(zero.data(), family == AF_INET ? 4 : 16);
}

/// RFC 2863 states in the order of IF_OPER_* (linux/if.h), as iproute2 prints them.
QString operState(quint8 state)
{
    static constexpr std::array names{"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN",
                                      "TESTING", "DORMANT",    "UP"};
    return state < names.size() ? QString::fromLatin1(names[state]) : QString::number(state);
}

QString scopeName(quint8 scope)
{
    switch (scope) {
    case RT_SCOPE_UNIVERSE:
        return u"global"_s;
    case RT_SCOPE_SITE:
        return u"site"_s;
    case RT_SCOPE_LINK:
        return u"link"_s;
    case RT_SCOPE_HOST:
        return u"host"_s;
    case RT_SCOPE_NOWHERE:
        return u"nowhere"_s;
    default:
        return QString::number(scope);
    }
}

std::optional<QString> linkLayerAddress(Bytes bytes)
{
    if (bytes.empty() || bytes.size() > 32)
        return std::nullopt;
    const QByteArray copy(reinterpret_cast<const char *>(bytes.data()),
                          static_cast<qsizetype>(bytes.size()));
    return QString::fromLatin1(copy.toHex(':'));
}

RouteType routeType(quint8 type)
{
    static constexpr std::array types{
        RouteType::Other,    RouteType::Unicast,   RouteType::Local,     RouteType::Broadcast,
        RouteType::Anycast,  RouteType::Multicast, RouteType::Blackhole, RouteType::Unreachable,
        RouteType::Prohibit, RouteType::Throw,     RouteType::Nat};
    return type < types.size() ? types[type] : RouteType::Other; // RTN_* of linux/rtnetlink.h
}

/// The gateway of RTA_GATEWAY, or RTA_VIA (another family's: an IPv4 route over an IPv6 router).
std::optional<IpAddress> gatewayOf(const Attributes &attributes)
{
    if (attributes.has(RTA_GATEWAY))
        return attributes.address(RTA_GATEWAY);
    const Bytes via = attributes.at(RTA_VIA);
    return via.size() > sizeof(quint16)
               ? IpAddress::fromBytes(via.data() + sizeof(quint16), via.size() - sizeof(quint16))
               : std::nullopt;
}

NextHop hopOf(const Attributes &attributes, int index, unsigned flags, const DeviceNames &names)
{
    NextHop hop;
    hop.gateway = gatewayOf(attributes);
    hop.device = deviceName(index, names);
    hop.dead = (flags & RTNH_F_DEAD) != 0;
    hop.linkDown = (flags & RTNH_F_LINKDOWN) != 0;
    return hop;
}

std::vector<NextHop> multipathHops(Bytes bytes, const DeviceNames &names)
{
    std::vector<NextHop> hops;
    while (const auto header = headerOf<rtnexthop>(bytes)) {
        if (header->rtnh_len < sizeof(rtnexthop) || header->rtnh_len > bytes.size())
            break;
        const Attributes attributes(afterHeader(bytes.first(header->rtnh_len), sizeof(rtnexthop)));
        hops.push_back(hopOf(attributes, header->rtnh_ifindex, header->rtnh_flags, names));
        hops.back().weight = header->rtnh_hops + 1; // rtnetlink(7): one less than the weight
        bytes = afterHeader(bytes, header->rtnh_len);
    }
    return hops;
}

QString ruleAction(quint8 action)
{
    switch (action) {
    case FR_ACT_TO_TBL:
        return u"lookup"_s;
    case FR_ACT_GOTO:
        return u"goto"_s;
    case FR_ACT_NOP:
        return u"nop"_s;
    case FR_ACT_BLACKHOLE:
        return u"blackhole"_s;
    case FR_ACT_UNREACHABLE:
        return u"unreachable"_s;
    case FR_ACT_PROHIBIT:
        return u"prohibit"_s;
    default:
        return QString::number(action);
    }
}

/// Whether the rule asks for something that PolicyRule has no field for.
bool asksForMore(const fib_rule_hdr &header, const Attributes &attributes)
{
    const bool suppresses = attributes.u32(FRA_SUPPRESS_PREFIXLEN).value_or(~0U) != ~0U
                            || attributes.u32(FRA_SUPPRESS_IFGROUP).value_or(~0U) != ~0U;
    return suppresses || header.tos != 0 || attributes.number<quint8>(FRA_L3MDEV).value_or(0) != 0
           || attributes.number<quint64>(FRA_TUN_ID).value_or(0) != 0
           || attributes.has(FRA_IP_PROTO) || attributes.has(FRA_SPORT_RANGE)
           || attributes.has(FRA_DPORT_RANGE) || attributes.highestType() > FRA_DPORT_RANGE;
}

std::optional<QString> textOf(const Attributes &attributes, unsigned type)
{
    return attributes.has(type) ? std::optional(attributes.text(type)) : std::nullopt;
}

} // namespace

QString deviceName(int index, const DeviceNames &names)
{
    if (index == 0)
        return {};
    const auto found = names.constFind(index);
    return found != names.constEnd() ? *found : u"if"_s + QString::number(index);
}

QString protocolName(quint8 protocol)
{
    static constexpr std::array<std::pair<quint8, const char *>, 21> names{
        {{0, "unspec"}, {1, "redirect"}, {2, "kernel"}, {3, "boot"},     {4, "static"},
         {8, "gated"},  {9, "ra"},       {10, "mrt"},   {11, "zebra"},   {12, "bird"},
         {14, "xorp"},  {15, "ntk"},     {16, "dhcp"},  {17, "mrouted"}, {18, "keepalived"},
         {42, "babel"}, {186, "bgp"},    {187, "isis"}, {188, "ospf"},   {189, "rip"},
         {192, "eigrp"}}};
    for (const auto &[number, name] : names)
        if (number == protocol)
            return QString::fromLatin1(name);
    return QString::number(protocol);
}

std::optional<LinkRow> decodeLink(Bytes payload)
{
    const auto header = headerOf<ifinfomsg>(payload);
    if (!header)
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(ifinfomsg)));
    LinkRow row;
    row.link.index = IfIndex(header->ifi_index);
    row.link.name = attributes.text(IFLA_IFNAME);
    row.link.kind = attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND);
    row.link.operState = operState(attributes.number<quint8>(IFLA_OPERSTATE).value_or(0));
    row.link.up = (header->ifi_flags & IFF_UP) != 0;
    row.link.carrier = (header->ifi_flags & IFF_LOWER_UP) != 0;
    row.link.loopback = (header->ifi_flags & IFF_LOOPBACK) != 0;
    row.link.mtu = static_cast<int>(std::min(attributes.u32(IFLA_MTU).value_or(0), 0x7fffffffU));
    row.link.mac = linkLayerAddress(attributes.at(IFLA_ADDRESS));
    row.master = static_cast<int>(attributes.u32(IFLA_MASTER).value_or(0));
    row.xdp = attributes.nested(IFLA_XDP).number<quint8>(IFLA_XDP_ATTACHED).value_or(0) != 0;
    return row;
}

std::optional<AddressRow> decodeAddress(Bytes payload)
{
    const auto header = headerOf<ifaddrmsg>(payload);
    if (!header || !isInternet(header->ifa_family))
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(ifaddrmsg)));
    // IFA_LOCAL is the own address; IFA_ADDRESS the peer's on point-to-point links.
    const auto address =
        attributes.has(IFA_LOCAL) ? attributes.address(IFA_LOCAL) : attributes.address(IFA_ADDRESS);
    if (!address || header->ifa_prefixlen > address->bitCount())
        return std::nullopt;
    const quint32 flags = attributes.u32(IFA_FLAGS).value_or(header->ifa_flags);
    AddressRow row;
    row.index = static_cast<int>(header->ifa_index);
    row.address.prefix = {*address, header->ifa_prefixlen};
    row.address.scope = scopeName(header->ifa_scope);
    row.address.tentative = (flags & IFA_F_TENTATIVE) != 0;
    row.address.failedDad = (flags & IFA_F_DADFAILED) != 0;
    return row;
}

std::optional<RouteRow> decodeRoute(Bytes payload, const DeviceNames &names)
{
    const auto header = headerOf<rtmsg>(payload);
    if (!header || !isInternet(header->rtm_family))
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(rtmsg)));
    const IpAddress destination =
        attributes.address(RTA_DST).value_or(unspecified(header->rtm_family));
    if (header->rtm_dst_len > destination.bitCount())
        return std::nullopt;
    RouteRow row;
    row.route.type = routeType(header->rtm_type);
    row.route.destination = {destination, header->rtm_dst_len};
    row.route.table = attributes.u32(RTA_TABLE).value_or(header->rtm_table);
    row.route.metric = attributes.u32(RTA_PRIORITY).value_or(0);
    row.route.protocol = protocolName(header->rtm_protocol);
    row.route.preferredSource = attributes.address(RTA_PREFSRC);
    row.source = row.route.preferredSource;
    row.cloned = (header->rtm_flags & RTM_F_CLONED) != 0;
    row.nextHopObject = attributes.u32(RTA_NH_ID).value_or(0);
    if (const auto mtu = attributes.nested(RTA_METRICS).u32(RTAX_MTU);
        mtu && *mtu > 0 && *mtu < 0x7fffffffU)
        row.route.mtu = static_cast<int>(*mtu);
    if (attributes.has(RTA_MULTIPATH))
        row.route.nextHops = multipathHops(attributes.at(RTA_MULTIPATH), names);
    else if (attributes.has(RTA_OIF) || gatewayOf(attributes))
        row.route.nextHops = {hopOf(attributes,
                                    static_cast<int>(attributes.u32(RTA_OIF).value_or(0)),
                                    header->rtm_flags, names)};
    return row;
}

std::optional<NextHopObject> decodeNextHopObject(Bytes payload, const DeviceNames &names)
{
    const auto header = headerOf<nhmsg>(payload);
    if (!header)
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(nhmsg)));
    NextHopObject object;
    object.id = attributes.u32(NHA_ID).value_or(0);
    object.blackhole = attributes.has(NHA_BLACKHOLE);
    object.hop.gateway = attributes.address(NHA_GATEWAY);
    object.hop.device = deviceName(static_cast<int>(attributes.u32(NHA_OIF).value_or(0)), names);
    object.hop.dead = (header->nh_flags & RTNH_F_DEAD) != 0;
    object.hop.linkDown = (header->nh_flags & RTNH_F_LINKDOWN) != 0;
    Bytes members = attributes.at(NHA_GROUP);
    while (const auto member = headerOf<nexthop_grp>(members)) {
        object.group.emplace_back(member->id, member->weight + 1);
        members = members.subspan(sizeof(nexthop_grp));
    }
    return object;
}

std::optional<PolicyRule> decodePolicyRule(Bytes payload)
{
    const auto header = headerOf<fib_rule_hdr>(payload);
    if (!header || !isInternet(header->family))
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(fib_rule_hdr)));
    PolicyRule rule;
    rule.family = header->family == AF_INET ? Family::Ipv4 : Family::Ipv6;
    rule.priority = attributes.u32(FRA_PRIORITY).value_or(0);
    const auto prefix = [&](unsigned type, quint8 length) -> std::optional<IpPrefix> {
        const auto address = attributes.address(type);
        return address && length <= address->bitCount() ? std::optional(IpPrefix{*address, length})
                                                        : std::nullopt;
    };
    rule.from = prefix(FRA_SRC, header->src_len);
    rule.to = prefix(FRA_DST, header->dst_len);
    if (const quint32 mark = attributes.u32(FRA_FWMARK).value_or(0),
        mask = attributes.u32(FRA_FWMASK).value_or(0);
        mark != 0 || mask != 0) {
        rule.mark = mark;
        rule.markMask = mask;
    }
    rule.inputDevice = textOf(attributes, FRA_IIFNAME);
    rule.outputDevice = textOf(attributes, FRA_OIFNAME);
    if (const auto range = attributes.number<fib_rule_uid_range>(FRA_UID_RANGE)) {
        rule.uidFirst = range->start;
        rule.uidLast = range->end;
    }
    rule.inverted = (header->flags & FIB_RULE_INVERT) != 0;
    rule.action = ruleAction(header->action);
    rule.table =
        header->action == FR_ACT_TO_TBL ? attributes.u32(FRA_TABLE).value_or(header->table) : 0;
    rule.gotoPriority = attributes.u32(FRA_GOTO);
    rule.hasOther = asksForMore(*header, attributes);
    return rule;
}

std::optional<Neighbour> decodeNeighbour(Bytes payload, const DeviceNames &names)
{
    static constexpr std::array<std::pair<unsigned, const char *>, 8> states{
        {{NUD_INCOMPLETE, "INCOMPLETE"},
         {NUD_REACHABLE, "REACHABLE"},
         {NUD_STALE, "STALE"},
         {NUD_DELAY, "DELAY"},
         {NUD_PROBE, "PROBE"},
         {NUD_FAILED, "FAILED"},
         {NUD_NOARP, "NOARP"},
         {NUD_PERMANENT, "PERMANENT"}}};
    const auto header = headerOf<ndmsg>(payload);
    if (!header || !isInternet(header->ndm_family))
        return std::nullopt;
    const Attributes attributes(afterHeader(payload, sizeof(ndmsg)));
    const auto address = attributes.address(NDA_DST);
    const auto state = std::find_if(states.begin(), states.end(), [&header](const auto &entry) {
        return (header->ndm_state & entry.first) != 0;
    });
    if (!address || state == states.end())
        return std::nullopt;
    return Neighbour{*address, deviceName(header->ndm_ifindex, names),
                     linkLayerAddress(attributes.at(NDA_LLADDR)),
                     QString::fromLatin1(state->second)};
}

} // namespace doorward::netlink
