// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

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

    bool operator==(const UnitLogLine &) const = default;
};

/// One entry of a socket unit's Listen property.
struct UnitListen {
    QString type;    ///< "Stream", "Datagram", "FIFO", …
    QString address; ///< as systemd writes it: "127.0.0.1:80", "[::]:22", "/run/x.sock"
    std::optional<Port> port;

    bool operator==(const UnitListen &) const = default;
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
    QStringList command;          ///< of a service's main program, secrets masked
    std::vector<Port> namedPorts; ///< that the command or a variable like PORT= names
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

    /// From when on its log tells of the state that it is in: since its last start (journald and
    /// systemd do not note the same moment), with those before it where systemd repeats it.
    std::optional<QDateTime> logSince() const
    {
        constexpr qint64 slackMs = 500;
        constexpr qint64 repeatedMs = 120'000;
        if (!inactiveExited)
            return std::nullopt;
        return inactiveExited->addMSecs(restarts > 0 ? -repeatedMs : -slackMs);
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
}

template <typename F, json::Described<UnitListen> T>
void describe(F &field, T &listen)
{
    field("type", listen.type);
    field("address", listen.address);
    field("port", listen.port);
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
    field("command", unit.command);
    field("named_ports", unit.namedPorts);
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
