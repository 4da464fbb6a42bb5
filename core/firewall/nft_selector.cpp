// SPDX-License-Identifier: MIT
#include "core/firewall/nft_selector.h"

#include <algorithm>
#include <span>

namespace doorward::firewall::nft {

namespace {

constexpr quint8 ipv4 = 2;  // NFPROTO_IPV4
constexpr quint8 ipv6 = 10; // NFPROTO_IPV6

struct Entry {
    std::string_view name;
    Field field;
    Type type;
    quint8 onlyIn = 0;
};

constexpr Entry ipFields[] = {{"saddr", Field::IpSource, {Kind::Ipv4, 4}},
                              {"daddr", Field::IpDestination, {Kind::Ipv4, 4}},
                              {"protocol", Field::IpProtocol, {Kind::Protocol, 1}},
                              {"ttl", Field::TimeToLive, {Kind::Number, 1}, ipv4},
                              {"dscp", Field::Dscp, {Kind::Dscp, 1}, ipv4},
                              {"length", Field::PacketLength, {Kind::Number, 2}, ipv4},
                              {"frag-off", Field::FragmentOffset, {Kind::Number, 2}, ipv4}};
constexpr Entry ip6Fields[] = {{"saddr", Field::Ip6Source, {Kind::Ipv6, 16}},
                               {"daddr", Field::Ip6Destination, {Kind::Ipv6, 16}},
                               {"nexthdr", Field::Ip6NextHeader, {Kind::Protocol, 1}},
                               {"hoplimit", Field::TimeToLive, {Kind::Number, 1}, ipv6},
                               {"dscp", Field::Dscp, {Kind::Dscp, 1}, ipv6},
                               {"length", Field::PacketLength, {Kind::Number, 2}, ipv6}};
constexpr Entry tcpFields[] = {{"sport", Field::TcpSourcePort, {Kind::Service, 2}},
                               {"dport", Field::TcpDestinationPort, {Kind::Service, 2}},
                               {"flags", Field::TcpFlags, {Kind::TcpFlag, 1}},
                               {"sequence", Field::TcpOther, {Kind::Number, 4}},
                               {"ackseq", Field::TcpOther, {Kind::Number, 4}},
                               {"doff", Field::TcpOther, {Kind::Number, 1}},
                               {"reserved", Field::TcpOther, {Kind::Number, 1}},
                               {"window", Field::TcpOther, {Kind::Number, 2}},
                               {"checksum", Field::TcpOther, {Kind::Number, 2}},
                               {"urgptr", Field::TcpOther, {Kind::Number, 2}}};
constexpr Entry metaKeys[] = {{"iifname", Field::InputName, {Kind::IfName, 16}},
                              {"oifname", Field::OutputName, {Kind::IfName, 16}},
                              // nft prints the name of the index: at that moment the same question.
                              {"iif", Field::InputName, {Kind::IfIndex, 16}},
                              {"oif", Field::OutputName, {Kind::IfIndex, 16}},
                              {"iifgroup", Field::InputGroup, {Kind::Number, 4}},
                              {"oifgroup", Field::OutputGroup, {Kind::Number, 4}},
                              {"iiftype", Field::InputType, {Kind::IfType, 2}},
                              {"oiftype", Field::OutputType, {Kind::IfType, 2}},
                              {"iifkind", Field::InputKind, {Kind::Text, 16}},
                              {"oifkind", Field::OutputKind, {Kind::Text, 16}},
                              {"mark", Field::Mark, {Kind::Mark, 4}},
                              {"nfproto", Field::NfProtocol, {Kind::NfProtocol, 1}},
                              {"l4proto", Field::L4Protocol, {Kind::Protocol, 1}},
                              {"protocol", Field::EtherType, {Kind::EtherType, 2}},
                              {"pkttype", Field::PacketType, {Kind::PacketType, 1}},
                              {"skuid", Field::OwnerUser, {Kind::User, 4}},
                              {"skgid", Field::OwnerGroup, {Kind::Group, 4}},
                              {"length", Field::PacketLength, {Kind::Number, 4}}};
constexpr Entry ctKeys[] = {{"state", Field::CtState, {Kind::CtState, 4}},
                            {"direction", Field::CtDirection, {Kind::CtDirection, 1}},
                            {"status", Field::CtStatus, {Kind::CtStatus, 4}},
                            {"mark", Field::CtMark, {Kind::Mark, 4}},
                            {"zone", Field::CtZone, {Kind::Number, 2}},
                            {"l3proto", Field::CtL3Protocol, {Kind::NfProtocol, 1}},
                            {"protocol", Field::CtProtocol, {Kind::Protocol, 1}},
                            {"proto-src", Field::CtSourcePort, {Kind::Service, 2}},
                            {"proto-dst", Field::CtDestinationPort, {Kind::Service, 2}},
                            {"ip saddr", Field::CtSource, {Kind::Ipv4, 4}},
                            {"ip daddr", Field::CtDestination, {Kind::Ipv4, 4}},
                            {"ip6 saddr", Field::CtSource, {Kind::Ipv6, 16}},
                            {"ip6 daddr", Field::CtDestination, {Kind::Ipv6, 16}}};
// Transport headers and others that a TCP packet does not have.
constexpr std::string_view foreignHeaders[] = {"udp",  "udplite", "icmp",  "icmpv6", "sctp",
                                               "dccp", "igmp",    "esp",   "ah",     "comp",
                                               "arp",  "gre",     "vxlan", "geneve", "gretap"};

Selected never()
{
    Selected selected;
    selected.selector = {Field::NeverPresent, 1, 0, {}};
    selected.type = {Kind::Number, 1};
    selected.never = true;
    return selected;
}

Selected opaque(OpaqueMatch::Kind kind = OpaqueMatch::Kind::NotUnderstood)
{
    Selected selected;
    selected.selector = {Field::Opaque, 1, 0, {}};
    selected.opaque = kind;
    return selected;
}

/// What is drawn or hashed is a number: the elements of a map with such a key are known.
Selected opaqueNumber(OpaqueMatch::Kind kind)
{
    Selected selected = opaque(kind);
    selected.selector.width = 4;
    selected.type = {Kind::Number, 4};
    return selected;
}

Selected known(const Entry &entry)
{
    Selected selected;
    selected.selector = {entry.field, entry.type.width, 0, {}};
    selected.type = entry.type;
    if (entry.onlyIn != 0)
        selected.onlyIn = entry.onlyIn;
    return selected;
}

Selected known(Field field, Type type)
{
    return known(Entry{{}, field, type});
}

Selected named(std::span<const Entry> entries, std::string_view name)
{
    for (const Entry &entry : entries)
        if (entry.name == name)
            return known(entry);
    return opaque();
}

/// "@th,16,16": where it lies on a field that is modelled. nft names these itself; what came from
/// another program may still be raw.
Selected rawPayload(const Json &json, TableFamily family)
{
    const auto base = textOf(json, "base");
    const auto offset = numberOf(json, "offset");
    const auto length = numberOf(json, "len");
    if (!base || !offset || !length)
        return opaque();
    if (*base == "th" && *length == 16 && *offset == 0)
        return known(tcpFields[0]);
    if (*base == "th" && *length == 16 && *offset == 16)
        return known(tcpFields[1]);
    if (*base == "th" && *length == 8 && *offset == 104)
        return known(tcpFields[2]);
    if (*base == "nh" && family == TableFamily::Ip && *length == 32
        && (*offset == 96 || *offset == 128))
        return known(ipFields[*offset == 96 ? 0 : 1]);
    if (*base == "nh" && family == TableFamily::Ip6 && *length == 128
        && (*offset == 64 || *offset == 192))
        return known(ip6Fields[*offset == 64 ? 0 : 1]);
    return opaque();
}

Selected payload(const Json &json, TableFamily family)
{
    const auto protocol = textOf(json, "protocol");
    const auto field = textOf(json, "field");
    if (!protocol || !field)
        return rawPayload(json, family);
    if (*protocol == "ip")
        return family == TableFamily::Ip6 ? never() : named(ipFields, *field);
    if (*protocol == "ip6")
        return family == TableFamily::Ip ? never() : named(ip6Fields, *field);
    if (*protocol == "tcp" || *protocol == "th")
        return named(tcpFields, *field);
    if (*protocol == "ether" && *field == "type"
        && (family == TableFamily::Bridge || family == TableFamily::Netdev))
        return known(Field::EtherType, {Kind::EtherType, 2});
    if (std::find(std::begin(foreignHeaders), std::end(foreignHeaders), *protocol)
        != std::end(foreignHeaders))
        return never();
    return opaque();
}

Selected meta(const Json &json)
{
    const auto key = textOf(json, "key");
    if (!key)
        return opaque();
    if (*key == "hour" || *key == "day" || *key == "time")
        return opaque(OpaqueMatch::Kind::Time);
    if (*key == "random")
        return opaque(OpaqueMatch::Kind::Chance);
    return named(metaKeys, *key);
}

/// "original" 0, "reply" 1; of a zone one more, as its Field says.
Selected conntrack(const Json &json)
{
    const auto key = textOf(json, "key");
    const auto direction = textOf(json, "dir");
    const auto family =
        textOf(json, "family"); // before nft 0.9.1: {"key": "saddr", "family": "ip"}
    if (!key || (direction && *direction != "original" && *direction != "reply"))
        return opaque();
    Selected selected =
        named(ctKeys, family ? std::string(*family) + ' ' + std::string(*key) : std::string(*key));
    const quint32 number = direction && *direction == "reply" ? 1 : 0;
    const Field field = selected.selector.field;
    if (field == Field::CtZone)
        selected.selector.argument = direction ? number + 1 : 0;
    else if (field == Field::CtSource || field == Field::CtDestination
             || field == Field::CtSourcePort || field == Field::CtDestinationPort)
        selected.selector.argument = number;
    return selected;
}

quint32 fibKeys(const Json &json)
{
    const auto bit = [](const Json &flag) -> quint32 {
        const auto word = textOf(flag).value_or(std::string_view());
        return word == "saddr"   ? fib_key::saddr
               : word == "daddr" ? fib_key::daddr
               : word == "mark"  ? fib_key::mark
               : word == "iif"   ? fib_key::iif
               : word == "oif"   ? fib_key::oif
                                 : 0;
    };
    const Json *flags = member(json, "flags");
    if (!flags)
        return 0;
    if (!flags->IsArray())
        return bit(*flags);
    quint32 bits = 0;
    for (const Json &flag : flags->GetArray())
        bits |= bit(flag);
    return bits;
}

Selected fib(const Json &json)
{
    const auto result = textOf(json, "result");
    const quint32 keys = fibKeys(json);
    if (!result || (keys & (fib_key::saddr | fib_key::daddr)) == 0)
        return opaque();
    Selected selected = *result == "type"      ? known(Field::FibType, {Kind::FibType, 4})
                        : *result == "oifname" ? known(Field::FibOutputName, {Kind::IfName, 16})
                        : *result == "oif"     ? known(Field::FibOutputName, {Kind::IfIndex, 16})
                        : *result == "check"   ? known(Field::FibPresent, {Kind::Boolean, 1})
                                               : opaque();
    selected.selector.argument = keys;
    return selected;
}

/// Names of nft(8) TCP OPTION → kinds (IANA TCP option kind numbers).
std::optional<quint32> optionKind(std::string_view name)
{
    constexpr std::pair<std::string_view, quint32> kinds[] = {
        {"eol", 0},      {"nop", 1},       {"noop", 1},           {"maxseg", 2},
        {"window", 3},   {"sack-perm", 4}, {"sack-permitted", 4}, {"sack", 5},
        {"sack0", 5},    {"timestamp", 8}, {"md5sig", 19},        {"mptcp", 30},
        {"fastopen", 34}};
    for (const auto &[word, kind] : kinds)
        if (word == name)
            return kind;
    return std::nullopt;
}

Selected tcpOption(const Json &json)
{
    const auto name = textOf(json, "name");
    const auto base = numberOf(json, "base"); // "tcp option 6": offset 0, 8 bits is its presence
    const auto kind = name   ? optionKind(*name)
                      : base ? std::optional<quint32>(static_cast<quint32>(*base & 0xff))
                             : std::nullopt;
    if (!kind)
        return opaque();
    const bool whole = name ? !member(json, "field")
                            : numberOf(json, "offset") == 0U && numberOf(json, "len") == 8U;
    Selected selected = whole ? known(Field::TcpOption, {Kind::Boolean, 1})
                              : known(Field::TcpOther, {Kind::Number, 4});
    selected.selector.argument = *kind;
    return selected;
}

} // namespace

std::optional<Selected> readSelector(const Json::Member &entry, TableFamily family)
{
    const std::string_view name(entry.name.GetString(), entry.name.GetStringLength());
    if (name == "payload")
        return payload(entry.value, family);
    if (name == "meta")
        return meta(entry.value);
    if (name == "ct")
        return conntrack(entry.value);
    if (name == "fib")
        return fib(entry.value);
    if (name == "tcp option")
        return tcpOption(entry.value);
    if (name == "numgen")
        return opaqueNumber(OpaqueMatch::Kind::Chance);
    if (name == "jhash" || name == "symhash")
        return opaqueNumber(OpaqueMatch::Kind::NotUnderstood);
    if (name == "sctp chunk" || name == "dccp option")
        return never();
    constexpr std::string_view notModelled[] = {"exthdr", "rt",        "socket", "osf",
                                                "ipsec",  "ip option", "tunnel", "xfrm"};
    if (std::find(std::begin(notModelled), std::end(notModelled), name) != std::end(notModelled))
        return opaque();
    return std::nullopt;
}

std::optional<Match> familyCondition(quint8 nfProtocol, TableFamily family)
{
    if (family == TableFamily::Ip || family == TableFamily::Ip6)
        return std::nullopt;
    Match match;
    match.left.node = Selector{Field::NfProtocol, 1, 0, {}};
    const auto value = Value::fromNumber(nfProtocol, 1);
    match.regions.push_back({Interval{value, value}});
    return match;
}

} // namespace doorward::firewall::nft
