// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"

namespace doorward::rules {

/// What keeps a process from accepting.
enum class Strain : std::uint8_t {
    None,
    Frozen,          ///< its cgroup is
    Stopped,         ///< by a signal or a debugger (state T or t)
    Descriptors,     ///< none is free below its limit: accept(2) fails with EMFILE
    Uninterruptible, ///< state D, at that moment
};

struct Strained {
    Strain strain = Strain::None;
    bool sure = false;                ///< seen as such, not only likely
    const Process *process = nullptr; ///< the first of those that suffer from it
};

Strained strainOf(const Process &process);
/// Of all the owners of the listener that were seen: None where one of them is free to accept, or
/// none was seen.
Strained strainOf(const HostSnapshot &host, const Listener &listener);

} // namespace doorward::rules
