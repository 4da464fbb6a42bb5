// SPDX-License-Identifier: MIT
#include "core/target/place_scanner.h"

#include "core/base/ip_address.h"
#include "core/target/address_text.h"
#include "core/target/connection_string.h"
#include "core/target/place_patterns.h"
#include "core/target/place_words.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

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
    static const QRegularExpression name(
        QString(u"(?<=[:,]\\h)(?<host>%1)(?::\\d{1,5})?[:,]\\h"_s).arg(namePiece()),
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
    for (const PlacePattern &known : placePatterns()) {
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
