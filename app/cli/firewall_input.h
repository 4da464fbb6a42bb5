// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "core/firewall/evaluator.h"

namespace doorward::cli {

/// What packets are evaluated against.
struct FirewallInput {
    firewall::Ruleset ruleset;
    firewall::HostView host;
    std::vector<Limit> limits; ///< what of it could not be read
};

/// From the files that the options name, a snapshot, or this host; each of rules, addresses and
/// routes from the most special of them that was given. Where it cannot be had, the sentence why
/// has been said, and the exit code is the error.
tl::expected<FirewallInput, ExitCode> firewallInputFrom(const Arguments &arguments,
                                                        const Console &console);

} // namespace doorward::cli
