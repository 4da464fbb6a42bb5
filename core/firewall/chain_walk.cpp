// SPDX-License-Identifier: MIT
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// NFT_JUMP_STACK_SIZE; nf_tables does not load what goes deeper.
constexpr std::size_t deepestNft = 16;
/// ip_tables has no such limit, but loads no loop; a hostile file may hold one.
constexpr std::size_t deepestLegacy = 1024;
/// More rules than any kernel would try for one packet.
constexpr quint64 mostSteps = 4'000'000;

} // namespace

Walk::Walk(const CompiledRuleset &rules, Choices &choices, Tracer *tracer, bool useIndex)
    : m_rules(rules)
    , m_choices(choices)
    , m_tracer(tracer)
    , m_useIndex(useIndex)
{
}

bool Walk::push(quint32 chain, bool replace)
{
    quint32 gotos = 0;
    if (replace) {
        gotos = m_frames.back().gotos + 1;
        m_frames.pop_back();
    }
    const Chain &target = m_rules.ruleset().chains[chain];
    const bool nft = m_rules.ruleset().tables[target.table].backend == Backend::Nft;
    const bool isLoop = gotos > m_rules.ruleset().chains.size();
    if (isLoop || m_frames.size() > (nft ? deepestNft : deepestLegacy)) {
        giveUp();
        return false;
    }
    Frame frame;
    frame.chain = chain;
    frame.gotos = gotos;
    m_frames.push_back(std::move(frame));
    return true;
}

/// The next rule that may match; nothing at the chain's end.
std::optional<quint32> Walk::nextRule(Frame &frame)
{
    const auto count = static_cast<quint32>(m_rules.ruleset().chains[frame.chain].rules.size());
    const RuleIndex &index = m_rules.index(frame.chain);
    const bool skips = m_useIndex && !index.isEmpty() && (!m_tracer || m_tracer->isFull());
    quint32 next = frame.next;
    if (skips) {
        if (frame.version != m_state.version.count) {
            frame.candidates = Candidates(index, m_rules.host(), m_state);
            frame.version = m_state.version.count;
        }
        next = std::min(frame.candidates.next(frame.next), count);
        if (m_tracer)
            m_tracer->skip(next - frame.next);
    }
    frame.next = next + 1;
    return next < count ? std::optional(next) : std::nullopt;
}

bool Walk::endBase(const Chain &chain, bool byPolicy)
{
    const bool drops = byPolicy && chain.base->policyDrop;
    if (m_tracer)
        m_tracer->endPhase(drops ? Outcome::Drop : Outcome::Accept, byPolicy);
    if (!drops)
        return true;
    m_end.verdict = Outcome::Drop;
    m_end.rejectWith.reset();
    m_end.chain = &chain;
    m_end.rule = nullptr;
    m_end.at = m_state.hook;
    m_over = true;
    return false;
}

bool Walk::runChain(quint32 number)
{
    const Ruleset &ruleset = m_rules.ruleset();
    const Chain &base = ruleset.chains[number];
    if (m_tracer)
        m_tracer->beginPhase(ruleset, base);
    m_frames.clear();
    push(number, false);
    while (!m_frames.empty()) {
        Frame &frame = m_frames.back();
        const Chain &chain = ruleset.chains[frame.chain];
        const auto next = nextRule(frame);
        if (!next) {
            m_frames.pop_back();
            continue;
        }
        if (++m_steps > mostSteps) {
            giveUp();
        } else {
            const Rule &rule = chain.rules[*next];
            switch (runRule(chain, rule)) {
            case Flow::Next:
            case Flow::Enter:
                break;
            case Flow::Return:
                m_frames.pop_back();
                break;
            case Flow::Accept:
                m_end.chain = &chain;
                m_end.rule = &rule;
                m_end.at = m_state.hook;
                return endBase(base, false);
            case Flow::Ended:
                break;
            }
        }
        if (m_over) {
            if (m_tracer)
                m_tracer->endPhase(m_end.verdict, false);
            return false;
        }
    }
    return endBase(base, true);
}

Walk::Flow Walk::runRule(const Chain &chain, const Rule &rule)
{
    const auto depth = static_cast<int>(m_frames.size()) - 1;
    if (m_tracer)
        m_tracer->beginRule(chain, rule, depth);
    m_ruleUnknown = false;
    m_stoppedShort = false;
    for (std::size_t i = 0; i < rule.parts.size(); ++i) {
        m_part = i;
        const Step step = runPart(chain, rule, i);
        if (step.goesOn)
            continue;
        if (m_tracer) {
            m_tracer->endRule(m_ruleUnknown ? std::nullopt : std::optional(!m_stoppedShort));
        }
        return step.flow;
    }
    if (m_tracer)
        m_tracer->endRule(m_ruleUnknown ? std::nullopt : std::optional(true));
    return Flow::Next;
}

Walk::Step Walk::endAll(const Chain &chain, const Rule &rule, Outcome verdict,
                        std::optional<RejectWith> with)
{
    m_end.verdict = verdict;
    m_end.rejectWith = with;
    m_end.chain = &chain;
    m_end.rule = &rule;
    m_end.at = m_state.hook;
    m_over = true;
    return done(Flow::Ended);
}

void Walk::giveUp()
{
    m_end.verdict = Outcome::Unknown;
    m_end.rejectWith.reset();
    m_end.chain = nullptr;
    m_end.rule = nullptr;
    m_over = true;
}

} // namespace doorward::firewall::walk
