// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>

#include <optional>

namespace doorward {

/// Speaks TLS as a client on a connected socket whose peer waits for it, sends `question` and gives
/// the first bytes of the answer; nothing where no TLS comes about or no answer comes. The peer's
/// certificate is not checked, so nothing secret may be asked, and no certificate of ours is shown.
/// The socket stays open and is of no further use. Blocks; returns soon after `cancel`.
std::optional<QByteArray> askOverTls(int socket, const QByteArray &question,
                                     const CancelToken &cancel, Deadline deadline);

} // namespace doorward
