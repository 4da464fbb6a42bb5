// SPDX-License-Identifier: MIT
#include "core/target/target_parser.h"

#include "core/base/ip_address.h"
#include "core/base/untrusted.h"
#include "core/target/address_text.h"
#include "core/target/connection_string.h"
#include "core/target/message_parser.h"
#include "core/target/secrets.h"
#include "core/target/services.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

using Problem = TargetProblem;
constexpr qsizetype longestTarget = 4096;

constexpr std::array<std::pair<Problem, const char *>, 11> problemNames{
    {{Problem::Empty, "empty"},
     {Problem::TooLong, "too-long"},
     {Problem::BadCharacter, "bad-character"},
     {Problem::BadHost, "bad-host"},
     {Problem::BadAddress, "bad-address"},
     {Problem::BadPort, "bad-port"},
     {Problem::PortRange, "port-range"},
     {Problem::MissingHost, "missing-host"},
     {Problem::Network, "network"},
     {Problem::OpenBracket, "open-bracket"},
     {Problem::NotATarget, "not-a-target"}}};

tl::unexpected<Error> fail(Problem problem, QStringView subject)
{
    return tl::unexpected(problemError(problem, subject));
}

bool isDigits(QStringView text)
{
    return !text.isEmpty()
           && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

/// White space around, and the quotes, angle brackets and stops that come along when pasting.
QStringView bare(QStringView text)
{
    text = text.trimmed();
    while (text.size() > 1 && (text.back() == u',' || text.back() == u';'))
        text.chop(1);
    static constexpr std::array<std::pair<char16_t, char16_t>, 6> pairs{{{u'"', u'"'},
                                                                         {u'\'', u'\''},
                                                                         {u'`', u'`'},
                                                                         {u'<', u'>'},
                                                                         {u'\u201c', u'\u201d'},
                                                                         {u'\u2018', u'\u2019'}}};
    for (const auto &[open, close] : pairs)
        if (text.size() > 2 && text.front() == open && text.back() == close)
            text = text.sliced(1, text.size() - 2).trimmed();
    return text;
}

Result<Port> checkedPort(QStringView text)
{
    if (const auto port = portFromText(text))
        return *port;
    if (isDigits(text) || (text.startsWith(u'-') && isDigits(text.sliced(1))))
        return fail(Problem::PortRange, text);
    const ServiceProfile *service = serviceNamed(text);
    if (service == nullptr || service->ports.empty())
        return fail(Problem::BadPort, text);
    return service->ports.front();
}

Result<Target> made(HostPort place, const ServiceProfile *service = nullptr)
{
    Target target;
    target.host = std::move(place.host);
    target.port = place.port;
    if (service != nullptr)
        target.service = service->name;
    completeTarget(target);
    return target;
}

Result<Target> fromPath(QStringView text)
{
    Target target;
    target.unixPath = text.toString();
    completeTarget(target);
    return target;
}

/// "host port", "host service", "host, port", "host:port/tcp" is not among them.
Result<Target> fromTwoWords(QStringView first, QStringView second)
{
    if (first.endsWith(u',') || first.endsWith(u':'))
        first.chop(1);
    auto place = checkedHostPort(first);
    if (!place || place->port)
        return place ? fail(Problem::NotATarget, second)
                     : Result<Target>(tl::unexpected(place.error()));
    const auto port = checkedPort(second);
    if (!port)
        return tl::unexpected(port.error());
    place->port = *port;
    return made(*place, isDigits(second) ? nullptr : serviceNamed(second));
}

/// "db1:5432, db2:5432": the first is the target. Nothing where a word is no host with a port.
std::optional<Target> fromList(QStringView text)
{
    static const QRegularExpression between(u"[\\s,;]+"_s);
    const QStringList words = text.toString().split(between, Qt::SkipEmptyParts);
    if (words.size() < 2)
        return std::nullopt;
    std::vector<HostPort> places;
    for (const QString &word : words) {
        auto place = hostPortFromText(word);
        if (!place || !place->port)
            return std::nullopt;
        places.push_back(std::move(*place));
    }
    auto target = made(places.front());
    if (!target)
        return std::nullopt;
    target->also.assign(places.begin() + 1, places.end());
    return *target;
}

/// "user@host", "user@host:port", "user@host:path" (scp, git): SSH.
Result<Target> fromUserAt(QStringView text)
{
    QStringView host = text.sliced(text.lastIndexOf(u'@') + 1);
    std::optional<Port> port;
    const qsizetype colon = host.startsWith(u'[') ? host.indexOf(u"]:") + 1 : host.indexOf(u':');
    if (colon > 0 && !addressLiteral(host)) {
        const QStringView behind = host.sliced(colon + 1);
        port = portFromText(behind);
        host = host.first(colon);
    }
    auto place = checkedHostPort(host);
    if (!place)
        return tl::unexpected(place.error());
    const ServiceProfile *ssh = serviceNamed(u"ssh");
    place->port = port.value_or(ssh->ports.front());
    return made(*place, !port || serviceOnPort(*port) == nullptr ? ssh : serviceOnPort(*port));
}

/// "host/5432" is a port, "10.0.0.0/24" a network, "host/path" a URL without its scheme.
Result<Target> fromSlash(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QStringView host = text.first(slash);
    const QStringView behind = text.sliced(slash + 1);
    auto place = checkedHostPort(host);
    if (!place)
        return tl::unexpected(place.error());
    const bool literal = addressLiteral(place->host).has_value();
    if (literal && isDigits(behind) && behind.toInt() <= (place->host.contains(u':') ? 128 : 32))
        return fail(Problem::Network, text);
    if (!place->port && isDigits(behind)) {
        const auto port = checkedPort(behind);
        if (!port)
            return tl::unexpected(port.error());
        place->port = *port;
    }
    return made(*place);
}

/// Characters that no target has: controls, and what would make it look like another one.
std::optional<Error> badCharacter(QStringView text)
{
    for (const QChar c : text) {
        const bool plain =
            c == u' ' || c == u'\t'
            || (!c.isSpace() && c.category() != QChar::Other_Control
                && c.category() != QChar::Other_Format && c != QChar::ReplacementCharacter);
        if (!plain)
            return problemError(Problem::BadCharacter, QString(c));
    }
    return std::nullopt;
}

Result<Target> parsePlain(QStringView text)
{
    if (text.startsWith(u'/') || (text.startsWith(u'@') && text.size() > 1 && !text.contains(u' ')))
        return fromPath(text);
    if (text.startsWith(u"unix:@") || (text.startsWith(u"unix:/") && !text.startsWith(u"unix://")))
        return fromPath(text.sliced(5));
    if (isUrl(text))
        return targetFromUrl(text);
    if (const auto keywords = targetFromKeywords(text))
        return *keywords;
    if (const auto list = fromList(text))
        return *list;
    const auto words = text.toString().simplified().split(u' ');
    if (words.size() == 2)
        return fromTwoWords(words[0], words[1]);
    if (words.size() > 2)
        return fail(Problem::NotATarget, text);
    if (text.startsWith(u':') && !addressLiteral(text) && text.size() <= 64) {
        const auto port = checkedPort(text.sliced(1));
        return port ? made({u"localhost"_s, *port}) : Result<Target>(tl::unexpected(port.error()));
    }
    if (isDigits(text)) {
        const auto port = checkedPort(text);
        return port ? made({u"localhost"_s, *port}) : Result<Target>(tl::unexpected(port.error()));
    }
    if (text.contains(u'@') && !text.startsWith(u'['))
        return fromUserAt(text);
    if (text.contains(u'/'))
        return fromSlash(text);
    const auto place = checkedHostPort(text);
    if (!place)
        return tl::unexpected(place.error());
    const qsizetype colon = text.lastIndexOf(u':');
    const bool named = place->port && !isDigits(text.sliced(colon + 1));
    return made(*place, named ? serviceNamed(text.sliced(colon + 1)) : nullptr);
}

/// One word that is meant as a target and is none ("10.0.0.7:70000").
bool isFaultyTarget(const QString &text, const Error &error)
{
    const QString word = text.trimmed();
    return targetProblemOf(error) != TargetProblem::NotATarget
           && std::none_of(word.begin(), word.end(), [](QChar letter) { return letter.isSpace(); });
}

} // namespace

Error problemError(TargetProblem problem, QStringView subject)
{
    const auto found =
        std::find_if(problemNames.begin(), problemNames.end(),
                     [problem](const auto &entry) { return entry.first == problem; });
    return {ErrorKind::BadInput, QString::fromLatin1(found->second), displayText(subject, 80), 0};
}

Result<HostPort> checkedHostPort(QStringView text)
{
    if (const auto place = hostPortFromText(text))
        return *place;
    QStringView host = text;
    std::optional<Port> port;
    if (text.startsWith(u'[')) {
        const qsizetype close = text.indexOf(u']');
        if (close < 0 || !addressLiteral(text.first(close + 1)))
            return fail(Problem::OpenBracket, text);
        host = text.first(close + 1);
    } else if (text.count(u':') == 1) {
        host = text.first(text.indexOf(u':'));
    }
    if (host.size() + 1 < text.size() || (host.size() < text.size() && text.endsWith(u':'))) {
        const auto checked = checkedPort(text.sliced(host.size() + 1));
        if (!checked)
            return tl::unexpected(checked.error());
        port = *checked;
    }
    if (host.isEmpty())
        return fail(Problem::MissingHost, text);
    if (const auto literal = addressLiteral(host))
        return HostPort{*literal, port};
    if (looksLikeIpv4(host) || (host.contains(u':') && !host.contains(u"://")))
        return fail(Problem::BadAddress, host);
    if (!isHostName(host))
        return fail(Problem::BadHost, host);
    return HostPort{host.toString(), port};
}

Result<Target> parseTarget(const QString &text)
{
    const QStringView typed = bare(text);
    if (typed.isEmpty())
        return fail(Problem::Empty, {});
    if (typed.size() > longestTarget)
        return fail(Problem::TooLong, {});
    if (const auto error = badCharacter(typed))
        return tl::unexpected(*error);
    // "token:8080" is a host and a port here, although it would be a secret in a text.
    const bool plain = hostPortFromText(typed).has_value();
    const QString clean = plain ? typed.toString() : withoutSecrets(typed.toString());
    auto target = parsePlain(clean);
    if (target)
        target->input = clean;
    return target;
}

std::optional<TargetProblem> targetProblemOf(const Error &error)
{
    for (const auto &[problem, name] : problemNames)
        if (error.kind == ErrorKind::BadInput && error.operation == QLatin1StringView(name))
            return problem;
    return std::nullopt;
}

Message targetProblem(const Error &error)
{
    if (!targetProblemOf(error))
        return {};
    return {u"target.problem."_s + error.operation, {{u"text"_s, error.subject}}};
}

Message portOrAddress(const Target &target)
{
    const QString typed = target.input.trimmed();
    const qsizetype colon = typed.lastIndexOf(u':');
    if (target.port || !target.host || colon <= 0 || typed.startsWith(u'[')
        || addressLiteral(typed) != target.host)
        return {};
    const QStringView port = QStringView(typed).sliced(colon + 1);
    const QStringView address = QStringView(typed).first(colon);
    if (!portFromText(port) || !addressLiteral(address))
        return {};
    return {u"target.port-or-address"_s,
            {{u"text"_s, typed},
             {u"port"_s, port.toString()},
             {u"right"_s, u"[%1]:%2"_s.arg(address, port)}}};
}

Target parseAny(const QString &text)
{
    const auto typed = parseTarget(text);
    const bool bareWord = typed && !typed->port && !typed->unixPath && !typed->scheme;
    if (typed && !bareWord)
        return *typed;
    const Target message = parseMessage(text);
    if (typed && message.reported == FailureKind::None)
        return *typed;
    if (!typed && message.reported == FailureKind::None && isFaultyTarget(text, typed.error())) {
        Target nothing; // parseTarget() says what is wrong with it; a part of it is no answer
        nothing.input = message.input;
        return nothing;
    }
    return message;
}

std::optional<Port> portToTry(const Target &target)
{
    if (target.port || target.unixPath || !target.profile || target.profile->ports.empty())
        return target.port;
    return target.profile->ports.front();
}

} // namespace doorward
