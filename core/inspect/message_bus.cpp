// SPDX-License-Identifier: MIT
#include "core/inspect/message_bus.h"

#include <cerrno>

#include <systemd/sd-bus.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// sd-bus gives up on a call by itself after this; the deadlines come first.
constexpr std::chrono::microseconds callPatience = std::chrono::seconds(60);

Error busError(int result, const char *operation, const QString &subject)
{
    const int errnoValue = result < 0 ? -result : result;
    Error error = Error::fromErrno(errnoValue, QString::fromLatin1(operation), subject);
    if (errnoValue == ECONNREFUSED) // a socket that nobody listens on any more
        error.kind = ErrorKind::NotFound;
    return error;
}

Error errorOf(sd_bus_message *message, const QByteArray &method)
{
    const sd_bus_error *told = sd_bus_message_get_error(message);
    const QByteArray name = told != nullptr && told->name != nullptr ? told->name : "";
    const bool nobody = name.endsWith(".ServiceUnknown") || name.endsWith(".NameHasNoOwner");
    const bool denied = name.endsWith(".AccessDenied") || name.contains("NotAuthorized");
    return {nobody   ? ErrorKind::NotFound
            : denied ? ErrorKind::Denied
                     : ErrorKind::System,
            QString::fromLatin1(method), QString::fromUtf8(name), 0};
}

} // namespace

void BusMessageCloser::operator()(sd_bus_message *message) const
{
    sd_bus_message_unref(message);
}

void MessageBus::Closer::operator()(sd_bus *bus) const
{
    sd_bus_close_unref(bus); // without flushing: the other side may never read
}

QByteArray MessageBus::systemAddress()
{
    const QByteArray given = qgetenv("DBUS_SYSTEM_BUS_ADDRESS");
    return given.isEmpty() ? QByteArray("unix:path=/run/dbus/system_bus_socket") : given;
}

Result<MessageBus> MessageBus::open(const QByteArray &address, const CancelToken &cancel,
                                    Deadline deadline)
{
    const auto failed = [&address](int result) {
        return tl::unexpected(busError(result, "connect", QString::fromUtf8(address)));
    };
    sd_bus *made = nullptr;
    if (const int result = sd_bus_new(&made); result < 0)
        return failed(result);
    MessageBus bus;
    bus.m_bus.reset(made);
    if (sd_bus_set_address(made, address.constData()) < 0)
        return tl::unexpected(
            Error{ErrorKind::BadInput, u"connect"_s, QString::fromUtf8(address), EINVAL});
    sd_bus_set_bus_client(made, 1);
    sd_bus_set_method_call_timeout(made, static_cast<uint64_t>(callPatience.count()));
    if (const int result = sd_bus_start(made); result < 0)
        return failed(result);
    for (;;) {
        const int ready = sd_bus_is_ready(made);
        if (ready < 0)
            return failed(ready);
        if (ready > 0)
            return bus;
        if (const auto waited = bus.waitOnce(cancel, deadline); !waited)
            return tl::unexpected(waited.error());
    }
}

Result<void> MessageBus::waitOnce(const CancelToken &cancel, Deadline deadline)
{
    if (cancel.isCancelled() || deadline.hasPassed())
        return tl::unexpected(
            Error{cancel.isCancelled() ? ErrorKind::Cancelled : ErrorKind::TimedOut, u"wait for"_s,
                  u"message bus"_s, 0});
    const int done = sd_bus_process(m_bus.get(), nullptr);
    if (done < 0)
        return tl::unexpected(busError(done, "talk to", u"message bus"_s));
    if (done > 0)
        return {};
    const int fd = sd_bus_get_fd(m_bus.get());
    const int events = sd_bus_get_events(m_bus.get());
    if (fd < 0 || events < 0)
        return tl::unexpected(busError(fd < 0 ? fd : events, "talk to", u"message bus"_s));
    const auto woken = waitForEvents(fd, static_cast<short>(events), cancel, deadline);
    if (!woken)
        return tl::unexpected(woken.error());
    return {};
}

Result<BusMessage> MessageBus::call(const Method &method, const QList<QByteArray> &arguments,
                                    const CancelToken &cancel, Deadline deadline)
{
    sd_bus_message *made = nullptr;
    int result = sd_bus_message_new_method_call(
        m_bus.get(), &made, method.destination.constData(), method.path.constData(),
        method.interface.constData(), method.name.constData());
    const BusMessage question(made);
    if (result >= 0)
        result = sd_bus_message_set_auto_start(made, 0);
    for (const QByteArray &argument : arguments)
        if (result >= 0)
            result = sd_bus_message_append_basic(made, 's', argument.constData());
    BusMessage answer;
    const auto keep = [](sd_bus_message *message, void *place, sd_bus_error *) {
        static_cast<BusMessage *>(place)->reset(sd_bus_message_ref(message));
        return 0;
    };
    sd_bus_slot *slot = nullptr;
    if (result >= 0)
        result = sd_bus_call_async(m_bus.get(), &slot, made, keep, &answer, 0);
    if (result < 0)
        return tl::unexpected(busError(result, "ask", QString::fromLatin1(method.name)));
    Result<void> waited;
    while (!answer && waited)
        waited = waitOnce(cancel, deadline);
    sd_bus_slot_unref(slot); // from here on nobody writes to `answer`
    if (!answer)
        return tl::unexpected(waited.error());
    if (sd_bus_message_is_method_error(answer.get(), nullptr) != 0)
        return tl::unexpected(errorOf(answer.get(), method.name));
    return answer;
}

} // namespace doorward
