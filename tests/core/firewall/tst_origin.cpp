// SPDX-License-Identifier: MIT
#include "core/firewall/origin.h"
#include "real_rulesets.h"

#include <QTest>

using namespace doorward;
using namespace doorward::firewall;
using namespace Qt::Literals::StringLiterals;

class TestOrigin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsEveryRuleOfTheRealPrograms_data();
    void knowsEveryRuleOfTheRealPrograms();
    void namesWhomTheRuleServes_data();
    void namesWhomTheRuleServes();
    void policiesBelongToWhoSetsThem_data();
    void policiesBelongToWhoSetsThem();
    void aPersonsRulesAreTheirOwn_data();
    void aPersonsRulesAreTheirOwn();
    void knowsKubeProxysNftMode();
    void remediesFitTheOwner_data();
    void remediesFitTheOwner();
};

namespace {

QString ownerName(Owner owner)
{
    for (const auto &[value, name] : json::EnumNames<Owner>::names)
        if (value == owner)
            return QString::fromLatin1(name);
    return {};
}

Ruleset realRuleset(const QString &name)
{
    return readRuleset(realSources(name)).value_or(Ruleset{});
}

Ruleset ofIptables(const QByteArray &table, const QByteArray &chains, const QByteArray &rules)
{
    return readIptablesSave("*" + table + "\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n" + chains
                                + rules + "COMMIT\n",
                            TableFamily::Ip, {})
        .value_or(Ruleset{});
}

/// The origin of the first rule whose text holds `part`: "ufw deny 23/tcp".
QString originText(const Ruleset &ruleset, const QString &part)
{
    for (const Chain &chain : ruleset.chains)
        for (const Rule &rule : chain.rules) {
            if (!rule.text.contains(part) && !rule.comment.contains(part))
                continue;
            const Origin origin = originOf(ruleset, chain, &rule);
            return (ownerName(origin.owner) + u' ' + origin.subject).trimmed();
        }
    return u"no such rule"_s;
}

} // namespace

void TestOrigin::knowsEveryRuleOfTheRealPrograms_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : realRulesets())
        QTest::newRow(qPrintable(name)) << name;
}

void TestOrigin::knowsEveryRuleOfTheRealPrograms()
{
    QFETCH(QString, name);
    const QString owner =
        name.startsWith(u"kube-proxy"_s) ? u"kube-proxy"_s : name.section(u'-', 0, 0);
    const Ruleset ruleset = realRuleset(name);
    int rules = 0;
    for (const Chain &chain : ruleset.chains)
        for (const Rule &rule : chain.rules) {
            ++rules;
            const Origin origin = originOf(ruleset, chain, &rule);
            const bool isPersons = rule.text == u"-A DOCKER-USER -s 10.0.1.66/32 -j DROP"_s;
            QVERIFY2(ownerName(origin.owner) == (isPersons ? u"user"_s : owner),
                     qPrintable(chain.name + u": "_s + rule.text));
        }
    QVERIFY(rules > 0);
}

void TestOrigin::namesWhomTheRuleServes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("origin");
    const auto row = [](const char *name, const QString &part, const QString &origin) {
        QTest::newRow(qPrintable(QLatin1StringView(name) + u' ' + part))
            << QString::fromLatin1(name) << part << origin;
    };
    row("firewalld-nftables", u"tcp dport 8080"_s, u"firewalld public"_s);
    row("firewalld-iptables", u"-A IN_public_allow -p tcp -m tcp --dport 8080"_s,
        u"firewalld public"_s);
    row("firewalld-iptables", u"-A IN_drop -j DROP"_s, u"firewalld drop"_s);
    row("firewalld-iptables", u"-A INPUT -j REJECT"_s, u"firewalld"_s);
    row("ufw", u"-A ufw-user-input -p tcp -m tcp --dport 23 -j DROP"_s, u"ufw deny 23/tcp"_s);
    row("ufw", u"--dport 25 -j REJECT"_s, u"ufw reject 25/tcp"_s);
    row("ufw", u"--dport 5432"_s, u"ufw allow proto tcp from 10.0.1.1 to any port 5432"_s);
    row("ufw", u"--hitcount 6"_s, u"ufw limit 2222/tcp"_s);
    row("ufw", u"--dports 6000:6007"_s, u"ufw allow 6000:6007/tcp"_s);
    row("ufw", u"--dport 8080"_s, u"ufw allow in on to-s proto tcp from any to any port 8080"_s);
    row("ufw", u"-A ufw-user-output"_s, u"ufw deny out 9/tcp"_s);
    row("ufw", u"-A ufw-user-forward -d 10.0.2.2/32"_s,
        u"ufw route allow in on to-c out on to-s proto tcp from any to 10.0.2.2 port 80"_s);
    row("ufw", u"--dport 81 -j DROP"_s, u"ufw route deny proto tcp from any to any port 81"_s);
    row("ufw", u"--ctstate INVALID -j DROP"_s, u"ufw"_s);
    row("ufw-legacy", u"-A ufw-user-input -p tcp -m tcp --dport 23 -j DROP"_s,
        u"ufw deny 23/tcp"_s);
    row("fail2ban-iptables", u"-s 10.0.1.1/32"_s, u"fail2ban sshd"_s);
    row("fail2ban-iptables", u"-A INPUT -p tcp -j f2b-recidive"_s, u"fail2ban recidive"_s);
    row("fail2ban-ipset", u"f2b-recidive"_s, u"fail2ban recidive"_s);
    row("fail2ban-ipset", u"f2b-sshd6"_s, u"fail2ban sshd"_s);
    row("fail2ban-nftables", u"@addr-set-sshd"_s, u"fail2ban sshd"_s);
    row("fail2ban-nftables", u"@addr6-set-sshd"_s, u"fail2ban sshd"_s);
    row("podman-netavark", u"--dport 8080 -m comment"_s, u"podman podman"_s);
    row("podman-cni", u"--dports 8090"_s, u"podman inner"_s);
    row("kube-proxy-iptables", u"has no endpoints"_s, u"kube-proxy default/empty:http"_s);
    row("kube-proxy-iptables", u"--to-destination 10.0.2.2:8080"_s,
        u"kube-proxy default/web:http"_s);
}

void TestOrigin::namesWhomTheRuleServes()
{
    QFETCH(QString, name);
    QFETCH(QString, part);
    QFETCH(QString, origin);
    QVERIFY2(realRulesets().contains(name), "fixtures/real lacks it");
    QCOMPARE(originText(realRuleset(name), part), origin);
}

void TestOrigin::policiesBelongToWhoSetsThem_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("chain");
    QTest::addColumn<QString>("owner");
    QTest::newRow("ufw") << u"ufw"_s << u"INPUT"_s << u"ufw"_s;
    QTest::newRow("ufw forward") << u"ufw-legacy"_s << u"FORWARD"_s << u"ufw"_s;
    QTest::newRow("docker") << u"docker"_s << u"FORWARD"_s << u"docker"_s;
    QTest::newRow("firewalld") << u"firewalld-nftables"_s << u"filter_INPUT"_s << u"firewalld"_s;
}

void TestOrigin::policiesBelongToWhoSetsThem()
{
    QFETCH(QString, name);
    QFETCH(QString, chain);
    QFETCH(QString, owner);
    const Ruleset ruleset = realRuleset(name);
    for (const Chain &candidate : ruleset.chains)
        if (candidate.name == chain && candidate.base) {
            QCOMPARE(ownerName(originOf(ruleset, candidate, nullptr).owner), owner);
            return;
        }
    QFAIL("no such chain");
}

void TestOrigin::aPersonsRulesAreTheirOwn_data()
{
    QTest::addColumn<QByteArray>("chains");
    QTest::addColumn<QByteArray>("rules");
    QTest::newRow("alone") << QByteArray() << QByteArray("-A INPUT -p tcp -j DROP\n");
    QTest::newRow("beside ufw") << QByteArray(":ufw-x - [0:0]\n")
                                << QByteArray("-A INPUT -p tcp -j DROP\n-A INPUT -j ufw-x\n");
    QTest::newRow("beside firewalld")
        << QByteArray(":INPUT_ZONES - [0:0]\n")
        << QByteArray("-A INPUT -p tcp -j DROP\n-A INPUT -j INPUT_ZONES\n");
    QTest::newRow("like one of firewalld's")
        << QByteArray() << QByteArray("-A INPUT -j REJECT --reject-with icmp-host-prohibited\n");
    QTest::newRow("an own bridge") << QByteArray(":DOCKER - [0:0]\n")
                                   << QByteArray("-A FORWARD -o br-lan -j DROP\n"
                                                 "-A FORWARD -j DOCKER\n");
    QTest::newRow("in DOCKER-USER")
        << QByteArray(":DOCKER-USER - [0:0]\n") << QByteArray("-A DOCKER-USER -p tcp -j DROP\n");
}

void TestOrigin::aPersonsRulesAreTheirOwn()
{
    QFETCH(QByteArray, chains);
    QFETCH(QByteArray, rules);
    const Ruleset ruleset = ofIptables("filter", chains, rules);
    QVERIFY(!ruleset.chains.empty());
    QCOMPARE(originText(ruleset, QString::fromLatin1(rules.trimmed().split('\n').front())),
             u"user"_s);
    QCOMPARE(originOf(ruleset, ruleset.chains[0], nullptr).owner,
             rules.contains("ufw-x") ? Owner::Ufw : Owner::User);
}

void TestOrigin::knowsKubeProxysNftMode()
{
    Ruleset ruleset;
    ruleset.tables.push_back({TableFamily::Ip, Backend::Nft, u"kube-proxy"_s, 1, false});
    Chain chain;
    chain.name = u"endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80"_s;
    const Rule rule;
    QCOMPARE(originOf(ruleset, chain, &rule), (Origin{Owner::KubeProxy, u"ns1/svc1:p80"_s}));
    chain.name = u"service-ULMVA6XW-ns1/svc1/tcp/"_s;
    QCOMPARE(originOf(ruleset, chain, &rule), (Origin{Owner::KubeProxy, u"ns1/svc1"_s}));
    chain.name = u"reject-chain"_s;
    QCOMPARE(originOf(ruleset, chain, &rule), (Origin{Owner::KubeProxy, {}}));
}

void TestOrigin::remediesFitTheOwner_data()
{
    QTest::addColumn<Decider>("decider");
    QTest::addColumn<QStringList>("commands");
    const auto row = [](const char *name, const Decider &decider, const QStringList &commands) {
        QTest::newRow(name) << decider << commands;
    };
    const auto decider = [](const QString &chain, Owner owner, const QString &subject,
                            const QString &text = u"drop"_s) {
        return Decider{u"ip"_s, u"filter"_s, chain, u"nft"_s, 7, 3, text, {}, {owner, subject}};
    };
    row("firewalld's zone", decider(u"filter_IN_public"_s, Owner::Firewalld, u"public"_s),
        {u"firewall-cmd --zone=public --add-port=80/tcp"_s,
         u"firewall-cmd --permanent --zone=public --add-port=80/tcp"_s});
    row("firewalld's last word", decider(u"INPUT"_s, Owner::Firewalld, {}),
        {u"firewall-cmd --add-port=80/tcp"_s, u"firewall-cmd --permanent --add-port=80/tcp"_s});
    row("a rule of the zone that refuses", decider(u"IN_x_deny"_s, Owner::Firewalld, u"x"_s),
        {u"firewall-cmd --zone=x --add-rich-rule=rule priority=-32768 port port=80 protocol=tcp accept"_s,
         u"firewall-cmd --permanent --zone=x --add-rich-rule=rule priority=-32768 port port=80 protocol=tcp accept"_s});
    row("firewalld forwards", decider(u"filter_FWD_public"_s, Owner::Firewalld, u"public"_s), {});
    row("ufw's rule", decider(u"ufw-user-input"_s, Owner::Ufw, u"deny 80/tcp"_s),
        {u"ufw delete deny 80/tcp"_s});
    row("ufw's limit", decider(u"ufw-user-limit"_s, Owner::Ufw, {}),
        {u"ufw delete limit 80/tcp"_s, u"ufw allow 80/tcp"_s});
    Decider policy = decider(u"INPUT"_s, Owner::Ufw, {}, u"policy drop"_s);
    policy.handle.reset();
    policy.position.reset();
    row("ufw's default", policy, {u"ufw allow 80/tcp"_s});
    policy.chain = u"FORWARD"_s;
    row("ufw's default for what it forwards", policy,
        {u"ufw route allow proto tcp from any to any port 80"_s});
    policy.origin.owner = Owner::Docker;
    row("docker's default", policy,
        {u"iptables -I DOCKER-USER -p tcp -m conntrack --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT"_s});
    policy.origin.owner = Owner::User;
    row("a person's policy of iptables", policy,
        {u"iptables -t filter -A FORWARD -p tcp --dport 80 -j ACCEPT"_s});
    policy.family = u"inet"_s;
    policy.chain = u"input"_s;
    row("a person's policy of nft", policy,
        {u"nft add rule inet filter input tcp dport 80 accept"_s});
    row("a banned client of iptables",
        decider(u"f2b-sshd"_s, Owner::Fail2ban, u"sshd"_s,
                u"-A f2b-sshd -s 10.0.0.9/32 -j REJECT"_s),
        {u"fail2ban-client set sshd unbanip 10.0.0.1"_s});
    row("a person's rule of nft", decider(u"input"_s, Owner::User, {}),
        {u"nft delete rule ip filter input handle 7"_s});
    row("a person's rule of iptables", decider(u"INPUT"_s, Owner::User, {}, u"-A INPUT -j DROP"_s),
        {u"iptables -t filter -D INPUT 3"_s});
    Decider legacy = decider(u"INPUT"_s, Owner::User, {}, u"-A INPUT -j DROP"_s);
    legacy.backend = u"legacy"_s;
    legacy.handle.reset();
    legacy.family = u"ip6"_s;
    row("a person's rule of legacy ip6tables", legacy,
        {u"ip6tables-legacy -t filter -D INPUT 3"_s});
    row("kube-proxy", decider(u"KUBE-SERVICES"_s, Owner::KubeProxy, u"a/b"_s), {});
}

void TestOrigin::remediesFitTheOwner()
{
    QFETCH(Decider, decider);
    QFETCH(QStringList, commands);
    QStringList given;
    for (const QStringList &command : remediesFor(decider, Port(80), IpAddress::parse(u"10.0.0.1")))
        given << command.join(u' ');
    QCOMPARE(given, commands);
}

QTEST_APPLESS_MAIN(TestOrigin)
#include "tst_origin.moc"
