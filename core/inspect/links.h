// SPDX-License-Identifier: MIT
#pragma once

#include "core/inspect/routes.h"
#include "core/netlink/rtnetlink.h"

namespace doorward {

/// The links of this namespace without their addresses, for what needs names by index.
struct Links {
    std::vector<Interface> interfaces;
    netlink::DeviceNames names;
    bool xdp = false; ///< some link has an XDP program
    bool consistent = true;
};
Result<Links> readLinks(const CancelToken &cancel, Deadline deadline);

} // namespace doorward
