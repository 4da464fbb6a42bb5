// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/comparison.h"
#include "tests/core/firewall/differential/program.h"

namespace doorward::differential {

/// A rule or (position 0) policy of iptables' older back end whose packet counter rose.
struct CountedRule {
    QString family; ///< "ip", "ip6"
    QString table;
    QString chain;
    quint32 position = 0;

    bool operator==(const CountedRule &) const = default;
    QString text() const;
};

/// Fires one shot and tells which counters of the older back end rose; its rules leave no trace.
/// Answers to the shot are counted too.
std::vector<CountedRule> fireCounted(Bench &bench, const Shot &shot, Observation &observation);

/// Whether our decider, where it is of the older back end, is among them; what is different, or
/// empty.
QString compareCounted(const std::vector<CountedRule> &counted,
                       const firewall::Evaluation &evaluation);

} // namespace doorward::differential
