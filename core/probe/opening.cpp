// SPDX-License-Identifier: MIT
#include "core/probe/opening.h"

#include <QRandomGenerator>
#include <QUrl>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace doorward {
namespace {

/// The host as a header may carry it: ASCII without blanks and controls, or nothing.
QByteArray wireHost(const QString &host)
{
    QString name = host;
    while (name.endsWith(u'.'))
        name.chop(1);
    constexpr qsizetype longestName = 253; // RFC 1035 section 2.3.4, as text
    if (name.size() > longestName)
        return {};
    if (IpAddress::parse(name))
        return IpAddress::parse(name)->withZone({}).text().toLatin1();
    const bool isAscii =
        std::all_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < 0x80; });
    const QByteArray ascii = isAscii ? name.toLatin1() : QUrl::toAce(name);
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || c == '-' || c == '.' || c == '_';
    };
    return std::all_of(ascii.begin(), ascii.end(), fits) ? ascii : QByteArray();
}

QByteArray httpHead(const QByteArray &host, Port port)
{
    constexpr quint16 defaultPort = 80;
    QByteArray request = "HEAD / HTTP/1.0\r\n";
    if (!host.isEmpty()) {
        request += "Host: " + (host.contains(':') ? '[' + host + ']' : host);
        if (port.value() != defaultPort)
            request += ':' + QByteArray::number(port.value());
        request += "\r\n";
    }
    return request + "User-Agent: doorward/" DOORWARD_VERSION "\r\nConnection: close\r\n\r\n";
}

/// PostgreSQL protocol 3, "SSLRequest": Int32 length 8, Int32 80877103. The server answers one
/// byte.
QByteArray postgresSslRequest()
{
    return QByteArray("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
}

QByteArray number16(qsizetype value)
{
    QByteArray bytes;
    bytes.append(static_cast<char>((value >> 8) & 0xff));
    bytes.append(static_cast<char>(value & 0xff));
    return bytes;
}

QByteArray numbers16(std::initializer_list<int> values)
{
    QByteArray bytes;
    for (const int value : values)
        bytes += number16(value);
    return bytes;
}

/// A vector with a length of two bytes in front (RFC 8446 section 3.4).
QByteArray vector16(const QByteArray &content)
{
    return number16(content.size()) + content;
}

QByteArray vector8(const QByteArray &content)
{
    return char(content.size()) + content;
}

QByteArray extension(int type, const QByteArray &content)
{
    return number16(type) + vector16(content);
}

// Numbers of the IANA registries "TLS Cipher Suites", "TLS ExtensionType Values", "TLS Supported
// Groups" and "TLS SignatureScheme".
QByteArray helloExtensions(const QByteArray &host, const QByteArray &share)
{
    constexpr int x25519 = 0x001d, secp256r1 = 0x0017, secp384r1 = 0x0018;
    QByteArray all;
    if (!host.isEmpty())
        all += extension(0, vector16('\0' + vector16(host))); // server_name, host_name
    all += extension(10, vector16(numbers16({x25519, secp256r1, secp384r1})));
    all += extension(11, vector8(QByteArray(1, '\0'))); // ec_point_formats: uncompressed
    all += extension(13, vector16(numbers16({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806,
                                             0x0601, 0x0807})));
    all += extension(23, {});                                           // extended_master_secret
    all += extension(43, vector8(numbers16({0x0304, 0x0303})));         // supported_versions
    all += extension(45, vector8(QByteArray(1, '\1')));                 // psk_dhe_ke
    all += extension(51, vector16(number16(x25519) + vector16(share))); // key_share
    all += extension(0xff01, QByteArray(1, '\0'));                      // renegotiation_info
    return all;
}

QByteArray randomBytes(qsizetype size)
{
    std::array<quint32, 24> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()),
                      std::min(size, qsizetype(sizeof words)));
}

} // namespace

QByteArray tlsClientHello(const QByteArray &host, const QByteArray &random)
{
    constexpr qsizetype part = 32; // client random, legacy_session_id and an x25519 share alike
    const QByteArray seed = random.leftJustified(3 * part, '\0', true);
    const QByteArray suites =
        numbers16({0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
                   0xc014, 0x009c, 0x009d, 0x002f, 0x0035});
    QByteArray body = number16(0x0303); // legacy_version
    body += seed.mid(0, part) + vector8(seed.mid(part, part)) + vector16(suites);
    body += vector8(QByteArray(1, '\0')); // no compression
    body += vector16(helloExtensions(host, seed.mid(2 * part, part)));
    const QByteArray handshake =
        '\1' + (QByteArray(1, '\0') + vector16(body));        // client_hello, uint24 length
    return '\x16' + (number16(0x0301) + vector16(handshake)); // record: handshake
}

QByteArray openingBytes(Opening opening, const QString &host, Port port)
{
    switch (opening) {
    case Opening::Unknown:
    case Opening::ServerFirst:
        return {};
    case Opening::Http:
        return httpHead(wireHost(host), port);
    case Opening::Tls: // RFC 6066 section 3: address literals are not permitted as server_name
        return tlsClientHello(IpAddress::parse(host) ? QByteArray() : wireHost(host),
                              randomBytes(96));
    case Opening::Postgres:
        return postgresSslRequest();
    case Opening::Redis:
        return "PING\r\n";
    }
    return {};
}

} // namespace doorward
