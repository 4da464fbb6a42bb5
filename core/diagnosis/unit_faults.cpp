// SPDX-License-Identifier: MIT
#include "core/diagnosis/unit_faults.h"

#include <algorithm>
#include <csignal>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// A service that ends sooner after its start has not started: it found something that it needs
/// missing. (A service of Type=simple counts as started once its program runs.)
constexpr qint64 startSeconds = 10;
/// EXIT_CHDIR to the last of systemd's own exit codes (systemd.exec(5)): the program never ran.
constexpr int firstOwnStatus = 200;
constexpr int lastOwnStatus = 245;

class UnitFaults {
public:
    explicit UnitFaults(const Inquiry &inquiry)
        : m_inquiry(inquiry)
        , m_scene(inquiry.scene)
        , m_host(*inquiry.tried.holder)
    {
    }

    UnitFault faultOf(const Unit &unit) const
    {
        UnitFault fault;
        switch (unitState(unit)) {
        case UnitState::Failed:
            fault = failure(unit);
            break;
        case UnitState::Pending:
            fault = pending(unit);
            break;
        case UnitState::Held:
            fault = held(unit);
            break;
        case UnitState::Stopped:
        case UnitState::Unused:
        case UnitState::Grouping:
        case UnitState::Running:
            fault = stopped(unit);
            break;
        }
        const Params all = unitParams(m_inquiry, unit);
        for (auto one = all.begin(); one != all.end(); ++one)
            if (!fault.params.contains(one.key()))
                fault.params.insert(one.key(), one.value());
        return fault;
    }

private:
    Remedy command(const Unit &unit, const QString &id, const QString &verb) const
    {
        return m_inquiry.remedy(id, unitParams(m_inquiry, unit), systemctl(unit, verb), !unit.user);
    }
    Remedy start(const Unit &unit) const
    {
        return command(unit, u"remedy.unit-start"_s, u"start"_s);
    }
    /// Starts it again after whatever was wrong is mended.
    std::vector<Remedy> startAgain(const Unit &unit) const
    {
        if (unit.activeState != "failed"_L1)
            return {command(unit, u"remedy.unit-restart"_s, u"restart"_s)};
        if (unit.result == "start-limit-hit"_L1 || unit.restarts > 0)
            return {command(unit, u"remedy.unit-reset"_s, u"reset-failed"_s), start(unit)};
        return {start(unit)};
    }

    void addStartAgain(UnitFault &fault, const Unit &unit) const
    {
        for (Remedy &remedy : startAgain(unit))
            fault.remedies.push_back(std::move(remedy));
    }
    /// It could not start, and this line says why.
    static UnitFault startFailure(const QString &variant, const UnitLogLine &line, Params params)
    {
        UnitFault fault;
        fault.cause = Cause::ServerStartFailed;
        fault.variant = variant;
        fault.line = &line;
        fault.params = std::move(params);
        return fault;
    }

    UnitFault stopped(const Unit &unit) const
    {
        UnitFault fault;
        fault.variant = unit.name.endsWith(".socket"_L1)      ? u"socket"_s
                        : unit.unitFileState == "disabled"_L1 ? u"disabled"_s
                                                              : u"inactive"_s;
        fault.remedies = {start(unit)};
        if (unit.unitFileState == "disabled"_L1)
            fault.remedies.push_back(command(unit, u"remedy.unit-enable"_s, u"enable"_s));
        return fault;
    }

    UnitFault held(const Unit &unit) const
    {
        UnitFault fault;
        if (unit.loadState == "masked"_L1) {
            fault.variant = u"masked"_s;
            fault.remedies = {command(unit, u"remedy.unit-unmask"_s, u"unmask"_s), start(unit)};
            return fault;
        }
        if (unit.failedCondition) {
            fault.variant = u"condition"_s;
            fault.params = {{u"condition"_s, *unit.failedCondition}, {u"unit"_s, unit.name}};
            fault.remedies = {m_inquiry.remedy(u"remedy.unit-condition"_s, fault.params,
                                               systemctl(unit, u"cat"_s)),
                              start(unit)};
            return fault;
        }
        fault.cause = Cause::ServerStartFailed;
        fault.variant = u"unit-file"_s;
        fault.remedies = {
            m_inquiry.remedy(u"remedy.unit-file"_s,
                             {{u"unit"_s, unit.name}, {u"path"_s, unit.fragmentPath}},
                             QStringList{u"systemd-analyze"_s, u"verify"_s, unit.name}),
            m_inquiry.remedy(u"remedy.unit-reload"_s, {},
                             QStringList{u"systemctl"_s, u"daemon-reload"_s}, true),
            start(unit)};
        return fault;
    }

    UnitFault pending(const Unit &unit) const
    {
        UnitFault fault;
        if (!unit.waitsFor.isEmpty() && unit.activeState == "inactive"_L1) {
            fault.variant = u"waiting"_s;
            fault.params.insert(u"awaited"_s, unit.waitsFor.mid(0, 3).join(", "_L1));
            fault.remedies = {m_inquiry.remedy(u"remedy.unit-jobs"_s, fault.params,
                                               QStringList{u"systemctl"_s, u"list-jobs"_s})};
            for (const QString &awaited : unit.waitsFor.mid(0, 1))
                fault.remedies.push_back(
                    m_inquiry.remedy(u"remedy.unit-awaited"_s, {{u"unit"_s, awaited}},
                                     QStringList{u"systemctl"_s, u"status"_s, awaited}));
            return fault;
        }
        fault.variant = unit.activeState == "deactivating"_L1 || unit.job == u"stop"_s
                            ? u"stopping"_s
                            : u"starting"_s;
        if (fault.variant == "starting"_L1)
            fault.remedies = {command(unit, u"remedy.unit-wait"_s, u"status"_s),
                              readUnitLog(m_inquiry, unit)};
        else
            fault.remedies = {start(unit)};
        fault.remedies.front().needsRoot =
            fault.variant != "starting"_L1 && fault.remedies.front().needsRoot;
        return fault;
    }

    UnitFault failure(const Unit &unit) const
    {
        if (unit.name.endsWith(".socket"_L1)
            && (unit.result == "trigger-limit-hit"_L1
                || unit.result == "service-start-limit-hit"_L1))
            return socketLimit(unit);
        for (const UnitLogLine *line : linesOfLastStart(unit)) {
            if (!mayBeReason(unit, *line))
                continue;
            switch (line->meaning) {
            case LogMeaning::AddressInUse:
                return addressInUse(unit, *line);
            case LogMeaning::BindDenied:
                return bindDenied(unit, *line);
            case LogMeaning::AddressNotAvailable:
                return addressNotAvailable(unit, *line);
            case LogMeaning::Configuration:
                return configuration(unit, *line);
            case LogMeaning::OutOfMemory:
            case LogMeaning::Listening:
            case LogMeaning::Other:
                break;
            }
        }
        return failureByResult(unit);
    }

    /// A program ends soon after it says why it cannot go on; what it said long before it did not
    /// end it, nor what it says of its configuration where the kernel killed it.
    static bool mayBeReason(const Unit &unit, const UnitLogLine &line)
    {
        if (unit.result == "oom-kill"_L1
            || (unit.mainCode == CLD_KILLED && unit.mainStatus == SIGKILL))
            return false;
        return !unit.mainExited || line.time.secsTo(*unit.mainExited) <= startSeconds;
    }

    UnitFault socketLimit(const Unit &unit) const
    {
        UnitFault fault;
        fault.cause = Cause::ServerSocketUnitLimit;
        fault.remedies = {command(unit, u"remedy.unit-reset"_s, u"reset-failed"_s)};
        if (unit.result == "service-start-limit-hit"_L1) {
            fault.variant = u"service"_s;
            for (const QString &service : unit.triggers.mid(0, 1)) {
                Unit triggered;
                triggered.name = service;
                triggered.user = unit.user;
                fault.params.insert(u"service"_s, service);
                fault.remedies.insert(fault.remedies.begin(), readUnitLog(m_inquiry, triggered));
                fault.remedies.push_back(
                    command(triggered, u"remedy.unit-reset"_s, u"reset-failed"_s));
            }
        }
        fault.remedies.push_back(start(unit));
        return fault;
    }

    /// Who holds the address that the line names, or one that stands in its way; any of the port
    /// where the line names no address.
    const Listener *holderOf(const Unit &unit, const UnitLogLine &line) const
    {
        std::vector<Port> ports;
        if (line.port)
            ports = {*line.port};
        else
            ports = unit.namedPorts;
        for (const UnitListen &listen : unit.listens)
            if (!line.port && listen.port)
                ports.push_back(*listen.port);
        if (ports.empty())
            ports = {m_scene.port()};
        const auto holder = std::find_if(
            m_host.listeners.begin(), m_host.listeners.end(), [&](const Listener &listener) {
                return isOwnNamespace(listener, m_host) && listener.port
                       && std::find(ports.begin(), ports.end(), *listener.port) != ports.end()
                       && (!line.address || isInTheWay(listener, *line.address));
            });
        return holder == m_host.listeners.end() ? nullptr : &*holder;
    }

    /// Whether a second socket cannot be bound to `wanted` while that listener is there
    /// (inet_csk_bind_conflict).
    static bool isInTheWay(const Listener &listener, const IpAddress &wanted)
    {
        const auto held = listener.ip();
        if (!held || listener.takes(wanted))
            return true;
        if (!wanted.isUnspecified())
            return false;
        // An IPv6 wildcard takes IPv4, too, unless its program said that it is not to.
        return !wanted.isIpv4() || held->unmapped().isIpv4();
    }

    UnitFault addressInUse(const Unit &unit, const UnitLogLine &line) const
    {
        const QString port = QString::number(line.port.value_or(m_scene.port()).value());
        UnitFault fault = startFailure({}, line, {{u"wanted_port"_s, port}});
        fault.holder = holderOf(unit, line);
        if (!fault.holder) {
            fault.variant = u"address-in-use-gone"_s;
            fault.remedies = startAgain(unit);
            fault.remedies.push_back(readUnitLog(m_inquiry, unit));
            return fault;
        }
        const Listener &holder = *fault.holder;
        fault.params.insert(u"process"_s, ownerText(holder));
        fault.params.insert(u"endpoint"_s, endpointText(holder));
        if (holder.port == m_scene.port())
            fault.cause = Cause::ServerPortTaken;
        else
            fault.variant = u"address-in-use"_s;
        const auto manager = unitOf(m_host, holder);
        const bool managed = manager && manager->endsWith(".service"_L1)
                             && !manager->startsWith("user@"_L1) && *manager != unit.name;
        fault.remedies = {m_inquiry.remedy(
            u"remedy.unit-holder"_s, fault.params,
            managed ? std::optional(QStringList{u"systemctl"_s, u"stop"_s, *manager})
                    : std::nullopt,
            managed)};
        addStartAgain(fault, unit);
        fault.remedies.push_back(
            m_inquiry.remedy(u"remedy.unit-other-port"_s,
                             {{u"unit"_s, unit.name}, {u"process"_s, ownerText(holder)}}));
        return fault;
    }

    UnitFault bindDenied(const Unit &unit, const UnitLogLine &line) const
    {
        const quint16 port = line.port.value_or(m_scene.port()).value();
        bool ok = false;
        const int first = m_host.sysctls.value(u"net.ipv4.ip_unprivileged_port_start"_s).toInt(&ok);
        UnitFault fault = startFailure(u"permission"_s, line,
                                       {{u"wanted_port"_s, QString::number(port)},
                                        {u"first"_s, QString::number(ok ? first : 1024)},
                                        {u"unit"_s, unit.name}});
        if (port >= (ok ? first : 1024))
            fault.variant = u"denied"_s; // a security module, or a filter of the unit
        else
            fault.remedies.push_back(m_inquiry.remedy(u"remedy.unit-capability"_s, fault.params,
                                                      systemctl(unit, u"edit"_s), !unit.user));
        addStartAgain(fault, unit);
        fault.remedies.push_back(readUnitLog(m_inquiry, unit));
        return fault;
    }

    UnitFault addressNotAvailable(const Unit &unit, const UnitLogLine &line) const
    {
        const bool later = line.address && m_host.holds(*line.address);
        UnitFault fault =
            startFailure(later ? u"address-came-later"_s : u"address-not-available"_s, line,
                         {{u"wanted"_s, line.address ? line.address->text() : QString()},
                          {u"machine"_s, m_host.hostname},
                          {u"unit"_s, unit.name}});
        if (!later)
            fault.remedies.push_back(m_inquiry.remedy(u"remedy.unit-address"_s, fault.params));
        addStartAgain(fault, unit);
        if (later)
            fault.remedies.push_back(m_inquiry.remedy(u"remedy.unit-network-online"_s, fault.params,
                                                      systemctl(unit, u"edit"_s), !unit.user));
        return fault;
    }

    UnitFault configuration(const Unit &unit, const UnitLogLine &line) const
    {
        UnitFault fault = startFailure(u"configuration"_s, line,
                                       {{u"line"_s, line.text}, {u"unit"_s, unit.name}});
        fault.remedies = {
            m_inquiry.remedy(u"remedy.unit-configuration"_s, fault.params, journalctl(unit))};
        addStartAgain(fault, unit);
        return fault;
    }

    /// It had come up, and ended long after.
    static bool hadStarted(const Unit &unit)
    {
        if (!unit.activeEntered || !unit.inactiveExited
            || *unit.activeEntered < *unit.inactiveExited)
            return false;
        const auto end = unit.mainExited ? unit.mainExited : unit.stateChanged;
        return end && unit.inactiveExited->secsTo(*end) >= startSeconds;
    }

    UnitFault failureByResult(const Unit &unit) const
    {
        UnitFault fault;
        fault.remedies = {readUnitLog(m_inquiry, unit)};
        addStartAgain(fault, unit);
        const auto lines = linesOfLastStart(unit);
        fault.line = lines.empty() ? nullptr : lines.back();
        const bool neverRan = unit.mainCode == CLD_EXITED && unit.mainStatus >= firstOwnStatus
                              && unit.mainStatus <= lastOwnStatus;
        const bool looping = unit.result == "start-limit-hit"_L1 || unit.restarts > 0;
        const bool outOfMemory =
            unit.result == "oom-kill"_L1
            || std::any_of(lines.begin(), lines.end(), [](const UnitLogLine *line) {
                   return line->meaning == LogMeaning::OutOfMemory;
               });
        if (outOfMemory) {
            fault.variant = u"memory"_s;
        } else if (neverRan) {
            fault.cause = Cause::ServerStartFailed;
            fault.variant = u"exec"_s;
            fault.params.insert(u"program"_s, unit.command.value(0));
        } else if (unit.result == "timeout"_L1 || unit.result == "protocol"_L1) {
            fault.cause = Cause::ServerStartFailed;
            fault.variant = u"timeout"_s;
        } else if (looping && !hadStarted(unit)) {
            fault.cause = Cause::ServerStartFailed;
            fault.variant = u"looping"_s;
        } else if (hadStarted(unit)
                   || (unit.mainCode != CLD_EXITED && unit.mainCode != 0 && unit.activeEntered)) {
            fault.variant = u"crashed"_s;
            fault.params.insert(u"since"_s,
                                timeText(unit.mainExited ? unit.mainExited : unit.stateChanged));
        } else {
            fault.cause = Cause::ServerStartFailed;
            fault.variant = u"exit"_s;
        }
        return fault;
    }

    const Inquiry &m_inquiry;
    const Scene &m_scene;
    const HostSnapshot &m_host;
};

} // namespace

UnitFault unitFaultOf(const Inquiry &inquiry, const Unit &unit)
{
    return UnitFaults(inquiry).faultOf(unit);
}

Params unitParams(const Inquiry &inquiry, const Unit &unit)
{
    return {{u"unit"_s, unit.name},
            {u"state"_s, unitStateText(unit)},
            {u"since"_s, timeText(unit.stateChanged)},
            {u"exit"_s, exitText(unit)},
            {u"restarts"_s, QString::number(unit.restarts)},
            {u"machine"_s, inquiry.tried.holder->hostname}};
}

Remedy readUnitLog(const Inquiry &inquiry, const Unit &unit)
{
    return inquiry.remedy(u"remedy.unit-log"_s, unitParams(inquiry, unit), journalctl(unit), false);
}

} // namespace doorward::rules
