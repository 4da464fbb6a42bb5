// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/decider.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {

using firewall::Outcome;

namespace {

constexpr qint32 drop = 0;   // NF_DROP
constexpr qint32 accept = 1; // NF_ACCEPT
constexpr qint32 stolen = 2; // NF_STOLEN

QString place(const QString &family, const QString &table, const QString &chain,
              const std::optional<quint64> &handle)
{
    return u"%1 %2 %3 %4"_s.arg(family, table, chain,
                                handle ? u"handle %1"_s.arg(*handle) : u"policy"_s);
}

QString place(const TraceEvent &event)
{
    return place(event.family, event.table, event.chain,
                 event.kind == TraceEvent::Kind::Rule ? event.handle : std::nullopt);
}

/// The rule or policy that the kernel's trace ends with: for a drop the one that dropped, else the
/// last rule that accepted.
QString kernelDecider(const std::vector<TraceEvent> &trace, bool accepted)
{
    QString last;
    for (const TraceEvent &event : trace) {
        const bool rule = event.handle.has_value();
        if (event.verdict == drop && !accepted)
            last = place(event);
        else if ((event.verdict == accept || event.verdict == stolen) && rule && accepted)
            last = place(event);
    }
    return last;
}

QStringList kernelPath(const std::vector<TraceEvent> &trace)
{
    QStringList path;
    for (const TraceEvent &event : trace)
        if (event.handle) // the end of a chain is an event too
            path.append(place(event));
    return path;
}

QStringList ourPath(const firewall::Evaluation &evaluation)
{
    QStringList path;
    for (const firewall::Phase &phase : evaluation.phases) {
        if (phase.backend != "nft"_L1)
            continue;
        for (const firewall::RuleTrial &rule : phase.rules)
            if (rule.matched == true)
                path.append(place(phase.family, phase.table,
                                  rule.chain.isEmpty() ? phase.chain : rule.chain, rule.handle));
    }
    return path;
}

} // namespace

DeciderCompared compareDecider(const std::vector<TraceEvent> &whole, const KernelAnswer &kernel,
                               const firewall::Evaluation &evaluation, bool legacy)
{
    DeciderCompared result;
    std::vector<TraceEvent> trace;
    std::copy_if(
        whole.begin(), whole.end(), std::back_inserter(trace),
        [](const TraceEvent &event) { return event.table != QLatin1StringView(traceTable); });
    if (trace.size() == whole.size())
        return result; // it was not traced
    if (evaluation.verdict != kernel.verdict)
        return result; // told elsewhere
    if (!evaluation.unknowns.empty())
        return result; // which of its ways the kernel went cannot be known
    const auto &ours = evaluation.decidedBy;
    const QString theirs = kernelDecider(trace, kernel.verdict == Outcome::Accept);
    const bool byLegacy = ours && ours->backend == "legacy"_L1;
    if (legacy && (kernel.verdict == Outcome::Accept || (byLegacy && theirs.isEmpty())))
        return result; // by the counters
    result.compared = true;
    // Routing's own verdicts have no table: nothing of nf_tables may have decided then.
    const QString mine = ours && !ours->table.isEmpty()
                             ? place(ours->family, ours->table, ours->chain, ours->handle)
                             : QString();
    const bool accepts = kernel.verdict == Outcome::Accept;
    const bool leftOpen = accepts && evaluation.orderIsOpen && mine.isEmpty();
    if (theirs != mine && !leftOpen)
        result.decider = u"kernel: %1; ours: %2"_s.arg(theirs, mine);
    const QStringList kernels = kernelPath(trace);
    const QStringList own = ourPath(evaluation);
    if (kernels != own)
        result.path = u"kernel: %1\n    ours: %2"_s.arg(kernels.join(u" | "_s), own.join(u" | "_s));
    return result;
}

} // namespace doorward::differential
