// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// How a lookup ended, for the system's own (getaddrinfo) and for one server alike.
enum class NameOutcome : std::uint8_t {
    Answered,   ///< at least one address
    NotFound,   ///< EAI_NONAME, or NXDOMAIN (rcode 3)
    NoAddress,  ///< EAI_NODATA, or NOERROR with no address of that family
    TryAgain,   ///< EAI_AGAIN
    ServerFail, ///< SERVFAIL, REFUSED or another rcode
    Silent,     ///< no answer in the given time
    PortClosed, ///< the server's host refused port 53 (ICMP)
    Failed      ///< any other failure; errnoValue or eai says which
};

/// What getaddrinfo(3) said: the system's own rules (NSS, hosts, search domains).
struct SystemLookup {
    QString name; ///< as asked, a trailing dot kept
    NameOutcome outcome = NameOutcome::Failed;
    int eai = 0;                      ///< EAI_* of getaddrinfo(3), 0 where it answered
    int errnoValue = 0;               ///< with EAI_SYSTEM
    std::vector<IpAddress> addresses; ///< in the order a program would try (RFC 6724)
    std::optional<QString> canonicalName;
    qint64 elapsedUs = 0;

    bool operator==(const SystemLookup &) const = default;
};

/// What one configured nameserver said when it was asked directly.
struct ServerLookup {
    Endpoint server;
    QString name; ///< fully qualified as sent
    QString type; ///< "A" or "AAAA"
    NameOutcome outcome = NameOutcome::Failed;
    std::optional<int> rcode; ///< RFC 1035 / RFC 6895, where an answer came
    int errnoValue = 0;
    std::vector<IpAddress> addresses;
    qint64 elapsedUs = 0;

    bool operator==(const ServerLookup &) const = default;
};

/// A line of /etc/hosts that names the target.
struct HostsEntry {
    int line = 0; ///< from 1
    IpAddress address;
    QStringList names;

    bool operator==(const HostsEntry &) const = default;
};

/// resolv.conf(5) and the hosts line of nsswitch.conf(5).
struct ResolverConfig {
    std::vector<Endpoint> nameservers;
    QStringList search;
    int ndots = 1;
    int timeoutSeconds = 5;
    int attempts = 2;
    QStringList hostsSources; ///< "files", "dns", "mymachines", "[NOTFOUND=return]", in order

    bool operator==(const ResolverConfig &) const = default;
};

/// Everything that was learned about the target's name. Empty where the target is an address.
struct NameFacts {
    std::optional<SystemLookup> system;
    std::optional<SystemLookup> absolute; ///< the same with a trailing dot, where search applies
    std::vector<ServerLookup> servers;
    std::vector<HostsEntry> hosts; ///< only lines that name the target

    bool operator==(const NameFacts &) const = default;
};

template <typename F, json::Described<SystemLookup> T>
void describe(F &field, T &lookup)
{
    field("name", lookup.name);
    field("outcome", lookup.outcome);
    field("eai", lookup.eai);
    field("errno", lookup.errnoValue);
    field("addresses", lookup.addresses);
    field("canonical_name", lookup.canonicalName);
    field("elapsed_us", lookup.elapsedUs);
}

template <typename F, json::Described<ServerLookup> T>
void describe(F &field, T &lookup)
{
    field("server", lookup.server);
    field("name", lookup.name);
    field("type", lookup.type);
    field("outcome", lookup.outcome);
    field("rcode", lookup.rcode);
    field("errno", lookup.errnoValue);
    field("addresses", lookup.addresses);
    field("elapsed_us", lookup.elapsedUs);
}

template <typename F, json::Described<HostsEntry> T>
void describe(F &field, T &entry)
{
    field("line", entry.line);
    field("address", entry.address);
    field("names", entry.names);
}

template <typename F, json::Described<ResolverConfig> T>
void describe(F &field, T &config)
{
    field("nameservers", config.nameservers);
    field("search", config.search);
    field("ndots", config.ndots);
    field("timeout", config.timeoutSeconds);
    field("attempts", config.attempts);
    field("hosts_sources", config.hostsSources);
}

template <typename F, json::Described<NameFacts> T>
void describe(F &field, T &facts)
{
    field("system", facts.system);
    field("absolute", facts.absolute);
    field("servers", facts.servers);
    field("hosts", facts.hosts);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<NameOutcome> {
    static constexpr std::array<std::pair<NameOutcome, const char *>, 8> names{
        {{NameOutcome::Answered, "answered"},
         {NameOutcome::NotFound, "not-found"},
         {NameOutcome::NoAddress, "no-address"},
         {NameOutcome::TryAgain, "try-again"},
         {NameOutcome::ServerFail, "server-fail"},
         {NameOutcome::Silent, "silent"},
         {NameOutcome::PortClosed, "port-closed"},
         {NameOutcome::Failed, "failed"}}};
};
} // namespace doorward::json
