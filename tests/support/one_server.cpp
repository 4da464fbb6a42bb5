// SPDX-License-Identifier: MIT
#include "tests/support/one_server.h"

#include <array>

#include <sys/socket.h>

namespace doorward::lab {

OneServer::OneServer(UniqueFd listener, std::function<void(UniqueFd &)> serve)
    : m_listener(std::move(listener))
    , m_serve(std::move(serve))
    , m_thread([this] { run(); })
{
}

OneServer::~OneServer()
{
    ::shutdown(m_listener.get(), SHUT_RDWR); // ends accept(2), should nobody have come
    m_thread.join();
}

void OneServer::run()
{
    UniqueFd client(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client)
        m_serve(client);
}

void say(const UniqueFd &client, const QByteArray &bytes)
{
    if (::send(client.get(), bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL)
        != bytes.size())
        qWarning("could not say all");
}

QByteArray hear(const UniqueFd &client, qsizetype size)
{
    QByteArray all;
    std::array<char, 2048> buffer{};
    while (all.size() < size) {
        const ssize_t got = ::recv(client.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0)
            break;
        all.append(buffer.data(), got);
    }
    return all;
}

void hearClose(const UniqueFd &client)
{
    char byte = 0;
    while (::recv(client.get(), &byte, 1, 0) > 0) {
    }
}

void resetIt(UniqueFd &client)
{
    const linger now{1, 0};
    ::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    client.reset();
}

} // namespace doorward::lab
