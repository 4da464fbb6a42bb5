// SPDX-License-Identifier: MIT
// The rulesets of the real programs against what the kernel answered when they were recorded
// (real/record.py).
#include "core/firewall/evaluator.h"
#include "core/firewall/origin.h"
#include "core/inspect/iproute_json.h"
#include "core/report/ruleset_pseudonyms.h"
#include "real_rulesets.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace doorward;
using namespace doorward::firewall;
using namespace Qt::Literals::StringLiterals;

class TestRealRulesets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decidesAsTheKernelDid_data();
    void decidesAsTheKernelDid();
    void namesTheDecidingRule_data();
    void namesTheDecidingRule();
    void joinsUnderPseudonyms_data() { decidesAsTheKernelDid_data(); }
    void joinsUnderPseudonyms();
    void endpointsByLotAreAccepted_data();
    void endpointsByLotAreAccepted();
};

namespace {

HostView hostView(const QString &name)
{
    HostView view;
    view.interfaces = interfacesFromIpJson(realFile(name, "addresses.json")).value();
    view.routes = routesFromIpJson(realFile(name, "routes.json")).value();
    view.rules = policyRulesFromIpJson(realFile(name, "rules.json"), Family::Ipv4).value();
    const QJsonObject sysctls = QJsonDocument::fromJson(realFile(name, "sysctls.json")).object();
    for (auto at = sysctls.begin(); at != sysctls.end(); ++at)
        view.sysctls.insert(at.key(), at.value().toString());
    return view;
}

Evaluator evaluatorOf(const QString &name)
{
    return {readRuleset(realSources(name)).value(), hostView(name)};
}

struct Question {
    Packet packet;
    Entry entry = Entry::Arrives;
};

Question questionOf(const QJsonObject &line)
{
    Question question;
    question.packet.source = IpAddress::parse(line[u"from"].toString());
    question.packet.sourcePort = Port(40000);
    question.packet.destination = *IpAddress::parse(line[u"to"][0].toString());
    question.packet.destinationPort = Port(static_cast<quint16>(line[u"to"][1].toInt()));
    if (line.contains(u"in"))
        question.packet.inputDevice = line[u"in"].toString();
    else
        question.entry = Entry::Sent;
    return question;
}

QString verdictText(const Evaluation &evaluation)
{
    switch (evaluation.verdict) {
    case Outcome::Accept:
        return u"accept"_s;
    case Outcome::Drop:
        return u"drop"_s;
    case Outcome::Reject:
        return u"reject "_s + QLatin1StringView(rejectName(*evaluation.rejectWith));
    case Outcome::Unknown:
        break;
    }
    return u"unknown: "_s
           + QStringList(evaluation.unknowns.begin(), evaluation.unknowns.end()).join(u"; ");
}

} // namespace

void TestRealRulesets::decidesAsTheKernelDid_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : realRulesets())
        QTest::newRow(qPrintable(name)) << name;
}

void TestRealRulesets::decidesAsTheKernelDid()
{
    QFETCH(QString, name);
    const Evaluator evaluator = evaluatorOf(name);
    const QJsonArray packets = QJsonDocument::fromJson(realFile(name, "packets.json")).array();
    QVERIFY(packets.size() > 70);
    QStringList differences;
    for (const QJsonValue line : packets) {
        const Question question = questionOf(line.toObject());
        const Evaluation evaluation =
            evaluator.evaluate(question.packet, question.entry, Detail::VerdictOnly);
        if (verdictText(evaluation) != line[u"kernel"].toString())
            differences << u"%1 -> %2 %3: kernel %4, here %5 by %6"_s
                               .arg(line[u"from"].toString(), line[u"to"][0].toString())
                               .arg(line[u"to"][1].toInt())
                               .arg(line[u"kernel"].toString(), verdictText(evaluation),
                                    evaluation.decidedBy ? evaluation.decidedBy->text : QString());
    }
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
}

void TestRealRulesets::namesTheDecidingRule_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("chain");
    QTest::addColumn<QString>("rule");
    const auto row = [](const char *name, const QString &from, const QString &to, int port,
                        const QString &chain, const QString &rule) {
        QTest::addRow("%s %s %d", name, qPrintable(to), port)
            << QString::fromLatin1(name) << from << to << port << chain << rule;
    };
    const QString client = u"10.0.1.1"_s;
    const QString host = u"10.0.1.2"_s;
    const QString server = u"10.0.2.2"_s;
    row("ufw", client, host, 23, u"ufw-user-input"_s,
        u"-A ufw-user-input -p tcp -m tcp --dport 23 -j DROP"_s);
    row("ufw", client, host, 9999, u"INPUT"_s, u"policy drop"_s);
    row("ufw", u"fd00:1::1"_s, u"fd00:1::2"_s, 25, u"ufw6-user-input"_s,
        u"-A ufw6-user-input -p tcp -m tcp --dport 25 -j REJECT --reject-with tcp-reset"_s);
    row("ufw-legacy", client, server, 81, u"ufw-user-forward"_s,
        u"-A ufw-user-forward -p tcp -m tcp --dport 81 -j DROP"_s);
    row("firewalld-iptables", client, host, 9999, u"IN_public"_s,
        u"-A IN_public -j REJECT --reject-with icmp-port-unreachable"_s);
    row("firewalld-iptables", client, host, 9001, u"IN_public_deny"_s,
        u"-A IN_public_deny -p tcp -m tcp --dport 9001 -j DROP"_s);
    row("firewalld-iptables", u"10.0.1.66"_s, host, 8080, u"IN_drop"_s, u"-A IN_drop -j DROP"_s);
    row("fail2ban-iptables", client, host, 22, u"f2b-sshd"_s,
        u"-A f2b-sshd -s 10.0.1.1/32 -j REJECT --reject-with icmp-port-unreachable"_s);
    row("docker", u"10.0.1.66"_s, host, 8080, u"DOCKER-USER"_s,
        u"-A DOCKER-USER -s 10.0.1.66/32 -j DROP"_s);
    row("docker", client, u"172.17.0.2"_s, 81, u"FORWARD"_s, u"policy drop"_s);
    row("libvirt", client, u"192.168.122.9"_s, 80, u"LIBVIRT_FWI"_s,
        u"-A LIBVIRT_FWI -o virbr0 -j REJECT --reject-with icmp-port-unreachable"_s);
    row("kube-proxy-iptables", client, u"10.96.0.30"_s, 80, u"KUBE-SERVICES"_s,
        u"-A KUBE-SERVICES -d 10.96.0.30/32 -p tcp -m comment --comment \"default/empty:http has "
        "no endpoints\" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable"_s);
}

void TestRealRulesets::namesTheDecidingRule()
{
    QFETCH(QString, name);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, port);
    QFETCH(QString, chain);
    QFETCH(QString, rule);
    const Evaluator evaluator = evaluatorOf(name);
    Packet packet;
    packet.source = IpAddress::parse(from);
    packet.destination = *IpAddress::parse(to);
    packet.destinationPort = Port(static_cast<quint16>(port));
    packet.inputDevice = u"to-c"_s;
    const Evaluation evaluation = evaluator.evaluate(packet, Entry::Arrives);
    QVERIFY2(evaluation.decidedBy, qPrintable(verdictText(evaluation)));
    QCOMPARE(evaluation.decidedBy->chain, chain);
    QCOMPARE(evaluation.decidedBy->text, rule);
}

/// Under pseudonyms each jump, set and owner by its name is found as before.
void TestRealRulesets::joinsUnderPseudonyms()
{
    QFETCH(QString, name);
    Pseudonyms names("a key", {});
    const RulesetSources real = realSources(name);
    RulesetSources redacted;
    if (!real.nft.isEmpty())
        redacted.nft = nftJsonWithPseudonyms(QString::fromUtf8(real.nft), names).toUtf8();
    const auto saved = [&names](const QByteArray &text) {
        return saveTextWithPseudonyms(QString::fromUtf8(text), names).toUtf8();
    };
    if (!real.ipset.isEmpty())
        redacted.ipset = saved(real.ipset);
    for (const QByteArray &text : real.iptables)
        redacted.iptables.push_back(saved(text));
    for (const QByteArray &text : real.ip6tables)
        redacted.ip6tables.push_back(saved(text));
    const Ruleset before = readRuleset(real).value();
    const auto after = readRuleset(redacted);
    QVERIFY(after);
    QCOMPARE(after->tables.size(), before.tables.size());
    QCOMPARE(after->sets.size(), before.sets.size());
    QCOMPARE(after->chains.size(), before.chains.size());
    for (std::size_t i = 0; i < before.chains.size(); ++i) {
        const Chain &was = before.chains[i];
        const Chain &is = after->chains[i];
        QCOMPARE(is.base.has_value(), was.base.has_value());
        QCOMPARE(is.rules.size(), was.rules.size());
        QCOMPARE(originOf(*after, is, nullptr).owner, originOf(before, was, nullptr).owner);
        for (std::size_t j = 0; j < was.rules.size(); ++j) {
            QCOMPARE(is.rules[j].parts.size(), was.rules[j].parts.size());
            for (std::size_t k = 0; k < was.rules[j].parts.size(); ++k) {
                const Part &part = is.rules[j].parts[k];
                QCOMPARE(part.index(), was.rules[j].parts[k].index());
                if (const auto *jump = std::get_if<Jump>(&was.rules[j].parts[k]))
                    QCOMPARE(std::get<Jump>(part).index, jump->index);
                if (const auto *go = std::get_if<Goto>(&was.rules[j].parts[k]))
                    QCOMPARE(std::get<Goto>(part).index, go->index);
                if (const auto *match = std::get_if<Match>(&was.rules[j].parts[k]))
                    QCOMPARE(std::get<Match>(part).set, match->set);
            }
        }
    }
}

/// Which endpoint kube-proxy chooses is by lot; that it accepts is not.
void TestRealRulesets::endpointsByLotAreAccepted_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("iptables") << u"kube-proxy-iptables"_s;
    QTest::newRow("nftables") << u"kube-proxy-nftables"_s;
}

void TestRealRulesets::endpointsByLotAreAccepted()
{
    QFETCH(QString, name);
    const Evaluator evaluator = evaluatorOf(name);
    Packet packet;
    packet.source = IpAddress::parse(u"10.0.1.1");
    packet.sourcePort = Port(40000);
    packet.destination = *IpAddress::parse(u"10.96.0.20");
    packet.destinationPort = Port(80);
    packet.inputDevice = u"to-c"_s;
    const Evaluation evaluation = evaluator.evaluate(packet, Entry::Arrives);
    QCOMPARE(verdictText(evaluation), u"accept"_s);
    QVERIFY(evaluation.destinationIsOpen);
    QVERIFY(!evaluation.rewrittenTo);
    QStringList destinations;
    for (const Possibility &possibility : evaluation.possibilities)
        destinations << (possibility.rewrittenTo ? possibility.rewrittenTo->text() : QString());
    destinations.sort();
    QCOMPARE(destinations, (QStringList{u"10.0.2.2:8080"_s, u"10.0.2.2:8081"_s}));
    QCOMPARE(toJson(evaluation, false)[u"possibilities"].toArray().size(), 2);
    QCOMPARE(verdictText(evaluator.evaluateReply(packet, Entry::Arrives, evaluation)), u"accept"_s);
}

QTEST_APPLESS_MAIN(TestRealRulesets)
#include "tst_real_rulesets.moc"
