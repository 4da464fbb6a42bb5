// SPDX-License-Identifier: MIT
#include "core/probe/dns_exchange.h"

#include "core/base/unique_fd.h"
#include "core/probe/error_queue.h"

#include <QRandomGenerator>

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace doorward {
namespace {

constexpr qsizetype largestMessage = 65535;

struct Exchange {
    Endpoint server;
    QByteArray question;
    RecordType type;
    const CancelToken &cancel;
};

Error failure(int errnoValue, const Exchange &exchange)
{
    return Error::fromErrno(errnoValue, QStringLiteral("ask"), exchange.server.text());
}

/// A socket connected to the server: the kernel then drops every other sender's packets, and tells
/// of ICMP errors.
Result<UniqueFd> openSocket(const Exchange &exchange, int kind)
{
    sockaddr_storage to{};
    const socklen_t length = exchange.server.address.toSockaddr(exchange.server.port, to);
    UniqueFd socket(::socket(to.ss_family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket)
        return tl::unexpected(failure(errno, exchange));
    keepIcmpErrors(socket.get(), exchange.server.address.family());
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&to), length) != 0
        && errno != EINPROGRESS)
        return tl::unexpected(failure(errno, exchange));
    return socket;
}

/// Waits for one answer to the question. Errors as waitForEvents, or the socket's own.
Result<DnsAnswer> receiveUdp(const UniqueFd &socket, const Exchange &exchange, Deadline deadline)
{
    QByteArray buffer(largestMessage, Qt::Uninitialized);
    for (;;) {
        if (const auto ready = waitForEvents(socket.get(), POLLIN, exchange.cancel, deadline);
            !ready)
            return tl::unexpected(ready.error());
        const ssize_t got =
            ::recv(socket.get(), buffer.data(), std::size_t(buffer.size()), MSG_DONTWAIT);
        if (got >= 0) {
            if (const auto answer =
                    readDnsAnswer(buffer.first(got), exchange.question, exchange.type))
                return *answer;
        } else if (errno != EAGAIN && errno != EINTR) {
            return tl::unexpected(failure(errno, exchange));
        } else if (const auto icmp = takeIcmpError(socket.get())) {
            return tl::unexpected(failure(icmp->errnoValue, exchange));
        }
        if (deadline.hasPassed())
            return tl::unexpected(Error{ErrorKind::TimedOut, QStringLiteral("ask"), {}, 0});
    }
}

Result<DnsAnswer> askByUdp(const Exchange &exchange, std::chrono::microseconds timeout,
                           Deadline deadline)
{
    constexpr int sendings = 2;
    const auto socket = openSocket(exchange, SOCK_DGRAM);
    if (!socket)
        return tl::unexpected(socket.error());
    Result<DnsAnswer> result =
        tl::unexpected(Error{ErrorKind::TimedOut, QStringLiteral("ask"), {}, 0});
    for (int i = 0; i < sendings; ++i) {
        if (::send(socket->get(), exchange.question.constData(),
                   std::size_t(exchange.question.size()), MSG_NOSIGNAL)
                < 0
            && errno != EAGAIN)
            return tl::unexpected(failure(errno, exchange));
        result = receiveUdp(*socket, exchange,
                            Deadline::earlier(Deadline::after(timeout / sendings), deadline));
        if (result || result.error().kind != ErrorKind::TimedOut)
            break;
    }
    return result;
}

/// Moves `bytes` whole through a TCP socket in one direction.
template <typename Move>
Result<void> moveAll(const UniqueFd &socket, short events, const Exchange &exchange,
                     Deadline deadline, qsizetype size, Move move)
{
    qsizetype done = 0;
    while (done < size) {
        if (const auto ready = waitForEvents(socket.get(), events, exchange.cancel, deadline);
            !ready)
            return tl::unexpected(ready.error());
        const ssize_t moved = move(done);
        if (moved == 0)
            return tl::unexpected(failure(ECONNRESET, exchange));
        if (moved < 0 && errno != EAGAIN && errno != EINTR)
            return tl::unexpected(failure(errno, exchange));
        if (deadline.hasPassed())
            return tl::unexpected(Error{ErrorKind::TimedOut, QStringLiteral("ask"), {}, 0});
        done += std::max<ssize_t>(moved, 0);
    }
    return {};
}

Result<QByteArray> receiveTcp(const UniqueFd &socket, qsizetype size, const Exchange &exchange,
                              Deadline deadline)
{
    QByteArray bytes(size, '\0');
    const auto moved = moveAll(socket, POLLIN, exchange, deadline, size, [&](qsizetype done) {
        return ::recv(socket.get(), bytes.data() + done, std::size_t(size - done), MSG_DONTWAIT);
    });
    if (!moved)
        return tl::unexpected(moved.error());
    return bytes;
}

/// RFC 1035 section 4.2.2: two bytes of length in front of the message.
Result<DnsAnswer> askByTcp(const Exchange &exchange, Deadline deadline)
{
    const auto socket = openSocket(exchange, SOCK_STREAM);
    if (!socket)
        return tl::unexpected(socket.error());
    const qsizetype length = exchange.question.size();
    QByteArray message(1, char(length >> 8 & 0xff));
    message += char(length & 0xff) + exchange.question;
    const auto sent =
        moveAll(*socket, POLLOUT, exchange, deadline, message.size(), [&](qsizetype done) {
            return ::send(socket->get(), message.constData() + done,
                          std::size_t(message.size() - done), MSG_NOSIGNAL);
        });
    if (!sent)
        return tl::unexpected(sent.error());
    const auto prefix = receiveTcp(*socket, 2, exchange, deadline);
    if (!prefix)
        return tl::unexpected(prefix.error());
    const qsizetype size =
        static_cast<unsigned char>(prefix->at(0)) << 8 | static_cast<unsigned char>(prefix->at(1));
    const auto bytes = receiveTcp(*socket, size, exchange, deadline);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto answer = readDnsAnswer(*bytes, exchange.question, exchange.type);
    if (!answer)
        return tl::unexpected(failure(EBADMSG, exchange));
    return *answer;
}

void conclude(ServerLookup &lookup, const Result<DnsAnswer> &answer)
{
    if (answer) {
        lookup.outcome = answer->outcome;
        lookup.rcode = answer->rcode;
        lookup.addresses = answer->addresses;
        lookup.errnoValue = answer->outcome == NameOutcome::Failed ? EBADMSG : 0;
        return;
    }
    switch (answer.error().kind) {
    case ErrorKind::TimedOut:
        lookup.outcome = NameOutcome::Silent;
        break;
    case ErrorKind::Cancelled:
        lookup.outcome = NameOutcome::Failed;
        lookup.errnoValue = ECANCELED;
        break;
    case ErrorKind::BadInput:
    case ErrorKind::NotFound:
    case ErrorKind::Denied:
    case ErrorKind::Unsupported:
    case ErrorKind::System:
        lookup.errnoValue = answer.error().errnoValue;
        lookup.outcome =
            lookup.errnoValue == ECONNREFUSED ? NameOutcome::PortClosed : NameOutcome::Failed;
        break;
    }
}

Result<DnsAnswer> ask(const Exchange &exchange, std::chrono::microseconds timeout,
                      Deadline deadline)
{
    const auto answer = askByUdp(exchange, timeout, deadline);
    if (!answer || !answer->truncated)
        return answer;
    return askByTcp(exchange, Deadline::earlier(Deadline::after(timeout), deadline));
}

} // namespace

ServerLookup askServer(const Endpoint &server, const QByteArray &name, RecordType type,
                       std::chrono::microseconds timeout, const CancelToken &cancel,
                       Deadline deadline)
{
    ServerLookup lookup;
    lookup.server = server;
    lookup.name = QString::fromLatin1(name);
    lookup.type = recordTypeName(type);
    const auto id = static_cast<std::uint16_t>(QRandomGenerator::system()->generate());
    const auto began = std::chrono::steady_clock::now();
    const auto question = dnsQuestion(name, type, id);
    if (question)
        conclude(lookup, ask({server, *question, type, cancel}, timeout, deadline));
    else
        conclude(lookup, tl::unexpected(question.error()));
    lookup.elapsedUs = std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - began)
                           .count();
    return lookup;
}

} // namespace doorward
