// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <optional>

#include <sys/socket.h>

namespace doorward {

/// A socket address of any family, as connect(2), bind(2) and getsockname(2) take it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    static SocketAddress of(const Endpoint &endpoint);
    /// unix(7): a path with its terminating zero, or an abstract name ("@name") without; nothing
    /// where it is too long or empty.
    static std::optional<SocketAddress> ofUnixPath(const QString &path);

    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
    sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
    /// Address and port; nothing for a family without them, or where none is chosen yet.
    std::optional<Endpoint> endpoint() const;
};

} // namespace doorward
