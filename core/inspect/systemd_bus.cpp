// SPDX-License-Identifier: MIT
#include "core/inspect/systemd_bus.h"

#include <cerrno>
#include <cstring>

#include <systemd/sd-bus.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr const char *destination = "org.freedesktop.systemd1";
constexpr qsizetype longestText = 1024;
/// Calls that are under way at once; dbus-daemon refuses more than 128 of a connection
/// (max_replies_per_connection).
constexpr int mostOpen = 64;
/// sd-bus gives up on a call by itself after this; the deadline comes first.
constexpr std::chrono::microseconds callPatience = std::chrono::seconds(60);

Error busError(int result, const QString &operation, const QString &subject)
{
    return Error::fromErrno(result < 0 ? -result : result, operation, subject);
}

} // namespace

struct SystemdBus::Call {
    SystemdBus *bus = nullptr;
    Answer answer;
    bool mayBeRefused = false;
    sd_bus_slot *slot = nullptr;
};

SystemdBus::SystemdBus(const CancelToken &cancel, Deadline deadline)
    : m_cancel(cancel)
    , m_deadline(deadline)
{
}

SystemdBus::~SystemdBus()
{
    for (const auto &call : m_calls)
        sd_bus_slot_unref(call->slot);
    sd_bus_close_unref(m_bus); // without flushing: the other side may never read
}

Result<std::unique_ptr<SystemdBus>> SystemdBus::connect(const QString &address,
                                                        const CancelToken &cancel,
                                                        Deadline deadline)
{
    std::unique_ptr<SystemdBus> bus(new SystemdBus(cancel, deadline));
    if (auto opened = bus->open(address); !opened)
        return tl::unexpected(opened.error());
    return bus;
}

Result<void> SystemdBus::open(const QString &address)
{
    const auto failed = [&address](int result) {
        return tl::unexpected(busError(result, u"connect"_s, address));
    };
    // systemd's private socket is a peer, not a bus.
    const bool peer = address.endsWith("/systemd/private"_L1);
    if (const int result = sd_bus_new(&m_bus); result < 0)
        return failed(result);
    if (sd_bus_set_address(m_bus, address.toUtf8().constData()) < 0)
        return tl::unexpected(Error{ErrorKind::BadInput, u"connect"_s, address, EINVAL});
    sd_bus_set_bus_client(m_bus, peer ? 0 : 1);
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

Result<void> SystemdBus::waitOnce()
{
    const auto failed = [](int result) {
        return tl::unexpected(busError(result, u"talk to"_s, u"systemd"_s));
    };
    if (m_cancel.isCancelled() || m_deadline.hasPassed())
        return tl::unexpected(
            Error{m_cancel.isCancelled() ? ErrorKind::Cancelled : ErrorKind::TimedOut,
                  u"wait for"_s, u"systemd"_s, 0});
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

int SystemdBus::answered(sd_bus_message *message, void *data, void *)
{
    auto *call = static_cast<Call *>(data);
    --call->bus->m_open;
    if (sd_bus_message_is_method_error(message, nullptr) != 0) {
        if (!call->mayBeRefused)
            call->bus->m_incomplete = true;
    } else if (!call->answer(message)) {
        call->bus->m_incomplete = true;
    }
    return 0;
}

void SystemdBus::send(sd_bus_message *message, bool isWhole, bool mayBeRefused, Answer answer)
{
    while (m_open >= mostOpen)
        if (!waitOnce()) { // finish() says why
            m_incomplete = true;
            sd_bus_message_unref(message);
            return;
        }
    auto call = std::make_unique<Call>();
    call->mayBeRefused = mayBeRefused;
    call->bus = this;
    call->answer = std::move(answer);
    const auto reply = [](sd_bus_message *m, void *data, sd_bus_error *error) {
        return answered(m, data, error);
    };
    const bool sent =
        isWhole && sd_bus_call_async(m_bus, &call->slot, message, reply, call.get(), 0) >= 0;
    sd_bus_message_unref(message);
    if (!sent) {
        m_incomplete = true;
        return;
    }
    ++m_open;
    m_calls.push_back(std::move(call));
}

void SystemdBus::callManager(const char *member, const QList<QList<QByteArray>> &lists,
                             Answer answer)
{
    sd_bus_message *message = nullptr;
    bool ok =
        sd_bus_message_new_method_call(m_bus, &message, destination, "/org/freedesktop/systemd1",
                                       "org.freedesktop.systemd1.Manager", member)
        >= 0;
    for (const QList<QByteArray> &list : lists) {
        ok = ok && sd_bus_message_open_container(message, 'a', "s") >= 0;
        for (const QByteArray &text : list)
            ok = ok && sd_bus_message_append_basic(message, 's', text.constData()) >= 0;
        ok = ok && sd_bus_message_close_container(message) >= 0;
    }
    send(message, ok, false, std::move(answer));
}

void SystemdBus::getProperties(const QByteArray &unit, const char *member,
                               const QList<QByteArray> &arguments, Answer answer)
{
    sd_bus_message *message = nullptr;
    bool ok =
        sd_bus_message_new_method_call(m_bus, &message, destination, unitPath(unit).constData(),
                                       "org.freedesktop.DBus.Properties", member)
        >= 0;
    for (const QByteArray &argument : arguments)
        ok = ok && sd_bus_message_append_basic(message, 's', argument.constData()) >= 0;
    send(message, ok, true, std::move(answer));
}

void SystemdBus::allProperties(const QByteArray &unit, const char *interface, Answer answer)
{
    getProperties(unit, "GetAll", {interface}, std::move(answer));
}

void SystemdBus::property(const QByteArray &unit, const char *interface, const char *name,
                          Answer answer)
{
    getProperties(unit, "Get", {interface, name}, std::move(answer));
}

Result<void> SystemdBus::finish()
{
    while (m_open > 0)
        if (auto waited = waitOnce(); !waited) {
            m_incomplete = true;
            return waited;
        }
    for (const auto &call : m_calls)
        sd_bus_slot_unref(call->slot);
    m_calls.clear();
    return {};
}

QByteArray unitPath(const QByteArray &unit)
{
    char *path = nullptr;
    if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit.constData(), &path) < 0)
        return {};
    const QByteArray result(path);
    std::free(path); // NOLINT(cppcoreguidelines-no-malloc): sd_bus_path_encode(3) says so
    return result;
}

bool readVariant(sd_bus_message *message, const char *type,
                 const std::function<void(sd_bus_message *)> &read)
{
    char outer = 0;
    const char *contents = nullptr;
    if (sd_bus_message_peek_type(message, &outer, &contents) <= 0 || outer != 'v')
        return false;
    if (contents == nullptr || std::strcmp(contents, type) != 0) {
        sd_bus_message_skip(message, "v");
        return false;
    }
    if (sd_bus_message_enter_container(message, 'v', type) <= 0)
        return false;
    read(message);
    return sd_bus_message_exit_container(message) >= 0;
}

bool readProperties(sd_bus_message *message, const std::vector<WantedProperty> &wanted)
{
    if (sd_bus_message_enter_container(message, 'a', "{sv}") <= 0)
        return false;
    while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
        const QByteArray name = busBytes(message, 's');
        const WantedProperty *found = nullptr;
        for (const WantedProperty &one : wanted)
            if (name == one.name)
                found = &one;
        if (found != nullptr)
            readVariant(message, found->type, found->read);
        else
            sd_bus_message_skip(message, "v");
        if (sd_bus_message_exit_container(message) < 0)
            return false;
    }
    return sd_bus_message_exit_container(message) >= 0;
}

QByteArray busBytes(sd_bus_message *message, char type)
{
    const char *text = nullptr;
    if (sd_bus_message_read_basic(message, type, &text) <= 0 || text == nullptr)
        return {};
    return QByteArray(text, static_cast<qsizetype>(::strnlen(text, longestText * 4)));
}

QString busText(sd_bus_message *message)
{
    return QString::fromUtf8(busBytes(message, 's')).left(longestText);
}

quint32 busUnsigned(sd_bus_message *message)
{
    uint32_t value = 0;
    return sd_bus_message_read_basic(message, 'u', &value) > 0 ? value : 0;
}

quint64 busUnsigned64(sd_bus_message *message)
{
    uint64_t value = 0;
    return sd_bus_message_read_basic(message, 't', &value) > 0 ? value : 0;
}

int busSigned(sd_bus_message *message)
{
    int32_t value = 0;
    return sd_bus_message_read_basic(message, 'i', &value) > 0 ? value : 0;
}

bool busFlag(sd_bus_message *message)
{
    int value = 0;
    return sd_bus_message_read_basic(message, 'b', &value) > 0 && value != 0;
}

void busSkip(sd_bus_message *message, const char *types)
{
    sd_bus_message_skip(message, types);
}

QList<QByteArray> busTexts(sd_bus_message *message, qsizetype most)
{
    QList<QByteArray> texts;
    if (sd_bus_message_enter_container(message, 'a', "s") <= 0)
        return texts;
    const char *text = nullptr;
    while (sd_bus_message_read_basic(message, 's', &text) > 0)
        if (texts.size() < most)
            texts.append(QByteArray(text, static_cast<qsizetype>(::strnlen(text, longestText))));
    sd_bus_message_exit_container(message);
    return texts;
}

bool eachStruct(sd_bus_message *message, const char *contents,
                const std::function<void(sd_bus_message *)> &read)
{
    const QByteArray type = '(' + QByteArray(contents) + ')';
    if (sd_bus_message_enter_container(message, 'a', type.constData()) <= 0)
        return false;
    while (sd_bus_message_enter_container(message, 'r', contents) > 0) {
        read(message);
        if (sd_bus_message_exit_container(message) < 0)
            return false;
    }
    return sd_bus_message_exit_container(message) >= 0;
}

} // namespace doorward
