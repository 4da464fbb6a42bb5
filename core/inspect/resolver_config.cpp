// SPDX-License-Identifier: MIT
#include "core/inspect/resolver_config.h"

#include "core/inspect/proc_file.h"

#include <algorithm>
#include <array>

#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype largestConfig = qsizetype{256} * 1024;
constexpr qsizetype largestHosts = qsizetype{4} * 1024 * 1024;
constexpr std::size_t mostHosts = 10'000;
constexpr qsizetype longestLine = 4096;
constexpr std::size_t mostNameservers = 3; // MAXNS of resolv.h: glibc ignores the rest

QStringList fields(QByteArrayView text)
{
    QString line = QString::fromUtf8(text.first(std::min(text.size(), longestLine)));
    return line.replace(u'\t', u' ').replace(u'\r', u' ').split(u' ', Qt::SkipEmptyParts);
}

/// What follows `keyword` and a blank at the very start of the line, as glibc wants it.
std::optional<QByteArrayView> argumentOf(QByteArrayView line, QByteArrayView keyword)
{
    if (!line.startsWith(keyword) || line.size() <= keyword.size())
        return std::nullopt;
    const char next = line[keyword.size()];
    return next == ' ' || next == '\t' ? std::optional(line.sliced(keyword.size())) : std::nullopt;
}

void readOptions(const QStringList &options, ResolverConfig &config)
{
    const auto number = [](const QString &option, QLatin1StringView name, int most, int &value) {
        bool ok = false;
        const int given =
            option.startsWith(name) ? QStringView(option).mid(name.size()).toInt(&ok) : 0;
        if (ok && given >= 0)
            value = std::min(given, most); // RES_MAXNDOTS, RES_MAXRETRANS, RES_MAXRETRY of resolv.h
    };
    for (const QString &option : options) {
        number(option, "ndots:"_L1, 15, config.ndots);
        number(option, "timeout:"_L1, 30, config.timeoutSeconds);
        number(option, "attempts:"_L1, 5, config.attempts);
    }
}

void readNameserver(QByteArrayView argument, ResolverConfig &config)
{
    QByteArrayView text = argument.trimmed();
    const auto end = std::find_if(text.begin(), text.end(), [](char c) {
        return c == ';' || c == '#' || c == ' ' || c == '\t';
    });
    text = text.first(end - text.begin());
    const auto address = IpAddress::parse(QString::fromUtf8(text));
    if (address && config.nameservers.size() < mostNameservers)
        config.nameservers.push_back({*address, Port(53)});
}

/// The domain of this host's own name, which glibc searches where nothing else is said.
QStringList defaultSearch()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0)
        return {};
    const QString text = QString::fromUtf8(name.data());
    const qsizetype dot = text.indexOf(u'.');
    return dot < 0 || dot + 1 >= text.size() ? QStringList() : QStringList(text.mid(dot + 1));
}

} // namespace

ResolverConfig parseResolvConf(QByteArrayView bytes)
{
    ResolverConfig config;
    for (const QByteArrayView line : linesOf(bytes)) {
        if (const auto server = argumentOf(line, "nameserver"))
            readNameserver(*server, config);
        else if (const auto domain = argumentOf(line, "domain"))
            config.search = fields(*domain).mid(0, 1);
        else if (const auto search = argumentOf(line, "search"))
            config.search = fields(*search);
        else if (const auto options = argumentOf(line, "options"))
            readOptions(fields(*options), config);
    }
    if (config.nameservers.empty())
        config.nameservers.push_back({*IpAddress::parse(u"127.0.0.1"), Port(53)});
    return config;
}

QStringList parseNsswitchHosts(QByteArrayView bytes)
{
    QStringList sources;
    for (QByteArrayView line : linesOf(bytes)) {
        line = line.trimmed();
        if (const qsizetype comment = line.indexOf('#'); comment >= 0)
            line = line.first(comment);
        if (!line.startsWith("hosts:"))
            continue;
        sources.clear();
        bool inAction = false;
        for (const QString &word : fields(line.sliced(6))) {
            if (inAction)
                sources.last() += u' ' + word;
            else
                sources.append(word);
            inAction = sources.last().startsWith(u'[') && !sources.last().endsWith(u']');
        }
    }
    return sources.isEmpty() ? QStringList{u"files"_s, u"dns"_s} : sources;
}

std::vector<HostsEntry> parseHosts(QByteArrayView bytes, const QString &name)
{
    const QString wanted = name.endsWith(u'.') ? name.chopped(1) : name;
    std::vector<HostsEntry> entries;
    int number = 0;
    for (QByteArrayView line : linesOf(bytes)) {
        ++number;
        if (const qsizetype comment = line.indexOf('#'); comment >= 0)
            line = line.first(comment);
        QStringList words = fields(line);
        if (words.size() < 2)
            continue;
        const auto address = IpAddress::parse(words.takeFirst());
        if (address && (wanted.isEmpty() || words.contains(wanted, Qt::CaseInsensitive)))
            entries.push_back({number, *address, words});
        if (entries.size() == mostHosts)
            break;
    }
    return entries;
}

ResolverConfig readResolverConfig()
{
    ResolverConfig config =
        parseResolvConf(readFile("/etc/resolv.conf", largestConfig).value_or(QByteArray()));
    if (config.search.isEmpty())
        config.search = defaultSearch();
    config.hostsSources =
        parseNsswitchHosts(readFile("/etc/nsswitch.conf", largestConfig).value_or(QByteArray()));
    return config;
}

std::vector<HostsEntry> readHosts(const QString &name)
{
    return parseHosts(readFile("/etc/hosts", largestHosts).value_or(QByteArray()), name);
}

} // namespace doorward
