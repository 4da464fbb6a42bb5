// SPDX-License-Identifier: MIT
#include "core/report/wording.h"

#include "core/base/untrusted.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

enum class Place { Program, Client, Path, Server, Listener };

bool isOnClientsHost(const CaseFile &file)
{
    if (file.target.unixPath)
        return true;
    const auto literal = IpAddress::parse(file.target.host.value_or(QString()));
    if (literal)
        return file.client.holds(*literal);
    return !file.attempts.empty() && std::all_of(file.attempts.begin(), file.attempts.end(), [&file](const Attempt &attempt) {
        const auto address = attempt.ip();
        return attempt.role != AttemptRole::Target || (address && file.client.holds(*address));
    });
}

/// Whether anything that the target's own host sent came back.
bool targetAnswered(const CaseFile &file)
{
    return std::any_of(file.attempts.begin(), file.attempts.end(), [](const Attempt &attempt) {
        if (attempt.role != AttemptRole::Target)
            return false;
        if (attempt.icmp)
            return attempt.icmp->from == attempt.ip();
        return attempt.outcome == AttemptOutcome::Connected || attempt.outcome == AttemptOutcome::Refused
               || attempt.outcome == AttemptOutcome::Reset;
    });
}

Place breakOf(Where where, bool local)
{
    switch (where) {
    case Where::Target:
        return Place::Program;
    case Where::Name:
    case Where::Client:
        return Place::Client;
    case Where::Path:
        return local ? Place::Client : Place::Path;
    case Where::Server:
        return local ? Place::Listener : Place::Server;
    case Where::Service:
        return Place::Listener;
    }
    return Place::Client;
}

QString listenerTitle(const Target &target, const Catalogue &catalogue)
{
    if (target.profile)
        return displayText(QStringView(target.profile->title), 40);
    if (target.port)
        return catalogue.text(u"report.way.port"_s, {{u"port"_s, QString::number(target.port->value())}});
    return catalogue.text(u"report.way.listener"_s);
}

QString titleOf(Place place, const Target &target, const Catalogue &catalogue)
{
    switch (place) {
    case Place::Program:
        return catalogue.text(u"report.way.program"_s);
    case Place::Client:
        return catalogue.text(u"report.way.client"_s);
    case Place::Path:
        return catalogue.text(u"report.way.path"_s);
    case Place::Server:
        return target.host ? displayText(QStringView(*target.host), 60) : catalogue.text(u"report.way.server"_s);
    case Place::Listener:
        return listenerTitle(target, catalogue);
    }
    return {};
}

WayStation::State stateOf(Place place, const Report &report, bool local)
{
    if (report.diagnosis.outcome == Outcome::Connects)
        return WayStation::State::Reached;
    const auto where = report.diagnosis.where();
    if (!where)
        return place == Place::Program ? WayStation::State::Reached : WayStation::State::Unknown;
    const Place broken = breakOf(*where, local);
    const bool proven = report.diagnosis.certainty == Certainty::Proven;
    if (place == broken)
        return proven ? WayStation::State::Broken : WayStation::State::Suspected;
    if (place > broken)
        return WayStation::State::NotReached;
    // Before the break: proven by the verdict, or because an answer came from beyond.
    return proven || place < Place::Path || targetAnswered(report.file) ? WayStation::State::Reached
                                                                        : WayStation::State::Unknown;
}

struct StateSign {
    const char *mark;
    const char *word;
};

StateSign signOf(WayStation::State state)
{
    switch (state) {
    case WayStation::State::Reached:
        return {"✓", "report.way.reached"};
    case WayStation::State::Broken:
        return {"✕", "report.way.broken"};
    case WayStation::State::Suspected:
        return {"?", "report.way.suspected"};
    case WayStation::State::NotReached:
        return {"–", "report.way.not-reached"};
    case WayStation::State::Unknown:
        return {"?", "report.way.unknown"};
    }
    return {"?", ""};
}

} // namespace

std::vector<WayStation> wayOf(const Report &report, const Catalogue &catalogue)
{
    const bool local = isOnClientsHost(report.file);
    std::vector<WayStation> way;
    for (const Place place : {Place::Program, Place::Client, Place::Path, Place::Server, Place::Listener}) {
        if (local && (place == Place::Path || place == Place::Server))
            continue;
        WayStation station;
        station.state = stateOf(place, report, local);
        station.mark = QString::fromUtf8(signOf(station.state).mark);
        station.title = titleOf(place, report.file.target, catalogue);
        station.stateWord = catalogue.text(QString::fromLatin1(signOf(station.state).word));
        way.push_back(station);
    }
    return way;
}

} // namespace doorward
