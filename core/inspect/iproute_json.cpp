// SPDX-License-Identifier: MIT
#include "core/inspect/iproute_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// An object of the listing, its place, and the first thing that was wrong with any of them.
class Entry {
public:
    Entry(QJsonObject object, QString place, std::optional<Error> &error)
        : m_object(std::move(object))
        , m_place(std::move(place))
        , m_error(error)
    {
    }

    bool has(const char *name) const { return m_object.contains(QLatin1StringView(name)); }
    bool isEmpty() const { return m_object.isEmpty(); }

    QString text(const char *name) const
    {
        const QJsonValue value = m_object[QLatin1StringView(name)];
        if (!value.isUndefined() && !value.isString())
            fail(name, "a text");
        return value.toString();
    }

    /// A number, also as text ("0x5", "77"); nothing where it is missing.
    std::optional<quint32> number(const char *name,
                                  quint32 most = std::numeric_limits<quint32>::max()) const
    {
        const QJsonValue value = m_object[QLatin1StringView(name)];
        if (value.isUndefined())
            return std::nullopt;
        bool ok = false;
        double number = value.toDouble(-1);
        if (value.isString())
            number = value.toString().toUInt(&ok, 0);
        else
            ok = value.isDouble() && number >= 0 && std::trunc(number) == number;
        if (!ok || number > most) {
            fail(name, "a number in range");
            return std::nullopt;
        }
        return static_cast<quint32>(number);
    }

    bool flag(const char *name) const { return m_object[QLatin1StringView(name)].toBool(); }

    QStringList texts(const char *name) const
    {
        QStringList all;
        const QJsonArray values = array(name);
        for (const auto &value : values)
            all.append(QJsonValue(value).toString());
        return all;
    }

    std::optional<IpAddress> address(const char *name) const
    {
        if (!has(name))
            return std::nullopt;
        const auto parsed = IpAddress::parse(text(name));
        if (!parsed)
            fail(name, "an IP address");
        return parsed;
    }

    /// "src": "10.1.0.0", "srclen": 16; "all" is no prefix.
    std::optional<IpPrefix> prefix(const char *name, const char *lengthName) const
    {
        if (!has(name) || text(name) == "all"_L1)
            return std::nullopt;
        const auto base = IpPrefix::parse(text(name));
        if (!base) {
            fail(name, "an IP address or prefix");
            return std::nullopt;
        }
        const auto length = number(lengthName, static_cast<quint32>(base->address.bitCount()));
        return IpPrefix{base->address, length ? static_cast<int>(*length) : base->length};
    }

    template <typename Visit>
    void each(const char *name, Visit visit) const
    {
        const QJsonArray values = array(name);
        eachOf(values, m_place + u'.' + QLatin1StringView(name), m_error, visit);
    }

    template <typename Visit>
    static void eachOf(const QJsonArray &values, const QString &place, std::optional<Error> &error,
                       Visit visit)
    {
        for (qsizetype i = 0; i < values.size() && !error; ++i) {
            const QString here = place + u'[' + QString::number(i) + u']';
            if (!values.at(i).isObject())
                return setError(error, here, "an object");
            const Entry entry(values.at(i).toObject(), here, error);
            if (!entry.isEmpty()) // ip prints {} for what a filter leaves out
                visit(entry);
        }
    }

    Entry child(const char *name) const
    {
        return {m_object[QLatin1StringView(name)].toObject(),
                m_place + u'.' + QLatin1StringView(name), m_error};
    }

    void fail(const char *name, const char *expected) const
    {
        setError(m_error, m_place + u'.' + QLatin1StringView(name), expected);
    }

    static void setError(std::optional<Error> &error, const QString &place, const char *expected)
    {
        if (!error)
            error = Error{ErrorKind::BadInput, u"read"_s,
                          place + ": expected "_L1 + QLatin1StringView(expected), 0};
    }

private:
    QJsonArray array(const char *name) const
    {
        const QJsonValue value = m_object[QLatin1StringView(name)];
        if (!value.isUndefined() && !value.isArray())
            fail(name, "an array");
        return value.toArray();
    }

    QJsonObject m_object;
    QString m_place;
    std::optional<Error> &m_error;
};

/// The entries of a whole listing, each decoded.
template <typename T, typename Decode>
Result<std::vector<T>> listing(const QByteArray &json, Decode decode)
{
    QJsonParseError parsing{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &parsing);
    if (parsing.error != QJsonParseError::NoError)
        return tl::unexpected(Error{ErrorKind::BadInput, u"parse JSON"_s,
                                    u"byte %1: %2"_s.arg(parsing.offset).arg(parsing.errorString()),
                                    0});
    if (!document.isArray())
        return tl::unexpected(
            Error{ErrorKind::BadInput, u"parse JSON"_s, u"expected an array"_s, 0});
    std::optional<Error> error;
    std::vector<T> all;
    Entry::eachOf(document.array(), {}, error,
                  [&](const Entry &entry) { all.push_back(decode(entry)); });
    if (error)
        return tl::unexpected(*error);
    return all;
}

InterfaceAddress addressFrom(const Entry &entry)
{
    InterfaceAddress address;
    if (const auto local = entry.address("local")) {
        const auto most = static_cast<quint32>(local->bitCount());
        address.prefix = {*local, static_cast<int>(entry.number("prefixlen", most).value_or(most))};
    } else {
        entry.fail("local", "an IP address");
    }
    address.scope = entry.text("scope");
    address.tentative = entry.flag("tentative");
    address.failedDad = entry.flag("dadfailed");
    return address;
}

Interface interfaceFrom(const Entry &entry)
{
    constexpr auto most = static_cast<quint32>(std::numeric_limits<qint32>::max());
    Interface link;
    const auto index = entry.number("ifindex", most);
    if (!index)
        entry.fail("ifindex", "a number in range");
    link.index = IfIndex(static_cast<qint32>(index.value_or(0)));
    link.name = entry.text("ifname");
    if (link.name.isEmpty())
        entry.fail("ifname", "a name");
    const QStringList flags = entry.texts("flags");
    link.up = flags.contains(u"UP"_s);
    link.carrier = flags.contains(u"LOWER_UP"_s);
    link.loopback = flags.contains(u"LOOPBACK"_s);
    link.operState = entry.text("operstate");
    link.kind = entry.child("linkinfo").text("info_kind");
    link.mtu = static_cast<int>(entry.number("mtu", most).value_or(0));
    if (entry.has("address"))
        link.mac = entry.text("address");
    if (entry.has("master"))
        link.master = entry.text("master");
    entry.each("addr_info", [&link](const Entry &address) {
        if (const QString family = address.text("family");
            family == "inet"_L1 || family == "inet6"_L1)
            link.addresses.push_back(addressFrom(address));
    });
    return link;
}

/// rt_tables(5) of that host is not here: a name becomes a number above those in use (FNV-1a).
quint32 tableNumber(const QString &name)
{
    constexpr std::array known{std::pair{"main"_L1, 254u}, std::pair{"local"_L1, 255u},
                               std::pair{"default"_L1, 253u}};
    for (const auto &[word, number] : known)
        if (name == word)
            return number;
    bool isNumber = false;
    const quint32 number = name.toUInt(&isNumber);
    if (isNumber)
        return number;
    quint32 hash = 2166136261u;
    for (const char byte : name.toUtf8())
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
    return hash | 0x80000000u;
}

quint32 tableOf(const Entry &entry)
{
    if (!entry.has("table"))
        return 254; // RT_TABLE_MAIN
    const auto name = entry.text("table");
    return tableNumber(name);
}

NextHop hopFrom(const Entry &entry)
{
    NextHop hop;
    hop.gateway = entry.has("via") ? entry.child("via").address("host") : entry.address("gateway");
    hop.device = entry.text("dev");
    constexpr quint32 mostWeight = 65536;
    hop.weight = static_cast<int>(entry.number("weight", mostWeight).value_or(1));
    const QStringList flags = entry.texts("flags");
    hop.dead = flags.contains(u"dead"_s);
    hop.linkDown = flags.contains(u"linkdown"_s);
    return hop;
}

/// The family of "default", which the entry does not say itself: only routes of IPv6 have a router
/// preference (RFC 4191), and `via` another family is IPv4's alone.
Family familyOf(const Entry &entry, const std::vector<NextHop> &hops)
{
    if (entry.has("pref"))
        return Family::Ipv6;
    if (entry.has("via"))
        return Family::Ipv4;
    for (const NextHop &hop : hops)
        if (hop.gateway)
            return hop.gateway->family();
    return Family::Ipv4;
}

Route routeFrom(const Entry &entry)
{
    Route route;
    if (entry.has("type"))
        route.type = json::enumFromName<RouteType>(entry.text("type")).value_or(RouteType::Other);
    if (entry.has("nexthops"))
        entry.each("nexthops",
                   [&route](const Entry &hop) { route.nextHops.push_back(hopFrom(hop)); });
    else if (entry.has("dev") || entry.has("gateway") || entry.has("via"))
        route.nextHops.push_back(hopFrom(entry));
    if (entry.text("dst") == "default"_L1) {
        const bool ipv4 = familyOf(entry, route.nextHops) == Family::Ipv4;
        route.destination = {*IpAddress::parse(ipv4 ? u"0.0.0.0" : u"::"), 0};
    } else if (const auto destination = IpPrefix::parse(entry.text("dst"))) {
        route.destination = *destination;
    } else {
        entry.fail("dst", "a prefix or \"default\"");
    }
    route.preferredSource = entry.address("prefsrc");
    route.table = tableOf(entry);
    route.metric = entry.number("metric").value_or(0);
    route.protocol = entry.has("protocol") ? entry.text("protocol") : u"boot"_s;
    entry.each("metrics", [&route](const Entry &metrics) {
        constexpr auto most = static_cast<quint32>(std::numeric_limits<qint32>::max());
        if (const auto mtu = metrics.number("mtu", most))
            route.mtu = static_cast<int>(*mtu);
    });
    return route;
}

PolicyRule ruleFrom(const Entry &entry, Family family)
{
    PolicyRule rule;
    rule.family = family;
    rule.priority = entry.number("priority").value_or(0);
    rule.from = entry.prefix("src", "srclen");
    rule.to = entry.prefix("dst", "dstlen");
    rule.mark = entry.number("fwmark");
    if (rule.mark)
        rule.markMask = entry.number("fwmask").value_or(std::numeric_limits<quint32>::max());
    if (entry.has("iif"))
        rule.inputDevice = entry.text("iif");
    if (entry.has("oif"))
        rule.outputDevice = entry.text("oif");
    rule.uidFirst = entry.number("uid_start");
    rule.uidLast = entry.number("uid_end");
    rule.inverted = entry.has("not");
    rule.gotoPriority = entry.number("goto");
    if (rule.gotoPriority)
        rule.action = u"goto"_s;
    else
        rule.action = entry.has("action") ? entry.text("action") : u"lookup"_s;
    if (rule.action == "lookup"_L1)
        rule.table = tableOf(entry);
    for (const char *other : {"tos", "ipproto", "sport", "dport", "sport_start", "dport_start",
                              "tun_id", "l3mdev", "suppress_prefixlen", "suppress_ifgroup"})
        rule.hasOther = rule.hasOther || entry.has(other);
    return rule;
}

} // namespace

Result<std::vector<Interface>> interfacesFromIpJson(const QByteArray &json)
{
    return listing<Interface>(json, interfaceFrom);
}

Result<std::vector<Route>> routesFromIpJson(const QByteArray &json)
{
    return listing<Route>(json, routeFrom);
}

Result<std::vector<PolicyRule>> policyRulesFromIpJson(const QByteArray &json, Family family)
{
    return listing<PolicyRule>(json,
                               [family](const Entry &entry) { return ruleFrom(entry, family); });
}

} // namespace doorward
