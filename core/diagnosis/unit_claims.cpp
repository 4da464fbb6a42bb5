// SPDX-License-Identifier: MIT
#include "core/diagnosis/unit_claims.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <tuple>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

bool isKnownName(const QString &unit, const QString &known)
{
    if (known.endsWith(u'@'))
        return unit.startsWith(known);
    return unit == known || unit == known + ".service"_L1;
}

bool listensOn(const Unit &unit, Port port)
{
    return std::any_of(unit.listens.begin(), unit.listens.end(),
                       [port](const UnitListen &listen) { return listen.port == port; });
}

bool isAbout(const UnitLogLine &line, Port port)
{
    return line.port == port && line.meaning != LogMeaning::Other;
}

/// Whether a socket bound there takes a connection to the address.
bool wouldTake(const IpAddress &bound, bool v6only, const IpAddress &address)
{
    Listener socket;
    socket.family = bound.family();
    socket.address = bound.text();
    socket.v6only = v6only;
    return socket.takes(address);
}

bool contains(const std::vector<Port> &ports, Port port)
{
    return std::find(ports.begin(), ports.end(), port) != ports.end();
}

class Claims {
public:
    Claims(const Scene &scene, const Tried &tried)
        : m_scene(scene)
        , m_tried(tried)
        , m_host(*tried.holder)
    {
    }

    std::vector<UnitClaim> all() const
    {
        std::vector<UnitClaim> claims;
        for (const Unit &unit : m_host.units)
            if (const auto relation = relationOf(unit); relation && !isOtherName(unit))
                claims.push_back({&unit, *relation, unitState(unit), isStrong(*relation),
                                  listensElsewhere(unit, *relation)});
        // What is masked was put away on purpose: another is meant, where there is one.
        const auto rank = [](const UnitClaim &claim) {
            return std::tuple(!claim.strong, claim.unit->loadState == "masked"_L1, claim.state,
                              claim.relation);
        };
        std::stable_sort(
            claims.begin(), claims.end(),
            [&rank](const UnitClaim &a, const UnitClaim &b) { return rank(a) < rank(b); });
        return claims;
    }

private:
    /// An alias of a unit that is here too (Debian's redis.service of redis-server.service), which
    /// systemd takes for a unit of its own where it cannot load the other: that one is masked.
    bool isOtherName(const Unit &unit) const
    {
        return unit.loadState == "error"_L1 && !unit.fragmentPath.isEmpty()
               && std::any_of(m_host.units.begin(), m_host.units.end(), [&](const Unit &other) {
                      return other.loadState != "error"_L1 && other.user == unit.user
                             && other.fragmentPath == unit.fragmentPath;
                  });
    }

    std::optional<UnitRelation> relationOf(const Unit &unit) const
    {
        const Port port = m_scene.port();
        if (listensOn(unit, port))
            return UnitRelation::Listens;
        const bool activated =
            std::any_of(m_host.units.begin(), m_host.units.end(), [&](const Unit &socket) {
                return socket.user == unit.user && socket.triggers.contains(unit.name)
                       && listensOn(socket, port);
            });
        if (activated)
            return UnitRelation::Activated;
        const auto onPort = m_scene.onPort(m_host);
        if (std::any_of(onPort.begin(), onPort.end(),
                        [&unit](const Listener *listener) { return listener->unit == unit.name; }))
            return UnitRelation::Holds;
        const auto lines = linesOfLastStart(unit);
        if (std::any_of(lines.begin(), lines.end(),
                        [port](const UnitLogLine *line) { return isAbout(*line, port); }))
            return UnitRelation::Logged;
        if (contains(unit.listenPorts, port))
            return UnitRelation::SaysListens;
        const auto &profile = m_scene.file().target.profile;
        if (profile
            && std::any_of(profile->unitNames.begin(), profile->unitNames.end(),
                           [&unit](const QString &known) { return isKnownName(unit.name, known); }))
            return UnitRelation::WellKnown;
        if (contains(unit.namedPorts, port))
            return UnitRelation::NamesPort;
        if (std::any_of(unit.log.begin(), unit.log.end(),
                        [port](const UnitLogLine &line) { return isAbout(line, port); }))
            return UnitRelation::LoggedEarlier;
        return std::nullopt;
    }

    bool isStrong(UnitRelation relation) const
    {
        switch (relation) {
        case UnitRelation::Listens:
        case UnitRelation::Activated:
        case UnitRelation::Holds:
        case UnitRelation::Logged:
        case UnitRelation::SaysListens:
            return true;
        case UnitRelation::WellKnown:
            return contains(m_scene.file().target.profile->ports, m_scene.port());
        case UnitRelation::NamesPort:
        case UnitRelation::LoggedEarlier:
            break;
        }
        return false;
    }

    bool listensElsewhere(const Unit &unit, UnitRelation relation) const
    {
        switch (relation) {
        case UnitRelation::Listens:
            return !takesTarget(unit);
        case UnitRelation::Activated:
            return std::none_of(m_host.units.begin(), m_host.units.end(), [&](const Unit &socket) {
                return socket.user == unit.user && socket.triggers.contains(unit.name)
                       && takesTarget(socket);
            });
        case UnitRelation::Logged:
            return isLoggedElsewhere(unit);
        case UnitRelation::WellKnown: {
            const auto lines = linesOfLastStart(unit);
            const bool logged = std::any_of(lines.begin(), lines.end(), [&](const auto *line) {
                return line->meaning == LogMeaning::Listening && line->port;
            });
            return logged || !unit.namedPorts.empty(); // and none of them is this port
        }
        case UnitRelation::Holds:
        case UnitRelation::SaysListens:
        case UnitRelation::NamesPort:
        case UnitRelation::LoggedEarlier:
            break;
        }
        return false;
    }

    /// Its log names addresses that the target's is none of. One that the host does not have is the
    /// fault itself, and no sign that the unit serves another one.
    bool isLoggedElsewhere(const Unit &unit) const
    {
        bool named = false;
        for (const UnitLogLine *line : linesOfLastStart(unit)) {
            if (!isAbout(*line, m_scene.port()))
                continue;
            if (!line->address || wouldTake(*line->address, false, m_tried.address)
                || !m_host.holds(*line->address))
                return false;
            named = true;
        }
        return named;
    }

    bool takesTarget(const Unit &socket) const
    {
        return std::any_of(socket.listens.begin(), socket.listens.end(), [&](const auto &listen) {
            return listen.port == m_scene.port() && takes(socket, listen, m_tried.address);
        });
    }

    const Scene &m_scene;
    const Tried &m_tried;
    const HostSnapshot &m_host;
};

} // namespace

UnitState unitState(const Unit &unit)
{
    if (unit.activeState == "failed"_L1 || unit.subState.startsWith("auto-restart"_L1))
        return UnitState::Failed;
    if (unit.loadState == "masked"_L1 || unit.loadState == "bad-setting"_L1
        || unit.loadState == "error"_L1)
        return UnitState::Held;
    if (unit.activeState == "activating"_L1 || unit.activeState == "deactivating"_L1 || unit.job)
        return UnitState::Pending;
    if (unit.activeState == "inactive"_L1) {
        if (unit.failedCondition)
            return UnitState::Held;
        const bool wanted = unit.unitFileState.startsWith("enabled"_L1) || unit.inactiveExited
                            || unit.activeEntered;
        return wanted ? UnitState::Stopped : UnitState::Unused;
    }
    return unit.subState == "exited"_L1 ? UnitState::Grouping : UnitState::Running;
}

std::vector<UnitClaim> unitClaims(const Scene &scene, const Tried &tried)
{
    return Claims(scene, tried).all();
}

bool takes(const Unit &socket, const UnitListen &listen, const IpAddress &address)
{
    const auto bound = Endpoint::parse(listen.address);
    return !bound || wouldTake(bound->address, socket.bindIpv6Only == "ipv6-only"_L1, address);
}

std::optional<QString> unitOf(const HostSnapshot &host, const Listener &listener)
{
    if (listener.unit || listener.pids.empty())
        return listener.unit;
    const auto owner = std::find_if(
        host.processes.begin(), host.processes.end(),
        [&listener](const Process &process) { return process.pid == listener.pids.front(); });
    return owner == host.processes.end() ? std::nullopt : owner->unit;
}

std::vector<const UnitLogLine *> linesOfLastStart(const Unit &unit)
{
    std::vector<const UnitLogLine *> lines;
    for (const UnitLogLine &line : unit.log)
        if (const auto since = unit.logSince(); since && !line.earlier && line.time >= *since)
            lines.push_back(&line);
    return lines;
}

QString exitText(const Unit &unit)
{
    // CLD_EXITED, CLD_KILLED, CLD_DUMPED of waitid(2).
    switch (unit.mainCode) {
    case CLD_EXITED:
        return u"code=exited, status=%1"_s.arg(unit.mainStatus);
    case CLD_KILLED:
    case CLD_DUMPED: {
        const char *name = sigabbrev_np(unit.mainStatus);
        return u"code=%1, signal=%2"_s.arg(unit.mainCode == CLD_KILLED ? u"killed"_s : u"dumped"_s,
                                           name != nullptr ? QString::fromLatin1(name)
                                                           : QString::number(unit.mainStatus));
    }
    default:
        return {};
    }
}

QString unitStateText(const Unit &unit)
{
    QString text = u"%1 (%2)"_s.arg(unit.activeState, unit.subState);
    if (unit.loadState != "loaded"_L1)
        text = unit.loadState + ", "_L1 + text;
    if (!unit.result.isEmpty() && unit.result != "success"_L1)
        text += ", "_L1 + unit.result;
    if (const QString exit = exitText(unit); !exit.isEmpty() && !unit.mainPid)
        text += ", "_L1 + exit;
    if (!unit.unitFileState.isEmpty() && unit.unitFileState != unit.loadState)
        text += ", "_L1 + unit.unitFileState;
    return text;
}

QString timeText(const std::optional<QDateTime> &time)
{
    return time && time->isValid() ? time->toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s) + " UTC"_L1
                                   : QString();
}

QStringList systemctl(const Unit &unit, const QString &verb)
{
    QStringList command{u"systemctl"_s};
    if (unit.user)
        command << u"--user"_s;
    return command << verb << unit.name;
}

QStringList journalctl(const Unit &unit)
{
    return {u"journalctl"_s, unit.user ? u"--user-unit"_s : u"-u"_s, unit.name, u"-n"_s, u"50"_s};
}

} // namespace doorward::rules
