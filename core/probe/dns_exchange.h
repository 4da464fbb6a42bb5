// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/probe/dns_message.h"

namespace doorward {

/// Asks one server one question: by UDP, sent a second time after half of `timeout`, and by TCP
/// after a truncated answer. Only that server's answers to that very question count. Blocks until
/// `timeout`, `deadline` or a cancel; those give Silent, Silent and Failed with ECANCELED.
ServerLookup askServer(const Endpoint &server, const QByteArray &name, RecordType type,
                       std::chrono::microseconds timeout, const CancelToken &cancel,
                       Deadline deadline);

} // namespace doorward
