// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/nft_place.h"
#include "tests/core/firewall/differential/site.h"

namespace doorward::differential {

using firewall::ChainType;
using firewall::Hook;
using firewall::TableFamily;

namespace {

QByteArray typeName(ChainType type)
{
    switch (type) {
    case ChainType::Filter:
        return "filter";
    case ChainType::Nat:
        return "nat";
    case ChainType::Route:
        return "route";
    }
    return {};
}

/// One table, written line by line.
class Table {
public:
    Table(Words &words, const Variety &variety, TableFamily family, const QByteArray &name,
          Program &program)
        : m_words(words)
        , m_variety(variety)
        , m_family(family)
        , m_name(QByteArray(firewall::familyName(family)) + " " + name)
        , m_program(program)
    {
    }

    void write();
    /// The chains that write() left for later: registered after those of other tables.
    void writeLate();

private:
    struct Planned {
        QByteArray name;
        NftPlace place;
    };

    Random &random() { return m_words.random(); }
    void add(const QByteArray &text, bool unknowable = false)
    {
        m_program.lines.push_back({Layer::Nft, {}, text, unknowable, false});
    }
    void addKept(const QByteArray &text)
    {
        add(text);
        m_program.lines.back().kept = true;
    }
    void writeSets();
    void writeDynamicSet();
    void planUserChains();
    Planned planBaseChain(int number);
    void writeBaseChain(int number);
    void writeMaps();
    void writeRules(const Planned &chain, int most);
    QByteArray rule(const NftPlace &chain, bool &unknowable);
    QByteArrayList targetsFor(const NftPlace &place, int from) const;

    Words &m_words;
    const Variety &m_variety;
    TableFamily m_family;
    QByteArray m_name;
    Program &m_program;
    QByteArrayList m_sets;
    std::vector<Planned> m_users;
    int m_chains = 0;
    int m_late = 0;
};

void Table::writeSets()
{
    static const QByteArrayList types{"ipv4_addr",
                                      "ipv6_addr",
                                      "inet_service",
                                      "mark",
                                      "ifname",
                                      "ipv4_addr . inet_service",
                                      "ipv6_addr . inet_service"};
    for (int i = random().between(0, 4); i > 0; --i) {
        const QByteArray type = random().pick(types);
        const bool intervals = type != "mark" && type != "ifname" && random().chance(60);
        const QByteArray name = "s" + QByteArray::number(m_sets.size());
        m_sets.append(name + " " + type);
        add("add set " + m_name + " " + name + " { type " + type + "; "
            + (intervals ? "flags interval; " : "")
            + (intervals && random().chance(60) ? "auto-merge; " : "") + "}");
        add("add element " + m_name + " " + name + " " + nftElements(m_words, type, intervals));
    }
}

/// One that rules fill. Its keys hold the client's port, so that each packet meets what it has
/// added itself, and nothing of another's.
void Table::writeDynamicSet()
{
    if (!m_variety.has("dynamic") || !random().chance(15))
        return;
    const bool four =
        m_family == TableFamily::Ip || (m_family != TableFamily::Ip6 && random().chance(50));
    const QByteArray name = "y" + QByteArray::number(m_sets.size());
    m_sets.append(name + (four ? " dynamic4" : " dynamic6"));
    add("add set " + m_name + " " + name + " { type " + (four ? "ipv4_addr" : "ipv6_addr")
        + " . inet_service; size 65535; "
        + random().oneOf<QByteArray>({"flags dynamic; ", "flags dynamic,timeout; timeout 10m; "})
        + "}");
}

void Table::writeMaps()
{
    if (!random().chance(40))
        return;
    const QByteArray name = "v" + QByteArray::number(m_sets.size());
    QByteArrayList items;
    for (const quint16 port : site::ports)
        if (random().chance(40))
            items.append(QByteArray::number(port) + " : "
                         + random().oneOf<QByteArray>({"accept", "drop", "continue", "return"}));
    add("add map " + m_name + " " + name + " { type inet_service : verdict; }");
    if (!items.isEmpty())
        add("add element " + m_name + " " + name + " { " + items.join(", ") + " }");
    m_sets.append(name + " inet_service : verdict");
}

void Table::planUserChains()
{
    for (int i = random().between(0, 4); i > 0; --i) {
        Planned user;
        user.name = "u" + QByteArray::number(m_users.size());
        user.place.family = m_family;
        user.place.universal = random().chance(50);
        m_users.push_back(user);
    }
}

QByteArrayList Table::targetsFor(const NftPlace &place, int from) const
{
    QByteArrayList names;
    const bool all =
        place.type == ChainType::Filter && place.hook != Hook::Postrouting && !place.universal;
    if (place.isNetdev() && m_family != TableFamily::Netdev)
        return names; // conntrack is not there yet
    for (std::size_t i = static_cast<std::size_t>(from); i < m_users.size(); ++i)
        if (all || m_users[i].place.universal)
            names.append(m_users[i].name);
    return names;
}

QByteArray Table::rule(const NftPlace &chain, bool &unknowable)
{
    NftPlace place = chain;
    place.version = random().chance(50) ? Family::Ipv4 : Family::Ipv6;
    QByteArray text;
    for (int i = random().weighted({10, 40, 30, 10}) > 0 ? random().between(1, 3) : 0; i > 0; --i)
        text += nftMatch(m_words, m_variety, place) + " ";
    if (m_variety.has("unknowable") && random().chance(2)) {
        text += nftUnknowable(m_words) + " ";
        unknowable = true;
    }
    text += nftAction(m_words, m_variety, place);
    // nft 1.0.6 takes the family of such a rule for implied and does not print it.
    if (text.contains("nfproto") || text.contains("meta protocol"))
        text.replace("meta l4proto tcp reject with tcp reset", "reject");
    if (random().chance(10))
        text +=
            " comment \"" + random().oneOf<QByteArray>({"a b", "it is; { } drop", "\\\\"}) + "\"";
    return text;
}

void Table::writeRules(const Planned &chain, int most)
{
    for (int i = random().between(1, most); i > 0; --i) {
        bool unknowable = false;
        const QByteArray text = rule(chain.place, unknowable);
        add("add rule " + m_name + " " + chain.name + " " + text, unknowable);
    }
}

Table::Planned Table::planBaseChain(int number)
{
    Planned chain;
    chain.name = "b" + QByteArray::number(number);
    chain.place.family = m_family;
    if (m_family == TableFamily::Netdev) {
        chain.place.hook = Hook::Ingress;
        chain.place.afterConntrack = false;
        return chain;
    }
    const bool nat = m_variety.has("nat") && random().chance(30);
    if (nat) {
        chain.place.type = ChainType::Nat;
        chain.place.hook = random().oneOf(
            {Hook::Prerouting, Hook::Prerouting, Hook::Postrouting, Hook::Postrouting, Hook::Output,
             m_variety.has("nat-input") ? Hook::Input : Hook::Postrouting});
        return chain;
    }
    if (m_variety.has("route") && random().chance(10)) {
        chain.place.type = ChainType::Route;
        chain.place.hook = Hook::Output;
        return chain;
    }
    if (m_family == TableFamily::Inet && m_variety.has("netdev") && random().chance(4)) {
        chain.place.hook = Hook::Ingress;
        chain.place.afterConntrack = false;
        return chain;
    }
    static constexpr std::array hooks{Hook::Prerouting, Hook::Input,      Hook::Input,
                                      Hook::Forward,    Hook::Forward,    Hook::Output,
                                      Hook::Output,     Hook::Postrouting};
    chain.place.hook = random().pick(hooks);
    return chain;
}

void Table::writeBaseChain(int number)
{
    Planned chain = planBaseChain(number);
    NftPlace &place = chain.place;
    static constexpr std::array filterPriorities{-300, -150, -100, -10, 0, 0, 0, 10, 50, 100, 300};
    static constexpr std::array natPriorities{-150, -100, -100, -90, 0, 100, 100, 110};
    const int priority = random().pick(filterPriorities) * (place.type == ChainType::Nat ? 0 : 1)
                         + (place.type == ChainType::Nat ? random().pick(natPriorities) : 0);
    place.afterConntrack = priority > -200 && !place.isNetdev();
    place.sets = m_sets;
    place.targets = targetsFor(place, 0);
    const bool drops = place.type == ChainType::Filter && random().chance(12);
    QByteArray device;
    if (place.isNetdev())
        device = " device \"" + random().oneOf<QByteArray>({"cli0", "cli0", "srv0", "dmz0"}) + "\"";
    add("add chain " + m_name + " " + chain.name + " { type " + typeName(place.type) + " hook "
            + json::enumName(*place.hook) + device + " priority " + QByteArray::number(priority)
            + "; policy " + (drops ? "drop" : "accept") + "; }",
        place.isNetdev()); // nft 1.0.6 does not print the device in JSON, of no family
    if (!place.isNetdev()) {
        // The answers of a rejecting rule pass this host's own hooks, those of nat too while their
        // connection has no mapping yet: they are not on trial.
        addKept("add rule " + m_name + " " + chain.name
                + " meta l4proto { icmp, ipv6-icmp } accept");
        addKept("add rule " + m_name + " " + chain.name + " tcp flags & rst == rst accept");
    }
    writeRules(chain, 8);
}

void Table::write()
{
    add("add table " + m_name);
    writeSets();
    writeDynamicSet();
    planUserChains();
    for (const Planned &user : m_users)
        add("add chain " + m_name + " " + user.name);
    writeMaps();
    for (std::size_t i = 0; i < m_users.size(); ++i) {
        m_users[i].place.sets = m_sets;
        m_users[i].place.targets = targetsFor(m_users[i].place, static_cast<int>(i) + 1);
        writeRules(m_users[i], 4);
    }
    m_chains = random().between(1, 5);
    m_late = m_variety.has("late") && random().chance(30) ? random().between(1, 2) : 0;
    for (int i = 0; i < m_chains; ++i)
        writeBaseChain(i);
}

void Table::writeLate()
{
    for (int i = 0; i < m_late; ++i)
        writeBaseChain(m_chains + i);
}

} // namespace

QByteArray nftElements(Words &words, const QByteArray &type, bool intervals)
{
    Random &random = words.random();
    const Family family = type.startsWith("ipv6") ? Family::Ipv6 : Family::Ipv4;
    const auto address = [&] {
        return !intervals || random.chance(40) ? words.address(family)
               : random.chance(50)             ? words.prefix(family)
                                               : words.range(family);
    };
    const auto port = [&] {
        return intervals && random.chance(50) ? words.portRange() : words.port();
    };
    QByteArrayList items;
    for (int i = random.between(1, 5); i > 0; --i) {
        QByteArray item;
        if (type == "inet_service")
            item = port();
        else if (type == "mark")
            item = words.mark();
        else if (type == "ifname")
            item = words.device();
        else if (type.endsWith(" . inet_service"))
            item = address() + " . " + port();
        else
            item = address();
        if (!items.contains(item))
            items.append(item);
    }
    return "{ " + items.join(", ") + " }";
}

void generateNft(Words &words, const Variety &variety, int tables, Program &program)
{
    Random &random = words.random();
    std::vector<Table> written;
    for (int i = 0; i < tables; ++i) {
        static constexpr std::array families{TableFamily::Inet, TableFamily::Inet,
                                             TableFamily::Inet, TableFamily::Ip, TableFamily::Ip6};
        TableFamily family = random.pick(families);
        if (variety.has("netdev") && random.chance(6))
            family = TableFamily::Netdev;
        written.emplace_back(words, variety, family, "t" + QByteArray::number(i), program);
        written.back().write();
    }
    for (Table &table : written)
        table.writeLate();
}

} // namespace doorward::differential
