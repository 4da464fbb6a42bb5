// SPDX-License-Identifier: MIT
#include "core/netlink/socket.h"

#include <algorithm>
#include <cerrno>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

namespace doorward::netlink {

namespace {

constexpr std::size_t largestBuffer = std::size_t{16} * 1024 * 1024;

Error failed(int errnoValue, const char *operation)
{
    return Error::fromErrno(errnoValue, QString::fromLatin1(operation), QStringLiteral("netlink"));
}

} // namespace

Request::Request(quint16 type, quint16 flags, Bytes header)
{
    nlmsghdr *message = mnl_nlmsg_put_header(m_buffer.data());
    message->nlmsg_type = type;
    message->nlmsg_flags = static_cast<quint16>(flags | NLM_F_REQUEST);
    void *place = mnl_nlmsg_put_extra_header(message, header.size());
    std::memcpy(place, header.data(), header.size());
}

void Request::add(quint16 type, Bytes payload)
{
    void *start = m_buffer.data();
    mnl_attr_put_check(static_cast<nlmsghdr *>(start), m_buffer.size(), type, payload.size(),
                       payload.data());
}

void Request::add(quint16 type, const IpAddress &address)
{
    add(type, std::as_bytes(std::span(address.bytes())).first(address.isIpv4() ? 4 : 16));
}

void Request::add(quint16 type, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    add(type,
        std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()) + 1)));
}

void Socket::Closer::operator()(mnl_socket *socket) const
{
    mnl_socket_close(socket);
}

Result<Socket> Socket::open(int protocol)
{
    mnl_socket *socket = mnl_socket_open2(protocol, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket == nullptr)
        return tl::unexpected(failed(errno, "socket"));
    Socket opened(socket);
    if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
        return tl::unexpected(failed(errno, "bind"));
    return opened;
}

Result<void> Socket::send(Request &request)
{
    void *start = request.m_buffer.data();
    auto *message = static_cast<nlmsghdr *>(start);
    message->nlmsg_seq = ++m_sequence;
    while (mnl_socket_sendto(m_socket.get(), message, message->nlmsg_len) < 0)
        if (errno != EINTR)
            return tl::unexpected(failed(errno, "send"));
    return {};
}

/// recvmsg(2), only from the kernel: the datagram's whole length, or nothing with errno.
std::optional<std::size_t> Socket::receiveOnce(std::size_t room, int flags)
{
    sockaddr_nl sender{};
    iovec piece{m_buffer.data(), room};
    msghdr header{};
    header.msg_name = &sender;
    header.msg_namelen = sizeof sender;
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    const ssize_t size = ::recvmsg(mnl_socket_get_fd(m_socket.get()), &header, flags | MSG_TRUNC);
    if (size < 0)
        return std::nullopt;
    return sender.nl_pid == 0 ? static_cast<std::size_t>(size) : 0; // a stranger's counts as empty
}

/// One datagram, whole: its length is asked first, and the buffer grows to it.
Result<Bytes> Socket::receive(const CancelToken &cancel, Deadline deadline)
{
    for (;;) {
        if (cancel.isCancelled())
            return tl::unexpected(Error{ErrorKind::Cancelled, QStringLiteral("receive"),
                                        QStringLiteral("netlink"), 0});
        if (deadline.hasPassed())
            return tl::unexpected(Error{ErrorKind::TimedOut, QStringLiteral("receive"),
                                        QStringLiteral("netlink"), 0});
        const auto length = receiveOnce(0, MSG_PEEK);
        if (length) {
            if (*length > largestBuffer)
                return tl::unexpected(failed(EMSGSIZE, "receive"));
            if (*length > m_buffer.size())
                m_buffer.resize(*length);
            if (const auto size = receiveOnce(m_buffer.size(), 0))
                return Bytes(m_buffer).first(std::min(*size, m_buffer.size()));
        }
        if (errno == EAGAIN) {
            const int fd = mnl_socket_get_fd(m_socket.get());
            if (const auto ready = waitForEvents(fd, POLLIN, cancel, deadline); !ready)
                return tl::unexpected(ready.error());
        } else if (errno != EINTR) {
            return tl::unexpected(failed(errno, "receive")); // ENOBUFS: messages were lost
        }
    }
}

/// Shows the messages of one datagram that answer the current request.
Result<Socket::Step> Socket::show(Bytes datagram, const Visitor &visit, bool &consistent) const
{
    while (const auto header = headerOf<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size())
            break;
        const Bytes payload =
            datagram.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
        datagram = afterHeader(datagram, header->nlmsg_len);
        if (header->nlmsg_seq != m_sequence)
            continue; // a late answer to an earlier request
        if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
            consistent = false;
        switch (header->nlmsg_type) {
        case NLMSG_NOOP:
            break;
        case NLMSG_OVERRUN:
            return tl::unexpected(failed(ENOBUFS, "receive"));
        case NLMSG_DONE:
        case NLMSG_ERROR:
            // Both begin with a negative errno (struct nlmsgerr), 0 for success.
            if (const int code = headerOf<int>(payload).value_or(0); code < 0)
                return tl::unexpected(failed(-code, "request"));
            return Step::Done;
        default:
            visit(header->nlmsg_type, payload);
            if ((header->nlmsg_flags & NLM_F_MULTI) == 0)
                return Step::Done;
        }
    }
    return Step::More;
}

Result<bool> Socket::dumpOnce(Request &request, const Visitor &visit, const CancelToken &cancel,
                              Deadline deadline)
{
    if (const auto sent = send(request); !sent)
        return tl::unexpected(sent.error());
    bool consistent = true;
    for (;;) {
        const auto datagram = receive(cancel, deadline);
        if (!datagram)
            return tl::unexpected(datagram.error());
        const auto step = show(*datagram, visit, consistent);
        if (!step)
            return tl::unexpected(step.error());
        if (*step == Step::Done)
            return consistent;
    }
}

Result<QByteArray> Socket::ask(Request &request, const CancelToken &cancel, Deadline deadline)
{
    QByteArray answer;
    const auto done = dumpOnce(
        request,
        [&answer](quint16, Bytes payload) {
            answer.resize(static_cast<qsizetype>(payload.size()));
            std::memcpy(answer.data(), payload.data(), payload.size());
        },
        cancel, deadline);
    if (!done)
        return tl::unexpected(done.error());
    return answer;
}

} // namespace doorward::netlink
