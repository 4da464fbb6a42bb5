// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/generate.h"

namespace doorward::differential {

/// Where a rule of nftables stands: it decides what may be written there.
struct NftPlace {
    firewall::TableFamily family = firewall::TableFamily::Inet;
    firewall::ChainType type = firewall::ChainType::Filter;
    std::optional<firewall::Hook> hook; ///< nothing: a chain that others jump to
    bool afterConntrack = true;
    /// Every base chain may jump there: nothing in it that only some hooks allow.
    bool universal = false;
    Family version = Family::Ipv4; ///< what one rule of a table for both is about
    QByteArrayList targets;        ///< chains that it may jump to
    QByteArrayList sets; ///< "s4 ipv4_addr", "vp inet_service : verdict": named ones of its table

    bool isNetdev() const
    {
        return family == firewall::TableFamily::Netdev || hook == firewall::Hook::Ingress
               || hook == firewall::Hook::Egress;
    }
};

/// "" or "name": a named set of that type in the table.
QByteArray namedSet(Random &random, const NftPlace &place, const QByteArray &type);
/// The type under which `sets` lists a set of that family's clients that rules fill.
QByteArray dynamicType(Family family);
/// IPv4 or IPv6, as the table allows.
Family familyFor(Random &random, const NftPlace &place);

/// One condition: "tcp dport 80", "ip saddr @s4" …
QByteArray nftMatch(Words &words, const Variety &variety, const NftPlace &place);
/// One that no configuration tells: a limit, a quota, chance.
QByteArray nftUnknowable(Words &words);
/// A jump or a verdict, "accept", "drop", "goto c1".
QByteArray nftVerdict(Words &words, const NftPlace &place);
/// The whole rule's end: statements and a verdict, a vmap, a reject; in nat chains a NAT statement.
/// It may be only a statement.
QByteArray nftAction(Words &words, const Variety &variety, const NftPlace &place);
/// "{ 10.1.0.1, 10.2.0.0/24 }"
QByteArray nftElements(Words &words, const QByteArray &type, bool intervals);

} // namespace doorward::differential
