// SPDX-License-Identifier: MIT
#include "core/report/ruleset_pseudonyms.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What replaces a range that has no pseudonym: no reader understands it, so the match is unknown.
QString unknowable()
{
    return u"redacted"_s;
}

/// The network that is exactly first to last.
std::optional<IpPrefix> networkOf(const IpAddress &first, const IpAddress &last)
{
    if (first.family() != last.family())
        return std::nullopt;
    int shared = 0;
    const auto bit = [](const IpAddress &address, int place) {
        return (address.bytes().at(static_cast<std::size_t>(place / 8)) >> (7 - place % 8)) & 1;
    };
    while (shared < first.bitCount() && bit(first, shared) == bit(last, shared))
        ++shared;
    for (int place = shared; place < first.bitCount(); ++place)
        if (bit(first, place) != 0 || bit(last, place) != 1)
            return std::nullopt;
    return IpPrefix{first, shared};
}

IpAddress lastOf(const IpPrefix &network)
{
    auto bytes = network.address.bytes();
    for (int place = network.length; place < network.address.bitCount(); ++place) {
        auto &byte = bytes.at(static_cast<std::size_t>(place / 8));
        byte = static_cast<std::uint8_t>(byte | (0x80 >> (place % 8)));
    }
    return IpAddress::fromBytes(bytes.data(),
                                static_cast<std::size_t>(network.address.bitCount() / 8))
        .value_or(network.address);
}

/// The network without host bits, as the kernel reads it.
IpPrefix masked(IpPrefix prefix)
{
    auto bytes = prefix.address.bytes();
    for (int place = prefix.length; place < prefix.address.bitCount(); ++place) {
        auto &byte = bytes.at(static_cast<std::size_t>(place / 8));
        byte = static_cast<std::uint8_t>(byte & ~(0x80 >> (place % 8)));
    }
    prefix.address =
        IpAddress::fromBytes(bytes.data(), static_cast<std::size_t>(prefix.address.bitCount() / 8))
            .value_or(prefix.address);
    return prefix;
}

/// The two ends of a range under their pseudonyms.
std::optional<std::pair<QString, QString>> rangeOf(const QString &first, const QString &last,
                                                   Pseudonyms &names)
{
    const auto low = IpAddress::parse(first);
    const auto high = IpAddress::parse(last);
    const auto network = low && high ? networkOf(*low, *high) : std::nullopt;
    if (!network)
        return std::nullopt;
    const IpPrefix mapped = names.prefix(*network);
    return std::pair(mapped.address.text(), lastOf(mapped).text());
}

bool isMac(const QString &text)
{
    static const QRegularExpression form(u"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"_s);
    return form.match(text).hasMatch();
}

/// An address, network or hardware address by itself; a device's name; "@set".
QString word(const QString &text, Pseudonyms &names)
{
    if (text.startsWith(u'@'))
        return u'@' + names.rulesetName(text.mid(1));
    if (isMac(text))
        return names.mac(text);
    if (const auto address = IpAddress::parse(text))
        return names.address(*address).text();
    if (text.contains(u'/'))
        if (const auto network = IpPrefix::parse(text))
            return names.prefix(masked(*network)).text();
    return names.knownDevice(text);
}

/// Goes through the matches of `pattern` and puts what `replace` gives in their place.
template <typename Replace>
QString replaced(const QString &text, const QRegularExpression &pattern, Replace replace)
{
    QString result;
    result.reserve(text.size());
    qsizetype position = 0;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        result += QStringView(text).mid(position, match.capturedStart() - position);
        result += replace(match);
        position = match.capturedEnd();
    }
    return result.append(QStringView(text).mid(position));
}

bool isNumber(const QString &first)
{
    return std::all_of(first.begin(), first.end(), [](QChar c) { return c.isDigit(); });
}

} // namespace

QString nftJsonWithPseudonyms(const QString &json, Pseudonyms &names)
{
    static const QRegularExpression pattern(
        // Texts that people chose; "prefix" with a text is that of a log statement.
        u"(?<xt>\"xt\":\\s*\\{[^{}]*\\})" // matches and targets of iptables have names too
        u"|\"(?<place>table|chain|name|target|map|set|flowtable|counter|quota|limit|secmark|"
        u"synproxy"
        u"|tunnel|ct helper|ct timeout|ct expectation)\":\\s*\"(?<chosen>[^\"\\\\]*+)\""
        u"|\"(?<key>comment|prefix)\":\\s*\"(?<words>(?:[^\"\\\\]|\\\\.)*+)\""
        u"|\\{\"prefix\":\\s*\\{\"addr\":\\s*\"(?<base>[^\"]*)\",\\s*\"len\":\\s*(?<length>[0-9]+)"
        u"\\}"
        u"|\\{\"range\":\\s*\\[\"(?<first>[^\"]*)\",\\s*\"(?<last>[^\"]*)\"\\]\\}"
        u"|\"(?<text>(?:[^\"\\\\]|\\\\.)*+)\""_s);
    return replaced(json, pattern, [&names](const QRegularExpressionMatch &match) -> QString {
        if (match.hasCaptured(u"xt"_s))
            return match.captured();
        if (match.hasCaptured(u"place"_s)) {
            const QString chosen = match.captured(u"chosen"_s);
            return u'"' + match.captured(u"place"_s) + "\": \""_L1
                   + (chosen.startsWith(u'@') ? word(chosen, names) : names.rulesetName(chosen))
                   + u'"';
        }
        if (match.hasCaptured(u"key"_s))
            return u'"' + match.captured(u"key"_s) + "\": \""_L1
                   + names.comment(match.captured(u"words"_s)) + u'"';
        if (match.hasCaptured(u"base"_s)) {
            const auto network =
                IpPrefix::parse(match.captured(u"base"_s) + u'/' + match.captured(u"length"_s));
            if (!network)
                return match.captured();
            const IpPrefix mapped = names.prefix(masked(*network));
            return "{\"prefix\": {\"addr\": \""_L1 + mapped.address.text() + "\", \"len\": "_L1
                   + QString::number(mapped.length) + u'}';
        }
        if (match.hasCaptured(u"first"_s)) {
            const QString first = match.captured(u"first"_s);
            if (!IpAddress::parse(first))
                return match.captured();
            const auto ends = rangeOf(first, match.captured(u"last"_s), names);
            return ends
                       ? "{\"range\": [\""_L1 + ends->first + "\", \""_L1 + ends->second + "\"]}"_L1
                       : "{\""_L1 + unknowable() + "\": null}"_L1;
        }
        return u'"' + word(match.captured(u"text"_s), names) + u'"';
    });
}

namespace {

/// ":NAME POLICY [0:0]" of iptables-save.
QSet<QString> declaredChains(const QString &text)
{
    static const QRegularExpression pattern(u"^:(\\S+) "_s, QRegularExpression::MultilineOption);
    QSet<QString> chains;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();)
        chains.insert(matches.next().captured(1));
    return chains;
}

/// A set of sets has names for elements (ipset(8) list:set).
QString withNamedElements(const QString &text, Pseudonyms &names)
{
    if (!text.contains(" list:set "_L1))
        return text;
    static const QRegularExpression set(u"^create (\\S+) "_s, QRegularExpression::MultilineOption);
    static const QRegularExpression element(u"^(add \\S+ )(\\S+)"_s,
                                            QRegularExpression::MultilineOption);
    QSet<QString> sets;
    for (auto matches = set.globalMatch(text); matches.hasNext();)
        sets.insert(matches.next().captured(1));
    return replaced(text, element, [&](const QRegularExpressionMatch &match) {
        return sets.contains(match.captured(2))
                   ? match.captured(1) + names.rulesetName(match.captured(2))
                   : match.captured();
    });
}

} // namespace

QString saveTextWithPseudonyms(const QString &text, Pseudonyms &names)
{
    static const QString address =
        u"(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
        u"(?:\\.[0-9]{1,3}){0,3})"_s;
    static const QRegularExpression pattern(
        u"(?<option>--comment|--log-prefix|--nflog-prefix|--string|--hex-string|(?<= )comment(?= "
        u"\")) "
        u"(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<bare>[^\\s\"]+))"
        u"|^(?<line>:|-A |create |add )(?<own>[^\\s\"]+)"
        u"|(?<=\\s)(?<lead>-j|-g|--match-set|--add-set|--del-set|--map-set|--name|--hashlimit-name)"
        u" "
        u"(?<to>[^\\s\"]+)"
        u"|(?<=\\s)(?<way>-[io]|--physdev-in|--physdev-out) (?<device>[^\\s+]+)"
        u"|(?<![\\w.:])(?:(?<first>%1)-(?<last>%1)|(?<base>%1)/(?<mask>[0-9.]+|[0-9A-Fa-f:]+)"
        u"|(?<one>%1))(?![\\w.])"_s.arg(address),
        QRegularExpression::MultilineOption);
    const QSet<QString> chains = declaredChains(text);
    return replaced(
        withNamedElements(text, names), pattern,
        [&](const QRegularExpressionMatch &match) -> QString {
            const auto captured = [&match](const char16_t *name) {
                return match.captured(QStringView(name));
            };
            if (match.hasCaptured(u"line"_s))
                return captured(u"line") + names.rulesetName(captured(u"own"));
            if (match.hasCaptured(u"lead"_s)) {
                // What is jumped to may be a target of iptables.
                const QString lead = captured(u"lead");
                const QString to = captured(u"to");
                const bool isName = (lead != "-j"_L1 && lead != "-g"_L1) || chains.contains(to);
                return lead + u' ' + (isName ? names.rulesetName(to) : to);
            }
            if (match.hasCaptured(u"option"_s)) {
                const QString chosen =
                    match.hasCaptured(u"quoted"_s) ? captured(u"quoted") : captured(u"bare");
                return captured(u"option") + " \""_L1 + names.comment(chosen) + u'"';
            }
            if (match.hasCaptured(u"way"_s))
                return captured(u"way") + u' ' + names.knownDevice(captured(u"device"));
            if (match.hasCaptured(u"first"_s)) {
                const auto ends = rangeOf(captured(u"first"), captured(u"last"), names);
                return ends ? ends->first + u'-' + ends->second : unknowable();
            }
            if (match.hasCaptured(u"base"_s)) {
                const QString mask = captured(u"mask");
                const auto base = IpAddress::parse(captured(u"base"));
                const auto network = isNumber(mask)
                                         ? IpPrefix::parse(captured(u"base") + u'/' + mask)
                                         : std::nullopt;
                if (network)
                    return names.prefix(masked(*network)).text();
                return base ? names.address(*base).text() + u'/' + mask : match.captured();
            }
            return word(captured(u"one"), names);
        });
}

} // namespace doorward
