// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

#include <algorithm>

namespace doorward {

/// What the words of a log line say; Other where they say nothing that matters here.
enum class LogMeaning : std::uint8_t {
    AddressInUse,        ///< EADDRINUSE of bind(2)
    BindDenied,          ///< EACCES or EPERM of bind(2)
    AddressNotAvailable, ///< EADDRNOTAVAIL of bind(2)
    Configuration,       ///< a configuration that cannot be read or is not valid
    OutOfMemory,         ///< the kernel or systemd-oomd killed a process of it
    Listening,           ///< it says that it listens
    Other
};

/// One line of a unit's log, as journald keeps it. Untrusted text.
struct UnitLogLine {
    QDateTime time; ///< UTC, when journald took it
    QString text;   ///< at most 400 UTF-16 units
    LogMeaning meaning = LogMeaning::Other;
    std::optional<IpAddress> address; ///< that the line names, where it is about a socket
    std::optional<Port> port;
    bool earlier = false; ///< of an earlier start than its last, or of nobody knows which

    bool operator==(const UnitLogLine &) const = default;
};

/// One entry of a socket unit's Listen property.
struct UnitListen {
    QString type;    ///< "Stream", "Datagram", "FIFO", …
    QString address; ///< as systemd writes it: "127.0.0.1:80", "[::]:22", "/run/x.sock"
    std::optional<Port> port;

    bool operator==(const UnitListen &) const = default;
};

/// What IPAddressAllow= and IPAddressDeny= of a unit, or of a slice around it, say
/// (systemd.resource-control(5)). Whether the kernel was told so is not said here: without BPF, or
/// with control groups of version 1, systemd lets everything pass.
struct UnitAddressFilter {
    QString unit; ///< "web.service", "system.slice"
    std::vector<IpPrefix> allow;
    std::vector<IpPrefix> deny;
    QStringList programs; ///< IPIngressFilterPath=, IPEgressFilterPath=: BPF programs of somebody's
    QStringList dropIns;  ///< paths of the files that change the unit

    bool operator==(const UnitAddressFilter &) const = default;
};

/// One entry of SocketBindAllow= or SocketBindDeny=. What is missing means any.
struct UnitBindRule {
    std::optional<Family> family;
    QString protocol; ///< "tcp", "udp" or empty
    std::optional<Port> first;
    std::optional<Port> last;

    bool operator==(const UnitBindRule &) const = default;
};

/// A systemd unit, in systemd's own words (org.freedesktop.systemd1(5)). Untrusted strings, each of
/// at most 1024 UTF-16 units; at most 16 entries in a list.
struct Unit {
    QString name;      ///< "postgresql@15-main.service"
    bool user = false; ///< of the calling user's own manager (systemctl --user)
    QString description;
    QString loadState;     ///< "loaded", "masked", "bad-setting", "error", "not-found"
    QString activeState;   ///< "active", "inactive", "failed", "activating", "deactivating", …
    QString subState;      ///< "running", "exited", "dead", "auto-restart", "start-pre", …
    QString unitFileState; ///< "enabled", "disabled", "static", "masked", …; empty: no file
    QString result;        ///< "success", "exit-code", "signal", "oom-kill", "start-limit-hit", …
    QString type;          ///< of a service: "simple", "notify", "oneshot", …
    QString restart;       ///< of a service: "no", "on-failure", "always", …
    QString fragmentPath;
    std::optional<QString> job;             ///< type of the queued job: "start", "stop", …
    QString jobState;                       ///< "waiting" or "running"
    QStringList waitsFor;                   ///< units whose own job must end before that job runs
    std::optional<QString> failedCondition; ///< "ConditionPathExists=/etc/x": it was not started
    QStringList triggers;                   ///< units that a socket unit starts
    QStringList triggeredBy;
    std::vector<UnitListen> listens;
    QString bindIpv6Only;         ///< of a socket unit: "default", "both", "ipv6-only"
    QStringList command;          ///< of a service's main program, secrets masked
    std::vector<Port> namedPorts; ///< that the command or a variable like PORT= names
    /// Those of them that are said to be listened on: "--listen=:80", "0.0.0.0:80", PORT=80. Of the
    /// others nobody knows: a client's command names its server's port, too.
    std::vector<Port> listenPorts;
    int mainCode = 0;   ///< CLD_EXITED, CLD_KILLED, CLD_DUMPED (waitid(2)); 0: did not run or runs
    int mainStatus = 0; ///< exit code or signal
    std::optional<Pid> mainPid; ///< while it runs
    quint32 restarts = 0;       ///< automatic ones since it was last started by somebody
    std::optional<QDateTime> activeEntered;  ///< last time it became active
    std::optional<QDateTime> activeExited;   ///< last time it stopped being active
    std::optional<QDateTime> inactiveExited; ///< last time that somebody or something started it
    std::optional<QDateTime> stateChanged;
    std::optional<QDateTime> mainStarted;
    std::optional<QDateTime> mainExited;
    /// Of its last start, the oldest first, and before them what it said about the port asked about
    /// earlier; at most 16 lines.
    std::vector<UnitLogLine> log;
    std::vector<UnitAddressFilter> addressFilters; ///< its own first, then those of its slices
    std::vector<UnitBindRule> bindAllow;
    std::vector<UnitBindRule> bindDeny;

    /// From when on its log tells of the state that it is in: since its last start (journald and
    /// systemd do not note the same moment). Where systemd repeats it, the last run began before
    /// the state of waiting for the next one did: since the program last ran, if that is known.
    std::optional<QDateTime> logSince() const
    {
        constexpr qint64 slackMs = 500;
        constexpr qint64 repeatedMs = 120'000;
        if (!inactiveExited)
            return std::nullopt;
        if (restarts == 0)
            return inactiveExited->addMSecs(-slackMs);
        const QDateTime earliest = inactiveExited->addMSecs(-repeatedMs);
        return mainStarted ? std::max(earliest, std::min(mainStarted->addMSecs(-slackMs),
                                                         inactiveExited->addMSecs(-slackMs)))
                           : earliest;
    }
    bool operator==(const Unit &) const = default;
};

/// A file in which a server keeps its process id (/run/nginx.pid), where no service manager does.
struct PidFile {
    QString path;
    Pid pid;
    bool alive = false;             ///< a process of that number exists
    std::optional<QString> process; ///< and is called so (comm)

    bool operator==(const PidFile &) const = default;
};

template <typename F, json::Described<UnitLogLine> T>
void describe(F &field, T &line)
{
    field("time", line.time);
    field("text", line.text);
    field("meaning", line.meaning);
    field("address", line.address);
    field("port", line.port);
    field("earlier", line.earlier);
}

template <typename F, json::Described<UnitListen> T>
void describe(F &field, T &listen)
{
    field("type", listen.type);
    field("address", listen.address);
    field("port", listen.port);
}

template <typename F, json::Described<UnitAddressFilter> T>
void describe(F &field, T &filter)
{
    field("unit", filter.unit);
    field("allow", filter.allow);
    field("deny", filter.deny);
    field("programs", filter.programs);
    field("drop_ins", filter.dropIns);
}

template <typename F, json::Described<UnitBindRule> T>
void describe(F &field, T &rule)
{
    field("family", rule.family);
    field("protocol", rule.protocol);
    field("first", rule.first);
    field("last", rule.last);
}

template <typename F, json::Described<Unit> T>
void describe(F &field, T &unit)
{
    field("name", unit.name);
    field("user", unit.user);
    field("description", unit.description);
    field("load_state", unit.loadState);
    field("active_state", unit.activeState);
    field("sub_state", unit.subState);
    field("unit_file_state", unit.unitFileState);
    field("result", unit.result);
    field("type", unit.type);
    field("restart", unit.restart);
    field("fragment_path", unit.fragmentPath);
    field("job", unit.job);
    field("job_state", unit.jobState);
    field("waits_for", unit.waitsFor);
    field("failed_condition", unit.failedCondition);
    field("triggers", unit.triggers);
    field("triggered_by", unit.triggeredBy);
    field("listens", unit.listens);
    field("bind_ipv6_only", unit.bindIpv6Only);
    field("command", unit.command);
    field("named_ports", unit.namedPorts);
    field("listen_ports", unit.listenPorts);
    field("main_code", unit.mainCode);
    field("main_status", unit.mainStatus);
    field("main_pid", unit.mainPid);
    field("restarts", unit.restarts);
    field("active_entered", unit.activeEntered);
    field("active_exited", unit.activeExited);
    field("inactive_exited", unit.inactiveExited);
    field("state_changed", unit.stateChanged);
    field("main_started", unit.mainStarted);
    field("main_exited", unit.mainExited);
    field("log", unit.log);
    field("address_filters", unit.addressFilters);
    field("bind_allow", unit.bindAllow);
    field("bind_deny", unit.bindDeny);
}

template <typename F, json::Described<PidFile> T>
void describe(F &field, T &file)
{
    field("path", file.path);
    field("pid", file.pid);
    field("alive", file.alive);
    field("process", file.process);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<LogMeaning> {
    static constexpr std::array<std::pair<LogMeaning, const char *>, 7> names{
        {{LogMeaning::AddressInUse, "address-in-use"},
         {LogMeaning::BindDenied, "bind-denied"},
         {LogMeaning::AddressNotAvailable, "address-not-available"},
         {LogMeaning::Configuration, "configuration"},
         {LogMeaning::OutOfMemory, "out-of-memory"},
         {LogMeaning::Listening, "listening"},
         {LogMeaning::Other, "other"}}};
};
} // namespace doorward::json
