// SPDX-License-Identifier: MIT
#include "core/target/failure_phrases.h"

#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace doorward {

namespace {

using enum FailureKind;

struct Phrases {
    FailureKind kind;
    Platform platform;
    const char *texts; ///< separated by "|"; matched without regard to case
};

// The order is the order of trust within one line: the first that is found wins.
constexpr Phrases table[] = {
    // gai_strerror(3): en, ko, tr, zh_CN, de, fr, es, ja, ru
    {NameNotFound, Platform::Any,
     "name or service not known|이름 혹은 서비스를 알 수 없|i̇sim ya da servis "
     "bilinmiyor|未知的名称或服务|"
     "der name oder der dienst ist nicht bekannt|nom ou service inconnu|nombre o servicio "
     "desconocido|"
     "名前またはサービスが不明です|неизвестное имя или служба"},
    {NameNotFound, Platform::Any,
     "temporary failure in name resolution|name resolution에서 일시적인 실패|i̇sim çözünürlüğünde "
     "geçici başarısızlık|"
     "域名解析暂时失败|temporärer fehler bei der namensauflösung|échec temporaire dans la "
     "résolution du nom|"
     "fallo temporal en la resolución del nombre|名前解決に一時的に失敗しました|временный сбой в "
     "разрешении имен"},
    {NameNotFound, Platform::Any,
     "non-recoverable failure in name resolution|name resolution에서 복구할 수 없는 실패|"
     "i̇sim çözümlemesinde düzeltilebilir olmayan bozukluk|域名解析中出现不可修复的失败|"
     "nicht-behebbarer fehler in der namensauflösung|échec non récupérable lors de la résolution "
     "du nom|"
     "fallo irrecuperable en la resolución del nombre|名前解決で回復できない失敗が発生しました|"
     "неисправимая ошибка в разрешении имен"},
    {NameNotFound, Platform::Any,
     "no address associated with hostname|호스트이름과 대응되는 주소가 없음|makina ismiyle "
     "ilişkili adres yok|"
     "没有与主机名关联的地址|zu diesem hostnamen gehört keine adresse|aucune adresse associée avec "
     "le nom de l'hôte|"
     "no existe ninguna dirección asociada al nombre|ホスト名にアドレスが割り当てられていません|"
     "с именем узла не связано ни одного адреса"},
    {NameNotFound, Platform::Macos, "nodename nor servname provided, or not known"},
    {NameNotFound, Platform::Windows,
     "no such host is known|getaddrinfo failed|wsahost_not_found|the requested name is valid, but "
     "no data"},
    // Programs in their own words; translated where they are.
    {NameNotFound, Platform::Any,
     "enotfound|eai_again|eai_noname|eai_nodata|eai_fail|no such host|unknownhostexception|unknown "
     "host|"
     "unresolvedaddressexception|could not resolve|couldn't resolve|can't resolve|cannot "
     "resolve|unable to resolve|"
     "failed to resolve|error resolving|resolving error|could not translate host name|name "
     "resolution failed|"
     "nameresolutionerror|failed to lookup|server lookup failure|host lookup|hostname lookup "
     "failure|dns lookup|"
     "dns resolution failed|domain name not found|nxdomain|host not found|server name not "
     "found|can't find host|"
     "couldn't find host|cannot find host|couldn't get address for|bad address '|bad "
     "hostname|invalid hostname|"
     "unknown hostname|neither nodename nor servname known|nodename or servname|temporary failure "
     "resolving|"
     "getaddrinfo() failed|failure in name resolution|unable to find host|can't lookup|unknown "
     "host machine name|"
     "unknown server host|host could not be found|no address "
     "for|name_not_resolved|err_name_not_resolved|"
     "unknown mysql server host|not found: 3(nxdomain)|hostname nor servname|unable to locate "
     "remote host|"
     "unable to look up|host name lookup failure|could not lookup|lookup failed|no "
     "dns|nt_status_not_found|"
     "暂时不能解析|remote host could not be found|impossible de localiser|erreur temporaire de "
     "résolution|no address found|host or service not provided|알아내는데 임시로 실패|lookup timed "
     "out|无法解析域名|name resolution for|lookup error|未知的主机|konumlandırılamıyor|parvient "
     "pas à résoudre|bilinmeyen makine|unbekannter host|hôte inconnu|nom d'hôte inconnu|servidor "
     "desconocido|неизвестный хост|未知的主机名|不明なホスト|无法查找|adı bilinmeyen|bilinmeyen "
     "konak|bilinmeyen sunucu|could not contact dns|curl: (6)|curl: (5)|알 수 없는 호스트|주소를 "
     "알아낼 수 없|호스트 주소를 해석할 수 없|makine adresi çözümlenemedi|无法解析主机|nicht "
     "aufgelöst werden|"
     "impossible de résoudre|no se pudo resolver|を解決できませんでした|не удаётся разрешить"},
    // strerror(3)
    {Refused, Platform::Any,
     "connection refused|연결이 거부됨|bağlantı reddedildi|拒绝连接|verbindungsaufbau "
     "abgelehnt|connexion refusée|"
     "conexión rehusada|接続を拒否されました|в соединении отказано"},
    {Refused, Platform::Windows, "actively refused|wsaeconnrefused"},
    {Refused, Platform::Any,
     "econnrefused|connectionrefused|connect_refused|err_connection_refused|connection was "
     "refused|connection_refused|refused the connection|refused connect|/tcp closed|was "
     "refused|refused to connect"},
    {HostUnreachable, Platform::Any,
     "no route to host|호스트로 갈 루트가 없음|makinaya ağ üzerinden yol "
     "yok|没有到主机的路由|keine route zum zielrechner|"
     "aucun chemin d'accès pour atteindre l'hôte cible|no existe ninguna ruta hasta el "
     "`host'|ホストへの経路がありません|"
     "нет маршрута до узла|ehostunreach|host is unreachable|host unreachable|hostunreachable|host "
     "is down|ehostdown|"
     "noroutetohost|address_unreachable|destination host unreachable|nt_status_host_unreachable"},
    {HostUnreachable, Platform::Windows, "unreachable host|wsaehostunreach"},
    {NetworkUnreachable, Platform::Any,
     "network is unreachable|네트워크가 접근 불가능합니다|ağ erişilebilir durumda değil|网络不可达|"
     "das netzwerk ist nicht erreichbar|le réseau n'est pas accessible|la red es "
     "inaccesible|ネットワークに届きません|"
     "сеть недоступна|enetunreach|network unreachable|networkunreachable|network is "
     "down|enetdown|nt_status_network_unreachable"},
    {NetworkUnreachable, Platform::Windows, "unreachable network|wsaenetunreach"},
    {Aborted, Platform::Any, "socket hang up"}, // Node gives it the code ECONNRESET
    {Reset, Platform::Any,
     "connection reset by peer|상대편이 연결을 끊음|bağlantı karşıdan kesildi|连接被对方重设|"
     "die verbindung wurde vom kommunikationspartner zurückgesetzt|connexion ré-initialisée par le "
     "correspondant|"
     "conexión reinicializada por la máquina remota|接続が相手からリセットされました|соединение "
     "разорвано другой стороной|"
     "econnreset|connectionreset|connection reset|connection was "
     "reset|err_connection_reset|nt_status_connection_reset|"
     "reset by peer"},
    {Reset, Platform::Windows, "forcibly closed by the remote host|wsaeconnreset"},
    {AddressInUse, Platform::Any,
     "address already in use|주소가 이미 사용 중입니다|adres zaten kullanımda|地址已在使用|die "
     "adresse wird bereits verwendet|"
     "adresse déjà utilisée|la dirección ya se está usando|アドレスは既に使用中です|адрес уже "
     "используется|eaddrinuse|"
     "address in use|addrinuse|port is already allocated|address is already in use|port already in "
     "use"},
    {AddressInUse, Platform::Any, "connection in use: ("},
    {AddressInUse, Platform::Windows, "only one usage of each socket address|wsaeaddrinuse"},
    {PermissionDenied, Platform::Any,
     "permission denied|허가 거부|erişim engellendi|权限不够|keine berechtigung|permission non "
     "accordée|permiso denegado|"
     "許可がありません|отказано в доступе|operation not permitted|명령을 허용하지 않음|i̇şleme izin "
     "verilmedi|不允许的操作|"
     "die operation ist nicht erlaubt|opération non permise|operación no "
     "permitida|許可されていない操作です|"
     "операция не позволена|eacces|eperm:|'eperm'|connect "
     "eperm|permissionerror|permissiondenied|nt_status_access_denied"},
    {PermissionDenied, Platform::Windows, "forbidden by its access permissions|wsaeacces"},
    {Timeout, Platform::Any,
     "connection timed out|연결 시간 초과|bağlantıda zaman aşımı|连接超时|die wartezeit für die "
     "verbindung ist abgelaufen|"
     "connexion terminée par expiration du délai d'attente|expiró el tiempo de "
     "conexión|接続がタイムアウトしました|"
     "время ожидания соединения истекло|etimedout|timed out|timed-out|timedout|deadline "
     "exceeded|timeout occurred|nil timeout|error 28:|error: (28,|"
     "timeout expired|timeout exceeded|timeout was reached|i/o timeout|io timeout|connect timeout|"
     "connecttimeout|connection timeout|operation timeout|err_connection_timed_out|timeout "
     "connecting|"
     "timeoutconnect|timeout during|read timeout|timeout after|timeout has|layer4 timeout|layer6 "
     "timeout|layer7 timeout|specified has expired|시간 초과|시간이 초과|"
     "zaman aşımı|超时|zeitüberschreitung|délai expiré|délai dépassé|délai d'attente|tiempo de "
     "espera agotado|"
     "tiempo agotado|se agotó|タイムアウト|время ожидания|wartezeit "
     "abgelaufen|nt_status_io_timeout|,timeout}|, timeout)|/tcp filtered|curl: (28)"},
    {Timeout, Platform::Windows, "did not properly respond after a period of time|wsaetimedout"},
    {Other, Platform::Any, "filenotfounderror(2"}, // requests wraps it into "Connection aborted."
    {Aborted, Platform::Any,
     "software caused connection abort|소프트웨어가 연결 중단을 초래했습니다|yazılım bağlantının "
     "kopmasına sebep oldu|"
     "由软件导致的连接断开|das programm verursachte den abbruch der verbindung|le logiciel a "
     "provoqué l'abandon de la connexion|"
     "el programa provocó el fin de la conexión|ソフトウェアが接続を中断しました|программа вызвала "
     "разрыв соединения|econnaborted|"
     "connection aborted|connectionaborted|empty reply from server|server closed the "
     "connection|connection closed|"
     "closed connection|closed the connection|closed by|remotedisconnected|remote end "
     "closed|socket hang up|unexpected eof|got eof|indicated eof|closed unexpectedly|an empty "
     "reply|connection_lost|"
     "unexpected end|end of file|: eof|eoferror|eofexception|lost connection|connection "
     "lost|connection terminated|disconnected|"
     "without sending|without response|early eof|premature|other side closed|socket "
     "closed|serverdisconnected|no bytes|"
     "no data received|remoteprotocolerror|connectionclosed|nosuchdata|, closed)|,closed}|hung "
     "up|has closed|server has gone away|"
     "connection unexpectedly closed|connection has been closed|connection is closed|broken "
     "pipe|end of stream|"
     "연결이 종료|bağlantı kapatıldı|连接已关闭|关闭了连接|verbindung beendet|verbindung "
     "geschlossen|connexion fermée|"
     "conexión cerrada|接続が切断|соединение закрыто|закрыл соединение"},
    {Timeout, Platform::Any, "timeouterror|timeoutexception|timeout while"},
    {Tls, Platform::Any,
     "wrong version number|ssl_error|ssl routines|sslerror|ssl error|tls handshake|ssl "
     "handshake|handshake failure|"
     "certificate verify|certificate_verify|certificate has expired|self-signed certificate|self "
     "signed certificate|"
     "sslexception|sslhandshakeexception|ssl "
     "connection|gnutls_handshake|err_ssl|err_cert|x509:|record layer|"
     "unable to establish ssl|ssl_connect|first record does not look like a tls|eproto|peer does "
     "not speak tls|ssl alert|"
     "packet length too long|unsupported or unrecognized ssl|layer6"},
    {Other, Platform::Any,
     "couldn't connect|could not connect|can't connect|cannot connect|can't contact|unable to "
     "connect|failed to connect|"
     "failed to establish|failed to open|failed to ping|connection failed|connect "
     "failed|connection failure|connection to server|"
     "no such file or directory|enoent|is the docker daemon running|can't load|could not open "
     "connection|"
     "no response|connection attempt failed|error connecting|cannot assign requested "
     "address|eaddrnotavail|"
     "unable to access|could not contact|no servers could be reached|no server available|bad "
     "gateway|service unavailable|"
     "gateway time-out|couldn't open|unable to open|opening socket|could not reach|cannot "
     "reach|not reachable|unreachable|"
     "connect error|can't reach|could not be established|authentication failed|(error "
     "nt_status|invalid server address|connection "
     "error|connecterror|connectionerror|connectexception|invalid argument|"
     "응답 없음|cevap yok|没有响应|keine antwort|pas de réponse|sin respuesta|応答がありません|нет "
     "ответа|접속 할 수 없음|"
     "연결할 수 없|bağlanılamadı|无法连接|konnte nicht|impossible|no se pudo|できませんでした|не "
     "удалось|fehlgeschlagen|"
     "그런 파일이나 디렉터리가 없습니다|böyle bir dosya ya da dizin yok|没有那个文件或目录|datei "
     "oder verzeichnis nicht gefunden|"
     "address family for hostname not supported|resource temporarily unavailable|transport "
     "endpoint "
     "is not connected|operation already in progress|bad uri|invalid reference format|"
     "- - sc--|" // HAProxy's log: the connection to the server was not made
     "aucun fichier ou dossier|no existe el "
     "fichero|そのようなファイルやディレクトリはありません|нет такого файла"},
};

struct Number {
    int value;
    FailureKind kind;
    Platform platform;
};

// errno(3) of Linux, macOS and the BSDs; Winsock; libuv's own numbers on Windows.
constexpr Number numbers[] = {
    {111, Refused, Platform::Linux},
    {61, Refused, Platform::Macos},
    {10061, Refused, Platform::Windows},
    {4078, Refused, Platform::Windows},
    {110, Timeout, Platform::Linux},
    {60, Timeout, Platform::Macos},
    {10060, Timeout, Platform::Windows},
    {4039, Timeout, Platform::Windows},
    {113, HostUnreachable, Platform::Linux},
    {65, HostUnreachable, Platform::Macos},
    {10065, HostUnreachable, Platform::Windows},
    {4073, HostUnreachable, Platform::Windows},
    {101, NetworkUnreachable, Platform::Linux},
    {51, NetworkUnreachable, Platform::Macos},
    {10051, NetworkUnreachable, Platform::Windows},
    {4062, NetworkUnreachable, Platform::Windows},
    {104, Reset, Platform::Linux},
    {54, Reset, Platform::Macos},
    {10054, Reset, Platform::Windows},
    {4077, Reset, Platform::Windows},
    {103, Aborted, Platform::Linux},
    {53, Aborted, Platform::Macos},
    {10053, Aborted, Platform::Windows},
    {4079, Aborted, Platform::Windows},
    {98, AddressInUse, Platform::Linux},
    {48, AddressInUse, Platform::Macos},
    {10048, AddressInUse, Platform::Windows},
    {4091, AddressInUse, Platform::Windows},
    {99, Other, Platform::Linux},
    {49, Other, Platform::Macos},
    {10049, Other, Platform::Windows},
    {115, Other, Platform::Linux},
    {13, PermissionDenied, Platform::Any},
    {10013, PermissionDenied, Platform::Windows},
    {4092, PermissionDenied, Platform::Windows},
    {11001, NameNotFound, Platform::Windows},
    {11002, NameNotFound, Platform::Windows},
    {11004, NameNotFound, Platform::Windows},
};

/// Lower case without diacritics and with plain apostrophes and spaces: terminals without the right
/// encoding print "Baglanti reddedildi".
QString folded(const QString &text)
{
    QString plain;
    plain.reserve(text.size());
    for (const QChar c : text.toLower().normalized(QString::NormalizationForm_KD).simplified()) {
        if (c == QChar(0x0131)) // dotless i
            plain += u'i';
        else if (c == QChar(0x2019))
            plain += u'\'';
        else if (!c.isMark())
            plain += c;
    }
    return plain;
}

struct Phrase {
    QString text;
    FailureKind kind;
    Platform platform;
};

/// Whether the line holds the phrase; the name of an errno only as a word of its own ("ENOTFOUND"
/// is no part of "FileNotFoundError").
bool holds(const QString &line, const QString &phrase)
{
    const bool isName = phrase.startsWith(u'e') && !phrase.contains(u' ');
    for (qsizetype at = line.indexOf(phrase); at >= 0; at = line.indexOf(phrase, at + 1))
        if (!isName || at == 0 || !line[at - 1].isLetterOrNumber())
            return true;
    return false;
}

const std::vector<Phrase> &phrases()
{
    static const std::vector<Phrase> all = [] {
        std::vector<Phrase> list;
        for (const Phrases &row : table)
            for (const QString &text : QString::fromUtf8(row.texts).split(u'|', Qt::SkipEmptyParts))
                list.push_back({folded(text), row.kind, row.platform});
        return list;
    }();
    return all;
}

/// The errno number that the line marks as one, with what it means; nothing for other numbers.
const Number *numberIn(const QString &line, bool hasWords)
{
    static const QRegularExpression marked(QStringLiteral(
        "(?:\\berrno\\b|\\bwinerror|\\bos error|\\bsystem error:?|\\berror(?: "
        "code)?|\\bcode['\"]?(?=[ :=] ?-?\\d{2})(?!:\\d)|\\berr|\\bsocket error|\\bconnect|\\bconn)"
        "['\"]?[ #:=(\\[]{0,3}-?(\\d{1,5})(?!\\d|[.:]\\d)|\\be0{2,3}(\\d{2,3})\\b"));
    const auto known = [](int value, bool strict) -> const Number * {
        for (const Number &number : numbers)
            if (number.value == value && (!strict || number.value > 13))
                return &number;
        return nullptr;
    };
    for (auto match = marked.globalMatch(line); match.hasNext();) {
        const auto hit = match.next();
        if (const Number *number = known(
                (hit.capturedView(1).isEmpty() ? hit.capturedView(2) : hit.capturedView(1)).toInt(),
                false))
            return number;
    }
    static const QRegularExpression bracketed(
        QStringLiteral("\\((\\d{2,5})[:)]|\\((\\d{2,5}), "
                       "['\"]|(?<!\\w)\\[(\\d{3,5})\\]|^(\\d{2,5}): |/(\\d{5})\\)"));
    for (auto match = bracketed.globalMatch(line);
         (hasWords || line.contains(QStringLiteral("fail"))) && match.hasNext();) {
        const auto hit = match.next();
        for (int i = 1; i <= 5; ++i)
            if (const Number *number = known(hit.capturedView(i).toInt(), false))
                return number;
    }
    return nullptr;
}

/// gai_strerror's numbers are glibc's own: EAI_NONAME -2, EAI_AGAIN -3, EAI_NODATA -5 (netdb.h).
bool hasGlibcResolverNumber(const QString &line)
{
    static const QRegularExpression pattern(
        QStringLiteral("(?:errno |error |gaierror\\(|\\()-[235]\\b"));
    return pattern.match(line).hasMatch();
}

} // namespace

Failure failureIn(QStringView line)
{
    const QString low = folded(line.toString());
    Failure failure;
    // Go tells the name server's refusal behind the name that it was asked for.
    static const QRegularExpression goLookup(
        QStringLiteral("\\blookup \\S{1,255} on \\S{1,64}:53\\b"));
    if (low.contains(QStringLiteral("host ")) && low.contains(QStringLiteral("nicht gefunden")))
        return {NameNotFound, Platform::Any, true};
    if (goLookup.match(low).hasMatch())
        return {NameNotFound, Platform::Any, true};
    if (low == QStringLiteral("eof") || low.endsWith(QStringLiteral(" eof"))
        || low.endsWith(QStringLiteral(" closed")))
        failure = {Aborted, Platform::Any, true};
    for (const Phrase &phrase : phrases()) {
        if (!holds(low, phrase.text))
            continue;
        failure.kind = phrase.kind;
        failure.platform = phrase.platform;
        failure.byWords = phrase.kind != Other;
        break;
    }
    if (const Number *number = numberIn(low, failure.kind != None)) {
        if (!failure.byWords && (failure.kind == Other || number->value > 13)) {
            failure.kind =
                number->kind == Other && failure.kind != None ? failure.kind : number->kind;
            failure.byWords = number->kind != Other;
        }
        if (failure.platform == Platform::Any)
            failure.platform = number->platform;
    }
    if (failure.kind == NameNotFound && failure.platform == Platform::Any
        && hasGlibcResolverNumber(low))
        failure.platform = Platform::Linux;
    return failure;
}

} // namespace doorward
