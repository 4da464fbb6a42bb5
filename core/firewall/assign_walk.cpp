// SPDX-License-Identifier: MIT
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

Bits bitsOf(const Seen &seen)
{
    return {static_cast<quint32>(seen.value.number()), static_cast<quint32>(seen.doubt.number())};
}

std::optional<quint16> portOf(const Seen &seen)
{
    return seen.isKnown() ? std::optional(static_cast<quint16>(seen.value.number())) : std::nullopt;
}

} // namespace

/// What stands before a match that fails later stays: nf_tables runs a rule from left to right.
Walk::Step Walk::assign(const Assign &part)
{
    Seen seen = Seen::number(0, 4);
    if (part.value) {
        const SeenKey key = evaluate(sight(), *part.value);
        if (key.isEmpty() || anyAbsent(key))
            return fail();
        seen = key.front();
    }
    ConnectionView &ct = m_state.connection;
    switch (part.what) {
    case Assign::What::Mark:
        m_state.mark = bitsOf(seen);
        ++m_state.version.count;
        break;
    case Assign::What::CtMark:
        if (ct.exists)
            ct.mark = bitsOf(seen);
        break;
    case Assign::What::CtZone:
        ct.zone = portOf(seen);
        break;
    case Assign::What::NoTrack:
        if (!ct.exists)
            ct.untracked = true;
        break;
    case Assign::What::Payload:
        if (part.target)
            return assignPayload(*part.target, seen);
        break;
    case Assign::What::PacketType:
    case Assign::What::Other:
        break;
    }
    return {};
}

/// Stateless rewriting: conntrack does not know of it.
Walk::Step Walk::assignPayload(const Selector &target, const Seen &seen)
{
    const auto value = seen.isKnown() ? std::optional(seen.value) : std::nullopt;
    const bool four = m_state.family == Family::Ipv4;
    const auto setAddress = [&](bool sameFamily, std::optional<Value> &address) {
        if (sameFamily)
            address = value;
        return sameFamily;
    };
    bool present = true;
    if (target.field == Field::IpSource || target.field == Field::Ip6Source)
        present = setAddress(four == (target.field == Field::IpSource), m_state.now.source);
    else if (target.field == Field::IpDestination || target.field == Field::Ip6Destination)
        present =
            setAddress(four == (target.field == Field::IpDestination), m_state.now.destination);
    else if (target.field == Field::TcpSourcePort)
        m_state.now.sourcePort = portOf(seen);
    else if (target.field == Field::TcpDestinationPort)
        m_state.now.destinationPort = portOf(seen);
    else if (target.field == Field::TcpFlags && seen.isKnown())
        m_state.tcpFlags = static_cast<quint8>(seen.value.number());
    ++m_state.version.count;
    return present ? Step{} : fail();
}

Walk::Step Walk::updateSet(const Chain &chain, const Rule &rule, const SetUpdate &part)
{
    const SeenKey key = evaluate(sight(), part.key);
    if (anyAbsent(key) || part.set >= m_rules.sets().size())
        return fail();
    const Set &set = m_rules.ruleset().sets[part.set];
    const Found found = findInSet(sight(), part.set, key);
    const bool isFull = set.size && set.elements.size() + m_state.setChanges.size() >= *set.size;
    if (!part.remove && found.tri != Tri::Yes && isFull) {
        m_ruleUnknown = true;
        Choice choice = question(chain, rule, {});
        choice.question = sayings::roomInSet(set.name, set.elements.size());
        const auto passes =
            answer(std::move(choice), sayings::hasRoom(set.name), sayings::isFull(set.name));
        if (!passes)
            return done(Flow::Ended);
        if (!*passes)
            return fail();
    }
    SetChange change;
    change.set = part.set;
    change.removed = part.remove;
    change.unknown = !allKnown(key);
    for (const Seen &seen : key)
        change.key.push_back(seen.value);
    m_state.setChanges.push_back(std::move(change));
    return {};
}

} // namespace doorward::firewall::walk
