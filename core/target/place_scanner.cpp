// SPDX-License-Identifier: MIT
#include "core/target/place_scanner.h"

#include "core/base/ip_address.h"
#include "core/target/address_text.h"
#include "core/target/connection_string.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

// Pieces of the patterns. Names are ASCII or Latin here, so that a Korean or Japanese particle
// behind a name is not taken for a part of it; typed targets know all scripts.
constexpr const char *namePiece =
    R"((?:[\p{Latin}\d_](?:[\p{Latin}\d_-]*+)(?:\.[\p{Latin}\d_-]++)*+\.?))";
constexpr const char *v6Piece =
    R"((?:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?::\d{5})|\d{0,3}(?:\.\d{1,3}){3})?(?:%[\w.-]{1,15})?))";

struct Pattern {
    PlaceRank rank;
    QRegularExpression expression; ///< named groups: host, port, path, url
};

/// In the text of a pattern, N stands for a name, A for an IPv6 literal (bare), Q for an opening
/// and q for a closing quote, P for the word "port" in the nine languages.
Pattern pattern(PlaceRank rank, const char *text)
{
    QString whole = QString::fromUtf8(text);
    whole.replace(u"{N}"_s, QString::fromUtf8(namePiece));
    whole.replace(u"{A}"_s, QString::fromUtf8(v6Piece));
    whole.replace(u"{Q}"_s, u"(?:[\"'`‘’“”«»„]\\h?)"_s);
    whole.replace(u"{q}"_s, u"(?:\\h?[\"'`‘’“”«»])"_s);
    whole.replace(u"{P}"_s,
                  u"(?:port|포트|端口|端口号|puerto|ポート|порту?|portu|kapı|bağlantı noktası)"_s);
    return {rank, QRegularExpression(whole, QRegularExpression::CaseInsensitiveOption
                                                | QRegularExpression::UseUnicodePropertiesOption)};
}

const std::vector<Pattern> &patterns()
{
    using enum PlaceRank;
    static const std::vector<Pattern> all{
        // nginx: the upstream is the target, whatever else the line names
        pattern(Sole, R"~(upstream: "(?<url>[^"\s]{1,512})")~"),
        pattern(Sole, R"~(\bhost not found in upstream "(?<host>{N})(?::(?<port>\d{1,5}))?")~"),
        pattern(Sole, R"~((?<host>{N}) could not be resolved \()~"),
        // Go: the far end of a connection; the name of a failed look-up
        pattern(Upstream, R"~(->(?:\[?(?<host>{A}|{N})\]?):(?<port>\d{1,5}))~"),
        pattern(
            Upstream,
            R"~(\bdial (?:tcp|udp)[46]?:? (?!lookup)(?:\[?(?<host>{A}|{N})\]?):(?<port>\d{1,5}))~"),
        pattern(Sole, R"~(\blookup (?<host>{N})(?: on [^\s]+:\d+)?(?=:))~"),
        pattern(
            Upstream,
            R"~(\b(?:dial|listen|read|write) unix(?:gram|packet)? (?:@->)?(?<path>[/@][^\s:"']{1,255}))~"),
        // Unix sockets
        pattern(Named, R"~((?<url>\b[a-z+]{0,20}unix:/{1,3}[^\s"'<>),:]{2,255}))~"),
        pattern(
            Named,
            R"~((?:\bsocket\b|소켓|套接字|ソケット|сокет\w*|soket\w*|connect (?-i:E[A-Z]+)|\bat|address|path)[\s:=,'"`«»„“(]{1,4}(?<path>/[^\s"'<>),:`’«»“”]{2,255}))~"),
        pattern(
            Named,
            R"~((?<path>/[^\s"'<>),:`’«»“”(]{1,255}(?:\.sock(?:et)?|\.s\.PGSQL\.\d{1,5}))(?![\w.]))~"),
        // URLs
        pattern(
            Mention,
            R"~((?<url>\b[a-z][a-z0-9+.-]{1,24}://(?:\[[^\s\]]{2,64}\]|[^\s"'`<>|()\[\]{}‘’“”«»]){2,512}))~"),
        pattern(Named, R"~(/dev/tcp/(?<host>{A}|{N})/(?<port>\d{1,5}))~"),
        pattern(Named, R"~(\bhost:(?<host>{A}|{N}), port:(?<port>\d{1,5}))~"),
        pattern(Named, R"~(\(host=(?<host>{A}|{N})\)\(port=(?<port>\d{1,5})\))~"),
        // "db" (10.0.0.7), port 5433 and its like in any language; the name comes with its address
        pattern(Named,
                R"~({Q}(?<host>{A}|{N}){q}\h?\((?<addr>{A}|{N})\),\h(?<port>\d{1,5})\h{P})~"),
        pattern(
            Named,
            R"~({Q}(?<host>{A}|{N}){q}\h?\((?<addr>{A}|{N})\)(?:[^\d"()]{0,24}?{P}\h?(?<port>\d{1,5}))?)~"),
        pattern(Named, R"~({Q}(?<host>{A}|{N}){q}[^\d"()]{0,24}?{P}\h?(?<port>\d{1,5}))~"),
        pattern(
            Named,
            R"~((?<![\w.:-])(?<host>{A}|{N})\h\((?<addr>{A}|\d{1,3}(?:\.\d{1,3}){3})\)(?:,?\h{P}\h?|:)(?<port>\d{1,5}))~"),
        pattern(
            Named,
            R"~((?<![\w.:-])(?<host>{N}):\h?(?<port>\d{1,5})\h\((?<addr>{A}|\d{1,3}(?:\.\d{1,3}){3})\))~"),
        pattern(
            Named,
            R"~((?<![\w.:-])(?<host>{N}):(?<port>\d{1,5})\h\((?<addr>{A}|\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}\))~"),
        // Java's InetSocketAddress: "db/10.0.0.7:5432", "/10.0.0.7:5432", "db/<unresolved>:5432"
        pattern(
            Named,
            R"~((?<![\w./:-])(?<host>{N})/\[?(?<addr>{A}|\d{1,3}(?:\.\d{1,3}){3})\]?:(?<port>\d{1,5})(?!\w))~"),
        pattern(
            Named,
            R"~((?<![\w./:-])/\[?(?<host>{A}|\d{1,3}(?:\.\d{1,3}){3})\]?:(?<port>\d{1,5})(?!\w))~"),
        pattern(Named, R"~((?<![\w./:-])(?<host>{N})/<unresolved>:(?<port>\d{1,5}))~"),
        pattern(Named, R"~(\b{P}\h(?<port>\d{1,5})\h(?:on|of|at)\h(?<host>{A}|{N}))~"),
        pattern(
            Named,
            R"~((?<![\w.:-])(?<host>{A}|{N})\h?(?:\p{L}{1,20}\h)?[(（]{P}\h(?<port>\d{1,5})[)）])~"),
        pattern(
            Named,
            R"~(\b(?:to|at|server|host|report for)\h(?<host>{N})\h\((?<addr>{A}|\d{1,3}(?:\.\d{1,3}){3})\))~"),
        pattern(Named,
                R"~((?<host>{N})(?:\h\({N}\))?[|\[](?<addr>{A}|{N})[|\]]:(?<port>\d{1,5}))~"),
        pattern(Named, R"~((?<host>{N})\h\[(?<addr>{A}|{N})\]\h(?<port>\d{1,5})\b)~"),
        pattern(Named, R"~(\(UNKNOWN\)\h\[(?<host>{A}|{N})\]\h(?<port>\d{1,5})\b)~"),
        pattern(Named, R"~((?<![\w.:-])(?<host>{A}|{N}),?\h{P}\h(?<port>\d{1,5})\b)~"),
        // dig's "address#port", wrapped tuples and keyword pairs of Python, Ruby and others
        pattern(Named, R"~((?<![\w.:-])(?<host>{A}|\d{1,3}(?:\.\d{1,3}){3})#(?<port>\d{1,5})\b)~"),
        pattern(Named, R"~(\(['"](?<host>{A}|{N})['"], ?(?<port>\d{1,5}))~"),
        pattern(
            Named,
            R"~(\bhost(?:name)?=['"]?(?<host>{A}|{N})['"]?[,; ]{1,2}port=['"]?(?<port>\d{1,5}))~"),
        pattern(
            Named,
            R"~(\b(?:host|hostname|address|addr)['"]?\h?(?:=>|[=:])\h?['"`](?<host>{A}|{N})['"`])~"),
        pattern(Named, R"~({Q}(?<host>{A}|{N}){q}:{Q}(?<port>\d{1,5}){q})~"),
        pattern(Named, R"~(\((?<host>{A}|{N}) : (?<port>\d{1,5})\))~"),
        pattern(Named, R"~((?<host>{N}) refused to connect)~"),
        pattern(Named, R"~(`host=(?<host>{A}|{N})\h)~"),
        pattern(Named, R"~(\b(?:name|host|hostname)=(?<host>{A}|{N})(?=[\s,;)]|$))~"),
        pattern(Named, R"~(\bipv6:%5B(?<host>[0-9A-Fa-f:.]{2,45})%5D:(?<port>\d{1,5}))~"),
        pattern(
            Named,
            R"~(\b(?:ipv[46]|inet6?|tcp[46]?):(?:\[|%5B)?(?<host>{A}|{N})(?:\]|%5D)?:(?<port>\d{1,5}))~"),
        // [v6]:port, v6:port, host:port
        pattern(Mention,
                R"~((?<host>\[[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,15})?\])(?::(?<port>\d{1,5}))?)~"),
        pattern(Mention, R"~((?<![\w.:/%-])(?<host>{A})(?![\w:.-]*\w))~"),
        pattern(Weak, R"~((?<![\p{Latin}\d_.:/%@-])(?<host>{N}):(?<port>\d{1,5})(?!\w|:\d|\.\d))~"),
        // Names in the places where programs put them
        pattern(
            Named,
            R"~(\b(?:getaddrinfo|ENOTFOUND|EAI_AGAIN|EAI_NONAME)(?:\(\))?:?(?: (?-i:E[A-Z_]{4,}))?(?: for host| for)?\h{Q}?(?<host>{A}|{N})(?:\h(?<port>\d{1,5}))?(?=["'’\s,:;)]|$))~"),
        pattern(
            Named,
            R"~((?:UnknownHostException|gethostbyname\w*|apr_sockaddr_info_get\(\) for)[:( ]{1,2}["']?(?<host>{N}))~"),
        pattern(Named, R"~(^(?<host>{N}): (?:forward|inverse) host lookup)~"),
        pattern(Named, R"~(^(?!\w*exchange)(?<host>{N}): Connection closed by remote host)~"),
        pattern(Named, R"~(\bgetaddrinfo\("(?<host>{N})")~"),
        pattern(
            Named,
            R"~(\b(?:resolv\w*|look ?up|locate|translate|address for|lookup failure:)\h{1,2}(?:(?:the|host|hostname|host name|host address|name|proxy|address|server address|remote host|dns name|for)[: ]{1,2}){0,3}{Q}?(?<host>{N})(?=["'’:;,.)\s]|$))~"),
        pattern(
            Named,
            R"~((?:\bhost(?:name)?|\bhost name|\bReport for|\bserver|\baddress|\bproxy|\bpeer|\bfor|\bon|\bat|\bto|\bfind|\blookup|\bresolve\w*|\bresolving|호스트|主机\w*|サーバー|узел|hôte|имя|ホスト名)[: ]{0,2}{Q}(?<host>{A}|{N})(?::(?<port>\d{1,5}))?{q})~"),
        pattern(
            Named,
            R"~({Q}(?<host>{N}|{A}){q}\h?(?:호스트|上的服务器|、ポート|makine|をアドレス|を解決|в адрес|nicht in|kann nicht|en adresse|a una|on line))~"),
        pattern(
            Named,
            R"~(\b(?:connect(?:ed|ing|ion)?|Failed to connect|communicate)\h(?:to|with)\h(?:remote\h)?(?:host|server|proxy|address)?\h?(?<host>{A}|{N})(?=[\s.:,;)(]|$))~"),
        pattern(
            Mention,
            R"~(\b(?:Trying|Benchmarking|Connecting to|Contacting|Looking up|Querying|reach|ping|opening socket to|report for)\h(?:host\h|server\h)?(?<host>{A}|{N})(?=[\s.:,;)(…]|$))~"),
        pattern(Mention, R"~('telnet (?<host>{A}|{N}) (?<port>\d{1,5})')~"),
        pattern(
            Mention,
            R"~(\b(?:host|hôte|хост|узел|makine|equipo|Server|主机|호스트)\h(?=[^\s.]{1,63}\.\w)(?<host>{N})(?=\h))~"),
        pattern(Mention, R"~((?<host>{N})\h\(\k<host>\)(?=\h|…|\.\.\.))~"),
        pattern(Mention, R"~((?<![\w.:/%@-])(?<host>\d{1,3}(?:\.\d{1,3}){3})(?![\w-]|\.\d))~"),
    };
    return all;
}

/// Left of a place: what says that it is not the one that failed.
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

/// Words in front of ":42" that are no hosts, and the endings of source and configuration files.
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

/// Words that stand where a host name could, and are none.
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

/// "::1:5433" as node and others print it: an IPv6 address and a port run together.
bool splitRunTogether(Place &place, QStringView host)
{
    const qsizetype colon = host.lastIndexOf(u':');
    const QStringView tail = host.sliced(colon + 1);
    const QStringView head = host.first(colon);
    if (tail.size() < 2 || tail.size() > 5 || !portFromText(tail) || !head.contains(u"::"))
        return false;
    const auto literal = addressLiteral(head);
    if (!literal)
        return false;
    place.port = portFromText(tail);
    place.host = *literal;
    return true;
}

std::optional<Place> placeOfUrl(QString url)
{
    while (!url.isEmpty() && u".,:;!?/\\"_s.contains(url.back()) && url.size() > 3)
        url.chop(1);
    if (const qsizetype unixMark = url.indexOf(u"://unix:/"); unixMark > 0) // nginx
        url = u"unix:"_s + url.mid(unixMark + 8).section(u':', 0, 0);
    Place place;
    if (url.startsWith(u"unix:") && !url.startsWith(u"unix://")) {
        place.unixPath = url.mid(5);
        return place;
    }
    const auto target = targetFromUrl(url);
    if (!target || target->scheme == u"file"_s || target->scheme == u"node"_s)
        return std::nullopt;
    place.host = target->host.value_or(QString());
    place.port = target->port;
    place.unixPath = target->unixPath.value_or(QString());
    place.scheme = target->scheme == u"docker"_s
                       ? QString()
                       : target->scheme.value_or(QString()); // an image's name
    if (place.unixPath.isEmpty() && !place.port && !target->service)
        return std::nullopt; // a scheme that nobody knows, without a port
    place.isLiteral = addressLiteral(place.host).has_value();
    if (place.isLiteral)
        place.host = *addressLiteral(place.host);
    return place;
}

bool acceptHost(Place &place, QStringView host, QStringView line)
{
    if (host.endsWith(u':') && !host.endsWith(u"::"))
        host.chop(1);
    if (auto literal = addressLiteral(host)) {
        const auto address = IpAddress::parse(*literal);
        place.host = address && address->isV4Mapped() ? address->unmapped().text() : *literal;
        place.isLiteral = true;
        const bool portFollows = place.port.has_value();
        if (!portFollows && host.contains(u"::") && !host.startsWith(u'['))
            splitRunTogether(place, host);
        return true;
    }
    // A full IPv6 literal with a port behind it has nine groups.
    if (host.count(u':') >= 2) {
        const qsizetype colon = host.lastIndexOf(u':');
        const auto literal = addressLiteral(host.first(colon));
        if (!literal)
            return false;
        place.host = *literal;
        place.isLiteral = true;
        if (!place.port)
            place.port = portFromText(host.sliced(colon + 1));
        return true;
    }
    if (host.endsWith(u'.') && (place.end >= line.size() || !line[place.end].isLetterOrNumber()))
        host.chop(1); // a full stop, not the root
    if (host.endsWith(u'.'))
        host.chop(1);
    if (looksLikeIpv4(host)) {
        const auto literal = addressLiteral(host);
        place.isLiteral = literal.has_value();
        place.host = literal.value_or(QString());
        return literal.has_value();
    }
    const bool allDigits =
        std::all_of(host.begin(), host.end(), [](QChar c) { return c.isDigit(); });
    if (allDigits || !isHostName(host) || isWordBeforeNumber(host))
        return false;
    place.host = host.toString();
    return !isNoName(place.host);
}

std::optional<Place> placeOfMatch(const QRegularExpressionMatch &match, PlaceRank rank,
                                  QStringView line)
{
    Place place;
    if (const QString url = match.captured(u"url"_s); !url.isEmpty()) {
        const auto found = placeOfUrl(url);
        if (!found)
            return std::nullopt;
        place = *found;
        place.end = match.capturedEnd(u"url"_s);
    } else if (const QString path = match.captured(u"path"_s); !path.isEmpty()) {
        if (isWordBeforeNumber(path))
            return std::nullopt; // a source file
        place.unixPath = path.endsWith(u'.') ? path.chopped(1) : path;
        place.end = match.capturedEnd(u"path"_s);
    } else {
        place.end = match.capturedEnd(u"host"_s);
        place.port = portFromText(match.capturedView(u"port"_s));
        if (!match.capturedView(u"port"_s).isEmpty() && !place.port)
            return std::nullopt;
        if (!acceptHost(place, match.capturedView(u"host"_s), line))
            return std::nullopt;
        place.end = match.capturedEnd();
    }
    place.rank = rank;
    place.begin = match.capturedStart();
    return place;
}

/// A port that stands behind a place on the same line: "… host 'db' … port 5432".
void takePortBehind(Place &place, QStringView line)
{
    static const QRegularExpression behind(
        u"^[^:;]{0,30}?(?:\\bport|포트|端口|puerto|ポート|порту?|portu|kapı)['\"]?(?:\\h?[=:#]\\h?|\\h)?['\"]?(\\d{1,5})\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    const auto match = behind.match(
        line.sliced(place.end).first(std::min<qsizetype>(48, line.size() - place.end)).toString());
    if (match.hasMatch())
        place.port = portFromText(match.capturedView(1));
}

bool overlaps(const Place &a, const Place &b)
{
    return a.begin < b.end && b.begin < a.end;
}

/// "db" (10.0.0.7): the address of the same place, as one more.
void addAddress(std::vector<Place> &places, const QRegularExpressionMatch &match, PlaceRank rank)
{
    const auto literal = addressLiteral(match.capturedView(u"addr"_s));
    if (!literal)
        return;
    Place place;
    place.host = *literal;
    place.isLiteral = true;
    place.rank = rank;
    place.port = portFromText(match.capturedView(u"port"_s));
    place.begin = match.capturedStart(u"addr"_s);
    place.end = match.capturedEnd(u"addr"_s);
    places.push_back(std::move(place));
}

} // namespace

std::optional<Place> nameBeforeColon(QStringView line)
{
    static const QRegularExpression name(QString(u"(?<=[:,]\\h)(?<host>%1)(?::\\d{1,5})?[:,]\\h"_s)
                                             .arg(QString::fromUtf8(namePiece)),
                                         QRegularExpression::UseUnicodePropertiesOption);
    std::optional<Place> found;
    for (auto matches = name.globalMatch(line.toString()); matches.hasNext();)
        if (auto place = placeOfMatch(matches.next(), PlaceRank::Weak, line);
            place && place->host.contains(u'.') && place->host == place->host.toLower())
            found = place;
    return found;
}

std::vector<Place> placesIn(QStringView line)
{
    const QString text = line.toString();
    std::vector<Place> places;
    for (const Pattern &known : patterns()) {
        for (auto matches = known.expression.globalMatch(text); matches.hasNext();) {
            const auto match = matches.next();
            auto place = placeOfMatch(match, known.rank, line);
            if (!place || std::any_of(places.begin(), places.end(), [&place](const Place &other) {
                    return overlaps(*place, other);
                }))
                continue;
            const qsizetype start =
                std::max(match.capturedStart(u"host"_s), match.capturedStart(u"url"_s));
            if (known.rank < PlaceRank::Upstream && place->unixPath.isEmpty()
                && (isExcludedByLeft(line.first(std::max<qsizetype>(start, place->begin)))
                    || line.sliced(place->end).startsWith(u"->")))
                continue;
            if (!place->port && place->unixPath.isEmpty())
                takePortBehind(*place, line);
            const bool hasAddress = match.lastCapturedIndex() >= 0 && match.hasCaptured(u"addr"_s);
            places.push_back(*place);
            if (hasAddress)
                addAddress(places, match, known.rank);
        }
    }
    const auto has = [&places](PlaceRank rank) {
        return std::any_of(places.begin(), places.end(),
                           [rank](const Place &place) { return place.rank == rank; });
    };
    if (line.contains(u"is not allowed to connect")) // MySQL speaks of the client
        places.clear();
    if (has(PlaceRank::Sole)) {
        const Place sole = *std::find_if(places.begin(), places.end(), [](const Place &place) {
            return place.rank == PlaceRank::Sole;
        });
        std::erase_if(places, [&sole](const Place &place) {
            return place.rank != PlaceRank::Sole
                   && (place.host != sole.host || place.scheme.isEmpty());
        });
    }
    if (has(PlaceRank::Upstream))
        std::erase_if(places, [](const Place &place) {
            return place.rank == PlaceRank::Weak
                   || (place.rank == PlaceRank::Mention && place.isLiteral
                       && place.scheme.isEmpty());
        });
    std::sort(places.begin(), places.end(),
              [](const Place &a, const Place &b) { return a.begin < b.begin; });
    return places;
}

std::optional<Place> placeOfCommand(QStringView line)
{
    static const QRegularExpression command(
        u"^\\h{0,4}(?:[+$#>%❯]\\h|\\S{1,40}[$#]\\h)?(?:sudo )?(?:[A-Z_]{2,30}=\\S{1,200} ){0,4}"
        "(psql|pg_dump|pg_isready|mysql|mariadb|mysqldump|mysqladmin|redis-cli|mongosh|mosquitto_pub|mosquitto_sub|ssh|sftp|telnet|nc|ncat)\\h(.{1,400})$"_s);
    const auto match = command.match(line.toString());
    if (!match.hasMatch())
        return std::nullopt;
    const QString program = match.captured(1);
    const QString arguments = u' ' + match.captured(2) + u' ';
    static const QRegularExpression host(u"\\s(?:-h\\h?|--host[= ])([^\\s]{1,255})\\s"_s);
    static const QRegularExpression port(u"\\s(?:-[pP]\\h?|--port[= ])(\\d{1,5})\\s"_s);
    static const QRegularExpression plain(
        u"\\s(?:\\S+@)?([A-Za-z0-9][\\w.:-]*)(?:\\s(\\d{1,5}))?\\s$"_s);
    const bool hasHostOption = !program.startsWith(u"ssh") && !program.startsWith(u"sftp")
                               && !program.startsWith(u"telnet") && !program.startsWith(u"nc");
    const auto found = (hasHostOption ? host : plain).match(arguments);
    if (!found.hasMatch())
        return std::nullopt;
    const auto checked = hostPortFromText(found.captured(1));
    if (!checked)
        return std::nullopt;
    Place place;
    place.host = checked->host;
    place.isLiteral = addressLiteral(place.host).has_value();
    place.port = portFromText(port.match(arguments).captured(1));
    if (!hasHostOption && !found.capturedView(2).isEmpty())
        place.port = portFromText(found.capturedView(2));
    place.rank = PlaceRank::Weak;
    place.end = line.size();
    return place;
}

} // namespace doorward
