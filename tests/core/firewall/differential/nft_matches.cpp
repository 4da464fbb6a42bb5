// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/nft_place.h"
#include "tests/core/firewall/differential/site.h"

namespace doorward::differential {

using firewall::Hook;
using firewall::TableFamily;

namespace {

QByteArray ipWord(Family family)
{
    return family == Family::Ipv4 ? "ip" : "ip6";
}

QByteArray notOr(Random &random, int percent = 15)
{
    return random.chance(percent) ? "!= " : "";
}

QByteArray joined(const QByteArrayList &items)
{
    return "{ " + items.join(", ") + " }";
}

/// Elements that do not overlap: single ones, each once.
template <typename Make>
QByteArray distinct(Random &random, int most, Make make)
{
    QByteArrayList items;
    for (int i = random.between(1, most); i > 0; --i)
        if (const QByteArray item = make(); !items.contains(item))
            items.append(item);
    return joined(items);
}

QByteArray addressMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray side = ipWord(family) + random.oneOf<QByteArray>({" saddr ", " daddr "});
    const QByteArray type = family == Family::Ipv4 ? "ipv4_addr" : "ipv6_addr";
    switch (random.weighted({4, 5, 3, 4, 3})) {
    case 0:
        return side + notOr(random) + words.address(family);
    case 1:
        return side + notOr(random) + words.prefix(family);
    case 2:
        return side + notOr(random) + words.range(family);
    case 3:
        return side + notOr(random) + nftElements(words, type, random.chance(50));
    default:
        if (const QByteArray set = namedSet(random, place, type); !set.isEmpty())
            return side + notOr(random) + "@" + set;
        return side + words.prefix(family);
    }
}

QByteArray portMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    if (random.chance(12))
        return "tcp sport "
               + random.oneOf<QByteArray>({"1024-32767", "!= 2000-50000", "> 20000", "< 40000",
                                           "{ 1025-9999, 30000-65535 }"});
    const QByteArray side = random.oneOf<QByteArray>({"tcp dport ", "tcp dport ", "th dport "});
    const QByteArray before = side.startsWith("th") ? "meta l4proto tcp " : "";
    switch (random.weighted({6, 4, 4, 2, 3})) {
    case 0:
        return before + side + notOr(random) + words.port();
    case 1:
        return before + side + notOr(random) + words.portRange();
    case 2:
        return before + side + notOr(random)
               + nftElements(words, "inet_service", random.chance(60));
    case 3:
        return before + side + random.oneOf<QByteArray>({"< ", "> ", "<= ", ">= "}) + words.port();
    default:
        if (const QByteArray set = namedSet(random, place, "inet_service"); !set.isEmpty())
            return before + side + notOr(random) + "@" + set;
        return before + side + words.port();
    }
}

QByteArray deviceMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    bool incoming = random.chance(50);
    if (place.hook == Hook::Output || place.hook == Hook::Postrouting)
        incoming = random.chance(10);
    else if (place.hook == Hook::Prerouting || place.hook == Hook::Input || place.isNetdev())
        incoming = random.chance(90);
    const QByteArray way = incoming ? "i" : "o";
    switch (random.weighted({3, 4, 3, 3, 1, 1})) {
    case 0:
        return way + "if " + notOr(random) + words.device();
    case 1:
        return way + "ifname " + notOr(random) + words.device();
    case 2:
        return way + "ifname " + notOr(random) + "\"" + words.pattern("*") + "\"";
    case 3:
        return way + "ifname " + notOr(random)
               + distinct(random, 3, [&words] { return words.device(); });
    case 4:
        // No "iiftype ether": nft 1.0.6 does not print it where a match of IP follows.
        return way + "iftype "
               + random.oneOf<QByteArray>(
                   {incoming ? "!= loopback" : "ether", "loopback", "!= ether", "!= loopback"});
    default:
        return way + "if " + distinct(random, 2, [&words] { return words.device(); });
    }
}

QByteArray stateMatch(Words &words)
{
    Random &random = words.random();
    static const QByteArrayList states{"new", "established", "related", "invalid", "untracked"};
    switch (random.weighted({5, 4, 2, 2})) {
    case 0:
        return "ct state " + notOr(random) + random.pick(states);
    case 1:
        return "ct state " + notOr(random)
               + random.oneOf<QByteArray>({"established,related", "new,untracked", "invalid,new",
                                           "established,related,new", "invalid,untracked"});
    case 2:
        return "ct state " + notOr(random)
               + distinct(random, 3, [&] { return random.pick(states); });
    default:
        return "ct state & (new|established) == "
               + random.oneOf<QByteArray>({"new", "established"});
    }
}

QByteArray markMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const QByteArray what =
        place.isNetdev() || random.chance(70) ? QByteArray("meta mark ") : QByteArray("ct mark ");
    switch (random.weighted({4, 3, 2, 2, 2, 2})) {
    case 0:
        return what + notOr(random, 40) + words.mark();
    case 1:
        return what + "& " + words.mask() + " " + random.oneOf<QByteArray>({"== ", "!= "})
               + words.mark();
    case 2:
        return what + random.oneOf<QByteArray>({"1-16", "!= 1-3", "0x2-0x100", "< 0x10", "> 2"});
    case 3:
        return what + notOr(random) + distinct(random, 4, [&words] { return words.mark(); });
    case 4:
        return what + "and " + words.mask() + " "
               + distinct(random, 4, [&words] { return words.mark(); });
    default:
        if (const QByteArray set = namedSet(random, place, "mark"); !set.isEmpty())
            return what + notOr(random) + "@" + set;
        return what + "^ 0x1 == " + words.mark();
    }
}

QByteArray protocolMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    switch (random.weighted({4, 2, 2, 2, 2, 2, 1})) {
    case 0:
        return "meta l4proto " + notOr(random, 20) + random.oneOf<QByteArray>({"tcp", "udp"});
    case 1:
        return "meta l4proto { " + random.oneOf<QByteArray>({"tcp, udp", "udp, icmp", "6"}) + " }";
    case 2:
        return familyFor(random, place) == Family::Ipv4
                   ? "ip protocol " + notOr(random) + random.oneOf<QByteArray>({"tcp", "udp"})
                   : "ip6 nexthdr " + notOr(random) + random.oneOf<QByteArray>({"tcp", "udp"});
    case 3: {
        // In accord with the rule's addresses: nft 1.0.6 does not print a contradiction.
        const bool four = familyFor(random, place) == Family::Ipv4;
        if (place.family != TableFamily::Inet || place.isNetdev())
            return QByteArray("meta protocol ") + (four ? "ip" : "ip6");
        return "meta nfproto "
               + random.oneOf<QByteArray>({four ? "ipv4" : "ipv6", four ? "!= ipv6" : "!= ipv4"});
    }
    case 4:
        return random.oneOf<QByteArray>({"udp dport 53", "icmp type echo-request",
                                         "icmpv6 type nd-neighbor-solicit", "udp sport != 53",
                                         "sctp dport 80"});
    case 5:
        return "meta pkttype " + notOr(random)
               + random.oneOf<QByteArray>({"host", "broadcast", "{ host, multicast }"});
    default:
        return familyFor(random, place) == Family::Ipv4 ? "ip protocol { tcp, udp }"
                                                        : "ip6 nexthdr { tcp, udp }";
    }
}

QByteArray flagsMatch(Random &random)
{
    return random.oneOf<QByteArray>(
        {"tcp flags syn", "tcp flags != syn", "tcp flags & (fin|syn|rst|ack) == syn",
         "tcp flags & (syn|ack) == syn", "tcp flags & (fin|syn|rst|ack) != syn",
         "tcp flags & syn != 0", "tcp flags & (ecn|cwr) == 0x0", "tcp flags { syn, syn|ack }",
         "tcp flags & (fin|rst) == 0", "tcp flags syn / fin,syn,rst,ack", "tcp flags ! ack,rst",
         "tcp flags & (fin|syn|rst|psh|ack|urg) == 0x0", "tcp flags == 0x2",
         "tcp flags != 0x0 / fin,syn"});
}

QByteArray fibMatch(Words &words, const Variety &variety, const NftPlace &place)
{
    Random &random = words.random();
    const bool incoming =
        place.hook == Hook::Prerouting || place.hook == Hook::Input || place.hook == Hook::Forward;
    if (incoming && random.chance(50))
        return random.oneOf<QByteArray>(
            {"fib saddr . iif oif missing", "fib saddr . iif oif exists", "fib saddr oif exists",
             "fib saddr oifname \"" + words.device() + "\"", "fib daddr oif " + words.device(),
             "fib saddr . mark . iif oif != 0", "fib daddr oifname != \"" + words.device() + "\"",
             "fib saddr . mark oif missing", "fib saddr oif { " + words.device() + " }"});
    const QByteArray key = random.oneOf<QByteArray>({"daddr", "daddr", "saddr", "daddr . mark"});
    const QByteArray bound =
        incoming && variety.has("fib-bound") && place.hook != Hook::Forward && random.chance(25)
            ? QByteArray(" . iif")
            : QByteArray();
    return "fib " + key + bound + " type " + notOr(random)
           + random.oneOf<QByteArray>({"local", "local", "unicast", "broadcast",
                                       "{ local, broadcast, multicast }", "blackhole"});
}

QByteArray connectionMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray ip = ipWord(family);
    switch (random.weighted({3, 3, 3, 3, 2, 1, 1})) {
    case 0:
        return "ct direction " + notOr(random) + random.oneOf<QByteArray>({"original", "reply"});
    case 1:
        return "ct status " + notOr(random)
               + random.oneOf<QByteArray>(
                   {"dnat", "snat", "confirmed", "assured", "seen-reply", "dnat,snat"});
    case 2:
        return "ct original " + ip + random.oneOf<QByteArray>({" saddr ", " daddr "})
               + notOr(random) + words.prefix(family);
    case 3:
        return "meta l4proto tcp ct original proto-dst " + notOr(random)
               + random.oneOf<QByteArray>({words.port(), words.portRange()});
    case 4:
        return "ct reply " + ip + random.oneOf<QByteArray>({" saddr ", " daddr "})
               + words.address(family);
    case 5:
        // No "ct protocol" without "!=": nft 1.0.6 does not print it where a match of TCP follows.
        return "ct protocol " + random.oneOf<QByteArray>({"!= udp", "!= udp", "!= tcp"});
    default:
        // Nor "ct l3proto".
        return "ct zone " + random.oneOf<QByteArray>({"0", "1", "!= 0"});
    }
}

QByteArray concatenationMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    const Family family = familyFor(random, place);
    const QByteArray ip = ipWord(family);
    const bool intervals = random.chance(50);
    const auto address = [&] {
        return intervals && random.chance(50) ? words.prefix(family) : words.address(family);
    };
    const auto port = [&] {
        return intervals && random.chance(50) ? words.portRange() : words.port();
    };
    switch (random.weighted({4, 3, 3, 2, 2})) {
    case 0:
        return ip + " daddr . tcp dport " + notOr(random)
               + distinct(random, 5, [&] { return address() + " . " + port(); });
    case 1:
        return ip + " saddr . " + ip + " daddr . tcp dport " + notOr(random)
               + distinct(random, 4,
                          [&] { return address() + " . " + address() + " . " + port(); });
    case 2:
        return "meta iifname . tcp dport "
               + distinct(random, 5, [&] { return words.device() + " . " + words.port(); });
    case 3:
        return "meta mark . tcp dport "
               + distinct(random, 5, [&] { return words.mark() + " . " + port(); });
    default:
        if (const QByteArray set = namedSet(random, place, dynamicType(family));
            !set.isEmpty() && random.chance(60))
            return ip
                   + random.oneOf<QByteArray>(
                       {" saddr . tcp sport ", " saddr . tcp sport ", " daddr . tcp dport "})
                   + notOr(random) + "@" + set;
        if (const QByteArray set = namedSet(random, place,
                                            (family == Family::Ipv4 ? "ipv4_addr" : "ipv6_addr")
                                                + QByteArray(" . inet_service"));
            !set.isEmpty())
            return ip + " daddr . tcp dport " + notOr(random) + "@" + set;
        return ip + " saddr . meta l4proto "
               + distinct(random, 4, [&] { return address() + " . tcp"; });
    }
}

QByteArray bitMatch(Words &words, const NftPlace &place)
{
    Random &random = words.random();
    if (familyFor(random, place) == Family::Ipv4 && random.chance(60))
        return random.oneOf<QByteArray>(
            {"ip saddr & 255.255.255.0 == 10.1.0.0", "ip daddr & 0.0.0.255 == 0.0.0.10",
             "ip daddr & 255.0.0.0 != 10.0.0.0", "ip saddr & 0.0.0.1 == 0.0.0.0"});
    return random.oneOf<QByteArray>({"tcp dport & 1 == 1", "tcp dport & 0xff != 80",
                                     "tcp sport & 3 == 2", "meta mark & 3 == 1",
                                     "tcp dport & 0xff00 == 0x1f00"});
}

} // namespace

QByteArray namedSet(Random &random, const NftPlace &place, const QByteArray &type)
{
    QByteArrayList names;
    for (const QByteArray &set : place.sets)
        if (set.mid(set.indexOf(' ') + 1) == type)
            names.append(set.left(set.indexOf(' ')));
    return names.isEmpty() ? QByteArray() : random.pick(names);
}

QByteArray dynamicType(Family family)
{
    return family == Family::Ipv4 ? "dynamic4" : "dynamic6";
}

Family familyFor(Random &, const NftPlace &place)
{
    if (place.family == TableFamily::Ip)
        return Family::Ipv4;
    if (place.family == TableFamily::Ip6)
        return Family::Ipv6;
    return place.version;
}

QByteArray nftMatch(Words &words, const Variety &variety, const NftPlace &place)
{
    Random &random = words.random();
    const bool sees = !place.isNetdev();
    const bool sends = place.hook == Hook::Output || place.hook == Hook::Postrouting;
    switch (random.weighted({20, 20, 12, sees ? 8 : 0, 8, 5, 5,
                             sees && !place.universal && variety.has("fib") ? 5 : 0, sees ? 5 : 0,
                             7, 3, sends ? 5 : 0})) {
    case 0:
        return addressMatch(words, place);
    case 1:
        return portMatch(words, place);
    case 2:
        return deviceMatch(words, place);
    case 3:
        return stateMatch(words);
    case 4:
        return markMatch(words, place);
    case 5:
        return protocolMatch(words, place);
    case 6:
        return flagsMatch(random);
    case 7:
        return fibMatch(words, variety, place);
    case 8:
        return connectionMatch(words, place);
    case 9:
        return concatenationMatch(words, place);
    case 10:
        return bitMatch(words, place);
    default:
        return random.oneOf<QByteArray>({"meta skuid ", "meta skgid "})
               + random.oneOf<QByteArray>(
                   {words.user(), "!= " + words.user(), "1-1500", "{ 0, 33 }", "> 32"});
    }
}

QByteArray nftUnknowable(Words &words)
{
    return words.random().oneOf<QByteArray>(
        {"limit rate 3/second", "limit rate over 10/minute burst 5 packets",
         "limit rate 100 kbytes/second", "quota 1000 bytes", "quota over 2000 bytes",
         "numgen random mod 4 < 2", "ct count over 5", "ct count 3", "numgen inc mod 3 0",
         "jhash ip saddr mod 2 1", "tcp window > 1000", "meta length > 40", "meta cpu 0",
         "meta hour \"01:00\"-\"02:00\"", "socket transparent 1"});
}

} // namespace doorward::differential
