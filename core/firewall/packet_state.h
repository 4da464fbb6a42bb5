// SPDX-License-Identifier: MIT
#pragma once

// A packet on its way through the hooks: what it looks like now, and what conntrack holds of it.
// Plain data, compared as a whole: two ways that meet at one place in one state end alike.

#include "core/firewall/ruleset.h"

#include <array>
#include <vector>

namespace doorward::firewall::walk {

/// A device as a hook sees it.
struct DeviceView {
    enum class Sight : std::uint8_t {
        None, ///< this hook has no such device: its name is "", its index 0
        Known,
        Unknown
    };
    Sight sight = Sight::None;
    QString name;

    static DeviceView known(const QString &name) { return {Sight::Known, name}; }
    static DeviceView unknown() { return {Sight::Unknown, {}}; }
    bool isKnown() const { return sight == Sight::Known; }
    bool isLoopback() const { return isKnown() && name == QLatin1StringView("lo"); }
    bool operator==(const DeviceView &) const = default;
};

/// Addresses as 4 or 16 bytes, ports in host order; nothing: not known.
struct Tuple {
    std::optional<Value> source;
    std::optional<Value> destination;
    std::optional<quint16> sourcePort;
    std::optional<quint16> destinationPort;

    bool operator==(const Tuple &) const = default;
};

/// 32 bits of which some may be unknown.
struct Bits {
    quint32 value = 0; ///< 0 where in doubt
    quint32 doubt = 0;

    bool operator==(const Bits &) const = default;
};

/// The packet's conntrack entry, as nf_ct_get() would give it.
struct ConnectionView {
    bool looked = false;    ///< conntrack has seen the packet
    bool untracked = false; ///< by notrack, or said so from the start
    bool exists = false;    ///< there is an entry: matches on it have something to read
    bool reply = false;     ///< the packet goes in the reply's direction
    bool confirmed = false; ///< it passed the last hook once (loopback)
    ConnectionState state = ConnectionState::New; ///< what conntrack finds when it looks
    Bits mark;
    std::optional<quint16> zone = 0; ///< nothing: not known
    Tuple original;                  ///< of the first packet, as it came
    bool sourceSettled = false;      ///< its source NAT was decided (IPS_SRC_NAT_DONE)
    bool destinationSettled = false; ///< IPS_DST_NAT_DONE
    bool sourceNat = false;          ///< IPS_SRC_NAT
    bool destinationNat = false;     ///< IPS_DST_NAT
    bool masqueraded = false;        ///< it may leave by the device of its first packet alone
    Tuple translated;                ///< what NAT makes of it

    bool operator==(const ConnectionView &) const = default;
};

/// What an unknown field can still be, after what was assumed of it: disjoint, ascending. Empty:
/// the field is known.
using Possible = std::vector<Interval>;

/// The fields of which assumptions are kept.
enum class Doubtful : std::uint8_t { Source, SourcePort, InputName, OutputName };

/// Counts the changes of a packet's own fields, so that what was chosen by them is chosen again. No
/// part of the state.
struct Version {
    quint32 count = 0;
    bool operator==(const Version &) const { return true; }
};

struct PacketState {
    Family family = Family::Ipv4;
    Tuple now;
    DeviceView in;
    DeviceView out;
    Hook hook = Hook::Prerouting;
    quint8 tcpFlags = tcp_flag::syn;
    quint8 tcpFlagsDoubt = 0; ///< those of them that are not known
    Bits mark;
    bool sentHere = false; ///< a socket of this host sends it, and the hook still knows which
    std::optional<quint32> ownerUser;
    std::optional<quint32> ownerGroup;
    ConnectionView connection;
    bool localDestination = false; ///< redirected to an address of this host that is not known
    bool lostRoute = false;        ///< NAT changed the destination of what came in over lo
    /// Where a packet that its hook has changed goes once the hook is over (output).
    std::optional<DeviceView> nextOut;
    std::vector<SetChange> setChanges;
    std::array<Possible, 4> possible; ///< by Doubtful
    Version version;

    bool operator==(const PacketState &) const = default;
};

/// Lets the field be anything of its width.
void openDoubt(PacketState &state, Doubtful field);
/// Takes `inside` as all that the field can be (kept) or as what it cannot be; a single value left
/// becomes known.
void narrowDoubt(PacketState &state, Doubtful field, const std::vector<Interval> &inside,
                 bool kept);

/// What is on the wire differs from what conntrack holds, as far as both are known: a rule rewrote
/// it behind conntrack's back.
bool isStray(const PacketState &state);

Value addressValue(const IpAddress &address);
/// Nothing where the address is not known.
std::optional<IpAddress> addressOf(const std::optional<Value> &value);

} // namespace doorward::firewall::walk
