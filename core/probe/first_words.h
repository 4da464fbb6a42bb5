// SPDX-License-Identifier: MIT
#pragma once

#include "core/probe/connect.h"

#include <QByteArray>

namespace doorward {

/// What is said on a connection that has just opened: our harmless opening, and the first bytes or
/// the end that answer it. It writes into the attempt's record; all arguments outlive it.
class FirstWords {
public:
    FirstWords(int socket, const ConnectRequest &request, const CancelToken &cancel,
               Attempt &attempt);

    /// Sends the opening and waits for what comes, as connectOnce() says.
    void exchange();
    /// For a connection that was reset before this program looked: bytes or a close that came
    /// before the reset still count, because a program that reads would see them.
    void noteReset();

private:
    void hear(std::chrono::microseconds most);
    void askPostgres(std::chrono::microseconds most);
    std::optional<AfterConnect> listen();
    void note(QByteArrayView bytes);

    const int m_socket;
    const ConnectRequest &m_request;
    const CancelToken &m_cancel;
    Attempt &m_attempt;
};

} // namespace doorward
