// SPDX-License-Identifier: MIT
#include "core/inspect/unit_filters.h"

#include <netinet/in.h>
#include <sys/socket.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostPrefixes = 64;
constexpr qsizetype mostFiles = 16;

std::vector<IpPrefix> readPrefixes(sd_bus_message *message)
{
    std::vector<IpPrefix> prefixes;
    eachStruct(message, "iayu", [&prefixes](sd_bus_message *entry) {
        busSigned(entry); // the family; the address has its length
        const QByteArray bytes = busArray(entry);
        const auto address =
            IpAddress::fromBytes(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        const quint32 length = busUnsigned(entry);
        if (address && length <= static_cast<quint32>(address->bitCount())
            && prefixes.size() < mostPrefixes)
            prefixes.push_back({*address, static_cast<int>(length)});
    });
    return prefixes;
}

/// (iiqq): address family, protocol, number of ports, first port; 0 stands for any.
std::vector<UnitBindRule> readBindRules(sd_bus_message *message)
{
    std::vector<UnitBindRule> rules;
    eachStruct(message, "iiqq", [&rules](sd_bus_message *entry) {
        UnitBindRule rule;
        const int family = busSigned(entry);
        const int protocol = busSigned(entry);
        const int count = busUnsigned16(entry);
        const int first = busUnsigned16(entry);
        if (family != AF_UNSPEC)
            rule.family = family == AF_INET ? Family::Ipv4 : Family::Ipv6;
        rule.protocol = protocol == IPPROTO_TCP   ? u"tcp"_s
                        : protocol == IPPROTO_UDP ? u"udp"_s
                                                  : QString();
        if (count > 0 && first > 0) {
            rule.first = Port(static_cast<quint16>(first));
            rule.last = Port(static_cast<quint16>(std::min(first + count - 1, 65535)));
        }
        if (rules.size() < mostPrefixes)
            rules.push_back(std::move(rule));
    });
    return rules;
}

} // namespace

std::vector<WantedProperty> addressFilterProperties(UnitAddressFilter &filter)
{
    const auto programs = [&filter](sd_bus_message *message) {
        for (const QByteArray &path : busTexts(message, mostFiles))
            filter.programs.append(QString::fromUtf8(path));
    };
    return {{"IPAddressAllow", "a(iayu)",
             [&filter](sd_bus_message *message) { filter.allow = readPrefixes(message); }},
            {"IPAddressDeny", "a(iayu)",
             [&filter](sd_bus_message *message) { filter.deny = readPrefixes(message); }},
            {"IPIngressFilterPath", "as", programs},
            {"IPEgressFilterPath", "as", programs}};
}

std::vector<WantedProperty> bindFilterProperties(Unit &unit)
{
    return {{"SocketBindAllow", "a(iiqq)",
             [&unit](sd_bus_message *message) { unit.bindAllow = readBindRules(message); }},
            {"SocketBindDeny", "a(iiqq)",
             [&unit](sd_bus_message *message) { unit.bindDeny = readBindRules(message); }}};
}

QStringList readDropIns(sd_bus_message *message)
{
    QStringList paths;
    for (const QByteArray &path : busTexts(message, mostFiles))
        paths.append(QString::fromUtf8(path));
    return paths;
}

QStringList slicesOf(const QString &slice)
{
    QStringList slices;
    QString name = slice;
    if (!name.endsWith(".slice"_L1) || name.size() > 255)
        return slices;
    name.chop(6);
    while (!name.isEmpty() && name != "-"_L1) {
        slices.append(name + ".slice"_L1);
        name = name.contains(u'-') ? name.section(u'-', 0, -2) : QString();
    }
    return slices << u"-.slice"_s;
}

} // namespace doorward
