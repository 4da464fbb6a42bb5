// SPDX-License-Identifier: MIT
#include "core/probe/first_words.h"

#include "core/base/untrusted.h"
#include "core/probe/error_queue.h"
#include "core/probe/opening.h"
#include "core/probe/tls_question.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {
namespace {

constexpr qsizetype mostBytes = 64; // the report's contract for first_bytes

bool sendAll(int socket, const QByteArray &bytes)
{
    return !bytes.isEmpty()
           && ::send(socket, bytes.constData(), static_cast<std::size_t>(bytes.size()),
                     MSG_NOSIGNAL)
                  > 0;
}

} // namespace

FirstWords::FirstWords(int socket, const ConnectRequest &request, const CancelToken &cancel,
                       Attempt &attempt)
    : m_socket(socket)
    , m_request(request)
    , m_cancel(cancel)
    , m_attempt(attempt)
{
}

void FirstWords::exchange()
{
    const bool known = m_request.opening != Opening::Unknown;
    const auto most =
        known ? std::clamp<std::chrono::microseconds>(m_request.timeout, greetingTime, answerTime)
              : greetingTime;
    const bool isPostgres = m_request.opening == Opening::Postgres;
    m_attempt.openingSent = sendAll(
        m_socket, isPostgres && m_request.startInClear
                      ? postgresStartup(m_request.openingAccount)
                      : openingBytes(m_request.opening, m_request.openingHost, m_request.to.port));
    hear(most);
    if (isPostgres && !m_request.startInClear)
        askPostgres(most);
}

/// One byte to SSLRequest says only that a PostgreSQL is there. Whether it takes this client is its
/// answer to a start, asked as the person's program would ask it; what tells nothing about that
/// leaves the record as it was.
void FirstWords::askPostgres(std::chrono::microseconds most)
{
    const Attempt before = m_attempt;
    const QByteArray start = postgresStartup(m_request.openingAccount);
    const PostgresTls tls = m_request.openingAccount.tls;
    if (before.firstBytes == "N"_L1 && tls != PostgresTls::Required) {
        if (sendAll(m_socket, start))
            hear(greetingTime);
    } else if (before.firstBytes == "S"_L1 && tls != PostgresTls::Never) {
        if (const auto answer = askOverTls(m_socket, start, m_cancel, Deadline::after(most))) {
            note(*answer);
            m_attempt.overTls = true;
        }
    }
    if (m_attempt.afterConnect != AfterConnect::Bytes
        || !tellsOfService(m_attempt.firstBytes.value_or(QString()), m_request.openingAccount))
        m_attempt = before;
}

void FirstWords::noteReset()
{
    // With its error taken, a reset socket reads as closed. Only a reset after a FIN is EPIPE
    // (tcp_reset() in net/ipv4/tcp_input.c), so ECONNRESET says that none came.
    const bool closedFirst = m_attempt.errnoValue == EPIPE;
    const auto before = listen();
    if (before == AfterConnect::Bytes || (closedFirst && before == AfterConnect::ClosedByPeer)) {
        m_attempt.afterConnect = *before;
        m_attempt.outcome = AttemptOutcome::Connected;
        m_attempt.errnoValue = 0;
    } else {
        m_attempt.afterConnect = AfterConnect::ResetByPeer;
        m_attempt.errnoValue = ECONNRESET;
    }
}

/// Waits for the first bytes or the end of the connection.
void FirstWords::hear(std::chrono::microseconds most)
{
    const auto deadline = Deadline::after(most);
    for (;;) {
        const auto events = waitForEvents(m_socket, POLLIN | POLLRDHUP, m_cancel, deadline);
        if (!events) {
            const bool silent = events.error().kind == ErrorKind::TimedOut;
            m_attempt.afterConnect = silent ? AfterConnect::Silent : AfterConnect::NotTried;
            return;
        }
        const auto seen = listen();
        if (!seen)
            continue;
        m_attempt.afterConnect = *seen;
        if (*seen == AfterConnect::ResetByPeer) {
            m_attempt.outcome = AttemptOutcome::Reset;
            m_attempt.errnoValue = ECONNRESET;
        }
        return;
    }
}

/// What the open connection says after poll(2); nothing while it stays silent.
std::optional<AfterConnect> FirstWords::listen()
{
    std::array<char, mostBytes> buffer{};
    const ssize_t got = ::recv(m_socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
        note(QByteArrayView(buffer.data(), got));
        return AfterConnect::Bytes;
    }
    if (got == 0)
        return AfterConnect::ClosedByPeer;
    if (errno == ECONNRESET)
        return AfterConnect::ResetByPeer;
    if (errno == ENOTCONN) // given up by the kernel after an error that was no reset
        return AfterConnect::Silent;
    // An ICMP error for an open connection wakes poll(2) until it is taken; it ends nothing.
    takeIcmpError(m_socket);
    return std::nullopt;
}

void FirstWords::note(QByteArrayView bytes)
{
    m_attempt.firstBytes = escapedBytes(bytes, mostBytes);
}

} // namespace doorward
