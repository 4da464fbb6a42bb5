// SPDX-License-Identifier: MIT
#include "core/inspect/log_words.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

template <std::size_t N>
bool hasAny(const QString &lower, const std::array<QLatin1StringView, N> &words)
{
    return std::any_of(words.begin(), words.end(),
                       [&lower](QLatin1StringView word) { return lower.contains(word); });
}

// errno(3) as strerror(3), Go, Node, Rust ("os error 98") and Python ("[Errno 98]") say it.
constexpr std::array inUse{"address already in use"_L1,
                           "eaddrinuse"_L1,
                           "address in use"_L1,
                           "errno 98]"_L1,
                           "os error 98"_L1,
                           "port is already allocated"_L1,
                           "port already in use"_L1};
constexpr std::array notAvailable{"cannot assign requested address"_L1, "eaddrnotavail"_L1,
                                  "can't assign requested address"_L1, "errno 99]"_L1,
                                  "os error 99"_L1};
constexpr std::array denied{"permission denied"_L1, "eacces"_L1, "operation not permitted"_L1,
                            "errno 13]"_L1, "os error 13"_L1};
/// What makes a refusal one of bind(2) rather than of a file.
constexpr std::array binding{"bind"_L1,    "listening socket"_L1, "failed to listen"_L1,
                             "listen "_L1, "listen:"_L1,          "make_sock"_L1,
                             "listener"_L1};
constexpr std::array listening{"listening on"_L1,
                               "listening at"_L1,
                               "server listening"_L1,
                               "running on http"_L1,
                               "ready to accept connections"_L1,
                               "waiting for connections"_L1,
                               "started server on"_L1,
                               "ready for connections"_L1};
constexpr std::array outOfMemory{"oom killer"_L1, "oom-kill"_L1, "out of memory: killed"_L1,
                                 "oom_kill"_L1};
// Phrases of nginx, Apache, Redis, sshd, MariaDB, PostgreSQL, HAProxy, MongoDB, BIND, systemd, and
// of the libraries that read INI, YAML, TOML and JSON for others.
constexpr std::array configuration{"fatal config file error"_L1,
                                   "bad configuration option"_L1,
                                   "terminating, "_L1,
                                   "syntax error"_L1,
                                   "unknown directive"_L1,
                                   "invalid number of arguments in"_L1,
                                   "unexpected end of file, expecting"_L1,
                                   "is not terminated by"_L1,
                                   "directive is not allowed here"_L1,
                                   "invalid command '"_L1,
                                   "unknown variable '"_L1,
                                   "unknown option"_L1,
                                   "unrecognized option"_L1,
                                   "unrecognized configuration parameter"_L1,
                                   "configuration file"_L1,
                                   "config file"_L1,
                                   "invalid config"_L1,
                                   "configuration error"_L1,
                                   "error in configuration"_L1,
                                   "error(s) found in configuration"_L1,
                                   "parse error"_L1,
                                   "failed to parse"_L1,
                                   "yaml:"_L1,
                                   "bad unit file setting"_L1,
                                   "loading configuration failed"_L1};
constexpr std::array complaint{
    "error"_L1,       "fail"_L1,       "fatal"_L1,       "invalid"_L1,     "unknown"_L1,
    "emerg"_L1,       "bad "_L1,       "cannot"_L1,      "can't"_L1,       "no such"_L1,
    "terminating"_L1, "unexpected"_L1, "not allowed"_L1, "unrecognized"_L1};

LogMeaning meaningOf(const QString &lower)
{
    if (hasAny(lower, inUse))
        return LogMeaning::AddressInUse;
    if (hasAny(lower, notAvailable) && (hasAny(lower, binding) || lower.contains("socket"_L1)))
        return LogMeaning::AddressNotAvailable;
    if (hasAny(lower, denied) && hasAny(lower, binding))
        return LogMeaning::BindDenied;
    if (hasAny(lower, outOfMemory))
        return LogMeaning::OutOfMemory;
    if (hasAny(lower, configuration) && hasAny(lower, complaint))
        return LogMeaning::Configuration;
    if (hasAny(lower, listening))
        return LogMeaning::Listening;
    return LogMeaning::Other;
}

/// The first address and port that the words name, in the forms in which servers write them.
void readPlace(UnitLogLine &line)
{
    static const QRegularExpression bracketed(u"\\[([0-9A-Fa-f:.]+)\\]:(\\d{1,5})(?!\\d)"_s);
    static const QRegularExpression dotted(
        u"(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,3}){3})(?::(\\d{1,5})(?!\\d))?"_s);
    static const QRegularExpression bareV6(
        u"(?<![0-9A-Fa-f:.\\[])([0-9A-Fa-f]{0,4}::[0-9A-Fa-f:.]*|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4})(?![\\w])"_s);
    static const QRegularExpression worded(u"\\bport\\W{1,3}(\\d{1,5})(?!\\d)"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression colon(
        u"(?:^|[\\s*(\"'=\\]]|localhost|::):(\\d{2,5})(?![\\d.])"_s);
    if (const auto match = bracketed.match(line.text); match.hasMatch()) {
        line.address = IpAddress::parse(match.captured(1));
        line.port = portFromText(match.captured(2));
    } else if (const auto v4 = dotted.match(line.text); v4.hasMatch()) {
        line.address = IpAddress::parse(v4.captured(1));
        line.port = portFromText(v4.captured(2));
    }
    if (!line.port)
        if (const auto match = worded.match(line.text); match.hasMatch())
            line.port = portFromText(match.captured(1));
    if (!line.port)
        if (const auto match = colon.match(line.text); match.hasMatch())
            line.port = portFromText(match.captured(1));
    if (!line.address)
        if (const auto match = bareV6.match(line.text); match.hasMatch()) {
            QString text = match.captured(1);
            if (line.port && text.endsWith(u':' + QString::number(line.port->value()))
                && text.startsWith(":::"_L1))
                text = u"::"_s; // Node writes ":::3000"
            while (text.size() > 2 && text.endsWith(u':') && !text.endsWith("::"_L1))
                text.chop(1);
            line.address = IpAddress::parse(text);
        }
}

} // namespace

void readWords(UnitLogLine &line)
{
    line.meaning = meaningOf(line.text.toLower());
    switch (line.meaning) {
    case LogMeaning::AddressInUse:
    case LogMeaning::BindDenied:
    case LogMeaning::AddressNotAvailable:
    case LogMeaning::Listening:
        readPlace(line);
        break;
    case LogMeaning::Configuration:
    case LogMeaning::OutOfMemory:
    case LogMeaning::Other:
        break;
    }
}

} // namespace doorward
