// SPDX-License-Identifier: MIT
#include "core/target/address_text.h"

#include "core/target/services.h"

#include <QUrl>

#include <algorithm>

namespace doorward {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool isLabel(QStringView label)
{
    if (label.isEmpty() || label.size() > 63 || label.front() == u'-' || label.back() == u'-')
        return false;
    return std::all_of(label.begin(), label.end(), [](QChar c) {
        return c == u'-' || c == u'_' || c.isLetterOrNumber() || c.isMark() || c.isSurrogate();
    });
}

} // namespace

bool isHostName(QStringView text)
{
    if (text.endsWith(u'.'))
        text.chop(1);
    if (text.isEmpty() || text.size() > 253)
        return false;
    for (const QStringView label : text.split(u'.'))
        if (!isLabel(label))
            return false;
    return true;
}

std::optional<QString> addressLiteral(QStringView text)
{
    if (text.size() > 128)
        return std::nullopt;
    const bool bracketed = text.startsWith(u'[') && text.endsWith(u']');
    if (bracketed)
        text = text.sliced(1, text.size() - 2);
    QString plain = text.toString();
    const bool hasZone = plain.contains(u'%');
    if (hasZone && plain.contains(u"%25") && plain.size() > plain.indexOf(u"%25") + 3)
        plain.replace(plain.indexOf(u"%25"), 3, u'%'); // RFC 6874
    const auto isZoneChar = [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f && c != u'/' && c != u'%';
    };
    if (hasZone) {
        const QStringView zone = QStringView(plain).sliced(plain.indexOf(u'%') + 1);
        if (zone.size() > 15 || !std::all_of(zone.begin(), zone.end(), isZoneChar)) // IFNAMSIZ 16
            return std::nullopt;
    }
    // inet_pton() would stop at a NUL, and Latin-1 would blur other characters.
    const auto isLiteralChar = [](QChar c) { return c.unicode() > 0x20 && c.unicode() < 0x7f; };
    if (!std::all_of(plain.begin(), plain.end(), isLiteralChar))
        return std::nullopt;
    const auto address = IpAddress::parse(plain);
    if (!address || (bracketed && address->isIpv4()))
        return std::nullopt;
    return address->text();
}

bool looksLikeIpv4(QStringView text)
{
    return text.contains(u'.') && std::all_of(text.begin(), text.end(), [](QChar c) {
               return isDigit(c) || c == u'.';
           });
}

std::optional<HostPort> hostPortFromText(QStringView text)
{
    if (const auto literal = addressLiteral(text))
        return HostPort{*literal, std::nullopt};
    QStringView host = text;
    std::optional<Port> port;
    if (const qsizetype colon = text.lastIndexOf(u':'); colon >= 0) {
        port = portFromText(text.sliced(colon + 1));
        if (!port)
            return std::nullopt;
        host = text.first(colon);
    }
    if (const auto literal = addressLiteral(host))
        return HostPort{*literal, port};
    if (!isHostName(host) || looksLikeIpv4(host))
        return std::nullopt;
    return HostPort{host.toString(), port};
}

std::optional<QString> aceForm(const QString &host)
{
    const bool ascii =
        std::all_of(host.begin(), host.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (ascii)
        return std::nullopt;
    const QByteArray ace = QUrl::toAce(host);
    return ace.isEmpty() ? std::nullopt : std::optional(QString::fromLatin1(ace));
}

void completeTarget(Target &target)
{
    const ServiceProfile *profile = nullptr;
    if (target.service)
        profile = serviceNamed(*target.service);
    else if (target.unixPath)
        profile = serviceOfSocketPath(*target.unixPath);
    else if (target.port)
        profile = serviceOnPort(*target.port);
    if (profile != nullptr) {
        target.service = profile->name;
        target.profile = *profile;
    }
    if (target.host)
        target.aceHost = aceForm(*target.host);
}

} // namespace doorward
