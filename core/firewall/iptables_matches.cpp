// SPDX-License-Identifier: MIT
#include "core/firewall/iptables_rule.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace doorward::firewall {

using words::Word;

int valueCount(Word option)
{
    static const std::unordered_set<Word> none{"--syn",
                                               "--limit-iface-in",
                                               "--limit-iface-out",
                                               "--socket-exists",
                                               "--suppl-groups",
                                               "--transparent",
                                               "--nowildcard",
                                               "--restore-skmark",
                                               "--loose",
                                               "--validmark",
                                               "--accept-local",
                                               "--invert",
                                               "--rsource",
                                               "--rdest",
                                               "--set",
                                               "--rcheck",
                                               "--update",
                                               "--remove",
                                               "--rttl",
                                               "--reap",
                                               "--connlimit-saddr",
                                               "--connlimit-daddr",
                                               "--physdev-is-in",
                                               "--physdev-is-out",
                                               "--physdev-is-bridged",
                                               "--ecn-tcp-cwr",
                                               "--ecn-tcp-ece",
                                               "--save-mark",
                                               "--restore-mark",
                                               "--save",
                                               "--restore",
                                               "--random",
                                               "--random-fully",
                                               "--persistent",
                                               "--notrack",
                                               "--queue-bypass",
                                               "--queue-cpu-fanout",
                                               "--log-tcp-sequence",
                                               "--log-tcp-options",
                                               "--log-ip-options",
                                               "--log-uid",
                                               "--log-macdecode",
                                               "--clamp-mss-to-pmtu",
                                               "--sack-perm",
                                               "--timestamp",
                                               "--ecn",
                                               "--exist",
                                               "--strict",
                                               "--next",
                                               "--contiguous",
                                               "--kerneltz",
                                               "--utc",
                                               "--localtz",
                                               "--soft",
                                               "--rt-0-res",
                                               "--rt-0-not-strict",
                                               "--ahres",
                                               "--fragres",
                                               "--fragfirst",
                                               "--fragmore",
                                               "--fraglast",
                                               "--hashlimit-rate-match",
                                               "--return-nomatch",
                                               "--update-counters",
                                               "--update-subcounters",
                                               "--map-mark",
                                               "--map-prio",
                                               "--map-queue",
                                               "--checksum-fill",
                                               "--ecn-tcp-remove",
                                               "--led-always-blink",
                                               "--alarm",
                                               "--icase",
                                               "--ipvs",
                                               "--rateest-delta",
                                               "--rateest-lt",
                                               "--rateest-gt",
                                               "--rateest-eq",
                                               "--compres"};
    static const std::unordered_set<Word> two{"--tcp-flags", "--match-set", "--add-set",
                                              "--del-set", "--map-set"};
    return none.contains(option) ? 0 : two.contains(option) ? 2 : 1;
}

bool takesFreeText(Word option)
{
    static const std::unordered_set<Word> free{
        "--comment",       "--log-prefix",  "--nflog-prefix",   "--ulog-prefix", "--string",
        "--hex-string",    "--name",        "--hashlimit-name", "--helper",      "--path",
        "--label",         "--nfacct-name", "--led-trigger-id", "--timeout",     "--bytecode",
        "--object-pinned", "--u32",         "--genre",          "--match-set",   "--add-set",
        "--del-set",       "--map-set"};
    return free.contains(option);
}

namespace {

/// A module that no configuration decides.
struct Undecided {
    OpaqueMatch::Kind kind;
};

const std::unordered_map<Word, Undecided> &undecidedModules()
{
    using Kind = OpaqueMatch::Kind;
    static const std::unordered_map<Word, Undecided> modules{
        {"limit", {Kind::RateLimit}},           {"hashlimit", {Kind::RateLimit}},
        {"connlimit", {Kind::ConnectionLimit}}, {"quota", {Kind::Quota}},
        {"statistic", {Kind::Chance}},          {"time", {Kind::Time}}};
    return modules;
}

/// Modules of other protocols: a TCP packet never matches, not even inverted (their header is not
/// there).
bool isOfOtherProtocol(Word module)
{
    static const std::unordered_set<Word> modules{"udp",    "udplite",   "icmp", "icmp6",
                                                  "icmpv6", "ipv6-icmp", "sctp", "dccp",
                                                  "esp",    "ipcomp",    "l2tp", "mh"};
    return modules.contains(module);
}

bool translateIprange(Extension &match)
{
    const quint8 width = match.context().addressWidth();
    for (const RuleOption &option : match.options) {
        const auto range = words::addressRange(option.value(), width);
        const bool isSource = option.name == "--src-range";
        if (!range || (!isSource && option.name != "--dst-range"))
            return false;
        const TableFamily family = match.context().family;
        match.addMatch(isSource ? sourceAddress(family) : destinationAddress(family), *range,
                       option.isInverted);
    }
    return true;
}

/// "0x1/0xff": (left & mask) == value.
bool translateMark(Extension &match, Field field)
{
    for (const RuleOption &option : match.options) {
        Word word = option.value();
        const bool hasMask = word.find('/') != Word::npos;
        const auto value = words::number(words::cut(word, '/'));
        const auto mask = hasMask ? words::number(word) : 0xffffffffU;
        if (option.name != "--mark" || !value || !mask || *value > 0xffffffffU)
            return false;
        const Value wanted = Value::fromNumber(*value, 4);
        match.addMatch(masked(selector(field, 4), *mask, 4), {wanted, wanted}, option.isInverted);
    }
    return true;
}

/// xt_owner.c: without a socket of this host the outcome is that of the inversion.
bool translateOwner(Extension &match)
{
    for (const RuleOption &option : match.options) {
        Match part;
        part.absentIsUnequal = true;
        part.inverted = option.isInverted;
        std::optional<Interval> range = words::numberRange(option.value(), '-', 4);
        if (option.name == "--socket-exists")
            range = words::everything(4);
        const bool isGroup = option.name == "--gid-owner";
        if (!range
            || (!isGroup && option.name != "--uid-owner" && option.name != "--socket-exists"))
            return false; // names of users are of that host; --suppl-groups
        part.left = selector(isGroup ? Field::OwnerGroup : Field::OwnerUser, 4);
        part.regions.push_back({*range});
        match.add(std::move(part));
    }
    return true;
}

bool translatePkttype(Extension &match)
{
    static const std::unordered_map<Word, quint8> types{
        {"unicast", 0}, {"host", 0}, {"broadcast", 1}, {"multicast", 2}, {"otherhost", 3}};
    for (const RuleOption &option : match.options) {
        const auto found = types.find(option.value());
        if (option.name != "--pkt-type" || found == types.end())
            return false;
        match.addEqual(Field::PacketType, 1, found->second, option.isInverted);
    }
    return true;
}

bool translateLength(Extension &match)
{
    for (const RuleOption &option : match.options) {
        const auto range = words::portRange(option.value(), ':');
        if (option.name != "--length" || !range)
            return false;
        match.addMatch(selector(Field::PacketLength, 2), *range, option.isInverted);
    }
    return true;
}

/// --ttl-eq, --ttl-lt, --ttl-gt; --hl-… for IPv6.
bool translateTimeToLive(Extension &match)
{
    for (const RuleOption &option : match.options) {
        const auto value = words::number(option.value());
        const Word relation = option.name.substr(option.name.rfind('-') + 1);
        if (!value || *value > 255)
            return false;
        const Expression left = selector(Field::TimeToLive, 1);
        const Value given = Value::fromNumber(*value, 1);
        const Interval all = words::everything(1);
        const auto below = words::previous(given);
        const auto above = words::next(given);
        if (relation == "eq")
            match.addMatch(left, {given, given}, option.isInverted);
        else if (relation == "lt" && below)
            match.addMatch(left, {all.low, *below}, option.isInverted);
        else if (relation == "gt" && above)
            match.addMatch(left, {*above, all.high}, option.isInverted);
        else
            return false;
    }
    return true;
}

bool translateDscp(Extension &match)
{
    for (const RuleOption &option : match.options) {
        const auto value = words::number(option.value());
        if (option.name != "--dscp" || !value || *value > 63)
            return false;
        match.addEqual(Field::Dscp, 1, *value, option.isInverted);
    }
    return true;
}

/// xt_rpfilter.c: what nftables writes as "fib saddr [. mark] [. iif] oif exists".
bool translateRpfilter(Extension &match)
{
    bool isInverted = false;
    quint32 argument = fib_key::saddr | fib_key::iif;
    for (const RuleOption &option : match.options) {
        if (option.name == "--invert")
            isInverted = true;
        else if (option.name == "--loose")
            argument &= ~fib_key::iif;
        else if (option.name == "--validmark")
            argument |= fib_key::mark;
        else
            return false;
    }
    const Value one = Value::fromNumber(1, 1);
    match.addMatch(selector(Field::FibPresent, 1, argument), {one, one}, isInverted);
    return true;
}

bool translateDevgroup(Extension &match)
{
    for (const RuleOption &option : match.options) {
        Word word = option.value();
        const bool hasMask = word.find('/') != Word::npos;
        const auto value = words::number(words::cut(word, '/'));
        const auto mask = hasMask ? words::number(word) : 0xffffffffU;
        const bool isSource = option.name == "--src-group";
        if (!value || !mask || (!isSource && option.name != "--dst-group"))
            return false;
        const Value wanted = Value::fromNumber(*value, 4);
        match.addMatch(
            masked(selector(isSource ? Field::InputGroup : Field::OutputGroup, 4), *mask, 4),
            {wanted, wanted}, option.isInverted);
    }
    return true;
}

bool translateEcn(Extension &match)
{
    for (const RuleOption &option : match.options) {
        quint8 flag = tcp_flag::cwr;
        if (option.name == "--ecn-tcp-ece")
            flag = tcp_flag::ece;
        else if (option.name != "--ecn-tcp-cwr")
            return false;
        const Value set = Value::fromNumber(flag, 1);
        match.addMatch(masked(selector(Field::TcpFlags, 1), flag, 1), {set, set},
                       option.isInverted);
    }
    return true;
}

/// xt_recent.c: --set always matches, the others ask for what packets did before.
bool translateRecent(Extension &match)
{
    const RuleOption *set = match.option("--set");
    if (set && set->isInverted)
        match.addNever();
    else if (!set)
        match.addOpaque(match.option("--hitcount") ? OpaqueMatch::Kind::RateLimit
                                                   : OpaqueMatch::Kind::NotUnderstood);
    return true;
}

using Translator = bool (*)(Extension &);

const std::unordered_map<Word, Translator> &translators()
{
    static const std::unordered_map<Word, Translator> all{
        {"tcp", translateTcp},
        {"multiport", translateMultiport},
        {"mport", translateMultiport},
        {"iprange", translateIprange},
        {"addrtype", translateAddrtype},
        {"conntrack", translateConntrack},
        {"state", translateConntrack},
        {"set", translateIpset},
        {"owner", translateOwner},
        {"pkttype", translatePkttype},
        {"length", translateLength},
        {"ttl", translateTimeToLive},
        {"hl", translateTimeToLive},
        {"dscp", translateDscp},
        {"rpfilter", translateRpfilter},
        {"devgroup", translateDevgroup},
        {"ecn", translateEcn},
        {"recent", translateRecent},
        {"ipv6header", translateIpv6Header},
        {"mark", [](Extension &match) { return translateMark(match, Field::Mark); }},
        {"connmark", [](Extension &match) { return translateMark(match, Field::CtMark); }}};
    return all;
}

} // namespace

/// ip6t_ipv6header.c, for a packet without extension headers: it has only its payload.
bool translateIpv6Header(Extension &match)
{
    const RuleOption *header = match.option("--header");
    if (!header || header->value().empty())
        return false;
    Word names = header->value();
    bool namesPayload = false;
    bool namesOther = false;
    while (!names.empty()) {
        const Word name = words::cut(names, ',');
        const bool isPayload = name == "prot" || name == "protocol";
        namesPayload = namesPayload || isPayload;
        namesOther = namesOther || !isPayload;
    }
    // --soft: every named header is there (inverted: none of them is).
    const bool isSoft = match.option("--soft") != nullptr;
    const bool isEqual = namesPayload && !namesOther;
    const bool matches =
        isSoft && header->isInverted ? !namesPayload : isEqual != header->isInverted;
    if (!matches)
        match.addNever();
    return true;
}

bool translateMatch(Extension &match)
{
    const Word name = match.name;
    if (const auto found = translators().find(name); found != translators().end())
        return found->second(match);
    if (const auto found = undecidedModules().find(name); found != undecidedModules().end()) {
        match.addOpaque(found->second.kind);
        return true;
    }
    if (name == "comment")
        return true;
    if (name == "nfacct") // counts, and matches
        return true;
    // Extension headers, which a plain TCP packet does not have; ip_tables' ah is a protocol.
    const bool isOtherHeader = name == "ah" || name == "rt" || name == "frag" || name == "hbh"
                               || name == "dst" || name == "srh";
    if (isOfOtherProtocol(name) || isOtherHeader) {
        match.addNever();
        return true;
    }
    return false;
}

} // namespace doorward::firewall
