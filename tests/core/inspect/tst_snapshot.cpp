// SPDX-License-Identifier: MIT
// A whole snapshot of a namespace: what it says of itself, of ports and of packet filters.
#include "core/inspect/counters.h"
#include "core/inspect/snapshot_collector.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"
#include "tests/support/this_kernel.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;

namespace {

HostSnapshot snapshotOf(const Netns &space, const SnapshotRequest &request = {},
                        const QMap<QString, QByteArray> &files = {})
{
    HostSnapshot snapshot;
    space.in(
        [&] {
            snapshot =
                collectSnapshot(request, CancelToken(), Deadline::after(std::chrono::seconds(10)));
        },
        files);
    return snapshot;
}

} // namespace

class TestSnapshot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackFromJson();
    void saysWhereItIs();
    void configurationFiles();
    void portsExhausted();
    void countersRise();
    void packetFilters();
    void processesByName();
    void cutShort();
};

/// Who runs a program of that name, although an ordinary user cannot see what it owns.
void TestSnapshot::processesByName()
{
    QProcess server;
    server.start(u"/bin/sleep"_s, {u"60"_s});
    QVERIFY(server.waitForStarted());
    SnapshotRequest request;
    request.owners = false;
    const auto named = [&request, pid = server.processId()] {
        const HostSnapshot here =
            collectSnapshot(request, CancelToken(), Deadline::after(std::chrono::seconds(10)));
        return std::count_if(
            here.processes.begin(), here.processes.end(), [pid](const Process &process) {
                return process.pid.value() == pid && process.name == u"sleep"_s
                       && process.uid == Uid(::geteuid()) && process.arguments.size() == 2;
            });
    };
    QTRY_COMPARE(QFile(u"/proc/%1/comm"_s.arg(server.processId())).open(QIODevice::ReadOnly), true);
    QCOMPARE(named(), 0); // nobody asked
    request.processNames = {u"no-such-program"_s, u"sleep"_s};
    QTRY_COMPARE(named(), 1);
    server.kill();
    server.waitForFinished();
    QCOMPARE(named(), 0);
}

void TestSnapshot::comesBackFromJson()
{
    SnapshotRequest request;
    request.allNamespaces = true;
    request.target = Endpoint::parse(u"127.0.0.1:80");
    const HostSnapshot here =
        collectSnapshot(request, CancelToken(), Deadline::after(std::chrono::seconds(20)));
    const auto back = snapshotFromJson(snapshotToJson(here));
    QVERIFY(back);
    QCOMPARE(snapshotToJson(*back), snapshotToJson(here));
    QVERIFY(*back == here);
    QVERIFY(!here.hostname.isEmpty() && !here.kernel.isEmpty() && !here.bootId.isEmpty()
            && !here.system.isEmpty());
    QVERIFY(here.linkSight == Sight::Full && here.listenerSight != Sight::None);
    QVERIFY(here.holds(*IpAddress::parse(u"127.0.0.1")) && !here.counters.isEmpty());
    QVERIFY(here.sysctls.contains(u"net.ipv4.ip_forward"_s)
            && here.sysctls.contains(u"net.core.somaxconn"_s));
    QCOMPARE(here.privileges.uid.value(), ::geteuid());
}

void TestSnapshot::saysWhereItIs()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    QVERIFY(space.ip(u"link add eth0.5 type veth peer name peer0"_s));
    QVERIFY(space.sysctl(u"net.ipv4.ip_forward"_s, "1"));
    const HostSnapshot inside = snapshotOf(space);
    QVERIFY(!inside.initialNetns);
    QVERIFY(inside.netns.startsWith("net:["_L1));
    QCOMPARE(inside.sysctls.value(u"net.ipv4.ip_forward"_s), u"1"_s);
    QVERIFY(inside.sysctls.contains(u"net.ipv4.conf.eth0/5.rp_filter"_s)); // as sysctl(8) names it
    QVERIFY(inside.privileges.netAdmin);
    QVERIFY(std::any_of(inside.rules.begin(), inside.rules.end(),
                        [](const PolicyRule &rule) { return rule.table == 255; }));
}

void TestSnapshot::configurationFiles()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    SnapshotRequest request;
    request.hostsName = u"db"_s;
    const HostSnapshot inside = snapshotOf(
        space, request,
        {{u"/etc/hosts"_s, "127.0.0.1 localhost\n10.0.0.9 db db.example\n"},
         {u"/etc/resolv.conf"_s, "nameserver 10.0.0.53\nsearch corp.example\noptions ndots:2\n"}});
    QCOMPARE(inside.hosts.size(), std::size_t{1});
    QCOMPARE(inside.hosts[0].address.text(), u"10.0.0.9"_s);
    QCOMPARE(inside.resolver.nameservers[0].text(), u"10.0.0.53:53"_s);
    QCOMPARE(inside.resolver.search, QStringList{u"corp.example"_s});
    QCOMPARE(inside.resolver.ndots, 2);
}

void TestSnapshot::portsExhausted()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    QVERIFY(space.sysctl(u"net.ipv4.ip_local_port_range"_s, "40000 40003"));
    QVERIFY(space.sysctl(u"net.ipv4.ip_local_reserved_ports"_s, "40001-40002"));
    std::vector<UniqueFd> held;
    const Endpoint target = *Endpoint::parse(u"127.0.0.1:80");
    bool third = true;
    space.in([&] {
        held.push_back(listenTcp(u"127.0.0.1"_s, 80));
        for (int i = 0; i < 2; ++i)
            held.push_back(dialTcp(target));
        third = bool(dialTcp(target));
    });
    QVERIFY(held[1] && held[2]);
    QVERIFY(!third); // the kernel's own word for it
    SnapshotRequest request;
    request.target = target;
    const EphemeralPorts ports = snapshotOf(space, request).ephemeral;
    QCOMPARE(ports.low, quint16{40000});
    QCOMPARE(ports.high, quint16{40003});
    QCOMPARE(ports.reserved, 2U);
    QCOMPARE(ports.size(), 2U);
    QCOMPARE(ports.inUse, 2U);
    QCOMPARE(ports.inUseToTarget, std::optional(2U));
    request.target = Endpoint::parse(u"127.0.0.1:81");
    QCOMPARE(snapshotOf(space, request).ephemeral.inUseToTarget, std::optional(0U));
}

void TestSnapshot::countersRise()
{
    DOORWARD_NEEDS_NAMESPACES();
    Netns space;
    QVERIFY(space.prepare());
    QMap<QString, quint64> before;
    QMap<QString, quint64> after;
    space.in([&] {
        before = readCounters();
        (void)dialTcp(*Endpoint::parse(u"127.0.0.1:9"));
        after = readCounters();
    });
    QCOMPARE(before.value(u"Tcp.AttemptFails"_s), 0U); // of this namespace, not of the machine
    QCOMPARE(after.value(u"Tcp.AttemptFails"_s), 1U);
    QCOMPARE(after.value(u"Tcp.OutRsts"_s), 1U);
}

void TestSnapshot::packetFilters()
{
    DOORWARD_NEEDS_NAMESPACES();
    DOORWARD_NEEDS_PROGRAM("nft");
    Netns space;
    QVERIFY(space.prepare());
    const HostSnapshot empty = snapshotOf(space);
    if (const QString why = whyEmptinessCannotBeShown(); !why.isEmpty()) {
        QVERIFY(empty.rulesetSight != Sight::Full && empty.filterPossible && empty.natPossible);
        QSKIP(qPrintable(why));
    }
    QCOMPARE(empty.rulesetSight, Sight::Full);
    QVERIFY(!empty.filterPossible && !empty.natPossible && empty.ruleset.isEmpty());
    QVERIFY(space.nft("table inet t { chain c { type filter hook input priority 0; }; }\n"));
    const HostSnapshot filtered = snapshotOf(space);
    QVERIFY(filtered.filterPossible && filtered.natPossible);
    QCOMPARE(filtered.rulesetSight, Sight::Full);
    QVERIFY(filtered.ruleset.nft.contains("\"inet\""_L1));
    Netns shaped;
    QVERIFY(shaped.prepare());
    const Ran tc = shaped.run({u"tc"_s, u"qdisc"_s, u"add"_s, u"dev"_s, u"lo"_s, u"clsact"_s});
    if (tc.ok())
        QVERIFY(snapshotOf(shaped).filterPossible);
    else
        qInfo("without traffic control: %s", tc.errors.constData());
    Netns legacy;
    QVERIFY(legacy.prepare());
    const Ran older = legacy.run({u"iptables-legacy"_s, u"-A"_s, u"INPUT"_s, u"-j"_s, u"ACCEPT"_s});
    if (older.ok())
        QVERIFY(snapshotOf(legacy).filterPossible);
    else
        qInfo("without tables of the older iptables: %s", older.errors.constData());
}

void TestSnapshot::cutShort()
{
    CancelToken cancel;
    cancel.cancel();
    const HostSnapshot cut = collectSnapshot({}, cancel, Deadline::after(std::chrono::seconds(10)));
    QVERIFY(!cut.hostname.isEmpty()); // what was read stays
    QVERIFY(cut.listenerSight == Sight::None && cut.linkSight == Sight::None
            && cut.rulesetSight == Sight::None);
    QVERIFY(cut.natPossible && cut.filterPossible);
    QVERIFY(std::any_of(cut.limits.begin(), cut.limits.end(),
                        [](const Limit &limit) { return limit.id == "snapshot-cut-short"_L1; }));
}

QTEST_GUILESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
