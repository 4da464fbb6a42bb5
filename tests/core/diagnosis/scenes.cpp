// SPDX-License-Identifier: MIT
#include "scenes.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

namespace doorward::test {

IpAddress ip(QStringView text)
{
    return IpAddress::parse(text).value();
}

QDateTime noon()
{
    return QDateTime::fromString(u"2026-01-31T12:00:00.000Z"_s, Qt::ISODateWithMs);
}

HostSnapshot host(const QString &name, std::initializer_list<QString> addresses)
{
    HostSnapshot snapshot;
    snapshot.hostname = name;
    snapshot.taken = noon();
    snapshot.netns = u"net:[1]"_s;
    snapshot.systemd = true;
    snapshot.natPossible = false;
    snapshot.filterPossible = false;
    snapshot.tools = {u"ss"_s, u"ip"_s, u"nft"_s, u"systemctl"_s};
    snapshot.privileges.uid = Uid(1000);
    Interface lo{IfIndex(1),
                 u"lo"_s,
                 {},
                 u"UNKNOWN"_s,
                 true,
                 true,
                 true,
                 65536,
                 {},
                 {},
                 {{{ip(u"127.0.0.1"), 8}, u"host"_s, false, false},
                  {{ip(u"::1"), 128}, u"host"_s, false, false}}};
    Interface eth{IfIndex(2), u"eth0"_s, u"veth"_s, u"UP"_s, true, true, false, 1500, {}, {}, {}};
    for (const QString &address : addresses)
        eth.addresses.push_back(
            {{ip(address), address.contains(u':') ? 64 : 24}, u"global"_s, false, false});
    snapshot.interfaces = {lo, eth};
    snapshot.linkSight = snapshot.routeSight = snapshot.listenerSight = snapshot.ownerSight =
        snapshot.namespaceSight = Sight::Full;
    return snapshot;
}

Scene::Scene(const QString &target, quint16 port)
{
    file.created = noon();
    file.target.input = target;
    file.target.host = target;
    file.target.port = Port(port);
    file.client = host(u"laptop"_s, {u"10.0.0.2"_s});
    file.client.routes = {route(u"10.0.0.0/24"_s), route(u"0.0.0.0/0"_s)};
    file.client.routes.back().nextHops.front().gateway = ip(u"10.0.0.1");
    file.client.ephemeral = {32768, 60999, 0, 12, 0};
}

Scene &Scene::name(std::initializer_list<const char16_t *> addresses)
{
    SystemLookup lookup;
    lookup.name = *file.target.host;
    lookup.outcome = NameOutcome::Answered;
    lookup.elapsedUs = 900;
    for (const char16_t *address : addresses)
        lookup.addresses.push_back(ip(address));
    file.names.system = lookup;
    return *this;
}

Scene &Scene::service(const QString &name, const QString &title,
                      std::initializer_list<QString> processes, Opening opening)
{
    file.target.service = name;
    file.target.profile =
        ServiceProfile{name, title, {*file.target.port}, QStringList(processes), {name}, opening};
    return *this;
}

Attempt &Scene::attempt(const QString &address, AttemptOutcome outcome, int errnoValue,
                        qint64 elapsedUs)
{
    Attempt attempt;
    attempt.n = static_cast<int>(file.attempts.size()) + 1;
    attempt.started = noon();
    attempt.address = address;
    attempt.family = address.contains(u':')                                 ? Family::Ipv6
                     : address.startsWith(u'/') || address.startsWith(u'@') ? Family::Unix
                                                                            : Family::Ipv4;
    attempt.port = file.target.port;
    attempt.outcome = outcome;
    attempt.errnoValue = errnoValue;
    attempt.elapsedUs = elapsedUs;
    return file.attempts.emplace_back(attempt);
}

Scene &Scene::icmp(const QString &address, int errnoValue, quint8 type, quint8 code,
                   const QString &from, qint64 elapsedUs)
{
    const AttemptOutcome outcome = errnoValue == ECONNREFUSED ? AttemptOutcome::Refused
                                   : errnoValue == EACCES     ? AttemptOutcome::Denied
                                                              : AttemptOutcome::Unreachable;
    attempt(address, outcome, errnoValue, elapsedUs).icmp = IcmpAnswer{type, code, ip(from)};
    return *this;
}

Attempt &Scene::connected(const QString &address, AfterConnect after, const QString &bytes)
{
    Attempt &made = attempt(address, AttemptOutcome::Connected);
    made.afterConnect = after;
    if (after == AfterConnect::Bytes)
        made.firstBytes = bytes;
    return made;
}

Scene &Scene::routeVia(const QString &address, const QString &gateway, const QString &device)
{
    RouteAnswer answer;
    answer.destination = ip(address);
    answer.device = device;
    answer.source = ip(u"10.0.0.2");
    if (!gateway.isEmpty())
        answer.gateway = ip(gateway);
    file.routes.push_back(answer);
    return *this;
}

Scene &Scene::routeError(const QString &address, int errnoValue)
{
    RouteAnswer answer;
    answer.destination = ip(address);
    answer.errnoValue = errnoValue;
    file.routes.push_back(answer);
    return *this;
}

Scene &Scene::withNat()
{
    file.client.natPossible = file.client.filterPossible = true;
    if (file.server)
        file.server->natPossible = file.server->filterPossible = true;
    return *this;
}

HostSnapshot &Scene::server(const QString &address)
{
    file.server = host(u"db"_s, {address});
    file.server->routes = {route(u"0.0.0.0/0"_s)};
    file.server->interfaces[1].mac = u"02:00:00:00:00:07"_s;
    file.client.neighbours.push_back(
        {ip(address), u"eth0"_s, u"02:00:00:00:00:07"_s, u"REACHABLE"_s});
    RouteAnswer onLink;
    onLink.destination = ip(address);
    onLink.device = u"eth0"_s;
    onLink.source = ip(u"10.0.0.2");
    file.routes.insert(file.routes.begin(), onLink); // a test's own answer comes later and wins
    return *file.server;
}

HostSnapshot &Scene::router(const QString &name, std::initializer_list<QString> addresses)
{
    HostSnapshot router = host(name, addresses);
    router.routes = {route(u"0.0.0.0/0"_s)};
    router.sysctls.insert(u"net.ipv4.ip_forward"_s, u"1"_s);
    return file.via.emplace_back(router);
}

Diagnosis Scene::diagnosis() const
{
    return diagnose(file);
}

Listener listener(const QString &address, quint16 port, const QString &process)
{
    Listener listener;
    listener.address = address;
    listener.family = address.contains(u':') ? Family::Ipv6 : Family::Ipv4;
    listener.port = Port(port);
    listener.process = process;
    listener.pids = {Pid(812)};
    listener.acceptQueue = 0;
    listener.backlog = 128;
    return listener;
}

Neighbour neighbour(const QString &address, const QString &state)
{
    return {ip(address), u"eth0"_s, std::nullopt, state};
}

Route route(const QString &destination, RouteType type, const QString &device)
{
    Route route;
    route.type = type;
    route.destination = IpPrefix::parse(destination).value();
    if (type == RouteType::Unicast)
        route.nextHops.push_back({std::nullopt, device, 1, false, false});
    return route;
}

namespace {

QJsonObject catalogue()
{
    QJsonObject all;
    const QDir dir(QStringLiteral(DOORWARD_CATALOGUE));
    for (const QString &name : dir.entryList({u"*.json"_s})) {
        QFile file(dir.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
        for (auto it = object.begin(); it != object.end(); ++it)
            all.insert(it.key(), it.value());
    }
    return all;
}

/// The text is there and each of its placeholders has a value.
QString textFault(const Message &message)
{
    static const QJsonObject texts = catalogue();
    if (!texts.contains(message.id))
        return u"no text \"%1\""_s.arg(message.id);
    static const QRegularExpression placeholder(u"\\{([a-z_]+)\\}"_s);
    auto match = placeholder.globalMatch(texts.value(message.id).toString());
    while (match.hasNext()) {
        const QString key = match.next().captured(1);
        if (message.params.value(key).isEmpty())
            return u"\"%1\" lacks {%2}"_s.arg(message.id, key);
    }
    return {};
}

QString candidateFault(const Candidate &candidate)
{
    if (const QString fault = textFault(candidate.why); !fault.isEmpty())
        return fault;
    return candidate.nextTest ? textFault(candidate.nextTest->text) : QString();
}

QString causeFault(const Diagnosis &diagnosis)
{
    const bool connects = diagnosis.outcome == Outcome::Connects;
    if (connects != !diagnosis.cause || connects != !diagnosis.certainty
        || connects != diagnosis.candidates.empty())
        return u"cause, certainty and candidates do not fit the outcome"_s;
    if (connects)
        return {};
    if (diagnosis.candidates.front().cause != diagnosis.cause
        || diagnosis.candidates.front().certainty != diagnosis.certainty)
        return u"the first candidate is not the cause"_s;
    if (diagnosis.certainty == Certainty::Proven && diagnosis.candidates.size() != 1)
        return u"proven, and yet there are rivals"_s;
    // A cause stands there once, unless two rules of a packet filter are two faults.
    QSet<QString> seen;
    for (const auto *list : {&diagnosis.candidates, &diagnosis.also})
        for (const Candidate &candidate : *list) {
            const bool byRule = list == &diagnosis.also && candidate.why.params.contains(u"rule"_s);
            QString key = causeId(candidate.cause);
            if (byRule)
                key += candidate.why.id + candidate.why.params.value(u"rule"_s);
            if (seen.contains(key))
                return u"%1 is there twice"_s.arg(causeId(candidate.cause));
            seen.insert(key);
        }
    return {};
}

} // namespace

QString faultOf(const Diagnosis &diagnosis)
{
    if (const QString fault = causeFault(diagnosis); !fault.isEmpty())
        return fault;
    QStringList faults{textFault(diagnosis.summary), textFault(diagnosis.explanation)};
    QSet<QString> ids;
    for (const Evidence &evidence : diagnosis.evidence) {
        if (ids.contains(evidence.id))
            faults << u"evidence %1 is there twice"_s.arg(evidence.id);
        ids.insert(evidence.id);
        faults << textFault(evidence.text);
    }
    for (const auto *list : {&diagnosis.candidates, &diagnosis.also})
        for (const Candidate &candidate : *list)
            faults << candidateFault(candidate);
    for (const Remedy &remedy : diagnosis.remedies)
        faults << textFault(remedy.text);
    if (diagnosis.checklist.size() != 10)
        faults << u"the checklist has not ten steps"_s;
    for (std::size_t i = 0; i < diagnosis.checklist.size(); ++i) {
        const ChecklistItem &item = diagnosis.checklist[i];
        if (item.step != static_cast<Step>(i))
            faults << u"step %1 is out of order"_s.arg(i);
        faults << textFault(item.summary);
        for (const QString &id : item.evidence)
            if (!ids.contains(id))
                faults << u"no evidence %1"_s.arg(id);
    }
    faults.removeAll(QString());
    return faults.join(u"; "_s);
}

QString verdictOf(const Diagnosis &diagnosis)
{
    QString verdict = QLatin1StringView(json::enumName(diagnosis.outcome));
    if (diagnosis.cause)
        verdict = (diagnosis.outcome == Outcome::Intermittent ? u"intermittent "_s : QString())
                  + causeId(*diagnosis.cause) + u' '
                  + QLatin1StringView(json::enumName(*diagnosis.certainty));
    for (const Candidate &also : diagnosis.also)
        verdict += u" + "_s + causeId(also.cause);
    return verdict;
}

} // namespace doorward::test
