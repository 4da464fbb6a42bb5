// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/route_lookup.h"
#include "core/firewall/packet_state.h"
#include "core/firewall/seen.h"

namespace doorward::firewall::walk {

/// rtnetlink(7) RTN_*, as `fib … type` and addrtype give them.
namespace route_type {
inline constexpr quint32 unspecified = 0;
inline constexpr quint32 unicast = 1;
inline constexpr quint32 local = 2;
inline constexpr quint32 broadcast = 3;
inline constexpr quint32 anycast = 4;
inline constexpr quint32 multicast = 5;
inline constexpr quint32 blackhole = 6;
inline constexpr quint32 unreachable = 7;
inline constexpr quint32 prohibit = 8;
} // namespace route_type

/// What the HostView answers; every answer may be "not known".
class HostKnowledge {
public:
    explicit HostKnowledge(HostView view);

    const HostView &view() const { return m_view; }
    const Interface *device(const QString &name) const;
    /// The name is one of the host's devices, or lo; nothing: interfaces are not known.
    std::optional<quint32> deviceIndex(const QString &name) const;
    bool knowsDevices() const { return m_view.interfaces.has_value(); }
    bool knowsRoutes() const { return m_view.routes.has_value(); }

    /// Whether it is an address of this host (of `device`, where one is given).
    Tri isLocal(const IpAddress &address, const QString &device = {}) const;
    /// The first address of the device, as `redirect` takes it.
    std::optional<IpAddress> primaryAddress(const QString &device, Family family) const;
    /// The address that masquerading by the device takes for a packet whose next hop (IPv4) or
    /// destination (IPv6) that is, where it is known.
    std::optional<IpAddress> sourceAddress(const QString &device,
                                           const std::optional<IpAddress> &towards,
                                           Family family) const;
    /// Kind Unknown where routes are not known.
    RouteLookup route(const RouteQuestion &question) const;
    /// RTN_* of an address, as inet_addr_type() finds it (of `device`, where one is given);
    /// nothing: not known.
    std::optional<quint32> addressType(const IpAddress &address, const QString &device) const;
    std::optional<bool> sysctl(const QString &key) const;

private:
    HostView m_view;
};

/// A fib expression (net/ipv4/netfilter/nft_fib_ipv4.c and its IPv6 twin).
Seen fibValue(const HostKnowledge &host, const PacketState &state, const Selector &selector);

} // namespace doorward::firewall::walk
