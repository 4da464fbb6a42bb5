// SPDX-License-Identifier: MIT
#include "core/session/container_question.h"

#include "core/inspect/routes.h"
#include "core/session/await.h"

#include <algorithm>

namespace doorward {

namespace {

/// How long runtimes may take: podman needs 2.5 s where its socket unit has to start it.
constexpr std::chrono::seconds patience{3};

/// A connection that opened may have been opened by a container's proxy.
bool leavesAQuestion(const std::vector<Attempt> &attempts)
{
    return attempts.empty()
           || std::any_of(attempts.begin(), attempts.end(), [](const Attempt &attempt) {
                  return attempt.outcome != AttemptOutcome::Connected
                         || (attempt.afterConnect != AfterConnect::Bytes
                             && attempt.afterConnect != AfterConnect::NotTried);
              });
}

} // namespace

bool mayConcernContainers(const CaseFile &file, const std::vector<IpAddress> &addresses)
{
    if (addresses.empty())
        return file.target.host && !file.target.host->contains(u'.');
    return std::any_of(file.routes.begin(), file.routes.end(), [](const RouteAnswer &route) {
        return route.errnoValue == 0
               && (route.type == RouteType::Local || (!route.gateway && isBridge(route.device)));
    });
}

void ContainerQuestion::ask(std::optional<Port> port, Deadline deadline)
{
    const Deadline end = Deadline::earlier(deadline, Deadline::after(patience));
    m_reading = std::async(std::launch::async, [port, end, enough = m_enough] {
        return readContainersHere(port, enough, end);
    });
}

std::optional<ContainerReading> ContainerQuestion::answer(const std::vector<Attempt> &attempts,
                                                          const CancelToken &cancel,
                                                          Deadline deadline)
{
    if (!m_reading.valid())
        return std::nullopt;
    const bool needed = leavesAQuestion(attempts);
    const bool whole =
        awaitWork(m_reading, cancel, needed ? deadline : Deadline::after(std::chrono::seconds(0)));
    m_enough.cancel();
    ContainerReading reading = m_reading.get();
    return whole || needed ? std::optional(std::move(reading)) : std::nullopt;
}

} // namespace doorward
