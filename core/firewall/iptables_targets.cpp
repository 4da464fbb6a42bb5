// SPDX-License-Identifier: MIT
// Targets of iptables-extensions(8), as net/netfilter/xt_*.c does them.
#include "core/firewall/iptables_rule.h"

#include <unordered_map>
#include <unordered_set>

namespace doorward::firewall {

using words::Word;

namespace {

/// Targets that let the packet go on as it was, as far as a verdict can see.
bool isWithoutEffect(Word name)
{
    static const std::unordered_set<Word> names{
        "LOG",    "NFLOG",    "ULOG",    "TRACE",       "AUDIT",       "TEE",    "CHECKSUM",
        "TCPMSS", "TOS",      "DSCP",    "ECN",         "TCPOPTSTRIP", "LED",    "TTL",
        "HL",     "CLASSIFY", "SECMARK", "CONNSECMARK", "IDLETIMER",   "RATEEST"};
    return names.contains(name);
}

bool translateReject(Extension &target)
{
    static const std::unordered_map<Word, RejectWith> answers{
        {"tcp-reset", RejectWith::TcpReset},
        {"tcp-rst", RejectWith::TcpReset},
        {"icmp-net-unreachable", RejectWith::IcmpNetUnreachable},
        {"net-unreach", RejectWith::IcmpNetUnreachable},
        {"icmp-host-unreachable", RejectWith::IcmpHostUnreachable},
        {"host-unreach", RejectWith::IcmpHostUnreachable},
        {"icmp-proto-unreachable", RejectWith::IcmpProtUnreachable},
        {"proto-unreach", RejectWith::IcmpProtUnreachable},
        {"icmp-port-unreachable", RejectWith::IcmpPortUnreachable},
        {"icmp-net-prohibited", RejectWith::IcmpNetProhibited},
        {"net-prohib", RejectWith::IcmpNetProhibited},
        {"icmp-host-prohibited", RejectWith::IcmpHostProhibited},
        {"host-prohib", RejectWith::IcmpHostProhibited},
        {"icmp-admin-prohibited", RejectWith::IcmpAdminProhibited},
        {"admin-prohib", RejectWith::IcmpAdminProhibited},
        {"icmp6-no-route", RejectWith::Icmp6NoRoute},
        {"no-route", RejectWith::Icmp6NoRoute},
        {"icmp6-adm-prohibited", RejectWith::Icmp6AdminProhibited},
        {"adm-prohibited", RejectWith::Icmp6AdminProhibited},
        {"icmp6-addr-unreachable", RejectWith::Icmp6AddrUnreachable},
        {"addr-unreach", RejectWith::Icmp6AddrUnreachable},
        {"icmp6-port-unreachable", RejectWith::Icmp6PortUnreachable},
        {"icmp6-policy-fail", RejectWith::Icmp6PolicyFail},
        {"policy-fail", RejectWith::Icmp6PolicyFail},
        {"icmp6-reject-route", RejectWith::Icmp6RejectRoute},
        {"reject-route", RejectWith::Icmp6RejectRoute}};
    RejectWith with =
        target.isIpv6() ? RejectWith::Icmp6PortUnreachable : RejectWith::IcmpPortUnreachable;
    for (const RuleOption &option : target.options) {
        if (option.name != "--reject-with")
            return false;
        if (option.value() == "port-unreach")
            continue;
        const auto found = answers.find(option.value());
        if (found == answers.end())
            return false;
        with = found->second;
    }
    target.add(Reject{with});
    return true;
}

// ---- marks --------------------------------------------------------------------------------------

struct MaskedNumber {
    quint32 value = 0;
    quint32 mask = 0xffffffff;
};

std::optional<MaskedNumber> maskedNumber(Word word)
{
    const bool hasMask = word.find('/') != Word::npos;
    const auto value = words::number(words::cut(word, '/'));
    const auto mask = hasMask ? words::number(word) : 0xffffffffU;
    if (!value || !mask || *value > 0xffffffffU || *mask > 0xffffffffU)
        return std::nullopt;
    return MaskedNumber{static_cast<quint32>(*value), static_cast<quint32>(*mask)};
}

/// (old & ~mask) ^ value.
Expression changed(Field field, quint32 mask, Expression value)
{
    if (mask == 0xffffffff)
        return value;
    Expression kept = masked(selector(field, 4), static_cast<quint32>(~mask), 4);
    return binary(Operator::Xor, std::move(kept), std::move(value));
}

void addMark(Extension &target, bool isOfConnection, Expression value)
{
    Assign assign;
    assign.what = isOfConnection ? Assign::What::CtMark : Assign::What::Mark;
    assign.value = std::move(value);
    target.add(std::move(assign));
}

/// --set-mark, --set-xmark and what they are short for; false where it is none of them.
bool addSetMark(Extension &target, const RuleOption &option, bool isOfConnection)
{
    auto number = maskedNumber(option.value());
    if (!number)
        return false;
    if (option.name == "--set-mark") // clears the bits of the value as well
        number->mask |= number->value;
    else if (option.name == "--and-mark")
        number = MaskedNumber{0, ~number->value};
    else if (option.name == "--or-mark")
        number->mask = number->value;
    else if (option.name == "--xor-mark")
        number->mask = 0;
    else if (option.name != "--set-xmark")
        return false;
    const Field field = isOfConnection ? Field::CtMark : Field::Mark;
    addMark(target, isOfConnection, changed(field, number->mask, constant(number->value, 4)));
    return true;
}

bool translateMarkTarget(Extension &target)
{
    for (const RuleOption &option : target.options)
        if (!addSetMark(target, option, false))
            return false;
    return !target.options.empty();
}

/// connmark_tg_shift() in xt_connmark.c.
bool addMarkCopy(Extension &target, bool restores)
{
    MaskedNumber packet;
    MaskedNumber connection;
    for (const RuleOption &option : target.options) {
        const auto mask = words::number(option.value());
        if (option.name == "--save-mark" || option.name == "--restore-mark")
            continue;
        if (!mask)
            return false;
        if (option.name == "--nfmask" || option.name == "--mask")
            packet.mask = static_cast<quint32>(*mask);
        if (option.name == "--ctmask" || option.name == "--mask")
            connection.mask = static_cast<quint32>(*mask);
        if (option.name.ends_with("-shift-mark"))
            return false;
    }
    const Field from = restores ? Field::CtMark : Field::Mark;
    const Field to = restores ? Field::Mark : Field::CtMark;
    const quint32 fromMask = restores ? connection.mask : packet.mask;
    const quint32 toMask = restores ? packet.mask : connection.mask;
    addMark(target, !restores, changed(to, toMask, masked(selector(from, 4), fromMask, 4)));
    return true;
}

bool translateConnmarkTarget(Extension &target)
{
    if (target.option("--restore-mark"))
        return addMarkCopy(target, true);
    if (target.option("--save-mark"))
        return addMarkCopy(target, false);
    for (const RuleOption &option : target.options)
        if (option.name.ends_with("-shift-mark") || !addSetMark(target, option, true))
            return false;
    return !target.options.empty();
}

// ---- address translation ------------------------------------------------------------------------

bool readPorts(Word word, Nat &nat)
{
    const Word shifted = word.substr(0, word.find('/')); // 80-90/8080
    const auto range = words::portRange(shifted, '-');
    if (!range || shifted.size() != word.size())
        return false;
    if (range->isSingle())
        nat.port = Expression{Constant{range->low}};
    else
        nat.portRange = *range;
    return true;
}

/// "10.0.0.1", "10.0.0.1-10.0.0.9", "10.0.0.1:80", "[fd00::1]:80", ":80".
bool readNatAddress(Word word, quint8 width, Nat &nat)
{
    Word address = word;
    Word ports;
    if (word.starts_with('[')) {
        const std::size_t end = word.find(']');
        if (end == Word::npos)
            return false;
        address = word.substr(1, end - 1);
        const Word rest = word.substr(end + 1);
        // [fd00::1]-[fd00::9]:80 is not what iptables prints
        if (!rest.empty() && !rest.starts_with(':'))
            return false;
        ports = rest.empty() ? rest : rest.substr(1);
    } else if (width == 4) {
        address = words::cut(word, ':');
        ports = word;
    }
    if (!ports.empty() && !readPorts(ports, nat))
        return false;
    if (address.empty())
        return !ports.empty();
    const auto range = words::addressRange(address, width);
    if (!range)
        return false;
    if (range->isSingle())
        nat.address = Expression{Constant{range->low}};
    else
        nat.addressRange = *range;
    return true;
}

bool translateNat(Extension &target, Nat::Kind kind)
{
    Nat nat;
    nat.kind = kind;
    for (const RuleOption &option : target.options) {
        if (option.name == "--to-destination" || option.name == "--to-source") {
            if (!readNatAddress(option.value(), target.context().addressWidth(), nat))
                return false;
        } else if (option.name == "--to-ports" || option.name == "--to-port") {
            if (!readPorts(option.value(), nat))
                return false;
        } else if (option.name == "--random" || option.name == "--random-fully") {
            nat.random = true;
        } else if (option.name != "--persistent") {
            return false;
        }
    }
    target.add(std::move(nat));
    return true;
}

/// Which address it maps depends on the hook; readIptablesSave sees to that.
bool translateNetmap(Extension &target)
{
    const RuleOption *to = target.option("--to");
    const quint8 width = target.context().addressWidth();
    const auto network = to ? words::maskedAddress(to->value(), width) : std::nullopt;
    const auto length = network ? network->prefixLength() : std::nullopt;
    if (!length)
        return false;
    Nat nat;
    nat.address = Expression{Constant{network->value}};
    nat.keepHostBits = width * 8 - *length;
    target.add(std::move(nat));
    return true;
}

// ---- others -------------------------------------------------------------------------------------

bool translateCt(Extension &target)
{
    bool changesConnection = false;
    for (const RuleOption &option : target.options) {
        Assign assign;
        if (option.name == "--notrack") {
            assign.what = Assign::What::NoTrack;
        } else if (option.name == "--zone" || option.name == "--zone-orig"
                   || option.name == "--zone-reply") {
            const auto zone = words::number(option.value());
            if (!zone || *zone > 0xffff)
                return false; // "mark"
            assign.what = Assign::What::CtZone;
            assign.value = constant(*zone, 2);
            const quint32 direction = option.name == "--zone"        ? 0
                                      : option.name == "--zone-orig" ? 1
                                                                     : 2;
            assign.target = Selector{Field::CtZone, 2, direction, {}};
        } else {
            changesConnection = true; // --helper, --ctevents, --timeout: not the verdict
            continue;
        }
        target.add(std::move(assign));
    }
    if (changesConnection)
        target.add(NoEffect{});
    return true;
}

bool translateHmark(Extension &target)
{
    addMark(target, false, Expression{Selector{Field::Opaque, 4, 0, words::text(target.text)}});
    return true;
}

using Translator = bool (*)(Extension &);

const std::unordered_map<Word, Translator> &translators()
{
    static const std::unordered_map<Word, Translator> all{
        {"REJECT", translateReject},
        {"MARK", translateMarkTarget},
        {"CONNMARK", translateConnmarkTarget},
        {"SET", translateIpsetTarget},
        {"CT", translateCt},
        {"HMARK", translateHmark},
        {"NETMAP", translateNetmap},
        {"DNAT", [](Extension &target) { return translateNat(target, Nat::Kind::Destination); }},
        {"SNAT", [](Extension &target) { return translateNat(target, Nat::Kind::Source); }},
        {"REDIRECT", [](Extension &target) { return translateNat(target, Nat::Kind::Redirect); }},
        {"MASQUERADE",
         [](Extension &target) { return translateNat(target, Nat::Kind::Masquerade); }}};
    return all;
}

} // namespace

bool translateTarget(Extension &target)
{
    const Word name = target.name;
    if (const auto found = translators().find(name); found != translators().end())
        return found->second(target);
    if (isWithoutEffect(name))
        target.add(NoEffect{});
    else if (name == "NOTRACK")
        target.add(Assign{Assign::What::NoTrack, std::nullopt, std::nullopt});
    else if (name == "NFQUEUE")
        target.add(Queue{target.option("--queue-bypass") != nullptr});
    else if (name == "TPROXY")
        target.add(Divert{Divert::Kind::TransparentProxy});
    else if (name == "SYNPROXY")
        target.add(Divert{Divert::Kind::SynProxy});
    else
        return false;
    return true;
}

} // namespace doorward::firewall
