// SPDX-License-Identifier: MIT
#include "core/firewall/ruleset.h"

namespace doorward::firewall {

std::optional<quint32> Ruleset::findTable(TableFamily family, Backend backend,
                                          const QString &name) const
{
    for (std::size_t i = 0; i < tables.size(); ++i)
        if (tables[i].family == family && tables[i].backend == backend && tables[i].name == name)
            return static_cast<quint32>(i);
    return std::nullopt;
}

std::optional<quint32> Ruleset::findChain(quint32 table, const QString &name) const
{
    for (std::size_t i = 0; i < chains.size(); ++i)
        if (chains[i].table == table && chains[i].name == name)
            return static_cast<quint32>(i);
    return std::nullopt;
}

const char *familyName(TableFamily family)
{
    switch (family) {
    case TableFamily::Ip:
        return "ip";
    case TableFamily::Ip6:
        return "ip6";
    case TableFamily::Inet:
        return "inet";
    case TableFamily::Arp:
        return "arp";
    case TableFamily::Bridge:
        return "bridge";
    case TableFamily::Netdev:
        return "netdev";
    }
    return "";
}

const char *rejectName(RejectWith with)
{
    switch (with) {
    case RejectWith::TcpReset:
        return "tcp-reset";
    case RejectWith::IcmpNetUnreachable:
        return "icmp-net-unreachable";
    case RejectWith::IcmpHostUnreachable:
        return "icmp-host-unreachable";
    case RejectWith::IcmpProtUnreachable:
        return "icmp-proto-unreachable";
    case RejectWith::IcmpPortUnreachable:
        return "icmp-port-unreachable";
    case RejectWith::IcmpNetProhibited:
        return "icmp-net-prohibited";
    case RejectWith::IcmpHostProhibited:
        return "icmp-host-prohibited";
    case RejectWith::IcmpAdminProhibited:
        return "icmp-admin-prohibited";
    case RejectWith::Icmp6NoRoute:
        return "icmp6-no-route";
    case RejectWith::Icmp6AdminProhibited:
        return "icmp6-adm-prohibited";
    case RejectWith::Icmp6AddrUnreachable:
        return "icmp6-addr-unreachable";
    case RejectWith::Icmp6PortUnreachable:
        return "icmp6-port-unreachable";
    case RejectWith::Icmp6PolicyFail:
        return "icmp6-policy-fail";
    case RejectWith::Icmp6RejectRoute:
        return "icmp6-reject-route";
    case RejectWith::IcmpxNoRoute:
        return "icmpx-no-route";
    case RejectWith::IcmpxPortUnreachable:
        return "icmpx-port-unreachable";
    case RejectWith::IcmpxHostUnreachable:
        return "icmpx-host-unreachable";
    case RejectWith::IcmpxAdminProhibited:
        return "icmpx-admin-prohibited";
    }
    return "";
}

/// net/netfilter/nft_reject.c: icmp_code_v4 and icmp_code_v6.
RejectWith forFamily(RejectWith with, Family family)
{
    const bool six = family == Family::Ipv6;
    switch (with) {
    case RejectWith::IcmpxNoRoute:
        return six ? RejectWith::Icmp6NoRoute : RejectWith::IcmpNetUnreachable;
    case RejectWith::IcmpxPortUnreachable:
        return six ? RejectWith::Icmp6PortUnreachable : RejectWith::IcmpPortUnreachable;
    case RejectWith::IcmpxHostUnreachable:
        return six ? RejectWith::Icmp6AddrUnreachable : RejectWith::IcmpHostUnreachable;
    case RejectWith::IcmpxAdminProhibited:
        return six ? RejectWith::Icmp6AdminProhibited : RejectWith::IcmpAdminProhibited;
    case RejectWith::TcpReset:
    case RejectWith::IcmpNetUnreachable:
    case RejectWith::IcmpHostUnreachable:
    case RejectWith::IcmpProtUnreachable:
    case RejectWith::IcmpPortUnreachable:
    case RejectWith::IcmpNetProhibited:
    case RejectWith::IcmpHostProhibited:
    case RejectWith::IcmpAdminProhibited:
    case RejectWith::Icmp6NoRoute:
    case RejectWith::Icmp6AdminProhibited:
    case RejectWith::Icmp6AddrUnreachable:
    case RejectWith::Icmp6PortUnreachable:
    case RejectWith::Icmp6PolicyFail:
    case RejectWith::Icmp6RejectRoute:
        break;
    }
    return with;
}

} // namespace doorward::firewall
