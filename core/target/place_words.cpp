// SPDX-License-Identifier: MIT
#include "core/target/place_words.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

bool isExcludedByLeft(QStringView left)
{
    static const QRegularExpression excluded(
        u"(?:\\bclient[:=]\\h?\"?|\\blocal(?: address| addr)?[:= "
        u"(]{1,2}|\\bsource[:=]?\\h|\\bsrc=|\\bladdr=|\\blocal\\w{1,10}: "
        u"'|(?:accepted|connection|received|request|packet|message|\\bport \\d{1,5}) from\\h|, "
        u"(?:server|host): \"?|"
        "\\blookup \\S{1,255} on \\[?|\\bnameserver:?\\h|\\bname server\\h|\\bdns "
        "server\\h|\\brejected by\\h|\\breferrer: \"|"
        "\\b(?:version|ver|release|v|openssl|libressl|gnutls|openssh|jdk|java|kernel|protocol|"
        "agent)[ "
        "/_:-]{1,2}|\\b(?:python|nginx|curl|redis|psql|node|ruby|php)/"
        "|\\b(?:see|docs?|help|visit|info|information|read|background on this error) "
        "(?:at|on)?:?\\h?|\\binfo\\b.{0,20}see\\h|"
        "error at: \\(?|compatible; |user-agent'?: .{0,40}|Zeus Technology Ltd, |Server "
        "software.{0,20}|"
        "accepted|bound to\\h|src/|\\d \\( ?)$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return excluded.match(left.last(std::min<qsizetype>(left.size(), 80)).toString()).hasMatch();
}

bool isWordBeforeNumber(QStringView name)
{
    static const QRegularExpression noHost(
        u"^(?:[\\d_.-]*|(?:line|lines|code|errno|error|err|port|ports|pid|tid|exit|status|state|"
        u"version|id|type|level|row|col|column|"
        "offset|count|size|length|len|time|timeout|depth|attempt|attempts|retry|retries|fd|uid|gid|"
        "number|rc|ret|result|at|node|seq|"
        "signal|step|index|after|elapsed|total|http|https|tcp|udp|ssl|tls|sha\\d*|md5|main|thread|"
        "worker|errorcode|response|family|"
        "severity|grpc_status|backlog|e|af|unix|ipv4|ipv6|max|min|top|retval|exception|msg|date|"
        "gmt|utc)|"
        ".+\\.(?:go|js|mjs|cjs|ts|tsx|jsx|py|rb|java|kt|scala|c|cc|cpp|cxx|h|hpp|rs|php|pl|pm|lua|"
        "cs|ex|exs|erl|sh|conf|cfg|cnf|yml|"
        "yaml|json|xml|ini|log|toml|sql|lock|txt|html|so|rlib|swift|m|ml|hs|clj))$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return name.size() > 253 || noHost.match(name.toString()).hasMatch();
}

bool isNoName(const QString &name)
{
    static const QStringList words{
        u"host"_s,    u"server"_s,      u"the"_s,       u"a"_s,           u"an"_s,
        u"any"_s,     u"all"_s,         u"remote"_s,    u"local"_s,       u"database"_s,
        u"proxy"_s,   u"address"_s,     u"name"_s,      u"hostname"_s,    u"port"_s,
        u"to"_s,      u"at"_s,          u"on"_s,        u"for"_s,         u"failed"_s,
        u"error"_s,   u"is"_s,          u"and"_s,       u"or"_s,          u"this"_s,
        u"that"_s,    u"your"_s,        u"it"_s,        u"not"_s,         u"null"_s,
        u"none"_s,    u"nil"_s,         u"undefined"_s, u"true"_s,        u"false"_s,
        u"unknown"_s, u"redis"_s,       u"mysql"_s,     u"postgresql"_s,  u"mongodb"_s,
        u"ldap"_s,    u"docker"_s,      u"tcp"_s,       u"udp"_s,         u"http"_s,
        u"https"_s,   u"ipv4"_s,        u"ipv6"_s,      u"ssh"_s,         u"ssl"_s,
        u"tls"_s,     u"from"_s,        u"by"_s,        u"in"_s,          u"of"_s,
        u"with"_s,    u"using"_s,       u"via"_s,       u"failure"_s,     u"timed"_s,
        u"out"_s,     u"timeout"_s,     u"refused"_s,   u"connection"_s,  u"connect"_s,
        u"socket"_s,  u"service"_s,     u"backend"_s,   u"upstream"_s,    u"daemon"_s,
        u"broker"_s,  u"brokers"_s,     u"node"_s,      u"nodes"_s,       u"peer"_s,
        u"target"_s,  u"destination"_s, u"endpoint"_s,  u"url"_s,         u"uri"_s,
        u"could"_s,   u"temporary"_s,   u"addresses"_s, u"primary"_s,     u"repository"_s,
        u"main"_s,    u"dns"_s,         u"no"_s,        u"its"_s,         u"their"_s,
        u"our"_s,     u"-1"_s,          u"handshake"_s, u"initial"_s,     u"reading"_s,
        u"mariadb"_s, u"amqp"_s,        u"kafka"_s,     u"memcached"_s,   u"web"_s,
        u"http1"_s,   u"site"_s,        u"client"_s,    u"after"_s,       u"before"_s,
        u"during"_s,  u"while"_s,       u"reconnect"_s, u"information"_s, u"given"_s,
        u"la"_s,      u"el"_s,          u"los"_s,       u"una"_s,         u"un"_s,
        u"le"_s,      u"les"_s,         u"der"_s,       u"die"_s,         u"das"_s,
        u"den"_s,     u"dem"_s,         u"response"_s,  u"open"_s};
    return words.contains(name.toLower());
}

} // namespace doorward
