// SPDX-License-Identifier: MIT
// Bridges: their tables see frames and are not walked; which ways may lead through them is told.
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

bool isBridge(const Interface &link)
{
    return link.kind == "bridge"_L1;
}

/// Whether it is a bridge as far as is known.
bool mayBeBridge(const HostKnowledge &host, const DeviceView &device)
{
    if (device.sight == DeviceView::Sight::None || device.isLoopback())
        return false;
    if (!host.knowsDevices())
        return true;
    if (device.isKnown()) {
        const Interface *link = host.device(device.name);
        return !link || isBridge(*link);
    }
    const auto &links = *host.view().interfaces;
    return std::any_of(links.begin(), links.end(), isBridge);
}

} // namespace

/// What comes in by a bridge has passed the bridge tables' prerouting and input; what leaves by one
/// passes their output and postrouting.
bool Walk::passBridge(const DeviceView &device, BridgeWay way)
{
    const BridgeChains &chains = m_rules.bridgeChains(way);
    if (chains.names.isEmpty() || !mayBeBridge(m_rules.host(), device))
        return true;
    Choice choice;
    choice.kind = OpaqueMatch::Kind::NotUnderstood;
    choice.count = chains.onlyFilter ? 2 : 3;
    const QString names = chains.names.join(u", "_s);
    choice.question = sayings::bridgeChains(names);
    m_frames.clear();
    m_place = {~quint32{0}, static_cast<quint32>(way), m_state.connection.confirmed ? 1u : 0u};
    const auto taken = choose(std::move(choice));
    if (!taken)
        return false;
    m_choices.setAnswer(*taken == 0   ? sayings::bridgePasses(names)
                        : *taken == 1 ? sayings::bridgeDrops(names)
                                      : sayings::bridgeChanges(names));
    if (*taken == 1)
        dropByRouting(sayings::droppedByBridge(names));
    if (*taken == 2)
        giveUp();
    return *taken == 0;
}

/// A packet that comes in by a port of a bridge is the bridge's from there on; what goes from port
/// to port is seen by netfilter only where br_netfilter has it so.
bool Walk::enterByBridge()
{
    const HostKnowledge &host = m_rules.host();
    const Interface *link = m_state.in.isKnown() ? host.device(m_state.in.name) : nullptr;
    const Interface *master = link && link->master ? host.device(*link->master) : nullptr;
    if (master && isBridge(*master)) {
        if (!runHook(Hook::Ingress))
            return false;
        m_state.in = DeviceView::known(master->name);
        link = master;
    }
    if (link && isBridge(*link) && staysOnBridge()) {
        if (!passBridge(m_state.in, BridgeWay::Through))
            return false;
        return isSeenByNetfilter();
    }
    return passBridge(m_state.in, BridgeWay::In);
}

/// By its destination it leaves by the bridge that it came in by, straight to a neighbour.
bool Walk::staysOnBridge() const
{
    const auto destination = addressOf(m_state.now.destination);
    if (!destination || m_rules.host().isLocal(*destination) != Tri::No)
        return false;
    const RouteLookup found = lookup(false);
    return found.kind == RouteLookup::Kind::Route && found.isCertain
           && found.type == RouteType::Unicast && found.device == m_state.in.name && !found.gateway;
}

bool Walk::isSeenByNetfilter()
{
    const QString key = m_state.family == Family::Ipv4 ? u"net.bridge.bridge-nf-call-iptables"_s
                                                       : u"net.bridge.bridge-nf-call-ip6tables"_s;
    if (m_rules.host().sysctl(key) == true)
        return true;
    Choice choice;
    choice.question = sayings::seesBridged(m_state.in.name, key);
    m_frames.clear();
    m_place = {~quint32{0}, ~quint32{0}};
    const auto sees = answer(std::move(choice), sayings::bridgedIsSeen(m_state.in.name),
                             sayings::bridgedIsUnseen(m_state.in.name));
    if (!sees || *sees)
        return sees.has_value();
    m_end.verdict = Outcome::Accept;
    m_end.forwarded = true;
    m_end.leftBy = m_state.in;
    m_over = true;
    return false;
}

} // namespace doorward::firewall::walk
