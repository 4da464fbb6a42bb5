// SPDX-License-Identifier: MIT
#include "core/firewall/packet_state.h"

#include <algorithm>

namespace doorward::firewall::walk {

namespace {

bool step(Value &value, int by)
{
    const quint8 wraps = by > 0 ? 0x00 : 0xff;
    for (int i = value.width - 1; i >= 0; --i) {
        auto &byte = value.bytes[static_cast<std::size_t>(i)];
        byte = static_cast<quint8>(byte + by);
        if (byte != wraps)
            return true;
    }
    return false;
}

Possible intersection(const Possible &possible, const std::vector<Interval> &inside)
{
    Possible result;
    for (const Interval &old : possible)
        for (const Interval &other : inside) {
            const Interval both{std::max(old.low, other.low), std::min(old.high, other.high)};
            if (both.low <= both.high)
                result.push_back(both);
        }
    return result;
}

Possible difference(Possible possible, const std::vector<Interval> &outside)
{
    for (const Interval &hole : outside) {
        Possible result;
        for (const Interval &old : possible) {
            if (hole.high < old.low || old.high < hole.low) {
                result.push_back(old);
                continue;
            }
            Value edge = hole.low;
            if (old.low < hole.low && step(edge, -1))
                result.push_back({old.low, edge});
            edge = hole.high;
            if (hole.high < old.high && step(edge, 1))
                result.push_back({edge, old.high});
        }
        possible = std::move(result);
    }
    return possible;
}

/// What can only be one thing is known.
void settle(PacketState &state, Doubtful field, const Value &value)
{
    const auto name = [&] {
        const auto end = std::find(value.bytes.begin(), value.bytes.end(), 0);
        return QString::fromUtf8(reinterpret_cast<const char *>(value.bytes.data()),
                                 end - value.bytes.begin());
    };
    switch (field) {
    case Doubtful::Source:
        state.now.source = value;
        break;
    case Doubtful::SourcePort:
        state.now.sourcePort = static_cast<quint16>(value.number());
        break;
    case Doubtful::InputName:
        state.in = DeviceView::known(name());
        break;
    case Doubtful::OutputName:
        state.out = DeviceView::known(name());
        break;
    }
    ++state.version.count;
}

} // namespace

void openDoubt(PacketState &state, Doubtful field)
{
    quint8 width = 16;
    if (field == Doubtful::Source && state.family == Family::Ipv4)
        width = 4;
    if (field == Doubtful::SourcePort)
        width = 2;
    Interval all{Value::fromNumber(0, width), Value::fromNumber(0, width)};
    std::fill_n(all.high.bytes.begin(), width, quint8{0xff});
    state.possible[static_cast<std::size_t>(field)] = {all};
}

void narrowDoubt(PacketState &state, Doubtful field, const std::vector<Interval> &inside, bool kept)
{
    Possible &possible = state.possible[static_cast<std::size_t>(field)];
    if (possible.empty())
        return;
    Possible left = kept ? intersection(possible, inside) : difference(possible, inside);
    if (left.empty())
        return; // contradicts what was assumed: cannot be, and would say nothing
    possible = std::move(left);
    if (possible.size() != 1 || !possible.front().isSingle())
        return;
    const Value only = possible.front().low;
    possible.clear();
    settle(state, field, only);
}

bool isStray(const PacketState &state)
{
    const auto differ = [](const auto &a, const auto &b) { return a && b && *a != *b; };
    const Tuple &wire = state.now;
    const ConnectionView &ct = state.connection;
    if (!ct.exists)
        return false;
    if (!ct.reply)
        return differ(wire.source, ct.translated.source)
               || differ(wire.destination, ct.translated.destination)
               || differ(wire.sourcePort, ct.translated.sourcePort)
               || differ(wire.destinationPort, ct.translated.destinationPort);
    // before NAT is undone or after it
    const auto strange = [&differ](const auto &is, const auto &before, const auto &after) {
        return differ(is, before) && differ(is, after);
    };
    return strange(wire.source, ct.translated.destination, ct.original.destination)
           || strange(wire.destination, ct.translated.source, ct.original.source)
           || strange(wire.sourcePort, ct.translated.destinationPort, ct.original.destinationPort)
           || strange(wire.destinationPort, ct.translated.sourcePort, ct.original.sourcePort);
}

Value addressValue(const IpAddress &address)
{
    return Value::fromBytes(address.bytes().data(), address.isIpv4() ? 4 : 16);
}

std::optional<IpAddress> addressOf(const std::optional<Value> &value)
{
    return value ? IpAddress::fromBytes(value->bytes.data(), value->width) : std::nullopt;
}

} // namespace doorward::firewall::walk
