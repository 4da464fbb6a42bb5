// SPDX-License-Identifier: MIT
#include "core/probe/tls_question.h"

#include "core/base/unique_fd.h"

#include <QSslConfiguration>
#include <QSslSocket>

#include <algorithm>

#include <fcntl.h>

namespace doorward {
namespace {

/// Qt's waiting functions know no cancel token, so they wait in slices.
constexpr int sliceMs = 20;

/// Calls `wait(milliseconds)` until it or `isDone` says yes; false where the peer ended it, time
/// was up or the question was taken back.
template <typename Wait, typename Done>
bool waitInSlices(const QSslSocket &socket, const CancelToken &cancel, Deadline deadline, Wait wait,
                  Done isDone)
{
    while (!isDone()) {
        if (cancel.isCancelled() || deadline.hasPassed()
            || socket.state() != QAbstractSocket::ConnectedState)
            return false;
        wait(std::min(sliceMs, deadline.pollTimeout()));
    }
    return true;
}

} // namespace

std::optional<QByteArray> askOverTls(int socket, const QByteArray &question,
                                     const CancelToken &cancel, Deadline deadline)
{
    if (!QSslSocket::supportsSsl())
        return std::nullopt;
    UniqueFd own(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
    QSslSocket tls;
    if (!own || !tls.setSocketDescriptor(own.get()))
        return std::nullopt;
    (void)own.release(); // the QSslSocket closes it
    QSslConfiguration configuration = tls.sslConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls.setSslConfiguration(configuration);
    tls.startClientEncryption();
    if (!waitInSlices(
            tls, cancel, deadline, [&](int ms) { tls.waitForEncrypted(ms); },
            [&] { return tls.isEncrypted(); }))
        return std::nullopt;
    tls.write(question);
    const bool answered = waitInSlices(
        tls, cancel, deadline, [&](int ms) { tls.waitForReadyRead(ms); },
        [&] { return tls.bytesAvailable() > 0; });
    return answered ? std::optional(tls.readAll()) : std::nullopt;
}

} // namespace doorward
