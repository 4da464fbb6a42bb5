// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace doorward {

/// What an HTTP server answered to one GET.
struct HttpAnswer {
    long status = 0;
    QByteArray server; ///< the header "Server", at most 128 bytes
    QByteArray body;
};

/// GETs of `paths` ("/v1.41/info") from an HTTP/1.1 server on a unix stream socket, at most
/// `sideBySide` at a time; the answers in the order of the paths. Nothing is followed, resumed or
/// asked twice, and no proxy is used. Returns by the deadline, whatever the server does.
///
/// Errors: NotFound or Denied (and the errno of connect(2)) where nobody answers, BadInput with
/// EMSGSIZE for a body of more than `limit` bytes and with EPROTO for what is not HTTP, TimedOut,
/// Cancelled.
std::vector<Result<HttpAnswer>> getFromUnixSocket(const QString &socket,
                                                  const std::vector<QByteArray> &paths,
                                                  qsizetype limit, int sideBySide,
                                                  const CancelToken &cancel, Deadline deadline);

} // namespace doorward
