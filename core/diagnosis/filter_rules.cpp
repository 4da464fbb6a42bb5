// SPDX-License-Identifier: MIT
// What the packet filters that were read decide about the packet and its answer, against what was
// observed.
//
// A rule is the cause only where what came back is what the rule gives: silence for a drop, a reset
// for a reject with tcp reset, that very ICMP message from that host. Where something else
// answered, it was asked before the rule was: the rule is a further fault. Behind the first rule
// that stops the packet the others wait: each is named, in the order in which they would stop it.
#include "core/diagnosis/filter_evidence.h"
#include "core/diagnosis/filter_stop.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

using firewall::Evaluation;
using firewall::Hook;

/// How that goes with what it saw.
enum class Fit : std::uint8_t {
    Fits,
    Weakly,    ///< an answer that rate limits may hold back did not come
    NotSent,   ///< nothing was sent: configuration alone
    Elsewhere, ///< something before it answered, so the packet may never have come there
    Passed     ///< the packet is known to have passed it
};

class FilterInquiry {
public:
    explicit FilterInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_walk(inquiry.scene.walk(inquiry.tried))
        , m_family(inquiry.tried.address.unmapped().family())
    {
    }

    void judge()
    {
        if (m_inquiry.tried.failure && m_inquiry.failure().outcome == AttemptOutcome::Connected)
            return; // both ways are open
        for (const Station &station : m_walk.stations) {
            if (station.isUnknown() && !m_cause)
                undecided(station);
            if (!station.isBlocked())
                continue;
            consider(Stop(station, station.evaluation));
            for (const Evaluation &next : station.further)
                consider(Stop(station, next));
        }
        announceNext();
    }

private:
    const Tried &tried() const { return m_inquiry.tried; }

    // ---- against what was observed -----------------------------------------------------------

    Fit fitOf(const Stop &stop) const
    {
        if (!tried().failure)
            return Fit::NotSent;
        const Attempt &attempt = m_inquiry.failure();
        const Effect effect = stop.effect();
        if (tried().wasSilent())
            return effect == Effect::Silence ? Fit::Fits
                   : effect == Effect::Icmp  ? Fit::Weakly
                                             : Fit::Elsewhere;
        if (attempt.icmp)
            return fitOfIcmp(stop, effect);
        if (tried().wasReset()) {
            if (effect == Effect::Reset)
                return Fit::Fits;
            return stop.station->place == Place::Client && !stop.station->reply ? Fit::Passed
                                                                                : Fit::Elsewhere;
        }
        // A SYN-ACK came, or no packet was sent at all.
        return attempt.outcome == AttemptOutcome::Reset ? Fit::Passed : Fit::Elsewhere;
    }

    Fit fitOfIcmp(const Stop &stop, Effect effect) const
    {
        const IcmpAnswer &seen = *m_inquiry.failure().icmp;
        const auto kind = stop.icmp(m_family);
        const HostSnapshot &host = *stop.station->host;
        const bool sender =
            host.holds(seen.from) || (m_walk.isRewritten() && seen.from == tried().address);
        if (effect == Effect::Icmp && kind && kind->type == seen.type && kind->code == seen.code
            && sender)
            return Fit::Fits;
        // What stands before the sender let the packet pass.
        const auto at = [this](auto &&wanted) {
            return std::find_if(m_walk.stations.begin(), m_walk.stations.end(),
                                [&](const Station &one) { return !one.reply && wanted(one); });
        };
        const auto here = at([&](const Station &one) { return &one == stop.station; });
        const auto there = at([&](const Station &one) { return one.host->holds(seen.from); });
        if (there == m_walk.stations.end())
            return here == m_walk.stations.begin() ? Fit::Passed : Fit::Elsewhere;
        return here < there ? Fit::Passed : Fit::Elsewhere;
    }

    // ---- how sure ----------------------------------------------------------------------------

    /// Everything before it on the way is known to let the packet pass.
    bool isFirst(const Station &station) const
    {
        for (const Station &before : m_walk.stations) {
            if (&before == &station)
                return true;
            const bool unreadClient = before.place == Place::Client && !before.isRead();
            if (!unreadClient && !before.surelyPasses() && !before.isBlocked())
                return false;
        }
        return true;
    }

    bool clientIsKnown() const
    {
        const Station *client = m_walk.request(m_inquiry.scene.client());
        return client && client->sight == PacketFilters::Sight::Whole && !client->isUnknown();
    }

    /// Something takes the connection, so that there is an answer to stop.
    bool isAnswered() const { return !m_walk.takers().empty(); }

    /// The rule may be for the other family only, and then a closed port or another rule has sent
    /// the reset. What surely listens leaves no doubt: only a rule can have reset that.
    bool mayBeAnothersReset(const Stop &stop, Fit fit) const
    {
        if (!stop.mayHideItsFamily(m_inquiry.scene.filters()))
            return false;
        const auto resets = [](const Station &station, const Evaluation &evaluation) {
            return Stop(station, evaluation).effect() == Effect::Reset;
        };
        int rules = 0;
        for (const Station &station : m_walk.stations) {
            rules += station.isBlocked() && resets(station, station.evaluation) ? 1 : 0;
            for (const Evaluation &next : station.further)
                rules += resets(station, next) ? 1 : 0;
        }
        return fit != Fit::Fits || rules > 1 || !m_walk.wasSurelyTaken(m_inquiry.failure().started);
    }

    Certainty certaintyOf(const Stop &stop, Fit fit) const
    {
        const Station &station = *stop.station;
        const bool sure = (fit == Fit::Fits || fit == Fit::NotSent)
                          && station.sight == PacketFilters::Sight::Whole && station.isOnTheWay
                          && isFirst(station);
        if (!sure)
            return Certainty::Likely;
        // Anybody's reset looks like this one; an ICMP message names its sender.
        if (stop.effect() == Effect::Reset && (!clientIsKnown() || mayBeAnothersReset(stop, fit)))
            return Certainty::Likely;
        if (station.reply && !isAnswered())
            return Certainty::Likely;
        return Certainty::Proven;
    }

    // ---- which cause -------------------------------------------------------------------------

    /// The end of the way at which the rule stands: a packet that stays on its host meets the
    /// client's hooks first and then the server's.
    Place placeOf(const Stop &stop) const
    {
        const Station &station = *stop.station;
        if (station.place != Place::Client || !tried().local)
            return station.place;
        const bool out = stop.hook == Hook::Output || stop.hook == Hook::Postrouting
                         || stop.hook == Hook::Egress;
        return out != station.reply ? Place::Client : Place::Holder;
    }

    firewall::Owner ownerOf(const Stop &stop) const
    {
        return RuleOnHost(m_inquiry, *stop.station->host, *stop.decider).owner();
    }

    Cause causeOf(const Stop &stop) const
    {
        const bool reply = stop.station->reply;
        const Effect effect = stop.effect();
        if (stop.decider && ownerOf(stop) == firewall::Owner::KubeProxy && effect == Effect::Icmp)
            return Cause::PathNoEndpoints;
        switch (placeOf(stop)) {
        case Place::Client:
            return reply                       ? Cause::ClientReplyDropped
                   : effect == Effect::Silence ? Cause::ClientFirewallDrop
                                               : Cause::ClientFirewallReject;
        case Place::Router:
            return effect == Effect::Silence ? Cause::PathFirewallDrop
                   : effect == Effect::Reset ? Cause::PathFirewallReset
                                             : Cause::PathFirewallIcmp;
        case Place::Holder:
            return effect == Effect::Silence ? Cause::ServerFirewallDrop
                   : effect == Effect::Reset ? Cause::ServerFirewallReset
                                             : Cause::ServerFirewallIcmp;
        }
        return Cause::ServerFirewallDrop;
    }

    /// As positionOf() counts; an answer comes back after the server took the packet.
    int positionOf(const Stop &stop) const
    {
        const bool reply = stop.station->reply;
        switch (placeOf(stop)) {
        case Place::Client:
            return reply ? 80 : 20;
        case Place::Router:
            return reply ? 77 : 40;
        case Place::Holder:
            return reply ? 75 : 50;
        }
        return 50;
    }

    // ---- findings ----------------------------------------------------------------------------

    void consider(const Stop &stop)
    {
        const Fit fit = fitOf(stop);
        if (fit == Fit::Passed || (stop.station->reply && !mayBeAnswered()))
            return;
        const bool isCause = !m_cause && fit != Fit::Elsewhere;
        Finding &finding = add(stop, isCause ? certaintyOf(stop, fit) : Certainty::Likely);
        finding.beside = !isCause;
        finding.doubtful = isCause && mayBeAnothersReset(stop, fit);
        m_cause = m_cause || isCause;
    }

    /// What to do about the cause ends with the rule that would stop the packet next.
    void announceNext() const
    {
        auto &findings = m_inquiry.findings;
        const auto byRule = [](bool beside) {
            return [beside](const Finding &finding) {
                return finding.beside == beside && !finding.rule.isEmpty();
            };
        };
        const auto cause = std::find_if(findings.begin(), findings.end(), byRule(false));
        if (!m_cause || cause == findings.end())
            return;
        const auto next = std::find_if(cause, findings.end(), byRule(true));
        if (next != findings.end())
            cause->remedies.push_back(
                m_inquiry.remedy(u"remedy.filter.next"_s, next->params, std::nullopt, true));
    }

    /// Not where it is known that nobody listens: then there is no SYN-ACK.
    bool mayBeAnswered() const
    {
        return !m_walk.arrivesAt || m_walk.arrivesAt->listenerSight != Sight::Full || isAnswered();
    }

    Finding &add(const Stop &stop, Certainty certainty)
    {
        const HostSnapshot &host = *stop.station->host;
        QStringList evidence{m_inquiry.attempt()};
        Params params{{u"machine"_s, host.hostname},
                      {u"rule"_s, {}},
                      {u"chain"_s, {}},
                      {u"table"_s, {}},
                      {u"owned"_s, {}}};
        std::vector<Remedy> remedies;
        QString key = host.hostname;
        if (stop.decider) {
            const RuleOnHost rule(m_inquiry, host, *stop.decider, stop.station->packet.source);
            evidence += rule.evidence();
            params.insert(rule.params());
            remedies = rule.remedies(stop.station->reply);
            key = rule.key();
        }
        if (const auto kind = stop.icmp(m_family)) {
            params.insert(u"type"_s, QString::number(kind->type));
            params.insert(u"code"_s, QString::number(kind->code));
        }
        Finding &finding =
            m_inquiry.found(causeOf(stop), certainty, std::move(evidence), std::move(params));
        finding.variant = stop.station->reply && finding.cause != Cause::ClientReplyDropped
                              ? u"answer"_s
                              : u"rule"_s;
        finding.variantExplains = true;
        finding.rule = stop.station->reply ? key + u"/answer"_s : key;
        finding.position = positionOf(stop);
        finding.remedies = std::move(remedies);
        finding.nextTest = nextTest(stop);
        return finding;
    }

    NextTest nextTest(const Stop &stop) const
    {
        if (!clientIsKnown())
            return m_inquiry.readRules(Side::Client, &m_inquiry.scene.client());
        if (stop.mayHideItsFamily(m_inquiry.scene.filters())) {
            const RuleOnHost rule(m_inquiry, *stop.station->host, *stop.decider);
            return {m_inquiry.message(u"next.rule-family"_s, rule.params()), rule.compiled(),
                    rule.side()};
        }
        return m_inquiry.captureOnServer();
    }

    // ---- what cannot be known ----------------------------------------------------------------

    void undecided(const Station &station)
    {
        for (const firewall::Possibility &one : station.evaluation.possibilities) {
            if (one.verdict != firewall::Outcome::Drop && one.verdict != firewall::Outcome::Reject)
                continue;
            const Stop stop(station, one);
            const Fit fit = fitOf(stop);
            if (fit != Fit::Fits && fit != Fit::Weakly)
                continue;
            limited(stop, one);
        }
    }

    void limited(const Stop &stop, const firewall::Possibility &possibility)
    {
        using Kind = firewall::OpaqueMatch::Kind;
        const auto &kinds = stop.station->evaluation.unknownKinds;
        const auto has = [&kinds](Kind kind) {
            return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
        };
        const bool atHolder = placeOf(stop) == Place::Holder && !stop.station->reply;
        const bool fewKinds = std::all_of(kinds.begin(), kinds.end(), [](Kind kind) {
            return kind == Kind::RateLimit || kind == Kind::ConnectionLimit;
        });
        const Certainty certainty =
            atHolder && fewKinds && kinds.size() == 1 && stop.station->isOnTheWay
                ? Certainty::Likely
                : Certainty::Possible;
        const std::size_t before = m_inquiry.findings.size();
        if (atHolder && has(Kind::ConnectionLimit))
            add(stop, certainty).cause = Cause::ServerConnectionLimit;
        if (atHolder && has(Kind::RateLimit))
            add(stop, certainty).cause = Cause::ServerRateLimit;
        if (!atHolder || !fewKinds || kinds.empty())
            add(stop, Certainty::Possible);
        const QString limit =
            possibility.assuming.empty() ? QString() : possibility.assuming.front();
        for (std::size_t i = before; i < m_inquiry.findings.size(); ++i) {
            Finding &finding = m_inquiry.findings[i];
            finding.params.insert(u"limit"_s, limit);
            finding.nextTest =
                NextTest{m_inquiry.message(u"next.rule-counter"_s, finding.params),
                         finding.nextTest ? finding.nextTest->command : std::nullopt,
                         stop.station->place == Place::Client ? Side::Client : Side::Server};
            if (stop.decider)
                finding.nextTest->command =
                    RuleOnHost(m_inquiry, *stop.station->host, *stop.decider).shownBy();
        }
    }

    const Inquiry &m_inquiry;
    const FilterWalk &m_walk;
    Family m_family;
    bool m_cause = false; ///< a rule that explains what was seen is found
};

} // namespace

void filterRules(const Inquiry &inquiry)
{
    FilterInquiry(inquiry).judge();
}

} // namespace doorward::rules
