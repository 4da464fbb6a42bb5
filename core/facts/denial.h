// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// Who refused somebody, by the words of a log.
enum class DenialBy : std::uint8_t {
    Throttle,    ///< sshd's MaxStartups: too many that have not logged in yet
    AllowList,   ///< the server's own list: pg_hba.conf, the hosts of a MySQL account
    TcpWrappers, ///< hosts_access(5): /etc/hosts.allow, /etc/hosts.deny
    AppArmor,    ///< an audit line: apparmor="DENIED"
    Selinux      ///< an audit line: avc: denied
};

/// A line of this host's journal that tells of a refusal. Untrusted text: who may write to the log
/// may write such a line, except where it is the kernel's.
struct Denial {
    QDateTime time; ///< UTC, when journald took it
    DenialBy by = DenialBy::AllowList;
    QString text;    ///< at most 400 UTF-16 units
    QString process; ///< of the line, or that an audit line names (comm)
    std::optional<Pid> pid;
    QString unit;                    ///< of the process that wrote the line; the kernel has none
    std::optional<IpAddress> client; ///< that was refused
    std::optional<Port> clientPort;
    std::optional<Port> port; ///< the server's own
    QString operation;        ///< of an audit line: "bind", "name_bind", "accept", …
    QString profile;          ///< of AppArmor; of SELinux the type of the process

    bool operator==(const Denial &) const = default;
};

template <typename F, json::Described<Denial> T>
void describe(F &field, T &denial)
{
    field("time", denial.time);
    field("by", denial.by);
    field("text", denial.text);
    field("process", denial.process);
    field("pid", denial.pid);
    field("unit", denial.unit);
    field("client", denial.client);
    field("client_port", denial.clientPort);
    field("port", denial.port);
    field("operation", denial.operation);
    field("profile", denial.profile);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<DenialBy> {
    static constexpr std::array<std::pair<DenialBy, const char *>, 5> names{
        {{DenialBy::Throttle, "throttle"},
         {DenialBy::AllowList, "allow-list"},
         {DenialBy::TcpWrappers, "tcp-wrappers"},
         {DenialBy::AppArmor, "apparmor"},
         {DenialBy::Selinux, "selinux"}}};
};
} // namespace doorward::json
