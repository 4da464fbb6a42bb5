// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace doorward::firewall {

/// What one field of an ipset's key is (ipset(8), SET TYPES).
enum class Dimension : std::uint8_t { Address, Port, Mac, Interface, Mark };

/// "hash:ip,port,net" → address, port, address. Nothing for a type that is not known; no field for
/// list:set.
std::optional<std::vector<Dimension>> ipsetDimensions(std::string_view type);

/// Bytes of such a field in a set of that family.
std::uint8_t dimensionWidth(Dimension dimension, Family family);

} // namespace doorward::firewall
