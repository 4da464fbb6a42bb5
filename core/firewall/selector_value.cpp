// SPDX-License-Identifier: MIT
#include "core/firewall/selector_value.h"

namespace doorward::firewall::walk {

namespace {

Seen orUnknown(const std::optional<Value> &value, quint8 width)
{
    return value ? Seen::known(*value) : Seen::unknown(width);
}

Seen orUnknown(std::optional<quint64> number, quint8 width)
{
    return number ? Seen::number(*number, width) : Seen::unknown(width);
}

Seen nameValue(const QString &name)
{
    const QByteArray bytes = name.toUtf8();
    return Seen::known(Value::fromName(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

Seen deviceName(const DeviceView &device)
{
    if (device.sight == DeviceView::Sight::Unknown)
        return Seen::unknown(16);
    return nameValue(device.name);
}

Seen deviceIndex(const HostKnowledge &host, const DeviceView &device, quint8 width)
{
    switch (device.sight) {
    case DeviceView::Sight::None:
        return Seen::number(0, width);
    case DeviceView::Sight::Known:
        return orUnknown(host.deviceIndex(device.name), width);
    case DeviceView::Sight::Unknown:
        break;
    }
    return Seen::unknown(width);
}

/// Group, type and kind break where the hook has no such device.
Seen deviceOther(const HostKnowledge &host, const DeviceView &device, const Selector &selector)
{
    const bool isKind = selector.field == Field::InputKind || selector.field == Field::OutputKind;
    const bool isType = selector.field == Field::InputType || selector.field == Field::OutputType;
    if (device.sight == DeviceView::Sight::None)
        return Seen::absent();
    if (isType && device.isLoopback())
        return Seen::number(772, selector.width); // ARPHRD_LOOPBACK
    const Interface *link = device.isKnown() ? host.device(device.name) : nullptr;
    if (isType && link && link->mac && link->mac->size() == 17)
        return Seen::number(1, selector.width); // ARPHRD_ETHER: "xx:xx:xx:xx:xx:xx"
    if (!isKind || !device.isKnown())
        return Seen::unknown(selector.width);
    if (device.isLoopback() || (link && link->kind.isEmpty()))
        return Seen::absent(); // hardware and lo have no rtnl_link_ops
    return link ? nameValue(link->kind) : Seen::unknown(selector.width);
}

Seen address(const PacketState &state, Family family, const std::optional<Value> &value)
{
    if (state.family != family)
        return Seen::absent();
    return orUnknown(value, family == Family::Ipv4 ? 4 : 16);
}

Seen connectionStatus(const PacketState &state, quint8 width)
{
    const ConnectionView &ct = state.connection;
    // linux/netfilter/nf_conntrack_common.h
    constexpr quint32 seenReply = 0x02;
    constexpr quint32 assured = 0x04;
    constexpr quint32 confirmed = 0x08;
    constexpr quint32 sourceNat = 0x10;
    constexpr quint32 destinationNat = 0x20;
    constexpr quint32 sourceDone = 0x80;
    constexpr quint32 destinationDone = 0x100;
    quint32 value = (ct.sourceNat ? sourceNat : 0) | (ct.destinationNat ? destinationNat : 0);
    // the "done" bits depend on whether anything of NAT is loaded at all
    quint32 doubt = ~(confirmed | sourceNat | destinationNat | seenReply | assured);
    if (ct.sourceNat)
        value |= sourceDone;
    if (ct.destinationNat)
        value |= destinationDone;
    const bool later = ct.state == ConnectionState::Established;
    if (later || ct.confirmed)
        value |= confirmed;
    if (later) {
        value |= seenReply;
        doubt |= assured;
        if (!ct.reply)
            doubt |= sourceNat | destinationNat; // of a NAT that happened long ago
    }
    return Seen::partly(value, doubt & ~value, width);
}

/// The tuple of a direction: the original one is the first packet as it came, the reply's is its
/// translation turned round.
Seen connectionTuple(const PacketState &state, const Selector &selector)
{
    const ConnectionView &ct = state.connection;
    const bool replySide = selector.argument == 1;
    const Tuple &tuple = replySide ? ct.translated : ct.original;
    const quint8 width = state.family == Family::Ipv4 ? 4 : 16;
    const bool source = selector.field == Field::CtSource || selector.field == Field::CtSourcePort;
    const bool first = source != replySide;
    const bool address =
        selector.field == Field::CtSource || selector.field == Field::CtDestination;
    // "ct original ip saddr" of a connection by IPv6 is NFT_BREAK (nft_ct_get_eval).
    if (address && selector.width != 0 && selector.width != width)
        return Seen::absent();
    // what NAT made of a connection that stands is told by the nat chains, further on
    const bool isOpen = replySide && !ct.reply && ct.state == ConnectionState::Established
                        && !(first ? ct.sourceSettled : ct.destinationSettled);
    if (isOpen)
        return Seen::unknown(address ? width : 2);
    if (address)
        return orUnknown(first ? tuple.source : tuple.destination, width);
    const auto port = first ? tuple.sourcePort : tuple.destinationPort;
    return orUnknown(port ? std::optional<quint64>(*port) : std::nullopt, 2);
}

Seen connection(const PacketState &state, const Selector &selector)
{
    if (selector.field == Field::CtState)
        return Seen::number(stateBits(state), selector.width);
    const ConnectionView &ct = state.connection;
    if (!ct.exists)
        return Seen::absent();
    if (selector.field == Field::CtDirection)
        return Seen::number(ct.reply ? 1 : 0, selector.width);
    if (selector.field == Field::CtStatus)
        return connectionStatus(state, selector.width);
    if (selector.field == Field::CtMark)
        return Seen::partly(ct.mark.value, ct.mark.doubt, selector.width);
    if (selector.field == Field::CtZone)
        return orUnknown(ct.zone ? std::optional<quint64>(*ct.zone) : std::nullopt, selector.width);
    if (selector.field == Field::CtL3Protocol)
        return Seen::number(state.family == Family::Ipv4 ? 2 : 10, selector.width);
    if (selector.field == Field::CtProtocol)
        return Seen::number(6, selector.width);
    return connectionTuple(state, selector);
}

Seen owner(const PacketState &state, std::optional<quint32> id, quint8 width)
{
    if (!state.sentHere)
        return Seen::absent();
    return orUnknown(id ? std::optional<quint64>(*id) : std::nullopt, width);
}

std::optional<quint64> wide(std::optional<quint16> port)
{
    return port ? std::optional<quint64>(*port) : std::nullopt;
}

} // namespace

quint32 stateBits(const PacketState &state)
{
    const ConnectionView &ct = state.connection;
    if (ct.untracked)
        return 64;
    if (!ct.exists)
        return 1;
    switch (ct.state) {
    case ConnectionState::New:
        return 8;
    case ConnectionState::Established:
        return 2;
    case ConnectionState::Related:
        return 4;
    case ConnectionState::Invalid:
        return 1;
    case ConnectionState::Untracked:
        return 64;
    }
    return 1;
}

Seen selectorValue(const HostKnowledge &host, const PacketState &state, const Selector &selector)
{
    const bool four = state.family == Family::Ipv4;
    const quint8 width = selector.width;
    switch (selector.field) {
    case Field::IpSource:
        return address(state, Family::Ipv4, state.now.source);
    case Field::IpDestination:
        return address(state, Family::Ipv4, state.now.destination);
    case Field::Ip6Source:
        return address(state, Family::Ipv6, state.now.source);
    case Field::Ip6Destination:
        return address(state, Family::Ipv6, state.now.destination);
    case Field::IpProtocol:
        return four ? Seen::number(6, width) : Seen::absent();
    case Field::Ip6NextHeader:
        return four ? Seen::absent() : Seen::number(6, width);
    case Field::TimeToLive:
    case Field::Dscp:
    case Field::PacketLength:
    case Field::TcpOther:
    case Field::Socket:
    case Field::Opaque:
        return Seen::unknown(width);
    case Field::TcpOption:
        // TCPOPT_MSS: every SYN of a real TCP carries it
        return selector.argument == 2 && width == 1 && (state.tcpFlags & tcp_flag::syn)
                   ? Seen::number(1, width)
                   : Seen::unknown(width);
    case Field::FragmentOffset:
        return four ? Seen::partly(0, 0x4000, width) : Seen::absent();
    case Field::TcpSourcePort:
        return orUnknown(wide(state.now.sourcePort), width);
    case Field::TcpDestinationPort:
        return orUnknown(wide(state.now.destinationPort), width);
    case Field::TcpFlags:
        return Seen::partly(state.tcpFlags, state.tcpFlagsDoubt, width);
    case Field::NeverPresent:
        return Seen::absent();
    case Field::InputIndex:
        return deviceIndex(host, state.in, width);
    case Field::OutputIndex:
        return deviceIndex(host, state.out, width);
    case Field::InputName:
        return deviceName(state.in);
    case Field::OutputName:
        return deviceName(state.out);
    case Field::InputType: {
        // nft_meta.c asks the packet's own device here, which after routing is the outgoing one
        const bool leaves = state.hook == Hook::Postrouting || state.hook == Hook::Egress;
        return deviceOther(host, leaves ? state.out : state.in, selector);
    }
    case Field::InputGroup:
    case Field::InputKind:
        return deviceOther(host, state.in, selector);
    case Field::OutputGroup:
    case Field::OutputType:
    case Field::OutputKind:
        return deviceOther(host, state.out, selector);
    case Field::Mark:
        return Seen::partly(state.mark.value, state.mark.doubt, width);
    case Field::NfProtocol:
        return Seen::number(four ? 2 : 10, width);
    case Field::L4Protocol:
        return Seen::number(6, width);
    case Field::EtherType:
        return Seen::number(four ? 0x0800 : 0x86dd, width);
    case Field::PacketType:
        return Seen::number(0, width);
    case Field::OwnerUser:
        return owner(state, state.ownerUser, width);
    case Field::OwnerGroup:
        return owner(state, state.ownerGroup, width);
    case Field::CtState:
    case Field::CtDirection:
    case Field::CtStatus:
    case Field::CtMark:
    case Field::CtZone:
    case Field::CtL3Protocol:
    case Field::CtProtocol:
    case Field::CtSource:
    case Field::CtDestination:
    case Field::CtSourcePort:
    case Field::CtDestinationPort:
        return connection(state, selector);
    case Field::FibOutputIndex:
    case Field::FibOutputName:
    case Field::FibType:
    case Field::FibPresent:
        return fibValue(host, state, selector);
    }
    return Seen::unknown(width);
}

} // namespace doorward::firewall::walk
