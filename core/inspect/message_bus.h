// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>
#include <QList>

#include <memory>

struct sd_bus;
struct sd_bus_message;

namespace doorward {

struct BusMessageCloser {
    void operator()(sd_bus_message *message) const;
};
/// An answer, to be read by sd_bus_message_read(3) and its like, which check every byte.
using BusMessage = std::unique_ptr<sd_bus_message, BusMessageCloser>;

/// A connection to a message bus (D-Bus, by sd-bus(3)), for questions whose arguments are texts.
/// Whatever the other side does, each question ends by its deadline or when it is taken back. It
/// starts no service. Belongs to one thread.
class MessageBus {
public:
    struct Method {
        QByteArray destination;
        QByteArray path;
        QByteArray interface;
        QByteArray name;
    };

    /// Where the system's bus is: DBUS_SYSTEM_BUS_ADDRESS, or the well-known socket.
    static QByteArray systemAddress();
    /// Connects to an address as the D-Bus specification writes it ("unix:path=/run/…") and says
    /// who we are. Errors: NotFound where nobody listens there, Denied, BadInput for what is no
    /// address, TimedOut, Cancelled, System.
    static Result<MessageBus> open(const QByteArray &address, const CancelToken &cancel,
                                   Deadline deadline);

    /// The answer. Errors: NotFound where nobody owns the destination's name, Denied, System with
    /// the bus's own name for the error as subject; as above.
    Result<BusMessage> call(const Method &method, const QList<QByteArray> &arguments,
                            const CancelToken &cancel, Deadline deadline);

private:
    struct Closer {
        void operator()(sd_bus *bus) const;
    };
    Result<void> waitOnce(const CancelToken &cancel, Deadline deadline);

    std::unique_ptr<sd_bus, Closer> m_bus;
};

} // namespace doorward
