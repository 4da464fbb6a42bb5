// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <memory>
#include <variant>
#include <vector>

struct sd_bus;
struct sd_bus_message;

namespace doorward {

struct BusMessageCloser {
    void operator()(sd_bus_message *message) const;
};
/// To be read by what bus_values.h has.
using BusMessage = std::unique_ptr<sd_bus_message, BusMessageCloser>;

/// A connection to a message bus (D-Bus, by sd-bus(3)), or to systemd itself. Every wait ends by
/// the deadline or when the token is cancelled, whatever the other side does: silence, a handshake
/// that never ends, answers of a wrong type. It starts no service. Belongs to one thread.
class MessageBus {
public:
    struct Question {
        QByteArray destination;
        QByteArray path;
        QByteArray interface;
        QByteArray member;
        std::vector<std::variant<QByteArray, QList<QByteArray>>>
            arguments;             ///< texts, lists of them
        bool mayBeRefused = false; ///< then nothing is missing
    };
    /// Takes what it wants out of an answer; false where it is not as it should be.
    using Answer = std::function<bool(sd_bus_message *)>;

    /// Where the system's bus is: DBUS_SYSTEM_BUS_ADDRESS, or the well-known socket.
    static QByteArray systemAddress();
    /// Connects to an address as the D-Bus specification writes it ("unix:path=/run/…") and says
    /// who we are; one that ends in "/systemd/private" is a peer, not a bus. Errors: NotFound where
    /// nobody listens there, Denied, BadInput for what is no address, TimedOut, Cancelled, System.
    static Result<std::unique_ptr<MessageBus>> open(const QByteArray &address,
                                                    const CancelToken &cancel, Deadline deadline);
    ~MessageBus();
    MessageBus(const MessageBus &) = delete;
    MessageBus &operator=(const MessageBus &) = delete;

    /// One question, and its answer. Errors: NotFound where nobody owns the destination's name,
    /// Denied, System with the bus's own name for the error as subject; as above.
    Result<BusMessage> ask(const Question &question);

    /// One of many questions. The answer comes during a later call, at the latest during finish().
    void send(const Question &question, Answer answer);
    /// Waits for every answer. Errors: TimedOut, Cancelled, System where the connection broke.
    Result<void> finish();
    /// An answer to what was sent did not come, or was not as it should be, or was a refusal that
    /// was not expected.
    bool isIncomplete() const { return m_incomplete; }

private:
    struct Call;
    using Reply = std::function<void(sd_bus_message *)>;

    MessageBus(const CancelToken &cancel, Deadline deadline);
    Result<void> connect(const QByteArray &address);
    Result<Call *> start(const Question &question, Reply reply);
    void forget(const Call *call);
    Result<void> waitOnce();

    sd_bus *m_bus = nullptr;
    CancelToken m_cancel;
    Deadline m_deadline;
    std::vector<std::unique_ptr<Call>> m_calls;
    int m_open = 0;
    bool m_incomplete = false;
};

} // namespace doorward
