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
    ct.exists = ct.state != ConnectionState::Invalid;
    if (!ct.reply)
        ct.original = ct.translated = m_state.now;
}

/// Both orders of the two back ends are ways of their own, unless one of them changes nothing.
bool Walk::runGroup(const PriorityGroup &group, bool nat)
{
    if (group.nft.empty() || group.legacy.empty())
        return runEntries(group.nft, nat) && runEntries(group.legacy, nat);
    const auto doesNothing = [&](const std::vector<HookEntry> &entries) {
        return std::all_of(entries.begin(), entries.end(), [&](const HookEntry &entry) {
            return !entry.isNat && m_rules.isInert(entry.chain)
                   && !m_rules.ruleset().chains[entry.chain].base->policyDrop;
        });
    };
    bool legacyFirst = false;
    if (!doesNothing(group.nft) && !doesNothing(group.legacy)) {
        Choice choice;
        choice.question = sayings::orderOfBackends(group.priority,
                                                   QLatin1StringView(json::enumName(m_state.hook)));
        const auto answered =
            answer(std::move(choice), sayings::legacyFirst(), sayings::nftablesFirst());
        if (!answered)
            return false;
        legacyFirst = *answered;
    }
    m_place.push_back(legacyFirst ? 1 : 0);
    const bool goesOn = legacyFirst ? runEntries(group.legacy, nat) && runEntries(group.nft, nat)
                                    : runEntries(group.nft, nat) && runEntries(group.legacy, nat);
    m_place.pop_back();
    return goesOn;
}

bool Walk::runEntries(const std::vector<HookEntry> &entries, bool nat)
{
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (nat && natIsSettled())
            return true;
        m_place.push_back(static_cast<quint32>(i) << 1
                          | (entries[i].backend == Backend::Nft ? 1u : 0u));
        const bool goesOn = runEntry(entries[i]);
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
        if (m_state.hook == Hook::Output && m_state.now.destination != before.destination)
            m_state.nextOut = reroutedOutput();
        return !m_over;
    };
    if (ct.reply) {
        undoNat();
        return rerouted();
    }
    const bool destination = m_state.hook == Hook::Prerouting || m_state.hook == Hook::Output;
    if (natIsSettled()) {
        applyNat(!destination);
        return true;
    }
    // A later packet goes where the first one went: its mapping is what the chains would set now.
    const ConnectionState state = ct.state;
    if (state == ConnectionState::Established)
        ct.state = ConnectionState::New;
    const bool goesOn = runNatChains();
    ct.state = state;
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
