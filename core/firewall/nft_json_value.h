// SPDX-License-Identifier: MIT
#pragma once

// How the constants of `nft -j` (libnftables-json(5)) become values: "established" is 2 for a
// conntrack state, "lo" a name for an interface, 8080 two bytes for a port.

#include "core/firewall/value.h"

#include <optional>
#include <string_view>

#include <rapidjson/document.h>

namespace doorward::firewall::nft {

using Json = rapidjson::Value;

/// The member of that name; nothing where `object` is no object or has none.
const Json *member(const Json &object, std::string_view name);
/// The characters of a JSON string; nothing for anything else.
std::optional<std::string_view> textOf(const Json &json);
std::optional<std::string_view> textOf(const Json &object, std::string_view name);
std::optional<quint64> numberOf(const Json &object, std::string_view name);
/// The one member of an object that is named by its content ({"payload": …}).
const Json::Member *onlyMember(const Json &json);

/// What a constant's words mean; nft(8) DATA TYPES.
enum class Kind : std::uint8_t {
    Number,
    Ipv4,
    Ipv6,
    Service,  ///< a port
    Protocol, ///< of the transport layer
    NfProtocol,
    EtherType,
    Mark,
    IfName,
    IfIndex, ///< nft prints the name that the index has: a name, 16 bytes; a number where it has
             ///< none
    IfType,
    PacketType,
    User,
    Group,
    CtState,
    CtDirection,
    CtStatus,
    FibType,
    TcpFlag,
    Boolean,
    Dscp,
    Text,   ///< other text, padded as an interface's name
    Unknown ///< no constant of it is understood
};

struct Type {
    Kind kind = Kind::Unknown;
    quint8 width = 0; ///< bytes
};

/// A set's type by its name ("ipv4_addr", "inet_service", …); Unknown for one that is not modelled.
Type typeOfName(std::string_view name);

/// A constant, or a list of flags as one number. Nothing: not understood.
std::optional<Value> readValue(const Json &json, Type type);
/// A constant, a prefix, a range, a name with a wildcard ("eth*").
std::optional<Interval> readInterval(const Json &json, Type type);
/// One interval for each of `types`: a concatenation where there are several.
std::optional<Region> readRegion(const Json &json, const std::vector<Type> &types);

/// Every value of that width.
Interval everything(quint8 width);

} // namespace doorward::firewall::nft
