// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/netlink/attributes.h"

#include <functional>
#include <memory>
#include <vector>

struct mnl_socket;

namespace doorward::netlink {

/// A request: type, flags, one fixed structure, attributes. At most 1 KiB.
class Request {
public:
    template <typename Header>
    Request(quint16 type, quint16 flags, const Header &header)
        : Request(type, flags, std::as_bytes(std::span(&header, 1)))
    {
    }
    Request(quint16 type, quint16 flags, Bytes header);

    void add(quint16 type, Bytes payload);
    void add(quint16 type, quint32 value) { add(type, std::as_bytes(std::span(&value, 1))); }
    void add(quint16 type, quint8 value) { add(type, std::as_bytes(std::span(&value, 1))); }
    void add(quint16 type, const IpAddress &address);
    /// With its terminating NUL.
    void add(quint16 type, const QString &text);

private:
    friend class Socket;
    alignas(8) std::array<char, 1024> m_buffer{};
};

/// What one dump told; false: it changed under our hands each time, items may be missing or double.
template <typename T>
struct Dump {
    std::vector<T> items;
    bool consistent = true;
};

/// A netlink socket of the calling thread's network namespace. Not shared between threads.
class Socket {
public:
    /// `protocol`: NETLINK_ROUTE, NETLINK_SOCK_DIAG, NETLINK_NETFILTER. Errors: the kernel's.
    static Result<Socket> open(int protocol);

    using Visitor = std::function<void(quint16 type, Bytes payload)>;

    /// Sends a dump request and shows each message of the answer. Gives whether the answer is one
    /// consistent whole (no NLM_F_DUMP_INTR). Errors: the kernel's errno,
    /// Cancelled, TimedOut; then the socket must not be used again.
    Result<bool> dumpOnce(Request &request, const Visitor &visit, const CancelToken &cancel,
                          Deadline deadline);

    /// The same into a vector, again (four times at most) where it was not consistent. `decode`
    /// gives an optional: nothing for a message that is not wanted.
    template <typename T, typename Decode>
    Result<Dump<T>> dump(Request request, Decode decode, const CancelToken &cancel,
                         Deadline deadline)
    {
        Dump<T> result;
        for (int tries = 0; tries < 4; ++tries) {
            result.items.clear();
            const auto consistent = dumpOnce(
                request,
                [&result, &decode](quint16 type, Bytes payload) {
                    if (auto item = decode(type, payload))
                        result.items.push_back(std::move(*item));
                },
                cancel, deadline);
            if (!consistent)
                return tl::unexpected(consistent.error());
            result.consistent = *consistent;
            if (result.consistent)
                break;
        }
        return result;
    }

    /// Sends a request that has one answer: its payload, or the kernel's errno as an Error.
    Result<QByteArray> ask(Request &request, const CancelToken &cancel, Deadline deadline);

private:
    struct Closer {
        void operator()(mnl_socket *socket) const;
    };
    enum class Step : std::uint8_t { More, Done };

    explicit Socket(mnl_socket *socket)
        : m_socket(socket)
        , m_buffer(std::size_t{64} * 1024)
    {
    }
    Result<void> send(Request &request);
    std::optional<std::size_t> receiveOnce(std::size_t room, int flags);
    Result<Bytes> receive(const CancelToken &cancel, Deadline deadline);
    Result<Step> show(Bytes datagram, const Visitor &visit, bool &consistent) const;

    std::unique_ptr<mnl_socket, Closer> m_socket;
    std::vector<std::byte> m_buffer; ///< aligned as operator new aligns
    quint32 m_sequence = 0;
};

} // namespace doorward::netlink
