// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/base/unique_fd.h"

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <thread>

struct sd_bus_message;

namespace doorward::test {

/// A service manager that answers as it is told, on a socket of its own where systemd's private one
/// would be ("…/systemd/private": a peer, no bus).
class BusStub {
public:
    /// Fills `reply` for the method `member` ("ListUnits", "Get Listen") of the object `path`; false:
    /// no answer at all.
    using Answering = std::function<bool(const QByteArray &member, const QByteArray &path,
                                         sd_bus_message *reply)>;

    explicit BusStub(Answering answering); ///< speaks D-Bus
    /// Takes the connection and leaves it to `manner` with its descriptor, until the token is
    /// cancelled.
    using Manner = std::function<void(int fd, const CancelToken &enough)>;
    explicit BusStub(Manner manner);
    ~BusStub();

    QString address() const;

private:
    void listen();
    void serve();
    void speak(UniqueFd client);

    QTemporaryDir m_folder;
    UniqueFd m_socket;
    Answering m_answering;
    Manner m_manner;
    CancelToken m_enough;
    std::thread m_thread;
};

} // namespace doorward::test
