// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"
#include "core/base/unique_fd.h"

#include <QString>

namespace doorward::lab {

/// A TCP socket that listens, in the calling thread's namespace. Port 0: the kernel's choice.
/// Invalid where that failed.
UniqueFd listenTcp(const QString &address, quint16 port = 0, int backlog = 16);
/// A UDP socket bound there, with 5 s of patience for recv(2).
UniqueFd bindUdp(const QString &address, quint16 port = 0);
/// A TCP connection, made blocking; invalid where it failed.
UniqueFd dialTcp(const Endpoint &to);
/// A unix stream socket that listens; "@name" is abstract.
UniqueFd listenUnix(const QString &path, int backlog = 16);

/// Where a socket is bound.
Endpoint boundTo(const UniqueFd &socket);
/// A TCP port of 127.0.0.1 that nobody holds: the kernel chose it for a socket that is closed
/// again.
quint16 closedPort();

} // namespace doorward::lab
