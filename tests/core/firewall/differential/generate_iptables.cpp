// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/generate.h"

namespace doorward::differential {
namespace {

const QByteArrayList ipsetNames4{"net4", "port4", "addrport4"};
const QByteArrayList ipsetNames6{"net6", "addrport6"};

/// One table of iptables, written line by line.
class XTable {
public:
    XTable(Words &words, const Variety &variety, Layer layer, const QByteArray &name,
           Program &program)
        : m_words(words)
        , m_variety(variety)
        , m_layer(layer)
        , m_name(name)
        , m_program(program)
    {
        m_family = layer == Layer::IptablesNft || layer == Layer::IptablesLegacy ? Family::Ipv4
                                                                                 : Family::Ipv6;
        m_hasSets = program.uses(Layer::Ipset);
    }

    void write();

private:
    Random &random() { return m_words.random(); }
    void add(const QByteArray &text, bool unknowable = false)
    {
        m_program.lines.push_back({m_layer, m_name, text, unknowable, false});
    }
    QByteArray negation(int percent = 15) { return random().chance(percent) ? "! " : ""; }
    QByteArray matches(const QByteArray &chain, bool &tcp, bool &unknowable);
    QByteArray addresses();
    QByteArray ports();
    QByteArray extension(const QByteArray &chain);
    QByteArray setMatch();
    QByteArray unknowableMatch();
    QByteArray devices(const QByteArray &chain);
    QByteArray target(const QByteArray &chain, bool tcp);
    QByteArray proxyOrQueue(const QByteArray &chain, bool tcp, bool &unknowable);
    QByteArray natTarget(const QByteArray &chain, bool tcp);
    QByteArray markTarget();
    QByteArray rejection(bool tcp);
    void writeRules(const QByteArray &chain, int most);

    Words &m_words;
    const Variety &m_variety;
    Layer m_layer;
    QByteArray m_name;
    Program &m_program;
    Family m_family = Family::Ipv4;
    bool m_hasSets = false;
    QByteArrayList m_users;
    qsizetype m_firstTarget = 0;
};

QByteArray XTable::addresses()
{
    const QByteArray side = random().oneOf<QByteArray>({"-s ", "-d "});
    const QByteArray address =
        random().chance(50) ? m_words.address(m_family) : m_words.prefix(m_family);
    return (address.endsWith("/0") ? QByteArray() : negation()) + side + address + " ";
}

QByteArray XTable::ports()
{
    switch (random().weighted({4, 3, 3, 2, 1})) {
    case 0:
        return "-m tcp " + negation() + "--dport " + m_words.port() + " ";
    case 1:
        return "-m tcp " + negation() + "--dport " + m_words.portRange(":") + " ";
    case 2: {
        QByteArrayList items;
        for (int i = random().between(1, 5); i > 0; --i)
            items.append(random().chance(70) ? m_words.port() : m_words.portRange(":"));
        return "-m multiport " + negation() + "--dports " + items.join(",") + " ";
    }
    case 3:
        return "-m multiport " + negation()
               + random().oneOf<QByteArray>(
                   {"--sports 1024:32767", "--ports 22,80,8000:8100", "--sports 2000:50000"})
               + " ";
    default:
        return "-m tcp " + negation()
               + random().oneOf<QByteArray>(
                   {"--sport 1024:30000", "--syn", "--tcp-flags FIN,SYN,RST,ACK SYN",
                    "--tcp-flags SYN,ACK SYN,ACK", "--tcp-flags ALL NONE", "--tcp-option 2"})
               + " ";
    }
}

QByteArray XTable::devices(const QByteArray &chain)
{
    bool incoming = random().chance(50);
    if (chain == "OUTPUT" || chain == "POSTROUTING")
        incoming = false;
    else if (chain == "INPUT" || chain == "PREROUTING")
        incoming = true;
    return negation() + (incoming ? "-i " : "-o ")
           + (random().chance(60) ? m_words.device() : m_words.pattern("+")) + " ";
}

QByteArray XTable::setMatch()
{
    const QByteArrayList names = m_family == Family::Ipv4 ? ipsetNames4 : ipsetNames6;
    const QByteArray name = random().pick(names);
    QByteArray flags = random().oneOf<QByteArray>({"src", "dst"});
    if (name.startsWith("addrport"))
        flags = random().oneOf<QByteArray>({"dst,dst", "src,dst", "dst,src"});
    else if (name.startsWith("port"))
        flags = "dst";
    return "-m set " + negation() + "--match-set " + name + " " + flags + " ";
}

QByteArray XTable::extension(const QByteArray &chain)
{
    const bool sends = chain == "OUTPUT" || chain == "POSTROUTING";
    switch (random().weighted({5, 3, 3, 3, 3, 2, m_hasSets ? 5 : 0, sends ? 4 : 0, 2, 3, 1})) {
    case 0:
        return "-m conntrack " + negation()
               + random().oneOf<QByteArray>(
                   {"--ctstate NEW", "--ctstate RELATED,ESTABLISHED", "--ctstate INVALID",
                    "--ctstate NEW,UNTRACKED", "--ctstate DNAT", "--ctstate SNAT", "--ctproto tcp",
                    "--ctorigdstport " + m_words.port(), "--ctorigdst " + m_words.address(m_family),
                    "--ctstatus CONFIRMED", "--ctstatus NONE",
                    "--ctreplsrc " + m_words.address(m_family)})
               + " ";
    case 1:
        return "-m conntrack --ctdir " + random().oneOf<QByteArray>({"ORIGINAL ", "REPLY "});
    case 2:
        return "-m iprange " + negation()
               + random().oneOf<QByteArray>({"--src-range ", "--dst-range "})
               + m_words.range(m_family) + " ";
    case 3:
        return "-m addrtype " + negation()
               + random().oneOf<QByteArray>({"--dst-type LOCAL ", "--src-type LOCAL ",
                                             "--dst-type UNICAST ", "--dst-type LOCAL,UNICAST ",
                                             "--src-type UNICAST "});
    case 4:
        return "-m mark " + negation() + "--mark " + m_words.mark()
               + random().oneOf<QByteArray>({"", "/0xff", "/0x1"}) + " ";
    case 5:
        return "-m connmark " + negation() + "--mark " + m_words.mark()
               + random().oneOf<QByteArray>({"", "/0xff"}) + " ";
    case 6:
        return setMatch();
    case 7:
        return "-m owner " + negation()
               + random().oneOf<QByteArray>({"--uid-owner ", "--gid-owner "})
               + random().oneOf<QByteArray>({m_words.user(), "1-1500"}) + " ";
    case 8:
        return "-m state --state " + random().oneOf<QByteArray>({"NEW ", "RELATED,ESTABLISHED "});
    case 9:
        return "-m comment --comment "
               + random().oneOf<QByteArray>(
                   {"plain ", "\"two words\" ", "\"-j DROP\" ", "\"a \\\" quote\" "});
    default:
        return "-m pkttype " + negation()
               + random().oneOf<QByteArray>({"--pkt-type unicast ", "--pkt-type broadcast "});
    }
}

QByteArray XTable::unknowableMatch()
{
    return random().oneOf<QByteArray>(
        {"-m limit --limit 3/sec ", "-m statistic --mode random --probability 0.5 ",
         "-m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip --hashlimit-name h ",
         "-m recent --name r --update --seconds 60 --hitcount 4 ",
         "-m time --timestart 01:00 --timestop 02:00 ",
         "-m statistic --mode nth --every 3 --packet 0 ", "-m length --length 40:80 ",
         "-m connlimit --connlimit-above 5 ", "-m quota --quota 900 "});
}

QByteArray XTable::matches(const QByteArray &chain, bool &tcp, bool &unknowable)
{
    QByteArray text;
    if (random().chance(45))
        text += addresses();
    if (random().chance(25))
        text += devices(chain);
    tcp = random().chance(60);
    if (tcp)
        text += "-p tcp " + (random().chance(80) ? ports() : QByteArray());
    else if (random().chance(8))
        text += random().oneOf<QByteArray>({"-p udp -m udp --dport 53 ", "! -p tcp ", "-p udp "});
    if (random().chance(40))
        text += extension(chain);
    if (m_variety.has("unknowable") && random().chance(2)) {
        text += unknowableMatch();
        unknowable = true;
    }
    return text;
}

QByteArray XTable::rejection(bool tcp)
{
    if (tcp && random().chance(40))
        return "-j REJECT --reject-with tcp-reset";
    if (m_family == Family::Ipv4)
        return random().oneOf<QByteArray>({"-j REJECT",
                                           "-j REJECT --reject-with icmp-net-unreachable",
                                           "-j REJECT --reject-with icmp-host-unreachable",
                                           "-j REJECT --reject-with icmp-proto-unreachable",
                                           "-j REJECT --reject-with icmp-port-unreachable",
                                           "-j REJECT --reject-with icmp-net-prohibited",
                                           "-j REJECT --reject-with icmp-host-prohibited",
                                           "-j REJECT --reject-with icmp-admin-prohibited"});
    return random().oneOf<QByteArray>({"-j REJECT", "-j REJECT --reject-with icmp6-no-route",
                                       "-j REJECT --reject-with icmp6-adm-prohibited",
                                       "-j REJECT --reject-with icmp6-addr-unreachable",
                                       "-j REJECT --reject-with icmp6-port-unreachable",
                                       "-j REJECT --reject-with icmp6-policy-fail",
                                       "-j REJECT --reject-with icmp6-reject-route"});
}

QByteArray XTable::natTarget(const QByteArray &chain, bool tcp)
{
    const bool four = m_family == Family::Ipv4;
    const QByteArray address =
        random().chance(70) ? m_words.remote(m_family) : m_words.local(m_family);
    if (chain == "PREROUTING" || chain == "OUTPUT") {
        switch (random().weighted({4, tcp ? 4 : 0, 2, tcp ? 2 : 0, 1})) {
        case 0:
            return "-j DNAT --to-destination " + address;
        case 1:
            return "-j DNAT --to-destination " + (four ? address : "[" + address + "]") + ":"
                   + m_words.port();
        case 2:
            return "-j REDIRECT";
        case 3:
            return "-j REDIRECT --to-ports " + m_words.port();
        default:
            return "-j NETMAP --to " + QByteArray(four ? "10.2.0.0/24" : "fd02::/64");
        }
    }
    if (chain == "POSTROUTING" && random().chance(40))
        return "-j MASQUERADE";
    if (chain == "POSTROUTING" && random().chance(15))
        return "-j NETMAP --to " + QByteArray(four ? "10.3.0.0/24" : "fd03::/64");
    return "-j SNAT --to-source " + address;
}

QByteArray XTable::markTarget()
{
    return random().oneOf<QByteArray>(
        {"-j MARK --set-mark " + m_words.mark(), "-j MARK --set-xmark " + m_words.mark() + "/0xff",
         "-j MARK --or-mark " + m_words.mark(), "-j MARK --and-mark 0xfe", "-j MARK --xor-mark 0x3",
         "-j CONNMARK --set-mark " + m_words.mark(), "-j CONNMARK --save-mark",
         "-j CONNMARK --restore-mark", "-j CONNMARK --set-xmark " + m_words.mark() + "/0xf",
         "-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff"});
}

QByteArray XTable::target(const QByteArray &chain, bool tcp)
{
    const bool user = !chain.isEmpty() && chain[0] == 'u';
    if (m_name == "nat" && !user && random().chance(70))
        return natTarget(chain, tcp);
    const bool jumps = m_firstTarget < m_users.size();
    const bool rejects = m_name == "filter" && m_variety.has("reject");
    const bool tracks = m_name == "raw" && m_variety.has("notrack");
    switch (
        random().weighted({8, m_name == "nat" ? 1 : 8, 2, jumps ? 8 : 0, jumps ? 2 : 0,
                           rejects ? 6 : 0, m_name == "mangle" ? 10 : 0, tracks ? 3 : 0, 1, 1})) {
    case 0:
        return "-j ACCEPT";
    case 1:
        return m_name == "nat" ? "-j ACCEPT" : "-j DROP";
    case 2:
        return "-j RETURN";
    case 3:
        return "-j "
               + m_users[m_firstTarget
                         + random().below(
                             static_cast<std::size_t>(m_users.size() - m_firstTarget))];
    case 4:
        return "-g " + m_users.last();
    case 5:
        return rejection(tcp);
    case 6:
        return markTarget();
    case 7:
        return random().oneOf<QByteArray>({"-j CT --notrack", "-j NOTRACK"});
    case 8:
        return "-j LOG --log-prefix \"x \"";
    default:
        return ""; // a rule without a target counts
    }
}

/// SYNPROXY, or a queue that no program reads.
QByteArray XTable::proxyOrQueue(const QByteArray &chain, bool tcp, bool &unknowable)
{
    const bool forFilter = m_name == "filter" && (chain == "INPUT" || chain == "FORWARD");
    if (tcp && forFilter && m_variety.has("synproxy") && random().chance(1))
        return "-j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460";
    if (m_name == "nat" || !m_variety.has("unknowable") || random().below(200) != 0)
        return {};
    unknowable = true;
    return random().oneOf<QByteArray>(
        {"-j NFQUEUE --queue-num 3", "-j NFQUEUE --queue-num 3 --queue-bypass"});
}

void XTable::writeRules(const QByteArray &chain, int most)
{
    for (int i = random().between(1, most); i > 0; --i) {
        bool tcp = false;
        bool unknowable = false;
        const QByteArray conditions = matches(chain, tcp, unknowable);
        QByteArray end = proxyOrQueue(chain, tcp, unknowable);
        if (end.isEmpty())
            end = target(chain, tcp);
        add("-A " + chain + " " + conditions + end, unknowable);
    }
}

void XTable::write()
{
    QByteArrayList chains{"INPUT", "FORWARD", "OUTPUT"};
    if (m_name == "raw")
        chains = {"PREROUTING", "OUTPUT"};
    else if (m_name == "mangle")
        chains = {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
    else if (m_name == "nat")
        chains = m_variety.has("nat-input")
                     ? QByteArrayList{"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"}
                     : QByteArrayList{"PREROUTING", "OUTPUT", "POSTROUTING"};
    for (const QByteArray &chain : chains)
        add(":" + chain + (m_name != "nat" && random().chance(10) ? " DROP" : " ACCEPT")
            + " [0:0]");
    for (int i = random().between(0, 3); i > 0; --i)
        m_users.append("u" + QByteArray::number(m_users.size()));
    for (const QByteArray &user : m_users)
        add(":" + user + " - [0:0]");
    for (const QByteArray &chain : chains) {
        // The answers of a rejecting rule pass this host's own hooks, those of nat too while their
        // connection has no mapping yet: they are not on trial.
        add("-A " + chain + (m_family == Family::Ipv4 ? " -p icmp" : " -p ipv6-icmp")
            + " -j ACCEPT");
        m_program.lines.back().kept = true;
        add("-A " + chain + " -p tcp -m tcp --tcp-flags RST RST -j ACCEPT");
        m_program.lines.back().kept = true;
        writeRules(chain, 6);
    }
    for (qsizetype i = 0; i < m_users.size(); ++i) {
        m_firstTarget = i + 1;
        writeRules(m_users[i], 4);
    }
}

} // namespace

void generateIptables(Words &words, const Variety &variety, Layer layer, Program &program)
{
    Random &random = words.random();
    for (const QByteArray name : {"raw", "mangle", "nat", "filter", "security"}) {
        const int percent = name == "filter" ? 85 : name == "security" ? 10 : 35;
        if ((name != "nat" || variety.has("nat")) && random.chance(percent))
            XTable(words, variety, layer, name, program).write();
    }
}

void generateIpsets(Words &words, Program &program)
{
    Random &random = words.random();
    const auto add = [&program](const QByteArray &text) {
        program.lines.push_back({Layer::Ipset, {}, text, false, false});
    };
    const auto fill = [&](const QByteArray &name, const std::function<QByteArray()> &element) {
        QByteArrayList elements;
        for (int i = random.between(1, 6); i > 0; --i)
            if (const QByteArray next = element(); !elements.contains(next)) {
                elements.append(next);
                add("add " + name + " " + next);
            }
    };
    const auto net = [&](Family family) {
        const QByteArray prefix = words.prefix(family);
        return prefix.endsWith("/0") ? words.address(family) : prefix;
    };
    add("create net4 hash:net family inet");
    add("create port4 bitmap:port range 0-65535");
    add("create addrport4 hash:ip,port family inet");
    add("create net6 hash:net family inet6");
    add("create addrport6 hash:ip,port family inet6");
    fill("net4", [&] { return net(Family::Ipv4); });
    fill("net6", [&] { return net(Family::Ipv6); });
    fill("port4", [&] { return random.chance(50) ? words.port() : words.portRange(); });
    fill("addrport4", [&] { return words.address(Family::Ipv4) + ",tcp:" + words.port(); });
    fill("addrport6", [&] { return words.address(Family::Ipv6) + ",tcp:" + words.port(); });
}

Program generateProgram(Words &words, const Variety &variety)
{
    Random &random = words.random();
    Program program;
    bool nft = true;
    bool throughNft = false;
    bool legacy = false;
    if (variety.has("iptables"))
        switch (random.weighted(
            {50, 18, variety.has("legacy") ? 14 : 0, 8, variety.has("legacy") ? 8 : 0})) {
        case 0:
            break;
        case 1:
            nft = false;
            throughNft = true;
            break;
        case 2:
            nft = false;
            legacy = true;
            break;
        case 3:
            throughNft = true;
            break;
        default:
            legacy = true;
            break;
        }
    if ((throughNft || legacy) && variety.has("ipset") && random.chance(40)) {
        program.order.push_back(Layer::Ipset);
        generateIpsets(words, program);
    }
    std::vector<Layer> layers;
    if (nft)
        layers.push_back(Layer::Nft);
    if (throughNft) {
        layers.push_back(Layer::IptablesNft);
        layers.push_back(Layer::Ip6tablesNft);
    }
    if (legacy) {
        layers.push_back(Layer::IptablesLegacy);
        layers.push_back(Layer::Ip6tablesLegacy);
    }
    if (random.chance(50))
        std::reverse(layers.begin(), layers.end());
    for (const Layer layer : layers) {
        program.order.push_back(layer);
        if (layer == Layer::Nft)
            generateNft(words, variety, random.between(1, 3), program);
        else
            generateIptables(words, variety, layer, program);
    }
    return program;
}

} // namespace doorward::differential
