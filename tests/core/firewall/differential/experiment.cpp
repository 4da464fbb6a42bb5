// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/experiment.h"

#include "tests/core/firewall/differential/counter_reader.h"
#include "tests/core/firewall/differential/decider.h"
#include "tests/core/firewall/differential/site.h"

#include <algorithm>
#include <future>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {

using firewall::Detail;
using firewall::Evaluation;
using firewall::Evaluator;
using firewall::Outcome;

namespace {

/// A namespace takes a tenth of a second to go; meanwhile the next one is furnished.
void bury(std::unique_ptr<Bench> bench)
{
    static std::future<void> last;
    auto next = std::async(std::launch::async, [old = std::move(bench)]() mutable { old.reset(); });
    last = std::move(next);
}

const char *name(Finding::What what)
{
    switch (what) {
    case Finding::What::Request:
        return "request";
    case Finding::What::Reply:
        return "reply";
    case Finding::What::Later:
        return "later";
    case Finding::What::Decider:
        return "decider";
    case Finding::What::Path:
        return "path";
    case Finding::What::Reading:
        return "reading";
    }
    return "";
}

bool isLegacy(const Program &program)
{
    return program.uses(Layer::IptablesLegacy) || program.uses(Layer::Ip6tablesLegacy);
}

bool contains(const Program &program, const char *word)
{
    return std::any_of(program.lines.begin(), program.lines.end(),
                       [word](const Line &line) { return line.text.contains(word); });
}

/// A reply that was really sent: by the far end of a cable, or by a listener.
bool hasReply(const Shot &shot, const KernelAnswer &request)
{
    if (request.verdict != Outcome::Accept || !request.destination || request.proxied)
        return false;
    // An answer from a cable to a connection of ::1: whether its way is found hangs on the routing
    // table's inner order.
    if (shot.packet.source->isLoopback() && !request.device.isEmpty())
        return false;
    // This host does not answer in the name of an address that is not its own.
    const IpAddress &server = request.destination->address;
    const QByteArray name = server.text().toLatin1();
    if (request.device.isEmpty() && !server.isLoopback() && !site::local4.contains(name)
        && !site::local6.contains(name))
        return false;
    // Nor does a server at 127.0.0.1 find a way to a peer whose address SNAT made a foreign one.
    const QByteArray peer = request.source->address.text().toLatin1();
    if (request.destination->address.isLoopback() && !request.source->address.isLoopback()
        && !site::local4.contains(peer) && !site::local6.contains(peer))
        return false;
    return !request.device.isEmpty()
           || std::find(site::ports.begin(), site::ports.end(), request.destination->port.value())
                  != site::ports.end();
}

class Comparison {
public:
    Comparison(const Experiment &experiment, Report &report, const Evaluator &evaluator)
        : m_experiment(experiment)
        , m_report(report)
        , m_evaluator(evaluator)
        , m_supported(!report.loaded.unknowable())
        , m_fillsSets(contains(report.loaded, "flags dynamic"))
        , m_leavesUntracked(contains(report.loaded, "notrack")
                            || contains(report.loaded, "NOTRACK"))
    {
    }

    void all(const std::vector<Observation> &observations)
    {
        for (std::size_t i = 0; i < m_experiment.shots.size(); ++i)
            one(m_experiment.shots[i], observations[i],
                i < m_experiment.later.size() ? m_experiment.later[i] : quint8{0});
    }

    void traced(const std::vector<Observation> &observations,
                const std::vector<std::vector<TraceEvent>> &traces)
    {
        for (std::size_t i = 0; i < m_experiment.traced.size(); ++i) {
            const Shot &shot = m_experiment.traced[i];
            const KernelAnswer kernel = answerToRequest(observations[i]);
            const Evaluation evaluation =
                m_evaluator.evaluate(shot.packet, shot.entry, Detail::Trace);
            request(shot, kernel, evaluation, traces[i]);
            const DeciderCompared compared =
                compareDecider(traces[i], kernel, evaluation, isLegacy(m_report.loaded));
            m_report.tally.deciders += compared.compared ? 1 : 0;
            if (!compared.decider.isEmpty())
                found(Finding::What::Decider, shot, compared.decider, kernel, evaluation,
                      traces[i]);
            else if (!compared.path.isEmpty())
                found(Finding::What::Path, shot, compared.path, kernel, evaluation, traces[i]);
        }
    }

    void counted(Bench &bench)
    {
        for (const Shot &shot : m_experiment.counted) {
            Observation seen;
            const std::vector<CountedRule> rules = fireCounted(bench, shot, seen);
            const KernelAnswer kernel = answerToRequest(seen);
            const Evaluation evaluation =
                m_evaluator.evaluate(shot.packet, shot.entry, Detail::Trace);
            if (!request(shot, kernel, evaluation, {}))
                continue;
            ++m_report.tally.deciders;
            const QString difference = compareCounted(rules, evaluation);
            if (!difference.isEmpty())
                found(Finding::What::Decider, shot, difference, kernel, evaluation, {});
        }
    }

private:
    void one(const Shot &shot, const Observation &seen, quint8 laterFlags)
    {
        const KernelAnswer kernel = answerToRequest(seen);
        const Evaluation evaluation =
            m_evaluator.evaluate(shot.packet, shot.entry, Detail::VerdictOnly);
        const bool same = request(shot, kernel, evaluation, {});
        Record::Pair pair;
        pair.shot = shot;
        pair.request = kernel;
        if (m_experiment.replies && same && hasReply(shot, kernel)
            && evaluation.verdict == Outcome::Accept) {
            pair.reply = answerOf(seen.reply);
            if (reply(shot, *pair.reply, evaluation) && laterFlags != 0
                && hasLater(shot, seen, evaluation)) {
                pair.later = answerOf(seen.later);
                pair.laterFlags = laterFlags;
                later(laterShot(shot, laterFlags), *pair.later);
            }
        }
        m_report.record.pairs.push_back(std::move(pair));
    }

    bool request(const Shot &shot, const KernelAnswer &kernel, const Evaluation &evaluation,
                 const std::vector<TraceEvent> &trace)
    {
        Tally &tally = m_report.tally;
        const Compared compared = compareRequest(shot, kernel, evaluation, m_evaluator);
        ++tally.pairs;
        tally.supported += m_supported ? 1 : 0;
        ++tally.verdicts[QLatin1StringView(json::enumName(kernel.verdict))];
        if (compared.likeness == Likeness::Unknown) {
            ++tally.unknown;
            tally.unknownSupported += m_supported ? 1 : 0;
            if (m_supported && m_report.unknown.isEmpty())
                m_report.unknown = textOf(shot) + u"\n  kernel: "_s + kernel.text()
                                   + u"\n  ours:   "_s + textOf(evaluation);
        }
        if (compared.likeness == Likeness::Wrong)
            found(Finding::What::Request, shot, compared.difference, kernel, evaluation, trace);
        return compared.likeness == Likeness::Same;
    }

    /// Whether it was compared and is alike.
    bool reply(const Shot &shot, const KernelAnswer &kernel, const Evaluation &forward)
    {
        const Evaluation evaluation =
            m_evaluator.evaluateReply(shot.packet, shot.entry, forward, Detail::VerdictOnly);
        ++m_report.tally.replies;
        const Compared compared = compareReply(kernel, evaluation);
        m_report.tally.unknownReplies += compared.likeness == Likeness::Unknown ? 1 : 0;
        if (compared.likeness == Likeness::Wrong)
            found(Finding::What::Reply, shot, compared.difference, kernel, evaluation, {});
        return compared.likeness == Likeness::Same;
    }

    /// A connection stands, as conntrack sees it, and its packets find no set changed.
    bool hasLater(const Shot &shot, const Observation &seen, const Evaluation &forward) const
    {
        const auto isOrdinary = [](const firewall::Trail &trail) {
            return !trail.answerIsStray && !trail.trackedSource && !trail.trackedDestination;
        };
        return shot.entry != firewall::Entry::Sent && seen.request.place == Sighting::Place::Cable
               && seen.reply.place == Sighting::Place::Cable
               && std::all_of(forward.trails.begin(), forward.trails.end(), isOrdinary)
               && !m_fillsSets && !m_leavesUntracked;
    }

    void later(const Shot &shot, const KernelAnswer &kernel)
    {
        const Evaluation evaluation =
            m_evaluator.evaluate(shot.packet, shot.entry, Detail::VerdictOnly);
        ++m_report.tally.later;
        const Compared compared = compareRequest(shot, kernel, evaluation);
        m_report.tally.unknownReplies += compared.likeness == Likeness::Unknown ? 1 : 0;
        if (compared.likeness == Likeness::Wrong)
            found(Finding::What::Later, shot, compared.difference, kernel, evaluation, {});
    }

    void found(Finding::What what, const Shot &shot, const QString &difference,
               const KernelAnswer &kernel, const Evaluation &evaluation,
               const std::vector<TraceEvent> &trace)
    {
        Tally &tally = m_report.tally;
        tally.wrong += what == Finding::What::Request ? 1 : 0;
        tally.wrongReplies += what == Finding::What::Reply ? 1 : 0;
        tally.wrongLater += what == Finding::What::Later ? 1 : 0;
        tally.wrongDeciders += what == Finding::What::Decider ? 1 : 0;
        tally.wrongPaths += what == Finding::What::Path ? 1 : 0;
        m_report.findings.push_back({what, shot, difference, kernel, textOf(evaluation), trace});
    }

    const Experiment &m_experiment;
    Report &m_report;
    const Evaluator &m_evaluator;
    bool m_supported;
    bool m_fillsSets;
    bool m_leavesUntracked;
};

void performOn(Bench &bench, const Experiment &experiment, Report &report)
{
    report.record.sources = readBack(bench.netns(), report.loaded);
    report.record.host = bench.hostView();
    auto ruleset = firewall::readRuleset(report.record.sources);
    if (!ruleset) {
        report.findings.push_back({Finding::What::Reading, {}, ruleset.error().text(), {}, {}, {}});
        return;
    }
    const Evaluator evaluator(std::move(*ruleset), report.record.host);
    Comparison comparison(experiment, report, evaluator);
    std::vector<Observation> observations = bench.fire(experiment.shots);
    if (experiment.replies)
        bench.answer(experiment.shots, observations);
    if (experiment.later.size() == experiment.shots.size())
        bench.goOn(experiment.shots, experiment.later, observations);
    comparison.all(observations);
    if (isLegacy(report.loaded))
        comparison.counted(bench);
    if (experiment.traced.empty())
        return;
    const auto traces = fireTraced(bench, experiment.traced, observations);
    comparison.traced(observations, traces);
}

} // namespace

QString Finding::text() const
{
    QString text = u"%1: %2\n  packet: %3\n  kernel: %4\n  ours:   %5"_s.arg(
        QLatin1StringView(name(what)), difference, textOf(shot), kernel.text(), ours);
    for (const TraceEvent &event : trace)
        text += u"\n    trace: "_s + event.text();
    return text;
}

void Tally::add(const Tally &other)
{
    rulesets += other.rulesets;
    refused += other.refused;
    lines += other.lines;
    pairs += other.pairs;
    replies += other.replies;
    later += other.later;
    unknownReplies += other.unknownReplies;
    unknown += other.unknown;
    supported += other.supported;
    unknownSupported += other.unknownSupported;
    deciders += other.deciders;
    wrong += other.wrong;
    wrongReplies += other.wrongReplies;
    wrongLater += other.wrongLater;
    wrongDeciders += other.wrongDeciders;
    wrongPaths += other.wrongPaths;
    for (auto it = other.verdicts.cbegin(); it != other.verdicts.cend(); ++it)
        verdicts[it.key()] += it.value();
}

Shot laterShot(const Shot &shot, quint8 flags)
{
    Shot later = shot;
    later.packet.tcpFlags = flags;
    later.packet.state = firewall::ConnectionState::Established;
    return later;
}

Report perform(const Experiment &experiment)
{
    Report report;
    auto bench = Bench::make();
    if (!bench) {
        report.findings.push_back(
            {Finding::What::Reading, {}, u"no namespace for the experiment"_s, {}, {}, {}});
        return report;
    }
    Loaded loaded = load(bench->netns(), experiment.program);
    report.loaded = std::move(loaded.program);
    if (loaded.ok) {
        ++report.tally.rulesets;
        report.tally.lines += report.loaded.lines.size();
        performOn(*bench, experiment, report);
    } else {
        ++report.tally.refused;
    }
    bury(std::move(bench));
    return report;
}

} // namespace doorward::differential
