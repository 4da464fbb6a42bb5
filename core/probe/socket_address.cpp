// SPDX-License-Identifier: MIT
#include "core/probe/socket_address.h"

#include <QFile>

#include <cstddef>
#include <cstring>

#include <netinet/in.h>
#include <sys/un.h>

namespace doorward {

SocketAddress SocketAddress::of(const Endpoint &endpoint)
{
    SocketAddress result;
    result.length = endpoint.address.toSockaddr(endpoint.port, result.storage);
    return result;
}

std::optional<SocketAddress> SocketAddress::ofUnixPath(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const bool abstract = name.startsWith('@');
    const auto size = static_cast<std::size_t>(name.size()) + (abstract ? 0 : 1);
    if (name.isEmpty() || name.contains('\0') || size > sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    if (abstract)
        address.sun_path[0] = '\0';
    SocketAddress result;
    std::memcpy(&result.storage, &address, sizeof address);
    result.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
    return result;
}

std::optional<Endpoint> SocketAddress::endpoint() const
{
    const auto address = IpAddress::fromSockaddr(get());
    if (!address || address->isUnspecified())
        return std::nullopt;
    const auto port = storage.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port
                          : reinterpret_cast<const sockaddr_in *>(&storage)->sin_port;
    return port == 0 ? std::nullopt : std::optional(Endpoint{*address, Port(ntohs(port))});
}

} // namespace doorward
