// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

#include <span>

namespace doorward {

/// One line of the directory as it is written down: lists are separated by spaces.
struct ServiceRow {
    const char *name;
    const char *title;
    const char *ports;     ///< default first; behind "|" those that it shares with other services
    const char *processes; ///< comm names, at most 15 characters
    const char *units;     ///< of Debian, Fedora and Arch; a bare word is a .service
    const char *aliases;   ///< other names of the service, URL schemes included
    Opening opening;
};

/// A URL scheme whose default port is not its service's first one.
struct SchemePort {
    const char *scheme;
    std::uint16_t port;
};

std::span<const ServiceRow> serviceRows();
std::span<const SchemePort> schemePorts();

} // namespace doorward
