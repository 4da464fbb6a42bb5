// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"

namespace doorward::rules {

/// What takes connections to one port inside another network namespace.
enum class Inside : std::uint8_t {
    Unknown,      ///< nobody could look
    Taken,        ///< a listener takes what comes from outside of it
    LoopbackOnly, ///< listeners, each on the namespace's own loopback
    Closed        ///< none on that port
};

/// A network namespace beside the host's own, seen from one snapshot.
class BoxedPlace {
public:
    /// Of a container. It may be unknown where its process lives; then nothing is known inside.
    BoxedPlace(const HostSnapshot &host, const Container &container);
    /// The one that holds the address, by its runtime or as it was looked at; of several the one
    /// that the host's packets come to. Several may: every rootless container of slirp4netns has
    /// 10.0.2.100.
    static std::optional<BoxedPlace> holding(const HostSnapshot &host, const IpAddress &address);

    /// What the host sends to the address comes here: its route leads over a link, and the
    /// neighbour on it has this place's hardware address. Holding the address alone is not enough:
    /// another host may hold it as well, and the route may lead there.
    bool isReached(const IpAddress &address) const;
    const Container *container() const { return m_container; }
    /// The container's name, else the namespace's.
    QString text() const;
    Inside inside(Port port) const;
    /// Listening TCP sockets in it, of one port or of all.
    std::vector<const Listener *> listeners(std::optional<Port> port = {}) const;

private:
    BoxedPlace(const HostSnapshot &host, const Container *container, QString netns);
    QStringList macs() const;

    const HostSnapshot *m_host;
    const Container *m_container;
    QString m_netns; ///< empty: unknown
};

/// "web", "web (shop/db)" with the project and service of a compose file: no words.
QString containerText(const Container &container);
/// Its name at the runtime's own command line: its name, else its id.
QString containerHandle(const Container &container);
/// The container that the listener belongs to, or that it takes connections for.
const Container *containerOf(const HostSnapshot &host, const Listener &listener);
/// A place whose program is told by its namespace alone: the container's name, else its id or the
/// namespace's own name, cut to what a line holds.
QString namespaceText(const HostSnapshot *host, const Listener &listener);

} // namespace doorward::rules
