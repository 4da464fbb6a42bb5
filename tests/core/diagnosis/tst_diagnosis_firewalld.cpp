// SPDX-License-Identifier: MIT
// What firewalld tells to anybody, where its rules could not be read.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

const QString web = u"10.0.0.7"_s;
constexpr quint16 port = 4242;

FirewalldFacts zones()
{
    return {u"public"_s, {{u"work"_s, {u"eth0"_s}, {}}, {u"guests"_s, {}, {u"10.66.0.0/16"_s}}}};
}

/// A server whose rules nobody could read and on which firewalld runs.
Scene asked(const FirewalldFacts &facts = zones())
{
    Scene scene(web, port);
    HostSnapshot &server = scene.server(web);
    server.listeners.push_back(listener(u"0.0.0.0"_s, port));
    server.filterPossible = server.natPossible = true;
    server.firewalld = facts;
    return scene;
}

bool hasEvidence(const Diagnosis &diagnosis, const QString &id)
{
    return std::any_of(diagnosis.evidence.begin(), diagnosis.evidence.end(),
                       [&id](const Evidence &one) { return one.text.id == id; });
}

const ChecklistItem &firewallStep(const Diagnosis &diagnosis)
{
    return diagnosis.checklist[static_cast<std::size_t>(Step::Firewall)];
}

} // namespace

class DiagnosisFirewalldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itsOwnRejection()
    {
        Scene scene = asked();
        scene.icmp(web, EHOSTUNREACH, 3, 13, web);
        COMPARE_VERDICT(scene, "server.firewall-icmp likely");
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.summary.id, u"server.firewall-icmp.summary.firewalld.likely"_s);
        QCOMPARE(diagnosis.summary.params.value(u"zone"_s), u"work"_s);
        QVERIFY(hasEvidence(diagnosis, u"evidence.firewalld.zone"_s));
        QCOMPARE(diagnosis.remedies.size(), std::size_t{2});
        QCOMPARE(diagnosis.remedies[0].command,
                 (QStringList{u"firewall-cmd"_s, u"--zone=work"_s, u"--add-port=4242/tcp"_s}));
        QVERIFY(diagnosis.remedies[0].needsRoot);
        QVERIFY(diagnosis.remedies[1].command->contains(u"--permanent"_s));
        const NextTest next = diagnosis.candidates.front().nextTest.value_or(NextTest());
        QCOMPARE(next.side, Side::Server);
        QCOMPARE(next.command, (QStringList{u"firewall-cmd"_s, u"--zone=work"_s, u"--list-all"_s}));
    }

    void whichZone_data()
    {
        QTest::addColumn<QStringList>("links");
        QTest::addColumn<QStringList>("sources");
        QTest::addColumn<QString>("zone");
        QTest::newRow("by its link") << QStringList{u"eth0"_s} << QStringList() << u"one"_s;
        QTest::newRow("by links that begin so")
            << QStringList{u"eth+"_s} << QStringList() << u"one"_s;
        QTest::newRow("of no zone") << QStringList{u"eth1"_s} << QStringList() << u"public"_s;
        QTest::newRow("by its address") << QStringList() << QStringList{u"10.0.0.2"_s} << u"one"_s;
        QTest::newRow("by its network")
            << QStringList() << QStringList{u"10.0.0.0/8"_s} << u"one"_s;
        QTest::newRow("from elsewhere")
            << QStringList() << QStringList{u"10.9.0.0/16"_s, u"fd00::/8"_s} << u"public"_s;
        QTest::newRow("an ipset cannot be looked into")
            << QStringList{u"eth0"_s} << QStringList{u"ipset:friends"_s} << QString();
        QTest::newRow("nor is a hardware address known")
            << QStringList{u"eth0"_s} << QStringList{u"02:00:00:00:00:01"_s} << QString();
    }
    void whichZone()
    {
        QFETCH(QStringList, links);
        QFETCH(QStringList, sources);
        QFETCH(QString, zone);
        Scene scene = asked({u"public"_s, {{u"one"_s, links, sources}}});
        scene.icmp(web, EHOSTUNREACH, 3, 13, web);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(diagnosis.certainty, Certainty::Likely);
        QCOMPARE(diagnosis.summary.params.value(u"zone"_s), zone);
        QVERIFY(hasEvidence(diagnosis, zone.isEmpty() ? u"evidence.firewalld"_s
                                                      : u"evidence.firewalld.zone"_s));
        QVERIFY(!zone.isEmpty() || diagnosis.remedies.empty());
    }

    void silenceIsNoMoreThanPossible()
    {
        Scene scene = asked();
        scene.silent(web);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(diagnosis.certainty, Certainty::Possible);
        QVERIFY(hasEvidence(diagnosis, u"evidence.firewalld.zone"_s));
        QCOMPARE(firewallStep(diagnosis).summary.id, u"step.firewall.firewalld"_s);
        QCOMPARE(firewallStep(diagnosis).status, StepStatus::Unknown);
        QCOMPARE(firewallStep(diagnosis).commands.front().value(1), u"--zone=work"_s);
    }

    void notItsRejection_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("port unreachable") << 3;
        QTest::newRow("network prohibited") << 9;
    }
    void notItsRejection()
    {
        QFETCH(int, code);
        Scene scene = asked();
        scene.icmp(web, code == 3 ? ECONNREFUSED : ENETUNREACH, 3, static_cast<quint8>(code), web);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(diagnosis.summary.id, u"server.firewall-icmp.summary.likely"_s);
        QVERIFY(diagnosis.remedies.empty());
    }

    void rulesThatWereReadSayMore()
    {
        Scene scene = asked();
        scene.file.server->rulesetSight = Sight::Full;
        scene.file.server->ruleset.iptables = {
            u"# Generated by iptables-save v1.8.9\n*filter\n:INPUT ACCEPT [0:0]\n"
            "-A INPUT -p tcp -m tcp --dport 4242 -j REJECT --reject-with icmp-admin-prohibited\n"
            "COMMIT\n"_s};
        scene.icmp(web, EHOSTUNREACH, 3, 13, web);
        COMPARE_VERDICT(scene, "server.firewall-icmp proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.firewall-icmp.summary.rule"_s);
    }

    void aNameThatIsNoZonesStandsInNoCommand()
    {
        Scene scene = asked({u"a b;--x\n\u202E"_s, {}});
        scene.icmp(web, EHOSTUNREACH, 3, 13, web);
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QVERIFY(diagnosis.remedies.empty());
        QVERIFY(!diagnosis.candidates.front().nextTest->command);
        QVERIFY(!firewallStep(diagnosis).commands.empty()
                && firewallStep(diagnosis).commands.front().front() == u"nft"_s);
    }

    /// What comes in over lo every zone lets in; what is sent only a policy could stop.
    void onThisHost()
    {
        Scene local(u"10.0.0.2"_s, port);
        local.file.client.filterPossible = local.file.client.natPossible = true;
        local.file.client.firewalld = zones();
        local.icmp(u"10.0.0.2"_s, EHOSTUNREACH, 3, 13, u"10.0.0.2"_s);
        const Diagnosis here = local.diagnosis();
        QCOMPARE(faultOf(here), QString());
        QVERIFY(hasEvidence(here, u"evidence.firewalld.sends"_s) && here.remedies.empty());

        Scene sent(web, port);
        sent.file.client.filterPossible = sent.file.client.natPossible = true;
        sent.file.client.firewalld = zones();
        sent.icmp(web, EHOSTUNREACH, 3, 13, u"10.0.0.2"_s);
        COMPARE_VERDICT(sent, "client.firewall-reject likely");
        const Diagnosis out = sent.diagnosis();
        QVERIFY(hasEvidence(out, u"evidence.firewalld.sends"_s));
        QVERIFY(out.candidates.front().nextTest->command->contains(u"--list-all-policies"_s));
    }

    void aConnectionThatWorksIsNoFault()
    {
        Scene scene = asked();
        scene.connected(web);
        COMPARE_VERDICT(scene, "connects");
    }
};

QTEST_APPLESS_MAIN(DiagnosisFirewalldTest)
#include "tst_diagnosis_firewalld.moc"
