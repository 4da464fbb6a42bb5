// SPDX-License-Identifier: MIT
#include "core/firewall/value.h"

#include <algorithm>
#include <cstring>

namespace doorward::firewall {

Value Value::fromNumber(quint64 number, quint8 width)
{
    Value value;
    value.width = std::min<quint8>(width, 16);
    for (int i = value.width - 1; i >= 0 && number != 0; --i, number >>= 8)
        value.bytes[static_cast<std::size_t>(i)] = static_cast<quint8>(number & 0xff);
    return value;
}

Value Value::fromBytes(const void *bytes, quint8 width)
{
    Value value;
    value.width = std::min<quint8>(width, 16);
    std::memcpy(value.bytes.data(), bytes, value.width);
    return value;
}

Value Value::fromName(const char *name, std::size_t size)
{
    Value value;
    value.width = 16;
    std::copy_n(name, std::min<std::size_t>(size, 16), value.bytes.begin());
    return value;
}

quint64 Value::number() const
{
    quint64 number = 0;
    for (std::size_t i = 0; i < width; ++i)
        number = (number << 8) | bytes[i];
    return number;
}

bool Value::isZero() const
{
    return std::all_of(bytes.begin(), bytes.end(), [](quint8 byte) { return byte == 0; });
}

} // namespace doorward::firewall
