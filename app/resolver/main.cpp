// SPDX-License-Identifier: MIT
//
// doorward-resolver any|4|6 NAME: one getaddrinfo(3), its result on standard output in the form of
// resolver_wire.h. A program of its own because a lookup cannot be taken back: this one can be
// killed. It links nothing but the C library, to start fast.
#include "core/probe/resolver_wire.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

namespace {

using namespace doorward;

constexpr unsigned longestLife = 300; // seconds; should the parent vanish before prctl(2)

std::int64_t microseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

bool writeAll(const void *data, std::size_t size)
{
    const char *next = static_cast<const char *>(data);
    while (size > 0) {
        const ssize_t written = ::write(STDOUT_FILENO, next, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        next += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

bool toWire(const addrinfo &info, resolver_wire::Address &address)
{
    address = {};
    if (info.ai_family == AF_INET && info.ai_addrlen >= sizeof(sockaddr_in)) {
        sockaddr_in in{};
        std::memcpy(&in, info.ai_addr, sizeof in);
        address.family = 4;
        std::memcpy(address.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
        return true;
    }
    if (info.ai_family == AF_INET6 && info.ai_addrlen >= sizeof(sockaddr_in6)) {
        sockaddr_in6 in{};
        std::memcpy(&in, info.ai_addr, sizeof in);
        address.family = 6;
        address.scope = in.sin6_scope_id;
        std::memcpy(address.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
        return true;
    }
    return false;
}

bool report(resolver_wire::Header header, const addrinfo *found)
{
    static resolver_wire::Address addresses[resolver_wire::mostAddresses];
    for (const addrinfo *info = found; info; info = info->ai_next) {
        if (header.addressCount < resolver_wire::mostAddresses
            && toWire(*info, addresses[header.addressCount]))
            ++header.addressCount;
    }
    const char *canonical = found && found->ai_canonname ? found->ai_canonname : "";
    header.canonicalSize =
        static_cast<std::uint32_t>(::strnlen(canonical, resolver_wire::longestName));
    return writeAll(&header, sizeof header)
           && writeAll(addresses, sizeof(resolver_wire::Address) * header.addressCount)
           && writeAll(canonical, header.canonicalSize);
}

} // namespace

int main(int argc, char **argv)
{
    constexpr int usageError = 64;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(longestLife);
    if (argc != 3)
        return usageError;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    hints.ai_family = std::strcmp(argv[1], "4") == 0   ? AF_INET
                      : std::strcmp(argv[1], "6") == 0 ? AF_INET6
                                                       : AF_UNSPEC;
    const std::int64_t began = microseconds();
    addrinfo *found = nullptr;
    resolver_wire::Header header;
    header.magic = resolver_wire::magic;
    header.eai = ::getaddrinfo(argv[2], nullptr, &hints, &found);
    header.errnoValue = header.eai == EAI_SYSTEM ? errno : 0;
    header.elapsedUs = microseconds() - began;
    const bool written = report(header, header.eai == 0 ? found : nullptr);
    if (header.eai == 0)
        ::freeaddrinfo(found);
    return written ? 0 : 1;
}
