// SPDX-License-Identifier: MIT
#include "core/firewall/host_knowledge.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

quint32 typeNumber(RouteType type)
{
    switch (type) {
    case RouteType::Unicast:
        return route_type::unicast;
    case RouteType::Local:
        return route_type::local;
    case RouteType::Broadcast:
        return route_type::broadcast;
    case RouteType::Anycast:
        return route_type::anycast;
    case RouteType::Multicast:
        return route_type::multicast;
    case RouteType::Blackhole:
        return route_type::blackhole;
    case RouteType::Unreachable:
        return route_type::unreachable;
    case RouteType::Prohibit:
        return route_type::prohibit;
    case RouteType::Throw:
        return 9;
    case RouteType::Nat:
        return 10;
    case RouteType::Other:
        break;
    }
    return route_type::unspecified;
}

bool isIpv4Broadcast(const IpAddress &address, const InterfaceAddress &own)
{
    if (!address.isIpv4() || !own.prefix.address.isIpv4() || own.prefix.length >= 31
        || !own.prefix.contains(address))
        return false;
    const auto &bytes = address.bytes();
    for (int bit = own.prefix.length; bit < 32; ++bit)
        if (!(bytes[static_cast<std::size_t>(bit / 8)] & (0x80 >> (bit % 8))))
            return false;
    return true;
}

} // namespace

HostKnowledge::HostKnowledge(HostView view)
    : m_view(std::move(view))
{
}

const Interface *HostKnowledge::device(const QString &name) const
{
    if (!m_view.interfaces)
        return nullptr;
    const auto found = std::find_if(m_view.interfaces->begin(), m_view.interfaces->end(),
                                    [&](const Interface &link) { return link.name == name; });
    return found == m_view.interfaces->end() ? nullptr : &*found;
}

std::optional<quint32> HostKnowledge::deviceIndex(const QString &name) const
{
    if (const Interface *link = device(name); link && link->index.value() > 0)
        return static_cast<quint32>(link->index.value());
    if (name == "lo"_L1)
        return 1; // LOOPBACK_IFINDEX
    return std::nullopt;
}

Tri HostKnowledge::isLocal(const IpAddress &address, const QString &device) const
{
    const bool loopback = address.isLoopback() && !address.isV4Mapped();
    if (loopback && (device.isEmpty() || device == "lo"_L1))
        return Tri::Yes;
    if (!m_view.interfaces)
        return loopback ? Tri::No : Tri::Unknown;
    for (const Interface &link : *m_view.interfaces) {
        if (!device.isEmpty() && link.name != device)
            continue;
        for (const InterfaceAddress &own : link.addresses)
            if (own.prefix.address.withZone({}) == address.withZone({}))
                return Tri::Yes;
    }
    if (!m_view.routes || !device.isEmpty())
        return Tri::No;
    for (const Route &route : *m_view.routes) // "ip route add local 10.9.0.0/16 dev lo"
        if (route.type == RouteType::Local && route.table == 255
            && route.destination.contains(address))
            return Tri::Yes;
    return Tri::No;
}

std::optional<IpAddress> HostKnowledge::primaryAddress(const QString &name, Family family) const
{
    const Interface *link = device(name);
    if (!link)
        return std::nullopt;
    std::optional<IpAddress> best;
    for (const InterfaceAddress &own : link->addresses) {
        if (own.prefix.address.family() != family || own.tentative || own.failedDad)
            continue;
        if (own.scope == "global"_L1 || own.scope.isEmpty())
            return own.prefix.address.withZone({});
        if (!best)
            best = own.prefix.address.withZone({});
    }
    return best;
}

namespace {

/// inet_select_addr(): of the primary addresses the one whose network holds the next hop, else the
/// first. An address in the network of an earlier one is secondary.
std::optional<IpAddress> selectIpv4(const Interface &link, const std::optional<IpAddress> &nextHop)
{
    std::vector<IpPrefix> primary;
    for (const InterfaceAddress &own : link.addresses) {
        const IpPrefix &prefix = own.prefix;
        if (!prefix.address.isIpv4() || own.scope == "host"_L1 || own.scope == "link"_L1)
            continue;
        const bool secondary =
            std::any_of(primary.begin(), primary.end(), [&](const IpPrefix &earlier) {
                return earlier.length == prefix.length && earlier.contains(prefix.address);
            });
        if (!secondary)
            primary.push_back(prefix);
    }
    if (primary.empty() || (!nextHop && primary.size() > 1))
        return std::nullopt;
    for (const IpPrefix &prefix : primary)
        if (nextHop && prefix.contains(*nextHop))
            return prefix.address;
    return primary.front().address;
}

/// ipv6_dev_get_saddr(), as far as its first rules decide: the destination itself, the only
/// candidate, the only one in the destination's network.
std::optional<IpAddress> selectIpv6(const HostKnowledge &host, const Interface &link,
                                    const std::optional<IpAddress> &destination)
{
    if (destination && host.isLocal(*destination) == Tri::Yes)
        return destination;
    std::vector<IpPrefix> candidates;
    std::vector<IpPrefix> near;
    for (const InterfaceAddress &own : link.addresses) {
        if (own.prefix.address.isIpv4() || own.tentative || own.failedDad || own.scope == "host"_L1
            || own.scope == "link"_L1)
            continue;
        candidates.push_back(own.prefix);
        if (destination && own.prefix.contains(*destination))
            near.push_back(own.prefix);
    }
    const std::vector<IpPrefix> &left = near.empty() ? candidates : near;
    if (left.size() != 1)
        return std::nullopt;
    return left.front().address.withZone({});
}

} // namespace

std::optional<IpAddress> HostKnowledge::sourceAddress(const QString &name,
                                                      const std::optional<IpAddress> &towards,
                                                      Family family) const
{
    const Interface *link = device(name);
    if (!link)
        return std::nullopt;
    return family == Family::Ipv4 ? selectIpv4(*link, towards) : selectIpv6(*this, *link, towards);
}

RouteLookup HostKnowledge::route(const RouteQuestion &question) const
{
    if (!m_view.routes)
        return {};
    static const std::vector<PolicyRule> none;
    RouteLookup lookup = lookUpRoute(*m_view.routes, m_view.rules ? *m_view.rules : none, question);
    return lookup;
}

std::optional<quint32> HostKnowledge::addressType(const IpAddress &address,
                                                  const QString &device) const
{
    if (address.isUnspecified())
        return address.isIpv4() ? route_type::broadcast : route_type::unspecified;
    if (address.isMulticast())
        return route_type::multicast;
    if (address.isIpv4() && address.bytes()[0] == 0)
        return route_type::broadcast; // inet_addr_type: 0.0.0.0/8
    const Tri local = isLocal(address, device);
    if (local == Tri::Yes)
        return route_type::local;
    if (local == Tri::Unknown)
        return std::nullopt;
    for (const Interface &link : *m_view.interfaces)
        for (const InterfaceAddress &own : link.addresses)
            if ((device.isEmpty() || device == link.name) && isIpv4Broadcast(address, own))
                return route_type::broadcast;
    if (address.isIpv4()) {
        const std::array<quint8, 4> all{255, 255, 255, 255};
        return address == IpAddress::fromBytes(all.data(), all.size()) ? route_type::broadcast
                                                                       : route_type::unicast;
    }
    if (!m_view.routes) // IPv6 asks the routes: what has none is "unreachable"
        return std::nullopt;
    const RouteLookup lookup = route({address.withZone({}), {}, {}, {}, u"lo"_s, quint32{0}});
    switch (lookup.kind) {
    case RouteLookup::Kind::Route:
    case RouteLookup::Kind::Rejects:
        if (!lookup.isCertain)
            return std::nullopt;
        if (lookup.kind == RouteLookup::Kind::Rejects)
            return route_type::unreachable;
        // asked for one device, another device's own address is none
        return !device.isEmpty() && lookup.type == RouteType::Local ? route_type::unicast
                                                                    : typeNumber(lookup.type);
    case RouteLookup::Kind::NoRoute:
    case RouteLookup::Kind::Rule:
        return route_type::unreachable;
    case RouteLookup::Kind::Unknown:
        break;
    }
    return std::nullopt;
}

std::optional<bool> HostKnowledge::sysctl(const QString &key) const
{
    const auto found = m_view.sysctls.constFind(key);
    if (found == m_view.sysctls.constEnd())
        return std::nullopt;
    return found->toInt() != 0;
}

namespace {

struct FibResult {
    enum class Kind : std::uint8_t { None, Device, Unknown } kind = Kind::Unknown;
    QString device;
};

/// nft_fib4_eval, nft_fib6_eval: a route of type unicast whose device, if one was asked for, is
/// that.
FibResult fibDevice(const HostKnowledge &host, const PacketState &state, quint32 keys)
{
    const bool incoming =
        state.hook == Hook::Prerouting || state.hook == Hook::Input || state.hook == Hook::Ingress;
    if (incoming && state.in.isLoopback())
        return {FibResult::Kind::Device, state.in.name};
    const bool bySource = keys & fib_key::saddr;
    const auto asked = addressOf(bySource ? state.now.source : state.now.destination);
    const auto other = addressOf(bySource ? state.now.destination : state.now.source);
    if (!asked || !host.knowsRoutes())
        return {};
    QString wanted;
    if (keys & (fib_key::iif | fib_key::oif)) {
        const DeviceView &device = keys & fib_key::iif ? state.in : state.out;
        if (device.sight == DeviceView::Sight::Unknown)
            return {};
        wanted = device.name;
    }
    if (host.isLocal(*asked) == Tri::Yes)
        return {FibResult::Kind::None, {}}; // RTN_LOCAL is no way back
    RouteQuestion question{*asked, other, {}, {}, u"lo"_s, quint32{0}};
    if (keys & fib_key::mark) {
        if (state.mark.doubt)
            return {};
        question.mark = state.mark.value;
    }
    const RouteLookup lookup = host.route(question);
    if (!lookup.isCertain || lookup.kind == RouteLookup::Kind::Unknown)
        return {};
    if (lookup.kind != RouteLookup::Kind::Route || lookup.type != RouteType::Unicast)
        return {FibResult::Kind::None, {}};
    if (wanted.isEmpty())
        return {FibResult::Kind::Device, lookup.device};
    const bool uses =
        lookup.device == wanted
        || (lookup.route
            && std::any_of(lookup.route->nextHops.begin(), lookup.route->nextHops.end(),
                           [&](const NextHop &hop) { return hop.device == wanted; }));
    return uses ? FibResult{FibResult::Kind::Device, wanted} : FibResult{FibResult::Kind::None, {}};
}

Seen fibType(const HostKnowledge &host, const PacketState &state, const Selector &selector)
{
    const bool bySource = selector.argument & fib_key::saddr;
    const auto asked = addressOf(bySource ? state.now.source : state.now.destination);
    QString device;
    if (selector.argument & (fib_key::iif | fib_key::oif)) {
        const DeviceView &view = selector.argument & fib_key::iif ? state.in : state.out;
        if (view.sight == DeviceView::Sight::Unknown)
            return Seen::unknown(selector.width);
        device = view.name;
    }
    if (!asked && !bySource && state.localDestination && device.isEmpty())
        return Seen::number(route_type::local, selector.width);
    if (!asked)
        return Seen::unknown(selector.width);
    const auto type = host.addressType(*asked, device);
    return type ? Seen::number(*type, selector.width) : Seen::unknown(selector.width);
}

} // namespace

Seen fibValue(const HostKnowledge &host, const PacketState &state, const Selector &selector)
{
    if (selector.field == Field::FibType)
        return fibType(host, state, selector);
    const FibResult found = fibDevice(host, state, selector.argument);
    if (found.kind == FibResult::Kind::Unknown)
        return Seen::unknown(selector.width);
    const bool present = found.kind == FibResult::Kind::Device;
    if (selector.field == Field::FibPresent)
        return Seen::number(present ? 1 : 0, selector.width);
    if (selector.field == Field::FibOutputName) {
        const QByteArray name = found.device.toUtf8();
        return Seen::known(
            Value::fromName(name.constData(), static_cast<std::size_t>(name.size())));
    }
    if (!present)
        return Seen::number(0, selector.width);
    const auto index = host.deviceIndex(found.device);
    return index ? Seen::number(*index, selector.width) : Seen::unknown(selector.width);
}

} // namespace doorward::firewall::walk
