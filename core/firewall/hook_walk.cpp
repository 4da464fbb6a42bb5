// SPDX-License-Identifier: MIT
#include "core/firewall/walk.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::firewall::walk {

namespace {

constexpr qint32 conntrackPriority = -200; // NF_IP_PRI_CONNTRACK

bool namesDevice(const QString &pattern, const QString &name)
{
    return pattern.endsWith(u'*') ? name.startsWith(QStringView(pattern).chopped(1))
                                  : pattern == name;
}

} // namespace

bool Walk::runHook(Hook hook)
{
    m_state.hook = hook;
    m_state.nextOut.reset();
    const auto &groups = m_rules.groups(m_state.family, hook);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        m_place = {static_cast<quint32>(hook), m_state.connection.confirmed ? 1u : 0u,
                   static_cast<quint32>(i)};
        meetConntrack(groups[i].priority);
        if (!runGroup(groups[i], false))
            return false;
    }
    m_place = {static_cast<quint32>(hook), m_state.connection.confirmed ? 1u : 0u, ~quint32{0}};
    meetConntrack(conntrackPriority + 1);
    return true;
}

/// A rule has rewritten it before conntrack saw it, to what no connection expects.
bool Walk::answersNothing() const
{
    const auto differ = [](const auto &a, const auto &b) { return a && b && *a != *b; };
    const Tuple &wire = m_state.now;
    const Tuple &held = m_state.connection.translated;
    return differ(wire.source, held.destination) || differ(wire.destination, held.source)
           || differ(wire.sourcePort, held.destinationPort)
           || differ(wire.destinationPort, held.sourcePort);
}

/// Conntrack looks at prerouting and output, once.
void Walk::meetConntrack(qint32 priority)
{
    ConnectionView &ct = m_state.connection;
    const bool here = m_state.hook == Hook::Prerouting || m_state.hook == Hook::Output;
    if (!here || ct.looked || priority <= conntrackPriority)
        return;
    ct.looked = true;
    if (ct.state == ConnectionState::Untracked)
        ct.untracked = true;
    if (ct.untracked)
        return;
    if (ct.reply && answersNothing()) {
        ct.state = ConnectionState::Invalid; // tcp_new(): a SYN-ACK opens no connection
        ct.reply = false;
        m_passage.entry = Entry::Arrives; // NAT is not undone: it goes where it is addressed
        m_passage.destination.reset();
        m_passage.outputDevice.reset();
    }
    ct.exists = ct.state != ConnectionState::Invalid;
    if (!ct.reply && !ct.sourceSettled && !ct.destinationSettled)
        ct.original = ct.translated = m_state.now;
}

QString Walk::orderText(const PriorityGroup &group, std::size_t order) const
{
    QStringList names;
    for (const quint32 i : group.orders[order]) {
        const HookEntry &entry = group.entries[i];
        const Chain &chain = m_rules.ruleset().chains[entry.chain];
        const Table &table = m_rules.ruleset().tables[chain.table];
        if (entry.isNat)
            names.append(u"NAT"_s);
        else if (!m_rules.isPassive(entry.chain))
            names.append(u"%1 %2 %3"_s.arg(QLatin1StringView(familyName(table.family)), table.name,
                                           chain.name));
    }
    return names.join(u", "_s);
}

std::optional<quint32> Walk::chooseOrder(const PriorityGroup &group, std::size_t askedBefore)
{
    const std::size_t orders = group.orders.size();
    Choice choice;
    choice.isOrder = true;
    choice.count = static_cast<quint32>(orders + (group.hasMoreOrders ? 1 : 0));
    choice.question =
        sayings::orderOfChains(group.priority, QLatin1StringView(json::enumName(m_state.hook)));
    const std::vector<quint32> place = m_place;
    // Where the usual order led depends on what was answered on its way.
    m_place.push_back(~quint32{0});
    for (std::size_t i = askedBefore; i < m_choices.taken().size(); ++i)
        m_place.push_back(m_choices.taken()[i].taken);
    m_frames.clear();
    const auto taken = choose(std::move(choice));
    m_place = place;
    if (taken)
        m_choices.setAnswer(*taken < orders ? sayings::inOrder(orderText(group, *taken))
                                            : sayings::inOtherOrder());
    return taken;
}

/// Every order that may be is a way of its own, if what stands there does anything to the packet.
bool Walk::runGroup(const PriorityGroup &group, bool nat)
{
    if (group.orders.size() < 2 && !group.hasMoreOrders)
        return runEntries(group, 0, nat);
    const PacketState state = m_state;
    const WayEnd end = m_end;
    const auto traced = m_tracer ? std::optional(*m_tracer) : std::nullopt;
    const std::size_t askedBefore = m_choices.taken().size();
    const bool goesOn = runEntries(group, 0, nat);
    if (m_end.merged || (goesOn && m_state == state))
        return goesOn;
    const auto order = chooseOrder(group, askedBefore);
    if (!order)
        return false;
    if (*order == 0)
        return goesOn;
    m_state = state;
    m_end = end;
    m_over = false;
    if (traced)
        *m_tracer = *traced;
    if (*order == group.orders.size()) {
        giveUp();
        return false;
    }
    m_place.push_back(*order);
    const bool goesOnSo = runEntries(group, *order, nat);
    m_place.pop_back();
    return goesOnSo;
}

bool Walk::runEntries(const PriorityGroup &group, std::size_t order, bool nat)
{
    for (const quint32 i : group.orders[order]) {
        if (nat && natIsSettled())
            return true;
        m_place.push_back(i);
        const bool goesOn = runEntry(group.entries[i]);
        m_place.pop_back();
        if (!goesOn)
            return false;
    }
    return true;
}

bool Walk::runEntry(const HookEntry &entry)
{
    if (entry.isNat)
        return runNatHook();
    const Chain &chain = m_rules.ruleset().chains[entry.chain];
    const bool hangsAtDevices = m_state.hook == Hook::Ingress || m_state.hook == Hook::Egress;
    if (hangsAtDevices && !appliesToDevice(chain))
        return !m_over;
    const Bits mark = m_state.mark;
    const Tuple before = m_state.now;
    if (!runChain(entry.chain))
        return false;
    const Table &table = m_rules.ruleset().tables[chain.table];
    const bool reroutes = chain.base->type == ChainType::Route
                          || (table.backend == Backend::Legacy && table.name == "mangle"_L1);
    if (m_state.hook == Hook::Output && reroutes
        && (m_state.mark != mark || m_state.now.source != before.source
            || m_state.now.destination != before.destination))
        m_state.nextOut = reroutedOutput();
    return !m_over;
}

/// Chains of netdev tables and of inet ingress hang at devices by name. Which ones may not be
/// known: nft did not always print them.
bool Walk::appliesToDevice(const Chain &chain)
{
    const DeviceView &device = m_state.hook == Hook::Egress ? m_state.out : m_state.in;
    if (device.sight == DeviceView::Sight::None)
        return false;
    const QStringList &names = chain.base->devices;
    if (device.isKnown() && !names.isEmpty())
        return std::any_of(names.begin(), names.end(), [&](const QString &pattern) {
            return namesDevice(pattern, device.name);
        });
    const auto number = static_cast<quint32>(&chain - m_rules.ruleset().chains.data());
    if (m_rules.isInert(number) && !chain.base->policyDrop)
        return false;
    Choice choice;
    choice.chain = &chain;
    choice.question = names.isEmpty()
                          ? sayings::devicesOfChain(chain.name)
                          : sayings::match(u"device in { %1 }"_s.arg(names.join(u", "_s)));
    return answer(std::move(choice), sayings::isAtDevices(chain.name),
                  sayings::isNotAtDevices(chain.name))
        .value_or(false);
}

/// Nothing but a rule that needs conntrack is known to make the kernel track connections.
std::optional<bool> Walk::isTracked()
{
    if (m_rules.needsConntrack(m_state.family))
        return true;
    const auto &groups = m_rules.natGroups(m_state.family, m_state.hook);
    const bool matters = std::any_of(groups.begin(), groups.end(), [&](const PriorityGroup &group) {
        return std::any_of(group.entries.begin(), group.entries.end(),
                           [&](const HookEntry &entry) { return !m_rules.isPassive(entry.chain); });
    });
    if (!matters)
        return true;
    Choice choice;
    choice.question = sayings::areTracked();
    return answer(std::move(choice), sayings::tracked(), sayings::notTracked());
}

bool Walk::natIsSettled() const
{
    const bool destination = m_state.hook == Hook::Prerouting || m_state.hook == Hook::Output;
    return destination ? m_state.connection.destinationSettled : m_state.connection.sourceSettled;
}

/// nf_nat_inet_fn(): the first packet of a connection walks the nat chains until one has set a
/// mapping; what follows is translated as that said.
bool Walk::runNatHook()
{
    ConnectionView &ct = m_state.connection;
    if (!ct.exists)
        return true;
    const Tuple before = m_state.now;
    const auto rerouted = [&] {
        if (m_state.now.destination == before.destination)
            return true;
        if (m_state.hook == Hook::Output)
            m_state.nextOut = reroutedOutput();
        if (m_state.hook == Hook::Prerouting && m_state.in.isLoopback())
            m_state.lostRoute = true;
        return !m_over;
    };
    if (ct.reply) {
        undoNat();
        return rerouted();
    }
    const bool destination = m_state.hook == Hook::Prerouting || m_state.hook == Hook::Output;
    if (natIsSettled()) {
        applyNat(!destination);
        return rerouted();
    }
    const auto tracked = isTracked();
    if (!tracked || !*tracked)
        return tracked.has_value();
    // A later packet goes where the first one went: its mapping is what the chains would set now.
    const ConnectionState state = ct.state;
    const quint8 flags = m_state.tcpFlags;
    const quint8 doubt = m_state.tcpFlagsDoubt;
    if (state == ConnectionState::Established) {
        ct.state = ConnectionState::New;
        m_state.tcpFlags = tcp_flag::syn;
        m_state.tcpFlagsDoubt = tcp_flag::ecn;
    }
    const bool goesOn = runNatChains();
    ct.state = state;
    m_state.tcpFlags = flags;
    m_state.tcpFlagsDoubt = doubt;
    if (!goesOn)
        return false;
    (destination ? ct.destinationSettled : ct.sourceSettled) = true;
    return rerouted();
}

bool Walk::runNatChains()
{
    const auto &groups = m_rules.natGroups(m_state.family, m_state.hook);
    for (std::size_t i = 0; i < groups.size() && !natIsSettled(); ++i) {
        m_place.push_back(static_cast<quint32>(i));
        const bool goesOn = runGroup(groups[i], true);
        m_place.pop_back();
        if (!goesOn)
            return false;
    }
    return true;
}

/// nf_nat_packet(): the side that was mapped gets address and port of the mapping, whatever was
/// rewritten without conntrack's knowledge.
void Walk::applyNat(bool source)
{
    const ConnectionView &ct = m_state.connection;
    if (source ? !ct.sourceNat : !ct.destinationNat)
        return;
    if (source) {
        m_state.now.source = ct.translated.source;
        m_state.now.sourcePort = ct.translated.sourcePort;
    } else {
        m_state.now.destination = ct.translated.destination;
        m_state.now.destinationPort = ct.translated.destinationPort;
    }
    ++m_state.version.count;
}

/// nf_nat_packet() for a reply: the first packet's source NAT is undone where destinations are
/// rewritten, its destination NAT where sources are.
void Walk::undoNat()
{
    const ConnectionView &ct = m_state.connection;
    const bool destination = m_state.hook == Hook::Prerouting || m_state.hook == Hook::Output;
    if (destination && ct.sourceNat) {
        m_state.now.destination = ct.original.source;
        m_state.now.destinationPort = ct.original.sourcePort;
        ++m_state.version.count;
    } else if (!destination && ct.destinationNat) {
        m_state.now.source = ct.original.destination;
        m_state.now.sourcePort = ct.original.destinationPort;
        ++m_state.version.count;
    }
}

} // namespace doorward::firewall::walk
