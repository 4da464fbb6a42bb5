// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"

namespace doorward {

/// An ICMP error of a socket's error queue, and the errno that the kernel made of it.
struct QueuedIcmp {
    IcmpAnswer answer;
    int errnoValue = 0;
};

/// Asks the kernel to keep ICMP errors for this socket: IP_RECVERR (ip(7)), and for AF_INET6
/// IPV6_RECVERR (ipv6(7)) as well. Without effect where the kernel cannot.
void keepIcmpErrors(int fd, Family family);

/// Takes everything out of the error queue (MSG_ERRQUEUE) and gives the first ICMP error of it;
/// entries of another origin are passed over. Read SO_ERROR before: taking the last ICMP entry out
/// makes the kernel forget the socket's pending error (sock_dequeue_err_skb, net/core/skbuff.c).
std::optional<QueuedIcmp> takeIcmpError(int fd);

} // namespace doorward
