// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"
#include "core/inspect/container_runtime.h"

#include <future>

namespace doorward {

/// The target may be a container's: its address is this host's own or lies behind one of its
/// bridges, or it is a name without an address that only a container network may know.
bool mayConcernContainers(const CaseFile &file, const std::vector<IpAddress> &addresses);

/// This host's runtimes, asked beside the attempts. One thread asks and takes.
class ContainerQuestion {
public:
    ContainerQuestion() = default;
    ContainerQuestion(const ContainerQuestion &) = delete;
    ContainerQuestion &operator=(const ContainerQuestion &) = delete;
    ~ContainerQuestion() { m_enough.cancel(); }

    void ask(std::optional<Port> port, Deadline deadline);
    /// What they said. Waits for it only where the attempts leave something to explain; nothing
    /// where nobody was asked, or where it is not needed and not there yet.
    std::optional<ContainerReading> answer(const std::vector<Attempt> &attempts,
                                           const CancelToken &cancel, Deadline deadline);

private:
    CancelToken m_enough;
    std::future<ContainerReading> m_reading;
};

} // namespace doorward
