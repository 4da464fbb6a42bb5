// SPDX-License-Identifier: MIT
// The ten steps: first what was observed says, then what was concluded.
#include "core/base/duration_text.h"
#include "core/diagnosis/container_places.h"
#include "core/diagnosis/firewalld_rules.h"
#include "core/diagnosis/greeting.h"
#include "core/diagnosis/unit_claims.h"
#include "core/diagnosis/verdict.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// Chains that one line of the checklist names.
constexpr qsizetype mostChains = 6;

class Checklist {
public:
    Checklist(const Scene &scene, const Tried *tried, Outcome outcome, const Ranking &ranking)
        : m_scene(scene)
        , m_tried(tried)
        , m_outcome(outcome)
        , m_ranking(ranking)
    {
        if (tried) {
            m_takers = scene.takers(*tried);
            for (const Attempt *attempt : tried->attempts)
                m_good = scene.works(*attempt) ? attempt : m_good;
        }
    }

    std::vector<ChecklistItem> items()
    {
        std::vector<ChecklistItem> items;
        for (const auto &[step, name] : json::EnumNames<Step>::names) {
            ChecklistItem item;
            item.step = step;
            observe(item);
            const bool cut = wasCutOff(item);
            if (cut)
                say(item, StepStatus::Unknown, u"step.unfinished"_s);
            conclude(item, cut);
            items.push_back(std::move(item));
        }
        return items;
    }

private:
    void set(ChecklistItem &item, StepStatus status, QLatin1StringView state,
             Params params = {}) const
    {
        item.status = status;
        if (m_tried)
            params.insert(u"address"_s, m_tried->address.text());
        item.summary = m_scene.message(
            u"step.%1.%2"_s.arg(QLatin1StringView(json::enumName(item.step)), state), params);
    }
    /// A sentence that several steps share.
    void say(ChecklistItem &item, StepStatus status, const QString &id) const
    {
        item.status = status;
        item.summary = m_scene.message(id, m_tried ? Params{{u"address"_s, m_tried->address.text()}}
                                                   : Params());
    }
    /// The deadline came before it was seen; what was seen all the same stands.
    bool wasCutOff(const ChecklistItem &item) const
    {
        const bool open =
            item.status == StepStatus::Unknown
            || (item.status == StepStatus::Skipped && item.step == Step::ServiceAnswer);
        return open
               && m_scene.file().unfinished.contains(QLatin1StringView(json::enumName(item.step)));
    }
    void pass(ChecklistItem &item, QLatin1StringView state = "pass"_L1, Params params = {}) const
    {
        set(item, StepStatus::Pass, state, std::move(params));
    }
    void unknown(ChecklistItem &item) const { set(item, StepStatus::Unknown, "unknown"_L1); }
    void skip(ChecklistItem &item) const { set(item, StepStatus::Skipped, "skipped"_L1); }

    bool connected() const
    {
        return m_good
               || (m_tried && m_tried->failure
                   && m_tried->failure->outcome == AttemptOutcome::Connected);
    }
    bool answered() const
    {
        if (connected())
            return true;
        if (!m_tried || !m_tried->failure)
            return false;
        const Attempt &attempt = *m_tried->failure;
        return m_tried->wasReset() || attempt.outcome == AttemptOutcome::Reset
               || (attempt.icmp && attempt.icmp->from == m_tried->address);
    }
    /// A connection that opened says who took it only where the listener is known or the service
    /// spoke: a proxy or a NAT gateway can accept in a server's place.
    void accepted(ChecklistItem &item) const
    {
        const bool spoke = m_good && greetingOf(*m_good, m_scene.file().target) == Greeting::Fine
                           && m_good->afterConnect == AfterConnect::Bytes;
        if (spoke || (m_tried && m_tried->local && !m_takers.empty()))
            return pass(item);
        say(item, StepStatus::Pass, u"step.accepts"_s);
    }
    /// All sockets of the target's host were seen, about when it was tried: none is on the port.
    bool nobodyListens() const
    {
        if (!m_tried || !m_tried->holder || m_tried->holder->listenerSight != Sight::Full
            || m_scene.isStale(*m_tried))
            return false;
        const auto onPort = m_scene.onPort(*m_tried->holder);
        return std::none_of(onPort.begin(), onPort.end(), [](const Listener *listener) {
            return listener->state == SocketState::Listen;
        });
    }
    /// Neither NAT nor another namespace nor a program that passes connections on.
    bool nothingForwards() const
    {
        return m_tried && m_tried->local && !m_scene.natMayInterfere(*m_tried)
               && m_scene.client().namespaceSight == Sight::Full
               && std::none_of(m_takers.begin(), m_takers.end(),
                               [](const Listener *listener) { return isForwarder(*listener); });
    }
    void forwarding(ChecklistItem &item) const
    {
        if (m_scene.isUnix())
            return skip(item);
        if (nothingForwards())
            return pass(item, m_scene.client().natPossible ? "unaffected"_L1 : "none"_L1);
        if (m_tried && !connected() && m_scene.walk(*m_tried).isRewritten())
            return rewritten(item, m_scene.walk(*m_tried));
        if (const Listener *listener = connected() ? forwarder() : nullptr)
            return pass(item, "container"_L1, forwarderParams(*listener));
        connected() ? accepted(item) : unknown(item);
    }
    /// The program that took the connection, where it holds the port for a container.
    const Listener *forwarder() const
    {
        return !m_takers.empty() && m_takers.front()->forwardsTo ? m_takers.front() : nullptr;
    }
    Params forwarderParams(const Listener &listener) const
    {
        return {{u"process"_s, ownerText(listener)},
                {u"endpoint"_s, endpointText(listener)},
                {u"container"_s, namespaceText(m_tried->holder, listener)},
                {u"inside"_s, listener.forwardsPort
                                  ? QString::number(listener.forwardsPort->value())
                                  : QString()}};
    }
    void rewritten(ChecklistItem &item, const FilterWalk &walk) const
    {
        const auto &to = walk.request(*walk.rewriter)->passed.rewrittenTo;
        set(item, StepStatus::Unknown, "rewritten"_L1,
            {{u"machine"_s, walk.rewriter->hostname},
             {u"destination"_s, to ? to->text() : QString()}});
    }
    void bindAddress(ChecklistItem &item) const
    {
        if (m_scene.isUnix())
            return skip(item);
        if (connected())
            return accepted(item);
        if (!m_takers.empty())
            return taken(item);
        nobodyListens() ? say(item, StepStatus::Skipped, u"step.no-listener"_s) : unknown(item);
    }
    void port(ChecklistItem &item) const
    {
        if (m_scene.isUnix())
            return skip(item);
        if (connected())
            return pass(item);
        if (!m_takers.empty())
            return taken(item);
        if (m_tried && m_tried->holder)
            for (const Listener *listener : m_scene.onPort(*m_tried->holder))
                if (listener->state == SocketState::Listen)
                    return listens(item, *listener);
        nobodyListens() && !m_scene.natMayInterfere(*m_tried)
            ? say(item, StepStatus::Fail, u"step.no-listener"_s)
            : unknown(item);
    }
    QString portText() const { return QString::number(m_scene.port().value()); }

    void observe(ChecklistItem &item) const
    {
        const QString filter = u"sport = :"_s + portText();
        switch (item.step) {
        case Step::NameResolution:
            return nameResolution(item);
        case Step::Route:
            if (m_tried)
                item.commands = {
                    {u"ip"_s, u"route"_s, u"get"_s, m_tried->address.withZone({}).text()}};
            return m_scene.isUnix() || !m_tried ? skip(item) : route(item);
        case Step::Reachability:
            if (m_tried)
                item.commands = {{u"ping"_s, u"-c"_s, u"1"_s, m_tried->address.text()},
                                 {u"ip"_s, u"neigh"_s}};
            return m_scene.isUnix() || !m_tried ? skip(item)
                   : answered()                 ? pass(item)
                                                : unknown(item);
        case Step::ServerRunning:
            item.commands = {m_scene.isUnix() ? QStringList{u"ss"_s, u"-xlnp"_s}
                                              : QStringList{u"ss"_s, u"-tlnp"_s}};
            return serverRunning(item);
        case Step::Port:
            item.commands = {{u"ss"_s, u"-tlnp"_s, filter}};
            return port(item);
        case Step::BindAddress:
            item.commands = {{u"ss"_s, u"-tln"_s, filter}};
            return bindAddress(item);
        case Step::Firewall:
            item.commands = {{u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s}};
            return firewall(item);
        case Step::Forwarding:
            item.commands = {{u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s},
                             {u"ip"_s, u"netns"_s, u"list"_s}};
            return forwarding(item);
        case Step::Queue:
            item.commands = {{u"ss"_s, u"-tln"_s, filter}};
            return queue(item);
        case Step::ServiceAnswer:
            return serviceAnswer(item);
        }
    }

    void nameResolution(ChecklistItem &item) const
    {
        const auto name = m_scene.name();
        if (m_scene.isUnix())
            return set(item, StepStatus::Skipped, "socket"_L1);
        if (!name)
            return skip(item);
        item.commands = {{u"getent"_s, u"ahosts"_s, *name}};
        const auto &system = m_scene.file().names.system;
        if (!system || system->outcome != NameOutcome::Answered)
            return unknown(item);
        QStringList addresses;
        for (const IpAddress &address : system->addresses)
            addresses << address.text();
        pass(item, "pass"_L1,
             {{u"addresses"_s, addresses.join(", "_L1)},
              {u"elapsed"_s, durationText(system->elapsedUs)}});
    }

    void route(ChecklistItem &item) const
    {
        if (m_tried->local)
            return pass(item, "local"_L1);
        const RouteAnswer *answer = m_tried->route;
        if (!answer || answer->errnoValue != 0)
            return connected() || answered() ? pass(item, "used"_L1) : unknown(item);
        if (answer->gateway)
            return pass(item, "gateway"_L1,
                        {{u"device"_s, answer->device}, {u"gateway"_s, answer->gateway->text()}});
        pass(item, "pass"_L1, {{u"device"_s, answer->device}});
    }

    void taken(ChecklistItem &item) const
    {
        if (const Listener *listener = forwarder(); listener && item.step != Step::BindAddress)
            return pass(item, "forwarder"_L1, forwarderParams(*listener));
        listens(item, *m_takers.front());
    }
    void listens(ChecklistItem &item, const Listener &listener) const
    {
        pass(item, "taken"_L1,
             {{u"process"_s, ownerText(listener)}, {u"endpoint"_s, endpointText(listener)}});
    }

    void serverRunning(ChecklistItem &item) const
    {
        if (m_scene.isUnix())
            return m_outcome == Outcome::Connects ? pass(item) : unknown(item);
        const Listener *proxy = forwarder();
        const Container *container = proxy ? containerOf(*m_tried->holder, *proxy) : nullptr;
        if (container && container->health == ContainerHealth::Unhealthy)
            return set(item, StepStatus::Warn, "unhealthy"_L1,
                       {{u"container"_s, containerText(*container)},
                        {u"output"_s, container->healthOutput}});
        if (connected())
            return accepted(item);
        if (!m_takers.empty())
            return taken(item);
        if (m_tried && m_tried->holder) {
            for (const Listener *other : m_scene.sameService(*m_tried->holder))
                return listens(item, *other);
            for (const Listener *listener : m_scene.onPort(*m_tried->holder))
                return listens(item, *listener);
            const auto claims = unitClaims(m_scene, *m_tried);
            if (!claims.empty())
                return unit(item, claims.front());
        }
        unknown(item);
    }

    /// The unit that ought to serve, its state and since when.
    void unit(ChecklistItem &item, const UnitClaim &claim) const
    {
        const bool up = claim.state == UnitState::Running || claim.state == UnitState::Grouping;
        item.commands.push_back(systemctl(*claim.unit, u"status"_s));
        set(item, up ? StepStatus::Pass : StepStatus::Warn, "unit"_L1,
            {{u"unit"_s, claim.unit->name},
             {u"state"_s, unitStateText(*claim.unit)},
             {u"since"_s, timeText(claim.unit->stateChanged)}});
    }

    void firewall(ChecklistItem &item) const
    {
        if (m_scene.isUnix())
            return skip(item);
        if (connected())
            return accepted(item);
        if (!m_tried)
            return unknown(item);
        if (m_tried->local && !m_scene.client().filterPossible)
            return pass(item, "none"_L1);
        filtered(item, m_scene.walk(*m_tried));
        const auto zone = firewalldZone(m_scene, *m_tried);
        if (zone && item.status == StepStatus::Unknown)
            judgedByZone(item, *zone);
    }

    /// The rules were not read; firewalld says at least which of its zones decides.
    void judgedByZone(ChecklistItem &item, const QString &zone) const
    {
        set(item, StepStatus::Unknown, "firewalld"_L1,
            {{u"zone"_s, zone},
             {u"machine"_s, m_tried->holder->hostname},
             {u"port"_s, portText()}});
        if (isPlainZone(zone))
            item.commands = {{u"firewall-cmd"_s, u"--zone="_s + zone, u"--list-all"_s}};
    }

    /// What the packet filters that were read do with the packet and its answer.
    void filtered(ChecklistItem &item, const FilterWalk &walk) const
    {
        QStringList machines;
        QStringList chains;
        bool all = walk.arrivesAt != nullptr;
        for (const Station &station : walk.stations) {
            if (!station.surelyPasses()) {
                all = false;
                continue;
            }
            if (!machines.contains(station.host->hostname))
                machines << station.host->hostname;
            for (const firewall::Phase &phase : station.evaluation.phases) {
                const QString chain = u"%1 %2 %3"_s.arg(phase.family, phase.table, phase.chain);
                if (!chains.contains(chain))
                    chains << chain;
            }
        }
        if (machines.isEmpty())
            return unknown(item);
        const Params params{{u"machines"_s, machines.join(", "_L1)},
                            {u"chains"_s, chains.mid(0, mostChains).join(", "_L1)}};
        if (all)
            return pass(item, chains.isEmpty() ? "empty"_L1 : "evaluated"_L1, params);
        set(item, StepStatus::Unknown, "partly"_L1, params);
    }

    void queue(ChecklistItem &item) const
    {
        if (m_takers.empty() || !m_takers.front()->acceptQueue || !m_takers.front()->backlog)
            return connected() ? pass(item, "accepted"_L1)
                   : !m_scene.isUnix() && nobodyListens()
                       ? say(item, StepStatus::Skipped, u"step.no-listener"_s)
                       : unknown(item);
        const Listener &listener = *m_takers.front();
        const Params params{{u"queue"_s, QString::number(*listener.acceptQueue)},
                            {u"backlog"_s, QString::number(*listener.backlog)}};
        if (*listener.acceptQueue > *listener.backlog)
            return set(item, StepStatus::Warn, "full"_L1, params);
        pass(item, "pass"_L1, params);
    }

    void serviceAnswer(ChecklistItem &item) const
    {
        if (!m_good)
            return skip(item);
        switch (greetingOf(*m_good, m_scene.file().target)) {
        case Greeting::Fine:
            return pass(item, "pass"_L1, {{u"bytes"_s, m_good->firstBytes.value_or(QString())}});
        case Greeting::NotTried:
        case Greeting::Waiting:
        case Greeting::Foreign:
        case Greeting::Unexpected:
        case Greeting::RefusesClient:
        case Greeting::Unwell:
        case Greeting::Closed:
        case Greeting::Reset:
        case Greeting::Silent:
            return unknown(item);
        }
    }

    /// The cause and the faults beside it are shown at their steps; what comes after the cause on
    /// the way stays as it was observed.
    void conclude(ChecklistItem &item, bool cutOff) const
    {
        const auto show = [&](const Finding &finding, StepStatus status) {
            item.status = status;
            item.summary = summaryOf(m_scene, finding);
            item.evidence = finding.evidence;
        };
        for (const Finding &finding : m_ranking.also)
            if (stepOf(finding.cause) == item.step && finding.certainty >= Certainty::Likely)
                show(finding, m_outcome == Outcome::Connects ? StepStatus::Warn : StepStatus::Fail);
        if (m_ranking.candidates.empty() || m_outcome == Outcome::Connects)
            return;
        const Finding &cause = m_ranking.candidates.front();
        if (stepOf(cause.cause) == item.step && cause.certainty >= Certainty::Likely)
            return show(cause,
                        m_outcome == Outcome::Intermittent ? StepStatus::Warn : StepStatus::Fail);
        if (item.status != StepStatus::Unknown || cutOff)
            return;
        for (const Finding &finding : m_ranking.candidates)
            if (stepOf(finding.cause) == item.step && finding.nextTest) {
                if (!item.summary.id.endsWith(".firewalld"_L1)) // which says more
                    item.summary = finding.nextTest->text;
                item.evidence = finding.evidence;
                return;
            }
    }

    const Scene &m_scene;
    const Tried *m_tried;
    Outcome m_outcome;
    const Ranking &m_ranking;
    std::vector<const Listener *> m_takers;
    const Attempt *m_good = nullptr;
};

} // namespace

std::vector<ChecklistItem> checklistOf(const Scene &scene, const Tried *principal, Outcome outcome,
                                       const Ranking &ranking)
{
    return Checklist(scene, principal, outcome, ranking).items();
}

} // namespace doorward::rules
