// SPDX-License-Identifier: MIT
#include "tests/support/dns_stub.h"

#include "tests/support/sockets.h"

#include <array>

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::lab {
namespace {

constexpr qsizetype headerSize = 12;
constexpr quint16 typeA = 1, typeAaaa = 28, typeCname = 5;

QByteArray number16(int value)
{
    QByteArray bytes(1, char(value >> 8 & 0xff));
    bytes.append(char(value & 0xff));
    return bytes;
}

QByteArray nameBytes(const QString &name)
{
    QByteArray bytes;
    for (const QByteArray &label : name.toLatin1().split('.')) {
        if (!label.isEmpty())
            bytes += QByteArray(1, char(label.size())) + label;
    }
    return bytes + '\0';
}

struct Question {
    QString name; ///< lower case, with the last dot
    quint16 type = 0;
    qsizetype end = 0; ///< behind the question section
};

Question readQuestion(const QByteArray &query)
{
    Question question;
    qsizetype at = headerSize;
    while (at < query.size() && query.at(at) != 0) {
        const int length = static_cast<unsigned char>(query.at(at));
        question.name += QString::fromLatin1(query.mid(at + 1, length)).toLower() + u'.';
        at += 1 + length;
    }
    question.end = at + 5;
    if (question.end <= query.size())
        question.type = quint16(static_cast<unsigned char>(query.at(at + 1)) << 8
                                | static_cast<unsigned char>(query.at(at + 2)));
    return question;
}

QByteArray record(const QByteArray &owner, quint16 type, const QByteArray &data)
{
    constexpr int classIn = 1;
    return owner + number16(type) + number16(classIn) + QByteArray("\0\0\0\x3c", 4)
           + number16(int(data.size())) + data;
}

QByteArray reply(const QByteArray &query, const Question &question, int rcode,
                 const QByteArrayList &records, bool truncated = false)
{
    constexpr int response = 0x8180, truncation = 0x0200;
    return query.first(2) + number16(response | rcode | (truncated ? truncation : 0)) + number16(1)
           + number16(int(records.size())) + number16(0) + number16(0)
           + query.mid(headerSize, question.end - headerSize) + records.join();
}

QByteArrayList recordsOf(const QByteArray &owner, quint16 type, const QStringList &addresses)
{
    QByteArrayList records;
    for (const QString &text : addresses) {
        const auto address = IpAddress::parse(text);
        if (address && address->isIpv4() == (type == typeA))
            records.append(
                record(owner, type,
                       QByteArray(reinterpret_cast<const char *>(address->bytes().data()),
                                  address->bitCount() / 8)));
    }
    return records;
}

QByteArray withOtherId(QByteArray message)
{
    message[1] = char(message.at(1) ^ 0x55);
    return message;
}

QString absoluteName(const QString &name)
{
    return name.toLower() + (name.endsWith(u'.') ? QString() : u"."_s);
}

} // namespace

DnsStub::DnsStub(const QString &address, quint16 port)
    : m_udp(bindUdp(address, port))
    , m_tcp(m_udp ? listenTcp(address, boundTo(m_udp).port.value()) : UniqueFd())
{
    if (isValid())
        m_thread = std::thread([this] { run(); });
}

DnsStub::~DnsStub()
{
    m_stop.cancel();
    if (m_thread.joinable())
        m_thread.join();
}

Endpoint DnsStub::endpoint() const
{
    return boundTo(m_udp);
}

void DnsStub::add(const QString &name, const QStringList &addresses, Manner manner, int rcode)
{
    const std::lock_guard lock(m_mutex);
    m_entries[absoluteName(name)] = {addresses, manner, rcode, {}};
}

void DnsStub::addAlias(const QString &name, const QString &canonical)
{
    const std::lock_guard lock(m_mutex);
    m_entries[absoluteName(name)] = {{}, Manner::Normal, 0, absoluteName(canonical)};
}

QStringList DnsStub::questions() const
{
    const std::lock_guard lock(m_mutex);
    return m_questions;
}

QList<QByteArray> DnsStub::replies(const QByteArray &query, bool tcp)
{
    constexpr int nxdomain = 3;
    const QByteArray self = QByteArray("\xc0\x0c", 2); // a pointer to the question's name
    const Question question = readQuestion(query);
    const std::lock_guard lock(m_mutex);
    m_questions.append(question.name + (question.type == typeAaaa ? u" AAAA"_s : u" A"_s)
                       + (tcp ? u" tcp"_s : QString()));
    if (!m_entries.contains(question.name))
        return {reply(query, question, nxdomain, {})};
    const Entry entry = m_entries.value(question.name);
    QByteArrayList records = recordsOf(self, question.type, entry.addresses);
    if (!entry.canonical.isEmpty()) {
        const QByteArray canonical = nameBytes(entry.canonical);
        records = QByteArrayList{record(self, typeCname, canonical)}
                  + recordsOf(canonical, question.type, m_entries.value(entry.canonical).addresses);
    }
    const QByteArray right = reply(query, question, entry.rcode, records);
    switch (entry.manner) {
    case Manner::Normal:
        return {right};
    case Manner::Silent:
        return {};
    case Manner::Truncated:
        return {tcp ? right : reply(query, question, 0, {}, true)};
    case Manner::WrongId:
        return {withOtherId(right)};
    case Manner::WrongIdFirst:
        return {withOtherId(
                    reply(query, question, 0, recordsOf(self, question.type, {u"203.0.113.66"_s}))),
                right};
    case Manner::WrongQuestion: {
        QByteArray other = right;
        other[headerSize + 1] = other.at(headerSize + 1) == 'x' ? 'y' : 'x';
        return {other};
    }
    case Manner::Garbage:
        return {QByteArray(), QByteArray("x"), query.first(2) + QByteArray(40, '\xff')};
    case Manner::PointerLoop: // the record's name is a pointer to its own place
        return {reply(
            query, question, 0,
            {record(number16(0xc000 | int(question.end)), question.type, QByteArray(4, '\1'))})};
    }
    return {};
}

void DnsStub::serveTcp()
{
    const UniqueFd client(::accept4(m_tcp.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const timeval patience{2, 0};
    ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    QByteArray pending;
    for (;;) {
        std::array<char, 600> buffer{};
        const ssize_t got = ::recv(client.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0)
            return;
        pending.append(buffer.data(), got);
        while (pending.size() > 2 + headerSize
               && pending.size() >= 2 + static_cast<unsigned char>(pending.at(1))) {
            const int size = static_cast<unsigned char>(pending.at(1)); // questions are short
            for (const QByteArray &message : replies(pending.mid(2, size), true)) {
                const QByteArray framed = number16(int(message.size())) + message;
                ::send(client.get(), framed.constData(), std::size_t(framed.size()), MSG_NOSIGNAL);
            }
            pending.remove(0, 2 + size);
        }
    }
}

void DnsStub::run()
{
    for (;;) {
        std::array<pollfd, 3> polled{
            {{m_udp.get(), POLLIN, 0}, {m_tcp.get(), POLLIN, 0}, {m_stop.fd(), POLLIN, 0}}};
        if (::poll(polled.data(), polled.size(), -1) < 0 || polled[2].revents != 0)
            return;
        if (polled[1].revents != 0)
            serveTcp();
        if (polled[0].revents == 0)
            continue;
        std::array<char, 600> buffer{};
        sockaddr_storage from{};
        socklen_t length = sizeof from;
        const ssize_t got = ::recvfrom(m_udp.get(), buffer.data(), buffer.size(), 0,
                                       reinterpret_cast<sockaddr *>(&from), &length);
        if (got <= headerSize)
            continue;
        for (const QByteArray &message : replies(QByteArray(buffer.data(), got), false))
            ::sendto(m_udp.get(), message.constData(), std::size_t(message.size()), 0,
                     reinterpret_cast<sockaddr *>(&from), length);
    }
}

} // namespace doorward::lab
