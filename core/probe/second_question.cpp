// SPDX-License-Identifier: MIT
#include "core/probe/second_question.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward {
namespace {

/// A server that takes HTTP and finds fault with a request as plain as ours, or ends without a
/// word.
bool mayWantTls(const Attempt &attempt)
{
    if (attempt.afterConnect == AfterConnect::Bytes) {
        const QString status = attempt.firstBytes.value_or(QString());
        return status.startsWith("HTTP/1."_L1) && status.section(u' ', 1, 1) == "400"_L1;
    }
    return attempt.afterConnect == AfterConnect::ClosedByPeer
           || attempt.afterConnect == AfterConnect::ResetByPeer;
}

/// libpq tries without TLS where it may, after pg_hba.conf refused it with TLS (sslmode=prefer),
/// and never speaks TLS where it must not.
bool mayStartInClear(const ConnectRequest &request, const Attempt &attempt)
{
    const PostgresAccount &account = request.openingAccount;
    const QString said = attempt.firstBytes.value_or(QString());
    switch (account.tls) {
    case PostgresTls::Preferred:
        return attempt.overTls && isRefusedByHba(said, account);
    case PostgresTls::Never:
        return said == "S"_L1;
    case PostgresTls::Required:
        return false;
    }
    return false;
}

} // namespace

std::optional<ConnectRequest> secondQuestion(const ConnectRequest &request, const Attempt &first)
{
    if (!first.openingSent)
        return std::nullopt;
    ConnectRequest second = request;
    if (request.opening == Opening::Http && mayWantTls(first)) {
        second.opening = Opening::Tls;
        return second;
    }
    if (request.opening == Opening::Postgres && mayStartInClear(request, first)) {
        second.startInClear = true;
        return second;
    }
    return std::nullopt;
}

Attempt withSecondAnswer(const ConnectRequest &request, const Attempt &first, const Attempt &second)
{
    const QString said = second.firstBytes.value_or(QString());
    Attempt attempt = first;
    if (request.opening == Opening::Http) {
        if (!said.startsWith("\\x16\\x03"_L1) // handshake or alert, RFC 8446 section 5.1
            && !said.startsWith("\\x15\\x03"_L1))
            return first;
        attempt.outcome = AttemptOutcome::Connected;
        attempt.errnoValue = 0;
        attempt.afterConnect = AfterConnect::Bytes;
        attempt.firstBytes = said;
    } else if (first.overTls && !said.isEmpty() && !isRefusedByHba(said, request.openingAccount)) {
        attempt.firstBytes = u"S"_s; // it is refused over TLS alone
        attempt.overTls = false;
    } else if (!first.overTls && tellsOfService(said, request.openingAccount)) {
        attempt.firstBytes = said;
    }
    return attempt;
}

} // namespace doorward
