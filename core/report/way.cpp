// SPDX-License-Identifier: MIT
#include "core/report/way.h"

#include <algorithm>
#include <array>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

const Attempt *decisiveAttempt(const CaseFile &file)
{
    const Attempt *last = nullptr;
    for (const Attempt &attempt : file.attempts) {
        if (attempt.role != AttemptRole::Target || attempt.address.isEmpty())
            continue;
        if (attempt.outcome == AttemptOutcome::Connected)
            return &attempt;
        last = &attempt;
    }
    return last;
}

std::optional<IpAddress> triedAddress(const CaseFile &file)
{
    if (const auto literal = IpAddress::parse(file.target.host.value_or(QString())))
        return literal;
    if (const Attempt *attempt = decisiveAttempt(file))
        return attempt->ip();
    if (file.names.system && !file.names.system->addresses.empty())
        return file.names.system->addresses.front();
    return std::nullopt;
}

/// Causes that lie between this host and the next one.
bool isBehindThisHost(Cause cause)
{
    return cause == Cause::ClientNeighbourFailed || cause == Cause::ClientInterfaceDown;
}

/// Causes that lie between the server's host and the program that listens on it.
bool isAtTheDoor(Cause cause)
{
    constexpr std::array causes{
        Cause::ServerBindLoopback,      Cause::ServerBindOtherAddress, Cause::ServerBindFamily,
        Cause::ServerBindDevice,        Cause::ServerOtherNamespace,   Cause::ServerUnpublishedPort,
        Cause::ServerContainerLoopback, Cause::ServerFirewallDrop,     Cause::ServerFirewallReset,
        Cause::ServerFirewallIcmp,      Cause::ServerConnectionLimit,  Cause::ServerRateLimit,
        Cause::ServerXfrmRequired,
    };
    return std::ranges::find(causes, cause) != causes.end();
}

Station::Kind stationOf(Where where)
{
    switch (where) {
    case Where::Name:
    case Where::Client:
        return Station::Kind::ThisHost;
    case Where::Path:
        return Station::Kind::Path;
    case Where::Target:
    case Where::Server:
    case Where::Service:
        return Station::Kind::Listener;
    }
    return Station::Kind::Listener;
}

Station pathStation(const CaseFile &file, const std::optional<IpAddress> &address)
{
    Station station{Station::Kind::Path, Station::State::Unknown, {}, {}};
    const auto route = std::ranges::find_if(file.routes, [&](const RouteAnswer &answer) {
        return address && answer.destination == *address && answer.errnoValue == 0;
    });
    if (route == file.routes.end())
        return station;
    station.name = route->gateway ? route->gateway->text() : route->device;
    if (route->gateway)
        station.detail = route->device;
    return station;
}

Station listenerStation(const CaseFile &file, const std::optional<IpAddress> &address)
{
    Station station{Station::Kind::Listener, Station::State::Unknown, {}, {}};
    const Target &target = file.target;
    if (target.profile)
        station.name = target.profile->title;
    else if (target.service)
        station.name = *target.service;
    if (target.unixPath)
        station.detail = *target.unixPath;
    else if (target.port)
        station.detail = u":%1"_s.arg(target.port->value());
    const HostSnapshot *holder = address ? file.holderOf(*address) : nullptr;
    if (!holder || !target.port)
        return station;
    const Listener *shown = nullptr; // the one that takes it, else one of the same family
    for (const Listener &listener : holder->listeners) {
        if (listener.port != target.port || !listener.ip())
            continue;
        if (!shown || listener.takes(*address)
            || (!shown->takes(*address) && listener.family == address->family()
                && shown->family != address->family()))
            shown = &listener;
        if (listener.takes(*address))
            break;
    }
    if (!shown)
        return station;
    if (shown->process)
        station.name = *shown->process;
    station.detail = Endpoint{*shown->ip(), *shown->port}.text();
    return station;
}

std::vector<Station> stationsOf(const CaseFile &file)
{
    const std::optional<IpAddress> address = triedAddress(file);
    const Attempt *attempt = decisiveAttempt(file);
    std::vector<Station> stations;
    stations.push_back({Station::Kind::Program, Station::State::Passed, {}, {}});
    Station here{Station::Kind::ThisHost, Station::State::Unknown, file.client.hostname, {}};
    if (attempt && attempt->source)
        here.detail = attempt->source->address.text();
    stations.push_back(here);
    const bool local =
        file.target.unixPath || (address && (address->isLoopback() || file.client.holds(*address)));
    if (!local) {
        stations.push_back(pathStation(file, address));
        stations.push_back({Station::Kind::ServerHost, Station::State::Unknown,
                            file.target.host.value_or(QString()),
                            address ? address->text() : QString()});
        if (stations.back().name == stations.back().detail)
            stations.back().detail.clear();
    }
    stations.push_back(listenerStation(file, address));
    return stations;
}

/// Whether anything that the target's own host sent came back.
bool targetAnswered(const CaseFile &file)
{
    return std::ranges::any_of(file.attempts, [](const Attempt &attempt) {
        if (attempt.role != AttemptRole::Target)
            return false;
        if (attempt.icmp)
            return attempt.icmp->from == attempt.ip();
        return attempt.outcome == AttemptOutcome::Connected
               || attempt.outcome == AttemptOutcome::Refused
               || attempt.outcome == AttemptOutcome::Reset;
    });
}

int indexOf(const std::vector<Station> &stations, Station::Kind kind)
{
    const auto found = std::ranges::find(stations, kind, &Station::kind);
    return found == stations.end() ? 1 : static_cast<int>(found - stations.begin());
}

int breakOf(const std::vector<Station> &stations, Cause cause)
{
    const int at = indexOf(stations, stationOf(whereOf(cause)));
    if (isAtTheDoor(cause) && at > 0)
        return 2 * at - 1;
    if (isBehindThisHost(cause) && at + 1 < static_cast<int>(stations.size()))
        return 2 * at + 1;
    return 2 * at;
}

} // namespace

Way wayOf(const CaseFile &file, const Diagnosis &diagnosis)
{
    Way way;
    way.stations = stationsOf(file);
    way.certainty = diagnosis.certainty;
    if (diagnosis.outcome == Outcome::Connects) {
        for (Station &station : way.stations)
            station.state = Station::State::Passed;
        return way;
    }
    if (!diagnosis.cause)
        return way;
    way.breakAt = breakOf(way.stations, *diagnosis.cause);
    const bool reached = diagnosis.certainty == Certainty::Proven || targetAnswered(file);
    int place = 0;
    for (Station &station : way.stations) {
        const bool own =
            station.kind == Station::Kind::Program || station.kind == Station::Kind::ThisHost;
        if (place < *way.breakAt)
            station.state = reached || own ? Station::State::Passed : Station::State::Unknown;
        else
            station.state = place == *way.breakAt ? Station::State::Broken : Station::State::Beyond;
        place += 2;
    }
    return way;
}

} // namespace doorward
