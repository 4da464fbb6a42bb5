// SPDX-License-Identifier: MIT
#include "core/diagnosis/scene.h"

#include "core/diagnosis/greeting.h"

#include <QSet>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

/// Beyond this the listener table says little about the attempt.
constexpr qint64 staleSeconds = 600;
/// TASK_COMM_LEN without its zero byte (include/linux/sched.h).
constexpr qsizetype commLength = 15;

template <typename Predicate>
std::vector<const Listener *> listenersWhere(const HostSnapshot &host, Predicate &&wanted)
{
    std::vector<const Listener *> found;
    for (const Listener &listener : host.listeners)
        if (listener.protocol == "tcp"_L1 && listener.port && wanted(listener))
            found.push_back(&listener);
    return found;
}

bool matchesUnit(const QString &unit, const QString &known)
{
    const QString stem = known.endsWith(".service"_L1) ? known.chopped(8) : known;
    return stem.endsWith(u'@')
               ? unit.startsWith(stem)
               : unit == stem || unit == stem + ".service"_L1 || unit == stem + ".socket"_L1;
}

/// A login session or a user's manager: everything that the person started is in it.
bool isSession(const QString &unit)
{
    return unit.endsWith(".scope"_L1) || unit.startsWith("user@"_L1);
}

/// "redis-server 127.0.0.1:6380", "--port=6380", "-p 6380".
bool namesPort(const Process &process, Port port)
{
    const QString number = QString::number(port.value());
    return std::any_of(process.arguments.begin(), process.arguments.end(),
                       [&number](const QString &argument) {
                           if (!argument.endsWith(number))
                               return false;
                           const qsizetype before = argument.size() - number.size() - 1;
                           return before < 0 || argument[before] == u':' || argument[before] == u'='
                                  || argument[before] == u' ';
                       });
}

/// The device by which a packet for the address enters the host: a local one comes over lo.
bool arrivesBy(const QString &device, const Tried &tried)
{
    if (tried.local)
        return device == "lo"_L1;
    const auto &links = tried.holder->interfaces;
    return std::any_of(links.begin(), links.end(), [&](const Interface &link) {
        const bool named = link.name == device || link.master == device;
        return named
               && std::any_of(link.addresses.begin(), link.addresses.end(),
                              [&tried](const InterfaceAddress &own) {
                                  return own.prefix.address.bytes()
                                         == tried.address.unmapped().bytes();
                              });
    });
}

} // namespace

bool Tried::wasReset() const
{
    return failure && failure->outcome == AttemptOutcome::Refused && !failure->icmp;
}

bool Tried::wasSilent() const
{
    return failure && failure->outcome == AttemptOutcome::Timeout;
}

Scene::Scene(const CaseFile &file)
    : m_file(file)
{
    collectTried();
}

std::optional<QString> Scene::name() const
{
    return m_file.target.host && !literal() && !isUnix() ? m_file.target.host : std::nullopt;
}

std::optional<IpAddress> Scene::literal() const
{
    return m_file.target.host ? IpAddress::parse(*m_file.target.host) : std::nullopt;
}

void Scene::collectTried()
{
    const auto rowOf = [this](const IpAddress &address) -> Tried & {
        for (Tried &tried : m_tried)
            if (tried.address == address)
                return tried;
        Tried tried;
        tried.address = address;
        tried.holder = m_file.holderOf(address);
        tried.local = tried.holder == &m_file.client;
        for (const RouteAnswer &route : m_file.routes)
            if (route.destination.bytes() == address.bytes()
                && route.destination.family() == address.family())
                tried.route = &route;
        return m_tried.emplace_back(std::move(tried));
    };
    for (const Attempt &attempt : m_file.attempts) {
        const auto address = attempt.ip();
        if (attempt.role != AttemptRole::Target || !address)
            continue;
        Tried &tried = rowOf(*address);
        tried.attempts.push_back(&attempt);
        if (works(attempt)) {
            ++tried.worked;
        } else {
            ++tried.failed;
            tried.failure = &attempt;
        }
    }
    if (!m_tried.empty() || isUnix())
        return;
    // Nothing was sent: the addresses that would have been tried are judged by configuration.
    if (const auto only = literal())
        rowOf(*only);
    else if (m_file.names.system)
        for (const IpAddress &address : m_file.names.system->addresses)
            if (!m_file.asked.family || address.family() == *m_file.asked.family)
                rowOf(address);
}

bool Scene::works(const Attempt &attempt) const
{
    if (attempt.outcome != AttemptOutcome::Connected)
        return false;
    if (attempt.source && attempt.ip() && attempt.port
        && *attempt.source == Endpoint{*attempt.ip(), *attempt.port})
        return false;
    switch (greetingOf(attempt, m_file.target)) {
    case Greeting::NotTried:
    case Greeting::Fine:
    case Greeting::Waiting:
        return true;
    case Greeting::Foreign:
    case Greeting::Unexpected:
    case Greeting::RefusesClient:
    case Greeting::Unwell:
    case Greeting::Closed:
    case Greeting::Reset:
    case Greeting::Silent:
        return false;
    }
    return false;
}

std::vector<const Listener *> Scene::takers(const Tried &tried) const
{
    if (!tried.holder)
        return {};
    return listenersWhere(*tried.holder, [&](const Listener &listener) {
        return isOwnNamespace(listener, *tried.holder) && listener.port == port()
               && listener.state == SocketState::Listen && listener.takes(tried.address)
               && (!listener.device || arrivesBy(*listener.device, tried));
    });
}

std::vector<const Listener *> Scene::onPort(const HostSnapshot &host) const
{
    return listenersWhere(host, [&](const Listener &listener) {
        return isOwnNamespace(listener, host) && listener.port == port();
    });
}

std::vector<const Listener *> Scene::elsewhere(const HostSnapshot &host) const
{
    return listenersWhere(host, [&](const Listener &listener) {
        return !isOwnNamespace(listener, host) && listener.port == port()
               && listener.state == SocketState::Listen;
    });
}

std::vector<const Listener *> Scene::sameService(const HostSnapshot &host) const
{
    return listenersWhere(host, [&](const Listener &listener) {
        return isOwnNamespace(listener, host) && listener.port != port()
               && listener.state == SocketState::Listen && serves(listener).value_or(false);
    });
}

std::optional<bool> Scene::serves(const Listener &listener) const
{
    const auto &profile = m_file.target.profile;
    if (!profile || (!listener.process && !listener.unit))
        return std::nullopt;
    if (listener.process)
        for (const QString &known : profile->processNames)
            if (known.left(commLength) == listener.process->left(commLength))
                return true;
    if (listener.unit)
        for (const QString &known : profile->unitNames)
            if (matchesUnit(*listener.unit, known))
                return true;
    return false;
}

std::vector<const Process *> Scene::servers(const HostSnapshot &host) const
{
    std::vector<const Process *> found;
    const auto &profile = m_file.target.profile;
    if (!profile)
        return found;
    const auto listensElsewhere = [&host](Pid pid) {
        return std::any_of(host.listeners.begin(), host.listeners.end(),
                           [&](const Listener &listener) {
                               return !isOwnNamespace(listener, host)
                                      && std::find(listener.pids.begin(), listener.pids.end(), pid)
                                             != listener.pids.end();
                           });
    };
    for (const Process &process : host.processes) {
        const bool known =
            std::any_of(profile->processNames.begin(), profile->processNames.end(),
                        [&process](const QString &name) {
                            return name.left(commLength) == process.name.left(commLength);
                        });
        if (known && !process.container && process.state != "Z"_L1 && process.state != "X"_L1
            && !listensElsewhere(process.pid))
            found.push_back(&process);
    }
    return found;
}

std::vector<Scene::Unowned> Scene::unowned(const HostSnapshot &host) const
{
    std::vector<Unowned> found;
    const auto ownerless = listenersWhere(host, [&](const Listener &listener) {
        return isOwnNamespace(listener, host) && listener.state == SocketState::Listen
               && listener.port != port() && listener.pids.empty() && !listener.process
               && !listener.container && listener.uid;
    });
    for (const Process *server : servers(host)) {
        std::vector<const Listener *> theirs;
        QSet<quint16> ports;
        std::copy_if(ownerless.begin(), ownerless.end(), std::back_inserter(theirs),
                     [server](const Listener *listener) {
                         return listener->uid == server->uid
                                && (!listener->unit || listener->unit == server->unit);
                     });
        for (const Listener *listener : theirs)
            ports.insert(listener->port->value());
        for (const Listener *listener : theirs) {
            const bool sameUnit = listener->unit && !isSession(*listener->unit);
            const bool fits = sameUnit || ports.size() == 1 || namesPort(*server, *listener->port);
            found.push_back({listener, server, fits});
        }
    }
    return found;
}

bool Scene::serviceIsNamed() const
{
    const Target &target = m_file.target;
    if (target.scheme)
        return true;
    const auto typed = [&target](const QString &word) {
        return !word.isEmpty() && target.input.contains(word, Qt::CaseInsensitive);
    };
    return target.profile && (typed(target.profile->name) || typed(target.profile->title));
}

const HostSnapshot *Scene::hostOf(const IpAddress &address) const
{
    if (const HostSnapshot *host = m_file.holderOf(address))
        return host;
    for (const HostSnapshot &router : m_file.via)
        if (router.holds(address))
            return &router;
    return nullptr;
}

const Neighbour *Scene::neighbour(const HostSnapshot &host, const IpAddress &address) const
{
    for (const Neighbour &neighbour : host.neighbours)
        if (neighbour.address.family() == address.family()
            && neighbour.address.bytes() == address.bytes())
            return &neighbour;
    return nullptr;
}

std::optional<IpAddress> Scene::firstHop(const Tried &tried) const
{
    if (tried.local || !tried.route || tried.route->errnoValue != 0)
        return std::nullopt;
    return tried.route->gateway ? tried.route->gateway : std::optional(tried.address);
}

bool Scene::leadsToHolder(const Tried &tried) const
{
    if (!tried.holder)
        return false;
    const RouteAnswer *route = tried.route;
    if (tried.local)
        return !route || route->errnoValue != 0 || route->type == RouteType::Local;
    if (!route || route->errnoValue != 0 || route->gateway)
        return false;
    const Neighbour *seen = neighbour(client(), tried.address);
    if (!seen || !seen->mac)
        return false;
    const auto &links = tried.holder->interfaces;
    return std::any_of(links.begin(), links.end(), [&](const Interface &link) {
        return !link.loopback && link.mac
               && link.mac->compare(*seen->mac, Qt::CaseInsensitive) == 0;
    });
}

bool Scene::tableDecides(const Tried &tried) const
{
    return tried.holder && tried.holder->listenerSight == Sight::Full && !isStale(tried)
           && !natMayInterfere(tried) && leadsToHolder(tried)
           && !(tried.local
                && m_file.asked.device); // bound to a VRF's device the lookup is another one
}

bool Scene::isStale(const Tried &tried) const
{
    return tried.holder && isStale(*tried.holder, tried);
}

bool Scene::isStale(const HostSnapshot &host, const Tried &tried) const
{
    if (!tried.failure || !host.taken.isValid() || !tried.failure->started.isValid())
        return false;
    return std::abs(host.taken.secsTo(tried.failure->started)) > staleSeconds;
}

quint64 Scene::rise(const QString &counter) const
{
    const quint64 before = m_file.countersBefore.value(counter);
    const quint64 after = m_file.countersAfter.value(counter);
    return m_file.countersBefore.contains(counter) && after > before ? after - before : 0;
}

QString Scene::subject() const
{
    const Target &target = m_file.target;
    if (target.profile && !target.profile->title.isEmpty())
        return target.profile->title;
    return target.port ? u"tcp/%1"_s.arg(target.port->value()) : targetText();
}

QString Scene::targetText() const
{
    const Target &target = m_file.target;
    if (target.unixPath)
        return *target.unixPath;
    const QString host = target.host.value_or(target.input);
    if (!target.port)
        return host;
    return (host.contains(u':') ? u"[%1]:%2"_s : u"%1:%2"_s).arg(host).arg(target.port->value());
}

Message Scene::message(const QString &id, const Params &params) const
{
    Message message{id, params};
    for (QString &value : message.params)
        if (value.isEmpty())
            value = u"–"_s; // a hole that a reader sees
    const auto fill = [&message](const QString &key, const QString &value) {
        if (!message.params.contains(key))
            message.params.insert(key, value.isEmpty() ? u"–"_s : value);
    };
    fill(u"target"_s, targetText());
    fill(u"host"_s,
         m_file.target.unixPath.value_or(m_file.target.host.value_or(m_file.target.input)));
    fill(u"port"_s, QString::number(port().value()));
    fill(u"subject"_s, subject());
    return message;
}

bool isOwnNamespace(const Listener &listener, const HostSnapshot &host)
{
    return listener.netns == "self"_L1 || (!host.netns.isEmpty() && listener.netns == host.netns);
}

bool isForwarder(const Listener &listener)
{
    // As the kernel cuts them: comm holds 15 bytes.
    static const QStringList forwarders{
        u"docker-proxy"_s,    u"dockerd"_s,    u"conmon"_s,     u"rootlessport"_s, u"rootlesskit"_s,
        u"pasta"_s,           u"pasta.avx2"_s, u"passt"_s,      u"slirp4netns"_s,  u"systemd"_s,
        u"systemd-socket-"_s, u"inetd"_s,      u"xinetd"_s,     u"haproxy"_s,      u"envoy"_s,
        u"traefik"_s,         u"ssh"_s,        u"autossh"_s,    u"socat"_s,        u"stunnel"_s,
        u"stunnel4"_s,        u"kubectl"_s,    u"kube-proxy"_s, u"rinetd"_s,       u"redir"_s,
        u"qemu-system-x86"_s};
    return listener.process && forwarders.contains(*listener.process);
}

QString endpointText(const Listener &listener)
{
    if (!listener.port)
        return listener.address;
    const QString port = QString::number(listener.port->value());
    return listener.address.contains(u':') ? u"[%1]:%2"_s.arg(listener.address, port)
                                           : u"%1:%2"_s.arg(listener.address, port);
}

QString ownerText(const Listener &listener)
{
    const QString pid =
        listener.pids.empty() ? QString() : u" (%1)"_s.arg(listener.pids.front().value());
    if (listener.process)
        return *listener.process + pid;
    if (listener.unit)
        return *listener.unit;
    if (listener.user)
        return u"? (%1)"_s.arg(*listener.user);
    return u"?"_s;
}

} // namespace doorward::rules
