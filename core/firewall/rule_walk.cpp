// SPDX-License-Identifier: MIT
#include "core/firewall/trace_text.h"
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// More elements than this are not kept as assumptions of an unknown field.
constexpr std::size_t mostAssumed = 64;

/// The one-field intervals of a match; nothing where they are not all of one field or too many.
std::optional<std::vector<Interval>> intervalsOf(const Ruleset &ruleset, const Match &match)
{
    std::vector<Interval> intervals;
    const auto add = [&](const Region &region) {
        if (region.size() != 1 || intervals.size() >= mostAssumed)
            return false;
        intervals.push_back(region.front());
        return true;
    };
    if (!match.set) {
        for (const Region &region : match.regions)
            if (!add(region))
                return std::nullopt;
        return intervals;
    }
    for (const SetElement &element : ruleset.sets[*match.set].elements)
        if (element.expires || element.condition || !add(element.key))
            return std::nullopt;
    return intervals;
}

} // namespace

Walk::Step Walk::fail()
{
    m_stoppedShort = true;
    return done(Flow::Next);
}

Walk::Step Walk::leaveOpen(const QString &why)
{
    m_ruleUnknown = true;
    if (m_tracer)
        m_tracer->note(why);
    return done(Flow::Next);
}

Choice Walk::question(const Chain &chain, const Rule &rule, const QString &text) const
{
    Choice choice;
    choice.question = sayings::match(text);
    choice.chain = &chain;
    choice.rule = &rule;
    return choice;
}

std::optional<quint32> Walk::choose(Choice choice)
{
    Place place;
    place.path = m_place;
    for (const Frame &frame : m_frames) {
        place.path.push_back(frame.chain);
        place.path.push_back(frame.next);
    }
    if (!m_frames.empty()) // a rule may ask more than once
        place.path.push_back(static_cast<quint32>(m_part));
    if (choice.isSecond)
        place.path.push_back(0);
    const auto answer = m_choices.choose(std::move(choice), place, m_state);
    if (!answer) {
        m_end.merged = true;
        m_over = true;
    }
    return answer;
}

std::optional<bool> Walk::answer(Choice choice, Saying yes, Saying no)
{
    const auto taken = choose(std::move(choice));
    if (!taken)
        return std::nullopt;
    m_choices.setAnswer(*taken == 1 ? std::move(yes) : std::move(no));
    return *taken == 1;
}

Tri Walk::outcome(const Match &match) const
{
    const Membership member = membership(sight(), match);
    if (member.isAbsent && !match.absentIsUnequal)
        return Tri::No;
    return match.inverted ? inverted(member.tri) : member.tri;
}

/// An unknown need not be answered where a match further on fails in any case, with nothing but
/// matches between.
const Match *Walk::failingBehind(const Rule &rule, std::size_t part) const
{
    for (std::size_t i = part + 1; i < rule.parts.size(); ++i) {
        if (const auto *match = std::get_if<Match>(&rule.parts[i])) {
            if (outcome(*match) == Tri::No)
                return match;
        } else if (!std::holds_alternative<OpaqueMatch>(rule.parts[i])
                   && !std::holds_alternative<NoEffect>(rule.parts[i])) {
            break;
        }
    }
    return nullptr;
}

Walk::Step Walk::failBy(const Match &match)
{
    if (m_tracer && !(m_tracer->isFull() && !m_ruleUnknown))
        m_tracer->note(whyText(sight(), match, false));
    return fail();
}

Walk::Step Walk::runMatch(const Chain &chain, const Rule &rule, std::size_t part,
                          const Match &match)
{
    const Tri tri = outcome(match);
    if (tri == Tri::Yes) {
        if (m_tracer)
            m_tracer->note(whyText(sight(), match, true));
        return {};
    }
    if (tri == Tri::No)
        return failBy(match);
    if (const Match *other = failingBehind(rule, part))
        return failBy(*other);
    const QString text = matchText(m_rules.ruleset(), match);
    if (m_rules.isInertFrom(chain, rule, part + 1))
        return leaveOpen(text);
    m_ruleUnknown = true;
    if (m_tracer)
        m_tracer->note(text);
    const auto matches =
        answer(question(chain, rule, text), sayings::matches(text), sayings::matchesNot(text));
    if (!matches)
        return done(Flow::Ended);
    if (const auto field = doubtOf(m_state, match.left))
        if (const auto intervals = intervalsOf(m_rules.ruleset(), match))
            narrowDoubt(m_state, *field, *intervals, *matches != match.inverted);
    return *matches ? Step{} : fail();
}

Walk::Step Walk::runOpaque(const Chain &chain, const Rule &rule, std::size_t part,
                           const OpaqueMatch &match)
{
    if (const Match *other = failingBehind(rule, part))
        return failBy(*other);
    if (m_rules.isInertFrom(chain, rule, part + 1))
        return leaveOpen(match.text);
    m_ruleUnknown = true;
    if (m_tracer)
        m_tracer->note(match.text);
    Choice choice = question(chain, rule, match.text);
    choice.kind = match.kind;
    const auto matches =
        answer(std::move(choice), sayings::matches(match.text), sayings::matchesNot(match.text));
    if (!matches)
        return done(Flow::Ended);
    return *matches ? Step{} : fail();
}

Walk::Step Walk::enter(const std::optional<quint32> &target, bool replace)
{
    if (!target) { // a chain that is not there: the ruleset was cut
        giveUp();
        return done(Flow::Ended);
    }
    return done(push(*target, replace) ? Flow::Enter : Flow::Ended);
}

Walk::Step Walk::runVerdict(const Chain &chain, const Rule &rule, const Verdict &verdict)
{
    if (std::holds_alternative<Accept>(verdict))
        return done(Flow::Accept);
    if (std::holds_alternative<Drop>(verdict))
        return endAll(chain, rule, Outcome::Drop);
    if (std::holds_alternative<Return>(verdict))
        return done(Flow::Return);
    if (const auto *jump = std::get_if<Jump>(&verdict))
        return enter(jump->index, false);
    if (const auto *go = std::get_if<Goto>(&verdict))
        return enter(go->index, true);
    return {};
}

Walk::Step Walk::runMap(const Chain &chain, const Rule &rule, std::size_t part,
                        const VerdictMap &map)
{
    if (map.set >= m_rules.sets().size()) {
        giveUp();
        return done(Flow::Ended);
    }
    const SeenKey key = evaluate(sight(), map.key);
    const Found found = findInSet(sight(), map.set, key);
    if (m_tracer && found.tri != Tri::Unknown)
        m_tracer->note(mapText(sight(), map, found));
    if (found.tri == Tri::No)
        return fail();
    if (found.tri == Tri::Yes && found.element->verdict)
        return runVerdict(chain, rule, *found.element->verdict);
    const QString text = expressionText(m_rules.ruleset(), map.key) + u" vmap "_s
                         + setText(m_rules.ruleset(), map.set);
    if (m_rules.isInertFrom(chain, rule, part))
        return leaveOpen(text);
    m_ruleUnknown = true;
    if (m_tracer)
        m_tracer->note(text);
    if (found.possible.empty()) { // what stands in it could not be read
        Choice choice = question(chain, rule, text);
        choice.count = 1;
        choose(std::move(choice));
        giveUp();
        return done(Flow::Ended);
    }
    Choice choice = question(chain, rule, text);
    choice.count = static_cast<quint32>(found.possible.size()) + (found.mayBeNone ? 1 : 0);
    if (found.possible.size() == 1 && found.possible.front()->condition)
        choice.kind = found.possible.front()->condition->kind;
    const auto taken = choose(std::move(choice));
    if (!taken)
        return done(Flow::Ended);
    // the first answer is "in none", where that may be
    const quint32 skipped = found.mayBeNone ? 1 : 0;
    if (*taken < skipped) {
        m_choices.setAnswer(sayings::noElement(text));
        return fail();
    }
    const SetElement &element = *found.possible[*taken - skipped];
    m_choices.setAnswer(sayings::element(text, elementText(element)));
    if (element.verdict)
        return runVerdict(chain, rule, *element.verdict);
    giveUp();
    return done(Flow::Ended);
}

/// Where NAT has given the packet another source (on lo, or in nat input), its rejection is routed
/// to that one before NAT is undone; where a rule rewrote the packet behind conntrack's back,
/// nothing turns the rejection back. The rejection of an answer to a masqueraded connection is
/// dropped where it goes by another device than the connection (nf_nat_oif_changed()).
bool Walk::answerMayBeLost()
{
    const ConnectionView &ct = m_state.connection;
    const bool elsewhere = m_state.now.source != ct.translated.source
                           || m_state.now.sourcePort != ct.translated.sourcePort;
    const bool within = m_state.in.isLoopback() || m_state.sentHere;
    if ((isStray(m_state) && (elsewhere || within)) || (ct.sourceNat && !ct.reply))
        return true;
    if (!ct.masqueraded || !m_state.in.isKnown() || m_state.in.isLoopback() || !m_state.now.source)
        return false;
    RouteQuestion question;
    question.destination = *addressOf(m_state.now.source);
    question.inputDevice = u"lo"_s;
    question.mark = 0; // of the rejection
    const RouteLookup back = m_rules.host().route(question);
    return back.kind != RouteLookup::Kind::Route || !back.isCertain
           || back.device != m_state.in.name;
}

/// A reset is never answered by a reset (nf_reject_ip_tcphdr_get()); an ICMP answer of the other
/// family cannot be: nft guards the statement by the family without showing it.
Walk::Step Walk::reject(const Chain &chain, const Rule &rule, const Reject &part)
{
    const RejectWith with = forFamily(part.with, m_state.family);
    const bool four =
        with >= RejectWith::IcmpNetUnreachable && with <= RejectWith::IcmpAdminProhibited;
    const bool six = with >= RejectWith::Icmp6NoRoute && with <= RejectWith::Icmp6RejectRoute;
    if ((four && m_state.family != Family::Ipv4) || (six && m_state.family != Family::Ipv6))
        return fail();
    if (with == RejectWith::TcpReset && (m_state.tcpFlags & tcp_flag::rst))
        return endAll(chain, rule, Outcome::Drop);
    if (answerMayBeLost()) {
        Choice choice = question(chain, rule, {});
        choice.question = sayings::rejectionBehindNat();
        choice.isSecond = true;
        const auto reaches =
            answer(std::move(choice), sayings::rejectionArrives(), sayings::rejectionIsLost());
        if (!reaches)
            return done(Flow::Ended);
        if (!*reaches)
            return endAll(chain, rule, Outcome::Drop);
    }
    return endAll(chain, rule, Outcome::Reject, with);
}

Walk::Step Walk::queue(const Chain &chain, const Rule &rule, const Queue &part)
{
    m_ruleUnknown = true;
    const QString text = part.bypass ? u"queue bypass"_s : u"queue"_s;
    Choice choice = question(chain, rule, text);
    choice.kind = OpaqueMatch::Kind::NotUnderstood;
    const auto drops =
        answer(std::move(choice), sayings::programDrops(), sayings::programAccepts());
    if (!drops)
        return done(Flow::Ended);
    return *drops ? endAll(chain, rule, Outcome::Drop) : done(Flow::Accept);
}

/// nft_synproxy_do_eval() checks an IPv6 packet's sum as if it were IPv4's: it drops what no device
/// has checked before.
Walk::Step Walk::proxySyn(const Chain &chain, const Rule &rule)
{
    const Table &table = m_rules.ruleset().tables[chain.table];
    if (m_state.family == Family::Ipv6 && table.backend == Backend::Nft
        && !m_state.in.isLoopback()) {
        Choice choice = question(chain, rule, {});
        choice.question = sayings::sumChecked();
        const auto dropped =
            answer(std::move(choice), sayings::sumIsUnchecked(), sayings::sumIsChecked());
        if (!dropped)
            return done(Flow::Ended);
        if (*dropped)
            return endAll(chain, rule, Outcome::Drop);
    }
    m_end.synProxied = true;
    return endAll(chain, rule, Outcome::Accept);
}

Walk::Step Walk::divert(const Chain &chain, const Rule &rule, const Divert &part)
{
    switch (part.kind) {
    case Divert::Kind::SynProxy:
        if ((m_state.tcpFlags & (tcp_flag::syn | tcp_flag::ack)) == tcp_flag::syn)
            return proxySyn(chain, rule);
        // xt_SYNPROXY lets a SYN-ACK pass, nft_synproxy swallows it
        if ((m_state.tcpFlags & tcp_flag::syn)
            && m_rules.ruleset().tables[chain.table].backend == Backend::Legacy)
            return done(Flow::Next);
        break;
    case Divert::Kind::FlowOffload:
        return done(Flow::Next); // only for connections that stand
    case Divert::Kind::TransparentProxy:
    case Divert::Kind::Forward:
        break;
    }
    m_ruleUnknown = true;
    Choice choice = question(chain, rule, rule.text);
    choice.count = 1;
    choice.kind = OpaqueMatch::Kind::NotUnderstood;
    if (choose(std::move(choice)))
        giveUp();
    return done(Flow::Ended);
}

Walk::Step Walk::runPart(const Chain &chain, const Rule &rule, std::size_t number)
{
    const Part &part = rule.parts[number];
    if (const auto *match = std::get_if<Match>(&part))
        return runMatch(chain, rule, number, *match);
    if (std::holds_alternative<NoEffect>(part) || std::holds_alternative<Continue>(part))
        return {};
    if (std::holds_alternative<Accept>(part))
        return done(Flow::Accept);
    if (std::holds_alternative<Drop>(part))
        return endAll(chain, rule, Outcome::Drop);
    if (std::holds_alternative<Return>(part))
        return done(Flow::Return);
    if (const auto *jump = std::get_if<Jump>(&part))
        return enter(jump->index, false);
    if (const auto *go = std::get_if<Goto>(&part))
        return enter(go->index, true);
    if (const auto *opaque = std::get_if<OpaqueMatch>(&part))
        return runOpaque(chain, rule, number, *opaque);
    if (const auto *with = std::get_if<Reject>(&part))
        return reject(chain, rule, *with);
    if (const auto *map = std::get_if<VerdictMap>(&part))
        return runMap(chain, rule, number, *map);
    if (const auto *nat = std::get_if<Nat>(&part))
        return translate(*nat);
    if (const auto *assignment = std::get_if<Assign>(&part))
        return assign(*assignment);
    if (const auto *update = std::get_if<SetUpdate>(&part))
        return updateSet(chain, rule, *update);
    if (const auto *toProgram = std::get_if<Queue>(&part))
        return queue(chain, rule, *toProgram);
    if (const auto *elsewhere = std::get_if<Divert>(&part))
        return divert(chain, rule, *elsewhere);
    m_ruleUnknown = true; // OpaqueStatement: from here on all is unknown
    Choice choice = question(chain, rule, std::get<OpaqueStatement>(part).text);
    choice.count = 1;
    choice.kind = OpaqueMatch::Kind::NotUnderstood;
    if (choose(std::move(choice)))
        giveUp();
    return done(Flow::Ended);
}

} // namespace doorward::firewall::walk
