// SPDX-License-Identifier: MIT
#include "core/inspect/counters.h"

#include "core/inspect/proc_file.h"

#include <algorithm>
#include <array>
#include <vector>

namespace doorward {

namespace {

constexpr qsizetype largestFile = 1 << 20;

std::vector<QByteArrayView> words(QByteArrayView line)
{
    std::vector<QByteArrayView> found;
    for (QByteArrayView rest = line.trimmed(); !rest.isEmpty();) {
        const auto end =
            std::find_if(rest.begin(), rest.end(), [](char c) { return c == ' ' || c == '\t'; });
        found.push_back(rest.first(end - rest.begin()));
        rest = rest.sliced(end - rest.begin()).trimmed();
    }
    return found;
}

/// SNMP gauges may be negative ("Tcp: MaxConn -1"); they are not counters and are left out.
std::optional<quint64> number(QByteArrayView text, int base)
{
    bool ok = false;
    const quint64 value = text.toByteArray().toULongLong(&ok, base);
    return ok && !text.startsWith('-') ? std::optional(value) : std::nullopt;
}

} // namespace

void parsePairedCounters(QByteArrayView bytes, QMap<QString, quint64> &counters)
{
    const std::vector<QByteArrayView> all = linesOf(bytes);
    for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
        const auto names = words(all[i]);
        const auto values = words(all[i + 1]);
        if (names.empty() || values.empty() || names[0] != values[0] || !names[0].endsWith(':'))
            return; // not the format that we know: stop, so that no name meets a foreign value
        const QString group = QString::fromLatin1(names[0].chopped(1));
        for (std::size_t column = 1; column < std::min(names.size(), values.size()); ++column)
            if (const auto value = number(values[column], 10))
                counters.insert(group + QLatin1Char('.') + QString::fromLatin1(names[column]),
                                *value);
    }
}

void parseSnmp6(QByteArrayView bytes, QMap<QString, quint64> &counters)
{
    static constexpr std::array groups{"Ip6", "Icmp6", "UdpLite6", "Udp6"};
    for (const QByteArrayView line : linesOf(bytes)) {
        const auto parts = words(line);
        if (parts.size() != 2)
            continue;
        const auto group = std::find_if(groups.begin(), groups.end(), [&parts](const char *name) {
            return parts[0].startsWith(QByteArrayView(name));
        });
        const auto value = number(parts[1], 10);
        if (group == groups.end() || !value)
            continue;
        const QString name = QString::fromLatin1(parts[0].sliced(QByteArrayView(*group).size()));
        counters.insert(QString::fromLatin1(*group) + QLatin1Char('.') + name, *value);
    }
}

void parseConntrackStat(QByteArrayView bytes, QMap<QString, quint64> &counters)
{
    const std::vector<QByteArrayView> all = linesOf(bytes);
    if (all.empty())
        return;
    const auto names = words(all.front());
    for (std::size_t row = 1; row < all.size(); ++row) {
        const auto values = words(all[row]);
        for (std::size_t column = 0; column < std::min(names.size(), values.size()); ++column) {
            const auto value = number(values[column], 16);
            quint64 &sum =
                counters[QStringLiteral("Conntrack.") + QString::fromLatin1(names[column])];
            if (names[column] == "entries") // each line repeats the same total
                sum = value.value_or(0);
            else
                sum += value.value_or(0);
        }
    }
}

QMap<QString, quint64> readCounters()
{
    QMap<QString, quint64> counters;
    // "thread-self": the namespace of the calling thread, which may differ from its process's.
    for (const char *path : {"/proc/thread-self/net/snmp", "/proc/thread-self/net/netstat"})
        if (const auto bytes = readFile(path, largestFile))
            parsePairedCounters(*bytes, counters);
    if (const auto bytes = readFile("/proc/thread-self/net/snmp6", largestFile))
        parseSnmp6(*bytes, counters);
    if (const auto bytes = readFile("/proc/thread-self/net/stat/nf_conntrack", largestFile))
        parseConntrackStat(*bytes, counters);
    return counters;
}

} // namespace doorward
