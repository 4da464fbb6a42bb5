// SPDX-License-Identifier: MIT
#include "tests/support/sockets.h"

#include <QByteArray>

#include <cstddef>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace doorward::lab {
namespace {

UniqueFd bound(const QString &text, quint16 port, int kind)
{
    const auto address = IpAddress::parse(text);
    if (!address)
        return {};
    sockaddr_storage storage{};
    const socklen_t length = address->toSockaddr(Port(port), storage);
    UniqueFd socket(::socket(storage.ss_family, kind | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&storage), length) != 0)
        return {};
    return socket;
}

} // namespace

UniqueFd listenTcp(const QString &address, quint16 port, int backlog)
{
    UniqueFd socket = bound(address, port, SOCK_STREAM);
    if (!socket || ::listen(socket.get(), backlog) != 0)
        return {};
    return socket;
}

UniqueFd bindUdp(const QString &address, quint16 port)
{
    UniqueFd socket = bound(address, port, SOCK_DGRAM);
    const timeval patience{5, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return socket;
}

UniqueFd dialTcp(const Endpoint &to)
{
    sockaddr_storage storage{};
    const socklen_t length = to.address.toSockaddr(to.port, storage);
    UniqueFd socket(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&storage), length) != 0)
        return {};
    return socket;
}

UniqueFd listenUnix(const QString &path, int backlog)
{
    const QByteArray name = path.toUtf8();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(),
                std::min(std::size_t(name.size()), sizeof address.sun_path - 1));
    const bool abstract = name.startsWith('@');
    if (abstract)
        address.sun_path[0] = '\0';
    const auto length =
        socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(name.size()) + (abstract ? 0 : 1));
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), length) != 0
        || ::listen(socket.get(), backlog) != 0)
        return {};
    return socket;
}

Endpoint boundTo(const UniqueFd &socket)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return {};
    const auto address = IpAddress::fromSockaddr(reinterpret_cast<const sockaddr *>(&storage));
    const quint16 port = storage.ss_family == AF_INET6
                             ? reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port
                             : reinterpret_cast<const sockaddr_in *>(&storage)->sin_port;
    return {address.value_or(IpAddress()), Port(ntohs(port))};
}

quint16 closedPort()
{
    return boundTo(listenTcp(QStringLiteral("127.0.0.1"))).port.value();
}

} // namespace doorward::lab
