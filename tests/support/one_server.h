// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/sockets.h"

#include <QByteArray>

#include <functional>
#include <thread>

namespace doorward::lab {

/// A server for one client: accepts in a thread of its own, does `serve`, then closes the
/// connection, where `serve` has not done that.
class OneServer {
public:
    OneServer(UniqueFd listener, std::function<void(UniqueFd &)> serve);
    /// Waits for `serve` to end; a client that never came is not waited for.
    ~OneServer();
    Endpoint endpoint() const { return boundTo(m_listener); }

private:
    void run();

    UniqueFd m_listener;
    std::function<void(UniqueFd &)> m_serve;
    std::thread m_thread;
};

void say(const UniqueFd &client, const QByteArray &bytes);
/// What the client sends: at least `size` bytes, fewer where it closes before.
QByteArray hear(const UniqueFd &client, qsizetype size);
/// Waits until the client closes.
void hearClose(const UniqueFd &client);
/// Closes with a RST.
void resetIt(UniqueFd &client);

} // namespace doorward::lab
