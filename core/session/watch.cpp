// SPDX-License-Identifier: MIT
#include "core/session/watch.h"

#include "core/inspect/resolver_config.h"
#include "core/probe/connect.h"
#include "core/probe/resolver.h"
#include "core/session/addresses.h"
#include "core/target/target_parser.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace doorward {

namespace {

/// A name is looked up within this time in each round.
constexpr std::chrono::seconds lookupTime{5};

} // namespace

class ConnectionWatch::Private {
public:
    Private(ConnectionWatch *owner, Target watched, WatchOptions wanted)
        : q(owner)
        , target(std::move(watched))
        , options(std::move(wanted))
    {
    }
    ~Private() { token.cancel(); }

    void loop();
    bool connectsInRound(Deadline end);
    std::vector<ConnectRequest> requests(Deadline end);
    void tell(const Attempt &attempt);
    void pause(Deadline until, Deadline end);

    ConnectionWatch *q;
    Target target;
    WatchOptions options;
    CancelToken token;
    std::atomic<bool> paused = false;
    bool running = false;
    int attemptCount = 0;
    std::jthread thread;
};

std::vector<ConnectRequest> ConnectionWatch::Private::requests(Deadline end)
{
    ConnectRequest request;
    request.timeout = std::min(std::chrono::microseconds(options.asked.timeoutUs), end.left());
    request.greet = false;
    if (target.unixPath) {
        request.unixPath = target.unixPath;
        return {request};
    }
    std::vector<IpAddress> found = literalAddresses(target);
    if (found.empty() && target.host) {
        NameQuestion question;
        question.name = target.aceHost.value_or(*target.host);
        question.config = readResolverConfig();
        found = lookUpSystem(question, token, Deadline::earlier(end, Deadline::after(lookupTime)))
                    .addresses;
    }
    std::vector<ConnectRequest> all;
    request.source = options.asked.source;
    request.device = options.asked.device;
    for (const IpAddress &address : wantedAddresses(found, options.asked.family)) {
        request.to = {address, portToTry(target).value_or(Port())};
        all.push_back(request);
    }
    return all;
}

void ConnectionWatch::Private::tell(const Attempt &attempt)
{
    if (token.isCancelled())
        return;
    QMetaObject::invokeMethod(
        q,
        [this, attempt] {
            if (running)
                Q_EMIT q->attemptFinished(attempt);
        },
        Qt::QueuedConnection);
}

bool ConnectionWatch::Private::connectsInRound(Deadline end)
{
    std::vector<ConnectRequest> round = requests(end);
    if (round.empty()) {
        CaseFile nothing;
        nothing.target = target;
        nothing.asked = options.asked;
        Attempt attempt = attemptWithoutAddress(nothing, QDateTime::currentDateTimeUtc());
        attempt.n = ++attemptCount;
        tell(attempt);
        return false;
    }
    for (ConnectRequest &request : round) {
        if (token.isCancelled() || end.hasPassed())
            return false;
        request.n = ++attemptCount;
        const Attempt attempt = connectOnce(request, token);
        tell(attempt);
        if (attempt.outcome == AttemptOutcome::Connected)
            return true;
    }
    return false;
}

void ConnectionWatch::Private::pause(Deadline until, Deadline end)
{
    constexpr std::chrono::milliseconds look{50}; // how soon a resumed watch goes on
    while (!token.isCancelled() && !end.hasPassed() && (paused || !until.hasPassed()))
        (void)waitForEvents(-1, 0, token,
                            Deadline::earlier(end, paused ? Deadline::after(look) : until));
}

void ConnectionWatch::Private::loop()
{
    constexpr std::chrono::hours never{24 * 365 * 10};
    const Deadline end = Deadline::after(
        options.giveUpAfter ? std::chrono::microseconds(*options.giveUpAfter) : never);
    bool connected = false;
    for (int round = 1; !token.isCancelled(); ++round) {
        pause(Deadline::after(std::chrono::microseconds(0)), end);
        connected = connectsInRound(end);
        const bool last = (connected && options.stopWhenConnected)
                          || (options.maxRounds && round >= *options.maxRounds);
        if (last || end.hasPassed())
            break;
        pause(Deadline::after(options.delay), end);
        if (end.hasPassed())
            break;
    }
    QMetaObject::invokeMethod(
        q,
        [this, connected] {
            if (std::exchange(running, false))
                Q_EMIT q->finished(connected);
        },
        Qt::QueuedConnection);
}

ConnectionWatch::ConnectionWatch(Target target, WatchOptions options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(target), std::move(options)))
{
}

ConnectionWatch::~ConnectionWatch() = default;

void ConnectionWatch::start()
{
    if (d->thread.joinable())
        return;
    d->running = true;
    d->thread = std::jthread([this] { d->loop(); });
}

void ConnectionWatch::stop()
{
    d->token.cancel();
    d->running = false;
}

void ConnectionWatch::setPaused(bool paused)
{
    d->paused = paused;
}

bool ConnectionWatch::isRunning() const
{
    return d->running;
}

} // namespace doorward
