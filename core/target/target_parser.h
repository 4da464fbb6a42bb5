// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/facts/message.h"
#include "core/facts/target.h"

namespace doorward {

/// Why a typed text is no target. The order is that of the checks, nothing else.
enum class TargetProblem : std::uint8_t {
    Empty,        ///< nothing but white space
    TooLong,      ///< more than 4096 characters
    BadCharacter, ///< a control, invisible or bidirectional character; subject: it, escaped
    BadHost,      ///< not a host name
    BadAddress,   ///< looks like an IP address and is none ("10.0.0.256")
    BadPort,      ///< neither a number nor a known service
    PortRange,    ///< a number outside 1..65535
    MissingHost,  ///< a URL or DSN without a host where one must stand
    Network,      ///< "10.0.0.0/24"
    OpenBracket,  ///< "[::1" without "]", or something else than an IPv6 address between them
    NotATarget    ///< free text
};

/// What a person typed, as a target: "db:5432", "10.0.0.7 8080", "[::1]:80", "localhost redis",
/// "db/5432", a URL, a DSN (libpq keywords, JDBC, SQLAlchemy, PDO, ODBC, Go's
/// "u:p@tcp(db:3306)/x"), "user@host" (SSH), "unix:///run/x.sock", "/run/x.sock", "@abstract",
/// "[fe80::1%25eth0]:80". A bare port ("5432", ":5432") means localhost. A bare host has no port:
/// that is no error here.
///
/// The port is what the text says, or the default of the scheme or service that it names; `service`
/// is the service that it names, else that of a well-known port. Host names stay as typed (a
/// trailing dot too); `ace_host` has the IDNA form where they are not ASCII. Several hosts: the
/// first is the target, the others stand in `also`.
///
/// Errors: BadInput; targetProblem() makes a sentence of it. The subject holds no secret.
Result<Target> parseTarget(const QString &text);

/// The reason of an error of parseTarget(), and its text for people (resources: target.json), which
/// names what is wrong and shows the right form. An empty message for errors from elsewhere.
std::optional<TargetProblem> targetProblemOf(const Error &error);
Message targetProblem(const Error &error);

/// "::1:80" is an IPv6 address, and may have been meant as "[::1]:80": a sentence that says how it
/// was read and how to write the other. Empty for a target that has a port or cannot mean both.
Message portOrAddress(const Target &target);

/// Whatever is at hand: a typed target or a whole pasted error message. Never fails; host and
/// unixPath are empty where the text names no target.
Target parseAny(const QString &text);

/// The port to try: the target's own, else the default one of its service (an error message often
/// leaves it out: "could not translate host name"). Nothing where neither is known.
std::optional<Port> portToTry(const Target &target);

} // namespace doorward
