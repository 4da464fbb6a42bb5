// SPDX-License-Identifier: MIT
#include "core/probe/dns_message.h"

#include <array>

#include <ares.h>
#include <netinet/in.h>

namespace doorward {
namespace {

constexpr qsizetype headerSize = 12; // RFC 1035 section 4.1.1
constexpr int classIn = 1;
constexpr int mostAddresses = 256;

unsigned char byteAt(const QByteArray &bytes, qsizetype at)
{
    return static_cast<unsigned char>(bytes.at(at));
}

int numberAt(const QByteArray &bytes, qsizetype at)
{
    return byteAt(bytes, at) << 8 | byteAt(bytes, at + 1);
}

/// Servers may answer in the case they like (RFC 4343); length octets are below 'A'.
QByteArray questionSection(const QByteArray &message, qsizetype size)
{
    return message.mid(headerSize, size).toLower();
}

bool answers(const QByteArray &bytes, const QByteArray &question)
{
    if (bytes.size() < headerSize || question.size() <= headerSize
        || bytes.first(2) != question.first(2))
        return false;
    const bool isResponse = (byteAt(bytes, 2) & 0x80) != 0;
    const bool isQuery = (byteAt(bytes, 2) & 0x78) == 0; // opcode
    if (!isResponse || !isQuery)
        return false;
    const int questions = numberAt(bytes, 4);
    const bool isError = (byteAt(bytes, 3) & 0x0f) != 0;
    if (questions == 0) // FORMERR and some REFUSED come without the question
        return isError && bytes.size() == headerSize;
    const qsizetype size = question.size() - headerSize;
    return questions == 1 && bytes.size() >= question.size()
           && questionSection(bytes, size) == questionSection(question, size);
}

template <typename Record, typename Parse>
NameOutcome readAddresses(const QByteArray &bytes, Parse parse, std::vector<IpAddress> &addresses)
{
    std::array<Record, mostAddresses> records{};
    int count = int(records.size());
    const int status = parse(reinterpret_cast<const unsigned char *>(bytes.constData()),
                             int(bytes.size()), nullptr, records.data(), &count);
    if (status == ARES_ENODATA || (status == ARES_SUCCESS && count == 0))
        return NameOutcome::NoAddress;
    if (status != ARES_SUCCESS)
        return NameOutcome::Failed;
    for (int i = 0; i < count; ++i) {
        const auto &raw = records[std::size_t(i)];
        if constexpr (std::is_same_v<Record, ares_addrttl>)
            addresses.push_back(*IpAddress::fromBytes(&raw.ipaddr, sizeof raw.ipaddr));
        else
            addresses.push_back(*IpAddress::fromBytes(&raw.ip6addr, sizeof raw.ip6addr));
    }
    return NameOutcome::Answered;
}

} // namespace

QString recordTypeName(RecordType type)
{
    switch (type) {
    case RecordType::A:
        return QStringLiteral("A");
    case RecordType::Aaaa:
        return QStringLiteral("AAAA");
    }
    return {};
}

Result<QByteArray> dnsQuestion(const QByteArray &name, RecordType type, std::uint16_t id)
{
    unsigned char *buffer = nullptr;
    int size = 0;
    const int status = name.contains('\0') || name.isEmpty()
                           ? ARES_EBADNAME
                           : ares_create_query(name.constData(), classIn, static_cast<int>(type),
                                               id, 1, &buffer, &size, 0);
    if (status != ARES_SUCCESS)
        return tl::unexpected(Error{ErrorKind::BadInput, QStringLiteral("make a DNS question"),
                                    QString::fromUtf8(name), EINVAL});
    const QByteArray question(reinterpret_cast<const char *>(buffer), size);
    ares_free_string(buffer);
    return question;
}

std::optional<DnsAnswer> readDnsAnswer(const QByteArray &bytes, const QByteArray &question,
                                       RecordType type)
{
    if (!answers(bytes, question))
        return std::nullopt;
    DnsAnswer answer;
    constexpr int nameError = 3; // NXDOMAIN
    answer.rcode = byteAt(bytes, 3) & 0x0f;
    answer.truncated = (byteAt(bytes, 2) & 0x02) != 0;
    if (answer.rcode == nameError)
        answer.outcome = NameOutcome::NotFound;
    else if (answer.rcode != 0)
        answer.outcome = NameOutcome::ServerFail;
    else if (type == RecordType::A)
        answer.outcome = readAddresses<ares_addrttl>(bytes, ares_parse_a_reply, answer.addresses);
    else
        answer.outcome =
            readAddresses<ares_addr6ttl>(bytes, ares_parse_aaaa_reply, answer.addresses);
    return answer;
}

} // namespace doorward
