// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/nft_place.h"

namespace doorward::differential {

using firewall::ChainType;
using firewall::Hook;
using firewall::TableFamily;

namespace {

QByteArray rejection(Random &random, const NftPlace &place)
{
    if (random.chance(35))
        return "meta l4proto tcp reject with tcp reset";
    const QByteArray wide = random.oneOf<QByteArray>(
        {"reject", "reject with icmpx type port-unreachable",
         "reject with icmpx type admin-prohibited", "reject with icmpx type host-unreachable",
         "reject with icmpx type no-route"});
    const QByteArray four =
        "reject with icmp type "
        + random.oneOf<QByteArray>({"net-unreachable", "host-unreachable", "prot-unreachable",
                                    "port-unreachable", "net-prohibited", "host-prohibited",
                                    "admin-prohibited"});
    const QByteArray six =
        "reject with icmpv6 type "
        + random.oneOf<QByteArray>({"no-route", "admin-prohibited", "addr-unreachable",
                                    "port-unreachable", "policy-fail", "reject-route"});
    switch (place.family) {
    case TableFamily::Ip:
        return random.chance(30) ? QByteArray("reject") : four;
    case TableFamily::Ip6:
        return random.chance(30) ? QByteArray("reject") : six;
    case TableFamily::Inet:
    case TableFamily::Netdev:
    case TableFamily::Arp:
    case TableFamily::Bridge:
        break;
    }
    switch (random.weighted({4, 2, 2})) {
    case 0:
        return wide;
    case 1:
        return (place.isNetdev() ? "meta protocol ip " : "meta nfproto ipv4 ") + four;
    default:
        return (place.isNetdev() ? "meta protocol ip6 " : "meta nfproto ipv6 ") + six;
    }
}

QByteArray keyVerdicts(Words &words, const NftPlace &place, int most,
                       const std::function<QByteArray()> &key)
{
    QByteArrayList keys;
    QByteArrayList items;
    for (int i = words.random().between(1, most); i > 0; --i) {
        const QByteArray next = key();
        if (keys.contains(next))
            continue;
        keys.append(next);
        items.append(next + " : " + nftVerdict(words, place));
    }
    return "{ " + items.join(", ") + " }";
}

QByteArray verdictMap(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray ip = family == Family::Ipv4 ? "ip" : "ip6";
    switch (random.weighted({5, 3, 2, 2, 2, 2, 2})) {
    case 0:
        return "tcp dport vmap " + keyVerdicts(words, place, 5, [&] { return words.port(); });
    case 1:
        return ip + " saddr vmap "
               + keyVerdicts(words, place, 4, [&] { return words.address(family); });
    case 2:
        return "iifname vmap " + keyVerdicts(words, place, 3, [&] { return words.device(); });
    case 3:
        if (place.isNetdev())
            return "tcp dport vmap " + keyVerdicts(words, place, 5, [&] { return words.port(); });
        return "ct state vmap " + keyVerdicts(words, place, 3, [&] {
                   return random.oneOf<QByteArray>({"new", "established", "invalid", "untracked"});
               });
    case 4:
        return ip + " daddr . tcp dport vmap " + keyVerdicts(words, place, 4, [&] {
                   return words.address(family) + " . " + words.port();
               });
    case 5:
        return "meta mark vmap " + keyVerdicts(words, place, 3, [&] { return words.mark(); });
    default:
        if (const QByteArray map = namedSet(random, place, "inet_service : verdict");
            !map.isEmpty())
            return "tcp dport vmap @" + map;
        return "meta l4proto vmap { tcp : " + nftVerdict(words, place) + ", udp : drop }";
    }
}

QByteArray markStatement(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const QByteArray mark = words.mark();
    const auto map = [&] {
        QByteArrayList keys;
        QByteArrayList items;
        for (int i = 0; i < 4; ++i)
            if (const QByteArray key = words.port(); !keys.contains(key)) {
                keys.append(key);
                items.append(key + " : " + words.mark());
            }
        return "{ " + items.join(", ") + " }";
    };
    if (place.isNetdev())
        return "meta mark set " + mark;
    switch (random.weighted({5, 2, 2, 2, 2, 3, 2, 2, 1, 1})) {
    case 0:
        return "meta mark set " + mark;
    case 1:
        return "meta mark set meta mark | " + mark;
    case 2:
        return "meta mark set meta mark & " + words.mask();
    case 3:
        return "meta mark set meta mark ^ " + mark;
    case 4:
        return "meta mark set tcp dport map " + map();
    case 5:
        return "ct mark set " + mark;
    case 6:
        return "ct mark set meta mark";
    case 7:
        return "meta mark set ct mark";
    case 8:
        return "ct mark set tcp dport map " + map();
    default:
        return "ct mark set ct mark | " + mark;
    }
}

QByteArray payloadStatement(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray ip = family == Family::Ipv4 ? "ip" : "ip6";
    // This host does not answer in the name of an address that is not its own: a packet delivered
    // to it with a foreign destination is refused without a word on the wire.
    const bool delivered = !place.hook || place.hook == Hook::Input;
    switch (random.weighted({4, delivered ? 0 : 3, 2})) {
    case 0:
        return "tcp dport set " + words.port();
    case 1:
        return ip + " daddr set " + words.remote(family);
    default:
        return ip + " saddr set " + words.remote(family);
    }
}

/// Nothing, or what a rule does on its way to its verdict.
QByteArray asideStatement(Words &words, const Variety &variety, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray client =
        (family == Family::Ipv4 ? "ip" : "ip6") + QByteArray(" saddr . tcp sport");
    if (const QByteArray set = namedSet(random, place, dynamicType(family));
        !set.isEmpty() && random.chance(35))
        return "tcp flags & (syn | ack) == syn " // a server's answers name the server
               + random.oneOf<QByteArray>({"add", "add", "update", "delete"}) + " @" + set + " { "
               + client + " } ";
    if (!random.chance(15))
        return {};
    if (variety.has("dynamic") && random.chance(5))
        return "meter m" + QByteArray::number(random.below(1000)) + " { " + client + " counter } ";
    return random.oneOf<QByteArray>({"counter ", "log ", "counter log prefix \"x: \" "});
}

QByteArray destinationNat(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const bool four = family == Family::Ipv4;
    const QByteArray ip = four ? "ip" : "ip6";
    const QByteArray to = place.family == TableFamily::Inet ? "dnat " + ip + " to " : "dnat to ";
    const auto target = [&] {
        return random.chance(70) ? words.remote(family) : words.local(family);
    };
    const auto withPort = [&](const QByteArray &address) {
        return (four ? address : "[" + address + "]") + ":" + words.port();
    };
    const auto portMap = [&](const std::function<QByteArray()> &data) {
        QByteArrayList keys;
        QByteArrayList items;
        for (int i = 0; i < 4; ++i)
            if (const QByteArray key = words.port(); !keys.contains(key)) {
                keys.append(key);
                items.append(key + " : " + data());
            }
        return "{ " + items.join(", ") + " }";
    };
    switch (random.weighted({4, 5, 2, 2, 2, 2, 2, 1})) {
    case 0:
        return to + target();
    case 1:
        return "meta l4proto tcp " + to + withPort(target());
    case 2:
        return to + "tcp dport map " + portMap(target);
    case 3:
        return (place.family == TableFamily::Inet ? "dnat " + ip + " addr . port to "
                                                  : QByteArray("dnat ") + ip + " addr . port to ")
               + "tcp dport map " + portMap([&] { return target() + " . " + words.port(); });
    case 4:
        return "redirect";
    case 5:
        return "meta l4proto tcp redirect to :" + words.port();
    case 6:
        return "redirect to :tcp dport map " + portMap([&] { return words.port(); });
    default:
        return "meta l4proto tcp dnat to :" + words.port();
    }
}

QByteArray sourceNat(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray ip = family == Family::Ipv4 ? "ip" : "ip6";
    const QByteArray to = place.family == TableFamily::Inet ? "snat " + ip + " to " : "snat to ";
    if (place.hook == Hook::Postrouting && random.chance(45))
        return "masquerade";
    switch (random.weighted({5, 2})) {
    case 0:
        return to + random.oneOf<QByteArray>({words.remote(family), words.local(family)});
    default: {
        const QByteArray from = words.remote(family);
        const QByteArray other = words.remote(family);
        QByteArrayList items{from + " : " + words.local(family)};
        if (other != from)
            items.append(other + " : " + words.remote(family));
        return to + ip + " saddr map { " + items.join(", ") + " }";
    }
    }
}

} // namespace

QByteArray nftVerdict(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    switch (random.weighted(
        {5, 5, 1, 1, place.targets.isEmpty() ? 0 : 5, place.targets.isEmpty() ? 0 : 2})) {
    case 0:
        return "accept";
    case 1:
        return "drop";
    case 2:
        return "continue";
    case 3:
        return "return";
    case 4:
        return "jump " + random.pick(place.targets);
    default:
        return "goto " + random.pick(place.targets);
    }
}

QByteArray nftAction(Words &words, const Variety &variety, const NftPlace &place)
{
    Random &random = words.random();
    if (place.type == ChainType::Nat && place.hook && random.chance(70))
        return place.hook == Hook::Prerouting || place.hook == Hook::Output
                   ? destinationNat(words, place)
                   : sourceNat(words, place);
    const bool filters = place.type == ChainType::Filter;
    const bool early = filters && !place.afterConntrack && !place.isNetdev();
    const bool rejects = filters && place.hook != Hook::Postrouting && place.hook != Hook::Egress
                         && !place.universal && variety.has("reject");
    const bool mangles = place.type != ChainType::Nat && variety.has("payload");
    const bool proxies = filters && (place.hook == Hook::Input || place.hook == Hook::Forward)
                         && place.afterConntrack && variety.has("synproxy");
    const QByteArray before = asideStatement(words, variety, place);
    // For IPv6 it depends on the device's driver. The kernel answers a SYN-ACK like a SYN: over lo
    // it would answer itself for ever, and the namespace never go.
    if (proxies && familyFor(random, place) == Family::Ipv4 && random.chance(2))
        return before + (place.family == TableFamily::Inet ? "meta nfproto ipv4 " : "")
               + "tcp flags & (fin | syn | rst | ack) == syn synproxy mss 1460 wscale 7 timestamp "
                 "sack-perm";
    switch (random.weighted(
        {10, 4, rejects ? 4 : 0, 5, mangles ? 1 : 0, early && variety.has("notrack") ? 3 : 0, 1})) {
    case 0:
        return before + nftVerdict(words, place);
    case 1:
        return before + verdictMap(words, place);
    case 2:
        return before + rejection(random, place);
    case 3:
        return before + markStatement(words, place)
               + (random.chance(25) ? " " + nftVerdict(words, place) : QByteArray());
    case 4:
        return before + payloadStatement(words, place);
    case 5:
        return before + "notrack";
    default:
        return "counter";
    }
}

} // namespace doorward::differential
