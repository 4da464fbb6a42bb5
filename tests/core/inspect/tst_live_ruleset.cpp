// SPDX-License-Identifier: MIT
// The packet filter of a real namespace: what is read, what is started for it, what is said where
// it could not be read.
#include "core/inspect/host.h"
#include "core/inspect/live_ruleset.h"
#include "core/inspect/snapshot_collector.h"
#include "tests/support/netns.h"
#include "tests/support/this_kernel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cerrno>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

Deadline soon()
{
    return Deadline::after(std::chrono::seconds(20));
}

RulesetReading readingOf(const Netns &space)
{
    RulesetReading reading;
    space.in([&reading] {
        const PrivilegeFacts privileges = ownPrivileges();
        const CancelToken cancel;
        reading = readLiveRuleset(packetFilterPresence(privileges, cancel, soon()), privileges,
                                  cancel, soon());
    });
    return reading;
}

QStringList idsOf(const std::vector<Limit> &limits)
{
    QStringList ids;
    for (const Limit &limit : limits)
        ids.append(limit.id);
    return ids;
}

PrivilegeFacts administrator()
{
    PrivilegeFacts privileges;
    privileges.netAdmin = true;
    return privileges;
}

PacketFilterPresence oneNftTable()
{
    PacketFilterPresence presence;
    presence.nftTables = {{1 /* NFPROTO_INET */, "t"}};
    presence.legacyTables = false;
    presence.legacyTables6 = false;
    return presence;
}

/// Answers as scripted: generations in turn, the same listing or error each time.
class Script final : public NftSource {
public:
    QList<quint32> generations;
    Result<QByteArray> listing = QByteArray(R"({"nftables": []})");
    int listed = 0;

    Result<quint32> generation(const CancelToken &, Deadline) override
    {
        return generations.isEmpty() ? quint32{1} : generations.takeFirst();
    }
    Result<QByteArray> ruleset(const CancelToken &, Deadline) override
    {
        ++listed;
        return listing;
    }
};

RulesetReading readingOf(Script &script, const PacketFilterPresence &presence = oneNftTable())
{
    return readLiveRuleset(presence, administrator(), script, CancelToken(), soon());
}

} // namespace

class TestLiveRuleset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingLoaded()
    {
        DOORWARD_NEEDS_NAMESPACES();
        Netns space;
        QVERIFY(space.prepare());
        const RulesetReading reading = readingOf(space);
        if (const QString why = whyEmptinessCannotBeShown(); !why.isEmpty()) {
            QVERIFY(reading.sight != Sight::Full);
            QSKIP(qPrintable(why));
        }
        QCOMPARE(reading.sight, Sight::Full);
        QVERIFY(reading.sources.nft.isEmpty() && reading.sources.iptables.empty());
        QVERIFY(reading.limits.empty());
    }

    void nftables()
    {
        DOORWARD_NEEDS_NAMESPACES();
        DOORWARD_NEEDS_PROGRAM("nft");
        Netns space;
        QVERIFY(space.prepare());
        QVERIFY(space.nft("table inet t { chain c { type filter hook input priority 0;"
                          " tcp dport 8080 drop comment \"for the test\"; }; }\n"));
        const RulesetReading reading = readingOf(space);
        const QByteArray nft = reading.sources.nft;
        QVERIFY(QJsonDocument::fromJson(nft).object()[u"nftables"].toArray().size() >= 4);
        QVERIFY(nft.contains("8080") && nft.contains("for the test") && nft.contains("\"handle\""));
        QVERIFY(reading.sources.iptables.empty() && reading.sources.ip6tables.empty());
        QCOMPARE(reading.sight, Sight::Full); // nft has loaded what can be asked now
    }

    void iptablesOfBothBackEndsWithSets()
    {
        DOORWARD_NEEDS_NAMESPACES();
        DOORWARD_NEEDS_PROGRAM("iptables-nft");
        DOORWARD_NEEDS_PROGRAM("iptables-legacy");
        DOORWARD_NEEDS_PROGRAM("ipset");
        Netns space;
        QVERIFY(space.prepare());
        const auto run = [&space](const QString &line) {
            const Ran ran = space.run(line.split(u' '));
            if (!ran.ok())
                qWarning("%s: %s", qPrintable(line), ran.errors.constData());
            return ran.ok();
        };
        const Ran sets = space.run(u"ipset create doors hash:ip"_s.split(u' '));
        if (!sets.ok())
            QSKIP(("this kernel has no ipset: " + sets.errors).constData());
        if (!run(u"iptables-legacy -A INPUT -p tcp --dport 81 -j DROP"_s)) {
            QVERIFY(!hasLegacyTables());
            QSKIP("this kernel has no tables of the older iptables");
        }
        QVERIFY(run(u"ipset add doors 10.0.0.9"_s));
        QVERIFY(run(u"iptables-nft -A INPUT -p tcp --dport 82 -m set --match-set doors src"
                    " -j DROP"_s));
        QVERIFY(run(u"ip6tables-nft -A FORWARD -p tcp --dport 83 -j REJECT"_s));
        const RulesetReading reading = readingOf(space);
        QCOMPARE(reading.sources.iptables.size(), std::size_t{2});
        QVERIFY(reading.sources.iptables[0].contains("(nf_tables)"));
        QVERIFY(reading.sources.iptables[0].contains("--dport 82"));
        QVERIFY(!reading.sources.iptables[1].contains("(nf_tables)"));
        QVERIFY(reading.sources.iptables[1].contains("--dport 81"));
        QCOMPARE(reading.sources.ip6tables.size(), std::size_t{1});
        QVERIFY(reading.sources.ip6tables[0].contains("--dport 83"));
        QVERIFY(reading.sources.ipset.contains("add doors 10.0.0.9"));
        QVERIFY(reading.sources.nft.contains("\"xt\""));
        QCOMPARE(reading.sight, Sight::Full);
    }

    void looksWithoutLoadingAnything()
    {
        DOORWARD_NEEDS_NAMESPACES();
        DOORWARD_NEEDS_PROGRAM("iptables-legacy-save");
        Netns space;
        QVERIFY(space.prepare());
        QVERIFY(space.nft("table inet t { chain c { type filter hook input priority 0; }; }\n"));
        const auto legacyNames = [&space] {
            return space.run({u"cat"_s, u"/proc/thread-self/net/ip_tables_names"_s}).output;
        };
        QCOMPARE(legacyNames(), QByteArray());
        (void)readingOf(space);
        QCOMPARE(legacyNames(), QByteArray()); // iptables-legacy -L would have made "filter"
        const Ran tables = space.run({u"nft"_s, u"list"_s, u"tables"_s});
        QCOMPARE(tables.output, QByteArray("table inet t\n")); // nor did iptables-nft
    }

    void readAgainWhereItChanged()
    {
        Script script;
        script.generations = {1, 2, 2, 2};
        const RulesetReading reading = readingOf(script);
        QCOMPARE(script.listed, 2);
        QCOMPARE(reading.sight, Sight::Full);
        QVERIFY(reading.limits.empty());
    }

    void changesWithoutEnd()
    {
        Script script;
        script.generations = {1, 2, 3, 4, 5, 6};
        const RulesetReading reading = readingOf(script);
        QCOMPARE(script.listed, 2);
        QCOMPARE(reading.sight, Sight::Partial);
        QCOMPARE(idsOf(reading.limits), QStringList{u"ruleset-changing"_s});
    }

    void whatFailsIsSaid_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("errnoValue");
        QTest::addColumn<QString>("limit");
        QTest::newRow("no program")
            << int(ErrorKind::NotFound) << ENOENT << u"ruleset-no-program"_s;
        QTest::newRow("out of time") << int(ErrorKind::TimedOut) << 0 << u"ruleset-slow"_s;
        QTest::newRow("too large") << int(ErrorKind::BadInput) << EMSGSIZE << u"ruleset-large"_s;
        QTest::newRow("refused") << int(ErrorKind::Denied) << 0 << u"ruleset-failed"_s;
    }
    void whatFailsIsSaid()
    {
        QFETCH(int, kind);
        QFETCH(int, errnoValue);
        QFETCH(QString, limit);
        Script script;
        script.listing = tl::unexpected(Error{static_cast<ErrorKind>(kind), u"its own words"_s,
                                              u"/usr/sbin/nft"_s, errnoValue});
        const RulesetReading reading = readingOf(script);
        QCOMPARE(reading.sight, Sight::None);
        QCOMPARE(idsOf(reading.limits), QStringList{limit});
        QCOMPARE(reading.limits[0].params.value(u"command"_s), u"nft -j list ruleset"_s);
        QCOMPARE(reading.limits[0].params.value(u"option"_s), u"--nft"_s);
    }

    void ordinaryUsersStartNothing()
    {
        Script script;
        const RulesetReading reading =
            readLiveRuleset(oneNftTable(), PrivilegeFacts(), script, CancelToken(), soon());
        QCOMPARE(script.listed, 0);
        QCOMPARE(reading.sight, Sight::None);
        QCOMPARE(idsOf(reading.limits), QStringList{u"ruleset"_s});
    }

    void otherProgramsLowerTheSight()
    {
        Script script;
        PacketFilterPresence presence = oneNftTable();
        presence.otherPrograms = true;
        const RulesetReading reading = readingOf(script, presence);
        QCOMPARE(reading.sight, Sight::Partial);
        QCOMPARE(idsOf(reading.limits), QStringList{u"ruleset-other-programs"_s});
    }

    void unseenLegacyTables()
    {
        Script script;
        PacketFilterPresence presence = oneNftTable();
        presence.legacyTables.reset();
        QCOMPARE(readingOf(script, presence).sight, Sight::Partial);
    }

    void patienceOfASnapshot()
    {
        DOORWARD_NEEDS_NAMESPACES();
        DOORWARD_NEEDS_PROGRAM("nft");
        Netns space;
        QVERIFY(space.prepare());
        QByteArray rules = "table inet t { chain c { type filter hook input priority 0;\n";
        for (int port = 1; port <= 20'000; ++port)
            rules += "tcp dport " + QByteArray::number(port) + " accept\n";
        QVERIFY(space.nft(rules + "}; }\n"));
        SnapshotRequest request;
        request.owners = false;
        request.rulesetPatience = std::chrono::milliseconds(30);
        HostSnapshot snapshot;
        space.in([&] { snapshot = collectSnapshot(request, CancelToken(), soon()); });
        QVERIFY(idsOf(snapshot.limits).contains(u"ruleset-slow"_s));
        QVERIFY(!idsOf(snapshot.limits).contains(u"snapshot-cut-short"_s));
        QVERIFY(snapshot.rulesetSight != Sight::Full && snapshot.filterPossible);
        request.rulesetPatience = std::chrono::seconds(20);
        space.in([&] { snapshot = collectSnapshot(request, CancelToken(), soon()); });
        QVERIFY(snapshot.ruleset.nft.contains("20000"_L1));
        QVERIFY(!idsOf(snapshot.limits).contains(u"ruleset-slow"_s));
        const auto back = snapshotFromJson(snapshotToJson(snapshot));
        QVERIFY(back && back->ruleset == snapshot.ruleset
                && back->rulesetSight == snapshot.rulesetSight);
    }
};

QTEST_GUILESS_MAIN(TestLiveRuleset)
#include "tst_live_ruleset.moc"
