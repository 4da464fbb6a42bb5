// SPDX-License-Identifier: MIT
#include "core/inspect/routes.h"

#include "core/inspect/links.h"

#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <tuple>

#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace doorward {

namespace {

using netlink::Bytes;
using netlink::DeviceNames;
using netlink::Socket;

/// The names of the few interfaces of one answer, without a dump.
QString nameOf(int index)
{
    std::array<char, IF_NAMESIZE> name{};
    if (index > 0 && ::if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr)
        return QString::fromUtf8(name.data());
    return netlink::deviceName(index, {});
}

/// The answers of one dump for each family, decoded. A family that the kernel lacks has none.
template <typename T, typename Header, typename Decode>
Result<std::vector<T>> dumpFamilies(quint16 type, Decode decode, const CancelToken &cancel,
                                    Deadline deadline)
{
    std::vector<T> all;
    for (const int family : {AF_INET, AF_INET6}) {
        auto socket = Socket::open(NETLINK_ROUTE);
        if (!socket)
            return tl::unexpected(socket.error());
        // Each of these headers begins with the family in one byte.
        Header header{};
        const auto familyByte = static_cast<unsigned char>(family);
        std::memcpy(&header, &familyByte, 1);
        auto dump = socket->dump<T>(
            netlink::Request(type, NLM_F_DUMP, header),
            [&](quint16, Bytes payload) -> std::optional<T> {
                // Without IPv6 the kernel answers such a request with what it has of IPv4.
                if (payload.empty() || payload.front() != static_cast<std::byte>(family))
                    return std::nullopt;
                return decode(payload);
            },
            cancel, deadline);
        if (!dump && dump.error().errnoValue != EAFNOSUPPORT
            && dump.error().errnoValue != EOPNOTSUPP)
            return tl::unexpected(dump.error());
        if (dump)
            std::move(dump->items.begin(), dump->items.end(), std::back_inserter(all));
    }
    return all;
}

/// Hops of routes that name a nexthop object only (net.ipv4.nexthop_compat_mode=0).
void resolveNextHops(std::vector<netlink::RouteRow> &rows, const DeviceNames &names,
                     const CancelToken &cancel, Deadline deadline)
{
    const auto isOpen = [](const netlink::RouteRow &row) {
        return row.nextHopObject != 0 && row.route.nextHops.empty();
    };
    if (std::none_of(rows.begin(), rows.end(), isOpen))
        return;
    auto socket = Socket::open(NETLINK_ROUTE);
    if (!socket)
        return;
    const auto objects = socket->dump<netlink::NextHopObject>(
        netlink::Request(RTM_GETNEXTHOP, NLM_F_DUMP, nhmsg{}),
        [&names](quint16, Bytes payload) { return netlink::decodeNextHopObject(payload, names); },
        cancel, deadline);
    if (!objects)
        return;
    QHash<quint32, netlink::NextHopObject> byId;
    for (const auto &object : objects->items)
        byId.insert(object.id, object);
    for (netlink::RouteRow &row : rows) {
        if (!isOpen(row))
            continue;
        const netlink::NextHopObject object = byId.value(row.nextHopObject);
        if (object.blackhole)
            row.route.type = RouteType::Blackhole;
        else if (object.group.empty())
            row.route.nextHops = {object.hop};
        for (const auto &[id, weight] : object.group) {
            row.route.nextHops.push_back(byId.value(id).hop);
            row.route.nextHops.back().weight = weight;
        }
    }
}

RouteAnswer answerFrom(const QByteArray &payload, RouteAnswer answer)
{
    const Bytes bytes =
        std::as_bytes(std::span(payload.constData(), static_cast<std::size_t>(payload.size())));
    const auto row = netlink::decodeRoute(bytes, {});
    if (!row)
        return answer;
    answer.type = row->route.type;
    answer.table = row->route.table;
    answer.source = row->source;
    if (!row->route.nextHops.empty()) {
        const netlink::Attributes attributes(netlink::afterHeader(bytes, sizeof(rtmsg)));
        answer.gateway = row->route.nextHops.front().gateway;
        answer.device = nameOf(static_cast<int>(attributes.u32(RTA_OIF).value_or(0)));
    }
    return answer;
}

} // namespace

Result<RouteAnswer> lookUpRoute(const IpAddress &to, const std::optional<IpAddress> &from,
                                const std::optional<QString> &device)
{
    const IpAddress asked = to.unmapped(); // ::ffff:a.b.c.d leaves as IPv4
    RouteAnswer answer;
    answer.destination = to;
    answer.from = from;
    answer.oif = device;
    rtmsg header{};
    header.rtm_family = asked.isIpv4() ? AF_INET : AF_INET6;
    header.rtm_dst_len = static_cast<unsigned char>(asked.bitCount());
    header.rtm_flags = RTM_F_LOOKUP_TABLE;
    if (from && from->unmapped().family() == asked.family())
        header.rtm_src_len = static_cast<unsigned char>(asked.bitCount());
    netlink::Request request(RTM_GETROUTE, 0, header);
    request.add(RTA_DST, asked);
    if (header.rtm_src_len > 0)
        request.add(RTA_SRC, from->unmapped());
    const QString out = device.value_or(asked.zone());
    if (!out.isEmpty()) {
        const unsigned index = ::if_nametoindex(out.toUtf8().constData());
        if (index == 0) {
            answer.errnoValue = ENODEV;
            return answer;
        }
        request.add(RTA_OIF, index);
    }
    request.add(RTA_UID, static_cast<quint32>(::geteuid())); // a socket carries its maker's fsuid
    request.add(RTA_IP_PROTO, static_cast<quint8>(IPPROTO_TCP));
    auto socket = Socket::open(NETLINK_ROUTE);
    if (!socket)
        return tl::unexpected(socket.error());
    const auto reply =
        socket->ask(request, CancelToken(), Deadline::after(std::chrono::seconds(1)));
    if (reply)
        return answerFrom(*reply, std::move(answer));
    if (reply.error().errnoValue == 0 || reply.error().operation != QLatin1StringView("request"))
        return tl::unexpected(reply.error());
    answer.errnoValue = reply.error().errnoValue;
    return answer;
}

Result<Links> readLinks(const CancelToken &cancel, Deadline deadline)
{
    auto socket = Socket::open(NETLINK_ROUTE);
    if (!socket)
        return tl::unexpected(socket.error());
    const auto dump = socket->dump<netlink::LinkRow>(
        netlink::Request(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}),
        [](quint16, Bytes payload) { return netlink::decodeLink(payload); }, cancel, deadline);
    if (!dump)
        return tl::unexpected(dump.error());
    Links links;
    links.consistent = dump->consistent;
    for (const netlink::LinkRow &row : dump->items)
        links.names.insert(row.link.index.value(), row.link.name);
    for (const netlink::LinkRow &row : dump->items) {
        links.interfaces.push_back(row.link);
        links.xdp = links.xdp || row.xdp;
        if (row.master != 0)
            links.interfaces.back().master = netlink::deviceName(row.master, links.names);
    }
    return links;
}

bool isBridge(const QString &device)
{
    return !device.isEmpty() && !device.contains(u'/')
           && QFileInfo::exists(QStringLiteral("/sys/class/net/%1/bridge").arg(device));
}

Result<std::vector<Interface>> readInterfaces(const CancelToken &cancel, Deadline deadline)
{
    auto links = readLinks(cancel, deadline);
    if (!links)
        return tl::unexpected(links.error());
    const auto addresses = dumpFamilies<netlink::AddressRow, ifaddrmsg>(
        RTM_GETADDR, netlink::decodeAddress, cancel, deadline);
    if (!addresses)
        return tl::unexpected(addresses.error());
    for (const netlink::AddressRow &row : *addresses)
        for (Interface &link : links->interfaces)
            if (link.index.value() == row.index)
                link.addresses.push_back(row.address);
    return std::move(links->interfaces);
}

Result<std::vector<Route>> readRoutes(const CancelToken &cancel, Deadline deadline)
{
    const auto links = readLinks(cancel, deadline);
    if (!links)
        return tl::unexpected(links.error());
    auto rows = dumpFamilies<netlink::RouteRow, rtmsg>(
        RTM_GETROUTE,
        [&links](Bytes payload) { return netlink::decodeRoute(payload, links->names); }, cancel,
        deadline);
    if (!rows)
        return tl::unexpected(rows.error());
    resolveNextHops(*rows, links->names, cancel, deadline);
    std::vector<Route> routes;
    routes.reserve(rows->size());
    for (netlink::RouteRow &row : *rows)
        if (!row.cloned)
            routes.push_back(std::move(row.route));
    return routes;
}

Result<std::vector<PolicyRule>> readPolicyRules(const CancelToken &cancel, Deadline deadline)
{
    auto rules = dumpFamilies<PolicyRule, fib_rule_hdr>(RTM_GETRULE, netlink::decodePolicyRule,
                                                        cancel, deadline);
    if (rules)
        std::stable_sort(
            rules->begin(), rules->end(), [](const PolicyRule &a, const PolicyRule &b) {
                return std::tuple(a.family, a.priority) < std::tuple(b.family, b.priority);
            });
    return rules;
}

Result<std::vector<Neighbour>> readNeighbours(const CancelToken &cancel, Deadline deadline)
{
    const auto links = readLinks(cancel, deadline);
    if (!links)
        return tl::unexpected(links.error());
    return dumpFamilies<Neighbour, ndmsg>(
        RTM_GETNEIGH,
        [&links](Bytes payload) { return netlink::decodeNeighbour(payload, links->names); }, cancel,
        deadline);
}

} // namespace doorward
