// SPDX-License-Identifier: MIT
#include "core/diagnosis/greeting.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

struct Signature {
    QLatin1StringView prefix; ///< as escapedBytes() writes it
    QLatin1StringView protocol;
};

// RFC 9110 status line, RFC 8446 record header, RFC 4253 4.2, RFC 5321 3.1 / RFC 959 5.4,
// RFC 1939, RFC 9051, Redis serialization protocol, RFC 6143.
constexpr std::array signatures{
    Signature{"HTTP/"_L1, "HTTP"_L1},       Signature{"\\x16\\x03"_L1, "TLS"_L1},
    Signature{"\\x15\\x03"_L1, "TLS"_L1},   Signature{"SSH-"_L1, "SSH"_L1},
    Signature{"220 "_L1, "SMTP/FTP"_L1},    Signature{"220-"_L1, "SMTP/FTP"_L1},
    Signature{"+PONG"_L1, "Redis"_L1},      Signature{"-NOAUTH"_L1, "Redis"_L1},
    Signature{"-DENIED"_L1, "Redis"_L1},    Signature{"-LOADING"_L1, "Redis"_L1},
    Signature{"-ERR "_L1, "Redis/POP3"_L1}, Signature{"+OK "_L1, "POP3"_L1},
    Signature{"* OK "_L1, "IMAP"_L1},       Signature{"RFB 00"_L1, "VNC"_L1},
};

bool startsWithAny(const QString &bytes, std::initializer_list<QLatin1StringView> prefixes)
{
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&bytes](QLatin1StringView prefix) { return bytes.startsWith(prefix); });
}

/// The MySQL and MariaDB greeting: three bytes of length, sequence 0, then 0x0a (protocol 10) or
/// 0xff (an error packet). The length's first byte may be any character.
bool looksLikeMysql(const QString &bytes)
{
    return bytes.contains("\\x00\\x00\\x00\\n"_L1) || bytes.contains("\\x00\\x00\\x00\\x0a"_L1)
           || bytes.contains("\\x00\\x00\\x00\\xff"_L1);
}

bool isHttp(const QString &protocol)
{
    return protocol == "HTTP"_L1;
}

/// Whether bytes of `protocol` are what the profile's service may send; nothing where that cannot
/// be said.
std::optional<bool> fits(const QString &bytes, const QString &protocol,
                         const ServiceProfile &profile)
{
    switch (profile.opening) {
    case Opening::Http:
        return isHttp(protocol);
    case Opening::Tls:
        return protocol == "TLS"_L1;
    case Opening::Postgres: // one byte to SSLRequest, or an ErrorResponse
        return startsWithAny(bytes, {"S"_L1, "N"_L1, "E"_L1}) && protocol.isEmpty();
    case Opening::Redis:
        return startsWithAny(bytes, {"+"_L1, "-"_L1}) && protocol != "POP3"_L1;
    case Opening::ServerFirst:
        if (profile.name == "ssh"_L1)
            return protocol == "SSH"_L1;
        if (profile.name == "smtp"_L1 || profile.name == "ftp"_L1)
            return startsWithAny(bytes, {"2"_L1, "4"_L1, "5"_L1});
        if (profile.name == "mysql"_L1 || profile.name == "mariadb"_L1)
            return looksLikeMysql(bytes) ? std::optional(true)
                   : protocol.isEmpty()  ? std::nullopt
                                         : std::optional(false);
        return std::nullopt;
    case Opening::Unknown:
        return std::nullopt;
    }
    return std::nullopt;
}

bool refusesClient(const QString &bytes)
{
    return bytes.startsWith("-DENIED"_L1) || bytes.contains("is not allowed to connect"_L1)
           || (bytes.startsWith(u'E') && bytes.contains("pg_hba.conf"_L1))
           || bytes.startsWith("Not allowed at this time"_L1)
           || bytes.startsWith("Exceeded MaxStartups"_L1) || bytes.startsWith("554 "_L1);
}

bool isUnwell(const QString &bytes)
{
    if (bytes.startsWith("HTTP/"_L1)) {
        const QString status = bytes.section(u' ', 1, 1);
        return status == "502"_L1 || status == "503"_L1 || status == "504"_L1;
    }
    return bytes.startsWith("-LOADING"_L1) || bytes.contains("the database system is"_L1)
           || bytes.contains("C57P03\\x00"_L1)
           || bytes.contains("C53300\\x00"_L1) // PostgreSQL's SQLSTATE
           || bytes.startsWith("-ERR max number of clients"_L1)
           || bytes.contains("Too many connections"_L1) || bytes.startsWith("421 "_L1);
}

Greeting ofBytes(const Attempt &attempt, const Target &target)
{
    const QString bytes = attempt.firstBytes.value_or(QString());
    if (refusesClient(bytes))
        return Greeting::RefusesClient;
    if (isUnwell(bytes))
        return Greeting::Unwell;
    if (!target.profile)
        return Greeting::Fine;
    const QString protocol = protocolOf(bytes);
    const auto fitting = fits(bytes, protocol, *target.profile);
    if (fitting.value_or(true))
        return Greeting::Fine;
    return protocol.isEmpty() ? Greeting::Unexpected : Greeting::Foreign;
}

} // namespace

QString protocolOf(const QString &escapedBytes)
{
    for (const Signature &signature : signatures)
        if (escapedBytes.startsWith(signature.prefix))
            return signature.protocol;
    return looksLikeMysql(escapedBytes) ? u"MySQL"_s : QString();
}

Greeting greetingOf(const Attempt &attempt, const Target &target)
{
    switch (attempt.afterConnect) {
    case AfterConnect::NotTried:
        return Greeting::NotTried;
    case AfterConnect::Bytes:
        return ofBytes(attempt, target);
    case AfterConnect::ClosedByPeer:
        return Greeting::Closed;
    case AfterConnect::ResetByPeer:
        return Greeting::Reset;
    case AfterConnect::Silent:
        break;
    }
    const bool speaks =
        attempt.openingSent || (target.profile && target.profile->opening == Opening::ServerFirst);
    return speaks ? Greeting::Silent : Greeting::Waiting;
}

} // namespace doorward::rules
