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

/// An HTTPS server and how to speak to it. Certificates and keys are PEM, in memory.
struct HttpsServer {
    QByteArray url;         ///< "https://HOST[:PORT][/PATH]", or http:// on loopback
    QByteArray authorities; ///< that its certificate must come from; empty: the system's
    QByteArray certificate; ///< our own; empty: none
    QByteArray key;         ///< of that
    QByteArray token;       ///< for "Authorization: Bearer"; empty: none
    bool verified = true;   ///< its certificate is checked (insecure-skip-tls-verify: false)
};

/// The same over TCP; the same errors, and Denied with EKEYREJECTED where the certificate of the
/// server, or our own, is not accepted. The token goes to that server alone.
std::vector<Result<HttpAnswer>> getFromHttps(const HttpsServer &server,
                                             const std::vector<QByteArray> &paths, qsizetype limit,
                                             int sideBySide, const CancelToken &cancel,
                                             Deadline deadline);

} // namespace doorward
