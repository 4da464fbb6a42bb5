// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/experiment.h"

#include <algorithm>

namespace doorward::differential {
namespace {

Report repeat(const Program &program, const Finding &finding)
{
    Experiment experiment;
    experiment.program = program;
    experiment.shots = {finding.shot};
    experiment.replies =
        finding.what == Finding::What::Reply || finding.what == Finding::What::Later;
    if (finding.what == Finding::What::Later) {
        firewall::Packet &packet = experiment.shots.front().packet;
        experiment.later = {packet.tcpFlags};
        packet.tcpFlags = firewall::tcp_flag::syn;
        packet.state = firewall::ConnectionState::New;
    }
    // Other connections: the first one is known to conntrack.
    const auto another = [&experiment](quint16 bits) {
        Shot shot = experiment.shots.front();
        shot.packet.sourcePort = Port(shot.packet.sourcePort.value_or(Port()).value() ^ bits);
        return shot;
    };
    if (finding.what != Finding::What::Reading) {
        experiment.traced = {another(1)};
        experiment.counted = {another(2)};
    }
    return perform(experiment);
}

bool still(const Report &report, Finding::What what)
{
    return std::any_of(report.findings.begin(), report.findings.end(),
                       [what](const Finding &finding) { return finding.what == what; });
}

} // namespace

Report shrink(const Program &program, const Finding &finding)
{
    Program smallest = program;
    Report best = repeat(smallest, finding);
    if (!still(best, finding.what))
        return best;
    smallest = best.loaded;
    for (std::size_t step = std::max<std::size_t>(1, smallest.lines.size() / 2);;) {
        bool shorter = false;
        for (std::size_t from = 0; from < smallest.lines.size();) {
            Program candidate = smallest;
            const std::size_t to = std::min(from + step, candidate.lines.size());
            const auto begin = candidate.lines.begin() + static_cast<std::ptrdiff_t>(from);
            const auto end = candidate.lines.begin() + static_cast<std::ptrdiff_t>(to);
            const auto gone =
                std::remove_if(begin, end, [](const Line &line) { return !line.kept; });
            if (gone == end) {
                from = to;
                continue;
            }
            candidate.lines.erase(gone, end);
            Report report = repeat(candidate, finding);
            if (still(report, finding.what)) {
                smallest = report.loaded;
                best = std::move(report);
                shorter = true;
            } else {
                from = to;
            }
        }
        if (step == 1 && !shorter)
            return best;
        step = std::max<std::size_t>(1, step / 2);
    }
}

} // namespace doorward::differential
