// SPDX-License-Identifier: MIT
#include "core/target/message_parser.h"

#include "core/base/ip_address.h"
#include "core/target/address_text.h"
#include "core/target/failure_phrases.h"
#include "core/target/place_scanner.h"
#include "core/target/secrets.h"
#include "core/target/service_hints.h"
#include "core/target/services.h"

#include <QRegularExpression>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype longestText = 1 << 18;
constexpr qsizetype longestLine = 8192;
constexpr qsizetype mostFailed = 16; ///< as many addresses of one name as are tried

struct Found {
    Place place;
    qsizetype line = 0;
    int tier = 0;    ///< 2: its line says how it failed, 1: that it failed, 0: neither
    int second = -1; ///< time of day of its line, where one stands there
};

struct Reading {
    std::vector<Found> found;
    std::vector<Failure> failures; ///< one for each line
    QString text;                  ///< the lines that speak, without stack traces
    std::optional<Port> scanned;   ///< of a port scanner's table: "5432/tcp closed postgresql"
};

/// The end of a long text, without terminal escapes.
QString bounded(const QString &text)
{
    static const QRegularExpression escapes(u"\\x1b\\[[0-9;?]{0,20}[A-Za-z]"_s);
    QString end = text.size() > longestText ? text.last(longestText) : text;
    if (end.contains(QChar(0x1b)))
        end.remove(escapes);
    return end;
}

/// Frames of stack traces, source excerpts and their markers: they name files and lines only.
bool isTrace(QStringView line)
{
    static const QRegularExpression trace(
        u"^\\s+at\\s|^\\s*File \"[^\"]*\", line|^\\s+[\\^~ ]+$|^\\s*\\.\\.\\. \\d+ more|^#\\d+ "
        u"|^\\s+from /|^\\s*\\d+: .*0x[0-9a-f]+|"
        "^node:|^Node\\.js v|^/[^:]+\\.js:\\d+|goroutine \\d+|^\\t?[/\\w.-]+\\.go:\\d+|^\\s+thrown in|^Copyright|^Licensed to|^SSL handshake has read |^Other addresses for "_s);
    return trace.match(line.left(400).toString()).hasMatch();
}

int secondOfDay(QStringView line)
{
    static const QRegularExpression time(u"\\b([01]\\d|2[0-3]):([0-5]\\d):([0-6]\\d)\\b"_s);
    const auto match = time.match(line.left(64).toString());
    if (!match.hasMatch())
        return -1;
    return match.capturedView(1).toInt() * 3600 + match.capturedView(2).toInt() * 60
           + match.capturedView(3).toInt();
}

std::optional<Port> scannedPort(QStringView line)
{
    static const QRegularExpression row(u"^(\\d{1,5})/tcp\\s+(?:open|closed|filtered)"_s);
    const auto match = row.match(line.left(64).toString());
    return match.hasMatch() ? portFromText(match.capturedView(1)) : std::nullopt;
}

/// Objects printed line by line: "port: 5432," below "host: 'db',".
void takePropertyPort(QStringView line, qsizetype index, Reading &reading)
{
    static const QRegularExpression property(
        u"^\\s*[\"']?(?:remote_?)?port[\"']?\\s*(?:=>|[:=])\\s*[\"']?(\\d{1,5})[\"']?,?\\s*\\}?$"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (reading.found.empty() || line.size() > 80)
        return;
    Found &last = reading.found.back();
    if (const auto match = property.match(line.toString());
        match.hasMatch() && !last.place.port && index - last.line <= 2)
        last.place.port = portFromText(match.capturedView(1));
}

void readLine(QStringView line, Reading &reading)
{
    const auto index = static_cast<qsizetype>(reading.failures.size());
    Failure failure = failureIn(line);
    static const QRegularExpression listed(u"^\\s*['\"]E[A-Z_]{3,20}['\"],?$"_s);
    if (listed.match(line.left(64).toString()).hasMatch())
        failure = {}; // one of a list of names
    if (line.trimmed().startsWith(u"code:"))
        failure.byWords = false; // a property of an error whose message stands above
    reading.failures.push_back(failure);
    const int tier = failure.byWords ? 2 : failure.kind == FailureKind::Other ? 1 : 0;
    const int second = secondOfDay(line);
    if (const auto row = scannedPort(line))
        reading.scanned = row;
    if (const auto command = placeOfCommand(line)) {
        reading.found.push_back({*command, index, 0, second});
        return;
    }
    takePropertyPort(line, index, reading);
    std::vector<Place> places = placesIn(line);
    if (const auto name = nameBeforeColon(line);
        places.empty() && name && failure.kind == FailureKind::NameNotFound)
        places.push_back(*name);
    for (Place &place : places)
        reading.found.push_back({std::move(place), index, tier, second});
}

Reading readText(const QString &text)
{
    Reading reading;
    bool isSource = false; // Python shows the line of code below its file
    for (QStringView rest(text); !rest.isEmpty();) {
        qsizetype length = rest.indexOf(u'\n');
        length = length < 0 ? rest.size() : length;
        const QStringView line = rest.first(std::min(length, longestLine));
        const bool skip = isSource && line.startsWith(u"    ");
        isSource = line.trimmed().startsWith(u"File \"");
        if (!skip && !line.trimmed().isEmpty() && !isTrace(line)) {
            readLine(line.endsWith(u'\r') ? line.chopped(1) : line, reading);
            reading.text += line;
            reading.text += u'\n';
        }
        const qsizetype step = length > longestLine ? longestLine : length + 1;
        rest = rest.sliced(std::min(step, rest.size()));
    }
    return reading;
}

bool samePort(const std::optional<Port> &a, const std::optional<Port> &b)
{
    return !a || !b || *a == *b;
}

/// How much a place counts: how its line failed first, then how the text names it.
int weight(const Found &found)
{
    const int rank = static_cast<int>(found.place.rank);
    const bool weakName = found.place.rank == PlaceRank::Weak && !found.place.isLiteral
                          && !found.place.host.contains(u'.');
    return found.tier * 4
           + (found.place.rank >= PlaceRank::Upstream ? 3
              : rank == 0                             ? (weakName ? 1 : 2)
                                                      : 2);
}

/// The places that failed together with the last one that failed: the same port, at the same time.
std::vector<Found> lastFailure(const std::vector<Found> &all)
{
    int best = 0;
    for (const Found &found : all)
        best = std::max(best, found.tier);
    const Found *last = nullptr;
    for (const Found &found : all)
        if (found.tier == best && (last == nullptr || weight(found) >= weight(*last)))
            last = &found;
    std::vector<Found> group;
    for (const Found &found : all) {
        const bool sameTime =
            found.second < 0 || last->second < 0 || std::abs(found.second - last->second) <= 5;
        const bool sameKind = found.place.unixPath.isEmpty() == last->place.unixPath.isEmpty();
        if (found.tier == best && sameTime && sameKind
            && samePort(found.place.port, last->place.port) && weight(found) + 3 >= weight(*last))
            group.push_back(found);
    }
    return group;
}

struct Chosen {
    QString host;
    std::optional<Port> port;
    QString unixPath;
    QString scheme;
    QStringList others;
    QStringList failed; ///< address literals that the text says were tried and failed
    qsizetype firstLine = 0;
    qsizetype lastLine = 0;
};

void appendNew(QStringList &list, const QString &text)
{
    if (!list.contains(text))
        list << text;
}

/// The name that stands for the one address that failed: on its line, or elsewhere with its port.
QString nameFor(const std::vector<Found> &all, const std::vector<Found> &group,
                const std::optional<Port> &port)
{
    QString name;
    for (const Found &found : group)
        if (!found.place.isLiteral && found.place.unixPath.isEmpty())
            name = name.isEmpty() ? found.place.host : name;
    if (!name.isEmpty())
        return name;
    for (const Found &found : all) {
        const bool sameLine =
            found.line == group.front().line && found.place.rank >= PlaceRank::Named;
        const bool sure = found.place.rank >= PlaceRank::Named || !found.place.scheme.isEmpty();
        const bool sameEnd = found.place.port && port && *found.place.port == *port;
        if (!found.place.isLiteral && found.place.unixPath.isEmpty()
            && (sameLine || sameEnd || (sure && !found.place.port)))
            return found.place.host;
    }
    return {};
}

/// The literals on lines that say a failure, of the chosen port, in the order of the text.
QStringList failedLiterals(const std::vector<Found> &all, const std::vector<Found> &group,
                           const std::optional<Port> &port)
{
    QStringList failed;
    for (const Found &found : all) {
        const bool sameTime = found.second < 0 || group.front().second < 0
                              || std::abs(found.second - group.front().second) <= 5;
        if (failed.size() < mostFailed && found.place.isLiteral && found.tier > 0 && sameTime
            && samePort(found.place.port, port) && weight(found) + 3 >= weight(group.front()))
            appendNew(failed, found.place.host);
    }
    return failed;
}

Chosen choose(const std::vector<Found> &all)
{
    const std::vector<Found> group = lastFailure(all);
    Chosen chosen;
    chosen.firstLine = group.front().line;
    chosen.lastLine = group.back().line;
    QStringList addresses;
    QStringList names;
    for (const Found &found : group) {
        if (!found.place.unixPath.isEmpty()) {
            chosen.unixPath = found.place.unixPath;
            chosen.scheme = found.place.scheme;
            continue;
        }
        appendNew(found.place.isLiteral ? addresses : names, found.place.host);
        if (!chosen.port)
            chosen.port = found.place.port;
    }
    if (!chosen.unixPath.isEmpty())
        return chosen;
    for (const Found &found : all)
        if (!chosen.port
            && (addresses.contains(found.place.host) || names.contains(found.place.host)))
            chosen.port = found.place.port;
    if (addresses.size() > 1) {
        chosen.host = addresses.takeFirst();
        chosen.others = addresses;
    } else if (const QString name = nameFor(all, group, chosen.port); !addresses.isEmpty()) {
        chosen.host = name.isEmpty() ? addresses.front() : name;
    } else {
        chosen.host = names.takeFirst();
        chosen.others = names;
    }
    chosen.failed = failedLiterals(all, group, chosen.port);
    for (const Found &found : all) {
        const bool same = found.place.host == chosen.host || addresses.contains(found.place.host);
        if (same && !chosen.port)
            chosen.port = found.place.port;
        if (same && samePort(found.place.port, chosen.port) && chosen.scheme.isEmpty())
            chosen.scheme = found.place.scheme;
    }
    for (const Found &found : all)
        if (chosen.scheme.isEmpty() && chosen.port && found.place.port == chosen.port)
            chosen.scheme = found.place.scheme;
    return chosen;
}

/// The kind that the lines of the chosen places say, else the nearest behind them, else the last.
Failure failureOf(const Reading &reading, const std::optional<Chosen> &chosen)
{
    Failure result;
    const auto take = [&result](const Failure &failure) {
        if (failure.kind != FailureKind::None && (failure.byWords || !result.byWords)) {
            const Platform known =
                failure.platform == Platform::Any ? result.platform : failure.platform;
            result = failure;
            result.platform = known;
        }
    };
    for (const Failure &failure : reading.failures)
        take(failure);
    if (!chosen)
        return result;
    const Platform platform = result.platform;
    Failure near;
    std::swap(near, result);
    for (qsizetype i = chosen->firstLine; i <= chosen->lastLine; ++i)
        take(reading.failures[static_cast<std::size_t>(i)]);
    if (!result.byWords)
        result = near;
    if (result.platform == Platform::Any)
        result.platform = platform;
    return result;
}

void nameService(Target &target, const Reading &reading)
{
    const ServiceProfile *byScheme = target.scheme ? serviceOfScheme(*target.scheme) : nullptr;
    const ServiceProfile *byPort = target.port ? serviceOnPort(*target.port) : nullptr;
    const ServiceProfile *byPath =
        target.unixPath ? serviceOfSocketPath(*target.unixPath) : nullptr;
    const ServiceProfile *byWords = serviceInWords(target.input, reading.text);
    const auto isWeb = [](const ServiceProfile *service) {
        return service != nullptr && (service->name == u"http"_s || service->name == u"https"_s);
    };
    const ServiceProfile *service = byScheme;
    if (service == nullptr
        || (isWeb(service) && byPort != nullptr
            && (byPort->opening == Opening::Http || byPort->opening == Opening::Tls)))
        service =
            isWeb(byScheme) || byPath != nullptr ? (byPort != nullptr ? byPort : byPath) : nullptr;
    if (service == nullptr)
        service = isWeb(byWords) && byPort != nullptr ? byPort
                  : byWords != nullptr                ? byWords
                                                      : byPort;
    if (service != nullptr)
        target.service = service->name;
}

} // namespace

Target parseMessage(const QString &text)
{
    const QString clean = withoutSecrets(bounded(text));
    const Reading reading = readText(clean);
    Target target;
    target.input = clean;
    std::optional<Chosen> chosen;
    if (!reading.found.empty()) {
        chosen = choose(reading.found);
        if (!chosen->host.isEmpty())
            target.host = chosen->host;
        if (!chosen->unixPath.isEmpty())
            target.unixPath = chosen->unixPath;
        target.port = chosen->port || !chosen->unixPath.isEmpty() ? chosen->port : reading.scanned;
        if (!chosen->scheme.isEmpty())
            target.scheme = chosen->scheme;
        for (const QString &other : chosen->others)
            target.also.push_back({other, chosen->port});
    }
    const Failure failure = failureOf(reading, chosen);
    target.reported = failure.kind;
    target.platform = failure.platform;
    // Who only asked for a name, or for a port of their own, reached no address.
    const bool wasTried = failure.kind != FailureKind::None
                          && failure.kind != FailureKind::NameNotFound
                          && failure.kind != FailureKind::AddressInUse;
    if (chosen && wasTried)
        for (const QString &failed : chosen->failed)
            if (const auto address = IpAddress::parse(failed); address && !address->isUnspecified())
                target.failedAddresses.push_back(*address);
    nameService(target, reading);
    completeTarget(target);
    return target;
}

} // namespace doorward
