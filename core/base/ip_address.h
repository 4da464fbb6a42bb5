// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/strong.h"

#include <QString>

#include <array>
#include <optional>
#include <tuple>

struct sockaddr;
struct sockaddr_storage;

namespace doorward {

enum class Family : std::uint8_t { Ipv4, Ipv6, Unix };

/// An IPv4 or IPv6 address with its zone (RFC 4007 "%eth0"), compared and printed canonically
/// (RFC 5952). A default-made one is 0.0.0.0.
class IpAddress {
public:
    IpAddress() = default;

    /// "10.0.0.7", "::1", "fe80::1%eth0"; no brackets, no prefix, no short IPv4 forms ("127.1").
    static std::optional<IpAddress> parse(QStringView text);
    /// 4 or 16 bytes in network order; anything else gives nothing.
    static std::optional<IpAddress> fromBytes(const void *bytes, std::size_t size);
    /// From AF_INET or AF_INET6; anything else gives nothing. A scope id becomes the zone's name
    /// (if_indextoname) or its number.
    static std::optional<IpAddress> fromSockaddr(const sockaddr *address);

    /// Fills `storage` for connect(2) or bind(2); gives its length. The zone is looked up by
    /// if_nametoindex; an unknown one becomes scope 0.
    unsigned toSockaddr(Port port, sockaddr_storage &storage) const;

    Family family() const { return m_family; }
    bool isIpv4() const { return m_family == Family::Ipv4; }
    const QString &zone() const { return m_zone; }
    IpAddress withZone(const QString &zone) const;
    /// Network order; the first 4 bytes for IPv4, the rest zero.
    const std::array<std::uint8_t, 16> &bytes() const { return m_bytes; }
    int bitCount() const { return isIpv4() ? 32 : 128; }

    bool isUnspecified() const; ///< 0.0.0.0 or ::
    bool isLoopback() const;    ///< 127.0.0.0/8, ::1 or ::ffff:127.0.0.0/104
    bool isLinkLocal() const;   ///< 169.254.0.0/16 or fe80::/10
    bool isMulticast() const;   ///< 224.0.0.0/4 or ff00::/8
    bool isPrivate() const;     ///< RFC 1918, RFC 6598 shared space, or fc00::/7
    bool isV4Mapped() const;    ///< ::ffff:0:0/96
    /// The IPv4 address inside a v4-mapped one, otherwise itself.
    IpAddress unmapped() const;
    /// Whether the first `length` bits equal those of `prefix`; false between families.
    bool isIn(const IpAddress &prefix, int length) const;

    QString text() const;

    bool operator==(const IpAddress &other) const = default;
    /// IPv4 before IPv6, then by value, then by zone.
    bool operator<(const IpAddress &other) const
    {
        return std::tie(m_family, m_bytes, m_zone)
               < std::tie(other.m_family, other.m_bytes, other.m_zone);
    }

private:
    Family m_family = Family::Ipv4;
    std::array<std::uint8_t, 16> m_bytes{};
    QString m_zone;
};

/// A decimal port, 1..65535, digits only, no sign.
std::optional<Port> portFromText(QStringView text);

/// An address and a TCP port: "10.0.0.7:80", "[::1]:80".
struct Endpoint {
    IpAddress address;
    Port port;

    static std::optional<Endpoint> parse(QStringView text);
    QString text() const;
    bool operator==(const Endpoint &) const = default;
    bool operator<(const Endpoint &other) const
    {
        return std::tie(address, port) < std::tie(other.address, other.port);
    }
};

/// A network: "10.0.0.0/8", "fd00::/8"; a bare address is its own /32 or /128.
struct IpPrefix {
    IpAddress address;
    int length = 0; ///< bits, 0..32 or 0..128

    static std::optional<IpPrefix> parse(QStringView text);
    QString text() const;
    bool contains(const IpAddress &other) const { return other.isIn(address, length); }
    bool operator==(const IpPrefix &) const = default;
};

} // namespace doorward
