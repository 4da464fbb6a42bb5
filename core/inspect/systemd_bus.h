// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

struct sd_bus;
struct sd_bus_message;
struct sd_bus_slot;

namespace doorward {

/// A connection to a service manager's D-Bus interface (org.freedesktop.systemd1(5)), by sd-bus(3).
/// Every wait ends by the deadline or when the token is cancelled, whatever the other side does:
/// silence, a handshake that never ends, answers of a wrong type. Belongs to one thread.
class SystemdBus {
public:
    /// Takes what it wants out of an answer; false where it is not as it should be.
    using Answer = std::function<bool(sd_bus_message *)>;

    /// `address` as in D-Bus's specification: "unix:path=/run/dbus/system_bus_socket". Errors:
    /// NotFound, Denied, System as connect(2) says; TimedOut, Cancelled; BadInput for an address
    /// that is none.
    static Result<std::unique_ptr<SystemdBus>> connect(const QString &address,
                                                       const CancelToken &cancel,
                                                       Deadline deadline);
    ~SystemdBus();
    SystemdBus(const SystemdBus &) = delete;
    SystemdBus &operator=(const SystemdBus &) = delete;

    /// A method of org.freedesktop.systemd1.Manager, with lists of strings as arguments. The answer
    /// comes during finish(); a refusal is no answer.
    void callManager(const char *member, const QList<QList<QByteArray>> &lists, Answer answer);
    /// org.freedesktop.DBus.Properties.GetAll of a unit, which systemd loads where it must.
    void allProperties(const QByteArray &unit, const char *interface, Answer answer);
    /// One property.
    void property(const QByteArray &unit, const char *interface, const char *name, Answer answer);

    /// Waits for every answer. Errors: TimedOut, Cancelled, System where the connection broke.
    Result<void> finish();
    /// An answer did not come, or was not as it should be, or the manager refused. (A unit may
    /// refuse its properties: it is gone by now, or its file cannot be read.)
    bool isIncomplete() const { return m_incomplete; }

private:
    struct Call;

    SystemdBus(const CancelToken &cancel, Deadline deadline);
    Result<void> open(const QString &address);
    void getProperties(const QByteArray &unit, const char *member,
                       const QList<QByteArray> &arguments, Answer answer);
    /// Takes the message over and sends it.
    void send(sd_bus_message *message, bool isWhole, bool mayBeRefused, Answer answer);
    Result<void> waitOnce();
    static int answered(sd_bus_message *message, void *call, void *error);

    sd_bus *m_bus = nullptr;
    CancelToken m_cancel;
    Deadline m_deadline;
    std::vector<std::unique_ptr<Call>> m_calls;
    int m_open = 0;
    bool m_incomplete = false;
};

/// The path of a unit's object.
QByteArray unitPath(const QByteArray &unit);

/// One property that is wanted of a GetAll: its name, its type as D-Bus writes types, and who reads
/// it.
struct WantedProperty {
    const char *name;
    const char *type;
    std::function<void(sd_bus_message *)> read;
};
/// Reads a{sv}: what is wanted and of the right type; the rest is skipped. False where the whole is
/// no such map.
bool readProperties(sd_bus_message *message, const std::vector<WantedProperty> &wanted);
/// Reads one variant of that type, or skips it and gives false.
bool readVariant(sd_bus_message *message, const char *type,
                 const std::function<void(sd_bus_message *)> &read);

// The current value, cut to what a snapshot keeps. They give an empty or zero one where the types
// do not fit.
QString busText(sd_bus_message *message);
QByteArray busBytes(sd_bus_message *message, char type); ///< 's' or 'o'
quint32 busUnsigned(sd_bus_message *message);
quint64 busUnsigned64(sd_bus_message *message);
int busSigned(sd_bus_message *message);
bool busFlag(sd_bus_message *message);
void busSkip(sd_bus_message *message, const char *types);
/// An array of strings, at most `most` of them; those of a longer one are read and forgotten.
QList<QByteArray> busTexts(sd_bus_message *message, qsizetype most);
/// Calls `read` for each struct of an array of them, between entering and leaving it.
bool eachStruct(sd_bus_message *message, const char *contents,
                const std::function<void(sd_bus_message *)> &read);

} // namespace doorward
