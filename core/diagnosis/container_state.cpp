// SPDX-License-Identifier: MIT
#include "core/diagnosis/container_state.h"

#include <algorithm>

namespace doorward::rules {

namespace {

/// A run that lasted longer counts as a start that went well: docker begins its pauses (0.1 s,
/// doubling up to a minute) anew after it (moby, restartmanager).
constexpr qint64 shortRunSeconds = 10;
constexpr qint64 longestPauseSeconds = 60;
/// One restart may be of another day: the counter is never set back by time.
constexpr quint32 severalRestarts = 2;
constexpr quint32 manyRestarts = 3;

bool isWithin(const QDateTime &from, const QDateTime &to, qint64 seconds)
{
    return from <= to && from.secsTo(to) <= seconds;
}

} // namespace

bool isSameRun(const Container &container, const Tried &tried)
{
    if (!tried.failure || !tried.failure->started.isValid())
        return true;
    const QDateTime &when = tried.failure->started;
    return !(container.started && *container.started > when)
           && !(container.finished && *container.finished > when);
}

bool keepsEnding(const Container &container)
{
    return container.state == ContainerState::Restarting && container.restarts >= severalRestarts
           && container.started && container.finished
           && isWithin(*container.started, *container.finished, shortRunSeconds);
}

bool seemsToKeepEnding(const Container &container, const QDateTime &now)
{
    return container.runs() && container.restarts >= manyRestarts && container.started
           && container.finished && now.isValid()
           && isWithin(*container.finished, *container.started,
                       longestPauseSeconds + shortRunSeconds)
           && std::abs(container.started->secsTo(now)) <= shortRunSeconds;
}

int rankOf(const Container &container)
{
    switch (container.state) {
    case ContainerState::Running:
        return 0;
    case ContainerState::Paused:
        return 1;
    case ContainerState::Restarting:
        return 2;
    case ContainerState::Exited:
    case ContainerState::Dead:
    case ContainerState::Removing:
    case ContainerState::Unknown:
        return 3;
    case ContainerState::Created:
        return container.error.isEmpty() ? 4 : 3;
    }
    return 5;
}

bool canBeStarted(const Container &container)
{
    switch (container.state) {
    case ContainerState::Created:
    case ContainerState::Exited:
        return true;
    case ContainerState::Running:
    case ContainerState::Paused:
    case ContainerState::Restarting: // it is about to be
    case ContainerState::Removing:
    case ContainerState::Dead: // "marked for removal and cannot be started"
    case ContainerState::Unknown:
        return false;
    }
    return false;
}

} // namespace doorward::rules
