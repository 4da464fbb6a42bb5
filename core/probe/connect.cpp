// SPDX-License-Identifier: MIT
#include "core/probe/connect.h"

#include "core/base/unique_fd.h"
#include "core/base/untrusted.h"
#include "core/probe/error_queue.h"
#include "core/probe/opening.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace doorward {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int tcpSynSent = 2; // TCP_SYN_SENT and TCP_CLOSE, include/net/tcp_states.h
constexpr int tcpClose = 7;

/// A socket address of any family.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
};

/// unix(7): a path with its terminating zero, or an abstract name without; nothing where it is
/// too long or empty.
std::optional<SocketAddress> unixAddress(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const bool abstract = name.startsWith('@');
    const auto size = static_cast<std::size_t>(name.size()) + (abstract ? 0 : 1);
    if (name.isEmpty() || name.contains('\0') || size > sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    if (abstract)
        address.sun_path[0] = '\0';
    SocketAddress result;
    std::memcpy(&result.storage, &address, sizeof address);
    result.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
    return result;
}

std::optional<SocketAddress> destinationOf(const ConnectRequest &request)
{
    if (request.unixPath)
        return unixAddress(*request.unixPath);
    SocketAddress result;
    result.length = request.to.address.toSockaddr(request.to.port, result.storage);
    return result;
}

int socketOption(int fd, int level, int name, int value)
{
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0 ? 0 : errno;
}

/// One attempt under way: the socket and the record that grows with it.
class Connection {
public:
    Connection(const ConnectRequest &request, const CancelToken &cancel);

    Attempt run();

private:
    int prepare();
    int bindTo(const IpAddress &source);
    int start();
    int finish(Deadline deadline);
    std::optional<int> outcomeNow(short events);
    void noteIcmp();
    void noteSource();
    void noteTcpInfo();
    void conclude(int errnoValue);
    void greet();
    bool send(const QByteArray &bytes);
    void hear(std::chrono::microseconds most);
    void askPostgres();
    std::optional<AfterConnect> listen();
    void noteReset();
    bool isSelfConnected() const;

    const ConnectRequest &m_request;
    const CancelToken &m_cancel;
    UniqueFd m_socket;
    Attempt m_attempt;
    int m_icmpErrno = 0;
    int m_state = 0;    ///< tcpi_state; 0 where it is not TCP
    QByteArray m_heard; ///< the bytes of firstBytes, as they came
};

Connection::Connection(const ConnectRequest &request, const CancelToken &cancel)
    : m_request(request)
    , m_cancel(cancel)
{
    m_attempt.n = request.n;
    m_attempt.role = request.role;
    m_attempt.hopLimit = request.hopLimit;
    m_attempt.family = request.unixPath ? Family::Unix : request.to.address.family();
    m_attempt.address = request.unixPath ? *request.unixPath : request.to.address.text();
    if (!request.unixPath)
        m_attempt.port = request.to.port;
}

/// Everything before connect(2); gives the errno of what failed.
int Connection::prepare()
{
    const int domain = m_attempt.family == Family::Unix   ? AF_UNIX
                       : m_attempt.family == Family::Ipv4 ? AF_INET
                                                          : AF_INET6;
    m_socket = UniqueFd(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!m_socket)
        return errno;
    if (m_attempt.family == Family::Unix)
        return 0;
    keepIcmpErrors(m_socket.get(), m_attempt.family);
    if (m_request.hopLimit) {
        const bool v4 = m_attempt.family == Family::Ipv4;
        if (const int failed = socketOption(m_socket.get(), v4 ? SOL_IP : SOL_IPV6,
                                            v4 ? IP_TTL : IPV6_UNICAST_HOPS, *m_request.hopLimit))
            return failed;
    }
    if (m_request.device) {
        const QByteArray name = m_request.device->toUtf8();
        if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_BINDTODEVICE, name.constData(),
                         static_cast<socklen_t>(name.size()))
            != 0)
            return errno;
    }
    return m_request.source ? bindTo(*m_request.source) : 0;
}

int Connection::bindTo(const IpAddress &source)
{
    // The port is chosen at connect() then, where it may be shared between destinations (ip(7)).
    socketOption(m_socket.get(), SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    SocketAddress address;
    address.length = source.toSockaddr(Port(0), address.storage);
    return ::bind(m_socket.get(), address.get(), address.length) == 0 ? 0 : errno;
}

/// connect(2); 0 when it connected, EINPROGRESS while it is under way.
int Connection::start()
{
    const auto to = destinationOf(m_request);
    if (!to)
        return ENAMETOOLONG;
    int result = 0;
    do {
        result = ::connect(m_socket.get(), to->get(), to->length);
    } while (result != 0 && errno == EINTR && m_attempt.family == Family::Unix);
    const int failed = result == 0 ? 0 : errno;
    return failed == EINTR ? EINPROGRESS : failed;
}

void Connection::noteIcmp()
{
    if (m_attempt.family == Family::Unix)
        return;
    const auto icmp = takeIcmpError(m_socket.get());
    if (!icmp || m_attempt.icmp)
        return;
    m_attempt.icmp = icmp->answer;
    m_icmpErrno = icmp->errnoValue;
}

void Connection::noteSource()
{
    if (m_attempt.family == Family::Unix)
        return;
    SocketAddress local;
    local.length = sizeof local.storage;
    if (::getsockname(m_socket.get(), reinterpret_cast<sockaddr *>(&local.storage), &local.length)
        != 0)
        return;
    const auto address = IpAddress::fromSockaddr(local.get());
    const auto port = local.storage.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6 *>(&local.storage)->sin6_port
                          : reinterpret_cast<const sockaddr_in *>(&local.storage)->sin_port;
    if (address && !address->isUnspecified() && port != 0)
        m_attempt.source = Endpoint{*address, Port(ntohs(port))};
}

void Connection::noteTcpInfo()
{
    if (m_attempt.family == Family::Unix)
        return;
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(m_socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return;
    m_state = info.tcpi_state;
    const auto retransmits = std::max<quint32>(info.tcpi_retransmits, info.tcpi_total_retrans);
    m_attempt.retransmits = static_cast<int>(std::min<quint32>(retransmits, 1000));
}

/// What the socket says after poll(2): an errno, 0 when connected, nothing while it goes on.
/// SO_ERROR comes before the error queue, see takeIcmpError.
std::optional<int> Connection::outcomeNow(short events)
{
    int pending = 0;
    socklen_t size = sizeof pending;
    if (::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &pending, &size) != 0)
        pending = errno;
    noteIcmp();
    noteTcpInfo();
    if (pending != 0)
        return pending;
    if (m_state == tcpClose)
        return m_icmpErrno != 0 ? m_icmpErrno : ECONNABORTED;
    if (m_state == tcpSynSent || (events & POLLOUT) == 0)
        return std::nullopt;
    return 0;
}

/// Waits for the outcome: its errno, 0 when connected. Time running out is EINPROGRESS.
int Connection::finish(Deadline deadline)
{
    for (;;) {
        const auto events = waitForEvents(m_socket.get(), POLLOUT, m_cancel, deadline);
        if (!events) {
            if (events.error().kind == ErrorKind::Cancelled)
                return ECANCELED;
            if (events.error().kind == ErrorKind::TimedOut)
                return EINPROGRESS;
            return events.error().errnoValue;
        }
        if (const auto outcome = outcomeNow(*events))
            return *outcome;
    }
}

void Connection::conclude(int errnoValue)
{
    if (errnoValue == 0) {
        m_attempt.outcome = AttemptOutcome::Connected;
    } else if (errnoValue == EINPROGRESS) {
        m_attempt.outcome = AttemptOutcome::Timeout;
    } else {
        m_attempt.outcome = outcomeOfErrno(errnoValue);
        m_attempt.errnoValue = errnoValue;
    }
}

Attempt Connection::run()
{
    m_attempt.started = QDateTime::currentDateTimeUtc();
    if (const int failed = m_cancel.isCancelled() ? ECANCELED : prepare()) {
        const bool denied = failed == EACCES || failed == EPERM;
        m_attempt.outcome = denied ? AttemptOutcome::Denied : AttemptOutcome::LocalError;
        m_attempt.errnoValue = failed;
        return m_attempt;
    }
    const auto began = SteadyClock::now();
    const auto deadline = Deadline::after(m_request.timeout);
    int result = start();
    noteSource();
    if (result == EINPROGRESS)
        result = finish(deadline);
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - began);
    m_attempt.elapsedUs = elapsed.count();
    conclude(result);
    noteTcpInfo();
    noteIcmp();
    if (m_attempt.outcome == AttemptOutcome::Reset)
        noteReset();
    else if (m_attempt.outcome == AttemptOutcome::Connected && m_request.greet
             && !isSelfConnected())
        greet();
    return m_attempt;
}

bool Connection::isSelfConnected() const
{
    return !m_request.unixPath && m_attempt.source == m_request.to;
}

/// The peer accepted and reset before this program looked: bytes or a close that came before the
/// reset still count, because a program that reads would see them.
void Connection::noteReset()
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

void Connection::greet()
{
    m_attempt.openingSent =
        send(openingBytes(m_request.opening, m_request.openingHost, m_request.to.port));
    const bool known = m_request.opening != Opening::Unknown;
    hear(known ? std::clamp<std::chrono::microseconds>(m_request.timeout, greetingTime, answerTime)
               : greetingTime);
    if (m_request.opening == Opening::Postgres && m_heard == "N")
        askPostgres();
}

/// "No TLS" says only that a PostgreSQL is there. Whether it takes this client is its answer to a
/// start; what tells nothing about that leaves the record as it was.
void Connection::askPostgres()
{
    const Attempt before = m_attempt;
    if (send(postgresStartup(m_request.openingAccount)))
        hear(greetingTime);
    if (m_attempt.afterConnect != AfterConnect::Bytes
        || !tellsOfService(m_heard, m_request.openingAccount))
        m_attempt = before;
}

/// Waits for the first bytes or the end of the connection.
void Connection::hear(std::chrono::microseconds most)
{
    const auto deadline = Deadline::after(most);
    for (;;) {
        const auto events = waitForEvents(m_socket.get(), POLLIN | POLLRDHUP, m_cancel, deadline);
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

bool Connection::send(const QByteArray &bytes)
{
    return !bytes.isEmpty()
           && ::send(m_socket.get(), bytes.constData(), static_cast<std::size_t>(bytes.size()),
                     MSG_NOSIGNAL)
                  > 0;
}

/// What the open connection says after poll(2); nothing while it stays silent.
std::optional<AfterConnect> Connection::listen()
{
    constexpr qsizetype most = 64;
    std::array<char, most> buffer{};
    const ssize_t got = ::recv(m_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
        m_heard = QByteArray(buffer.data(), got);
        m_attempt.firstBytes = escapedBytes(QByteArrayView(buffer.data(), got), most);
        return AfterConnect::Bytes;
    }
    if (got == 0)
        return AfterConnect::ClosedByPeer;
    if (errno == ECONNRESET)
        return AfterConnect::ResetByPeer;
    if (errno == ENOTCONN) // given up by the kernel after an error that was no reset
        return AfterConnect::Silent;
    // An ICMP error for an open connection wakes poll(2) until it is taken; it ends nothing.
    takeIcmpError(m_socket.get());
    return std::nullopt;
}

} // namespace

AttemptOutcome outcomeOfErrno(int errnoValue)
{
    switch (errnoValue) {
    case 0:
        return AttemptOutcome::Connected;
    case ECONNREFUSED:
        return AttemptOutcome::Refused;
    case ETIMEDOUT:
        return AttemptOutcome::Timeout;
    case ECONNRESET:
    case EPIPE:
        return AttemptOutcome::Reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENOPROTOOPT:
    case EPROTO:
    case EHOSTDOWN:
    case ENETDOWN:
    case ENONET:
    case EOPNOTSUPP:
        return AttemptOutcome::Unreachable;
    case EACCES:
    case EPERM:
        return AttemptOutcome::Denied;
    default:
        return AttemptOutcome::LocalError;
    }
}

namespace {

/// A server that takes HTTP and finds fault with a request as plain as ours, or ends without a
/// word.
bool mayWantTls(const Attempt &attempt)
{
    if (attempt.afterConnect == AfterConnect::Bytes) {
        const QString status = attempt.firstBytes.value_or(QString());
        return status.startsWith(QLatin1StringView("HTTP/1."))
               && status.section(u' ', 1, 1) == QLatin1StringView("400");
    }
    return attempt.afterConnect == AfterConnect::ClosedByPeer
           || attempt.afterConnect == AfterConnect::ResetByPeer;
}

} // namespace

Attempt connectOnce(const ConnectRequest &request, const CancelToken &cancel)
{
    Attempt attempt = Connection(request, cancel).run();
    if (request.opening != Opening::Http || !attempt.openingSent || !mayWantTls(attempt))
        return attempt;
    ConnectRequest overTls = request;
    overTls.opening = Opening::Tls;
    const Attempt again = Connection(overTls, cancel).run();
    constexpr QLatin1StringView handshake("\\x16\\x03"),
        alert("\\x15\\x03"); // RFC 8446 section 5.1
    if (!again.firstBytes
        || !(again.firstBytes->startsWith(handshake) || again.firstBytes->startsWith(alert)))
        return attempt;
    attempt.outcome = AttemptOutcome::Connected;
    attempt.errnoValue = 0;
    attempt.afterConnect = AfterConnect::Bytes;
    attempt.firstBytes = again.firstBytes;
    return attempt;
}

} // namespace doorward
