// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/facts/attempt.h"
#include "core/facts/target.h"
#include "core/probe/postgres_opening.h"

namespace doorward {

/// One connect() to make, and how.
struct ConnectRequest {
    int n = 1; ///< number of the attempt, copied into the record
    AttemptRole role = AttemptRole::Target;
    Endpoint to;                     ///< ignored where unixPath is set
    std::optional<QString> unixPath; ///< a leading "@" means the abstract namespace (unix(7))
    std::chrono::microseconds timeout{
        5'000'000};                  ///< for the connect alone; the greeting has its own
    std::optional<IpAddress> source; ///< bind(2) to this address first
    std::optional<QString> device;   ///< SO_BINDTODEVICE (socket(7))
    std::optional<int> hopLimit;     ///< 1..255: IP_TTL or IPV6_UNICAST_HOPS
    Opening opening = Opening::Unknown;
    QString openingHost;            ///< Host header of HTTP, server_name of TLS; empty: left out
    PostgresAccount openingAccount; ///< whom PostgreSQL is asked about; empty: nobody it knows
    bool startInClear = false;      ///< PostgreSQL: start at once, without asking for TLS
    bool greet = true;              ///< after connecting wait for first bytes or close
};

/// How long a peer of which nothing is known may take to speak (the command line's contract).
inline constexpr std::chrono::milliseconds greetingTime{500};
/// How long a known service may take to greet or to answer its opening, where the attempt's own
/// timeout is not shorter: a slow web application and a reverse lookup are no faults.
inline constexpr std::chrono::milliseconds answerTime{3000};

/// Makes one TCP or unix connection and reports what the kernel said. Blocks the calling thread,
/// but returns within milliseconds once `cancel` is cancelled; a cancelled attempt has outcome
/// LocalError and errno ECANCELED. Never fails otherwise: what could not even be started (no
/// descriptor, no such device, a foreign source address) is a record with outcome LocalError,
/// Denied or Unreachable and its errno.
///
/// - elapsedUs is measured on CLOCK_MONOTONIC from connect(2) to its outcome.
/// - icmp is the first ICMP error for the SYN, from whichever host, this one included.
/// - A reset before any byte is outcome Reset, ECONNRESET, afterConnect ResetByPeer, whether or not
///   the program saw the connection open in between: that depends on its scheduling alone.
/// - A server that answers a plain HTTP request with 400 or by closing is asked again over TLS; if
///   it answers that, its TLS bytes are the record's firstBytes, because they are what it speaks.
/// - A PostgreSQL is asked for a start as libpq would, over TLS where it speaks TLS; only what it
///   says about the service or the client becomes firstBytes (postgres_opening.h). Where it refuses
///   the client over TLS, it is asked again in the clear, for pg_hba.conf may have an entry for
///   that alone.
/// - A TCP connection to oneself has source equal to the address and port, and is not greeted.
Attempt connectOnce(const ConnectRequest &request, const CancelToken &cancel);

/// The class of a failed connect(2) by its errno.
AttemptOutcome outcomeOfErrno(int errnoValue);

} // namespace doorward
