// SPDX-License-Identifier: MIT
#include "core/base/cancel.h"

#include "core/base/unique_fd.h"

#include <array>
#include <atomic>
#include <cerrno>

#include <poll.h>
#include <sys/eventfd.h>

namespace doorward {

struct CancelToken::State {
    UniqueFd event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::atomic<bool> cancelled = false;
};

CancelToken::CancelToken()
    : m_state(std::make_shared<State>())
{
}

void CancelToken::cancel() const
{
    if (!m_state->cancelled.exchange(true) && m_state->event)
        ::eventfd_write(m_state->event.get(), 1);
}

bool CancelToken::isCancelled() const
{
    return m_state->cancelled;
}

int CancelToken::fd() const
{
    return m_state->event.get();
}

std::chrono::microseconds Deadline::left() const
{
    const auto span =
        std::chrono::duration_cast<std::chrono::microseconds>(m_end - SteadyClock::now());
    return std::max(span, std::chrono::microseconds::zero());
}

int Deadline::pollTimeout() const
{
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left()).count();
    constexpr decltype(milliseconds) longest = 24LL * 3600 * 1000;
    return static_cast<int>(std::min(milliseconds, longest));
}

Result<short> waitForEvents(int fd, short events, const CancelToken &cancel, Deadline deadline)
{
    for (;;) {
        if (cancel.isCancelled())
            return tl::unexpected(Error{ErrorKind::Cancelled, QStringLiteral("poll"), {}, 0});
        std::array<pollfd, 2> polled{{{fd, events, 0}, {cancel.fd(), POLLIN, 0}}};
        const int ready = ::poll(polled.data(), polled.size(), deadline.pollTimeout());
        if (ready < 0 && errno != EINTR)
            return tl::unexpected(Error::fromErrno(errno, QStringLiteral("poll"), {}));
        if (ready > 0 && polled[0].revents != 0)
            return polled[0].revents;
        if (deadline.hasPassed())
            return tl::unexpected(Error{ErrorKind::TimedOut, QStringLiteral("poll"), {}, 0});
    }
}

} // namespace doorward
