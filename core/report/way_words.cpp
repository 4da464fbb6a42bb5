// SPDX-License-Identifier: MIT
#include "core/base/untrusted.h"
#include "core/report/way.h"
#include "core/report/wording.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

QString listenerTitle(const Target &target, const Catalogue &catalogue)
{
    if (target.profile)
        return displayText(QStringView(target.profile->title), 40);
    if (target.port)
        return catalogue.text(u"report.way.port"_s,
                              {{u"port"_s, QString::number(target.port->value())}});
    return catalogue.text(u"report.way.listener"_s);
}

QString titleOf(Station::Kind kind, const Target &target, const Catalogue &catalogue)
{
    switch (kind) {
    case Station::Kind::Program:
        return catalogue.text(u"report.way.program"_s);
    case Station::Kind::ThisHost:
        return catalogue.text(u"report.way.client"_s);
    case Station::Kind::Path:
        return catalogue.text(u"report.way.path"_s);
    case Station::Kind::ServerHost:
        return target.host ? displayText(QStringView(*target.host), 60)
                           : catalogue.text(u"report.way.server"_s);
    case Station::Kind::Listener:
        return listenerTitle(target, catalogue);
    }
    return {};
}

WayStation::State stateOf(Station::State state)
{
    switch (state) {
    case Station::State::Passed:
        return WayStation::State::Reached;
    case Station::State::Broken:
        return WayStation::State::Broken;
    case Station::State::Beyond:
        return WayStation::State::NotReached;
    case Station::State::Unknown:
        return WayStation::State::Unknown;
    }
    return WayStation::State::Unknown;
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

std::vector<WayStation> wordedWay(const Report &report, const Catalogue &catalogue)
{
    const Way way = wayOf(report.file, report.diagnosis);
    // A line of words has no place between two stations: the one before the break carries it.
    const int broken = way.breakAt ? *way.breakAt / 2 : -1;
    const WayStation::State breaks = way.certainty == Certainty::Proven
                                         ? WayStation::State::Broken
                                         : WayStation::State::Suspected;
    std::vector<WayStation> words;
    for (const Station &place : way.stations) {
        WayStation station;
        station.state = static_cast<int>(words.size()) == broken ? breaks : stateOf(place.state);
        station.mark = QString::fromUtf8(signOf(station.state).mark);
        station.title = titleOf(place.kind, report.file.target, catalogue);
        station.stateWord = catalogue.text(QString::fromLatin1(signOf(station.state).word));
        words.push_back(station);
    }
    return words;
}

} // namespace doorward
