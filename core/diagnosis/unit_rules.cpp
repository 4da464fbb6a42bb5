// SPDX-License-Identifier: MIT
// Nobody listens, or not the one who should: what systemd says of the unit that ought to.
//
// Proven is what was read: the unit's state, and that nothing of this host takes the port. That the
// unit is the one that ought to serve the port is seen (its socket, its log, its command line) or
// known (the service's own port and unit name); a name alone makes it likely.
#include "core/diagnosis/unit_faults.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// A program that started less long ago may only not have come to listen yet.
constexpr qint64 youngSeconds = 60;
/// Program names that the directory knows for one product; more are those of a protocol.
constexpr qsizetype mostOfProduct = 4;

/// The same, or a unit and the instance that it groups (postgresql.service and postgresql@15-main).
bool areOne(const Unit &a, const Unit &b)
{
    const auto stem = [](const Unit &unit) { return unit.name.section(u'.', 0, -2); };
    const auto groups = [&stem](const Unit &group, const Unit &instance) {
        return instance.name.startsWith(stem(group) + u'@');
    };
    return (a.name == b.name && a.user == b.user) || groups(a, b) || groups(b, a);
}

class UnitInquiry {
public:
    explicit UnitInquiry(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_scene(inquiry.scene)
        , m_host(*inquiry.tried.holder)
        , m_claims(unitClaims(m_scene, inquiry.tried))
    {
    }

    void judge()
    {
        const bool taken = !m_scene.takers(m_inquiry.tried).empty();
        const UnitClaim *chosen = nullptr;
        for (const UnitClaim &claim : m_claims)
            if (!chosen && claim.state < UnitState::Grouping)
                chosen = &claim;
        const UnitClaim *running = runningClaim();
        const bool idle = chosen && chosen->state == UnitState::Unused && running;
        if (chosen && !idle)
            return addFault(*chosen, unitFaultOf(m_inquiry, *chosen->unit), taken);
        if (!running || taken || !nobodyOnPort())
            return;
        if (!isYoung(*running->unit) || running->unit->restarts == 0)
            return addRunning(*running);
        // Caught between one end and the next.
        m_looping = *running->unit;
        m_looping.activeState = u"activating"_s;
        m_looping.subState = u"auto-restart"_s;
        UnitClaim claim = *running;
        claim.unit = &m_looping;
        claim.state = UnitState::Failed;
        addFault(claim, unitFaultOf(m_inquiry, m_looping), taken);
    }

private:
    const UnitClaim *runningClaim() const
    {
        const auto found =
            std::find_if(m_claims.begin(), m_claims.end(), [](const UnitClaim &claim) {
                return claim.state == UnitState::Running && claim.unit->mainPid;
            });
        return found == m_claims.end() ? nullptr : &*found;
    }

    bool isYoung(const Unit &unit) const
    {
        return unit.mainStarted && m_host.taken.isValid()
               && unit.mainStarted->secsTo(m_host.taken) < youngSeconds;
    }

    bool nobodyOnPort() const
    {
        return m_scene.onPort(m_host).empty() && m_host.listenerSight == Sight::Full;
    }

    Certainty certaintyOf(const UnitClaim &claim, const UnitFault &fault) const
    {
        const bool seen = m_scene.tableDecides(m_inquiry.tried) && m_host.unitSight == Sight::Full
                          && m_scene.elsewhere(m_host).empty() && !claim.elsewhere
                          && !ranAtTheTime(*claim.unit);
        if (claim.relation == UnitRelation::WellKnown)
            return certaintyByName(claim, seen);
        const bool unused = claim.state == UnitState::Unused;
        if (!claim.strong)
            return unused ? Certainty::Possible : Certainty::Likely;
        const bool rival = fault.cause != Cause::ServerPortTaken && hasRival(claim);
        return seen && !rival && !unused ? Certainty::Proven : Certainty::Likely;
    }

    /// Its state was another one when the connection was tried: it served, as far as systemd knows.
    bool ranAtTheTime(const Unit &unit) const
    {
        const QDateTime when = m_inquiry.tried.failure ? m_inquiry.failure().started : QDateTime();
        return when.isValid() && unit.restarts == 0 && unit.activeEntered && unit.activeExited
               && *unit.activeEntered <= when && *unit.activeExited > when;
    }

    /// Another unit that is said to serve the very port, and does not either.
    bool hasRival(const UnitClaim &claim) const
    {
        return std::any_of(m_claims.begin(), m_claims.end(), [&claim](const UnitClaim &other) {
            const bool activates = other.unit->triggers.contains(claim.unit->name)
                                   || claim.unit->triggers.contains(other.unit->name);
            return other.strong && other.relation != UnitRelation::WellKnown && !activates
                   && !areOne(*other.unit, *claim.unit) && other.state != UnitState::Unused
                   && other.unit->loadState != "masked"_L1;
        });
    }

    /// Known by its name alone: a second unit of the service that fares as badly, or one that runs,
    /// may be the one that is meant.
    Certainty certaintyByName(const UnitClaim &claim, bool seen) const
    {
        const bool rival =
            std::any_of(m_claims.begin(), m_claims.end(), [&claim](const UnitClaim &other) {
                // What is masked was put away on purpose: nobody means that one, unless the other
                // cannot even be loaded.
                const bool putAway = other.unit->loadState == "masked"_L1
                                     && claim.unit->loadState != "error"_L1;
                return !areOne(*other.unit, *claim.unit) && !putAway
                       && other.relation <= UnitRelation::WellKnown
                       && (other.state == claim.state || other.state == UnitState::Running);
            });
        // A service of that kind listens on another port: an idle unit beside it is no cause.
        const bool serves = !m_scene.sameService(m_host).empty();
        const bool idle = claim.state >= UnitState::Stopped;
        // HTTP on a port of one's own may be anybody's.
        const auto &programs = m_scene.file().target.profile->processNames;
        const bool anybodys = !claim.strong && programs.size() > mostOfProduct;
        if (anybodys || (serves && idle)
            || (claim.state == UnitState::Unused && (rival || !claim.strong)))
            return Certainty::Possible;
        const bool sure = seen && claim.strong && !rival && !serves;
        return sure && claim.state != UnitState::Unused ? Certainty::Proven : Certainty::Likely;
    }

    QStringList evidenceOf(const UnitClaim &claim, const UnitFault &fault) const
    {
        const Unit &unit = *claim.unit;
        QStringList ids{m_inquiry.attempt()};
        const Side side = m_inquiry.holderSide();
        ids << m_inquiry.ledger.add(
            side, m_inquiry.message(u"evidence.unit"_s, unitParams(m_inquiry, unit)),
            systemctl(unit, u"status"_s));
        ids << m_inquiry.ledger.add(side, relation(claim), systemctl(unit, u"cat"_s));
        if (fault.line)
            ids << m_inquiry.ledger.add(
                side,
                m_inquiry.message(u"evidence.unit.log"_s, {{u"unit"_s, unit.name},
                                                           {u"time"_s, timeText(fault.line->time)},
                                                           {u"line"_s, fault.line->text}}),
                journalctl(unit));
        if (unit.restarts > 0)
            ids << m_inquiry.ledger.add(
                side,
                m_inquiry.message(
                    u"evidence.unit.restarts"_s,
                    {{u"unit"_s, unit.name}, {u"n"_s, QString::number(unit.restarts)}}),
                systemctl(unit, u"status"_s));
        if (fault.holder)
            ids << m_inquiry.listener(*fault.holder);
        else if (m_scene.takers(m_inquiry.tried).empty())
            ids << m_inquiry.noListener();
        return ids;
    }

    Message relation(const UnitClaim &claim) const
    {
        const Params params{{u"unit"_s, claim.unit->name}};
        switch (claim.relation) {
        case UnitRelation::Listens:
            return m_inquiry.message(u"evidence.unit.listens"_s, params);
        case UnitRelation::Activated:
            return m_inquiry.message(u"evidence.unit.activated"_s, params);
        case UnitRelation::Holds:
            return m_inquiry.message(u"evidence.unit.holds"_s, params);
        case UnitRelation::Logged:
            return m_inquiry.message(u"evidence.unit.logged"_s, params);
        case UnitRelation::SaysListens:
        case UnitRelation::NamesPort:
            return m_inquiry.message(u"evidence.unit.names-port"_s, params);
        case UnitRelation::LoggedEarlier:
            return m_inquiry.message(u"evidence.unit.logged-earlier"_s, params);
        case UnitRelation::WellKnown:
            break;
        }
        return m_inquiry.message(u"evidence.unit.well-known"_s, params);
    }

    void addFault(const UnitClaim &claim, const UnitFault &fault, bool taken)
    {
        // Somebody takes the connection: only that it stands in the unit's way is a fault then.
        const bool foreign = fault.holder && unitOf(m_host, *fault.holder) != claim.unit->name;
        if (taken && (fault.cause != Cause::ServerPortTaken || !foreign))
            return;
        if (!taken && fault.cause != Cause::ServerPortTaken && !nobodyOnPort())
            return;
        Certainty certainty = certaintyOf(claim, fault);
        if (fault.cause == Cause::ServerPortTaken && !isSureHolder(*claim.unit, fault))
            certainty = std::min(certainty, Certainty::Likely);
        Finding &finding =
            m_inquiry.found(fault.cause, certainty, evidenceOf(claim, fault), fault.params);
        finding.variant = fault.variant;
        finding.remedies = fault.remedies;
        finding.root = taken || fault.cause == Cause::ServerPortTaken;
        finding.nextTest =
            NextTest{m_inquiry.message(u"next.unit-status"_s, {{u"unit"_s, claim.unit->name}}),
                     systemctl(*claim.unit, u"status"_s), m_inquiry.holderSide()};
        if (certainty == Certainty::Likely && !taken)
            m_inquiry.possible(Cause::ServerNotListening, m_inquiry.lookOnServer(),
                               {m_inquiry.attempt(), m_inquiry.noListener()});
    }

    /// The socket that stands in the unit's way has an owner, was there when the unit complained,
    /// and the complaint can be about no other port.
    bool isSureHolder(const Unit &unit, const UnitFault &fault) const
    {
        const Listener &holder = *fault.holder;
        const bool later = holder.since && *holder.since > fault.line->time;
        const bool meant = fault.line->port == holder.port
                           || std::all_of(unit.namedPorts.begin(), unit.namedPorts.end(),
                                          [&](Port port) { return port == holder.port; });
        return (holder.process || unitOf(m_host, holder)) && !later && meant;
    }

    /// It runs, and yet nobody listens: it has not come so far yet, or listens elsewhere.
    void addRunning(const UnitClaim &claim)
    {
        if (!claim.strong || !m_scene.sameService(m_host).empty()
            || !m_scene.elsewhere(m_host).empty() || !m_scene.unowned(m_host).empty())
            return;
        const Unit &unit = *claim.unit;
        const bool young = isYoung(unit);
        Params params = unitParams(m_inquiry, unit);
        params.insert(u"since"_s, timeText(unit.mainStarted));
        const Certainty certainty =
            m_scene.tableDecides(m_inquiry.tried) ? Certainty::Proven : Certainty::Likely;
        Finding &finding =
            m_inquiry.found(Cause::ServerNotListening, certainty, evidenceOf(claim, {}), params);
        finding.variant = young ? u"young"_s : u"unit"_s;
        finding.nextTest = NextTest{m_inquiry.message(u"next.unit-status"_s, params),
                                    systemctl(unit, u"status"_s), m_inquiry.holderSide()};
        if (young)
            finding.remedies.push_back(m_inquiry.remedy(u"remedy.unit-young"_s, params));
        finding.remedies.push_back(readUnitLog(m_inquiry, unit));
        finding.remedies.push_back(
            m_inquiry.remedy(u"remedy.unit-port"_s, params, systemctl(unit, u"cat"_s)));
    }

    const Inquiry &m_inquiry;
    const Scene &m_scene;
    const HostSnapshot &m_host;
    std::vector<UnitClaim> m_claims;
    Unit m_looping; ///< as it is between two of its starts
};

/// Without a service manager: the server was there, and left its pid file behind.
void pidFileRule(const Inquiry &inquiry)
{
    const HostSnapshot &host = *inquiry.tried.holder;
    const bool alive = std::any_of(host.pidFiles.begin(), host.pidFiles.end(),
                                   [](const PidFile &file) { return file.alive; });
    if (host.pidFiles.empty() || alive || host.listenerSight != Sight::Full
        || !inquiry.scene.onPort(host).empty() || !inquiry.scene.servers(host).empty()
        || !inquiry.scene.sameService(host).empty() || !inquiry.scene.elsewhere(host).empty())
        return;
    const PidFile &file = host.pidFiles.front();
    const Params params{{u"path"_s, file.path}, {u"pid"_s, QString::number(file.pid.value())}};
    // Which port that server had is not written in the file.
    Finding &finding = inquiry.found(
        Cause::ServerStopped, Certainty::Likely,
        {inquiry.attempt(),
         inquiry.ledger.add(inquiry.holderSide(), inquiry.message(u"evidence.pid-file"_s, params),
                            QStringList{u"cat"_s, file.path}),
         inquiry.noListener()},
        params);
    finding.variant = u"pid-file"_s;
    finding.nextTest = inquiry.lookOnServer();
    finding.remedies = inquiry.startService();
    inquiry.possible(Cause::ServerNotListening, inquiry.lookOnServer(),
                     {inquiry.attempt(), inquiry.noListener()});
}

} // namespace

void unitRules(const Inquiry &inquiry)
{
    if (!inquiry.tried.holder)
        return;
    if (!inquiry.tried.holder->units.empty())
        UnitInquiry(inquiry).judge();
    else
        pidFileRule(inquiry);
}

} // namespace doorward::rules
