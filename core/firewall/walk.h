// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/choices.h"
#include "core/firewall/compiled_ruleset.h"
#include "core/firewall/evaluator.h"
#include "core/firewall/tracer.h"

namespace doorward::firewall::walk {

/// How one way through the hooks ended.
struct WayEnd {
    Outcome verdict = Outcome::Accept; ///< Unknown: nobody can know how it goes on
    std::optional<RejectWith> rejectWith;
    const Chain *chain = nullptr; ///< the decider: a rule, or without one the chain's policy
    const Rule *rule = nullptr;
    Saying routing; ///< the decider was no chain but the routing decision: its words
    std::optional<Hook> at;
    bool forwarded = false;
    bool synProxied = false;
    bool merged = false; ///< it came to where another way was before; counts for nothing itself
    PacketState state;   ///< as it left
    DeviceView leftBy;   ///< the device it went out by
};

/// What the caller said of the packet's way.
struct Passage {
    Entry entry = Entry::Arrives;
    std::optional<QString> outputDevice;
    std::optional<Value> destination; ///< as the packet came, before any rewriting
};

/// One walk of one packet; made for each way anew.
class Walk {
public:
    Walk(const CompiledRuleset &rules, Choices &choices, Tracer *tracer, bool useIndex);

    WayEnd run(PacketState state, const Passage &passage);
    /// Rules that were tried.
    quint64 steps() const { return m_steps; }

private:
    enum class Flow : std::uint8_t {
        Next,   ///< the rule is done, the next one follows
        Accept, ///< the base chain accepts
        Return,
        Enter, ///< a frame was pushed or replaced
        Ended  ///< the walk is over; m_end says how
    };
    struct Frame {
        quint32 chain = 0;
        quint32 next = 0; ///< the rule to be tried next
        Candidates candidates;
        quint32 version = ~quint32{0}; ///< of the packet when the candidates were taken
        quint32 gotos = 0;             ///< that led here without a jump
    };
    enum class Where : std::uint8_t { Here, Onward, Ended };

    // passage.cpp: from hook to hook
    void arrive();
    void send();
    void forward();
    void deliver();
    Where decide();
    Where decideUnknown(Saying question);
    std::optional<bool> routesLocalnet(const DeviceView &device);
    bool loopbackAddressMayEnter();
    bool loopbackAddressMayLeave(const DeviceView &device);
    DeviceView chosenOutput();
    DeviceView sentBy();
    DeviceView reroutedOutput();
    std::optional<bool> goesByLoopback();
    void deliverOverLoopback();
    bool staysAfterLoopback();
    bool answerMayBeLost();
    RouteLookup lookup(bool sent) const;
    void endByRouting(const RouteLookup &lookup);
    void dropByRouting(Saying words);

    // bridge_walk.cpp. All but staysOnBridge() give whether the walk goes on.
    bool passBridge(const DeviceView &device, BridgeWay way);
    bool enterByBridge();
    bool staysOnBridge() const;
    bool isSeenByNetfilter();

    // hook_walk.cpp: the entries of one hook. All give whether the walk goes on.
    bool runHook(Hook hook);
    bool runGroup(const PriorityGroup &group, bool nat);
    bool runEntries(const PriorityGroup &group, std::size_t order, bool nat);
    std::optional<quint32> chooseOrder(const PriorityGroup &group, std::size_t askedBefore);
    QString orderText(const PriorityGroup &group, std::size_t order) const;
    std::optional<bool> isTracked();
    bool runEntry(const HookEntry &entry);
    bool appliesToDevice(const Chain &chain);
    bool answersNothing() const;
    void meetConntrack(qint32 priority);
    bool runNatHook();
    bool runNatChains();
    bool natIsSettled() const;
    void applyNat(bool source);
    void undoNat();

    // chain_walk.cpp: one base chain
    bool runChain(quint32 chain);
    std::optional<quint32> nextRule(Frame &frame);
    bool push(quint32 chain, bool replace);
    Flow runRule(const Chain &chain, const Rule &rule);
    bool endBase(const Chain &chain, bool byPolicy);

    // rule_walk.cpp: the parts of a rule
    struct Step {
        bool goesOn = true; ///< with the next part; false: `flow` says what follows
        Flow flow = Flow::Next;
    };
    Step runPart(const Chain &chain, const Rule &rule, std::size_t part);
    Tri outcome(const Match &match) const;
    const Match *failingBehind(const Rule &rule, std::size_t part) const;
    Step failBy(const Match &match);
    Step runMatch(const Chain &chain, const Rule &rule, std::size_t part, const Match &match);
    Step runOpaque(const Chain &chain, const Rule &rule, std::size_t part,
                   const OpaqueMatch &match);
    Step runMap(const Chain &chain, const Rule &rule, std::size_t part, const VerdictMap &map);
    Step runVerdict(const Chain &chain, const Rule &rule, const Verdict &verdict);
    Step enter(const std::optional<quint32> &target, bool replace);
    Step reject(const Chain &chain, const Rule &rule, const Reject &part);
    Step queue(const Chain &chain, const Rule &rule, const Queue &part);
    Step divert(const Chain &chain, const Rule &rule, const Divert &part);
    Step proxySyn(const Chain &chain, const Rule &rule);
    Step assign(const Assign &part);
    Step assignPayload(const Selector &target, const Seen &seen);
    Step updateSet(const Chain &chain, const Rule &rule, const SetUpdate &part);
    /// A match failed: the rule is over.
    Step fail();
    /// An unknown without consequence: the rest of the rule does nothing.
    Step leaveOpen(const QString &why);
    /// Yes or No, chosen; nothing: the walk is over.
    std::optional<bool> answer(Choice choice, Saying yes, Saying no);
    std::optional<quint32> choose(Choice choice);
    Choice question(const Chain &chain, const Rule &rule, const QString &text) const;

    // nat_walk.cpp
    Step translate(const Nat &nat);
    struct Target {
        std::optional<Value> address; ///< nothing: not known
        std::optional<quint16> port;
        bool addressGiven = false;
        bool portGiven = false;
    };
    std::optional<Target> natTarget(const Nat &nat); ///< nothing: the rule does not match
    void redirect(Target &target);
    void masquerade(Target &target);

    Step endAll(const Chain &chain, const Rule &rule, Outcome verdict,
                std::optional<RejectWith> with = {});
    void giveUp();
    Sight sight() const { return {m_rules.ruleset(), m_rules.sets(), m_rules.host(), m_state}; }
    static Step done(Flow flow) { return {false, flow}; }

    const CompiledRuleset &m_rules;
    Choices &m_choices;
    Tracer *m_tracer;
    bool m_useIndex;
    PacketState m_state;
    Passage m_passage;
    WayEnd m_end;
    std::vector<Frame> m_frames;
    std::vector<quint32> m_place; ///< hook, group and entry
    std::size_t m_part = 0;       ///< of the rule being tried
    bool m_ruleUnknown = false;   ///< the rule being tried has a match that is not known
    bool m_stoppedShort = false;  ///< the rule being tried ended at a match
    bool m_over = false;          ///< m_end stands
    quint64 m_steps = 0;
};

} // namespace doorward::firewall::walk
