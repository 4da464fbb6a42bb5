// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace doorward::netlink {

/// A piece of a netlink message; any alignment.
using Bytes = std::span<const std::byte>;

/// The fixed structure at the start of `bytes`; nothing where they are too few.
template <typename T>
std::optional<T> headerOf(Bytes bytes)
{
    static_assert(std::is_trivially_copyable_v<T>);
    if (bytes.size() < sizeof(T))
        return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

/// What follows a structure of `size` bytes, padded to 4 (NLMSG_ALIGN).
inline Bytes afterHeader(Bytes bytes, std::size_t size)
{
    const std::size_t padded = (size + 3U) & ~std::size_t{3};
    return bytes.size() > padded ? bytes.subspan(padded) : Bytes();
}

/// The attributes of one level, by type (netlink(7)). Every access checks the length; an attribute
/// whose length does not fit ends the reading, and those before it stay. Types of 64 and more are
/// passed over. Points into the bytes it was made from.
class Attributes {
public:
    Attributes() = default;
    explicit Attributes(Bytes bytes);

    bool has(unsigned type) const { return at(type).data() != nullptr; }
    /// Payload, empty where it is missing.
    Bytes at(unsigned type) const { return type < m_table.size() ? m_table[type] : Bytes(); }
    template <typename T>
    std::optional<T> number(unsigned type) const
    {
        return headerOf<T>(at(type));
    }
    std::optional<quint32> u32(unsigned type) const { return number<quint32>(type); }
    /// Up to the first NUL, at most 255 bytes.
    QString text(unsigned type) const;
    /// Exactly 4 or 16 bytes.
    std::optional<IpAddress> address(unsigned type) const;
    Attributes nested(unsigned type) const { return Attributes(at(type)); }
    /// The highest type seen, also of those that are not kept.
    unsigned highestType() const { return m_highest; }

private:
    std::array<Bytes, 64> m_table{};
    unsigned m_highest = 0;
};

} // namespace doorward::netlink
