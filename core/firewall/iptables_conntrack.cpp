// SPDX-License-Identifier: MIT
// -m conntrack and -m state (net/netfilter/xt_conntrack.c, xt_state.c), -m addrtype
// (xt_addrtype.c).
#include "core/firewall/iptables_rule.h"

#include <unordered_map>

namespace doorward::firewall {

using words::Word;

namespace {

// Bits of CtState (linux/netfilter/nf_conntrack_common.h NF_CT_STATE_*) and IPS_* of CtStatus.
constexpr quint32 stateInvalid = 1;
constexpr quint32 stateUntracked = 64;
constexpr quint32 statusSourceNat = 0x10;
constexpr quint32 statusDestinationNat = 0x20;

struct Bits {
    quint32 state = 0;
    quint32 status = 0;
};

std::optional<Bits> stateBits(Word names)
{
    static const std::unordered_map<Word, Bits> all{{"INVALID", {stateInvalid, 0}},
                                                    {"ESTABLISHED", {2, 0}},
                                                    {"RELATED", {4, 0}},
                                                    {"NEW", {8, 0}},
                                                    {"UNTRACKED", {stateUntracked, 0}},
                                                    {"SNAT", {0, statusSourceNat}},
                                                    {"DNAT", {0, statusDestinationNat}}};
    if (names.empty())
        return std::nullopt;
    Bits bits;
    while (!names.empty()) {
        const auto found = all.find(words::cut(names, ','));
        if (found == all.end())
            return std::nullopt;
        bits.state |= found->second.state;
        bits.status |= found->second.status;
    }
    return bits;
}

std::optional<Bits> statusBits(Word names)
{
    static const std::unordered_map<Word, quint32> all{
        {"NONE", 0}, {"EXPECTED", 1}, {"SEEN_REPLY", 2}, {"ASSURED", 4}, {"CONFIRMED", 8}};
    if (names.empty())
        return std::nullopt;
    Bits bits;
    while (!names.empty()) {
        const auto found = all.find(words::cut(names, ','));
        if (found == all.end())
            return std::nullopt;
        bits.status |= found->second;
    }
    return bits;
}

/// One of the bits is set. Where no connection is known, only the state is there.
void addBits(Extension &match, Bits bits, bool isInverted)
{
    Expression state = binary(Operator::And, selector(Field::CtState, 4), constant(bits.state, 4));
    Expression status =
        binary(Operator::And, selector(Field::CtStatus, 4), constant(bits.status, 4));
    Match part;
    part.absentIsUnequal = true;
    part.inverted = isInverted;
    part.left = bits.status == 0  ? std::move(state)
                : bits.state == 0 ? std::move(status)
                                  : binary(Operator::Or, std::move(state), std::move(status));
    part.regions.push_back({{Value::fromNumber(1, 4), words::everything(4).high}});
    match.add(std::move(part));
}

bool addState(Extension &match, const RuleOption &option)
{
    const auto bits = stateBits(option.value());
    if (!bits)
        return false;
    const bool asksForNoConnection = (bits->state & (stateInvalid | stateUntracked)) != 0;
    if (bits->status != 0 && asksForNoConnection)
        return false; // the two cannot be asked in one
    // Without a connection the kernel looks at nothing but the state.
    if (match.options.size() > 1 && (asksForNoConnection || option.isInverted))
        return false;
    addBits(match, *bits, option.isInverted);
    return true;
}

/// --ctorigsrc, --ctorigdst, --ctreplsrc, --ctrepldst and their ports.
bool addTuple(Extension &match, const RuleOption &option)
{
    Word name = option.name;
    if (!name.starts_with("--ct"))
        return false;
    name.remove_prefix(sizeof("--ct") - 1);
    const bool isReply = name.starts_with("repl");
    if (!isReply && !name.starts_with("orig"))
        return false;
    name.remove_prefix(4);
    const bool isSource = name.starts_with("src");
    if (!isSource && !name.starts_with("dst"))
        return false;
    name.remove_prefix(3);
    const quint32 direction = isReply ? 1 : 0;
    if (name == "port") {
        const auto range = words::portRange(option.value(), ':');
        if (range)
            match.addMatch(
                selector(isSource ? Field::CtSourcePort : Field::CtDestinationPort, 2, direction),
                *range, option.isInverted);
        return range.has_value();
    }
    const quint8 width = match.context().addressWidth();
    const auto network = words::maskedAddress(option.value(), width);
    if (!name.empty() || !network || !network->prefixLength())
        return false;
    match.addMatch(selector(isSource ? Field::CtSource : Field::CtDestination, width, direction),
                   network->interval(), option.isInverted);
    return true;
}

bool addConntrack(Extension &match, const RuleOption &option)
{
    if (option.name == "--ctstate" || option.name == "--state")
        return addState(match, option);
    if (option.name == "--ctstatus") {
        const auto bits = statusBits(option.value());
        if (!bits)
            return false;
        Match part;
        part.inverted = option.isInverted;
        part.left = binary(Operator::And, selector(Field::CtStatus, 4), constant(bits->status, 4));
        part.regions.push_back({{Value::fromNumber(1, 4), words::everything(4).high}});
        match.add(std::move(part));
        return true;
    }
    if (option.name == "--ctproto") {
        const Word value = option.value();
        const auto number = value == "tcp" ? std::optional<quint64>(6) : words::number(value);
        if (number)
            match.addEqual(Field::CtProtocol, 1, *number, option.isInverted);
        return number.has_value();
    }
    if (option.name == "--ctdir") {
        const bool isReply = option.value() == "REPLY";
        if (!isReply && option.value() != "ORIGINAL")
            return false;
        match.addEqual(Field::CtDirection, 1, isReply ? 1 : 0, option.isInverted);
        return true;
    }
    return addTuple(match, option);
}

} // namespace

bool translateConntrack(Extension &match)
{
    for (const RuleOption &option : match.options)
        if (!addConntrack(match, option))
            return false;
    return true;
}

namespace {

/// RTN_* (linux/rtnetlink.h).
std::optional<std::vector<quint8>> addressTypes(Word names)
{
    static const std::unordered_map<Word, quint8> all{
        {"UNSPEC", 0},   {"UNICAST", 1},   {"LOCAL", 2},     {"BROADCAST", 3},
        {"ANYCAST", 4},  {"MULTICAST", 5}, {"BLACKHOLE", 6}, {"UNREACHABLE", 7},
        {"PROHIBIT", 8}, {"THROW", 9},     {"NAT", 10},      {"XRESOLVE", 11}};
    std::vector<quint8> types;
    while (!names.empty()) {
        const auto found = all.find(words::cut(names, ','));
        if (found == all.end())
            return std::nullopt;
        types.push_back(found->second);
    }
    return types;
}

constexpr quint8 typeUnspecified = 0;
constexpr quint8 typeUnicast = 1;
constexpr quint8 typeMulticast = 5;

/// IPv6: unicast, multicast and unspecified are properties of the address alone, and every one
/// that is named must hold (match_type6); a local address is unicast as well.
bool addIpv6Property(Match &part, quint8 type)
{
    const auto range = [](const char *network) {
        return Region{words::maskedAddress(network, 16)->interval()};
    };
    if (type == typeUnicast) {
        part.regions = {range("ff00::/8"), range("::/128"), range("::ffff:0:0/96")};
        part.inverted = !part.inverted;
    } else if (type == typeMulticast) {
        part.regions = {range("ff00::/8")};
    } else if (type == typeUnspecified) {
        part.regions = {range("::/128")};
    } else {
        return false;
    }
    return true;
}

bool addAddressType(Extension &match, const RuleOption &option, quint32 limit)
{
    const bool isSource = option.name == "--src-type";
    const auto types = addressTypes(option.value());
    if (!types || types->empty() || (!isSource && option.name != "--dst-type"))
        return false;
    Match part;
    part.inverted = option.isInverted;
    if (match.isIpv6()) {
        const TableFamily family = match.context().family;
        part.left = isSource ? sourceAddress(family) : destinationAddress(family);
        if (types->size() == 1 && addIpv6Property(part, types->front())) {
            match.add(std::move(part));
            return true;
        }
        for (const quint8 type : *types)
            if (type == typeUnicast || type == typeMulticast || type == typeUnspecified)
                return false;
    }
    const quint32 key = isSource ? fib_key::saddr : fib_key::daddr;
    part.left = selector(Field::FibType, 4, key | limit);
    for (const quint8 type : *types) {
        const Value value = Value::fromNumber(type, 4);
        part.regions.push_back({{value, value}});
    }
    match.add(std::move(part));
    return true;
}

} // namespace

bool translateAddrtype(Extension &match)
{
    const quint32 limit = match.option("--limit-iface-in")    ? fib_key::iif
                          : match.option("--limit-iface-out") ? fib_key::oif
                                                              : 0;
    for (const RuleOption &option : match.options) {
        if (option.name == "--limit-iface-in" || option.name == "--limit-iface-out")
            continue;
        if (!addAddressType(match, option, limit))
            return false;
    }
    return true;
}

} // namespace doorward::firewall
