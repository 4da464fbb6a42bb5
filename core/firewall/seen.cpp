// SPDX-License-Identifier: MIT
#include "core/firewall/seen.h"

#include <algorithm>

namespace doorward::firewall::walk {

namespace {

template <typename F>
Value bytewise(const Value &a, const Value &b, F &&f)
{
    Value result;
    result.width = std::max(a.width, b.width);
    for (std::size_t i = 0; i < result.width; ++i)
        result.bytes[i] = static_cast<quint8>(f(a.bytes[i], b.bytes[i]));
    return result;
}

Value bitAnd(const Value &a, const Value &b)
{
    return bytewise(a, b, [](int x, int y) { return x & y; });
}
Value bitOr(const Value &a, const Value &b)
{
    return bytewise(a, b, [](int x, int y) { return x | y; });
}
Value bitXor(const Value &a, const Value &b)
{
    return bytewise(a, b, [](int x, int y) { return x ^ y; });
}
Value without(const Value &a, const Value &b)
{
    return bytewise(a, b, [](int x, int y) { return x & ~y; });
}

/// By bits towards the most significant end; negative: towards the other.
Value shifted(const Value &value, int distance)
{
    Value result;
    result.width = value.width;
    const int bits = value.width * 8;
    for (int to = 0; to < bits; ++to) {
        const int from = to + distance; // bit 0 is the most significant one
        if (from < 0 || from >= bits)
            continue;
        const auto byte = static_cast<std::size_t>(from / 8);
        if (value.bytes[byte] & (0x80 >> (from % 8)))
            result.bytes[static_cast<std::size_t>(to / 8)] |= static_cast<quint8>(0x80 >> (to % 8));
    }
    return result;
}

/// A number whose width differs from its partner's: as many low bytes as the other has.
Value fitted(const Value &value, quint8 width)
{
    if (value.width == width || width == 0)
        return value;
    Value result;
    result.width = width;
    for (std::size_t i = 0; i < std::min(value.width, width); ++i)
        result.bytes[width - 1 - i] = value.bytes[value.width - 1 - i];
    return result;
}

Seen settled(Value value, Value doubt)
{
    Seen seen;
    seen.value = value;
    seen.doubt = doubt;
    seen.sight = doubt.isZero() ? Seen::Sight::Known : Seen::Sight::Unknown;
    return seen;
}

} // namespace

Seen Seen::known(const Value &value)
{
    Seen seen;
    seen.value = value;
    seen.doubt.width = value.width;
    return seen;
}

Seen Seen::unknown(quint8 width)
{
    Seen seen;
    seen.sight = Sight::Unknown;
    seen.value.width = seen.doubt.width = std::min<quint8>(width, 16);
    std::fill_n(seen.doubt.bytes.begin(), seen.doubt.width, quint8{0xff});
    return seen;
}

Seen Seen::absent()
{
    Seen seen;
    seen.sight = Sight::Absent;
    return seen;
}

Seen Seen::number(quint64 number, quint8 width)
{
    return known(Value::fromNumber(number, width));
}

Seen Seen::partly(quint64 number, quint64 doubt, quint8 width)
{
    return settled(Value::fromNumber(number & ~doubt, width), Value::fromNumber(doubt, width));
}

Tri Seen::isIn(const Interval &interval) const
{
    if (sight == Sight::Absent)
        return Tri::No;
    if (sight == Sight::Known)
        return interval.contains(value) ? Tri::Yes : Tri::No;
    const Value greatest = bitOr(value, doubt);
    if (greatest < interval.low || value > interval.high)
        return Tri::No;
    if (interval.isSingle() && without(interval.low, doubt) != value)
        return Tri::No;
    return value >= interval.low && greatest <= interval.high ? Tri::Yes : Tri::Unknown;
}

bool allKnown(const SeenKey &key)
{
    return std::all_of(key.begin(), key.end(), [](const Seen &seen) { return seen.isKnown(); });
}

bool anyAbsent(const SeenKey &key)
{
    return std::any_of(key.begin(), key.end(), [](const Seen &seen) { return seen.isAbsent(); });
}

Tri isIn(const SeenKey &key, const Region &region)
{
    if (static_cast<std::size_t>(key.size()) != region.size())
        return Tri::No;
    Tri all = Tri::Yes;
    for (std::size_t i = 0; i < region.size(); ++i) {
        const Tri one = key[static_cast<qsizetype>(i)].isIn(region[i]);
        if (one == Tri::No)
            return Tri::No;
        if (one == Tri::Unknown)
            all = Tri::Unknown;
    }
    return all;
}

Seen combined(Operator op, const Seen &a, const Seen &given)
{
    if (a.isAbsent() || given.isAbsent())
        return Seen::absent();
    const quint8 width = a.value.width;
    if (op == Operator::ShiftLeft || op == Operator::ShiftRight) {
        if (!given.isKnown())
            return Seen::unknown(width);
        const int distance = static_cast<int>(std::min<quint64>(given.value.number(), 128));
        const int towards = op == Operator::ShiftLeft ? distance : -distance;
        return settled(shifted(a.value, towards), shifted(a.doubt, towards));
    }
    Seen b = given;
    b.value = fitted(given.value, width);
    b.doubt = fitted(given.doubt, width);
    switch (op) {
    case Operator::And: {
        const Value value = bitAnd(a.value, b.value);
        // in doubt where one is in doubt and the other is not known to be 0
        const Value doubt = bitOr(bitAnd(a.doubt, bitOr(b.value, b.doubt)),
                                  bitAnd(b.doubt, bitOr(a.value, a.doubt)));
        return settled(value, doubt);
    }
    case Operator::Or: {
        const Value value = bitOr(a.value, b.value);
        return settled(value, without(bitOr(a.doubt, b.doubt), value));
    }
    case Operator::Xor: {
        const Value doubt = bitOr(a.doubt, b.doubt);
        return settled(without(bitXor(a.value, b.value), doubt), doubt);
    }
    case Operator::ShiftLeft:
    case Operator::ShiftRight:
        break;
    }
    return Seen::unknown(width);
}

} // namespace doorward::firewall::walk
