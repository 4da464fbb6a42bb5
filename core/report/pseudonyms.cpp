// SPDX-License-Identifier: MIT
#include "core/report/pseudonyms.h"

#include "core/report/ruleset_names.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

const QSet<QString> &plainLabels()
{
    static const QSet<QString> labels{u"localhost"_s,
                                      u"localdomain"_s,
                                      u"localhost4"_s,
                                      u"localhost6"_s,
                                      u"ip6-localhost"_s,
                                      u"ip6-loopback"_s,
                                      u"ip6-allnodes"_s,
                                      u"ip6-allrouters"_s,
                                      u"ip6-localnet"_s,
                                      u"ip6-mcastprefix"_s,
                                      u"local"_s,
                                      u"internal"_s,
                                      u"lan"_s,
                                      u"home"_s,
                                      u"test"_s,
                                      u"example"_s,
                                      u"arpa"_s,
                                      u"com"_s,
                                      u"org"_s,
                                      u"net"_s,
                                      u"edu"_s,
                                      u"gov"_s,
                                      u"io"_s,
                                      u"dev"_s};
    return labels;
}

const QSet<QString> &plainUsers()
{
    static const QSet<QString> users{u"root"_s,
                                     u"daemon"_s,
                                     u"nobody"_s,
                                     u"www-data"_s,
                                     u"postgres"_s,
                                     u"mysql"_s,
                                     u"redis"_s,
                                     u"sshd"_s,
                                     u"nginx"_s,
                                     u"apache"_s,
                                     u"memcache"_s,
                                     u"rabbitmq"_s,
                                     u"mongodb"_s,
                                     u"_apt"_s,
                                     u"messagebus"_s,
                                     u"systemd-network"_s,
                                     u"systemd-resolve"_s,
                                     u"systemd-timesync"_s,
                                     u"dnsmasq"_s};
    return users;
}

const QSet<QString> &plainFolders()
{
    static const QSet<QString> names{u"run"_s,
                                     u"var"_s,
                                     u"lib"_s,
                                     u"tmp"_s,
                                     u"usr"_s,
                                     u"etc"_s,
                                     u"home"_s,
                                     u"srv"_s,
                                     u"opt"_s,
                                     u"user"_s,
                                     u"bin"_s,
                                     u"sbin"_s,
                                     u"share"_s,
                                     u"local"_s,
                                     u"docker.sock"_s,
                                     u"docker"_s,
                                     u"podman"_s,
                                     u"podman.sock"_s,
                                     u"containerd"_s,
                                     u"containerd.sock"_s,
                                     u"postgresql"_s,
                                     u"mysqld"_s,
                                     u"mysqld.sock"_s,
                                     u"redis"_s,
                                     u"redis-server.sock"_s,
                                     u"systemd"_s,
                                     u"dbus"_s,
                                     u"system_bus_socket"_s,
                                     u"resolv.conf"_s,
                                     u"hosts"_s,
                                     u"proc"_s,
                                     u"sys"_s,
                                     u"dev"_s};
    return names;
}

bool hasUsualDeviceName(const QString &name)
{
    static const QRegularExpression usual(
        u"^(lo|eth|ens|enp|eno|en|wlan|wlp|wl|tun|tap|wg|veth|br|br-|docker|docker_gwbridge|virbr|"
        u"podman|cni|flannel|cali|vlan|bond|"
        u"team|dummy|ppp|sit|ip6tnl|tunl|gre|vrf|macvlan|ipvlan|vxlan|vnet|ifb|usb|wwan)[0-9]*([-.:@_sfpn][0-9a-f]+)*$"_s);
    return usual.match(name).hasMatch();
}

bool isKeptWhole(const IpAddress &address)
{
    constexpr std::uint8_t firstOfClassE = 240;
    return address.isLoopback() || address.isUnspecified() || address.isMulticast()
           || (address.isIpv4() && address.bytes()[0] >= firstOfClassE);
}

/// How many leading bits of an address stay, so that private stays private (RFC 1918, RFC 6598,
/// RFC 3927, RFC 4193) and public public. It depends on bits that stay themselves.
int keptBits(const IpAddress &address)
{
    const auto first = address.bytes()[0];
    if (address.isIpv4())
        return first == 100 || first == 169 || first == 172 || first == 192 ? 16 : 8;
    if (address.isLinkLocal())
        return 64;
    return (first & 0xfe) == 0xfc ? 8 : 16;
}

bool hasHostBits(const IpPrefix &prefix)
{
    const auto &bytes = prefix.address.bytes();
    for (int bit = prefix.length; bit < prefix.address.bitCount(); ++bit)
        if ((bytes.at(static_cast<std::size_t>(bit / 8)) >> (7 - bit % 8)) & 1)
            return true;
    return false;
}

} // namespace

QString Pseudonyms::numbered(const char *kind, const QString &real)
{
    const QString prefix = QString::fromLatin1(kind);
    QString &name = m_names[prefix + u':' + real];
    if (name.isEmpty()) {
        name = prefix + QString::number(++m_counts[prefix]);
        m_words.insert(real.toLower(), name);
    }
    return name;
}

bool Pseudonyms::flips(const QByteArray &bytes, int bit, Family family) const
{
    QByteArray leading = bytes.left(bit / 8 + 1); // bits before `bit`, the rest zero
    leading.back() =
        static_cast<char>(static_cast<unsigned char>(leading.back()) & (0xff00 >> (bit % 8)));
    const char place[2] = {static_cast<char>(family), static_cast<char>(bit)};
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(m_key);
    hash.addData(QByteArrayView(place, 2));
    hash.addData(leading);
    return (hash.result().front() & 1) != 0;
}

IpAddress Pseudonyms::address(const IpAddress &real)
{
    if (real.isV4Mapped() && !real.isLoopback()) {
        QByteArray mapped(reinterpret_cast<const char *>(real.bytes().data()), 12);
        const IpAddress inner = address(real.unmapped());
        mapped.append(reinterpret_cast<const char *>(inner.bytes().data()), 4);
        return IpAddress::fromBytes(mapped.constData(), 16).value_or(IpAddress());
    }
    const IpAddress plain = real.withZone({});
    const QString zone = real.zone().isEmpty() ? QString() : device(real.zone());
    if (isKeptWhole(real))
        return plain.withZone(zone);
    if (const auto known = m_addresses.constFind(plain); known != m_addresses.constEnd())
        return known->withZone(zone);
    const QByteArray bytes(reinterpret_cast<const char *>(real.bytes().data()),
                           real.bitCount() / 8);
    QByteArray changed = bytes;
    for (int bit = keptBits(real); bit < real.bitCount(); ++bit)
        if (flips(bytes, bit, real.family()))
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (0x80 >> (bit % 8)));
    const IpAddress mapped =
        IpAddress::fromBytes(changed.constData(), static_cast<std::size_t>(changed.size()))
            .value_or(IpAddress());
    m_addresses.insert(plain, mapped);
    return mapped.withZone(zone);
}

IpPrefix Pseudonyms::prefix(const IpPrefix &real)
{
    IpPrefix mapped{address(real.address), real.length};
    if (hasHostBits(real))
        return mapped;
    auto bytes = mapped.address.bytes();
    for (int bit = real.length; bit < real.address.bitCount(); ++bit) {
        auto &byte = bytes.at(static_cast<std::size_t>(bit / 8));
        byte = static_cast<std::uint8_t>(byte & ~(0x80 >> (bit % 8)));
    }
    mapped.address =
        IpAddress::fromBytes(bytes.data(), static_cast<std::size_t>(real.address.bitCount() / 8))
            .value_or(IpAddress());
    return mapped;
}

QString Pseudonyms::host(const QString &real)
{
    if (const auto literal = IpAddress::parse(real))
        return address(*literal).text();
    QStringList labels = real.split(u'.');
    for (QString &label : labels)
        if (!label.isEmpty() && label != "*"_L1 && !plainLabels().contains(label.toLower()))
            label = numbered("n", label.toLower());
    return labels.join(u'.');
}

QString Pseudonyms::user(const QString &real)
{
    return plainUsers().contains(real) || real.isEmpty() ? real : numbered("user", real);
}

QString Pseudonyms::device(const QString &real)
{
    return real.isEmpty() || hasUsualDeviceName(real) ? real : numbered("dev", real);
}

QString Pseudonyms::path(const QString &real)
{
    static const QRegularExpression postgresSocket(u"^\\.s\\.PGSQL\\.[0-9]+$"_s);
    if (real.startsWith(u'@'))
        return u'@' + numbered("p", real.mid(1));
    QStringList parts = real.split(u'/');
    for (QString &part : parts)
        if (!part.isEmpty() && !plainFolders().contains(part)
            && !postgresSocket.match(part).hasMatch())
            part = numbered("p", part);
    return parts.join(u'/');
}

QString Pseudonyms::unit(const QString &real)
{
    const QString stem = real.section(u'.', 0, -2);
    const QString suffix = real.section(u'.', -1);
    const bool plain =
        std::any_of(m_plainUnits.begin(), m_plainUnits.end(), [&](const QString &known) {
            return stem == known || real == known
                   || (known.endsWith(u'@') && stem.startsWith(known));
        });
    if (plain || stem.startsWith("systemd-"_L1) || real.isEmpty())
        return real;
    return numbered("unit", real) + u'.' + suffix;
}

QString Pseudonyms::container(const QString &real)
{
    return real.isEmpty() ? real : numbered("container", real);
}

QString Pseudonyms::cgroup(const QString &real)
{
    static const QRegularExpression plainSlice(
        u"^(system|user|machine|init|user-[0-9]+)\\.(slice|scope)$"_s);
    QStringList parts = real.split(u'/');
    for (QString &part : parts) {
        if (part.isEmpty() || plainSlice.match(part).hasMatch())
            continue;
        part = part.endsWith(".service"_L1) || part.endsWith(".scope"_L1) ? unit(part)
                                                                          : numbered("p", part);
    }
    return parts.join(u'/');
}

QString Pseudonyms::mac(const QString &real)
{
    if (real == "00:00:00:00:00:00"_L1 || real.isEmpty())
        return real;
    const int number = numbered("mac", real.toLower()).mid(3).toInt();
    return u"02:00:00:00:%1:%2"_s.arg(number / 256, 2, 16, QLatin1Char('0'))
        .arg(number % 256, 2, 16, QLatin1Char('0'));
}

QString Pseudonyms::hostId(const QString &real)
{
    return real.isEmpty() ? real : numbered("boot", real);
}

QString Pseudonyms::comment(const QString &real)
{
    if (real.isEmpty())
        return real;
    QString &name = m_names[u"comment:"_s + real];
    if (name.isEmpty()) // no word that free text is searched for: it may be "ssh"
        name = u"comment"_s + QString::number(++m_counts[u"comment"_s]);
    return name;
}

QString Pseudonyms::rulesetName(const QString &real)
{
    if (real.isEmpty() || isWellKnownRulesetName(real))
        return real;
    QString &name = m_names[u"rules:"_s + real];
    if (name.isEmpty()) // no word that free text is searched for: it may be "web"
        name = u"name"_s + QString::number(++m_counts[u"rules"_s]);
    return name;
}

QString Pseudonyms::knownDevice(const QString &real) const
{
    return m_names.value("dev:"_L1 + real, real);
}

QString Pseudonyms::url(const QString &real)
{
    const QUrl parsed(real);
    if (parsed.host().isEmpty())
        return parsed.path().startsWith(u'/') ? parsed.scheme() + "://"_L1 + path(parsed.path())
                                              : parsed.scheme() + "://"_L1;
    const QString place = host(parsed.host());
    return parsed.scheme() + "://"_L1 + (place.contains(u':') ? u'[' + place + u']' : place)
           + (parsed.port() > 0 ? u':' + QString::number(parsed.port()) : QString());
}

QString Pseudonyms::proxyValue(const QString &real)
{
    if (real.contains("://"_L1))
        return url(real);
    QStringList items = real.split(u',');
    for (QString &item : items) {
        const QString trimmed = item.trimmed();
        const auto network = IpPrefix::parse(trimmed);
        const QString port = trimmed.section(u':', 1);
        item = network
                   ? prefix(*network).text().section(u'/', 0, trimmed.contains(u'/') ? 1 : 0)
                   : host(trimmed.section(u':', 0, 0)) + (port.isEmpty() ? QString() : u':' + port);
    }
    return items.join(u',');
}

QString Pseudonyms::token(const QString &text)
{
    static const QRegularExpression macForm(u"^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"_s);
    static const QRegularExpression nameForm(u"^[\\w-]+(\\.[\\w-]+)*\\.[A-Za-z]{2,}$"_s);
    if (text.startsWith(u'\\'))
        return text;
    if (text.contains("://"_L1))
        return url(text);
    if (macForm.match(text).hasMatch())
        return mac(text);
    const QString bare =
        text.startsWith(u'[') && text.endsWith(u']') ? text.mid(1, text.size() - 2) : text;
    if (const auto literal = IpAddress::parse(bare))
        return bare == text ? address(*literal).text() : u'[' + address(*literal).text() + u']';
    if (const auto network = IpPrefix::parse(text); network && text.contains(u'/'))
        return prefix(*network).text();
    if (text.contains(u'@') && text.size() > 1)
        return user(text.section(u'@', 0, 0)) + u'@' + host(text.section(u'@', 1));
    if (text.startsWith(u'/'))
        return path(text);
    if (nameForm.match(text).hasMatch())
        return host(text);
    return m_words.value(text.toLower(), text);
}

QString Pseudonyms::freeText(const QString &real)
{
    // Escapes of displayText(); URLs; hardware, IPv6 and IPv4 addresses; user@host; paths; words.
    static const QRegularExpression tokens(u"\\\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[nrt\\\\])"
                                           u"|[A-Za-z][A-Za-z0-9+.-]*://[^\\s\"'<>]+"
                                           u"|\\[?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:[0-"
                                           u"9]+(?:\\.[0-9]+){3})?(?:%[\\w.-]+)?\\]?"
                                           u"|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?"
                                           u"|[\\w.+-]+@[\\w.-]+"
                                           u"|(?<![\\w:/])/[^\\s\"'<>,;]+"
                                           u"|[\\w-]+(?:\\.[\\w-]+)*"_s);
    QString text;
    qsizetype position = 0;
    for (auto matches = tokens.globalMatch(real); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        text += QStringView(real).mid(position, match.capturedStart() - position);
        text += token(match.captured());
        position = match.capturedEnd();
    }
    return text.append(QStringView(real).mid(position));
}

QString Pseudonyms::sysctlKey(const QString &real) const
{
    QStringList parts = real.split(u'.');
    for (QString &part : parts)
        part = knownDevice(part);
    return parts.join(u'.');
}

} // namespace doorward
