// SPDX-License-Identifier: MIT
#include "core/target/connection_string.h"

#include "core/target/address_text.h"
#include "core/target/services.h"

#include <QMap>
#include <QUrl>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

using Problem = TargetProblem;

bool isSchemeText(QStringView text)
{
    if (text.isEmpty() || text.size() > 40 || !text.front().isLetter())
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x80
               && (c.isLetterOrNumber() || c == u'+' || c == u'-' || c == u'.' || c == u':'
                   || c == u'_');
    });
}

/// Gives the target its first host and puts the others into `also`.
std::optional<Error> takeHosts(Target &target, QStringView list, std::optional<Port> fallback)
{
    bool first = true;
    for (const QStringView part : list.split(u',')) {
        const auto place = checkedHostPort(part.trimmed());
        if (!place)
            return place.error();
        const std::optional<Port> port = place->port ? place->port : fallback;
        if (first) {
            target.host = place->host;
            target.port = port;
        } else {
            target.also.push_back({place->host, port});
        }
        first = false;
    }
    return std::nullopt;
}

/// libpq: a host that begins with "/" is the directory of the socket ".s.PGSQL.<port>".
QString socketPath(const QString &directory, std::optional<Port> port)
{
    if (serviceOfSocketPath(directory) != nullptr && !directory.endsWith(u"postgresql"))
        return directory;
    return directory + u"/.s.PGSQL."_s + QString::number(port ? port->value() : 5432);
}

Result<Target> finished(Target target)
{
    completeTarget(target);
    return target;
}

/// The host that a URL keeps in its query: "postgresql:///app?host=/run/postgresql&port=5433".
Result<Target> targetFromQuery(Target target, QStringView query)
{
    std::optional<Port> port;
    QString host;
    for (const QStringView pair : query.split(u'&')) {
        const qsizetype equals = pair.indexOf(u'=');
        const QStringView key = pair.first(std::max<qsizetype>(equals, 0));
        const QString value = QUrl::fromPercentEncoding(pair.sliced(equals + 1).toUtf8());
        if (key == u"host" || key == u"unix_socket" || key == u"socket" || key == u"unixSocket")
            host = value;
        else if (key == u"port")
            port = portFromText(value);
    }
    if (host.isEmpty()) {
        // An empty host of a database's URL means this host.
        if (target.scheme && target.scheme->startsWith(u"postgres")) {
            target.host = u"localhost"_s;
            target.port = port ? port : defaultPortOfScheme(*target.scheme);
            return finished(std::move(target));
        }
        return tl::unexpected(
            problemError(Problem::MissingHost, target.scheme.value_or(QString())));
    }
    if (host.startsWith(u'/')) {
        const bool postgres = target.service == u"postgresql"_s;
        target.unixPath = postgres ? socketPath(host, port) : host;
        return finished(std::move(target));
    }
    if (const auto error =
            takeHosts(target, host, port ? port : defaultPortOfScheme(*target.scheme)))
        return tl::unexpected(*error);
    return finished(std::move(target));
}

using Keywords = QMap<QString, QString>;

/// "a=b c='d e'" or "a=b;c=d", keys in lower case without spaces and underscores.
Keywords readKeywords(QStringView text)
{
    Keywords found;
    const bool semicolons = text.contains(u';');
    const auto isEnd = [semicolons](QChar c) { return semicolons ? c == u';' : c.isSpace(); };
    qsizetype i = 0;
    while (i < text.size()) {
        const qsizetype equals = text.indexOf(u'=', i);
        if (equals < 0)
            break;
        QString key = text.sliced(i, equals - i).trimmed().toString().toLower();
        key.remove(u' ').remove(u'_');
        i = equals + 1;
        while (!semicolons && i < text.size() && text[i].isSpace())
            ++i;
        QString value;
        const QChar quote =
            i < text.size() && (text[i] == u'\'' || text[i] == u'"') ? text[i] : QChar();
        i += quote.isNull() ? 0 : 1;
        for (; i < text.size() && (quote.isNull() ? !isEnd(text[i]) : text[i] != quote); ++i) {
            if (text[i] == u'\\' && !quote.isNull() && i + 1 < text.size())
                ++i;
            value += text[i];
        }
        found.insert(key, value.trimmed());
        while (i < text.size() && (text[i] == quote || isEnd(text[i]) || text[i].isSpace()))
            ++i;
    }
    return found;
}

QString firstOf(const Keywords &keywords, std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys)
        if (const QString value = keywords.value(QString(key)); !value.isEmpty())
            return value;
    return {};
}

/// The keys decide: libpq's are lower case words, those of ODBC and ADO name a server.
QString serviceOfKeywords(const Keywords &keywords, QStringView prefix)
{
    if (const ServiceProfile *named = serviceOfScheme(prefix);
        named != nullptr && !prefix.isEmpty())
        return named->name;
    const QString driver = keywords.value(u"driver"_s);
    for (const QLatin1StringView known : {"postgres"_L1, "mysql"_L1, "mariadb"_L1})
        if (driver.contains(known, Qt::CaseInsensitive))
            return serviceNamed(QString(known))->name;
    if (driver.contains(u"sql server", Qt::CaseInsensitive)
        || keywords.contains(u"initialcatalog"_s))
        return u"mssql"_s;
    for (const QLatin1StringView key :
         {"dbname"_L1, "sslmode"_L1, "hostaddr"_L1, "connecttimeout"_L1})
        if (prefix.isEmpty() && keywords.contains(QString(key)))
            return u"postgresql"_s;
    return {};
}

Result<Target> targetOfKeywords(const Keywords &keywords, QStringView prefix)
{
    Target target;
    if (const QString service = serviceOfKeywords(keywords, prefix); !service.isEmpty())
        target.service = service;
    QString host =
        firstOf(keywords, {"host"_L1, "hostname"_L1, "server"_L1, "datasource"_L1, "address"_L1,
                           "addr"_L1, "hostaddr"_L1, "unixsocket"_L1, "mysqlsocket"_L1});
    if (const QStringView wire = host; wire.startsWith(u"tcp:")) // "Server=tcp:db,1433"
        host.remove(0, 4);
    QString portText = keywords.value(u"port"_s).split(u',').first();
    if (const qsizetype comma = host.lastIndexOf(u',');
        comma > 0 && portFromText(QStringView(host).sliced(comma + 1))) {
        portText = host.sliced(comma + 1);
        host.truncate(comma);
        if (!target.service)
            target.service = u"mssql"_s; // only its drivers write "host,port"
    }
    host = host.section(u'\\', 0, 0); // SQL Server's instance name
    std::optional<Port> port = portFromText(portText);
    if (!port && !portText.isEmpty())
        return tl::unexpected(problemError(Problem::PortRange, portText));
    if (host.startsWith(u'/')) {
        target.unixPath =
            target.service == u"postgresql"_s || !target.service ? socketPath(host, port) : host;
        return finished(std::move(target));
    }
    if (!port && target.service)
        port = defaultPortOfScheme(*target.service);
    if (host.isEmpty())
        return tl::unexpected(problemError(Problem::MissingHost, u"host="));
    if (const auto error = takeHosts(target, host, port))
        return tl::unexpected(*error);
    return finished(std::move(target));
}

/// go-sql-driver/mysql: [user[:password]@]net(address)/dbname.
std::optional<Result<Target>> targetFromGoDsn(QStringView text)
{
    const qsizetype open = text.indexOf(u'(');
    const qsizetype close = text.indexOf(u')', open + 1);
    if (open < 3 || close < 0)
        return std::nullopt;
    const QStringView net = text.first(open).sliced(text.first(open).lastIndexOf(u'@') + 1);
    const QStringView address = text.sliced(open + 1, close - open - 1);
    Target target;
    target.service = u"mysql"_s;
    if (net == u"unix" && address.startsWith(u'/')) {
        target.unixPath = address.toString();
        return finished(std::move(target));
    }
    if (net != u"tcp" && net != u"tcp6" && net != u"tcp4")
        return std::nullopt;
    if (const auto error = takeHosts(target, address, Port(3306)))
        return tl::unexpected(*error);
    return finished(std::move(target));
}

} // namespace

bool isUrl(QStringView text)
{
    const qsizetype mark = text.first(std::min<qsizetype>(text.size(), 64)).indexOf(u"://");
    return mark > 0 && isSchemeText(text.first(mark));
}

Result<Target> targetFromUrl(QStringView text)
{
    if (!isUrl(text))
        return tl::unexpected(problemError(Problem::NotATarget, text));
    const qsizetype mark = text.indexOf(u"://");
    Target target;
    target.scheme = text.first(mark).toString().toLower();
    if (const ServiceProfile *service = serviceOfScheme(*target.scheme))
        target.service = service->name;
    QStringView rest = text.sliced(mark + 3);
    if (target.scheme == u"unix"_s || target.scheme == u"unixpacket"_s
        || target.scheme->endsWith(u"+socket")) {
        const QString path = QUrl::fromPercentEncoding(rest.toUtf8());
        if (!path.startsWith(u'/') && !path.startsWith(u'@'))
            return tl::unexpected(problemError(Problem::MissingHost, *target.scheme));
        target.unixPath = path.section(u'?', 0, 0);
        target.service.reset();
        return finished(std::move(target));
    }
    const auto isDelimiter = [](QChar c) {
        return c == u'/' || c == u'?' || c == u'#' || c == u';' || c == u'\\';
    };
    const auto end = std::find_if(rest.begin(), rest.end(), isDelimiter);
    QStringView authority = rest.first(end - rest.begin());
    const QStringView behind = rest.sliced(authority.size());
    authority = authority.sliced(authority.lastIndexOf(u'@') + 1);
    if (authority.startsWith(u"%2F", Qt::CaseInsensitive)) { // http+unix://%2Frun%2Fdocker.sock/v1
        target.unixPath = QUrl::fromPercentEncoding(authority.toUtf8());
        target.service.reset();
        return finished(std::move(target));
    }
    if (authority.isEmpty()) {
        const qsizetype query = behind.indexOf(u'?');
        return targetFromQuery(std::move(target),
                               query < 0 ? QStringView() : behind.sliced(query + 1));
    }
    if (authority.startsWith(u':') && authority.size() > 1) // ":5433" alone is this host
        authority = authority.sliced(0);
    if (const auto error = takeHosts(target, authority, defaultPortOfScheme(*target.scheme)))
        return tl::unexpected(*error);
    return finished(std::move(target));
}

std::optional<Result<Target>> targetFromKeywords(QStringView text)
{
    if (const auto go = targetFromGoDsn(text))
        return go;
    if (!text.contains(u'='))
        return std::nullopt;
    // "pgsql:host=…", "dbi:mysql:database=…;host=…"
    QStringView prefix;
    const qsizetype equals = text.indexOf(u'=');
    if (const qsizetype colon = text.first(equals).lastIndexOf(u':');
        colon > 0 && isSchemeText(text.first(colon))) {
        prefix = text.first(colon);
        text = text.sliced(colon + 1);
    }
    const Keywords keywords = readKeywords(text);
    if (firstOf(keywords,
                {"host"_L1, "hostname"_L1, "server"_L1, "datasource"_L1, "address"_L1, "addr"_L1,
                 "hostaddr"_L1, "unixsocket"_L1, "mysqlsocket"_L1, "dbname"_L1, "port"_L1})
            .isEmpty())
        return std::nullopt;
    return targetOfKeywords(keywords, prefix);
}

} // namespace doorward
