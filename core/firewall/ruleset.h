// SPDX-License-Identifier: MIT
#pragma once

// What a Linux kernel filters and rewrites packets with, as one model for nftables and both back
// ends of iptables. Names and meanings are those of nft(8), libnftables-json(5) and
// iptables-extensions(8); the readers translate into it, the evaluator walks it. A rule that a
// reader does not understand in full is kept with a match of kind Opaque: it is unknown, never
// skipped.

#include "core/firewall/boxed.h"
#include "core/firewall/packet.h"
#include "core/firewall/value.h"

#include <QString>

#include <memory>
#include <variant>

namespace doorward::firewall {

enum class TableFamily : std::uint8_t { Ip, Ip6, Inet, Arp, Bridge, Netdev };

/// Who interprets a table. Tables of iptables' nft back end belong to Nft: their chains are real
/// nf_tables chains, only their rules were read from iptables-save.
enum class Backend : std::uint8_t { Nft, Legacy };

enum class ChainType : std::uint8_t { Filter, Nat, Route };

/// What is read from a packet or its surroundings. A TCP packet has no field of UDP, ICMP and so
/// on: the readers translate such a selector to NeverPresent.
enum class Field : std::uint8_t {
    // Network header; the family decides the width of addresses (4 or 16 bytes).
    IpSource,       ///< only where the packet is IPv4: payload ip saddr
    IpDestination,  ///< ip daddr
    Ip6Source,      ///< ip6 saddr
    Ip6Destination, ///< ip6 daddr
    IpProtocol,     ///< ip protocol (1 byte), IPv4 only
    Ip6NextHeader,  ///< ip6 nexthdr (1 byte), IPv6 only
    TimeToLive,     ///< ip ttl or ip6 hoplimit (1 byte), of either family; not known
    Dscp,           ///< 1 byte, 6 bits; not known
    PacketLength,   ///< meta length, ip length; not known
    FragmentOffset, ///< ip frag-off (2 bytes): a SYN is no fragment; the DF bit is not known
    // Transport header
    TcpSourcePort,      ///< tcp sport, th sport (2 bytes)
    TcpDestinationPort, ///< tcp dport, th dport (2 bytes)
    TcpFlags,           ///< 1 byte
    TcpOption,          ///< argument: the option's kind; not known but for presence of MSS in a SYN
    TcpOther,           ///< window, sequence, checksum, …: not known
    NeverPresent,       ///< a field of another protocol: the rule does not match
    // Meta (nft(8) META EXPRESSIONS)
    InputIndex,  ///< iif, 4 bytes
    OutputIndex, ///< oif
    InputName,   ///< iifname, 16 bytes
    OutputName,  ///< oifname
    InputGroup,  ///< iifgroup, 4 bytes; not known
    OutputGroup, ///< oifgroup
    InputType,   ///< iiftype (ARPHRD_*, 2 bytes)
    OutputType,  ///< oiftype
    InputKind,   ///< iifkind ("veth", "bridge" …), 16 bytes
    OutputKind,  ///< oifkind
    Mark,        ///< meta mark, 4 bytes
    NfProtocol,  ///< meta nfproto: NFPROTO_IPV4 = 2, NFPROTO_IPV6 = 10 (1 byte)
    L4Protocol,  ///< meta l4proto: 6 (1 byte)
    EtherType,   ///< meta protocol: 0x0800, 0x86dd (2 bytes)
    PacketType,  ///< meta pkttype: PACKET_HOST 0, PACKET_BROADCAST 1, … (1 byte)
    OwnerUser,   ///< meta skuid, 4 bytes; absent where the packet was not sent by this host
    OwnerGroup,  ///< meta skgid
    // Conntrack (nft(8) CONNTRACK EXPRESSIONS)
    CtState,       ///< 4 bytes of bits: invalid 1, established 2, related 4, new 8, untracked 64
    CtDirection,   ///< original 0, reply 1 (1 byte)
    CtStatus,      ///< 4 bytes of IPS_* bits
    CtMark,        ///< 4 bytes
    CtZone,        ///< 2 bytes; argument: direction + 1, 0 for none
    CtL3Protocol,  ///< 1 byte, as NfProtocol
    CtProtocol,    ///< 1 byte
    CtSource,      ///< argument: direction; 4 or 16 bytes
    CtDestination, ///< argument: direction
    CtSourcePort,  ///< argument: direction; 2 bytes
    CtDestinationPort, ///< argument: direction
    // Routing (nft(8) FIB EXPRESSIONS); argument: FibKey bits
    FibOutputIndex, ///< fib … oif
    FibOutputName,  ///< fib … oifname
    FibType,        ///< fib … type: RTN_* (rtnetlink(7)), 4 bytes
    FibPresent,     ///< fib … oif exists (1 byte: 0 or 1)
    // A socket of this host that the packet belongs to; xt_socket
    Socket, ///< not known
    // Everything that no configuration tells: numgen, jhash, time, cpu, cgroup, exthdr, raw
    // payload,
    // limits as values …; `note` of the Selector says what it is
    Opaque
};

/// Bits of a Selector's argument for the Fib fields: what `fib` looks up.
namespace fib_key {
inline constexpr quint32 saddr = 0x01;
inline constexpr quint32 daddr = 0x02;
inline constexpr quint32 mark = 0x04;
inline constexpr quint32 iif = 0x08;
inline constexpr quint32 oif = 0x10;
} // namespace fib_key

struct Selector {
    Field field = Field::Opaque;
    quint8 width = 0;     ///< bytes of what it gives
    quint32 argument = 0; ///< see Field
    QString note;         ///< for Opaque: what it is, in the ruleset's own words
};

struct Expression;

enum class Operator : std::uint8_t { And, Or, Xor, ShiftLeft, ShiftRight };

struct Binary {
    Operator op = Operator::And;
    std::vector<Expression> operands; ///< exactly two
};

/// "ip saddr . tcp dport": one value for each operand.
struct Concatenation {
    std::vector<Expression> operands;
};

/// "tcp dport map { 80 : 10.0.0.1 }": the element's data, absent (no match) where there is none.
struct Lookup {
    std::vector<Expression> key; ///< exactly one
    quint32 set = 0;             ///< index into Ruleset::sets
};

/// A constant; several values for a concatenation (the data of "dnat to ip saddr map { 1.1.1.1 :
/// 10.0.0.1 . 8080 }" is one of two).
using Constant = std::vector<Value>;

struct Expression {
    std::variant<Constant, Selector, Binary, Concatenation, Lookup> node;
};

// ---- what a rule tests --------------------------------------------------------------------------

/// The left side lies in one of the regions, or in the set (exactly one of the two is used).
/// Relations become intervals: "< 1024" is 0..1023; "tcp flags syn" is (flags & syn) not in 0..0;
/// "ct state established,related" is (state & 6) not in 0..0.
struct Match {
    Expression left;
    std::vector<Region> regions;
    std::optional<quint32> set; ///< index into Ruleset::sets
    bool inverted = false;
    /// What the left side asks for is absent: false (nf_tables: NFT_BREAK) ends the rule even where
    /// `inverted`; true (iptables' owner and conntrack states) makes it lie in no region, so that
    /// the match's outcome is `inverted`.
    bool absentIsUnequal = false;
};

/// A condition whose outcome no configuration tells: a rate or connection limit, quota, time,
/// chance, an extension that is not understood.
struct OpaqueMatch {
    enum class Kind : std::uint8_t {
        RateLimit,       ///< limit, hashlimit, recent with a count
        ConnectionLimit, ///< ct count, connlimit
        Quota,
        Chance, ///< numgen random, statistic
        Time,
        NotUnderstood
    };
    Kind kind = Kind::NotUnderstood;
    QString text; ///< in the ruleset's own words: "limit rate over 5/second"
};

// ---- what a rule does ---------------------------------------------------------------------------

enum class RejectWith : std::uint8_t {
    TcpReset,
    IcmpNetUnreachable,   ///< 3/0
    IcmpHostUnreachable,  ///< 3/1
    IcmpProtUnreachable,  ///< 3/2
    IcmpPortUnreachable,  ///< 3/3
    IcmpNetProhibited,    ///< 3/9
    IcmpHostProhibited,   ///< 3/10
    IcmpAdminProhibited,  ///< 3/13
    Icmp6NoRoute,         ///< 1/0
    Icmp6AdminProhibited, ///< 1/1
    Icmp6AddrUnreachable, ///< 1/3
    Icmp6PortUnreachable, ///< 1/4
    Icmp6PolicyFail,      ///< 1/5
    Icmp6RejectRoute,     ///< 1/6
    // nft's icmpx: one word for both families
    IcmpxNoRoute,
    IcmpxPortUnreachable,
    IcmpxHostUnreachable,
    IcmpxAdminProhibited
};

struct Accept {};
struct Drop {};
struct Continue {};
struct Return {};
struct Jump {
    QString chain;                ///< of the same table
    std::optional<quint32> index; ///< into Ruleset::chains, set by link()
};
struct Goto {
    QString chain;
    std::optional<quint32> index;
};
struct Reject {
    RejectWith with = RejectWith::IcmpPortUnreachable;
};
/// To a program: nobody can know what it answers. With bypass and no reader it passes.
struct Queue {
    bool bypass = false;
};
/// "tcp dport vmap { 80 : drop }": the element's verdict; none, and the rule does not match.
struct VerdictMap {
    Expression key;
    quint32 set = 0; ///< index into Ruleset::sets
};

/// dnat, snat, redirect, masquerade of nftables and iptables.
struct Nat {
    enum class Kind : std::uint8_t { Destination, Source, Redirect, Masquerade };
    Kind kind = Kind::Destination;
    /// Nothing: the rule says only a port; a Constant of one range: iptables' "10.0.0.1-10.0.0.9".
    Boxed<Expression> address; ///< a concatenation gives address and port
    Boxed<Expression> port;
    Boxed<Interval> addressRange; ///< more than one address: which one is not known
    Boxed<Interval> portRange;
    /// iptables -j NETMAP, nft prefix: the host part of the old address is kept.
    std::optional<int> keepHostBits;
    std::optional<TableFamily> family; ///< "dnat ip to": of the address, in inet tables
    bool random = false;               ///< random, fully-random: ports are not known
};

/// "meta mark set …", "ct mark set …", "ip daddr set …", "notrack" …
struct Assign {
    enum class What : std::uint8_t {
        Mark,
        CtMark,
        CtZone,  ///< argument of Selector
        NoTrack, ///< no value
        Payload, ///< `target` says which field: stateless rewriting
        PacketType,
        Other ///< priority, helper, label, secmark, MSS …: without effect on a verdict
    };
    What what = What::Other;
    Boxed<Expression> value;
    Boxed<Selector> target;
    /// iptables MARK --set-xmark value/mask and CONNMARK are written with Binary.
};

/// add/update/delete @set { key … }: passes unless the set is full; with a limit inside it is an
/// OpaqueMatch beside it.
struct SetUpdate {
    quint32 set = 0;
    Expression key;
    bool remove = false;
};

/// tproxy, synproxy, dup, fwd, flow offload.
struct Divert {
    enum class Kind : std::uint8_t { TransparentProxy, SynProxy, Forward, FlowOffload };
    Kind kind = Kind::SynProxy;
};

/// A statement or target that is not understood: it may accept, drop, rewrite or do nothing, so
/// that everything after it is unknown.
struct OpaqueStatement {
    QString text; ///< in the ruleset's own words
};

/// counter, log, comment, dup, trace: nothing that a verdict depends on.
struct NoEffect {};

using Part =
    std::variant<Match, OpaqueMatch, Accept, Drop, Continue, Return, Jump, Goto, Reject, Queue,
                 VerdictMap, Nat, Assign, SetUpdate, Divert, OpaqueStatement, NoEffect>;

struct Rule {
    std::vector<Part> parts;       ///< in order: nftables runs them from left to right
    std::optional<quint64> handle; ///< nf_tables
    quint32 position = 0;          ///< 1-based in its chain, as iptables -D counts
    QString text;    ///< as nft or iptables-save prints it, untrusted, without its counter
    QString comment; ///< untrusted
    std::optional<quint64> packets; ///< its counter
    std::optional<quint64> bytes;
};

struct BaseHook {
    Hook hook = Hook::Input;
    ChainType type = ChainType::Filter;
    qint32 priority = 0; ///< lower first (linux/netfilter_ipv4.h NF_IP_PRI_*)
    bool policyDrop = false;
    /// netdev family and inet ingress. Empty: not known (`nft -j` before 1.0.7 leaves it out).
    QStringList devices;
};

struct Chain {
    quint32 table = 0; ///< index into Ruleset::tables
    QString name;
    std::optional<quint64> handle;
    std::optional<BaseHook> base;
    std::vector<Rule> rules;
};

struct Table {
    TableFamily family = TableFamily::Inet;
    Backend backend = Backend::Nft;
    QString name;
    std::optional<quint64> handle;
    bool dormant = false;
};

using Verdict = std::variant<Accept, Drop, Continue, Return, Jump, Goto>;

struct SetElement {
    Region key;
    std::optional<Constant> data;   ///< of a map
    std::optional<Verdict> verdict; ///< of a verdict map
    /// A limit, quota or ct count stands at the element: found, it still is unknown.
    std::optional<OpaqueMatch> condition;
    bool expires = false; ///< it has a timeout: it may be gone
};

/// A set, map or verdict map, named or anonymous; an ipset.
struct Set {
    std::optional<quint32> table; ///< nothing for an ipset
    QString name;                 ///< empty for an anonymous one
    std::vector<SetElement> elements;
    /// The element for what no other matches (nft's "*"): key empty.
    std::optional<SetElement> wildcard;
    std::optional<quint64> size; ///< most elements
    bool isDynamic = false;      ///< filled by rules
    bool understood = true;      ///< false: its elements could not be read; a lookup is unknown
    /// ipset: which of the packet's addresses it can hold (nothing: either, it holds none). nft:
    /// nothing.
    std::optional<Family> family;
    /// ipset: what its keys are made of, "hash:net,port"; for a list:set that of its members.
    /// A port is TCP's: elements of other protocols are left out. nft: empty.
    QString type;
};

/// An element that a rule added to a set, or took away, while a packet passed.
struct SetChange {
    quint32 set = 0; ///< index into Ruleset::sets
    std::vector<Value> key;
    bool removed = false;
    bool unknown = false; ///< the key, or whether the rule was met, is not known

    bool operator==(const SetChange &) const = default;
};

/// What a reader could not use, with the place: a cut file, an element it does not know.
struct ReaderNote {
    QString where; ///< "line 12", "nftables[34]"
    QString what;  ///< untrusted text inside
};

struct Ruleset {
    std::vector<Table> tables;
    std::vector<Chain> chains; ///< in the order in which the kernel listed them
    std::vector<Set> sets;
    std::vector<ReaderNote> notes;
    bool complete = true; ///< false: the source was cut; every verdict is unknown unless a drop or
                          ///< reject stands before the cut

    std::optional<quint32> findTable(TableFamily family, Backend backend,
                                     const QString &name) const;
    std::optional<quint32> findChain(quint32 table, const QString &name) const;
};

const char *familyName(TableFamily family); ///< "ip", "ip6", "inet", "arp", "bridge", "netdev"
const char *rejectName(RejectWith with);    ///< "tcp-reset", "icmp-port-unreachable", …
/// What the packet's family makes of nft's icmpx: Icmp… or Icmp6…; others as they are.
RejectWith forFamily(RejectWith with, Family family);

} // namespace doorward::firewall
