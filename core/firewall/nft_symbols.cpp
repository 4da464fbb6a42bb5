// SPDX-License-Identifier: MIT
#include "core/firewall/nft_symbols.h"

#include <span>
#include <utility>

namespace doorward::firewall::nft {

namespace {

struct Symbol {
    std::string_view word;
    quint64 number;
};

// linux/netfilter/nf_conntrack_common.h: NF_CT_STATE_BIT, IPS_*.
constexpr Symbol ctStates[] = {
    {"invalid", 1}, {"established", 2}, {"related", 4}, {"new", 8}, {"untracked", 64}};
constexpr Symbol ctStatuses[] = {{"expected", 1},  {"seen-reply", 2}, {"assured", 4},
                                 {"confirmed", 8}, {"snat", 16},      {"dnat", 32},
                                 {"dying", 512}};
constexpr Symbol ctDirections[] = {{"original", 0}, {"reply", 1}};
// linux/rtnetlink.h RTN_*
constexpr Symbol fibTypes[] = {{"unspec", 0},    {"unicast", 1},     {"local", 2},
                               {"broadcast", 3}, {"anycast", 4},     {"multicast", 5},
                               {"blackhole", 6}, {"unreachable", 7}, {"prohibit", 8},
                               {"throw", 9},     {"nat", 10},        {"xresolve", 11}};
// RFC 9293 section 3.1
constexpr Symbol tcpFlags[] = {{"fin", 0x01}, {"syn", 0x02}, {"rst", 0x04}, {"psh", 0x08},
                               {"ack", 0x10}, {"urg", 0x20}, {"ecn", 0x40}, {"cwr", 0x80}};
// https://www.iana.org/assignments/protocol-numbers, as /etc/protocols names them.
constexpr Symbol protocols[] = {
    {"ip", 0},        {"hopopt", 0},       {"icmp", 1},       {"igmp", 2},
    {"ggp", 3},       {"ipencap", 4},      {"st", 5},         {"tcp", 6},
    {"egp", 8},       {"igp", 9},          {"pup", 12},       {"udp", 17},
    {"hmp", 20},      {"xns-idp", 22},     {"rdp", 27},       {"iso-tp4", 29},
    {"dccp", 33},     {"xtp", 36},         {"ddp", 37},       {"idpr-cmtp", 38},
    {"ipv6", 41},     {"ipv6-route", 43},  {"ipv6-frag", 44}, {"idrp", 45},
    {"rsvp", 46},     {"gre", 47},         {"esp", 50},       {"ipv6-crypt", 50},
    {"ah", 51},       {"ipv6-auth", 51},   {"skip", 57},      {"ipv6-icmp", 58},
    {"icmpv6", 58},   {"ipv6-nonxt", 59},  {"ipv6-opts", 60}, {"rspf", 73},
    {"vmtp", 81},     {"eigrp", 88},       {"ospf", 89},      {"ax.25", 93},
    {"ipip", 94},     {"etherip", 97},     {"encap", 98},     {"pim", 103},
    {"comp", 108},    {"ipcomp", 108},     {"vrrp", 112},     {"l2tp", 115},
    {"isis", 124},    {"sctp", 132},       {"fc", 133},       {"mobility-header", 135},
    {"udplite", 136}, {"mpls-in-ip", 137}, {"manet", 138},    {"hip", 139},
    {"shim6", 140},   {"wesp", 141},       {"rohc", 142},     {"ethernet", 143}};
// linux/netfilter.h NFPROTO_*
constexpr Symbol nfProtocols[] = {{"ipv4", 2}, {"ipv6", 10}};
// linux/if_ether.h ETH_P_*
constexpr Symbol etherTypes[] = {{"ip", 0x0800},   {"arp", 0x0806},   {"ip6", 0x86dd},
                                 {"vlan", 0x8100}, {"8021q", 0x8100}, {"8021ad", 0x88a8}};
// linux/if_arp.h ARPHRD_*
constexpr Symbol deviceTypes[] = {{"ether", 1},      {"ppp", 512}, {"ipip", 768}, {"ipip6", 769},
                                  {"loopback", 772}, {"sit", 776}, {"ipgre", 778}};
// linux/if_packet.h PACKET_*
constexpr Symbol packetTypes[] = {
    {"host", 0}, {"unicast", 0}, {"broadcast", 1}, {"multicast", 2}, {"other", 3}};
constexpr Symbol booleans[] = {{"exists", 1}, {"missing", 0}};
// RFC 2474, 2597, 3246, 5865, 8622
constexpr Symbol codePoints[] = {
    {"cs0", 0},   {"cs1", 8},   {"cs2", 16},  {"cs3", 24},  {"cs4", 32},
    {"cs5", 40},  {"cs6", 48},  {"cs7", 56},  {"df", 0},    {"be", 0},
    {"lephb", 1}, {"af11", 10}, {"af12", 12}, {"af13", 14}, {"af21", 18},
    {"af22", 20}, {"af23", 22}, {"af31", 26}, {"af32", 28}, {"af33", 30},
    {"af41", 34}, {"af42", 36}, {"af43", 38}, {"va", 44},   {"ef", 46}};
// nft prints ports as numbers unless it was called with -S; the usual names of /etc/services.
constexpr Symbol services[] = {{"ftp-data", 20},
                               {"ftp", 21},
                               {"ssh", 22},
                               {"telnet", 23},
                               {"smtp", 25},
                               {"domain", 53},
                               {"http", 80},
                               {"kerberos", 88},
                               {"pop3", 110},
                               {"sunrpc", 111},
                               {"auth", 113},
                               {"nntp", 119},
                               {"ntp", 123},
                               {"epmap", 135},
                               {"netbios-ssn", 139},
                               {"imap2", 143},
                               {"bgp", 179},
                               {"ldap", 389},
                               {"https", 443},
                               {"microsoft-ds", 445},
                               {"submissions", 465},
                               {"shell", 514},
                               {"printer", 515},
                               {"submission", 587},
                               {"ipp", 631},
                               {"ldaps", 636},
                               {"domain-s", 853},
                               {"rsync", 873},
                               {"imaps", 993},
                               {"pop3s", 995},
                               {"socks", 1080},
                               {"openvpn", 1194},
                               {"ms-sql-s", 1433},
                               {"nfs", 2049},
                               {"svn", 3690},
                               {"mysql", 3306},
                               {"ms-wbt-server", 3389},
                               {"sip", 5060},
                               {"xmpp-client", 5222},
                               {"postgresql", 5432},
                               {"amqp", 5672},
                               {"http-alt", 8080},
                               {"git", 9418},
                               {"bacula-dir", 9101}};
constexpr Symbol users[] = {{"root", 0}};

std::span<const Symbol> symbolsOf(Kind kind)
{
    switch (kind) {
    case Kind::Service:
        return services;
    case Kind::Protocol:
        return protocols;
    case Kind::NfProtocol:
        return nfProtocols;
    case Kind::EtherType:
        return etherTypes;
    case Kind::IfType:
        return deviceTypes;
    case Kind::PacketType:
        return packetTypes;
    case Kind::User:
    case Kind::Group:
        return users;
    case Kind::CtState:
        return ctStates;
    case Kind::CtDirection:
        return ctDirections;
    case Kind::CtStatus:
        return ctStatuses;
    case Kind::FibType:
        return fibTypes;
    case Kind::TcpFlag:
        return tcpFlags;
    case Kind::Boolean:
        return booleans;
    case Kind::Dscp:
        return codePoints;
    case Kind::Number:
    case Kind::Ipv4:
    case Kind::Ipv6:
    case Kind::Mark:
    case Kind::IfName:
    case Kind::IfIndex:
    case Kind::Text:
    case Kind::Unknown:
        break;
    }
    return {};
}

struct NamedType {
    std::string_view name;
    Type type;
};

// The names that nft gives its data types (nft(8) DATA TYPES).
constexpr NamedType types[] = {{"ipv4_addr", {Kind::Ipv4, 4}},
                               {"ipv6_addr", {Kind::Ipv6, 16}},
                               {"inet_service", {Kind::Service, 2}},
                               {"inet_proto", {Kind::Protocol, 1}},
                               {"nf_proto", {Kind::NfProtocol, 1}},
                               {"ether_type", {Kind::EtherType, 2}},
                               {"mark", {Kind::Mark, 4}},
                               {"ifname", {Kind::IfName, 16}},
                               {"iface_index", {Kind::IfIndex, 16}},
                               {"iface_type", {Kind::IfType, 2}},
                               {"pkt_type", {Kind::PacketType, 1}},
                               {"uid", {Kind::User, 4}},
                               {"gid", {Kind::Group, 4}},
                               {"devgroup", {Kind::Number, 4}},
                               {"ct_state", {Kind::CtState, 4}},
                               {"ct_dir", {Kind::CtDirection, 1}},
                               {"ct_status", {Kind::CtStatus, 4}},
                               {"fib_addrtype", {Kind::FibType, 4}},
                               {"tcp_flag", {Kind::TcpFlag, 1}},
                               {"boolean", {Kind::Boolean, 1}},
                               {"dscp", {Kind::Dscp, 1}}};

} // namespace

std::optional<quint64> symbolNumber(Kind kind, std::string_view word)
{
    for (const Symbol &symbol : symbolsOf(kind))
        if (symbol.word == word)
            return symbol.number;
    return std::nullopt;
}

Type typeOfName(std::string_view name)
{
    for (const NamedType &entry : types)
        if (entry.name == name)
            return entry.type;
    return {};
}

} // namespace doorward::firewall::nft
