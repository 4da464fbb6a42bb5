// SPDX-License-Identifier: MIT
#include "core/probe/connect.h"

#include "core/base/unique_fd.h"
#include "core/probe/error_queue.h"
#include "core/probe/first_words.h"
#include "core/probe/second_question.h"
#include "core/probe/socket_address.h"

#include <algorithm>
#include <cerrno>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace doorward {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int tcpSynSent = 2; // TCP_SYN_SENT and TCP_CLOSE, include/net/tcp_states.h
constexpr int tcpClose = 7;

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
    bool isSelfConnected() const;

    const ConnectRequest &m_request;
    const CancelToken &m_cancel;
    UniqueFd m_socket;
    Attempt m_attempt;
    int m_icmpErrno = 0;
    int m_state = 0; ///< tcpi_state; 0 where it is not TCP
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
    const SocketAddress address = SocketAddress::of({source, Port(0)});
    return ::bind(m_socket.get(), address.get(), address.length) == 0 ? 0 : errno;
}

/// connect(2); 0 when it connected, EINPROGRESS while it is under way.
int Connection::start()
{
    const auto to = m_request.unixPath ? SocketAddress::ofUnixPath(*m_request.unixPath)
                                       : SocketAddress::of(m_request.to);
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
    if (::getsockname(m_socket.get(), local.get(), &local.length) != 0)
        return;
    if (const auto endpoint = local.endpoint())
        m_attempt.source = endpoint;
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
    FirstWords words(m_socket.get(), m_request, m_cancel, m_attempt);
    if (m_attempt.outcome == AttemptOutcome::Reset)
        words.noteReset();
    else if (m_attempt.outcome == AttemptOutcome::Connected && m_request.greet
             && !isSelfConnected())
        words.exchange();
    return m_attempt;
}

bool Connection::isSelfConnected() const
{
    return !m_request.unixPath && m_attempt.source == m_request.to;
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

Attempt connectOnce(const ConnectRequest &request, const CancelToken &cancel)
{
    const Attempt attempt = Connection(request, cancel).run();
    const auto second = secondQuestion(request, attempt);
    return second ? withSecondAnswer(request, attempt, Connection(*second, cancel).run()) : attempt;
}

} // namespace doorward
