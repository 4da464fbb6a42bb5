// SPDX-License-Identifier: MIT
#include "bus_stub.h"

#include "tests/support/sockets.h"

#include <QDir>

#include <chrono>

#include <poll.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::test {

namespace {

constexpr std::chrono::seconds longest{30};

int onMessage(sd_bus_message *message, void *data, sd_bus_error *)
{
    const auto &answering = *static_cast<const BusStub::Answering *>(data);
    if (sd_bus_message_is_method_call(message, nullptr, nullptr) <= 0)
        return 0;
    sd_bus_message *reply = nullptr;
    if (sd_bus_message_new_method_return(message, &reply) < 0)
        return 1;
    QByteArray member = sd_bus_message_get_member(message);
    const char *interface = nullptr;
    const char *property = nullptr;
    if (member == "Get" && sd_bus_message_read(message, "ss", &interface, &property) > 0)
        member += ' ' + QByteArray(property);
    if (answering(member, sd_bus_message_get_path(message), reply))
        sd_bus_send(nullptr, reply, nullptr);
    sd_bus_message_unref(reply);
    return 1;
}

} // namespace

BusStub::BusStub(Answering answering)
    : m_answering(std::move(answering))
{
    listen();
}

BusStub::BusStub(Manner manner)
    : m_manner(std::move(manner))
{
    listen();
}

BusStub::~BusStub()
{
    m_enough.cancel();
    if (m_thread.joinable())
        m_thread.join();
}

QString BusStub::address() const
{
    return u"unix:path=%1/systemd/private"_s.arg(m_folder.path());
}

void BusStub::listen()
{
    QDir(m_folder.path()).mkdir(u"systemd"_s);
    m_socket = lab::listenUnix(m_folder.filePath(u"systemd/private"_s));
    m_thread = std::thread([this] { serve(); });
}

void BusStub::serve()
{
    if (!waitForEvents(m_socket.get(), POLLIN, m_enough, Deadline::after(longest)))
        return;
    UniqueFd client(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (m_manner)
        m_manner(client.get(), m_enough);
    else
        speak(std::move(client));
}

void BusStub::speak(UniqueFd client)
{
    sd_bus *bus = nullptr;
    sd_id128_t id{};
    sd_id128_randomize(&id);
    sd_bus_new(&bus);
    const int fd = client.release();
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_set_anonymous(bus, 1);
    sd_bus_set_trusted(bus, 1);
    sd_bus_start(bus);
    sd_bus_add_filter(bus, nullptr, onMessage, &m_answering);
    while (!m_enough.isCancelled()) {
        const int done = sd_bus_process(bus, nullptr);
        if (done < 0)
            break;
        if (done == 0)
            (void)waitForEvents(sd_bus_get_fd(bus), static_cast<short>(sd_bus_get_events(bus)),
                                m_enough, Deadline::after(std::chrono::milliseconds(100)));
    }
    sd_bus_close_unref(bus);
}

} // namespace doorward::test
