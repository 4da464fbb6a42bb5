// SPDX-License-Identifier: MIT
#include "core/inspect/firewalld.h"

#include "core/inspect/message_bus.h"

#include <cstring>

#include <sys/stat.h>
#include <systemd/sd-bus.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// firewalld's own limits are far lower: a zone's name has at most 17 characters
/// (firewalld.zone(5)).
constexpr std::size_t mostZones = 256;
constexpr qsizetype mostWords = 1024;
constexpr std::size_t longestWord = 256;

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
    const char *text = nullptr;
    if (sd_bus_message_read_basic(message, 's', &text) <= 0 || *text == '\0'
        || ::strnlen(text, longestWord + 1) > longestWord)
        return std::nullopt;
    return QString::fromUtf8(text);
}

std::optional<QStringList> wordsOf(sd_bus_message *message)
{
    if (sd_bus_message_enter_container(message, 'a', "s") <= 0)
        return std::nullopt;
    QStringList words;
    while (sd_bus_message_at_end(message, 0) == 0) {
        const auto word = wordOf(message);
        if (!word || words.size() >= mostWords)
            return std::nullopt;
        words.append(*word);
    }
    return sd_bus_message_exit_container(message) >= 0 ? std::optional(words) : std::nullopt;
}

/// a{sas} of one zone: "interfaces" and "sources" → names.
bool readZone(sd_bus_message *message, FirewalldZone &zone)
{
    if (sd_bus_message_enter_container(message, 'a', "{sas}") <= 0)
        return false;
    while (sd_bus_message_enter_container(message, 'e', "sas") > 0) {
        const auto key = wordOf(message);
        const auto words = key ? wordsOf(message) : std::nullopt;
        if (!words || sd_bus_message_exit_container(message) < 0)
            return false;
        if (*key == "interfaces"_L1)
            zone.interfaces = *words;
        else if (*key == "sources"_L1)
            zone.sources = *words;
    }
    return sd_bus_message_exit_container(message) >= 0; // not so where something else came
}

/// a{sa{sas}}: by zone.
std::optional<std::vector<FirewalldZone>> zonesOf(sd_bus_message *message)
{
    if (sd_bus_message_enter_container(message, 'a', "{sa{sas}}") <= 0)
        return std::nullopt;
    std::vector<FirewalldZone> zones;
    while (sd_bus_message_enter_container(message, 'e', "sa{sas}") > 0) {
        const auto name = wordOf(message);
        if (!name || zones.size() >= mostZones)
            return std::nullopt;
        zones.push_back({*name, {}, {}});
        if (!readZone(message, zones.back()) || sd_bus_message_exit_container(message) < 0)
            return std::nullopt;
    }
    return sd_bus_message_exit_container(message) >= 0 ? std::optional(std::move(zones))
                                                       : std::nullopt;
}

std::optional<quint32> processOf(sd_bus_message *message)
{
    uint32_t pid = 0;
    return sd_bus_message_read_basic(message, 'u', &pid) > 0 ? std::optional<quint32>(pid)
                                                             : std::nullopt;
}

/// One conversation.
class Questions {
public:
    Questions(const QByteArray &busAddress, const CancelToken &cancel, Deadline deadline)
        : m_busAddress(busAddress)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
    }

    FirewalldReading run()
    {
        if (const auto facts = ask()) {
            if (*facts)
                limitToZones(**facts);
            m_reading.facts = *facts;
        } else if (facts.error().kind != ErrorKind::NotFound) {
            limit(u"firewalld-unasked"_s, u"firewall-cmd --get-active-zones"_s,
                  facts.error().text());
        }
        return std::move(m_reading);
    }

private:
    /// Nothing: it is another namespace's.
    Result<std::optional<FirewalldFacts>> ask()
    {
        auto bus = MessageBus::open(m_busAddress, m_cancel, m_deadline);
        if (!bus)
            return tl::unexpected(bus.error());
        auto process = call(*bus,
                            {"org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "GetConnectionUnixProcessID"},
                            {service});
        if (!process)
            return tl::unexpected(process.error());
        const auto pid = processOf(process->get());
        const auto ours = pid ? sharesNetwork(*pid) : std::nullopt;
        if (!ours) // /proc hides it, or it is another PID namespace's
            return tl::unexpected(
                Error{ErrorKind::Unsupported, u"compare"_s, u"firewalld's network namespace"_s, 0});
        if (!*ours)
            return std::optional<FirewalldFacts>();
        auto standard = call(*bus, {service, object, service, "getDefaultZone"}, {});
        if (!standard)
            return tl::unexpected(standard.error());
        auto active = call(*bus, {service, object, service + ".zone", "getActiveZones"}, {});
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

    Result<BusMessage> call(MessageBus &bus, const MessageBus::Method &method,
                            const QList<QByteArray> &arguments)
    {
        return bus.call(method, arguments, m_cancel, m_deadline);
    }

    void limit(const QString &id, const QString &command, const QString &error)
    {
        m_reading.limits.push_back({id, {{u"command"_s, command}, {u"error"_s, error}}});
    }

    /// What a zone lets in is told to root alone.
    void limitToZones(const FirewalldFacts &facts)
    {
        QStringList zones{facts.defaultZone};
        for (const FirewalldZone &zone : facts.activeZones)
            if (!zones.contains(zone.name))
                zones.append(zone.name);
        const bool one = zones.size() == 1 && isPlainZone(zones.front());
        limit(u"firewalld-zones"_s,
              one ? u"firewall-cmd --zone=%1 --list-all"_s.arg(zones.front())
                  : u"firewall-cmd --list-all-zones"_s,
              {});
    }

    const QByteArray &m_busAddress;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    FirewalldReading m_reading;
};

} // namespace

FirewalldReading askFirewalld(const QByteArray &busAddress, const CancelToken &cancel,
                              Deadline deadline)
{
    return Questions(busAddress, cancel, deadline).run();
}

} // namespace doorward
