// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/filter_walk.h"
#include "core/facts/case_file.h"

namespace doorward::rules {

using Params = QMap<QString, QString>;

/// One address of the target with all that was tried on it.
struct Tried {
    IpAddress address;
    std::vector<const Attempt *> attempts; ///< role Target, in the order of starting
    const Attempt *failure = nullptr;      ///< the last that did not give a working connection
    int failed = 0;
    int worked = 0;
    const RouteAnswer *route = nullptr;   ///< the kernel's answer for it
    const HostSnapshot *holder = nullptr; ///< the snapshot of the host that holds it
    bool local = false;                   ///< that host is the client itself

    bool works() const { return worked > 0 && failed == 0; }
    /// Refused, and no ICMP message said so: a reset.
    bool wasReset() const;
    bool wasSilent() const;
};

/// The case file, asked once for what several rules need. Holds references into the CaseFile.
class Scene {
public:
    explicit Scene(const CaseFile &file);

    const CaseFile &file() const { return m_file; }
    const HostSnapshot &client() const { return m_file.client; }
    const std::vector<Tried> &tried() const { return m_tried; }
    /// The target as a name; nothing where it is an address literal or a unix socket.
    std::optional<QString> name() const;
    std::optional<IpAddress> literal() const;
    bool isUnix() const { return m_file.target.unixPath.has_value(); }
    Port port() const { return m_file.target.port.value_or(Port(0)); }

    /// A connection that a program can use: it opened, not onto itself, and what the service said
    /// in the first half second is not a failure.
    bool works(const Attempt &attempt) const;

    /// Listening TCP sockets of the host's own namespace on `port` that take a SYN for the address,
    /// arriving by any device or by the one where it must arrive.
    std::vector<const Listener *> takers(const Tried &tried) const;
    /// Sockets of the host's own namespace on the target's port, whatever their address and state.
    std::vector<const Listener *> onPort(const HostSnapshot &host) const;
    /// Listening sockets of other namespaces on the target's port.
    std::vector<const Listener *> elsewhere(const HostSnapshot &host) const;
    /// Listening sockets, own namespace, of the service that the target names, on other ports.
    std::vector<const Listener *> sameService(const HostSnapshot &host) const;
    /// Whether the owner of the listener is a server of the service that the target means; nothing
    /// where the service or the owner is unknown.
    std::optional<bool> serves(const Listener &listener) const;
    /// Processes of the service's servers that may live in this namespace: not a container's, not
    /// dead, not known to listen in another namespace.
    std::vector<const Process *> servers(const HostSnapshot &host) const;
    /// Listeners on another port whose owner cannot be seen and that a server of the service may
    /// own: its own unit's, or its user's where no unit says otherwise.
    struct Unowned {
        const Listener *listener = nullptr;
        const Process *server = nullptr;
        bool fits = false; ///< the unit or the command line says so, or no other listener of that
                           ///< user is left
    };
    std::vector<Unowned> unowned(const HostSnapshot &host) const;
    /// The person named the service (scheme or name), it was not only inferred from the port.
    bool serviceIsNamed() const;

    /// Whose snapshot holds the address: the client's, the server's, a router's.
    const HostSnapshot *hostOf(const IpAddress &address) const;
    bool isOwn(const IpAddress &address) const { return client().holds(address); }
    const Neighbour *neighbour(const HostSnapshot &host, const IpAddress &address) const;
    /// The neighbour that the first packet goes to: the gateway, or the target on the link.
    std::optional<IpAddress> firstHop(const Tried &tried) const;
    /// The packet filters of the snapshots.
    const PacketFilters &filters() const { return m_filters; }
    /// The packet's way through them.
    const FilterWalk &walk(const Tried &tried) const;
    /// The packet filter of this host may have stopped the packet (or the answer to it): what is
    /// loaded there was not read, or does not decide. What it decides, filterRules() says.
    enum class Leg : std::uint8_t { Request, Reply, Both };
    bool mayFilter(const HostSnapshot &host, const Tried &tried, Leg leg) const;
    /// The NAT of this host may have sent the packet elsewhere, or has.
    bool mayRewrite(const HostSnapshot &host, const Tried &tried) const;
    /// The NAT of this host may have given the packet another source.
    bool mayTranslateSource(const HostSnapshot &host, const Tried &tried) const;
    /// The client's NAT, or that of the host that holds the address, may have done so.
    bool natMayInterfere(const Tried &tried) const;
    /// The packets really go to the host whose snapshot holds the address. Here: the kernel routes
    /// the address to itself (an address of a VRF, or one that a rule sends away, is held and yet
    /// elsewhere). There: on the same link, and by its own hardware address; an address that
    /// several hosts hold (anycast, a balancer's address on each server's lo, a duplicate) would do
    /// so only by chance, and behind a router anybody may answer in the host's place.
    bool leadsToHolder(const Tried &tried) const;
    /// The listener table of the holder decides what a SYN meets there: whole, of about that time,
    /// and no NAT, socket mark or device of the question leads elsewhere. What nobody can see here
    /// (a BPF program that rewrites the destination or picks the socket) is not ruled out by it.
    bool tableDecides(const Tried &tried) const;
    /// The host's snapshot and the attempt are more than ten minutes apart by their clocks.
    bool isStale(const Tried &tried) const;
    bool isStale(const HostSnapshot &host, const Tried &tried) const;
    /// How far a counter of the client rose over the attempts; 0 where it is unknown.
    quint64 rise(const QString &counter) const;

    /// "PostgreSQL", or "tcp/5433" where the service is unknown: no words, so that it needs no
    /// translation.
    QString subject() const;
    /// "db:5433", "[::1]:80", the path of a unix socket.
    QString targetText() const;
    /// A message with the values every text may use (target, host, port, subject) and these.
    Message message(const QString &id, const Params &params = {}) const;

private:
    void collectTried();

    const CaseFile &m_file;
    std::vector<Tried> m_tried;
    PacketFilters m_filters;
    mutable std::map<IpAddress, FilterWalk> m_walks;
};

/// The socket stands in the namespace that the snapshot is of.
bool isOwnNamespace(const Listener &listener, const HostSnapshot &host);

/// A program that holds a port for somebody behind it (a container's proxy, a socket unit, a
/// tunnel, a load balancer): what becomes of the connection is not its doing.
bool isForwarder(const Listener &listener);

/// The socket's local end: "127.0.0.1:5433", "[::]:80", the path of a unix socket.
QString endpointText(const Listener &listener);
/// The first listener's owner: its process name, else its unit, else its inode's "?".
QString ownerText(const Listener &listener);

} // namespace doorward::rules
