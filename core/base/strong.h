// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

namespace doorward {

/// A number that cannot be mistaken for another number.
template <typename Tag, typename Number>
class Strong {
public:
    using Representation = Number;

    constexpr Strong() = default;
    constexpr explicit Strong(Number value)
        : m_value(value)
    {
    }
    constexpr Number value() const { return m_value; }
    constexpr bool operator==(const Strong &) const = default;
    constexpr auto operator<=>(const Strong &) const =
        default; // NOLINT(modernize-use-nullptr): its own 0

private:
    Number m_value{};
};

using Port = Strong<struct PortTag, std::uint16_t>;      ///< TCP port, 0..65535, host byte order
using Pid = Strong<struct PidTag, std::int32_t>;         ///< process id as seen from /proc
using Uid = Strong<struct UidTag, std::uint32_t>;        ///< user id, initial or own user namespace
using Inode = Strong<struct InodeTag, std::uint64_t>;    ///< socket or namespace inode
using IfIndex = Strong<struct IfIndexTag, std::int32_t>; ///< interface index, 0 = none

} // namespace doorward
