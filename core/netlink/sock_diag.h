// SPDX-License-Identifier: MIT
#pragma once

#include "core/netlink/socket.h"

namespace doorward::netlink {

/// States of a TCP socket as sock_diag gives and takes them (include/net/tcp_states.h).
enum TcpState : quint8 {
    TcpTimeWait = 6,
    TcpClose = 7, ///< what a bound socket that does not listen shows
    TcpListen = 10,
    TcpBoundInactive = 13 ///< asks for bound sockets, kernel 6.8; older ones ignore it
};

/// One TCP socket (struct inet_diag_msg of linux/inet_diag.h).
struct TcpSocket {
    IpAddress local;
    Port localPort;
    IpAddress remote;
    Port remotePort;
    quint8 state = 0;
    IfIndex device;
    quint32 receiveQueue = 0; ///< of a listener: connections waiting for accept()
    quint32 sendQueue = 0;    ///< of a listener: its backlog
    Uid uid;
    Inode inode; ///< 0 for TIME_WAIT and the like
    std::optional<bool> v6only;
    std::optional<quint32> drops;  ///< SK_MEMINFO_DROPS
    std::optional<quint64> cgroup; ///< cgroup2 id, the inode number of its directory
};

std::optional<TcpSocket> decodeTcpSocket(Bytes payload);

struct TcpQuery {
    quint32 states = 1U << TcpListen; ///< bit set over TcpState
    /// Local ports, inclusive; the kernel filters by bytecode.
    std::optional<std::pair<Port, Port>> ports;
    bool memory = false; ///< ask for drops
};

/// All TCP sockets of both families that the query wants, in no order. Gives false where something
/// may be missing. A kernel without IPv6 has no IPv6 sockets; that is no error.
Result<bool> dumpTcpSockets(const TcpQuery &query, const std::function<void(TcpSocket &&)> &visit,
                            const CancelToken &cancel, Deadline deadline);

/// One unix socket (struct unix_diag_msg of linux/unix_diag.h).
struct UnixSocketRow {
    quint8 type = 0;  ///< SOCK_STREAM, …
    quint8 state = 0; ///< TcpListen where it listens
    quint32 inode = 0;
    QByteArray name;                   ///< path, or NUL and the abstract name; empty: unnamed
    std::optional<quint32> fileInode;  ///< of the file it is bound to, its low 32 bits
    std::optional<quint32> fileDevice; ///< major << 20 | minor
    std::optional<quint32> receiveQueue;
    std::optional<quint32> sendQueue;
};

std::optional<UnixSocketRow> decodeUnixSocket(Bytes payload);
Result<Dump<UnixSocketRow>> dumpUnixSockets(const CancelToken &cancel, Deadline deadline);

} // namespace doorward::netlink
