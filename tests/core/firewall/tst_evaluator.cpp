// SPDX-License-Identifier: MIT
#include "core/firewall/evaluator.h"
#include "core/firewall/readers.h"
#include "tests/core/firewall/ruleset_literals.h"

#include <QTest>

using namespace doorward;
using namespace doorward::firewall;
using namespace doorward::firewall::literals;
using namespace Qt::Literals::StringLiterals;

namespace {

IpAddress ip(const char *text)
{
    return *IpAddress::parse(QString::fromLatin1(text));
}

Packet packet(quint16 port = 80, const char *from = "10.0.0.1", const char *to = "10.0.0.2")
{
    Packet result;
    if (from)
        result.source = ip(from);
    result.sourcePort = Port(40000);
    result.destination = ip(to);
    result.destinationPort = Port(port);
    result.inputDevice = u"eth0"_s;
    return result;
}

/// "accept", "drop rule 3", "reject tcp-reset rule 1", "drop policy drop", "unknown".
QString verdictOf(const Evaluation &evaluation)
{
    QString text = QLatin1StringView(json::enumName(evaluation.verdict));
    if (evaluation.rejectWith)
        text += u' ' + QLatin1StringView(rejectName(*evaluation.rejectWith));
    if (evaluation.decidedBy)
        text += u' ' + evaluation.decidedBy->text;
    return text;
}

QString delivered(const Builder &builder, const Packet &asked = packet(), HostView host = {})
{
    const Evaluator evaluator(builder.ruleset, std::move(host));
    return verdictOf(evaluator.evaluate(asked, Entry::Delivered));
}

Interface device(const char *name, int index, const char *address)
{
    Interface link;
    link.index = IfIndex(index);
    link.name = QString::fromLatin1(name);
    link.up = true;
    link.addresses.push_back({*IpPrefix::parse(QString::fromLatin1(address)), u"global"_s});
    return link;
}

Route route(const char *destination, const char *by)
{
    Route result;
    result.destination = *IpPrefix::parse(QString::fromLatin1(destination));
    result.nextHops.push_back({{}, QString::fromLatin1(by)});
    return result;
}

/// A router: eth0 10.0.0.2/24 outside, eth1 10.1.0.1/24 inside.
HostView router()
{
    HostView host;
    host.interfaces = {device("lo", 1, "127.0.0.1/8"), device("eth0", 2, "10.0.0.2/24"),
                       device("eth1", 3, "10.1.0.1/24")};
    host.routes = {route("10.0.0.0/24", "eth0"), route("10.1.0.0/24", "eth1"),
                   route("0.0.0.0/0", "eth0")};
    host.rules = std::vector<PolicyRule>{};
    host.sysctls.insert(u"net.ipv4.conf.all.route_localnet"_s, u"0"_s);
    host.sysctls.insert(u"net.ipv4.conf.eth0.route_localnet"_s, u"0"_s);
    return host;
}

} // namespace

class EvaluatorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plainRules();
    void jumps();
    void acceptEndsOnlyItsChain();
    void absentFieldsBreak();
    void sideEffectsStand();
    void connectionStates();
    void sets();
    void verdictMaps();
    void everyElementMayBeTheOne_data();
    void everyElementMayBeTheOne();
    void unknowns();
    void twoUnknownsOfOneRule();
    void inertUnknownsAskNothing();
    void assumptionsOfAnUnknownSource();
    void unknownSourceIsNarrowed();
    void manyLimitsMeetAgain();
    void destinationNat();
    void natOverStatelessRewriting();
    void masqueradedSource();
    void redirect();
    void routeLocalnet();
    void outputAndLoopback();
    void replies();
    void families();
    void rejects();
    void ordersOfTheTwoBackEnds();
    void ordersOfTables();
    void natAmongItsPriority();
    void untrackedNatChains();
    void laterPackets();
    void answersToSeveralTrails();
    void answersThatConntrackDoesNotExpect();
    void changedSetsMeetTheReply();
    void bridges();
    void cutRulesets();
    void hostileRulesets();
    void traces();
    void longTraces();
};

void EvaluatorTest::plainRules()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(dport(22), Accept{})
        .rule(saddr("10.0.0.0/24"), dport(80, 90), Accept{})
        .rule(saddr("192.0.2.0/24"), Drop{})
        .rule(dport(443), NoEffect{}, Reject{RejectWith::TcpReset});
    QCOMPARE(delivered(rules, packet(22)), u"accept rule 1"_s);
    QCOMPARE(delivered(rules, packet(85)), u"accept rule 2"_s);
    QCOMPARE(delivered(rules, packet(85, "10.0.1.1")), u"drop policy drop"_s);
    QCOMPARE(delivered(rules, packet(85, "192.0.2.9")), u"drop rule 3"_s);
    QCOMPARE(delivered(rules, packet(443)), u"reject tcp-reset rule 4"_s);
}

void EvaluatorTest::jumps()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(dport(80), jumpTo("web"))
        .rule(dport(81), goTo("web"))
        .rule(dport(80, 81), Reject{RejectWith::IcmpPortUnreachable})
        .rule(dport(82), jumpTo("deep"))
        .rule(dport(82), Accept{})
        .chain("web")
        .rule(saddr("10.0.0.9"), Accept{})
        .rule(saddr("10.0.0.1"), Return{})
        .rule(Drop{})
        .chain("deep")
        .rule(goTo("web"))
        .rule(Drop{});
    QCOMPARE(delivered(rules, packet(80, "10.0.0.9")), u"accept rule 6"_s);
    QCOMPARE(delivered(rules, packet(80)), u"reject icmp-port-unreachable rule 3"_s);
    QCOMPARE(delivered(rules, packet(80, "10.0.0.3")), u"drop rule 8"_s);
    // a goto from the base chain ends in its policy
    QCOMPARE(delivered(rules, packet(81)), u"drop policy drop"_s);
    // a goto below a jump returns to the rule after the jump
    QCOMPARE(delivered(rules, packet(82)), u"accept rule 5"_s);
}

void EvaluatorTest::acceptEndsOnlyItsChain()
{
    Builder rules;
    rules.base("early", Hook::Input, -10).rule(Accept{});
    rules.base("late", Hook::Input, 10).rule(dport(80), Drop{});
    QCOMPARE(delivered(rules), u"drop rule 2"_s);
    QCOMPARE(delivered(rules, packet(81)), u"accept rule 1"_s);

    // of equal priority the one registered last runs first
    Builder equal;
    equal.base("first", Hook::Input).rule(Drop{});
    equal.base("second", Hook::Input).rule(Reject{RejectWith::TcpReset});
    QCOMPARE(delivered(equal), u"reject tcp-reset rule 2"_s);

    equal.ruleset.tables[0].dormant = true;
    QCOMPARE(delivered(equal), u"accept"_s);
}

void EvaluatorTest::absentFieldsBreak()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(match(Field::Ip6Source, prefix("::1/128"), true), Accept{})
        .rule(match(Field::NeverPresent, range(0, 0, 2), true), Accept{})
        .rule(match(Field::OwnerUser, range(0, 0, 4), true), Accept{})
        .rule(oifname("eth7", true), dport(80), Reject{RejectWith::TcpReset});
    QCOMPARE(delivered(rules), u"reject tcp-reset rule 4"_s);
    Match unequal = match(Field::OwnerUser, range(0, 0, 4), true);
    unequal.absentIsUnequal = true;
    rules.rule(unequal, Accept{});
    QCOMPARE(delivered(rules, packet(81)), u"accept rule 5"_s);
}

void EvaluatorTest::sideEffectsStand()
{
    Builder rules;
    rules.base("input", Hook::Input).rule(setMark(7), dport(22), Accept{}).rule(mark(7), Drop{});
    QCOMPARE(delivered(rules), u"drop rule 2"_s);
    QCOMPARE(delivered(rules, packet(22)), u"accept rule 1"_s);
}

void EvaluatorTest::connectionStates()
{
    Builder rules;
    rules.base("raw", Hook::Prerouting, -300).rule(ctState(8), Drop{});
    rules.rule(dport(99), Assign{Assign::What::NoTrack, {}, {}});
    rules.base("input", Hook::Input, 0, true)
        .rule(ctState(2 | 4), Accept{})
        .rule(ctState(1), Drop{})
        .rule(ctState(64), Reject{RejectWith::TcpReset})
        .rule(ctState(8), dport(80), Accept{});
    QCOMPARE(delivered(rules), u"accept rule 6"_s); // before conntrack it is not "new" yet
    QCOMPARE(delivered(rules, packet(99)), u"reject tcp-reset rule 5"_s);
    Packet asked = packet();
    asked.state = ConnectionState::Established;
    QCOMPARE(delivered(rules, asked), u"accept rule 3"_s);
    asked.state = ConnectionState::Invalid;
    QCOMPARE(delivered(rules, asked), u"drop rule 4"_s);
}

void EvaluatorTest::sets()
{
    Builder rules;
    rules.table(TableFamily::Inet, "t");
    Set set;
    set.name = u"pairs"_s;
    set.elements = {element({prefix("10.0.0.1"), range(80, 80, 2)}),
                    element({prefix("10.0.0.0/24"), range(8000, 8999, 2)})};
    Concatenation fields;
    fields.operands = {select(Field::IpSource, 4), select(Field::TcpDestinationPort, 2)};
    const quint32 pairs = rules.set(set);
    Set nets;
    nets.name = u"nets"_s;
    for (int i = 0; i < 200; ++i)
        nets.elements.push_back(element({prefix(u"10.%1.0.0/16"_s.arg(i).toLatin1().constData())}));
    nets.elements.push_back(element({prefix("10.77.3.0/24")})); // nested
    const quint32 known = rules.set(nets);
    rules.base("input", Hook::Input, 0, true)
        .rule(inSet({fields}, pairs), Accept{})
        .rule(inSet(select(Field::IpSource, 4), known, true), Reject{RejectWith::TcpReset});
    QCOMPARE(delivered(rules), u"accept rule 1"_s);
    QCOMPARE(delivered(rules, packet(8080, "10.0.0.77")), u"accept rule 1"_s);
    QCOMPARE(delivered(rules, packet(80, "10.0.0.77")), u"drop policy drop"_s);
    QCOMPARE(delivered(rules, packet(80, "10.77.200.1")), u"drop policy drop"_s);
    QCOMPARE(delivered(rules, packet(80, "10.200.0.1")), u"reject tcp-reset rule 2"_s);
}

void EvaluatorTest::everyElementMayBeTheOne_data()
{
    QTest::addColumn<int>("chains");
    QTest::newRow("few") << 3;
    QTest::newRow("some") << 10;
    QTest::newRow("more than are walked") << 300;
}

/// One of many chains that a lot leads to drops: the verdict is open, however many there are.
void EvaluatorTest::everyElementMayBeTheOne()
{
    QFETCH(int, chains);
    QByteArray objects = R"({"table": {"family": "ip", "name": "t", "handle": 1}})";
    QByteArray elements;
    for (int i = 0; i < chains; ++i) {
        const QByteArray name = "c" + QByteArray::number(i);
        const QByteArray verdict = i == chains - 2 ? "drop" : "accept";
        objects += R"(,{"chain": {"family": "ip", "table": "t", "name": ")" + name
                   + R"(", "handle": 1}},{"rule": {"family": "ip", "table": "t", "chain": ")" + name
                   + R"(", "handle": 2, "expr": [{")" + verdict + R"(": null}]}})";
        elements += (i == 0 ? "[" : ",[") + QByteArray::number(i) + R"(, {"goto": {"target": ")"
                    + name + R"("}}])";
    }
    objects +=
        R"(,{"chain": {"family": "ip", "table": "t", "name": "in", "handle": 3, "type": "filter",
        "hook": "input", "prio": 0, "policy": "accept"}},
        {"rule": {"family": "ip", "table": "t", "chain": "in", "handle": 4, "expr": [{"vmap": {"key":
        {"numgen": {"mode": "random", "mod": )"
        + QByteArray::number(chains) + R"(, "offset": 0}}, "data": {"set": [)" + elements
        + "]}}}]}}";
    const auto ruleset = readNftJson(R"({"nftables": [)" + objects + "]}");
    QVERIFY(ruleset);
    const Evaluator evaluator(*ruleset, HostView{});
    QCOMPARE(evaluator.evaluate(packet(), Entry::Delivered).verdict, Outcome::Unknown);
}

void EvaluatorTest::verdictMaps()
{
    Builder rules;
    rules.table(TableFamily::Inet, "t");
    Set map;
    map.name = u"ports"_s;
    SetElement web = element({range(80, 80, 2)});
    web.verdict = Verdict{jumpTo("web")};
    SetElement high = element({range(1024, 65535, 2)});
    high.verdict = Verdict{Drop{}};
    map.elements = {web, high};
    const quint32 ports = rules.set(map);
    rules.base("input", Hook::Input)
        .rule(VerdictMap{select(Field::TcpDestinationPort, 2), ports})
        .rule(dport(81), Reject{RejectWith::TcpReset})
        .chain("web")
        .rule(saddr("10.0.0.1"), Drop{});
    QCOMPARE(delivered(rules, packet(80)), u"drop rule 3"_s);
    QCOMPARE(delivered(rules, packet(80, "10.0.0.3")), u"accept"_s);
    QCOMPARE(delivered(rules, packet(8080)), u"drop rule 1"_s);
    QCOMPARE(delivered(rules, packet(81)), u"reject tcp-reset rule 2"_s);
    SetElement other;
    other.verdict = Verdict{Drop{}};
    rules.ruleset.sets[ports].wildcard = other;
    QCOMPARE(delivered(rules, packet(81)), u"drop rule 1"_s);
}

void EvaluatorTest::unknowns()
{
    Builder rules;
    rules.base("input", Hook::Input)
        .rule(dport(80), limited("limit rate 3/second"), Accept{})
        .rule(dport(80, 81), Drop{});
    const Evaluator evaluator(rules.ruleset, {});
    const Evaluation open = evaluator.evaluate(packet(80), Entry::Delivered);
    QCOMPARE(open.verdict, Outcome::Unknown);
    QVERIFY(!open.decidedBy);
    QCOMPARE(open.unknowns.size(), std::size_t{1});
    QCOMPARE(open.unknownKinds, std::vector{OpaqueMatch::Kind::RateLimit});
    QCOMPARE(open.possibilities.size(), std::size_t{2});
    QCOMPARE(open.possibilities[0].verdict, Outcome::Drop);
    QCOMPARE(open.possibilities[0].assuming, std::vector{u"limit rate 3/second: does not match"_s});
    QCOMPARE(open.possibilities[1].verdict, Outcome::Accept);
    QCOMPARE(open.phases.back().verdict, Outcome::Unknown);
    QVERIFY(!open.phases.back().rules.front().matched.has_value());
    // where both ends are the same, it is no unknown
    rules.ruleset.chains[0].rules[0].parts.back() = Drop{};
    QCOMPARE(delivered(rules, packet(80)), u"drop rule 2"_s);
    // an expiring element
    Set set;
    set.name = u"banned"_s;
    set.elements = {element({prefix("10.0.0.1")})};
    set.elements.front().expires = true;
    Builder banned;
    banned.table(TableFamily::Inet, "t");
    const quint32 number = banned.set(set);
    banned.base("input", Hook::Input).rule(inSet(select(Field::IpSource, 4), number), Drop{});
    QCOMPARE(delivered(banned), u"unknown"_s);
    QCOMPARE(delivered(banned, packet(80, "10.0.0.3")), u"accept"_s);
    // a statement that is not understood may do anything
    Builder opaque;
    opaque.base("input", Hook::Input).rule(OpaqueStatement{u"xt target X"_s}).rule(Drop{});
    QCOMPARE(delivered(opaque), u"unknown"_s);
    Builder queued;
    queued.base("input", Hook::Input).rule(dport(80), Queue{}).rule(Drop{});
    QCOMPARE(delivered(queued), u"unknown"_s);
    QCOMPARE(delivered(queued, packet(81)), u"drop rule 2"_s);
}

/// Each of a rule's unknowns is a question of its own.
void EvaluatorTest::twoUnknownsOfOneRule()
{
    Builder rules;
    rules.base("input", Hook::Input)
        .rule(limited("limit rate 3/second"), limited("quota 5 bytes"), Drop{});
    const Evaluation open = Evaluator(rules.ruleset, {}).evaluate(packet(), Entry::Delivered);
    QCOMPARE(open.verdict, Outcome::Unknown);
    QCOMPARE(open.unknowns.size(), std::size_t(2));
    QCOMPARE(open.possibilities.size(), std::size_t(2));
}

void EvaluatorTest::inertUnknownsAskNothing()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true);
    for (int i = 0; i < 40; ++i)
        rules.rule(limited("limit rate 3/minute"), NoEffect{})
            .rule(limited("limit rate 3/minute"), jumpTo("logging"));
    rules.rule(dport(80), Accept{})
        .chain("logging")
        .rule(limited("limit rate 1/minute"), Return{})
        .rule(NoEffect{});
    const Evaluation result = Evaluator(rules.ruleset, {}).evaluate(packet(), Entry::Delivered);
    QCOMPARE(result.verdict, Outcome::Accept);
    QVERIFY(result.unknowns.empty());
}

void EvaluatorTest::assumptionsOfAnUnknownSource()
{
    Builder rules;
    rules.base("input", Hook::Input)
        .rule(saddr("10.0.0.0/8"), setMark(1))
        .rule(saddr("10.1.0.0/16", true), mark(0), Drop{})
        .rule(saddr("10.0.0.0/8", true), Reject{RejectWith::TcpReset});
    // outside 10/8: dropped by 2; inside: mark 1, so neither 2 nor 3 takes it
    const Evaluation result =
        Evaluator(rules.ruleset, {}).evaluate(packet(80, nullptr), Entry::Delivered);
    QCOMPARE(result.verdict, Outcome::Unknown);
    QCOMPARE(result.possibilities.size(), std::size_t{2});
    QCOMPARE(result.possibilities[0].verdict, Outcome::Drop);
    QCOMPARE(result.possibilities[1].verdict, Outcome::Accept);
}

void EvaluatorTest::unknownSourceIsNarrowed()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(saddr("10.0.0.0/8"), Drop{})
        .rule(saddr("10.0.0.0/8", true), Drop{})
        .rule(Accept{});
    QCOMPARE(delivered(rules, packet(80, nullptr)), u"drop rule 2"_s);
    Packet asked = packet();
    asked.inputDevice.reset();
    Builder devices;
    devices.base("input", Hook::Input)
        .rule(iifname("lo"), Accept{})
        .rule(iifname("eth0"), Drop{})
        .rule(iifname("eth0", true), Drop{});
    QCOMPARE(delivered(devices, asked), u"drop rule 3"_s);
}

void EvaluatorTest::manyLimitsMeetAgain()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true);
    for (int i = 0; i < 100; ++i)
        rules.rule(limited("limit rate 3/minute"), setMark(0));
    rules.rule(dport(80), Accept{});
    QCOMPARE(delivered(rules), u"accept rule 101"_s);
}

void EvaluatorTest::destinationNat()
{
    Builder rules;
    rules.table(TableFamily::Ip, "nat");
    rules.base("pre", Hook::Prerouting, -100, false, ChainType::Nat)
        .rule(dport(80), dnat("10.1.0.5", 8080))
        .rule(dport(80), dnat("10.1.0.6", 8080)) // the first mapping holds
        .rule(dport(81), dnat("10.0.0.2", 82))
        .rule(dport(83), dnat(nullptr, 84));
    rules.table(TableFamily::Ip, "filter");
    rules.base("forward", Hook::Forward)
        .rule(daddr("10.1.0.5"), dport(8080), oifname("eth1"), anyBit(Field::CtStatus, 0x20),
              Accept{})
        .rule(Drop{});
    rules.base("input", Hook::Input, 0, true)
        .rule(dport(82), match(Field::CtDestinationPort, range(81, 81, 2)), Accept{})
        .rule(dport(84), Accept{});
    const Evaluator evaluator(rules.ruleset, router());
    const Evaluation out = evaluator.evaluate(packet(80), Entry::Delivered);
    QCOMPARE(verdictOf(out), u"accept rule 5"_s);
    QVERIFY(out.forwarded);
    QCOMPARE(out.rewrittenTo, Endpoint::parse(u"10.1.0.5:8080"_s));
    QCOMPARE(out.outputDevice, u"eth1"_s);
    const Evaluation here = evaluator.evaluate(packet(81), Entry::Delivered);
    QCOMPARE(verdictOf(here), u"accept rule 7"_s);
    QVERIFY(!here.forwarded);
    QCOMPARE(verdictOf(evaluator.evaluate(packet(83), Entry::Arrives)), u"accept rule 8"_s);
    QCOMPARE(verdictOf(evaluator.evaluate(packet(84, "10.0.0.1", "10.9.0.1"), Entry::Arrives)),
             u"drop rule 6"_s);
    // without sight of the addresses it may go either way
    const Evaluator blind(rules.ruleset, {});
    QCOMPARE(blind.evaluate(packet(80), Entry::Delivered).verdict, Outcome::Unknown);
    QCOMPARE(blind.evaluate(packet(90), Entry::Delivered).verdict, Outcome::Drop);
}

/// What was rewritten without conntrack's knowledge is overwritten where NAT puts its mapping on.
void EvaluatorTest::natOverStatelessRewriting()
{
    Builder rules;
    rules.table(TableFamily::Ip, "t");
    rules.base("nat", Hook::Output, -100, false, ChainType::Nat).rule(dnat("10.1.0.1"));
    Assign port;
    port.what = Assign::What::Payload;
    port.target = std::get<Selector>(select(Field::TcpDestinationPort, 2).node);
    port.value = Expression{Constant{Value::fromNumber(8080, 2)}};
    rules.base("post", Hook::Postrouting, 0).rule(port);
    rules.base("early", Hook::Prerouting, -150, true).rule(dport(8080), Accept{});
    rules.base("input", Hook::Input, 0, true).rule(dport(53), Accept{});
    Packet own = packet(53, "10.0.0.2", "10.0.0.2");
    own.inputDevice.reset();
    const Evaluation sent = Evaluator(rules.ruleset, router()).evaluate(own, Entry::Sent);
    QCOMPARE(verdictOf(sent), u"accept rule 4"_s);
    QCOMPARE(sent.rewrittenTo, Endpoint::parse(u"10.1.0.1:53"_s));
}

/// A masquerading router with several addresses: the one beside the next hop.
void EvaluatorTest::masqueradedSource()
{
    Builder rules;
    Nat masquerade;
    masquerade.kind = Nat::Kind::Masquerade;
    rules.base("post", Hook::Postrouting, 100, false, ChainType::Nat)
        .rule(limited("limit rate 1/second"), Return{})
        .rule(masquerade);
    HostView host = router();
    host.interfaces->back().addresses = {{*IpPrefix::parse(u"10.9.0.1/24"_s), u"global"_s},
                                         {*IpPrefix::parse(u"10.1.0.1/24"_s), u"global"_s},
                                         {*IpPrefix::parse(u"10.1.0.3/24"_s), u"global"_s}};
    const Packet asked = packet(80, "10.0.0.1", "10.1.0.5");
    const Evaluation open = Evaluator(rules.ruleset, host).evaluate(asked, Entry::Arrives);
    QCOMPARE(open.verdict, Outcome::Accept);
    QVERIFY(!open.rewrittenSource); // only where the limit lets it
    QCOMPARE(open.possibilities.size(), std::size_t{2});
    rules.ruleset.chains[0].rules.erase(rules.ruleset.chains[0].rules.begin());
    const Evaluation sure = Evaluator(rules.ruleset, host).evaluate(asked, Entry::Arrives);
    QCOMPARE(sure.rewrittenSource, Endpoint::parse(u"10.1.0.1:40000"_s));
}

void EvaluatorTest::redirect()
{
    Builder rules;
    Nat nat;
    nat.kind = Nat::Kind::Redirect;
    nat.port = Expression{Constant{Value::fromNumber(3128, 2)}};
    rules.table(TableFamily::Ip, "nat");
    rules.base("pre", Hook::Prerouting, -100, false, ChainType::Nat).rule(dport(80), nat);
    rules.base("output", Hook::Output, -100, false, ChainType::Nat).rule(dport(80), nat);
    rules.base("input", Hook::Input, 0, true).rule(dport(3128), Accept{});
    const Evaluator evaluator(rules.ruleset, router());
    const Evaluation foreign =
        evaluator.evaluate(packet(80, "10.0.0.1", "192.0.2.1"), Entry::Arrives);
    QCOMPARE(verdictOf(foreign), u"accept rule 3"_s);
    QCOMPARE(foreign.rewrittenTo, Endpoint::parse(u"10.0.0.2:3128"_s));
    Packet own = packet(80, "10.0.0.2", "192.0.2.1");
    own.inputDevice.reset();
    const Evaluation sent = evaluator.evaluate(own, Entry::Sent);
    QCOMPARE(verdictOf(sent), u"accept rule 3"_s);
    QCOMPARE(sent.rewrittenTo, Endpoint::parse(u"127.0.0.1:3128"_s));
    // which address it is may be unknown: it is one of this host
    const Evaluator blind(rules.ruleset, {});
    QCOMPARE(verdictOf(blind.evaluate(packet(80, "10.0.0.1", "192.0.2.1"), Entry::Arrives)),
             u"accept rule 3"_s);
}

void EvaluatorTest::routeLocalnet()
{
    Builder rules;
    rules.table(TableFamily::Ip, "nat");
    rules.base("pre", Hook::Prerouting, -100, false, ChainType::Nat).rule(dnat("127.0.0.1", 8080));
    HostView host = router();
    const auto verdict = [&] {
        return verdictOf(Evaluator(rules.ruleset, host).evaluate(packet(), Entry::Delivered));
    };
    QVERIFY2(verdict().startsWith("drop routing: packets to 127.0.0.0/8"_L1),
             qPrintable(verdict()));
    host.sysctls.insert(u"net.ipv4.conf.eth0.route_localnet"_s, u"1"_s);
    QCOMPARE(verdict(), u"accept rule 1"_s);
    host.sysctls.clear();
    QCOMPARE(verdict(), u"unknown"_s);
}

void EvaluatorTest::outputAndLoopback()
{
    Builder rules;
    rules.base("output", Hook::Output)
        .rule(oifname("lo"), setMark(1), Accept{})
        .rule(match(Field::OwnerUser, range(1000, 1000, 4)), dport(25), Drop{});
    rules.base("input", Hook::Input, 0, true).rule(iifname("lo"), mark(1), ctState(8), Accept{});
    const Evaluator evaluator(rules.ruleset, router());
    Packet own = packet(25, "10.0.0.2", "10.1.0.7");
    own.inputDevice.reset();
    QCOMPARE(verdictOf(evaluator.evaluate(own, Entry::Sent)), u"unknown"_s);
    own.ownerUser = Uid(1000);
    QCOMPARE(verdictOf(evaluator.evaluate(own, Entry::Sent)), u"drop rule 2"_s);
    own.ownerUser = Uid(1);
    QCOMPARE(verdictOf(evaluator.evaluate(own, Entry::Sent)), u"accept"_s);
    own.destination = ip("10.1.0.1");
    QCOMPARE(verdictOf(evaluator.evaluate(own, Entry::Sent)), u"accept rule 3"_s);

    // after a DNAT of output its later chains still see the old device, postrouting the new one
    Builder rewritten;
    rewritten.table(TableFamily::Ip, "t");
    rewritten.base("nat", Hook::Output, -100, false, ChainType::Nat).rule(dnat("10.1.0.5"));
    rewritten.base("output", Hook::Output, 0, true).rule(oifname("eth0"), Accept{});
    rewritten.base("post", Hook::Postrouting, 0, true).rule(oifname("eth1"), Accept{});
    own.destination = ip("10.0.0.7");
    const Evaluator turned(rewritten.ruleset, router());
    QCOMPARE(verdictOf(turned.evaluate(own, Entry::Sent)), u"accept rule 3"_s);
    // what comes from 127.0.0.1 does not leave by it
    own.source = ip("127.0.0.1");
    own.destination = ip("127.0.0.1");
    rewritten.ruleset.chains[1].base->policyDrop = false;
    HostView host = router();
    host.sysctls.insert(u"net.ipv4.conf.eth1.route_localnet"_s, u"0"_s);
    const QString dropped =
        verdictOf(Evaluator(rewritten.ruleset, host).evaluate(own, Entry::Sent));
    QVERIFY2(dropped.startsWith("drop routing: packets from 127.0.0.0/8"_L1), qPrintable(dropped));
}

void EvaluatorTest::replies()
{
    Builder rules;
    rules.table(TableFamily::Ip, "t");
    Nat masquerade;
    masquerade.kind = Nat::Kind::Masquerade;
    rules.base("pre", Hook::Prerouting, -100, false, ChainType::Nat)
        .rule(dport(80), dnat("10.1.0.5", 8080));
    rules.base("post", Hook::Postrouting, 100, false, ChainType::Nat)
        .rule(oifname("eth1"), masquerade);
    rules.base("forward", Hook::Forward, 0, true)
        .rule(ctState(8), setMark(5, Assign::What::CtMark), Accept{})
        .rule(ctState(2), match(Field::CtDirection, range(1, 1, 1)),
              match(Field::CtMark, range(5, 5, 4)), saddr("10.1.0.5"), daddr("10.0.0.1"),
              iifname("eth1"), oifname("eth0"), Accept{});
    rules.base("late", Hook::Postrouting, 200, true).rule(ctState(8), Accept{});
    rules.rule(saddr("10.0.0.2"), match(Field::TcpSourcePort, range(80, 80, 2)), Accept{});
    const Evaluator evaluator(rules.ruleset, router());
    const Evaluation forward = evaluator.evaluate(packet(), Entry::Arrives);
    QCOMPARE(verdictOf(forward), u"accept rule 5"_s);
    QCOMPARE(forward.rewrittenSource, Endpoint::parse(u"10.1.0.1:40000"_s));
    const Evaluation back = evaluator.evaluateReply(packet(), Entry::Arrives, forward);
    QCOMPARE(verdictOf(back), u"accept rule 6"_s);

    // a port that was rewritten behind conntrack's back: the answer is no known connection's
    Builder stray;
    Assign port;
    port.what = Assign::What::Payload;
    port.target = std::get<Selector>(select(Field::TcpDestinationPort, 2).node);
    port.value = Expression{Constant{Value::fromNumber(8080, 2)}};
    stray.base("input", Hook::Input).rule(dport(80), port);
    stray.base("output", Hook::Output).rule(ctState(1), Drop{});
    const Evaluator rewriting(stray.ruleset, router());
    for (const quint16 asked : {quint16{80}, quint16{81}}) {
        const Evaluation taken = rewriting.evaluate(packet(asked), Entry::Delivered);
        QCOMPARE(rewriting.evaluateReply(packet(asked), Entry::Delivered, taken).verdict,
                 asked == 80 ? Outcome::Drop : Outcome::Accept);
    }

    // the server's own socket, and the client's for what it asked for
    Builder owners;
    owners.base("output", Hook::Output)
        .rule(ctState(2), match(Field::OwnerUser, range(0, ~quint32{0}, 4)), Drop{});
    owners.base("input", Hook::Input, 0, true)
        .rule(ctState(8), Accept{})
        .rule(match(Field::OwnerUser, range(1000, 1000, 4)), Accept{});
    const Evaluator both(owners.ruleset, router());
    const Evaluation came = both.evaluate(packet(), Entry::Delivered);
    QCOMPARE(verdictOf(both.evaluateReply(packet(), Entry::Delivered, came)), u"drop rule 1"_s);

    Builder drops; // the client's own input refuses what it did not ask for
    drops.base("input", Hook::Input, 0, true).rule(ctState(2), Accept{});
    const Evaluator client(drops.ruleset, router());
    Packet own = packet(80, "10.0.0.2", "10.0.0.9");
    own.inputDevice.reset();
    const Evaluation sent = client.evaluate(own, Entry::Sent);
    QCOMPARE(sent.verdict, Outcome::Accept);
    QCOMPARE(verdictOf(client.evaluateReply(own, Entry::Sent, sent)), u"accept rule 1"_s);
    own.ownerUser = Uid(1000);
    QCOMPARE(verdictOf(both.evaluateReply(own, Entry::Sent, sent)), u"accept rule 3"_s);
}

void EvaluatorTest::families()
{
    Builder rules;
    rules.table(TableFamily::Ip, "four");
    rules.base("input", Hook::Input).rule(Drop{});
    rules.table(TableFamily::Ip6, "six");
    rules.base("input", Hook::Input).rule(Reject{RejectWith::IcmpxPortUnreachable});
    rules.table(TableFamily::Arp, "arp");
    rules.base("input", Hook::Input).rule(Accept{});
    rules.table(TableFamily::Bridge, "bridge");
    rules.base("input", Hook::Input, -100).rule(Drop{});
    QCOMPARE(delivered(rules, packet(), router()), u"drop rule 1"_s);
    QCOMPARE(delivered(rules, packet(80, "fd00::1", "fd00::2"), router()),
             u"reject icmp6-port-unreachable rule 2"_s);
}

void EvaluatorTest::rejects()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(dport(80), Reject{RejectWith::TcpReset})
        .rule(dport(81), Reject{RejectWith::Icmp6AdminProhibited})
        .rule(dport(81), Reject{RejectWith::IcmpAdminProhibited})
        .rule(dport(82), Divert{Divert::Kind::SynProxy});
    Packet asked = packet();
    QCOMPARE(delivered(rules, asked), u"reject tcp-reset rule 1"_s);
    asked.tcpFlags = tcp_flag::rst;
    QCOMPARE(delivered(rules, asked), u"drop rule 1"_s);
    QCOMPARE(delivered(rules, packet(81)), u"reject icmp-admin-prohibited rule 3"_s);
    const Evaluation proxied = Evaluator(rules.ruleset, {}).evaluate(packet(82), Entry::Delivered);
    QCOMPARE(proxied.verdict, Outcome::Accept);
    QVERIFY(proxied.synProxied);
}

void EvaluatorTest::ordersOfTheTwoBackEnds()
{
    Builder rules;
    rules.table(TableFamily::Inet, "t");
    rules.base("input", Hook::Input).rule(dport(80), Drop{}).rule(dport(81), Drop{});
    rules.table(TableFamily::Ip, "filter", Backend::Legacy);
    rules.base("INPUT", Hook::Input)
        .rule(dport(80), Reject{RejectWith::TcpReset})
        .rule(dport(81), Drop{});
    QCOMPARE(delivered(rules), u"unknown"_s);
    QVERIFY(delivered(rules, packet(81)).startsWith("drop"_L1));
    QCOMPARE(delivered(rules, packet(82)), u"accept"_s);
}

/// Only the chains of one table are surely listed in the order in which they were registered.
void EvaluatorTest::ordersOfTables()
{
    Builder rules;
    rules.table(TableFamily::Inet, "a");
    rules.base("input", Hook::Input)
        .rule(dport(80), Drop{})
        .rule(dport(81), Drop{})
        .rule(dport(82), Accept{})
        .rule(dport(83), setMark(1));
    rules.table(TableFamily::Ip, "b");
    rules.base("input", Hook::Input)
        .rule(dport(80), Reject{RejectWith::TcpReset})
        .rule(dport(81), Accept{})
        .rule(mark(1), Drop{});
    const Evaluator evaluator(rules.ruleset, {});
    const Evaluation open = evaluator.evaluate(packet(80), Entry::Delivered);
    QCOMPARE(open.verdict, Outcome::Unknown);
    QCOMPARE(open.possibilities.size(), std::size_t(2));
    QCOMPARE(open.unknowns, std::vector{u"which chain of priority 0 runs first in input"_s});
    QCOMPARE(
        open.possibilities[0].assuming,
        std::vector{u"which chain of priority 0 runs first in input: ip b input, inet a input"_s});
    // what no order changes is not asked
    for (const auto &[port, verdict] :
         {std::pair{quint16(81), u"drop rule 2"_s}, std::pair{quint16(82), u"accept rule 3"_s}}) {
        const Evaluation known = evaluator.evaluate(packet(port), Entry::Delivered);
        QCOMPARE(verdictOf(known), verdict);
        QVERIFY(known.unknowns.empty());
    }
    // the mark that one sets is what the other asks for
    QCOMPARE(delivered(rules, packet(83)), u"unknown"_s);

    // a third table that only lets pass makes no further order
    rules.table(TableFamily::Ip, "c");
    rules.base("input", Hook::Input).rule(dport(80), Accept{});
    QCOMPARE(
        Evaluator(rules.ruleset, {}).evaluate(packet(80), Entry::Delivered).possibilities.size(),
        std::size_t(2));
    // more tables than all orders are tried of
    for (const char *name : {"d", "e", "f"}) {
        rules.table(TableFamily::Ip, name);
        rules.base("input", Hook::Input).rule(dport(84), Drop{});
    }
    QCOMPARE(delivered(rules, packet(84)), u"unknown"_s);
    QCOMPARE(delivered(rules, packet(82)), u"accept rule 3"_s);
}

void EvaluatorTest::natAmongItsPriority()
{
    const auto ruleset = [](bool filterFirst) {
        Builder rules;
        rules.table(TableFamily::Ip, "t");
        if (filterFirst)
            rules.base("early", Hook::Prerouting, -100).rule(dport(80), Drop{});
        rules.base("nat", Hook::Prerouting, -100, false, ChainType::Nat)
            .rule(dport(80), dnat("10.0.0.9", 8080));
        if (!filterFirst)
            rules.base("late", Hook::Prerouting, -100).rule(dport(80), Drop{});
        return rules;
    };
    // registered after NAT was: it runs before
    QCOMPARE(delivered(ruleset(false)), u"drop rule 2"_s);
    // another table's nat chain, gone since, may have registered NAT before it
    QCOMPARE(delivered(ruleset(true)), u"unknown"_s);
}

/// A nat chain does not make the kernel track connections, and sees none that are not.
void EvaluatorTest::untrackedNatChains()
{
    Builder rules;
    rules.base("nat", Hook::Input, 100, false, ChainType::Nat).rule(dport(80), Drop{});
    QCOMPARE(delivered(rules), u"unknown"_s);
    QCOMPARE(delivered(rules, packet(81)), u"accept"_s);
    rules.base("input", Hook::Input).rule(ctState(2), Accept{});
    QCOMPARE(delivered(rules), u"drop rule 1"_s);
}

void EvaluatorTest::laterPackets()
{
    Builder rules;
    rules.base("input", Hook::Input)
        .rule(dport(80), ctState(2), Accept{})
        .rule(dport(80), Drop{})
        .rule(dport(81), match(Field::CtMark, range(7, 7, 4)), Drop{});
    Packet later = packet();
    later.state = ConnectionState::Established;
    later.tcpFlags = tcp_flag::ack;
    QCOMPARE(delivered(rules, later), u"accept rule 1"_s);
    QCOMPARE(delivered(rules, packet()), u"drop rule 2"_s);
    later.destinationPort = Port(81);
    QCOMPARE(delivered(rules, later), u"accept"_s);
    // a rule that marks connections may have marked this one
    rules.base("mangle", Hook::Prerouting, -150).rule(dport(82), setMark(7, Assign::What::CtMark));
    QCOMPARE(delivered(rules, later), u"unknown"_s);

    // whether its first packet asked for ECN is not known
    Builder nat;
    const auto flags = [](quint8 value) { return match(Field::TcpFlags, range(value, value, 1)); };
    nat.base("nat", Hook::Prerouting, -100, false, ChainType::Nat)
        .rule(dport(80), flags(tcp_flag::syn), dnat("10.0.0.9", 80))
        .rule(dport(81), flags(tcp_flag::ack), dnat("10.0.0.9", 80));
    nat.base("forward", Hook::Forward).rule(Drop{});
    later.destinationPort = Port(80);
    QCOMPARE(delivered(nat, later, router()), u"unknown"_s);
    later.destinationPort = Port(81);
    QCOMPARE(delivered(nat, later, router()), u"accept"_s);
}

/// What is not known of the first packet may be known of its answer, and the other way round.
void EvaluatorTest::answersToSeveralTrails()
{
    Assign noTrack;
    noTrack.what = Assign::What::NoTrack;
    Builder rules;
    rules.base("raw", Hook::Prerouting, -300).rule(limited("limit rate 3/second"), noTrack);
    rules.base("output", Hook::Output)
        .rule(dport(81), ctState(2), Drop{})
        .rule(dport(82), Reject{RejectWith::TcpReset});
    const auto reply = [&rules](quint16 clientPort) {
        Packet asked = packet();
        asked.sourcePort = Port(clientPort);
        const Evaluator evaluator(rules.ruleset, {});
        const Evaluation forward = evaluator.evaluate(asked, Entry::Delivered);
        return std::pair(forward.verdict,
                         evaluator.evaluateReply(asked, Entry::Delivered, forward).verdict);
    };
    QCOMPARE(reply(80), std::pair(Outcome::Accept, Outcome::Accept));
    QCOMPARE(reply(81), std::pair(Outcome::Accept, Outcome::Unknown));
    QCOMPARE(reply(82), std::pair(Outcome::Accept, Outcome::Reject));
}

/// A SYN-ACK that a rule rewrites before conntrack sees it is invalid to conntrack.
void EvaluatorTest::answersThatConntrackDoesNotExpect()
{
    Assign rewrite;
    rewrite.what = Assign::What::Payload;
    Selector port;
    port.field = Field::TcpSourcePort;
    port.width = 2;
    rewrite.target = port;
    rewrite.value = Expression{Constant{Value::fromNumber(8080, 2)}};
    Builder rules;
    rules.base("output", Hook::Output).rule(ctState(1), Drop{});
    const auto reply = [&rules] {
        const Evaluator evaluator(rules.ruleset, {});
        const Evaluation forward = evaluator.evaluate(packet(), Entry::Delivered);
        return verdictOf(evaluator.evaluateReply(packet(), Entry::Delivered, forward));
    };
    QCOMPARE(reply(), u"accept"_s);
    rules.base("raw", Hook::Output, -300).rule(rewrite);
    QCOMPARE(reply(), u"drop rule 1"_s);
}

void EvaluatorTest::changedSetsMeetTheReply()
{
    Builder rules;
    rules.table(TableFamily::Ip, "t");
    Set seen;
    seen.name = u"seen"_s;
    seen.isDynamic = true;
    const quint32 set = rules.set(seen);
    rules.base("input", Hook::Input).rule(SetUpdate{set, select(Field::IpSource, 4), false});
    rules.base("output", Hook::Output)
        .rule(inSet(select(Field::IpDestination, 4), set, true), Drop{});
    const Evaluator evaluator(rules.ruleset, {});
    const Evaluation forward = evaluator.evaluate(packet(), Entry::Delivered);
    QCOMPARE(forward.setChanges.size(), std::size_t(1));
    QCOMPARE(evaluator.evaluateReply(packet(), Entry::Delivered, forward).verdict, Outcome::Accept);
    Evaluation unmet = forward;
    unmet.setChanges.clear();
    QCOMPARE(evaluator.evaluateReply(packet(), Entry::Delivered, unmet).verdict, Outcome::Drop);
}

/// Bridge tables are not walked, and nothing is claimed that they could spoil.
void EvaluatorTest::bridges()
{
    Interface bridge = device("br0", 2, "10.0.0.2/24");
    bridge.kind = u"bridge"_s;
    Interface port = device("eth0", 3, "fe80::1/64");
    port.master = u"br0"_s;
    const Interface other = device("eth1", 4, "10.1.0.1/24");
    HostView host;
    host.interfaces = {bridge, port, other};
    host.routes = {route("10.0.0.0/24", "br0"), route("10.1.0.0/24", "eth1")};
    host.rules.emplace();

    Builder rules;
    rules.table(TableFamily::Inet, "t");
    rules.base("input", Hook::Input)
        .rule(dport(80), Accept{})
        .rule(dport(81), iifname("br0"), Drop{});
    rules.base("forward", Hook::Forward).rule(Drop{});
    const auto verdict = [&](const char *by, quint16 to, Entry entry, const char *address) {
        Packet asked = packet(to, "10.0.0.1", address);
        asked.inputDevice = QString::fromLatin1(by);
        return Evaluator(rules.ruleset, host).evaluate(asked, entry).verdict;
    };
    // what comes in by a port is the bridge's
    QCOMPARE(verdict("eth0", 81, Entry::Delivered, "10.0.0.2"), Outcome::Drop);
    QCOMPARE(verdict("eth0", 80, Entry::Delivered, "10.0.0.2"), Outcome::Accept);
    // from port to port: only with br_netfilter
    QCOMPARE(verdict("br0", 80, Entry::Forwards, "10.0.0.7"), Outcome::Unknown);
    QCOMPARE(verdict("eth1", 80, Entry::Forwards, "10.0.0.7"), Outcome::Drop);
    host.sysctls.insert(u"net.bridge.bridge-nf-call-iptables"_s, u"1"_s);
    QCOMPARE(verdict("br0", 80, Entry::Forwards, "10.0.0.7"), Outcome::Drop);

    rules.table(TableFamily::Bridge, "b");
    rules.base("input", Hook::Input).rule(Drop{});
    QCOMPARE(verdict("br0", 80, Entry::Delivered, "10.0.0.2"), Outcome::Unknown);
    QCOMPARE(verdict("br0", 81, Entry::Delivered, "10.0.0.2"), Outcome::Drop);
    QCOMPARE(verdict("eth1", 80, Entry::Delivered, "10.1.0.1"), Outcome::Accept);
    rules.ruleset.chains.back().rules.clear();
    QCOMPARE(verdict("br0", 80, Entry::Delivered, "10.0.0.2"), Outcome::Accept);
}

void EvaluatorTest::cutRulesets()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true).rule(dport(80), Accept{}).rule(dport(81), Drop{});
    rules.ruleset.complete = false;
    QCOMPARE(delivered(rules), u"unknown"_s);
    QCOMPARE(delivered(rules, packet(81)), u"drop rule 2"_s);
    QCOMPARE(delivered(rules, packet(82)), u"unknown"_s);
}

void EvaluatorTest::hostileRulesets()
{
    Builder loop;
    loop.base("input", Hook::Input).rule(jumpTo("a"));
    loop.chain("a").rule(jumpTo("b"));
    loop.chain("b").rule(jumpTo("a"));
    QCOMPARE(delivered(loop), u"unknown"_s);
    Builder around;
    around.base("input", Hook::Input).rule(goTo("a"));
    around.chain("a").rule(goTo("a"));
    QCOMPARE(delivered(around), u"unknown"_s);
    Builder missing;
    missing.base("input", Hook::Input).rule(jumpTo("nowhere"));
    QCOMPARE(delivered(missing), u"unknown"_s);
}

void EvaluatorTest::traces()
{
    Builder rules;
    rules.base("input", Hook::Input, 0, true)
        .rule(iifname("wg0"), Accept{})
        .rule(dport(22), Accept{})
        .rule(saddr("10.0.0.0/24"), dport(80), jumpTo("web"))
        .chain("web")
        .rule(ctState(2 | 4), Accept{})
        .rule(ctState(8), Accept{});
    const Evaluation result = Evaluator(rules.ruleset, {}).evaluate(packet(), Entry::Delivered);
    QCOMPARE(result.phases.size(), std::size_t{1});
    const Phase &phase = result.phases.front();
    QCOMPARE(phase.verdict, Outcome::Accept);
    QStringList whys;
    for (const RuleTrial &trial : phase.rules)
        whys.append((*trial.matched ? u"+ "_s : u"- "_s) + trial.why);
    QCOMPARE(whys, (QStringList{u"- iifname \"eth0\" ≠ \"wg0\""_s, u"- tcp dport 80 ≠ 22"_s,
                                u"+ ip saddr 10.0.0.1 in 10.0.0.0/24, tcp dport 80 = 80"_s,
                                u"- ct state new not in established,related"_s,
                                u"+ ct state new in new"_s}));
    QCOMPARE(phase.rules.back().chain, u"web"_s);
    QCOMPARE(phase.rules.back().depth, 1);
    const QJsonObject object = toJson(result, true);
    QCOMPARE(object[u"verdict"_s].toString(), u"accept"_s);
    QCOMPARE(object[u"reject_with"_s], QJsonValue());
    QCOMPARE(object[u"decided_by"_s].toObject()[u"handle"_s].toInt(), 5);
    QCOMPARE(object[u"phases"_s].toArray().size(), 1);
    QVERIFY(!toJson(result, false).contains(u"phases"_s));
}

void EvaluatorTest::longTraces()
{
    Builder rules;
    rules.base("input", Hook::Input);
    for (quint16 port = 1; port <= 5000; ++port)
        rules.rule(dport(port), Drop{});
    const Evaluation result = Evaluator(rules.ruleset, {}).evaluate(packet(4000), Entry::Delivered);
    QCOMPARE(verdictOf(result), u"drop rule 4000"_s);
    const Phase &phase = result.phases.front();
    QCOMPARE(phase.rules.size(), std::size_t{201});
    QCOMPARE(phase.omitted, quint64{3799});
    QCOMPARE(phase.rules.back().matched, std::optional(true));
}

QTEST_GUILESS_MAIN(EvaluatorTest)
#include "tst_evaluator.moc"
