// SPDX-License-Identifier: MIT
#include "core/firewall/value_text.h"

#include "core/base/ip_address.h"

#include <QStringList>

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

struct Named {
    quint64 number;
    const char *name;
};

template <std::size_t n>
QString bitsText(quint64 number, const std::array<Named, n> &names)
{
    QStringList parts;
    for (const Named &named : names)
        if (number & named.number) {
            parts.append(QLatin1StringView(named.name));
            number &= ~named.number;
        }
    if (number != 0 || parts.isEmpty())
        parts.append(number == 0 ? u"0"_s : u"0x"_s + QString::number(number, 16));
    return parts.join(u',');
}

template <std::size_t n>
QString nameText(quint64 number, const std::array<Named, n> &names)
{
    for (const Named &named : names)
        if (named.number == number)
            return QLatin1StringView(named.name);
    return QString::number(number);
}

constexpr std::array<Named, 5> states{
    {{1, "invalid"}, {2, "established"}, {4, "related"}, {8, "new"}, {64, "untracked"}}};
constexpr std::array<Named, 8> flags{{{0x01, "fin"},
                                      {0x02, "syn"},
                                      {0x04, "rst"},
                                      {0x08, "psh"},
                                      {0x10, "ack"},
                                      {0x20, "urg"},
                                      {0x40, "ecn"},
                                      {0x80, "cwr"}}};
constexpr std::array<Named, 9> statuses{{{0x01, "expected"},
                                         {0x02, "seen-reply"},
                                         {0x04, "assured"},
                                         {0x08, "confirmed"},
                                         {0x10, "snat"},
                                         {0x20, "dnat"},
                                         {0x80, "snat-done"},
                                         {0x100, "dnat-done"},
                                         {0x200, "dying"}}};
constexpr std::array<Named, 9> routeTypes{{{0, "unspec"},
                                           {1, "unicast"},
                                           {2, "local"},
                                           {3, "broadcast"},
                                           {4, "anycast"},
                                           {5, "multicast"},
                                           {6, "blackhole"},
                                           {7, "unreachable"},
                                           {8, "prohibit"}}};
constexpr std::array<Named, 5> protocols{
    {{1, "icmp"}, {6, "tcp"}, {17, "udp"}, {58, "ipv6-icmp"}, {132, "sctp"}}};
constexpr std::array<Named, 2> families{{{2, "ipv4"}, {10, "ipv6"}}};
constexpr std::array<Named, 2> etherTypes{{{0x0800, "ip"}, {0x86dd, "ip6"}}};
constexpr std::array<Named, 2> directions{{{0, "original"}, {1, "reply"}}};
constexpr std::array<Named, 4> packetTypes{
    {{0, "host"}, {1, "broadcast"}, {2, "multicast"}, {3, "other"}}};

QString textOfName(const Value &value)
{
    const auto end = std::find(value.bytes.begin(), value.bytes.end(), 0);
    return u'"'
           + QString::fromUtf8(reinterpret_cast<const char *>(value.bytes.data()),
                               end - value.bytes.begin())
           + u'"';
}

QString hex(const Value &value)
{
    if (value.width <= 8)
        return u"0x"_s + QString::number(value.number(), 16);
    return u"0x"_s
           + QString::fromLatin1(
               QByteArray(reinterpret_cast<const char *>(value.bytes.data()), value.width).toHex());
}

bool isName(Field field)
{
    return field == Field::InputName || field == Field::OutputName || field == Field::InputKind
           || field == Field::OutputKind || field == Field::FibOutputName;
}

QString fibText(const Selector &selector, QLatin1StringView result)
{
    QStringList keys;
    constexpr std::array<Named, 5> names{{{fib_key::saddr, "saddr"},
                                          {fib_key::daddr, "daddr"},
                                          {fib_key::mark, "mark"},
                                          {fib_key::iif, "iif"},
                                          {fib_key::oif, "oif"}}};
    for (const Named &named : names)
        if (selector.argument & named.number)
            keys.append(QLatin1StringView(named.name));
    return u"fib %1 %2"_s.arg(keys.join(u" . "_s), result);
}

QString tupleText(const Selector &selector, QLatin1StringView what)
{
    return u"ct %1 %2"_s.arg(selector.argument == 1 ? u"reply"_s : u"original"_s, what);
}

} // namespace

QString fieldText(const Selector &selector)
{
    switch (selector.field) {
    case Field::IpSource:
        return u"ip saddr"_s;
    case Field::IpDestination:
        return u"ip daddr"_s;
    case Field::Ip6Source:
        return u"ip6 saddr"_s;
    case Field::Ip6Destination:
        return u"ip6 daddr"_s;
    case Field::IpProtocol:
        return u"ip protocol"_s;
    case Field::Ip6NextHeader:
        return u"ip6 nexthdr"_s;
    case Field::TimeToLive:
        return u"ttl"_s;
    case Field::Dscp:
        return u"dscp"_s;
    case Field::PacketLength:
        return u"length"_s;
    case Field::FragmentOffset:
        return u"ip frag-off"_s;
    case Field::TcpSourcePort:
        return u"tcp sport"_s;
    case Field::TcpDestinationPort:
        return u"tcp dport"_s;
    case Field::TcpFlags:
        return u"tcp flags"_s;
    case Field::TcpOption:
        return u"tcp option %1"_s.arg(selector.argument);
    case Field::TcpOther:
    case Field::NeverPresent:
    case Field::Opaque:
        return selector.note.isEmpty() ? u"field"_s : selector.note;
    case Field::InputIndex:
        return u"iif"_s;
    case Field::OutputIndex:
        return u"oif"_s;
    case Field::InputName:
        return u"iifname"_s;
    case Field::OutputName:
        return u"oifname"_s;
    case Field::InputGroup:
        return u"iifgroup"_s;
    case Field::OutputGroup:
        return u"oifgroup"_s;
    case Field::InputType:
        return u"iiftype"_s;
    case Field::OutputType:
        return u"oiftype"_s;
    case Field::InputKind:
        return u"iifkind"_s;
    case Field::OutputKind:
        return u"oifkind"_s;
    case Field::Mark:
        return u"meta mark"_s;
    case Field::NfProtocol:
        return u"meta nfproto"_s;
    case Field::L4Protocol:
        return u"meta l4proto"_s;
    case Field::EtherType:
        return u"meta protocol"_s;
    case Field::PacketType:
        return u"meta pkttype"_s;
    case Field::OwnerUser:
        return u"meta skuid"_s;
    case Field::OwnerGroup:
        return u"meta skgid"_s;
    case Field::CtState:
        return u"ct state"_s;
    case Field::CtDirection:
        return u"ct direction"_s;
    case Field::CtStatus:
        return u"ct status"_s;
    case Field::CtMark:
        return u"ct mark"_s;
    case Field::CtZone:
        return u"ct zone"_s;
    case Field::CtL3Protocol:
        return u"ct l3proto"_s;
    case Field::CtProtocol:
        return u"ct protocol"_s;
    case Field::CtSource:
        return tupleText(selector, "saddr"_L1);
    case Field::CtDestination:
        return tupleText(selector, "daddr"_L1);
    case Field::CtSourcePort:
        return tupleText(selector, "proto-src"_L1);
    case Field::CtDestinationPort:
        return tupleText(selector, "proto-dst"_L1);
    case Field::FibOutputIndex:
        return fibText(selector, "oif"_L1);
    case Field::FibOutputName:
        return fibText(selector, "oifname"_L1);
    case Field::FibType:
        return fibText(selector, "type"_L1);
    case Field::FibPresent:
        return fibText(selector, "oif exists"_L1);
    case Field::Socket:
        return u"socket"_s;
    }
    return {};
}

QString valueText(Field field, const Value &value)
{
    const bool isAddress = field == Field::IpSource || field == Field::IpDestination
                           || field == Field::Ip6Source || field == Field::Ip6Destination
                           || field == Field::CtSource || field == Field::CtDestination;
    if (isAddress)
        if (const auto address = IpAddress::fromBytes(value.bytes.data(), value.width))
            return address->text();
    if (isName(field))
        return textOfName(value);
    if (field == Field::CtState)
        return bitsText(value.number(), states);
    if (field == Field::CtStatus)
        return bitsText(value.number(), statuses);
    if (field == Field::TcpFlags)
        return bitsText(value.number(), flags);
    if (field == Field::FibType)
        return nameText(value.number(), routeTypes);
    if (field == Field::IpProtocol || field == Field::Ip6NextHeader || field == Field::L4Protocol
        || field == Field::CtProtocol)
        return nameText(value.number(), protocols);
    if (field == Field::NfProtocol || field == Field::CtL3Protocol)
        return nameText(value.number(), families);
    if (field == Field::EtherType)
        return nameText(value.number(), etherTypes);
    if (field == Field::CtDirection)
        return nameText(value.number(), directions);
    if (field == Field::PacketType)
        return nameText(value.number(), packetTypes);
    if (field == Field::Mark || field == Field::CtMark || value.width > 8)
        return hex(value);
    return QString::number(value.number());
}

QString intervalText(Field field, const Interval &interval)
{
    if (interval.isSingle())
        return valueText(field, interval.low);
    if (isName(field)) { // "eth*"
        QString text = textOfName(interval.low);
        text.insert(text.size() - 1, u'*');
        return text;
    }
    int same = 0;
    const int bits = interval.low.width * 8;
    const auto bit = [](const Value &value, int at) {
        return (value.bytes[static_cast<std::size_t>(at / 8)] >> (7 - at % 8)) & 1;
    };
    while (same < bits && bit(interval.low, same) == bit(interval.high, same))
        ++same;
    bool isPrefix = interval.low.width == 4 || interval.low.width == 16;
    for (int at = same; at < bits && isPrefix; ++at)
        isPrefix = bit(interval.low, at) == 0 && bit(interval.high, at) == 1;
    const QString low = valueText(field, interval.low);
    if (isPrefix && (low.contains(u'.') || low.contains(u':')))
        return low + u'/' + QString::number(same);
    return low + u'-' + valueText(field, interval.high);
}

} // namespace doorward::firewall::walk
