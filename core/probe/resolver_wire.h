// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

/// What the resolver worker writes to its standard output, in this machine's byte order: one
/// Header, then `addressCount` Addresses, then `canonicalSize` bytes of the canonical name. Shared
/// by the worker, which has no Qt, and its reader.
///
/// The worker is started as: doorward-resolver any|4|6 NAME
namespace doorward::resolver_wire {

inline constexpr std::uint32_t magic = 0x31525744; // "DWR1"
inline constexpr std::uint32_t mostAddresses = 512;
inline constexpr std::uint32_t longestName = 1025; // NI_MAXHOST, getnameinfo(3)

struct Header {
    std::uint32_t magic = 0;
    std::int32_t eai = 0;        ///< what getaddrinfo(3) returned
    std::int32_t errnoValue = 0; ///< with EAI_SYSTEM
    std::uint32_t addressCount = 0;
    std::uint32_t canonicalSize = 0;
    std::uint32_t reserved = 0;
    std::int64_t elapsedUs = 0; ///< getaddrinfo alone
};

struct Address {
    std::uint32_t family = 0; ///< 4 or 6
    std::uint32_t scope = 0;  ///< sin6_scope_id
    std::array<std::uint8_t, 16> bytes{};
};

static_assert(sizeof(Header) == 32 && sizeof(Address) == 24);

} // namespace doorward::resolver_wire
