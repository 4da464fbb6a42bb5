// SPDX-License-Identifier: MIT
#include "core/firewall/nft_nat.h"

#include "core/firewall/nft_match.h"
#include "core/firewall/nft_text.h"

#include <algorithm>

namespace doorward::firewall::nft {

namespace {

bool hasFlag(const Json &nat, std::string_view list, std::string_view word)
{
    const Json *flags = member(nat, list);
    if (!flags)
        return false;
    if (!flags->IsArray())
        return textOf(*flags) == word;
    return std::any_of(flags->Begin(), flags->End(),
                       [&](const Json &flag) { return textOf(flag) == word; });
}

/// Where the family is not written (tables ip and ip6 have one): as the address looks.
Type addressType(const Json &nat, TableFamily family)
{
    const auto word = textOf(nat, "family");
    const bool six = word ? *word == "ip6" : family == TableFamily::Ip6;
    return six ? Type{Kind::Ipv6, 16} : Type{Kind::Ipv4, 4};
}

Expression notKnown(const Json &json, quint8 width)
{
    return Expression{Selector{Field::Opaque, width, 0, textFrom(expressionText(json))}};
}

void readAddress(const Json &json, Type type, ExpressionReader &reader, Nat &nat, bool &never)
{
    if (const auto interval = readInterval(json, type)) {
        if (const Json *prefix = member(json, "prefix"))
            nat.keepHostBits =
                static_cast<int>(8U * type.width - numberOf(*prefix, "len").value_or(0));
        else if (!interval->isSingle())
            nat.addressRange = interval;
        if (!nat.addressRange)
            nat.address = Expression{Constant{interval->low}};
        return;
    }
    Typed address = reader.read(json, {type, {Kind::Service, 2}});
    never = address.never;
    const bool usable = !address.opaque || std::holds_alternative<Lookup>(address.expression.node);
    nat.address = usable ? std::move(address.expression) : notKnown(json, type.width);
}

void readPort(const Json &json, ExpressionReader &reader, Nat &nat, bool &never)
{
    const Type type{Kind::Service, 2};
    if (const auto interval = readInterval(json, type)) {
        if (interval->isSingle())
            nat.port = Expression{Constant{interval->low}};
        else
            nat.portRange = interval;
        return;
    }
    Typed port = reader.read(json, {type});
    never = never || port.never;
    const bool usable = !port.opaque || std::holds_alternative<Lookup>(port.expression.node);
    nat.port = usable ? std::move(port.expression) : notKnown(json, 2);
}

} // namespace

void readNat(const Json::Member &statement, ExpressionReader &reader, std::vector<Part> &parts)
{
    const std::string_view name(statement.name.GetString(), statement.name.GetStringLength());
    const Json &json = statement.value;
    Nat nat;
    nat.kind = name == "dnat"       ? Nat::Kind::Destination
               : name == "snat"     ? Nat::Kind::Source
               : name == "redirect" ? Nat::Kind::Redirect
                                    : Nat::Kind::Masquerade;
    bool never = false;
    if (const auto family = textOf(json, "family"))
        nat.family = *family == "ip6" ? TableFamily::Ip6 : TableFamily::Ip;
    if (const Json *address = member(json, "addr"))
        readAddress(*address, addressType(json, reader.family()), reader, nat, never);
    if (const Json *port = member(json, "port"))
        readPort(*port, reader, nat, never);
    nat.random = hasFlag(json, "flags", "random") || hasFlag(json, "flags", "fully-random");
    const bool netmap = hasFlag(json, "flags", "netmap") || hasFlag(json, "type_flags", "prefix");
    if (netmap && !nat.keepHostBits && nat.address)
        nat.address = notKnown(*member(json, "addr"), addressType(json, reader.family()).width);
    for (Match &before : reader.takeConditions())
        parts.emplace_back(std::move(before));
    if (never)
        parts.emplace_back(neverMatch());
    else
        parts.emplace_back(std::move(nat));
}

} // namespace doorward::firewall::nft
