// SPDX-License-Identifier: MIT
#include "core/firewall/walk.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

WayEnd Walk::run(PacketState state, const Passage &passage)
{
    m_state = std::move(state);
    m_passage = passage;
    if (passage.entry == Entry::Sent)
        send();
    else
        arrive();
    m_end.state = m_state;
    return std::move(m_end);
}

void Walk::arrive()
{
    m_state.out = {};
    if (!enterByBridge() || !runHook(Hook::Ingress) || !runHook(Hook::Prerouting))
        return;
    switch (decide()) {
    case Where::Here:
        deliver();
        break;
    case Where::Onward:
        forward();
        break;
    case Where::Ended:
        break;
    }
}

void Walk::deliver()
{
    m_state.out = {};
    // early demultiplexing finds the socket of a connection that this host began
    m_state.sentHere = m_state.connection.reply && !m_state.in.isLoopback();
    runHook(Hook::Input);
}

void Walk::forward()
{
    m_end.forwarded = true;
    if (!runHook(Hook::Forward))
        return;
    if (runHook(Hook::Postrouting) && runHook(Hook::Egress))
        passBridge(m_state.out, BridgeWay::Out);
    m_end.leftBy = m_state.out;
}

void Walk::send()
{
    m_state.in = {};
    m_state.sentHere = true;
    m_state.out = sentBy();
    if (m_over || !runHook(Hook::Output))
        return;
    if (m_state.nextOut) // hooks of output still saw the old device
        m_state.out = *m_state.nextOut;
    if (m_over || !runHook(Hook::Postrouting))
        return;
    m_state.connection.confirmed = m_state.connection.exists;
    if (!runHook(Hook::Egress) || !passBridge(m_state.out, BridgeWay::Out))
        return;
    m_end.leftBy = m_state.out;
    const auto loopback = goesByLoopback();
    if (loopback && *loopback)
        deliverOverLoopback();
}

/// What leaves by lo comes in by lo, with the conntrack entry and the route that it has.
void Walk::deliverOverLoopback()
{
    m_state.sentHere = false;
    m_state.in = DeviceView::known(u"lo"_s);
    m_state.out = {};
    m_place.clear();
    if (runHook(Hook::Ingress) && runHook(Hook::Prerouting) && staysAfterLoopback())
        runHook(Hook::Input);
}

/// nf_nat_ipv4_pre_routing(), nf_nat_ipv6_in() drop the route of what they send elsewhere; it is
/// routed anew as if it had come from outside, where a source of this host or of 127.0.0.0/8 is
/// refused.
bool Walk::staysAfterLoopback()
{
    if (!m_state.lostRoute)
        return true;
    Choice choice;
    choice.question = sayings::routeOverLoopback();
    const auto refused =
        answer(std::move(choice), sayings::refusedOverLoopback(), sayings::staysOverLoopback());
    if (refused && *refused)
        dropByRouting(sayings::loopbackRefused());
    return refused && !*refused;
}

RouteLookup Walk::lookup(bool sent) const
{
    const auto destination = addressOf(m_state.now.destination);
    if (!destination || !m_rules.host().knowsRoutes())
        return {};
    RouteQuestion question;
    question.destination = *destination;
    question.source = addressOf(m_state.now.source);
    if (m_state.mark.doubt == 0)
        question.mark = m_state.mark.value;
    if (sent) {
        question.inputDevice = u"lo"_s; // the kernel's name for "sent here" in rules
        if (m_state.ownerUser)
            question.uid = Uid(*m_state.ownerUser);
    } else if (m_state.in.isKnown()) {
        question.inputDevice = m_state.in.name;
    }
    return m_rules.host().route(question);
}

Walk::Where Walk::decideUnknown(Saying question)
{
    Choice choice;
    choice.question = std::move(question);
    const auto onward = answer(std::move(choice), sayings::forwarded(), sayings::forThisHost());
    if (!onward)
        return Where::Ended;
    if (*onward)
        m_state.out = DeviceView::unknown();
    return *onward ? Where::Onward : Where::Here;
}

/// route_localnet of a device or of all; Unknown becomes a choice. Nothing: the walk is over.
std::optional<bool> Walk::routesLocalnet(const DeviceView &device)
{
    const HostKnowledge &host = m_rules.host();
    const QString key =
        u"net.ipv4.conf.%1.route_localnet"_s.arg(device.isKnown() ? device.name : u"*"_s);
    const auto all = host.sysctl(u"net.ipv4.conf.all.route_localnet"_s);
    const auto own = device.isKnown() ? host.sysctl(key) : std::nullopt;
    if (all == true || own == true)
        return true;
    if (all == false && own == false)
        return false;
    Choice choice;
    choice.question = sayings::match(key);
    return answer(std::move(choice), sayings::isOne(key), sayings::isZero(key));
}

/// ip_route_input_slow(): a packet to 127.0.0.0/8 from outside is dropped unless route_localnet is
/// set for the device or for all.
bool Walk::loopbackAddressMayEnter()
{
    const auto destination = addressOf(m_state.now.destination);
    if (!destination || !destination->isLoopback() || m_state.in.isLoopback())
        return true;
    if (m_state.family == Family::Ipv6) {
        // as it came it would have been dropped unseen; after NAT there is no route for it
        if (m_state.now.destination == m_passage.destination)
            dropByRouting(sayings::loopback6FromOutside());
        else
            endByRouting({});
        return false;
    }
    const auto routes = routesLocalnet(m_state.in);
    if (routes && !*routes)
        dropByRouting(
            sayings::loopbackFromOutside(m_state.in.isKnown() ? m_state.in.name : u"*"_s));
    return routes.value_or(false);
}

/// __mkroute_output(): what is sent from 127.0.0.0/8 leaves by no other device than lo.
bool Walk::loopbackAddressMayLeave(const DeviceView &device)
{
    const auto source = addressOf(m_state.now.source);
    if (m_state.family == Family::Ipv6 || !source || !source->isLoopback() || device.isLoopback())
        return true;
    const auto routes = routesLocalnet(device);
    if (routes && !*routes)
        dropByRouting(sayings::loopbackToOutside(device.isKnown() ? device.name : u"*"_s));
    return routes.value_or(false);
}

/// The routing decision behind prerouting. What the caller said of the way holds while the
/// destination is the one that it came with.
Walk::Where Walk::decide()
{
    const bool changed = m_state.now.destination != m_passage.destination;
    if (m_state.localDestination)
        return Where::Here;
    if (!m_state.now.destination)
        return decideUnknown(sayings::addressOfNat());
    if (!loopbackAddressMayEnter())
        return Where::Ended;
    if (m_state.in.isLoopback()) // it brings its route along
        return Where::Here;
    if (!changed && m_passage.entry == Entry::Delivered)
        return Where::Here;
    const HostKnowledge &host = m_rules.host();
    const IpAddress destination = *addressOf(m_state.now.destination);
    const bool forwards = !changed && m_passage.entry == Entry::Forwards;
    if (!forwards && host.isLocal(destination) == Tri::Yes)
        return Where::Here;
    const RouteLookup found = lookup(false);
    if (found.kind != RouteLookup::Kind::Unknown && found.isCertain) {
        if (found.kind == RouteLookup::Kind::Route) {
            if (found.type != RouteType::Unicast && !forwards)
                return Where::Here;
            m_state.out = DeviceView::known(found.device);
        } else if (!forwards) {
            endByRouting(found);
            return Where::Ended;
        }
    } else {
        m_state.out = DeviceView::unknown();
    }
    const bool keepsDevice = !changed && m_passage.outputDevice.has_value();
    if (keepsDevice)
        m_state.out = DeviceView::known(*m_passage.outputDevice);
    if (m_state.out.sight != DeviceView::Sight::Known) {
        m_state.out = DeviceView::unknown();
        openDoubt(m_state, Doubtful::OutputName);
    }
    if (forwards || host.isLocal(destination) == Tri::No)
        return Where::Onward;
    return decideUnknown(sayings::isLocal(destination.text()));
}

/// What an unsuitable route answers with (net/ipv4/route.c ip_error(), net/ipv6/route.c).
void Walk::endByRouting(const RouteLookup &lookup)
{
    const bool four = m_state.family == Family::Ipv4;
    const RouteType type =
        lookup.kind == RouteLookup::Kind::Rejects ? lookup.type : RouteType::Other;
    const QString destination = addressOf(m_state.now.destination)->text();
    if (type == RouteType::Blackhole) {
        dropByRouting(sayings::blackhole(destination));
        return;
    }
    if (type == RouteType::Prohibit)
        m_end.rejectWith =
            four ? RejectWith::IcmpAdminProhibited : RejectWith::Icmp6AdminProhibited;
    else if (type == RouteType::Unreachable && four)
        m_end.rejectWith = RejectWith::IcmpHostUnreachable;
    else
        m_end.rejectWith = four ? RejectWith::IcmpNetUnreachable : RejectWith::Icmp6NoRoute;
    m_end.verdict = Outcome::Reject;
    m_end.routing = sayings::noRoute(destination);
    m_end.chain = nullptr;
    m_end.rule = nullptr;
    m_end.at = m_state.hook;
    m_over = true;
}

void Walk::dropByRouting(Saying words)
{
    m_end.verdict = Outcome::Drop;
    m_end.rejectWith.reset();
    m_end.routing = std::move(words);
    m_end.chain = nullptr;
    m_end.rule = nullptr;
    m_end.at = m_state.hook;
    m_over = true;
}

/// The device that a packet of this host is sent by.
DeviceView Walk::sentBy()
{
    if (m_passage.outputDevice)
        return DeviceView::known(*m_passage.outputDevice);
    return chosenOutput();
}

DeviceView Walk::reroutedOutput()
{
    const DeviceView device = chosenOutput();
    if (!m_over)
        loopbackAddressMayLeave(device);
    return device;
}

DeviceView Walk::chosenOutput()
{
    const auto destination = addressOf(m_state.now.destination);
    m_state.possible[static_cast<std::size_t>(Doubtful::OutputName)].clear();
    if (destination) {
        if (m_rules.host().isLocal(*destination) == Tri::Yes)
            return DeviceView::known(u"lo"_s);
        const RouteLookup found = lookup(true);
        if (found.kind == RouteLookup::Kind::Route && found.isCertain)
            return found.type == RouteType::Unicast ? DeviceView::known(found.device)
                                                    : DeviceView::known(u"lo"_s);
        if (found.isCertain && found.kind != RouteLookup::Kind::Unknown) {
            dropByRouting(sayings::noRoute(destination->text()));
            return DeviceView::unknown();
        }
    } else if (m_state.localDestination) {
        return DeviceView::known(u"lo"_s);
    }
    openDoubt(m_state, Doubtful::OutputName);
    return DeviceView::unknown();
}

/// Whether what was sent comes in again; nothing: the walk is over.
std::optional<bool> Walk::goesByLoopback()
{
    if (m_state.out.isKnown())
        return m_state.out.isLoopback();
    const auto destination = addressOf(m_state.now.destination);
    if (destination && m_rules.host().isLocal(*destination) == Tri::No)
        return false;
    Choice choice;
    choice.question = sayings::isSentToItself();
    return answer(std::move(choice), sayings::forThisHost(), sayings::leavesThisHost());
}

} // namespace doorward::firewall::walk
