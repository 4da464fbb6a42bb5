// SPDX-License-Identifier: MIT
#include "core/diagnosis/strain.h"

#include <algorithm>

namespace doorward::rules {

using namespace Qt::Literals::StringLiterals;

Strained strainOf(const Process &process)
{
    if (process.frozenBy)
        return {Strain::Frozen, true, &process};
    if (process.state == "T"_L1 || process.state == "t"_L1)
        return {Strain::Stopped, true, &process};
    if (process.descriptorsFull == true)
        return {Strain::Descriptors, true, &process};
    // Where only their number could be seen, some of them may stand above the limit.
    if (!process.descriptorsFull && process.descriptors && process.descriptorLimit
        && *process.descriptors >= *process.descriptorLimit)
        return {Strain::Descriptors, false, &process};
    if (process.state == "D"_L1)
        return {Strain::Uninterruptible, false, &process};
    return {};
}

Strained strainOf(const HostSnapshot &host, const Listener &listener)
{
    Strained found;
    for (const Pid pid : listener.pids) {
        const auto process =
            std::find_if(host.processes.begin(), host.processes.end(),
                         [pid](const Process &candidate) { return candidate.pid == pid; });
        const Strained one = process == host.processes.end() ? Strained() : strainOf(*process);
        if (one.strain == Strain::None)
            return {};
        if (!found.process)
            found = one;
        found.sure = found.sure && one.sure;
    }
    return found;
}

} // namespace doorward::rules
