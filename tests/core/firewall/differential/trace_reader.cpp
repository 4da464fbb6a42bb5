// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/trace_reader.h"

#include "core/netlink/attributes.h"
#include "tests/core/firewall/differential/site.h"

#include <QtEndian>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

QByteArray traceRules()
{
    const QByteArray table = traceTable;
    QByteArray text = "table inet " + table
                      + " {\n"
                        "chain p { type filter hook prerouting priority -1000; meta nftrace set 1; "
                        "}\n"
                        "chain o { type filter hook output priority -1000; meta nftrace set 1; }\n"
                        "}\ntable netdev "
                      + table + " {\n";
    for (const site::Device &device : site::devices) {
        const QByteArray name = device.name;
        text += "chain " + name + " { type filter hook ingress device " + name
                + " priority -1000; meta nftrace set 1; }\n";
    }
    return text + "}\n";
}

QString familyText(quint8 family)
{
    switch (family) {
    case NFPROTO_INET:
        return u"inet"_s;
    case NFPROTO_IPV4:
        return u"ip"_s;
    case NFPROTO_IPV6:
        return u"ip6"_s;
    case NFPROTO_NETDEV:
        return u"netdev"_s;
    default:
        return QString::number(family);
    }
}

UniqueFd openTrace()
{
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    const int group = NFNLGRP_NFTRACE;
    constexpr int buffer = 64 << 20;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group)
               != 0)
        qWarning("no trace of nf_tables");
    return socket;
}

/// Turns the group's messages into events of shots.
class Decoder {
public:
    Decoder(const Bench &bench, std::size_t count)
        : m_bench(bench)
        , m_events(count)
    {
    }

    void message(netlink::Bytes payload)
    {
        const auto header = netlink::headerOf<nfgenmsg>(payload);
        if (!header)
            return;
        const netlink::Attributes all(netlink::afterHeader(payload, sizeof(nfgenmsg)));
        const quint32 id = all.u32(NFTA_TRACE_ID).value_or(0);
        const netlink::Bytes tcp = all.at(NFTA_TRACE_TRANSPORT_HEADER);
        if (!tcp.empty())
            identify(id, tcp);
        const auto shot = m_shots.constFind(id);
        TraceEvent event = eventOf(*header, all);
        if (shot != m_shots.cend() && *shot < m_events.size())
            m_events[*shot].push_back(std::move(event));
    }
    std::vector<std::vector<TraceEvent>> take() { return std::move(m_events); }

private:
    void identify(quint32 id, netlink::Bytes tcp)
    {
        constexpr std::size_t none = ~std::size_t(0);
        std::size_t shot = none;
        if (tcp.size() >= 14) {
            const auto flags = std::to_integer<quint8>(tcp[13]);
            const quint32 sequence = qFromBigEndian<quint32>(tcp.data() + 4);
            if ((flags & 0x16) == 0x02)
                shot = (sequence - m_bench.sequenceOf(0)) / 2;
        }
        m_shots.insert(id, shot);
    }

    static TraceEvent eventOf(const nfgenmsg &header, const netlink::Attributes &all)
    {
        TraceEvent event;
        const quint32 type = qFromBigEndian(all.u32(NFTA_TRACE_TYPE).value_or(0));
        event.kind = type == NFT_TRACETYPE_POLICY   ? TraceEvent::Kind::Policy
                     : type == NFT_TRACETYPE_RETURN ? TraceEvent::Kind::Return
                                                    : TraceEvent::Kind::Rule;
        event.family = familyText(header.nfgen_family);
        event.table = all.text(NFTA_TRACE_TABLE);
        event.chain = all.text(NFTA_TRACE_CHAIN);
        event.mark = qFromBigEndian(all.u32(NFTA_TRACE_MARK).value_or(0));
        if (const auto handle = all.number<quint64>(NFTA_TRACE_RULE_HANDLE); handle && *handle != 0)
            event.handle = qFromBigEndian(*handle);
        const quint32 policy = all.u32(NFTA_TRACE_POLICY).value_or(0);
        const quint32 verdict =
            all.nested(NFTA_TRACE_VERDICT).u32(NFTA_VERDICT_CODE).value_or(policy);
        event.verdict = static_cast<qint32>(qFromBigEndian(verdict));
        return event;
    }

    const Bench &m_bench;
    QHash<quint32, std::size_t> m_shots;
    std::vector<std::vector<TraceEvent>> m_events;
};

void readAll(const UniqueFd &socket, Decoder &decoder)
{
    std::array<char, 32768> buffer{};
    for (;;) {
        const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size <= 0)
            return;
        // One message in each datagram.
        const netlink::Bytes bytes =
            std::as_bytes(std::span(buffer.data(), static_cast<std::size_t>(size)));
        decoder.message(netlink::afterHeader(bytes, sizeof(nlmsghdr)));
    }
}

} // namespace

QString TraceEvent::text() const
{
    const QString what = kind == Kind::Policy   ? u"policy"_s
                         : kind == Kind::Return ? u"return"_s
                                                : u"rule"_s;
    return u"%1 %2 %3 %4 handle %5 verdict %6 mark %7"_s.arg(what, family, table, chain)
        .arg(handle.value_or(0))
        .arg(verdict)
        .arg(mark);
}

std::vector<std::vector<TraceEvent>> fireTraced(Bench &bench, const std::vector<Shot> &shots,
                                                std::vector<Observation> &observations)
{
    bench.netns().nft(traceRules());
    UniqueFd socket;
    bench.netns().in([&socket] { socket = openTrace(); });
    observations = bench.fire(shots);
    Decoder decoder(bench, shots.size());
    readAll(socket, decoder);
    return decoder.take();
}

} // namespace doorward::differential
