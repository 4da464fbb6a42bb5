// SPDX-License-Identifier: MIT
#include "core/session/check_run.h"

#include "core/base/clock.h"
#include "core/inspect/container_listeners.h"
#include "core/inspect/counters.h"
#include "core/inspect/listeners.h"
#include "core/inspect/proxy_variables.h"
#include "core/inspect/resolver_config.h"
#include "core/inspect/routes.h"
#include "core/inspect/snapshot_collector.h"
#include "core/inspect/unix_socket.h"
#include "core/probe/resolver.h"
#include "core/session/addresses.h"
#include "core/session/attempt_rounds.h"
#include "core/session/await.h"
#include "core/target/target_parser.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cerrno>
#include <future>

namespace doorward {

namespace {

/// How long the direct questions to nameservers may outlast everything else, once the system's own
/// lookup has answered: they can then only add a remark.
constexpr std::chrono::milliseconds nameserverGrace{300};

/// The name as look-ups take it: its ACE form where it is not ASCII.
QString nameToLookUp(const Target &target)
{
    return target.aceHost.value_or(target.host.value_or(QString()));
}

QString stepName(Step step)
{
    return QString::fromLatin1(json::enumName(step));
}

NameQuestion questionAbout(const QString &name)
{
    NameQuestion question;
    question.name = name;
    question.config = readResolverConfig();
    return question;
}

bool anyFailed(const std::vector<Attempt> &attempts)
{
    return std::any_of(attempts.begin(), attempts.end(), [](const Attempt &attempt) {
        return attempt.outcome != AttemptOutcome::Connected;
    });
}

} // namespace

CheckRun::CheckRun(Target target, SessionOptions options, CheckRunListener listener,
                   CancelToken cancel)
    : m_options(std::move(options))
    , m_listener(std::move(listener))
    , m_cancel(std::move(cancel))
    , m_deadline(Deadline::after(std::chrono::microseconds(m_options.asked.deadlineUs)))
{
    m_case.created = SystemClock().wallTime();
    m_case.programVersion = QStringLiteral(DOORWARD_VERSION);
    m_case.target = std::move(target);
    if (!m_case.target.port)
        m_case.target.port = portToTry(m_case.target);
    m_case.asked = m_options.asked;
    m_case.server = m_options.server;
    m_case.via = m_options.via;
}

CaseFile CheckRun::caseFile() const
{
    const std::lock_guard lock(m_mutex);
    return m_case;
}

template <typename Change>
void CheckRun::record(Change change)
{
    const std::lock_guard lock(m_mutex);
    change(m_case);
    if (!m_cancel.isCancelled())
        m_listener.changed();
}

void CheckRun::timed(std::initializer_list<Step> steps, const std::function<void()> &work)
{
    const auto tell = [&](bool running, qint64 elapsedUs) {
        const std::lock_guard lock(m_mutex);
        for (const Step step : steps)
            if (!m_cancel.isCancelled())
                m_listener.stepProgressed(step, running, elapsedUs);
    };
    QElapsedTimer timer;
    timer.start();
    tell(true, -1);
    work();
    tell(false, timer.nsecsElapsed() / 1000);
}

void CheckRun::markUnfinished(std::initializer_list<Step> steps)
{
    record([&](CaseFile &file) {
        for (const Step step : steps)
            if (!file.unfinished.contains(stepName(step)))
                file.unfinished.append(stepName(step));
    });
}

void CheckRun::run()
{
    m_hostObserved = std::async(std::launch::async, [this] {
        timed({Step::ServerRunning, Step::Port, Step::BindAddress, Step::Firewall, Step::Forwarding,
               Step::Queue},
              [this] { observeHost(); });
    });
    record([now = queues()](CaseFile &file) {
        file.countersBefore = readCounters();
        file.queuesBefore = now;
        file.proxies = proxyVariables(QProcessEnvironment::systemEnvironment(), file.target);
    });
    if (m_case.target.unixPath) {
        observeUnixSocket();
        return m_hostObserved.get();
    }

    timed({Step::NameResolution}, [this] { observeNames(); });
    const CancelToken enough;
    std::future<void> nameservers;
    if (m_case.asked.active && m_case.names.system)
        nameservers = std::async(std::launch::async, [this, &enough] { askNameservers(enough); });
    timed({Step::Route}, [this] { lookUpRoutes(); });
    if (mayConcernContainers(m_case, m_addresses))
        m_containers.ask(m_case.target.port, m_deadline);
    const auto service = serviceByName(m_case);
    if (m_case.asked.active && service)
        m_cluster.ask(*service, m_deadline);
    if (m_case.asked.active) {
        timed({Step::Reachability, Step::ServiceAnswer}, [this] { attemptAll(); });
        attemptProxy();
    }
    observeAftermath();
    takeContainers();
    takeCluster();
    if (nameservers.valid())
        awaitNameservers(nameservers);
    enough.cancel();
}

void CheckRun::awaitNameservers(const std::future<void> &nameservers)
{
    const bool answered = m_case.names.system->outcome == NameOutcome::Answered;
    const Deadline patience =
        answered ? Deadline::earlier(m_deadline, Deadline::after(nameserverGrace)) : m_deadline;
    if (!awaitWork(nameservers, m_cancel, patience) && m_deadline.hasPassed())
        markUnfinished({Step::NameResolution});
}

void CheckRun::observeHost()
{
    SnapshotRequest request;
    const Target &target = m_case.target; // set before the threads begin, never written again
    const auto literal = literalAddresses(target);
    if (target.port)
        request.target = Endpoint{literal.empty() ? IpAddress() : literal.front(), *target.port};
    if (target.profile) {
        request.processNames = target.profile->processNames;
        request.unitNames = target.profile->unitNames;
    }
    request.hostsName = target.host.value_or(QString());
    request.allNamespaces = true;
    HostSnapshot host = collectSnapshot(request, m_cancel, m_deadline);
    record([&](CaseFile &file) { file.client = std::move(host); });
    if (m_deadline.hasPassed())
        markUnfinished({Step::ServerRunning, Step::Port, Step::BindAddress, Step::Firewall,
                        Step::Forwarding, Step::Queue});
}

void CheckRun::observeNames()
{
    const Target &target = m_case.target;
    std::vector<IpAddress> found = literalAddresses(target);
    if (found.empty() && target.host) {
        record([&target](CaseFile &file) { file.names.hosts = readHosts(*target.host); });
        if (m_case.asked.active) {
            const SystemLookup lookup =
                lookUpSystem(questionAbout(nameToLookUp(target)), m_cancel, m_deadline);
            found = lookup.addresses;
            record([&lookup](CaseFile &file) { file.names.system = lookup; });
        } else {
            found = addressesWithoutAsking();
        }
    }
    m_addresses = wantedAddresses(found, m_case.asked.family);
    if (m_deadline.hasPassed())
        markUnfinished({Step::NameResolution});
}

std::vector<IpAddress> CheckRun::addressesWithoutAsking()
{
    std::vector<IpAddress> found;
    for (const HostsEntry &entry : m_case.names.hosts)
        found.push_back(entry.address);
    if (found.empty())
        record([](CaseFile &file) {
            file.limits.push_back({QStringLiteral("name-not-asked"), {}});
        });
    return found;
}

void CheckRun::askNameservers(const CancelToken &enough)
{
    const NameQuestion question = questionAbout(nameToLookUp(m_case.target));
    auto absolute = std::async(std::launch::async, [&]() -> std::optional<SystemLookup> {
        if (!searchApplies(question))
            return std::nullopt;
        return lookUpAbsolute(question, enough, m_deadline);
    });
    const std::vector<ServerLookup> servers = askServers(question, enough, m_deadline);
    const std::optional<SystemLookup> absoluteAnswer = absolute.get();
    const auto cutShort = [](const auto &lookup) { return lookup.errnoValue == ECANCELED; };
    record([&](CaseFile &file) {
        std::copy_if(servers.begin(), servers.end(), std::back_inserter(file.names.servers),
                     std::not_fn(cutShort));
        if (absoluteAnswer && !cutShort(*absoluteAnswer))
            file.names.absolute = absoluteAnswer;
    });
}

void CheckRun::lookUpRoutes()
{
    for (const IpAddress &address : m_addresses) {
        const auto answer = lookUpRoute(address, m_case.asked.source, m_case.asked.device);
        record([&](CaseFile &file) {
            if (answer)
                file.routes.push_back(*answer);
            else
                file.limits.push_back({QStringLiteral("route-lookup"),
                                       {{QStringLiteral("error"), answer.error().text()}}});
        });
    }
}

void CheckRun::takeContainers()
{
    auto read = m_containers.answer(m_case.attempts, m_cancel, m_deadline);
    if (!read)
        return;
    record([&](CaseFile &file) {
        file.client.containers = std::move(read->containers);
        file.client.containerSight = read->sight;
        file.client.limits.insert(file.client.limits.end(), read->limits.begin(),
                                  read->limits.end());
        joinContainers(file.client);
    });
}

void CheckRun::takeCluster()
{
    const auto service = serviceByAddress(m_case);
    if (m_case.asked.active && service && !m_cluster.isAsked())
        m_cluster.ask(*service, m_deadline);
    auto read = m_cluster.answer(m_case.attempts, m_cancel, m_deadline);
    if (!read)
        return;
    record([&](CaseFile &file) {
        file.cluster = std::move(read->facts);
        file.limits.insert(file.limits.end(), read->limits.begin(), read->limits.end());
    });
}

std::vector<ConnectRequest> CheckRun::requestsOfRound(int round) const
{
    std::vector<ConnectRequest> requests;
    for (const IpAddress &address : m_addresses) {
        ConnectRequest request;
        request.n =
            round * static_cast<int>(m_addresses.size()) + static_cast<int>(requests.size()) + 1;
        request.to = {address, *m_case.target.port};
        request.timeout =
            std::min(std::chrono::microseconds(m_case.asked.timeoutUs), m_deadline.left());
        request.source = m_case.asked.source;
        request.device = m_case.asked.device;
        request.opening = m_case.target.profile ? m_case.target.profile->opening : Opening::Unknown;
        request.openingHost = nameToLookUp(m_case.target);
        if (request.opening == Opening::Postgres)
            request.openingAccount = postgresAccount(m_case.target.input);
        requests.push_back(request);
    }
    return requests;
}

void CheckRun::attemptAll()
{
    if (m_addresses.empty()) {
        const Attempt attempt = attemptWithoutAddress(m_case, SystemClock().wallTime());
        return tellAttempt(attempt);
    }
    if (!m_case.target.port)
        return;
    for (int round = 0; round < m_case.asked.attempts && !m_cancel.isCancelled(); ++round) {
        if (m_deadline.hasPassed())
            return markUnfinished({Step::Reachability, Step::ServiceAnswer});
        makeAttempts(requestsOfRound(round), m_cancel,
                     [this](const Attempt &attempt) { tellAttempt(attempt); });
        if (wasCutShort())
            return markUnfinished({Step::Reachability, Step::ServiceAnswer});
        if (round + 1 < m_case.asked.attempts)
            pauseBeforeRound(round + 1);
    }
}

/// An attempt whose silence lasted as long as was left, not as long as was asked for.
bool CheckRun::wasCutShort() const
{
    return m_deadline.hasPassed()
           && std::any_of(
               m_case.attempts.begin(), m_case.attempts.end(), [this](const Attempt &attempt) {
                   return attempt.outcome == AttemptOutcome::Timeout && attempt.errnoValue == 0
                          && attempt.elapsedUs < m_case.asked.timeoutUs;
               });
}

void CheckRun::pauseBeforeRound(int round) const
{
    const auto pause =
        m_options.retry.delayBefore(round + 1).value_or(RetryPolicy::Duration::zero());
    (void)waitForEvents(-1, 0, m_cancel, Deadline::earlier(m_deadline, Deadline::after(pause)));
}

void CheckRun::tellAttempt(const Attempt &attempt)
{
    record([&](CaseFile &file) {
        const auto place = std::find_if(file.attempts.begin(), file.attempts.end(),
                                        [&](const Attempt &other) { return other.n > attempt.n; });
        file.attempts.insert(place, attempt);
        if (!m_cancel.isCancelled())
            m_listener.attemptFinished(attempt);
    });
}

void CheckRun::attemptProxy()
{
    const auto used = std::find_if(m_case.proxies.begin(), m_case.proxies.end(),
                                   [](const ProxyVariable &proxy) { return proxy.applies; });
    const auto place = used == m_case.proxies.end() ? std::nullopt : proxyEndpoint(used->value);
    if (!place || m_cancel.isCancelled() || m_deadline.hasPassed())
        return;
    std::vector<IpAddress> addresses;
    if (const auto literal = IpAddress::parse(place->host))
        addresses.push_back(*literal);
    else
        addresses = wantedAddresses(
            lookUpSystem(questionAbout(place->host), m_cancel, m_deadline).addresses, {});
    std::vector<ConnectRequest> requests;
    for (const IpAddress &address : addresses) {
        ConnectRequest request;
        request.n = static_cast<int>(m_case.attempts.size() + requests.size()) + 1;
        request.role = AttemptRole::Proxy;
        request.to = {address, place->port};
        request.timeout =
            std::min(std::chrono::microseconds(m_case.asked.timeoutUs), m_deadline.left());
        request.greet = false;
        requests.push_back(request);
    }
    makeAttempts(requests, m_cancel, [this](const Attempt &attempt) { tellAttempt(attempt); });
}

void CheckRun::observeUnixSocket()
{
    const QString path = *m_case.target.unixPath;
    timed({Step::Reachability, Step::ServiceAnswer}, [&] {
        record([&](CaseFile &file) { file.unixSocket = inspectUnixSocket(path); });
        if (!m_case.asked.active)
            return;
        for (int n = 1;
             n <= m_case.asked.attempts && !m_cancel.isCancelled() && !m_deadline.hasPassed();
             ++n) {
            ConnectRequest request;
            request.n = n;
            request.unixPath = path;
            request.timeout =
                std::min(std::chrono::microseconds(m_case.asked.timeoutUs), m_deadline.left());
            request.opening =
                m_case.target.profile ? m_case.target.profile->opening : Opening::Unknown;
            makeAttempts({request}, m_cancel,
                         [this](const Attempt &attempt) { tellAttempt(attempt); });
            if (n < m_case.asked.attempts)
                pauseBeforeRound(n);
        }
    });
}

std::vector<QueueReading> CheckRun::queues() const
{
    // Even behind the deadline: a reading without its second is worth nothing, and takes little.
    const Deadline patience = Deadline::after(std::chrono::milliseconds(500));
    return m_case.target.port ? readQueues(*m_case.target.port, m_cancel, patience)
                              : std::vector<QueueReading>();
}

void CheckRun::observeAftermath()
{
    m_hostObserved.get(); // the snapshot is refreshed below, so it must be there
    const bool failed = anyFailed(m_case.attempts);
    const auto neighbours =
        failed ? readNeighbours(m_cancel, m_deadline) : Result<std::vector<Neighbour>>({});
    const std::vector<QueueReading> queuesNow = queues();
    record([&](CaseFile &file) {
        file.countersAfter = readCounters();
        file.queuesAfter = queuesNow;
        if (failed && neighbours)
            file.client.neighbours = *neighbours;
        dropForeignServerSnapshot(file);
    });
}

void CheckRun::dropForeignServerSnapshot(CaseFile &file) const
{
    // Behind a router that holds the address, translation may lead to the server.
    const auto held = [&file](const IpAddress &address) {
        return !address.isLoopback()
               && (file.server->holds(address)
                   || std::any_of(
                       file.via.begin(), file.via.end(),
                       [&address](const HostSnapshot &router) { return router.holds(address); }));
    };
    if (!file.server || std::any_of(m_addresses.begin(), m_addresses.end(), held))
        return;
    file.limits.push_back({QStringLiteral("server-snapshot-of-other-host"),
                           {{QStringLiteral("host"), file.server->hostname}}});
    file.server.reset();
}

} // namespace doorward
