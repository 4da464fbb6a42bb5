// SPDX-License-Identifier: MIT
#include "core/inspect/process_net.h"

#include "core/inspect/proc_file.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace doorward {

namespace {

constexpr qsizetype longestTable = 4 << 20;
constexpr std::size_t mostListeners = 10'000;
constexpr std::size_t mostAddresses = 256;

Result<QByteArray> readOf(Pid pid, const char *name)
{
    const QByteArray path = "/proc/" + QByteArray::number(pid.value()) + "/net/" + name;
    return readFile(path.constData(), longestTable);
}

/// Hexadecimal words of 32 bits, each in the host's byte order ("0100007F").
std::optional<IpAddress> hexWords(QByteArrayView text, Family family)
{
    const qsizetype words = family == Family::Ipv4 ? 1 : 4;
    if (text.size() != words * 8)
        return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    for (qsizetype i = 0; i < words; ++i) {
        bool ok = false;
        const quint32 word = text.sliced(i * 8, 8).toByteArray().toUInt(&ok, 16);
        if (!ok)
            return std::nullopt;
        std::memcpy(bytes.data() + i * 4, &word, 4); // as the kernel printed it
    }
    return IpAddress::fromBytes(bytes.data(), static_cast<std::size_t>(words) * 4);
}

std::vector<QByteArrayView> fieldsOf(QByteArrayView line)
{
    std::vector<QByteArrayView> fields;
    qsizetype start = -1;
    for (qsizetype i = 0; i <= line.size(); ++i) {
        const bool blank = i == line.size() || line[i] == ' ' || line[i] == '\t';
        if (blank && start >= 0)
            fields.push_back(line.sliced(start, i - start));
        if (blank)
            start = -1;
        else if (start < 0)
            start = i;
    }
    return fields;
}

std::optional<Listener> listenerOf(QByteArrayView line, Family family)
{
    // sl local remote st tx:rx tr:when retrnsmt uid timeout inode
    const auto fields = fieldsOf(line);
    if (fields.size() < 10 || fields[3] != "0A") // TCP_LISTEN
        return std::nullopt;
    const qsizetype colon = fields[1].indexOf(':');
    if (colon < 0)
        return std::nullopt;
    const auto address = hexWords(fields[1].first(colon), family);
    bool portRead = false;
    const ushort port = fields[1].sliced(colon + 1).toByteArray().toUShort(&portRead, 16);
    if (!address || !portRead)
        return std::nullopt;
    Listener listener;
    listener.family = family;
    listener.address = address->text();
    listener.port = Port(port);
    listener.uid = Uid(fields[7].toByteArray().toUInt());
    listener.inode = Inode(fields[9].toByteArray().toULongLong());
    const qsizetype half = fields[4].indexOf(':');
    if (half > 0)
        listener.acceptQueue = fields[4].sliced(half + 1).toByteArray().toUInt(nullptr, 16);
    return listener;
}

} // namespace

std::vector<Listener> parseTcpTable(QByteArrayView bytes, Family family)
{
    std::vector<Listener> found;
    for (const QByteArrayView line : linesOf(bytes))
        if (auto listener = listenerOf(line, family); listener && found.size() < mostListeners)
            found.push_back(std::move(*listener));
    return found;
}

std::optional<std::vector<Listener>> listenersOfProcessNet(Pid pid)
{
    const auto ipv4 = readOf(pid, "tcp");
    const auto ipv6 = readOf(pid, "tcp6"); // missing where the kernel has no IPv6
    const auto isWhole = [](const QByteArray &bytes) {
        return bytes.size() < longestTable && bytes.contains('\n');
    };
    if (!ipv4 || !isWhole(*ipv4) || (ipv6 && !isWhole(*ipv6)))
        return std::nullopt;
    std::vector<Listener> found = parseTcpTable(*ipv4, Family::Ipv4);
    std::vector<Listener> more = parseTcpTable(ipv6.value_or(QByteArray()), Family::Ipv6);
    std::move(more.begin(), more.end(), std::back_inserter(found));
    return found;
}

std::vector<IpAddress> parseFibTrie(QByteArrayView bytes)
{
    // "|-- 172.17.0.2" on one line, "/32 host LOCAL" on the next.
    std::vector<IpAddress> found;
    std::optional<IpAddress> leaf;
    for (const QByteArrayView line : linesOf(bytes)) {
        const QByteArrayView text = line.trimmed();
        if (text.startsWith("|-- "))
            leaf = IpAddress::parse(QString::fromLatin1(text.sliced(4)));
        else if (leaf && text == "/32 host LOCAL" && !leaf->isLoopback()
                 && std::find(found.begin(), found.end(), *leaf) == found.end()
                 && found.size() < mostAddresses)
            found.push_back(*leaf);
    }
    return found;
}

std::vector<IpAddress> parseIfInet6(QByteArrayView bytes)
{
    std::vector<IpAddress> found;
    for (const QByteArrayView line : linesOf(bytes)) {
        const QByteArray digits =
            QByteArray::fromHex(line.first(std::min<qsizetype>(line.size(), 32)).toByteArray());
        const auto address =
            IpAddress::fromBytes(digits.constData(), static_cast<std::size_t>(digits.size()));
        if (address && !address->isIpv4() && !address->isLoopback() && !address->isLinkLocal()
            && found.size() < mostAddresses)
            found.push_back(*address);
    }
    return found;
}

std::vector<IpAddress> addressesOfProcessNet(Pid pid)
{
    std::vector<IpAddress> found = parseFibTrie(readOf(pid, "fib_trie").value_or(QByteArray()));
    std::vector<IpAddress> more = parseIfInet6(readOf(pid, "if_inet6").value_or(QByteArray()));
    std::move(more.begin(), more.end(), std::back_inserter(found));
    return found;
}

} // namespace doorward
