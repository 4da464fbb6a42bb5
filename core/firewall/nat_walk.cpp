// SPDX-License-Identifier: MIT
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

/// The high bits of `target`, the low `hostBits` of `old` (NETMAP).
std::optional<Value> mapped(const Value &target, const std::optional<Value> &old, int hostBits)
{
    if (!old)
        return std::nullopt;
    Value result = target;
    for (int bit = target.width * 8 - hostBits; bit < target.width * 8; ++bit) {
        if (bit < 0)
            continue;
        const auto byte = static_cast<std::size_t>(bit / 8);
        const auto mask = static_cast<quint8>(0x80 >> (bit % 8));
        result.bytes[byte] =
            static_cast<quint8>((result.bytes[byte] & ~mask) | (old->bytes[byte] & mask));
    }
    return result;
}

} // namespace

std::optional<Walk::Target> Walk::natTarget(const Nat &nat)
{
    const bool source = nat.kind == Nat::Kind::Source || nat.kind == Nat::Kind::Masquerade;
    const Tuple &old = m_state.connection.translated; // not what was rewritten behind its back
    const auto oldAddress = source ? old.source : old.destination;
    const auto oldPort = source ? old.sourcePort : old.destinationPort;
    Target target;
    target.address = oldAddress;
    target.port = oldPort;
    if (nat.address) {
        const SeenKey key = evaluate(sight(), *nat.address);
        if (key.isEmpty() || anyAbsent(key))
            return std::nullopt;
        target.addressGiven = true;
        target.address = key.front().isKnown() ? std::optional(key.front().value) : std::nullopt;
        if (key.size() > 1) {
            target.portGiven = true;
            target.port = key[1].isKnown()
                              ? std::optional(static_cast<quint16>(key[1].value.number()))
                              : std::nullopt;
        }
    }
    if (nat.addressRange) {
        target.addressGiven = true;
        target.address =
            nat.addressRange->isSingle() ? std::optional(nat.addressRange->low) : std::nullopt;
    }
    if (nat.keepHostBits) {
        const auto base = nat.addressRange ? std::optional(nat.addressRange->low) : target.address;
        // nft_nat_setup_netmap() and xt_NETMAP take the host's bits from the packet itself
        const Tuple &wire = m_state.now;
        if (base)
            target.address =
                mapped(*base, source ? wire.source : wire.destination, *nat.keepHostBits);
    }
    if (nat.port) {
        const SeenKey key = evaluate(sight(), *nat.port);
        if (key.isEmpty() || anyAbsent(key))
            return std::nullopt;
        target.portGiven = true;
        target.port = key.front().isKnown()
                          ? std::optional(static_cast<quint16>(key.front().value.number()))
                          : std::nullopt;
    }
    if (nat.portRange) {
        target.portGiven = true;
        const quint64 low = nat.portRange->low.number();
        const quint64 high = nat.portRange->high.number();
        // nf_nat_l4proto_in_range(): a port that lies in the range stays
        const bool stays = oldPort && *oldPort >= low && *oldPort <= high && !nat.random;
        target.port = low == high ? std::optional(static_cast<quint16>(low))
                      : stays     ? oldPort
                                  : std::nullopt;
    }
    if (nat.random && !(nat.portRange && nat.portRange->isSingle()))
        target.port.reset();
    return target;
}

/// nf_nat_redirect_ipv4(), nf_nat_redirect_ipv6(): to the first address of the device it came in
/// by; what this host sends, to the loopback address.
void Walk::redirect(Target &target)
{
    target.addressGiven = true;
    const bool four = m_state.family == Family::Ipv4;
    if (m_state.hook == Hook::Output) {
        target.address =
            addressValue(*IpAddress::parse(four ? QStringView(u"127.0.0.1") : QStringView(u"::1")));
        return;
    }
    std::optional<IpAddress> own;
    if (m_state.in.isKnown())
        own = m_rules.host().primaryAddress(m_state.in.name, m_state.family);
    target.address = own ? std::optional(addressValue(*own)) : std::nullopt;
    m_state.localDestination = !own;
}

/// By the device that the packet leaves by; IPv4 looks at the next hop, IPv6 at the destination.
void Walk::masquerade(Target &target)
{
    target.addressGiven = true;
    target.address.reset();
    if (!m_state.out.isKnown())
        return;
    auto towards = addressOf(m_state.now.destination);
    if (m_state.family == Family::Ipv4 && towards && !m_state.out.isLoopback()) {
        const RouteLookup found = lookup(m_state.sentHere);
        if (found.kind != RouteLookup::Kind::Route || !found.isCertain
            || found.device != m_state.out.name)
            towards.reset();
        else if (found.gateway)
            towards = found.gateway;
    }
    if (const auto own = m_rules.host().sourceAddress(m_state.out.name, towards, m_state.family))
        target.address = addressValue(*own);
}

Walk::Step Walk::translate(const Nat &nat)
{
    auto target = natTarget(nat);
    if (!target)
        return fail();
    const bool otherFamily = (nat.family == TableFamily::Ip && m_state.family != Family::Ipv4)
                             || (nat.family == TableFamily::Ip6 && m_state.family != Family::Ipv6);
    if (otherFamily) // nft_nat_inet_eval() does nothing, and the rule goes on
        return {};
    if (nat.kind == Nat::Kind::Redirect)
        redirect(*target);
    if (nat.kind == Nat::Kind::Masquerade)
        masquerade(*target);
    ConnectionView &ct = m_state.connection;
    const bool source = nat.kind == Nat::Kind::Source || nat.kind == Nat::Kind::Masquerade;
    const quint8 width = m_state.family == Family::Ipv4 ? 4 : 16;
    if (target->address && target->address->width != width)
        target->address.reset();
    auto &address = source ? ct.translated.source : ct.translated.destination;
    auto &port = source ? ct.translated.sourcePort : ct.translated.destinationPort;
    const bool changed = !target->address || target->address != address || target->port != port;
    (source ? ct.sourceNat : ct.destinationNat) = changed;
    (source ? ct.sourceSettled : ct.destinationSettled) = true;
    ct.masqueraded = ct.masqueraded || nat.kind == Nat::Kind::Masquerade;
    address = target->address;
    port = target->port;
    applyNat(source);
    if (source && changed) {
        m_state.possible[static_cast<std::size_t>(Doubtful::Source)].clear();
        m_state.possible[static_cast<std::size_t>(Doubtful::SourcePort)].clear();
    }
    return done(Flow::Accept);
}

} // namespace doorward::firewall::walk
