// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/facts/name.h"

#include <QByteArray>

namespace doorward {

enum class RecordType : std::uint16_t { A = 1, Aaaa = 28 }; ///< RFC 1035, RFC 3596

/// "A" or "AAAA".
QString recordTypeName(RecordType type);

/// A question for one name, class IN, recursion desired, without EDNS. `name` is ASCII with or
/// without the trailing dot. Errors: BadInput for what is no DNS name.
Result<QByteArray> dnsQuestion(const QByteArray &name, RecordType type, std::uint16_t id);

/// What a server's answer to `question` says.
struct DnsAnswer {
    NameOutcome outcome =
        NameOutcome::Failed; ///< Answered, NotFound, NoAddress, ServerFail or Failed
    int rcode = 0;
    bool truncated = false; ///< TC: ask again by TCP
    std::vector<IpAddress> addresses;
};

/// Reads foreign bytes. Nothing where they are no answer to that question (other id, other name,
/// not a response); outcome Failed where they are one but cannot be read.
std::optional<DnsAnswer> readDnsAnswer(const QByteArray &bytes, const QByteArray &question,
                                       RecordType type);

} // namespace doorward
