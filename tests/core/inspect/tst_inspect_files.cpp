// SPDX-License-Identifier: MIT
// Formats of /proc and /etc, and the proxy variables: bytes in, facts out.
#include "core/base/secrets.h"
#include "core/inspect/cgroups.h"
#include "core/inspect/counters.h"
#include "core/inspect/ephemeral_ports.h"
#include "core/inspect/host.h"
#include "core/inspect/packet_filter.h"
#include "core/inspect/proc_file.h"
#include "core/inspect/processes.h"
#include "core/inspect/proxy_variables.h"
#include "core/inspect/resolver_config.h"

#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

class TestInspectFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countersArePairedByName();
    void countersOfThisKernel();
    void resolvConf();
    void nsswitch_data();
    void nsswitch();
    void hosts();
    void cgroupPlaces_data();
    void cgroupPlaces();
    void cgroupFiles();
    void processStat();
    void maskedCommandLines_data();
    void maskedCommandLines();
    void kernelModules();
    void smallFormats();
    void appliedProxy_data();
    void appliedProxy();
    void exemptions_data();
    void exemptions();
    void proxyEndpoints();
    void specialFilesDoNotBlock();
};

void TestInspectFiles::countersArePairedByName()
{
    QMap<QString, quint64> counters;
    parsePairedCounters(
        "Tcp: RtoMax MaxConn AttemptFails\nTcp: 120000 -1 7\nTcpExt: ListenOverflows\nTcpExt: 3\n",
        counters);
    QCOMPARE(counters, (QMap<QString, quint64>{{u"Tcp.RtoMax"_s, 120000},
                                               {u"Tcp.AttemptFails"_s, 7},
                                               {u"TcpExt.ListenOverflows"_s, 3}}));
    counters.clear();
    parsePairedCounters("Tcp: A B\nUdp: 1 2\nIp: X\nIp: 9\n",
                        counters); // lines that do not belong together
    QVERIFY(counters.isEmpty());
    parseSnmp6("Ip6InReceives   12\nIcmp6InMsgs 4\nUdpLite6InErrors 2\nnonsense\n", counters);
    QCOMPARE(counters.value(u"Ip6.InReceives"_s), 12U);
    QCOMPARE(counters.value(u"Icmp6.InMsgs"_s), 4U);
    QCOMPARE(counters.value(u"UdpLite6.InErrors"_s), 2U);
    counters.clear();
    parseConntrackStat(
        "entries  drop early_drop\n0000000a 00000001 00000000\n0000000a 000000ff 00000002\n",
        counters);
    QCOMPARE(counters, (QMap<QString, quint64>{{u"Conntrack.entries"_s, 10},
                                               {u"Conntrack.drop"_s, 256},
                                               {u"Conntrack.early_drop"_s, 2}}));
}

void TestInspectFiles::countersOfThisKernel()
{
    const auto counters = readCounters();
    for (const auto &key : {u"Tcp.AttemptFails"_s, u"TcpExt.ListenOverflows"_s,
                            u"TcpExt.IPReversePathFilter"_s, u"IpExt.InOctets"_s})
        QVERIFY2(counters.contains(key), qPrintable(key));
}

void TestInspectFiles::resolvConf()
{
    const auto config = parseResolvConf(
        "# comment\n; another\nnameserver 10.0.0.1 # trailing\nnameserver fe80::1%lo\n"
        " nameserver 10.9.9.9\nnameserverx 10.9.9.8\nnameserver nonsense\nnameserver 10.0.0.3\n"
        "nameserver 10.0.0.4\ndomain old.example\nsearch a.example b.example\n"
        "options ndots:5 timeout:99 attempts:x rotate\n");
    QCOMPARE(config.nameservers.size(), std::size_t{3}); // glibc's MAXNS
    QCOMPARE(config.nameservers[0].text(), u"10.0.0.1:53"_s);
    QCOMPARE(config.nameservers[1].text(), u"[fe80::1%lo]:53"_s);
    QCOMPARE(config.nameservers[2].text(), u"10.0.0.3:53"_s);
    QCOMPARE(config.search, (QStringList{u"a.example"_s, u"b.example"_s}));
    QCOMPARE(config.ndots, 5);
    QCOMPARE(config.timeoutSeconds, 30); // RES_MAXRETRANS
    QCOMPARE(config.attempts, 2);
    const auto none = parseResolvConf("");
    QCOMPARE(none.nameservers, (std::vector<Endpoint>{*Endpoint::parse(u"127.0.0.1:53")}));
    QCOMPARE(none.ndots, 1);
    QCOMPARE(parseResolvConf("nameserver 127.0.0.53").nameservers[0].text(), u"127.0.0.53:53"_s);
}

void TestInspectFiles::nsswitch_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("sources");
    QTest::newRow("plain") << QByteArray("passwd: files\nhosts: files dns # c\n")
                           << QStringList{u"files"_s, u"dns"_s};
    QTest::newRow("actions") << QByteArray("hosts:\tfiles mdns4_minimal [NOTFOUND=return] dns\n")
                             << QStringList{u"files"_s, u"mdns4_minimal"_s, u"[NOTFOUND=return]"_s,
                                            u"dns"_s};
    QTest::newRow("long action")
        << QByteArray("hosts: resolve [!UNAVAIL=return SUCCESS=continue] files")
        << QStringList{u"resolve"_s, u"[!UNAVAIL=return SUCCESS=continue]"_s, u"files"_s};
    QTest::newRow("no dns") << QByteArray("hosts: files\n") << QStringList{u"files"_s};
    QTest::newRow("no such line") << QByteArray("#hosts: files\n")
                                  << QStringList{u"files"_s, u"dns"_s};
}

void TestInspectFiles::nsswitch()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, sources);
    QCOMPARE(parseNsswitchHosts(bytes), sources);
}

void TestInspectFiles::hosts()
{
    const QByteArray bytes(
        "# hosts\n127.0.0.1\tlocalhost db # the db\n::1 localhost\n10.0.0.7 DB.example\tdb\n"
        "not-an-address db\n10.0.0.8\n1.2.3 db\n");
    const auto entries = parseHosts(bytes, u"Db."_s);
    QCOMPARE(entries.size(), std::size_t{2});
    QCOMPARE(entries[0],
             (HostsEntry{2, *IpAddress::parse(u"127.0.0.1"), {u"localhost"_s, u"db"_s}}));
    QCOMPARE(entries[1].line, 4);
    QCOMPARE(parseHosts(bytes, {}).size(), std::size_t{3});
    QCOMPARE(parseHosts(QByteArray("10.0.0.1 a\n").repeated(20000), {}).size(), std::size_t{10000});
}

void TestInspectFiles::cgroupPlaces_data()
{
    const QString id(64, u'a');
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("container");
    QTest::newRow("service")
        << u"/system.slice/system-postgresql.slice/postgresql@15-main.service"_s
        << u"postgresql@15-main.service"_s << QString();
    QTest::newRow("escaped") << u"/system.slice/_cgroup.service"_s << u"cgroup.service"_s
                             << QString();
    QTest::newRow("user unit")
        << u"/user.slice/user-1000.slice/user@1000.service/app.slice/web.service"_s
        << u"web.service"_s << QString();
    QTest::newRow("delegated") << u"/system.slice/foo.service/worker"_s << u"foo.service"_s
                               << QString();
    QTest::newRow("session") << u"/user.slice/user-0.slice/session-3.scope"_s
                             << u"session-3.scope"_s << QString();
    QTest::newRow("docker, systemd")
        << u"/system.slice/docker-"_s + id + u".scope"_s << u"docker-"_s + id + u".scope"_s << id;
    QTest::newRow("docker, systemd inside")
        << u"/system.slice/docker-"_s + id + u".scope/system.slice/nginx.service"_s
        << u"docker-"_s + id + u".scope"_s << id;
    QTest::newRow("docker, cgroupfs") << u"/docker/"_s + id << QString() << id;
    QTest::newRow("podman") << u"/machine.slice/libpod-"_s + id + u".scope/container"_s
                            << u"libpod-"_s + id + u".scope"_s << id;
    QTest::newRow("conmon") << u"/machine.slice/libpod-conmon-"_s + id + u".scope"_s
                            << u"libpod-conmon-"_s + id + u".scope"_s << QString();
    QTest::newRow("containerd") << u"/kubepods.slice/kubepods-pod1.slice/cri-containerd-"_s + id
                                       + u".scope"_s
                                << u"cri-containerd-"_s + id + u".scope"_s << id;
    QTest::newRow("kubepods") << u"/kubepods/burstable/pod1f/"_s + id << QString() << id;
    QTest::newRow("lxc") << u"/lxc.payload.web1/system.slice/nginx.service"_s << QString()
                         << u"web1"_s;
    QTest::newRow("root") << u"/"_s << QString() << QString();
}

void TestInspectFiles::cgroupPlaces()
{
    QFETCH(QString, path);
    QFETCH(QString, unit);
    QFETCH(QString, container);
    const CgroupPlace place = cgroupPlace(path);
    QCOMPARE(place.unit.value_or(QString()), unit);
    QCOMPARE(place.container.value_or(QString()), container);
}

void TestInspectFiles::cgroupFiles()
{
    QCOMPARE(
        cgroup2MountPoint("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"),
        QByteArray("/sys/fs/cgroup"));
    QCOMPARE(cgroup2MountPoint("31 23 0:28 / /a - tmpfs tmpfs rw\n41 31 0:38 / /mnt/my\\040groups "
                               "rw - cgroup2 none rw\n"),
             QByteArray("/mnt/my groups"));
    QVERIFY(cgroup2MountPoint("31 23 0:28 / /a rw - tmpfs - cgroup2\n").isEmpty());
    QCOMPARE(cgroupOfProcess("0::/system.slice/x.service\n"), u"/system.slice/x.service"_s);
    QCOMPARE(cgroupOfProcess("9:name=systemd:/system.slice/x.service\n4:memory:/\n0::/\n"),
             u"/system.slice/x.service"_s);
    QCOMPARE(cgroupOfProcess("1:name=systemd:/a.service\n"), u"/a.service"_s);
}

void TestInspectFiles::processStat()
{
    const auto stat = parseProcessStat(
        "42 (a) b (c) T 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 999\n");
    QVERIFY(stat);
    QCOMPARE(stat->name, u"a) b (c"_s);
    QCOMPARE(stat->state, u"T"_s);
    QCOMPARE(stat->startTicks, 12345U);
    QVERIFY(!parseProcessStat("42 (short) T 1"));
    QVERIFY(!parseProcessStat(""));
    QVERIFY(!parseProcessStat("42 )x("));
}

void TestInspectFiles::maskedCommandLines_data()
{
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<QStringList>("shown");
    const auto row = [](const char *name, const QString &given, const QString &shown) {
        QTest::newRow(name) << given.split(u' ') << shown.split(u' ');
    };
    row("plain", u"nginx -g daemon -c /etc/nginx.conf"_s, u"nginx -g daemon -c /etc/nginx.conf"_s);
    row("joined", u"app --password=geheim --port=80"_s, u"app --password=*** --port=80"_s);
    row("apart", u"app --db-password geheim --port 80"_s, u"app --db-password *** --port 80"_s);
    row("property", u"java -Dspring.datasource.password=geheim -jar x"_s,
        u"java -Dspring.datasource.password=*** -jar x"_s);
    row("url", u"app postgres://me:geheim@db/x"_s, u"app postgres://***@db/x"_s);
    row("pair", u"app host=db;password=geheim;port=1"_s, u"app host=db;password=***;port=1"_s);
    row("mysql", u"/usr/bin/mysql -uroot -pgeheim db"_s, u"/usr/bin/mysql -uroot -p*** db"_s);
    row("curl", u"curl -u me:geheim http://x"_s, u"curl -u *** http://x"_s);
    row("redis", u"redis-cli -a geheim ping"_s, u"redis-cli -a *** ping"_s);
    row("token", u"app --api-key geheim"_s, u"app --api-key ***"_s);
    row("environment", u"env PGPASSWORD=geheim psql"_s, u"env PGPASSWORD=*** psql"_s);
    row("ssh is not mysql", u"ssh -p 22 host"_s, u"ssh -p 22 host"_s);
}

void TestInspectFiles::maskedCommandLines()
{
    QFETCH(QStringList, given);
    QFETCH(QStringList, shown);
    QCOMPARE(maskedArguments(given), shown);
    QVERIFY(!maskedArguments(given).join(u' ').contains("geheim"_L1));
}

void TestInspectFiles::kernelModules()
{
    using Presence = KernelModules::Presence;
    const KernelModules both("nf_tables 1 2 - Live 0x0\n",
                             "kernel/net/netfilter/nf-nat.ko\nkernel/x/y.ko.xz\n");
    QCOMPARE(both.presence("nf_tables"), Presence::Present);
    QCOMPARE(both.presence("nf_nat"), Presence::Present);
    QCOMPARE(both.presence("y"), Presence::Present);
    QCOMPARE(both.presence("ip_tables"), Presence::Absent);
    const KernelModules container("nf_tables 1 2 - Live 0x0\n",
                                  std::nullopt); // no /lib/modules inside
    QCOMPARE(container.presence("nf_tables"), Presence::Present);
    QCOMPARE(container.presence("nf_nat"), Presence::Unknown);
    const KernelModules monolith(std::nullopt, std::nullopt);
    QCOMPARE(monolith.presence("nf_nat"), Presence::Unknown);
    QVERIFY(!monolith.isModular());
}

void TestInspectFiles::smallFormats()
{
    QCOMPARE(prettyName("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
             u"Debian GNU/Linux 12 (bookworm)"_s);
    QCOMPARE(prettyName(""), u"Linux"_s);
    const auto reserved = reservedPorts("8080,9000-9002,x,70000,65535-65535\n");
    QCOMPARE(std::count(reserved.begin(), reserved.end(), true), 5);
    QVERIFY(reserved[8080] && reserved[9001] && reserved[65535]);
}

void TestInspectFiles::appliedProxy_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("applied"); // name, empty: none
    QTest::newRow("http") << QStringList{u"http_proxy=http://p:3128"_s} << u"http"_s
                          << u"http_proxy"_s;
    QTest::newRow("httpoxy") << QStringList{u"HTTP_PROXY=http://p:3128"_s} << u"http"_s
                             << QString();
    QTest::newRow("https in capitals")
        << QStringList{u"HTTPS_PROXY=p"_s} << u"https"_s << u"HTTPS_PROXY"_s;
    QTest::newRow("small letters first")
        << QStringList{u"HTTPS_PROXY=p"_s, u"https_proxy=q"_s} << u"https"_s << u"https_proxy"_s;
    QTest::newRow("all") << QStringList{u"ALL_PROXY=socks5://p"_s} << u"http"_s << u"ALL_PROXY"_s;
    QTest::newRow("wss") << QStringList{u"https_proxy=q"_s} << u"wss"_s << u"https_proxy"_s;
    QTest::newRow("not http") << QStringList{u"http_proxy=p"_s, u"ALL_PROXY=p"_s} << u"postgres"_s
                              << QString();
    QTest::newRow("no scheme") << QStringList{u"http_proxy=p"_s} << QString() << QString();
    QTest::newRow("exempt") << QStringList{u"http_proxy=p"_s, u"no_proxy=example"_s} << u"http"_s
                            << QString();
    QTest::newRow("empty") << QStringList{u"http_proxy="_s, u"all_proxy=q"_s} << u"http"_s
                           << u"all_proxy"_s;
}

void TestInspectFiles::appliedProxy()
{
    QFETCH(QStringList, environment);
    QFETCH(QString, scheme);
    QFETCH(QString, applied);
    QProcessEnvironment variables;
    for (const QString &entry : environment)
        variables.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    Target target;
    target.host = u"db.example"_s;
    if (!scheme.isEmpty())
        target.scheme = scheme;
    QString found;
    for (const ProxyVariable &proxy : proxyVariables(variables, target))
        if (proxy.applies)
            found += proxy.name;
    QCOMPARE(found, applied);
}

void TestInspectFiles::exemptions_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("exempt");
    QTest::newRow("star") << u"*"_s << u"x"_s << true;
    QTest::newRow("suffix") << u"localhost, example.com"_s << u"db.Example.com"_s << true;
    QTest::newRow("leading dot") << u".example.com"_s << u"example.com"_s << true;
    QTest::newRow("no dot between") << u"example.com"_s << u"badexample.com"_s << false;
    QTest::newRow("trailing dot") << u"example.com"_s << u"example.com."_s << true;
    QTest::newRow("address") << u"10.0.0.7"_s << u"10.0.0.7"_s << true;
    QTest::newRow("prefix") << u"10.0.0.0/8 192.168.0.0/16"_s << u"192.168.3.4"_s << true;
    QTest::newRow("outside") << u"10.0.0.0/8"_s << u"11.0.0.1"_s << false;
    QTest::newRow("ipv6") << u"fd00::/8"_s << u"[fd00::7]"_s << true;
    QTest::newRow("names are no prefixes") << u"10.0.0.0/8"_s << u"db"_s << false;
    QTest::newRow("empty") << QString() << u"x"_s << false;
    QTest::newRow("with port") << u"example.com:80"_s << u"example.com"_s << false;
}

void TestInspectFiles::exemptions()
{
    QFETCH(QString, list);
    QFETCH(QString, host);
    QFETCH(bool, exempt);
    QCOMPARE(isExemptFromProxy(list, host), exempt);
}

void TestInspectFiles::proxyEndpoints()
{
    QProcessEnvironment variables;
    variables.insert(u"http_proxy"_s, u"http://me:ge@h/eim@proxy.example:3128/"_s);
    variables.insert(u"ALL_PROXY"_s, u"me:geheim@other:1"_s);
    for (const ProxyVariable &proxy : proxyVariables(variables, {}))
        QVERIFY2(!proxy.value.contains("eim"_L1) && proxy.value.contains("***@"_L1),
                 qPrintable(proxy.value));
    QCOMPARE(proxyEndpoint(u"http://***@proxy.example:3128/"_s),
             (ProxyEndpoint{u"http"_s, u"proxy.example"_s, Port(3128)}));
    QCOMPARE(proxyEndpoint(u"proxy"_s), (ProxyEndpoint{u"http"_s, u"proxy"_s, Port(1080)}));
    QCOMPARE(proxyEndpoint(u"https://[fd00::1]"_s),
             (ProxyEndpoint{u"https"_s, u"fd00::1"_s, Port(443)}));
    QCOMPARE(proxyEndpoint(u"socks5h://[::1]:9"_s),
             (ProxyEndpoint{u"socks5h"_s, u"::1"_s, Port(9)}));
    for (const QString &wrong :
         {u""_s, u"http://"_s, u"p:0"_s, u"p:99999"_s, u"[::1"_s, u"a b"_s, u"a:b:c"_s})
        QVERIFY2(!proxyEndpoint(wrong), qPrintable(wrong));
}

void TestInspectFiles::specialFilesDoNotBlock()
{
    QCOMPARE(readFile("/dev/zero", 10000)->size(), 10000); // bounded
    QCOMPARE(readFile("/nonexistent/x", 10).error().kind, ErrorKind::NotFound);
    QVERIFY(linesOf("a\n\nb").size() == 3 && linesOf("").empty());
}

QTEST_GUILESS_MAIN(TestInspectFiles)
#include "tst_inspect_files.moc"
