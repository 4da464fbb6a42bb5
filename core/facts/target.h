// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// What the person's own program said went wrong (parse --json "kind").
enum class FailureKind : std::uint8_t {
    Refused,
    Timeout,
    HostUnreachable,
    NetworkUnreachable,
    Reset,
    Aborted,
    NameNotFound,
    AddressInUse,
    PermissionDenied,
    Tls,
    Other,
    None ///< the text names a target and no failure
};

/// Whose errno numbers and words the pasted text uses.
enum class Platform : std::uint8_t { Linux, Macos, Windows, Any };

/// Who speaks first on a connection, and what harmless opening makes a silent server answer.
enum class Opening : std::uint8_t {
    Unknown,     ///< wait only
    ServerFirst, ///< the server greets (SSH, SMTP, FTP, MySQL, …): wait only
    Http,        ///< "HEAD / HTTP/1.0"
    Tls,         ///< a ClientHello
    Postgres,    ///< SSLRequest
    Redis        ///< PING
};

/// A row of the directory of well-known services.
struct ServiceProfile {
    QString name;             ///< "postgresql"; the id used everywhere
    QString title;            ///< "PostgreSQL"; a product name, the same in every language
    std::vector<Port> ports;  ///< usual ports, the default first
    QStringList processNames; ///< comm names (TASK_COMM_LEN 16) of servers: "postgres"
    QStringList unitNames;    ///< systemd units of the distributions, templates as "x@"
    Opening opening = Opening::Unknown;

    bool operator==(const ServiceProfile &) const = default;
};

/// Another address that the text named beside the target.
struct HostPort {
    QString host;
    std::optional<Port> port;

    bool operator==(const HostPort &) const = default;
};

/// What the person asks about, with every secret gone.
struct Target {
    QString input;                  ///< as typed, secrets replaced by "***"
    std::optional<QString> host;    ///< name or address literal, without brackets, zone kept
    std::optional<QString> aceHost; ///< IDNA (ACE) form of a name that is not ASCII, for look-ups
    std::optional<Port> port;
    std::optional<QString> service;  ///< well-known name, "postgresql"
    std::optional<QString> scheme;   ///< of a URL, lower case
    std::optional<QString> unixPath; ///< absolute; a leading "@" means the abstract namespace
    FailureKind reported = FailureKind::None;
    Platform platform = Platform::Any;
    std::vector<HostPort> also;
    std::vector<IpAddress>
        failedAddresses; ///< which of the target's addresses the pasted text says failed
    std::optional<ServiceProfile> profile; ///< the directory's row for `service` or the port

    bool operator==(const Target &) const = default;
};

template <typename F, json::Described<ServiceProfile> T>
void describe(F &field, T &profile)
{
    field("name", profile.name);
    field("title", profile.title);
    field("ports", profile.ports);
    field("process_names", profile.processNames);
    field("unit_names", profile.unitNames);
    field("opening", profile.opening);
}

template <typename F, json::Described<HostPort> T>
void describe(F &field, T &place)
{
    field("host", place.host);
    field("port", place.port);
}

template <typename F, json::Described<Target> T>
void describe(F &field, T &target)
{
    field("input", target.input);
    field("host", target.host);
    field("ace_host", target.aceHost);
    field("port", target.port);
    field("service", target.service);
    field("scheme", target.scheme);
    field("unix_path", target.unixPath);
    field("reported", target.reported);
    field("platform", target.platform);
    field("also", target.also);
    field("failed_addresses", target.failedAddresses);
    field("profile", target.profile);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<FailureKind> {
    static constexpr std::array<std::pair<FailureKind, const char *>, 12> names{
        {{FailureKind::Refused, "refused"},
         {FailureKind::Timeout, "timeout"},
         {FailureKind::HostUnreachable, "host-unreachable"},
         {FailureKind::NetworkUnreachable, "network-unreachable"},
         {FailureKind::Reset, "reset"},
         {FailureKind::Aborted, "aborted"},
         {FailureKind::NameNotFound, "name-not-found"},
         {FailureKind::AddressInUse, "address-in-use"},
         {FailureKind::PermissionDenied, "permission-denied"},
         {FailureKind::Tls, "tls"},
         {FailureKind::Other, "other"},
         {FailureKind::None, "none"}}};
};
template <>
struct EnumNames<Platform> {
    static constexpr std::array<std::pair<Platform, const char *>, 4> names{
        {{Platform::Linux, "linux"},
         {Platform::Macos, "macos"},
         {Platform::Windows, "windows"},
         {Platform::Any, "any"}}};
};
template <>
struct EnumNames<Opening> {
    static constexpr std::array<std::pair<Opening, const char *>, 6> names{
        {{Opening::Unknown, "unknown"},
         {Opening::ServerFirst, "server-first"},
         {Opening::Http, "http"},
         {Opening::Tls, "tls"},
         {Opening::Postgres, "postgres"},
         {Opening::Redis, "redis"}}};
};
} // namespace doorward::json
