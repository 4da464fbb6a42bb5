// SPDX-License-Identifier: MIT
#include "core/firewall/nft_effects.h"

#include "core/firewall/nft_match.h"
#include "core/firewall/nft_text.h"

namespace doorward::firewall::nft {

namespace {

struct Code {
    std::string_view word;
    quint64 number;
    RejectWith with;
};

// nft(8) REJECT STATEMENT; codes of linux/icmp.h, linux/icmpv6.h and NFT_REJECT_ICMPX_*.
constexpr Code icmpCodes[] = {{"net-unreachable", 0, RejectWith::IcmpNetUnreachable},
                              {"host-unreachable", 1, RejectWith::IcmpHostUnreachable},
                              {"prot-unreachable", 2, RejectWith::IcmpProtUnreachable},
                              {"port-unreachable", 3, RejectWith::IcmpPortUnreachable},
                              {"net-prohibited", 9, RejectWith::IcmpNetProhibited},
                              {"host-prohibited", 10, RejectWith::IcmpHostProhibited},
                              {"admin-prohibited", 13, RejectWith::IcmpAdminProhibited}};
constexpr Code icmp6Codes[] = {{"no-route", 0, RejectWith::Icmp6NoRoute},
                               {"admin-prohibited", 1, RejectWith::Icmp6AdminProhibited},
                               {"addr-unreachable", 3, RejectWith::Icmp6AddrUnreachable},
                               {"port-unreachable", 4, RejectWith::Icmp6PortUnreachable},
                               {"policy-fail", 5, RejectWith::Icmp6PolicyFail},
                               {"reject-route", 6, RejectWith::Icmp6RejectRoute}};
constexpr Code icmpxCodes[] = {{"no-route", 0, RejectWith::IcmpxNoRoute},
                               {"port-unreachable", 1, RejectWith::IcmpxPortUnreachable},
                               {"host-unreachable", 2, RejectWith::IcmpxHostUnreachable},
                               {"admin-prohibited", 3, RejectWith::IcmpxAdminProhibited}};

template <std::size_t N>
std::optional<RejectWith> withCode(const Code (&codes)[N], const Json *code, RejectWith otherwise)
{
    if (!code || code->IsNull())
        return otherwise;
    const auto word = textOf(*code);
    for (const Code &known : codes)
        if (word ? known.word == *word : code->IsUint64() && known.number == code->GetUint64())
            return known.with;
    return std::nullopt;
}

std::optional<RejectWith> rejectWith(const Json &json, TableFamily family)
{
    const auto type = textOf(json, "type");
    const Json *code = member(json, "expr");
    if (type == "tcp reset")
        return RejectWith::TcpReset;
    if (type == "icmp" || (!type && family == TableFamily::Ip))
        return withCode(icmpCodes, code, RejectWith::IcmpPortUnreachable);
    if (type == "icmpv6" || (!type && family == TableFamily::Ip6))
        return withCode(icmp6Codes, code, RejectWith::Icmp6PortUnreachable);
    if (type == "icmpx" || !type)
        return withCode(icmpxCodes, code, RejectWith::IcmpxPortUnreachable);
    return std::nullopt;
}

struct Target {
    Field field;
    Assign::What what;
};

constexpr Target targets[] = {{Field::Mark, Assign::What::Mark},
                              {Field::CtMark, Assign::What::CtMark},
                              {Field::CtZone, Assign::What::CtZone},
                              {Field::PacketType, Assign::What::PacketType},
                              {Field::IpSource, Assign::What::Payload},
                              {Field::IpDestination, Assign::What::Payload},
                              {Field::Ip6Source, Assign::What::Payload},
                              {Field::Ip6Destination, Assign::What::Payload},
                              {Field::IpProtocol, Assign::What::Payload},
                              {Field::Ip6NextHeader, Assign::What::Payload},
                              {Field::TcpSourcePort, Assign::What::Payload},
                              {Field::TcpDestinationPort, Assign::What::Payload},
                              {Field::TcpFlags, Assign::What::Payload}};

Assign::What whatIs(Field field)
{
    for (const Target &target : targets)
        if (target.field == field)
            return target.what;
    return Assign::What::Other;
}

/// "@nh,96,32 set …": bytes that are not modelled; an address may be among them.
bool isRawPayload(const Json &key)
{
    const Json *payload = member(key, "payload");
    return payload && member(*payload, "base");
}

} // namespace

void readReject(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const auto with = rejectWith(statement.value, reader.family());
    if (!with) {
        parts.emplace_back(OpaqueStatement{textFrom(statementText(statement, reader.family()))});
        return;
    }
    // In tables of several families nft asks for the family that the ICMP message is of.
    const auto type = textOf(statement.value, "type");
    if (type == "icmp")
        reader.require(2);
    else if (type == "icmpv6")
        reader.require(10);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    parts.emplace_back(Reject{*with});
}

void readMangle(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const Json *key = member(statement.value, "key");
    const Json *value = member(statement.value, "value");
    if (!key || !value) {
        parts.emplace_back(OpaqueStatement{textFrom(statementText(statement, reader.family()))});
        return;
    }
    const Typed target = reader.read(*key);
    Typed assigned = reader.read(*value, target.types);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    if (target.never || assigned.never) {
        parts.emplace_back(neverMatch());
        return;
    }
    const auto *selector = std::get_if<Selector>(&target.expression.node);
    Assign assign;
    assign.what = target.opaque || !selector ? Assign::What::Other : whatIs(selector->field);
    if (assign.what == Assign::What::Other && isRawPayload(*key)) {
        parts.emplace_back(OpaqueStatement{textFrom(statementText(statement, reader.family()))});
        return;
    }
    if (selector && assign.what != Assign::What::Other)
        assign.target = *selector;
    const bool usable =
        !assigned.opaque || std::holds_alternative<Lookup>(assigned.expression.node);
    assign.value = usable ? std::move(assigned.expression)
                          : Expression{Selector{Field::Opaque, target.type().width, 0,
                                                textFrom(expressionText(*value))}};
    // A map without an element for the packet ends the rule whatever is assigned.
    if (assign.what == Assign::What::Other && !std::holds_alternative<Lookup>(assign.value->node))
        assign.value.reset();
    parts.emplace_back(std::move(assign));
}

} // namespace doorward::firewall::nft
