// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/comparison.h"
#include "tests/core/firewall/differential/trace_reader.h"

namespace doorward::differential {

struct DeciderCompared {
    bool compared = false;
    QString decider; ///< what is different in who decided; empty: nothing
    QString path;    ///< what is different in the rules that matched; empty: nothing
};

/// nf_tables' own trace against the evaluation's. `legacy`: rules of iptables' older back end are
/// there too, which nf_tables does not trace.
DeciderCompared compareDecider(const std::vector<TraceEvent> &trace, const KernelAnswer &kernel,
                               const firewall::Evaluation &evaluation, bool legacy);

} // namespace doorward::differential
