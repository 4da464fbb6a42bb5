// SPDX-License-Identifier: MIT
#include "core/probe/error_queue.h"

#include <cerrno>
#include <cstring>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace doorward {
namespace {

bool isIcmpMessage(const cmsghdr &header)
{
    return (header.cmsg_level == SOL_IP && header.cmsg_type == IP_RECVERR)
           || (header.cmsg_level == SOL_IPV6 && header.cmsg_type == IPV6_RECVERR);
}

/// The sender stands right behind the error: SO_EE_OFFENDER, copied out because control data is
/// not aligned for it.
std::optional<IpAddress> offenderOf(const unsigned char *data, std::size_t size)
{
    sockaddr_storage storage{};
    if (size <= sizeof(sock_extended_err))
        return std::nullopt;
    const std::size_t length = std::min(size - sizeof(sock_extended_err), sizeof storage);
    if (length < sizeof(sockaddr_in))
        return std::nullopt;
    std::memcpy(&storage, data + sizeof(sock_extended_err), length);
    if (storage.ss_family == AF_INET6 && length < sizeof(sockaddr_in6))
        return std::nullopt;
    const auto address = IpAddress::fromSockaddr(reinterpret_cast<const sockaddr *>(&storage));
    return address ? std::optional(address->unmapped()) : std::nullopt;
}

std::optional<QueuedIcmp> icmpOf(const cmsghdr &header)
{
    if (!isIcmpMessage(header) || header.cmsg_len < CMSG_LEN(sizeof(sock_extended_err)))
        return std::nullopt;
    const unsigned char *data = CMSG_DATA(&header);
    sock_extended_err error{};
    std::memcpy(&error, data, sizeof error);
    if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6)
        return std::nullopt;
    const auto from = offenderOf(data, header.cmsg_len - CMSG_LEN(0));
    if (!from)
        return std::nullopt;
    return QueuedIcmp{{error.ee_type, error.ee_code, *from}, static_cast<int>(error.ee_errno)};
}

std::optional<QueuedIcmp> icmpOf(msghdr &message)
{
    for (cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        if (const auto icmp = icmpOf(*header))
            return icmp;
    }
    return std::nullopt;
}

} // namespace

void keepIcmpErrors(int fd, Family family)
{
    const int on = 1;
    if (family != Family::Unix)
        ::setsockopt(fd, SOL_IP, IP_RECVERR, &on, sizeof on);
    if (family == Family::Ipv6)
        ::setsockopt(fd, SOL_IPV6, IPV6_RECVERR, &on, sizeof on);
}

std::optional<QueuedIcmp> takeIcmpError(int fd)
{
    constexpr int mostEntries = 64; // a flood must not hold the caller
    std::optional<QueuedIcmp> first;
    for (int i = 0; i < mostEntries; ++i) {
        std::array<char, 576> payload{};
        alignas(cmsghdr) std::array<char, 512> control{};
        iovec part{payload.data(), payload.size()};
        sockaddr_storage name{};
        msghdr message{};
        message.msg_name = &name;
        message.msg_namelen = sizeof name;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        if (::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
            if (errno == EINTR)
                continue;
            break;
        }
        if (!first)
            first = icmpOf(message);
    }
    return first;
}

} // namespace doorward
