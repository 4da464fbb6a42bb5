// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/json.h"

namespace doorward {

/// How one connect() ended. A probe reports this and what stands beside it, never a reason.
enum class AttemptOutcome : std::uint8_t {
    Connected,
    Refused,     ///< ECONNREFUSED: a reset, or ICMP port unreachable (see icmp)
    Timeout,     ///< nothing came in the given time, or ETIMEDOUT
    Reset,       ///< connect() itself ended in ECONNRESET, or the connection did before a byte
    Unreachable, ///< ENETUNREACH, EHOSTUNREACH, ENOPROTOOPT, …
    Denied,      ///< EACCES, EPERM
    LocalError,  ///< EADDRNOTAVAIL, EINVAL, EMFILE, …: no packet left, or no socket
    NameError    ///< no address to try
};

/// Why this address was tried.
enum class AttemptRole : std::uint8_t {
    Target,
    Proxy,   ///< the proxy that an http(s) program would use for the target
    Distance ///< sent with a small hop limit, to learn who answers
};

/// What happened in the half second after connecting.
enum class AfterConnect : std::uint8_t {
    NotTried,
    Bytes,        ///< the server sent bytes, see firstBytes
    ClosedByPeer, ///< FIN before any byte
    ResetByPeer,  ///< RST before any byte
    Silent        ///< still open, nothing came
};

/// An ICMP error read from the socket's error queue (ip(7) IP_RECVERR, ipv6(7) IPV6_RECVERR).
struct IcmpAnswer {
    quint8 type = 0; ///< RFC 792 or RFC 4443, by the attempt's family
    quint8 code = 0;
    IpAddress from; ///< who sent it (SO_EE_OFFENDER)

    bool operator==(const IcmpAnswer &) const = default;
};

struct Attempt {
    int n = 0;         ///< from 1, in the order of starting
    QDateTime started; ///< wall clock, UTC
    AttemptRole role = AttemptRole::Target;
    Family family = Family::Ipv4;
    QString address; ///< canonical address text, or the path of a unix socket; empty: NameError
    std::optional<Port> port;
    std::optional<Endpoint> source; ///< the local end the kernel chose, where one was chosen
    AttemptOutcome outcome = AttemptOutcome::LocalError;
    int errnoValue = 0;   ///< Linux errno of the connect, 0 where it connected or timed out by us
    qint64 elapsedUs = 0; ///< until the outcome of the connect, without the greeting
    std::optional<IcmpAnswer> icmp;
    int retransmits = 0; ///< SYNs sent again (tcpi_retrans and tcpi_total_retrans)
    AfterConnect afterConnect = AfterConnect::NotTried;
    bool openingSent = false;          ///< the service's harmless opening was sent
    bool overTls = false;              ///< firstBytes came inside TLS
    std::optional<QString> firstBytes; ///< escaped, at most 64 bytes
    std::optional<int> hopLimit;       ///< the TTL it was sent with, for role Distance

    std::optional<IpAddress> ip() const { return IpAddress::parse(address); }
    bool operator==(const Attempt &) const = default;
};

/// "ECONNREFUSED" and the like for the report; kept here so that it is written with the number.
QString attemptErrnoName(const Attempt &attempt);

template <typename F, json::Described<IcmpAnswer> T>
void describe(F &field, T &answer)
{
    field("type", answer.type);
    field("code", answer.code);
    field("from", answer.from);
}

template <typename F, json::Described<Attempt> T>
void describe(F &field, T &attempt)
{
    field("n", attempt.n);
    field("started", attempt.started);
    field("role", attempt.role);
    field("family", attempt.family);
    field("address", attempt.address);
    field("port", attempt.port);
    field("source", attempt.source);
    field("outcome", attempt.outcome);
    field("errno", attempt.errnoValue);
    QString name = attemptErrnoName(attempt); // written for people, derived again when read
    field("errno_name", name);
    field("elapsed_us", attempt.elapsedUs);
    field("icmp", attempt.icmp);
    field("retransmits", attempt.retransmits);
    field("after_connect", attempt.afterConnect);
    field("opening_sent", attempt.openingSent);
    field("over_tls", attempt.overTls);
    field("first_bytes", attempt.firstBytes);
    field("hop_limit", attempt.hopLimit);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<AttemptOutcome> {
    static constexpr std::array<std::pair<AttemptOutcome, const char *>, 8> names{
        {{AttemptOutcome::Connected, "connected"},
         {AttemptOutcome::Refused, "refused"},
         {AttemptOutcome::Timeout, "timeout"},
         {AttemptOutcome::Reset, "reset"},
         {AttemptOutcome::Unreachable, "unreachable"},
         {AttemptOutcome::Denied, "denied"},
         {AttemptOutcome::LocalError, "local-error"},
         {AttemptOutcome::NameError, "name-error"}}};
};
template <>
struct EnumNames<AttemptRole> {
    static constexpr std::array<std::pair<AttemptRole, const char *>, 3> names{
        {{AttemptRole::Target, "target"},
         {AttemptRole::Proxy, "proxy"},
         {AttemptRole::Distance, "distance"}}};
};
template <>
struct EnumNames<AfterConnect> {
    static constexpr std::array<std::pair<AfterConnect, const char *>, 5> names{
        {{AfterConnect::NotTried, "not-tried"},
         {AfterConnect::Bytes, "bytes"},
         {AfterConnect::ClosedByPeer, "closed-by-peer"},
         {AfterConnect::ResetByPeer, "reset-by-peer"},
         {AfterConnect::Silent, "silent"}}};
};
} // namespace doorward::json
