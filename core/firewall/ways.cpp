// SPDX-License-Identifier: MIT
#include "core/firewall/ways.h"

#include "core/firewall/origin.h"

#include <algorithm>
#include <tuple>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// Once two ways end differently, so many more are walked for the possibilities to be shown.
constexpr std::size_t moreWays = 32;
constexpr std::size_t mostPossibilities = 16;
/// Rules tried on all ways together; a hostile ruleset would take for ever.
constexpr quint64 mostSteps = 8'000'000;

struct Way {
    WayEnd end;
    std::vector<Choice> choices;
};

std::optional<Endpoint> endpointOf(const std::optional<Value> &address, std::optional<quint16> port)
{
    const auto known = addressOf(address);
    if (!known || !port)
        return std::nullopt;
    return Endpoint{*known, Port(*port)};
}

std::optional<Endpoint> rewrittenDestination(const Journey &journey, const WayEnd &end)
{
    const Tuple &was = journey.state.now;
    const Tuple &is = end.state.now;
    if (is.destination == was.destination && is.destinationPort == was.destinationPort)
        return std::nullopt;
    return endpointOf(is.destination, is.destinationPort);
}

std::optional<Endpoint> rewrittenSource(const Journey &journey, const WayEnd &end)
{
    const Tuple &was = journey.state.now;
    const Tuple &is = end.state.now;
    if (is.source == was.source && is.sourcePort == was.sourcePort)
        return std::nullopt;
    return endpointOf(is.source, is.sourcePort);
}

std::optional<Decider> deciderOf(const Ruleset &ruleset, const WayEnd &end)
{
    Decider decider;
    if (!end.routing.text.isEmpty()) {
        decider.text = end.routing.text;
        decider.routing = end.routing.message;
        return decider;
    }
    if (!end.chain)
        return std::nullopt;
    const Table &table = ruleset.tables[end.chain->table];
    decider.family = QLatin1StringView(familyName(table.family));
    decider.table = table.name;
    decider.chain = end.chain->name;
    decider.backend = table.backend == Backend::Nft ? u"nft"_s : u"legacy"_s;
    decider.origin = originOf(ruleset, *end.chain, end.rule);
    if (!end.rule) {
        decider.text = u"policy drop"_s;
        return decider;
    }
    decider.handle = end.rule->handle;
    if (end.rule->position != 0)
        decider.position = end.rule->position;
    decider.text = end.rule->text;
    decider.comment = end.rule->comment;
    return decider;
}

bool endAlike(const WayEnd &a, const WayEnd &b)
{
    if (a.verdict != b.verdict || a.rejectWith != b.rejectWith || a.synProxied != b.synProxied)
        return false;
    return a.verdict != Outcome::Accept || a.forwarded == b.forwarded;
}

bool arriveAlike(const Journey &journey, const WayEnd &a, const WayEnd &b)
{
    return a.verdict != Outcome::Accept
           || (a.state.now.destination == b.state.now.destination
               && a.state.now.destinationPort == b.state.now.destinationPort)
           || rewrittenDestination(journey, a) == rewrittenDestination(journey, b);
}

bool leaveAlike(const WayEnd &a, const WayEnd &b)
{
    return a.state.now.source == b.state.now.source
           && a.state.now.sourcePort == b.state.now.sourcePort;
}

Trail trailOf(const Journey &journey, const WayEnd &end)
{
    Trail trail;
    trail.rewrittenTo = rewrittenDestination(journey, end);
    trail.rewrittenSource = rewrittenSource(journey, end);
    if (end.leftBy.isKnown())
        trail.outputDevice = end.leftBy.name;
    const ConnectionView &ct = end.state.connection;
    trail.untracked = ct.untracked;
    trail.masqueraded = ct.masqueraded;
    trail.answerIsStray = isStray(end.state);
    const Tuple &came = journey.state.now;
    if (!ct.exists || ct.reply)
        return trail;
    if (ct.original.source != came.source || ct.original.sourcePort != came.sourcePort)
        trail.trackedSource = endpointOf(ct.original.source, ct.original.sourcePort);
    if (ct.original.destination != came.destination
        || ct.original.destinationPort != came.destinationPort)
        trail.trackedDestination = endpointOf(ct.original.destination, ct.original.destinationPort);
    return trail;
}

std::vector<Trail> trailsOf(const Journey &journey, const std::vector<Way> &ways)
{
    std::vector<Trail> trails;
    for (const Way &way : ways) {
        if (way.end.verdict != Outcome::Accept)
            continue;
        Trail trail = trailOf(journey, way.end);
        if (std::find(trails.begin(), trails.end(), trail) == trails.end())
            trails.push_back(std::move(trail));
    }
    return trails;
}

Saying unknownOf(const Choice &choice)
{
    if (!choice.rule || choice.rule->text.isEmpty() || choice.rule->text == choice.question.text)
        return choice.question;
    return sayings::ofRule(choice.question, choice.chain->name, choice.rule->text);
}

Saying assumptionOf(const Choice &choice)
{
    if (choice.answer.text.isEmpty())
        return choice.question;
    return {choice.question.text + u": "_s + choice.answer.text, choice.answer.message};
}

class Explorer {
public:
    Explorer(const CompiledRuleset &rules, const Journey &journey, bool useIndex)
        : m_rules(rules)
        , m_journey(journey)
        , m_useIndex(useIndex)
    {
        explore();
    }

    const std::vector<Way> &ways() const { return m_ways; }
    bool endDifferently() const { return m_differ; }
    bool isCut() const { return m_cut; }
    const std::vector<Choice> &asked() const { return m_asked; }

private:
    void explore()
    {
        std::size_t walked = 0;
        quint64 steps = 0;
        std::size_t afterDifference = 0;
        do {
            Walk walk(m_rules, m_choices, nullptr, m_useIndex);
            WayEnd end = walk.run(m_journey.state, m_journey.passage);
            note(m_choices.taken());
            if (!end.merged) {
                if (!m_ways.empty() && !endAlike(m_ways.front().end, end))
                    m_differ = true;
                m_ways.push_back({std::move(end), m_choices.taken()});
            }
            if (m_differ && ++afterDifference > moreWays)
                return;
            steps += walk.steps();
            if (++walked >= Choices::mostWays || steps > mostSteps) {
                m_cut = m_choices.advance();
                return;
            }
        } while (m_choices.advance());
    }

    void note(const std::vector<Choice> &choices)
    {
        for (const Choice &choice : choices) {
            const bool known =
                std::any_of(m_asked.begin(), m_asked.end(), [&](const Choice &other) {
                    return other.rule == choice.rule && other.question.text == choice.question.text;
                });
            if (!known)
                m_asked.push_back(choice);
        }
    }

    const CompiledRuleset &m_rules;
    const Journey &m_journey;
    bool m_useIndex;
    Choices m_choices;
    std::vector<Way> m_ways;
    std::vector<Choice> m_asked;
    bool m_differ = false;
    bool m_cut = false;
};

bool areAlike(const std::vector<Way> &ways)
{
    if (ways.empty())
        return true;
    const WayEnd &first = ways.front().end;
    return std::all_of(ways.begin(), ways.end(), [&](const Way &way) {
        const WayEnd &end = way.end;
        return end.verdict == first.verdict && end.rejectWith == first.rejectWith
               && end.synProxied == first.synProxied
               && (end.verdict == Outcome::Accept
                       ? end.state.now == first.state.now && end.state.mark == first.state.mark
                       : end.chain == first.chain && end.rule == first.rule);
    });
}

/// What all ways that go through leave as ct mark, and the bits in which they differ.
std::pair<quint32, quint32> connectionMark(const std::vector<Way> &ways)
{
    std::optional<Bits> mark;
    for (const Way &way : ways) {
        const Bits &other = way.end.state.connection.mark;
        if (way.end.verdict != Outcome::Accept)
            continue;
        if (mark)
            mark->doubt |= other.doubt | (mark->value ^ other.value);
        else
            mark = other;
    }
    return mark ? std::pair(mark->value & ~mark->doubt, mark->doubt) : std::pair(0u, 0u);
}

std::vector<SetChange> setChanges(const std::vector<Way> &ways)
{
    std::vector<SetChange> changes = ways.front().end.state.setChanges;
    const bool same = std::all_of(ways.begin(), ways.end(), [&](const Way &way) {
        return way.end.state.setChanges == changes;
    });
    if (same)
        return changes;
    changes.clear();
    for (const Way &way : ways)
        changes.insert(changes.end(), way.end.state.setChanges.begin(),
                       way.end.state.setChanges.end());
    for (SetChange &change : changes)
        change.unknown = true;
    return changes;
}

/// A cut ruleset may hold more behind its end: only what a rule dropped or rejected stands.
bool isShaken(const Ruleset &ruleset, const WayEnd &end)
{
    return !ruleset.complete
           && !((end.verdict == Outcome::Drop || end.verdict == Outcome::Reject) && end.rule);
}

std::vector<Possibility> possibilitiesOf(const CompiledRuleset &rules, const Journey &journey,
                                         const std::vector<Way> &ways)
{
    std::vector<Possibility> result;
    std::vector<const Way *> shown;
    for (const Way &way : ways) {
        const bool known = std::any_of(shown.begin(), shown.end(), [&](const Way *other) {
            return endAlike(other->end, way.end) && arriveAlike(journey, other->end, way.end)
                   && leaveAlike(other->end, way.end) && other->end.rule == way.end.rule
                   && other->end.chain == way.end.chain;
        });
        if (known || shown.size() >= mostPossibilities)
            continue;
        shown.push_back(&way);
        Possibility possibility;
        possibility.verdict = way.end.verdict;
        possibility.rejectWith = way.end.rejectWith;
        possibility.rewrittenTo = rewrittenDestination(journey, way.end);
        possibility.rewrittenSource = rewrittenSource(journey, way.end);
        possibility.decidedBy = deciderOf(rules.ruleset(), way.end);
        possibility.synProxied = way.end.synProxied;
        if (way.end.leftBy.isKnown())
            possibility.outputDevice = way.end.leftBy.name;
        for (const Choice &choice : way.choices) {
            Saying assumption = assumptionOf(choice);
            possibility.assuming.push_back(std::move(assumption.text));
            possibility.assumptions.push_back(std::move(assumption.message));
        }
        result.push_back(std::move(possibility));
    }
    return result;
}

/// The phases of one way. Where the verdict is unknown, so is that of a phase that holds an
/// unknown which was answered both ways.
std::vector<Phase> phasesOf(const CompiledRuleset &rules, const Journey &journey, const Way &way,
                            bool useIndex, bool unknown)
{
    Choices choices;
    choices.replay(way.choices);
    Tracer tracer;
    Walk walk(rules, choices, &tracer, useIndex);
    walk.run(journey.state, journey.passage);
    for (Phase &phase : tracer.phases) {
        const bool open =
            std::any_of(phase.rules.begin(), phase.rules.end(),
                        [](const RuleTrial &trial) { return !trial.matched.has_value(); });
        if (unknown && open)
            phase.verdict = Outcome::Unknown;
    }
    return std::move(tracer.phases);
}

void addUnknown(Evaluation &evaluation, Saying unknown)
{
    evaluation.unknowns.push_back(std::move(unknown.text));
    evaluation.unknownMessages.push_back(std::move(unknown.message));
}

} // namespace

Evaluation evaluation(const CompiledRuleset &rules, const Journey &journey, Detail detail,
                      bool useIndex)
{
    const Explorer explorer(rules, journey, useIndex);
    Evaluation result;
    for (const Choice &choice : explorer.asked()) {
        result.orderIsOpen = result.orderIsOpen || choice.isOrder;
        if (choice.isOrder && !explorer.isCut() && areAlike(explorer.ways()))
            continue;
        addUnknown(result, unknownOf(choice));
        const auto kind = choice.kind;
        if (kind
            && std::find(result.unknownKinds.begin(), result.unknownKinds.end(), *kind)
                   == result.unknownKinds.end())
            result.unknownKinds.push_back(*kind);
    }
    const std::vector<Way> &ways = explorer.ways();
    if (ways.empty()) { // cannot be: the first way meets no place passed before
        result.verdict = Outcome::Unknown;
        return result;
    }
    const Way &way = ways.front();
    const WayEnd &end = way.end;
    const bool shaken = isShaken(rules.ruleset(), end);
    const bool unknown =
        explorer.endDifferently() || explorer.isCut() || shaken || end.verdict == Outcome::Unknown;
    if (shaken)
        addUnknown(result, sayings::rulesetCut());
    if (explorer.isCut())
        addUnknown(result, sayings::tooManyWays());
    const bool sourceIsCertain = std::all_of(
        ways.begin(), ways.end(), [&](const Way &other) { return leaveAlike(other.end, end); });
    const bool destinationIsCertain = std::all_of(ways.begin(), ways.end(), [&](const Way &other) {
        return arriveAlike(journey, other.end, end);
    });
    result.verdict = unknown ? Outcome::Unknown : end.verdict;
    result.forwarded = end.forwarded;
    result.finalMark = end.state.mark.value;
    std::tie(result.connectionMark, result.connectionMarkDoubt) = connectionMark(ways);
    result.setChanges = setChanges(ways);
    if (!unknown) {
        result.rejectWith = end.rejectWith;
        result.destinationIsOpen = !destinationIsCertain;
        if (destinationIsCertain)
            result.rewrittenTo = rewrittenDestination(journey, end);
        if (sourceIsCertain)
            result.rewrittenSource = rewrittenSource(journey, end);
        const bool byOne = std::all_of(ways.begin(), ways.end(), [&end](const Way &other) {
            return other.end.chain == end.chain && other.end.rule == end.rule;
        });
        if (byOne || !result.orderIsOpen || end.verdict != Outcome::Accept)
            result.decidedBy = deciderOf(rules.ruleset(), end);
        result.decidedAt = end.at;
        result.synProxied = end.synProxied;
        const bool leavesByOne =
            destinationIsCertain || std::all_of(ways.begin(), ways.end(), [&](const Way &other) {
                return other.end.leftBy.isKnown() && other.end.leftBy.name == end.leftBy.name;
            });
        if (end.leftBy.isKnown() && leavesByOne)
            result.outputDevice = end.leftBy.name;
    }
    result.trails = trailsOf(journey, ways);
    result.possibilities = possibilitiesOf(rules, journey, ways);
    if (!unknown && ((sourceIsCertain && destinationIsCertain) || end.verdict != Outcome::Accept)
        && result.possibilities.size() > 1)
        result.possibilities.resize(1);
    if (detail == Detail::Trace)
        result.phases = phasesOf(rules, journey, way, useIndex, unknown);
    return result;
}

} // namespace doorward::firewall::walk
