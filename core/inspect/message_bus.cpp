// SPDX-License-Identifier: MIT
#include "core/inspect/message_bus.h"

#include <algorithm>
#include <cerrno>

#include <systemd/sd-bus.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

/// Calls that are under way at once; dbus-daemon refuses more than 128 of a connection
/// (max_replies_per_connection).
constexpr int mostOpen = 64;
/// sd-bus gives up on a call by itself after this; the deadline comes first.
constexpr std::chrono::microseconds callPatience = std::chrono::seconds(60);

Error busError(int result, const QString &operation, const QString &subject)
{
    const int errnoValue = result < 0 ? -result : result;
    Error error = Error::fromErrno(errnoValue, operation, subject);
    if (errnoValue == ECONNREFUSED) // a socket that nobody listens on any more
        error.kind = ErrorKind::NotFound;
    return error;
}

Error refusal(sd_bus_message *message, const QByteArray &member)
{
    const sd_bus_error *told = sd_bus_message_get_error(message);
    const QByteArray name = told != nullptr && told->name != nullptr ? told->name : "";
    const bool nobody = name.endsWith(".ServiceUnknown") || name.endsWith(".NameHasNoOwner");
    const bool denied = name.endsWith(".AccessDenied") || name.contains("NotAuthorized");
    return {nobody   ? ErrorKind::NotFound
            : denied ? ErrorKind::Denied
                     : ErrorKind::System,
            QString::fromLatin1(member), QString::fromUtf8(name), 0};
}

bool isRefusal(sd_bus_message *message)
{
    return sd_bus_message_is_method_error(message, nullptr) != 0;
}

int append(sd_bus_message *message, const QByteArray &text)
{
    return sd_bus_message_append_basic(message, 's', text.constData());
}

int append(sd_bus_message *message, const QList<QByteArray> &texts)
{
    int result = sd_bus_message_open_container(message, 'a', "s");
    for (const QByteArray &text : texts)
        if (result >= 0)
            result = append(message, text);
    return result < 0 ? result : sd_bus_message_close_container(message);
}

} // namespace

struct MessageBus::Call {
    explicit Call(MessageBus &askedBus, Reply toCall)
        : bus(askedBus)
        , reply(std::move(toCall))
    {
    }
    ~Call() { sd_bus_slot_unref(slot); } // from here on nobody replies
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    MessageBus &bus;
    Reply reply;
    sd_bus_slot *slot = nullptr;
};

void BusMessageCloser::operator()(sd_bus_message *message) const
{
    sd_bus_message_unref(message);
}

MessageBus::MessageBus(const CancelToken &cancel, Deadline deadline)
    : m_cancel(cancel)
    , m_deadline(deadline)
{
}

MessageBus::~MessageBus()
{
    m_calls.clear();
    sd_bus_close_unref(m_bus); // without flushing: the other side may never read
}

QByteArray MessageBus::systemAddress()
{
    const QByteArray given = qgetenv("DBUS_SYSTEM_BUS_ADDRESS");
    return given.isEmpty() ? QByteArray("unix:path=/run/dbus/system_bus_socket") : given;
}

Result<std::unique_ptr<MessageBus>> MessageBus::open(const QByteArray &address,
                                                     const CancelToken &cancel, Deadline deadline)
{
    std::unique_ptr<MessageBus> bus(new MessageBus(cancel, deadline));
    if (const auto connected = bus->connect(address); !connected)
        return tl::unexpected(connected.error());
    return bus;
}

Result<void> MessageBus::connect(const QByteArray &address)
{
    const auto failed = [&address](int result) {
        return tl::unexpected(busError(result, u"connect"_s, QString::fromUtf8(address)));
    };
    if (const int result = sd_bus_new(&m_bus); result < 0)
        return failed(result);
    if (sd_bus_set_address(m_bus, address.constData()) < 0)
        return tl::unexpected(
            Error{ErrorKind::BadInput, u"connect"_s, QString::fromUtf8(address), EINVAL});
    sd_bus_set_bus_client(m_bus, address.endsWith("/systemd/private") ? 0 : 1);
    sd_bus_set_method_call_timeout(m_bus, static_cast<uint64_t>(callPatience.count()));
    if (const int result = sd_bus_start(m_bus); result < 0)
        return failed(result);
    for (;;) {
        const int ready = sd_bus_is_ready(m_bus);
        if (ready < 0)
            return failed(ready);
        if (ready > 0)
            return {};
        if (auto waited = waitOnce(); !waited)
            return waited;
    }
}

Result<void> MessageBus::waitOnce()
{
    const auto failed = [](int result) {
        return tl::unexpected(busError(result, u"talk to"_s, u"message bus"_s));
    };
    if (m_cancel.isCancelled() || m_deadline.hasPassed())
        return tl::unexpected(
            Error{m_cancel.isCancelled() ? ErrorKind::Cancelled : ErrorKind::TimedOut,
                  u"wait for"_s, u"message bus"_s, 0});
    const int done = sd_bus_process(m_bus, nullptr);
    if (done < 0)
        return failed(done);
    if (done > 0)
        return {};
    const int fd = sd_bus_get_fd(m_bus);
    const int events = sd_bus_get_events(m_bus);
    if (fd < 0 || events < 0)
        return failed(fd < 0 ? fd : events);
    // Its own timer matters to nobody here: what is late is cut off by the deadline.
    const auto woken = waitForEvents(fd, static_cast<short>(events), m_cancel, m_deadline);
    if (!woken)
        return tl::unexpected(woken.error());
    return {};
}

Result<MessageBus::Call *> MessageBus::start(const Question &question, Reply reply)
{
    while (m_open >= mostOpen)
        if (const auto waited = waitOnce(); !waited)
            return tl::unexpected(waited.error());
    sd_bus_message *made = nullptr;
    int result = sd_bus_message_new_method_call(
        m_bus, &made, question.destination.constData(), question.path.constData(),
        question.interface.constData(), question.member.constData());
    const BusMessage message(made);
    if (result >= 0)
        result = sd_bus_message_set_auto_start(made, 0);
    for (const auto &argument : question.arguments)
        if (result >= 0)
            result =
                std::visit([made](const auto &value) { return append(made, value); }, argument);
    auto call = std::make_unique<Call>(*this, std::move(reply));
    const auto replied = [](sd_bus_message *answer, void *data, sd_bus_error *) {
        auto *one = static_cast<Call *>(data);
        --one->bus.m_open;
        one->reply(answer);
        return 0;
    };
    if (result >= 0)
        result = sd_bus_call_async(m_bus, &call->slot, made, replied, call.get(), 0);
    if (result < 0)
        return tl::unexpected(busError(result, u"ask"_s, QString::fromLatin1(question.member)));
    ++m_open;
    m_calls.push_back(std::move(call));
    return m_calls.back().get();
}

void MessageBus::forget(const Call *call)
{
    std::erase_if(m_calls, [call](const auto &one) { return one.get() == call; });
}

Result<BusMessage> MessageBus::ask(const Question &question)
{
    BusMessage answer;
    const auto call = start(question, [&answer](sd_bus_message *message) {
        answer.reset(sd_bus_message_ref(message));
    });
    if (!call)
        return tl::unexpected(call.error());
    Result<void> waited;
    while (!answer && waited)
        waited = waitOnce();
    if (!answer)
        --m_open;
    forget(*call); // which would write to `answer`
    if (!answer)
        return tl::unexpected(waited.error());
    if (isRefusal(answer.get()))
        return tl::unexpected(refusal(answer.get(), question.member));
    return answer;
}

void MessageBus::send(const Question &question, Answer answer)
{
    const auto reply = [this, answer = std::move(answer),
                        mayBeRefused = question.mayBeRefused](sd_bus_message *message) {
        const bool fits = isRefusal(message) ? mayBeRefused : answer(message);
        m_incomplete = m_incomplete || !fits;
    };
    if (!start(question, reply)) // finish() says why, where the connection is to blame
        m_incomplete = true;
}

Result<void> MessageBus::finish()
{
    while (m_open > 0)
        if (auto waited = waitOnce(); !waited) {
            m_incomplete = true;
            return waited;
        }
    m_calls.clear();
    return {};
}

} // namespace doorward
