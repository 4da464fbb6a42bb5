// SPDX-License-Identifier: MIT
#include "core/target/place_patterns.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

// Pieces of the patterns. Names are ASCII or Latin here, so that a Korean or Japanese particle
// behind a name is not taken for a part of it; typed targets know all scripts.
constexpr const char *namePieceText =
    R"((?:[\p{Latin}\d_](?:[\p{Latin}\d_-]*+)(?:\.[\p{Latin}\d_-]++)*+\.?))";
constexpr const char *v6Piece =
    R"((?:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:(?::\d{5})|\d{0,3}(?:\.\d{1,3}){3})?(?:%[\w.-]{1,15})?))";

/// In the text of a pattern, N stands for a name, A for an IPv6 literal (bare), Q for an opening
/// and q for a closing quote, P for the word "port" in the nine languages.
PlacePattern pattern(PlaceRank rank, const char *text)
{
    QString whole = QString::fromUtf8(text);
    whole.replace(u"{N}"_s, QString::fromUtf8(namePieceText));
    whole.replace(u"{A}"_s, QString::fromUtf8(v6Piece));
    whole.replace(u"{Q}"_s, u"(?:[\"'`‘’“”«»„]\\h?)"_s);
    whole.replace(u"{q}"_s, u"(?:\\h?[\"'`‘’“”«»])"_s);
    whole.replace(u"{P}"_s,
                  u"(?:port|포트|端口|端口号|puerto|ポート|порту?|portu|kapı|bağlantı noktası)"_s);
    return {rank, QRegularExpression(whole, QRegularExpression::CaseInsensitiveOption
                                                | QRegularExpression::UseUnicodePropertiesOption)};
}

} // namespace

QString namePiece()
{
    return QString::fromUtf8(namePieceText);
}

const std::vector<PlacePattern> &placePatterns()
{
    using enum PlaceRank;
    static const std::vector<PlacePattern> all{
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

} // namespace doorward
