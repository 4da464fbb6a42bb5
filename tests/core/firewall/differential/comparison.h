// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/bench.h"

namespace doorward::differential {

/// What the kernel did with a segment, in the evaluator's own terms.
struct KernelAnswer {
    firewall::Outcome verdict = firewall::Outcome::Drop; ///< never Unknown
    std::optional<firewall::RejectWith> rejectWith;
    std::optional<Endpoint> source; ///< as it came out; only where accepted
    std::optional<Endpoint> destination;
    QString device; ///< the cable that it came out of; empty: it reached this host's TCP
    std::optional<quint32> mark; ///< where it reached this host's TCP
    bool proxied = false;        ///< this host answered the SYN in its server's place

    QString text() const;
    bool operator==(const KernelAnswer &) const = default;
};

/// `family` is that of the packet.
KernelAnswer answerOf(const Sighting &seen);
/// The same of a SYN, which may have been answered without having been seen.
KernelAnswer answerToRequest(const Observation &seen);

enum class Likeness : std::uint8_t {
    Same,
    Unknown, ///< the evaluation says that it does not know, and the kernel's answer is among its
             ///< possibilities
    Wrong
};

struct Compared {
    Likeness likeness = Likeness::Same;
    QString difference; ///< for Wrong
};

/// The kernel's answer to a SYN against the evaluation's.
Compared compareRequest(const Shot &shot, const KernelAnswer &kernel,
                        const firewall::Evaluation &evaluation);
/// The same; a SYN that this host answers in the server's place is lost where that answer is.
Compared compareRequest(const Shot &shot, const KernelAnswer &kernel,
                        const firewall::Evaluation &evaluation,
                        const firewall::Evaluator &evaluator);
/// The kernel's answer to the SYN-ACK that answered it.
Compared compareReply(const KernelAnswer &kernel, const firewall::Evaluation &evaluation);

/// "reject with tcp-reset by inet t c handle 7"
QString textOf(const firewall::Evaluation &evaluation);
QString textOf(const Shot &shot);

template <typename F, json::Described<KernelAnswer> T>
void describe(F &field, T &answer)
{
    field("verdict", answer.verdict);
    field("reject_with", answer.rejectWith);
    field("source", answer.source);
    field("destination", answer.destination);
    field("device", answer.device);
    field("mark", answer.mark);
    field("proxied", answer.proxied);
}

} // namespace doorward::differential

namespace doorward::json {
template <>
struct EnumNames<firewall::RejectWith> {
    static constexpr std::array<std::pair<firewall::RejectWith, const char *>, 14> names{
        {{firewall::RejectWith::TcpReset, "tcp-reset"},
         {firewall::RejectWith::IcmpNetUnreachable, "icmp-net-unreachable"},
         {firewall::RejectWith::IcmpHostUnreachable, "icmp-host-unreachable"},
         {firewall::RejectWith::IcmpProtUnreachable, "icmp-prot-unreachable"},
         {firewall::RejectWith::IcmpPortUnreachable, "icmp-port-unreachable"},
         {firewall::RejectWith::IcmpNetProhibited, "icmp-net-prohibited"},
         {firewall::RejectWith::IcmpHostProhibited, "icmp-host-prohibited"},
         {firewall::RejectWith::IcmpAdminProhibited, "icmp-admin-prohibited"},
         {firewall::RejectWith::Icmp6NoRoute, "icmp6-no-route"},
         {firewall::RejectWith::Icmp6AdminProhibited, "icmp6-admin-prohibited"},
         {firewall::RejectWith::Icmp6AddrUnreachable, "icmp6-addr-unreachable"},
         {firewall::RejectWith::Icmp6PortUnreachable, "icmp6-port-unreachable"},
         {firewall::RejectWith::Icmp6PolicyFail, "icmp6-policy-fail"},
         {firewall::RejectWith::Icmp6RejectRoute, "icmp6-reject-route"}}};
};
} // namespace doorward::json
