// SPDX-License-Identifier: MIT
#include "core/base/ip_address.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace doorward {

namespace {

std::optional<std::uint16_t> portNumber(QStringView text)
{
    bool ok = false;
    const ushort value = text.toUShort(&ok, 10);
    const bool digits =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!ok || !digits)
        return std::nullopt;
    return value;
}

} // namespace

std::optional<IpAddress> IpAddress::parse(QStringView text)
{
    const qsizetype percent = text.indexOf(u'%');
    const QByteArray plain = (percent < 0 ? text : text.left(percent)).toLatin1();
    IpAddress address;
    if (::inet_pton(AF_INET, plain.constData(), address.m_bytes.data()) == 1)
        return percent < 0 ? std::optional(address) : std::nullopt;
    if (::inet_pton(AF_INET6, plain.constData(), address.m_bytes.data()) != 1)
        return std::nullopt;
    address.m_family = Family::Ipv6;
    if (percent >= 0) {
        if (percent + 1 == text.size())
            return std::nullopt;
        address.m_zone = text.mid(percent + 1).toString();
    }
    return address;
}

std::optional<IpAddress> IpAddress::fromBytes(const void *bytes, std::size_t size)
{
    if (size != 4 && size != 16)
        return std::nullopt;
    IpAddress address;
    address.m_family = size == 4 ? Family::Ipv4 : Family::Ipv6;
    std::memcpy(address.m_bytes.data(), bytes, size);
    return address;
}

std::optional<IpAddress> IpAddress::fromSockaddr(const sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return fromBytes(&v4.sin_addr, 4);
    }
    if (address->sa_family != AF_INET6)
        return std::nullopt;
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    auto result = fromBytes(&v6.sin6_addr, 16);
    if (v6.sin6_scope_id != 0) {
        std::array<char, IF_NAMESIZE> name{};
        result->m_zone = ::if_indextoname(v6.sin6_scope_id, name.data()) != nullptr
                             ? QString::fromUtf8(name.data())
                             : QString::number(v6.sin6_scope_id);
    }
    return result;
}

unsigned IpAddress::toSockaddr(Port port, sockaddr_storage &storage) const
{
    std::memset(&storage, 0, sizeof storage);
    if (isIpv4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port.value());
        std::memcpy(&v4.sin_addr, m_bytes.data(), 4);
        std::memcpy(&storage, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port.value());
    std::memcpy(&v6.sin6_addr, m_bytes.data(), 16);
    if (!m_zone.isEmpty()) {
        bool isNumber = false;
        const uint number = m_zone.toUInt(&isNumber);
        v6.sin6_scope_id = isNumber ? number : ::if_nametoindex(m_zone.toUtf8().constData());
    }
    std::memcpy(&storage, &v6, sizeof v6);
    return sizeof v6;
}

IpAddress IpAddress::withZone(const QString &zone) const
{
    IpAddress copy = *this;
    copy.m_zone = zone;
    return copy;
}

bool IpAddress::isUnspecified() const
{
    return std::all_of(m_bytes.begin(), m_bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::isLoopback() const
{
    const IpAddress plain = unmapped();
    if (plain.isIpv4())
        return plain.m_bytes[0] == 127;
    return std::all_of(m_bytes.begin(), m_bytes.end() - 1,
                       [](std::uint8_t byte) { return byte == 0; })
           && m_bytes[15] == 1;
}

bool IpAddress::isLinkLocal() const
{
    return isIpv4() ? m_bytes[0] == 169 && m_bytes[1] == 254
                    : m_bytes[0] == 0xfe && (m_bytes[1] & 0xc0) == 0x80;
}

bool IpAddress::isMulticast() const
{
    return isIpv4() ? (m_bytes[0] & 0xf0) == 0xe0 : m_bytes[0] == 0xff;
}

bool IpAddress::isPrivate() const
{
    if (!isIpv4())
        return (m_bytes[0] & 0xfe) == 0xfc;
    return m_bytes[0] == 10 || (m_bytes[0] == 172 && (m_bytes[1] & 0xf0) == 16)
           || (m_bytes[0] == 192 && m_bytes[1] == 168)
           || (m_bytes[0] == 100 && (m_bytes[1] & 0xc0) == 64);
}

bool IpAddress::isV4Mapped() const
{
    return !isIpv4()
           && std::all_of(m_bytes.begin(), m_bytes.begin() + 10,
                          [](std::uint8_t b) { return b == 0; })
           && m_bytes[10] == 0xff && m_bytes[11] == 0xff;
}

IpAddress IpAddress::unmapped() const
{
    return isV4Mapped() ? *fromBytes(m_bytes.data() + 12, 4) : *this;
}

bool IpAddress::isIn(const IpAddress &prefix, int length) const
{
    if (m_family != prefix.m_family || length < 0 || length > bitCount())
        return false;
    const auto whole = static_cast<std::size_t>(length / 8);
    if (std::memcmp(m_bytes.data(), prefix.m_bytes.data(), whole) != 0)
        return false;
    const int rest = length % 8;
    const int mask = 0xff00 >> rest & 0xff;
    return rest == 0 || (m_bytes.at(whole) & mask) == (prefix.m_bytes.at(whole) & mask);
}

QString IpAddress::text() const
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    ::inet_ntop(isIpv4() ? AF_INET : AF_INET6, m_bytes.data(), buffer.data(), buffer.size());
    QString result = QString::fromLatin1(buffer.data());
    if (!m_zone.isEmpty())
        result += QLatin1Char('%') + m_zone;
    return result;
}

std::optional<Port> portFromText(QStringView text)
{
    const auto number = text.size() <= 5 ? portNumber(text) : std::nullopt;
    return number && *number != 0 ? std::optional(Port(*number)) : std::nullopt;
}

std::optional<Endpoint> Endpoint::parse(QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon <= 0)
        return std::nullopt;
    QStringView host = text.left(colon);
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (bracketed)
        host = host.mid(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    const auto port = portNumber(text.mid(colon + 1));
    if (!address || !port || bracketed == address->isIpv4())
        return std::nullopt;
    return Endpoint{*address, Port(*port)};
}

QString Endpoint::text() const
{
    const QString host =
        address.isIpv4() ? address.text() : QLatin1Char('[') + address.text() + QLatin1Char(']');
    return host + QLatin1Char(':') + QString::number(port.value());
}

std::optional<IpPrefix> IpPrefix::parse(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const auto address = IpAddress::parse(slash < 0 ? text : text.left(slash));
    if (!address)
        return std::nullopt;
    if (slash < 0)
        return IpPrefix{*address, address->bitCount()};
    const auto length = portNumber(text.mid(slash + 1));
    if (!length || *length > address->bitCount())
        return std::nullopt;
    return IpPrefix{*address, *length};
}

QString IpPrefix::text() const
{
    return address.text() + QLatin1Char('/') + QString::number(length);
}

} // namespace doorward
