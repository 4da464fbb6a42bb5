// SPDX-License-Identifier: MIT
#include "core/inspect/firewalld.h"

#include "core/inspect/bus_values.h"
#include "core/inspect/message_bus.h"

#include <sys/stat.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// firewalld's own limits are far lower: a zone's name has at most 17 characters
/// (firewalld.zone(5)).
constexpr std::size_t mostZones = 256;
constexpr qsizetype mostWords = 1024;
constexpr qsizetype longestWord = 256;

const QByteArray service = "org.fedoraproject.FirewallD1";
const QByteArray object = "/org/fedoraproject/FirewallD1";

/// Whether process `pid` lives in the calling thread's network namespace; nothing where that cannot
/// be told. Its namespace's own link is for root, but the files below /proc/PID/net are those of
/// its namespace, each with an inode of its own (fs/proc/proc_net.c).
std::optional<bool> sharesNetwork(quint32 pid)
{
    struct stat own {};
    struct stat other {};
    const QByteArray path = "/proc/" + QByteArray::number(pid) + "/net/dev";
    if (::stat("/proc/thread-self/net/dev", &own) != 0 || ::stat(path.constData(), &other) != 0)
        return std::nullopt;
    return own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

std::optional<QString> wordOf(sd_bus_message *message)
{
    const QByteArray word = busBytes(message, 's');
    return word.isEmpty() || word.size() > longestWord ? std::nullopt
                                                       : std::optional(QString::fromUtf8(word));
}

std::optional<QStringList> wordsOf(sd_bus_message *message)
{
    QStringList words;
    for (const QByteArray &word : busTexts(message, mostWords + 1)) {
        if (word.isEmpty() || word.size() > longestWord || words.size() >= mostWords)
            return std::nullopt;
        words.append(QString::fromUtf8(word));
    }
    return words;
}

/// a{sas} of one zone: "interfaces" and "sources" → names.
bool readZone(sd_bus_message *message, FirewalldZone &zone)
{
    return eachEntry(message, "sas", [&zone](sd_bus_message *entry) {
        const auto key = wordOf(entry);
        const auto words = key ? wordsOf(entry) : std::nullopt;
        if (!words)
            return false;
        if (*key == "interfaces"_L1)
            zone.interfaces = *words;
        else if (*key == "sources"_L1)
            zone.sources = *words;
        return true;
    });
}

/// a{sa{sas}}: by zone.
std::optional<std::vector<FirewalldZone>> zonesOf(sd_bus_message *message)
{
    std::vector<FirewalldZone> zones;
    const bool whole = eachEntry(message, "sa{sas}", [&zones](sd_bus_message *entry) {
        const auto name = wordOf(entry);
        if (!name || zones.size() >= mostZones)
            return false;
        zones.push_back({*name, {}, {}});
        return readZone(entry, zones.back());
    });
    return whole ? std::optional(std::move(zones)) : std::nullopt;
}

/// What firewalld tells; nothing where it is another namespace's.
Result<std::optional<FirewalldFacts>> factsOf(MessageBus &bus)
{
    auto process = bus.ask({"org.freedesktop.DBus",
                            "/org/freedesktop/DBus",
                            "org.freedesktop.DBus",
                            "GetConnectionUnixProcessID",
                            {service}});
    if (!process)
        return tl::unexpected(process.error());
    const quint32 pid = busUnsigned(process->get());
    const auto ours = pid > 0 ? sharesNetwork(pid) : std::nullopt;
    if (!ours) // /proc hides it, or it is another PID namespace's
        return tl::unexpected(
            Error{ErrorKind::Unsupported, u"compare"_s, u"firewalld's network namespace"_s, 0});
    if (!*ours)
        return std::optional<FirewalldFacts>();
    auto standard = bus.ask({service, object, service, "getDefaultZone", {}});
    if (!standard)
        return tl::unexpected(standard.error());
    auto active = bus.ask({service, object, service + ".zone", "getActiveZones", {}});
    if (!active)
        return tl::unexpected(active.error());
    FirewalldFacts facts;
    const auto zone = wordOf(standard->get());
    auto zones = zonesOf(active->get());
    if (!zone || !zones)
        return tl::unexpected(Error{ErrorKind::BadInput, u"read"_s, u"firewalld's zones"_s, 0});
    facts.defaultZone = *zone;
    facts.activeZones = *std::move(zones);
    return std::optional(std::move(facts));
}

Limit limit(const QString &id, const QString &command, const QString &error)
{
    return {id, {{u"command"_s, command}, {u"error"_s, error}}};
}

/// What a zone lets in is told to root alone.
Limit limitToZones(const FirewalldFacts &facts)
{
    QStringList zones{facts.defaultZone};
    for (const FirewalldZone &zone : facts.activeZones)
        if (!zones.contains(zone.name))
            zones.append(zone.name);
    const bool one = zones.size() == 1 && isPlainZone(zones.front());
    return limit(u"firewalld-zones"_s,
                 one ? u"firewall-cmd --zone=%1 --list-all"_s.arg(zones.front())
                     : u"firewall-cmd --list-all-zones"_s,
                 {});
}

} // namespace

FirewalldReading askFirewalld(const QByteArray &busAddress, const CancelToken &cancel,
                              Deadline deadline)
{
    FirewalldReading reading;
    const auto bus = MessageBus::open(busAddress, cancel, deadline);
    const auto facts =
        bus ? factsOf(**bus) : Result<std::optional<FirewalldFacts>>(tl::unexpected(bus.error()));
    if (facts) {
        reading.facts = *facts;
        if (*facts)
            reading.limits.push_back(limitToZones(**facts));
    } else if (facts.error().kind != ErrorKind::NotFound) {
        reading.limits.push_back(limit(u"firewalld-unasked"_s, u"firewall-cmd --get-active-zones"_s,
                                       facts.error().text()));
    }
    return reading;
}

} // namespace doorward
