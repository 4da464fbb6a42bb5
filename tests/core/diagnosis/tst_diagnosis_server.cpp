// SPDX-License-Identifier: MIT
// Refused by a reset: what the listener table of the target's host decides, and what it does not.
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

class DiagnosisServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingListensHere()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aNatRuleThatNobodyReadMakesItLikely()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s).withNat();
        COMPARE_VERDICT(scene, "server.not-listening likely");
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.candidates.size(), std::size_t{2});
        QCOMPARE(diagnosis.candidates[1].cause, Cause::PathDnatClosed);
        QCOMPARE(*diagnosis.candidates[0].nextTest->command,
                 (QStringList{u"nft"_s, u"-j"_s, u"list"_s, u"ruleset"_s}));
    }

    void withoutTheWholeTableNothingIsConcludedFromAbsence()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s);
        scene.file.client.listenerSight = Sight::Partial;
        COMPARE_VERDICT(scene, "server.not-listening possible");
        scene.file.client.listenerSight = Sight::None;
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void anOldSnapshotIsNoProof()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.7"_s).taken = noon().addSecs(-3600);
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening likely");
        scene.file.server->taken = noon().addSecs(30);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aResetFromAfarIsUndecided()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening possible");
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(diagnosis.summary.id, u"undecided.refused.summary"_s);
        QSet<Cause> causes;
        for (const Candidate &candidate : diagnosis.candidates)
            causes.insert(candidate.cause);
        for (const Cause cause : {Cause::ServerFirewallReset, Cause::PathFirewallReset,
                                  Cause::ServerBindLoopback, Cause::ServerStopped})
            QVERIFY(causes.contains(cause));
    }

    void aSnapshotOfAnotherHostIsNotUsed()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.8"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void bind_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("bound");
        QTest::addColumn<QString>("verdict");
        QTest::newRow("loopback only") << "10.0.0.2"
                                       << "10.0.0.2"
                                       << "127.0.0.1"
                                       << "server.bind-loopback proven";
        QTest::newRow("loopback only, name") << "laptop"
                                             << "10.0.0.2"
                                             << "127.0.0.1"
                                             << "server.bind-loopback proven";
        QTest::newRow("v6 loopback only, from outside") << "10.0.0.2"
                                                        << "10.0.0.2"
                                                        << "::1"
                                                        << "server.bind-loopback proven";
        QTest::newRow("other address") << "127.0.0.1"
                                       << "127.0.0.1"
                                       << "10.0.0.2"
                                       << "server.bind-other-address proven";
        QTest::newRow("other loopback address") << "127.0.0.1"
                                                << "127.0.0.1"
                                                << "127.0.0.2"
                                                << "server.bind-other-address proven";
        QTest::newRow("family, address") << "::1"
                                         << "::1"
                                         << "127.0.0.1"
                                         << "server.bind-family proven";
        QTest::newRow("family, wildcard") << "::1"
                                          << "::1"
                                          << "0.0.0.0"
                                          << "server.bind-family proven";
        QTest::newRow("family, name") << "localhost"
                                      << "::1"
                                      << "127.0.0.1"
                                      << "name.family-mismatch proven";
        QTest::newRow("it listens: not its own doing") << "127.0.0.1"
                                                       << "127.0.0.1"
                                                       << "0.0.0.0"
                                                       << "server.not-listening possible";
    }

    void bind()
    {
        QFETCH(QString, target);
        QFETCH(QString, address);
        QFETCH(QString, bound);
        QFETCH(QString, verdict);
        Scene scene(target, 5433);
        if (!IpAddress::parse(target))
            scene.name({}).file.names.system->addresses = {ip(address)};
        scene.file.client.listeners.push_back(listener(bound, 5433));
        scene.refused(address);
        COMPARE_VERDICT(scene, verdict);
        scene.withNat();
        QVERIFY(scene.diagnosis().certainty != Certainty::Proven);
    }

    void onTheServersSnapshotToo()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.server(u"10.0.0.7"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.bind-loopback proven");
        const Diagnosis diagnosis = scene.diagnosis();
        QVERIFY(std::any_of(diagnosis.evidence.begin(), diagnosis.evidence.end(),
                            [](const Evidence &one) { return one.side == Side::Server; }));
    }

    /// An ordinary user sees that a server of the service runs, and as whom, but not what it owns.
    void anotherUsersServerOnAnotherPort()
    {
        Scene scene(u"redis://127.0.0.1"_s, 6379);
        scene.file.target.host = u"127.0.0.1"_s;
        scene.file.target.scheme = u"redis"_s;
        scene.service(u"redis"_s, u"Redis"_s, {u"redis-server"_s}).refused(u"127.0.0.1"_s);
        Process server;
        server.pid = Pid(812);
        server.name = u"redis-server"_s;
        server.uid = Uid(110);
        server.state = u"S"_s;
        const auto hidden = [](quint16 port, quint32 uid) {
            Listener made = listener(u"127.0.0.1"_s, port, {});
            made.process.reset();
            made.pids.clear();
            made.uid = Uid(uid);
            return made;
        };
        HostSnapshot &here = scene.file.client;
        here.listeners = {hidden(6380, 110), hidden(22, 0)};
        COMPARE_VERDICT(scene, "server.not-listening proven"); // no such process is known
        here.processes = {server};
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        QCOMPARE(scene.diagnosis().summary.params.value(u"process"_s), u"redis-server (812)"_s);
        QCOMPARE(scene.diagnosis().candidates[1].cause, Cause::ServerNotListening);
        // Two listeners of that user: which is the server's cannot be told, unless it says so
        // itself.
        here.listeners.push_back(hidden(16380, 110));
        COMPARE_VERDICT(scene, "server.not-listening likely");
        QCOMPARE(scene.diagnosis().candidates[1].cause, Cause::TargetWrongPort);
        here.processes[0].arguments = {u"/usr/bin/redis-server 127.0.0.1:16380"_s};
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        QCOMPARE(scene.diagnosis().summary.params.value(u"actual_port"_s), u"16380"_s);
        here.processes[0].arguments.clear();
        here.listeners.pop_back();
        // Another unit's socket, another user's, a container's server: no reason to think so.
        here.listeners[0].unit = u"other.service"_s;
        COMPARE_VERDICT(scene, "server.not-listening proven");
        here.processes[0].unit = u"other.service"_s;
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        here.listeners[0] = hidden(6380, 111);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        here.listeners[0] = hidden(6380, 110);
        here.processes[0].container = u"3f2a"_s;
        COMPARE_VERDICT(scene, "server.not-listening proven");
        // The person did not name the service: the port alone says little.
        here.processes[0].container.reset();
        scene.file.target.scheme.reset();
        scene.file.target.input = u"127.0.0.1:6379"_s;
        COMPARE_VERDICT(scene, "server.not-listening likely");
    }

    void stepsBehindAClosedPortHaveNothingToLookAt()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.refused(u"127.0.0.1"_s);
        const auto step = [&scene](Step wanted) {
            return scene.diagnosis().checklist[static_cast<std::size_t>(wanted)];
        };
        for (const Step one : {Step::BindAddress, Step::Queue}) {
            QCOMPARE(step(one).status, StepStatus::Skipped);
            QCOMPARE(step(one).summary.id, u"step.no-listener"_s);
        }
        QCOMPARE(step(Step::Port).status, StepStatus::Fail);
        QCOMPARE(step(Step::Forwarding).status, StepStatus::Pass);
        scene.file.client.namespaceSight = Sight::Partial;
        QCOMPARE(step(Step::Forwarding).status, StepStatus::Unknown);
        scene.file.client.namespaceSight = Sight::Full;
        scene.withNat();
        QCOMPARE(step(Step::Forwarding).status, StepStatus::Unknown);
        // What was not all seen is not skipped.
        scene.file.client.listenerSight = Sight::Partial;
        QCOMPARE(step(Step::BindAddress).status, StepStatus::Unknown);
        QCOMPARE(step(Step::Queue).status, StepStatus::Unknown);
        QCOMPARE(step(Step::Port).status, StepStatus::Unknown);
    }

    /// A listener on another address is a listener: the port's step says who it is.
    void portStepNamesTheListenerOfAnotherAddress()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.refused(u"10.0.0.7"_s);
        scene.server(u"10.0.0.7"_s).listeners = {listener(u"127.0.0.1"_s, 5433)};
        const ChecklistItem port =
            scene.diagnosis().checklist[static_cast<std::size_t>(Step::Port)];
        QCOMPARE(port.status, StepStatus::Pass);
        QCOMPARE(port.summary.id, u"step.port.taken"_s);
    }

    void aProxyCanAcceptInTheServersPlace()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        Attempt &attempt = scene.connected(u"10.0.0.7"_s, AfterConnect::Silent);
        const auto said = [&scene](Step wanted) {
            return scene.diagnosis().checklist[static_cast<std::size_t>(wanted)].summary.id;
        };
        COMPARE_VERDICT(scene, "connects");
        for (const Step one :
             {Step::ServerRunning, Step::BindAddress, Step::Firewall, Step::Forwarding})
            QCOMPARE(said(one), u"step.accepts"_s);
        scene.service(u"ssh"_s, u"SSH"_s, {u"sshd"_s}, Opening::ServerFirst);
        attempt.afterConnect = AfterConnect::Bytes;
        attempt.firstBytes = u"SSH-2.0-OpenSSH_9.2\\r\\n"_s;
        COMPARE_VERDICT(scene, "connects");
        QCOMPARE(said(Step::ServerRunning), u"step.server-running.pass"_s);
        QCOMPARE(said(Step::Firewall), u"step.firewall.pass"_s);
    }

    void aStepThatTheDeadlineCutSaysSo()
    {
        Scene scene(u"10.0.0.7"_s, 5433);
        scene.silent(u"10.0.0.7"_s);
        scene.file.unfinished = {u"reachability"_s, u"service-answer"_s, u"route"_s};
        const auto step = [&scene](Step wanted) {
            return scene.diagnosis().checklist[static_cast<std::size_t>(wanted)];
        };
        for (const Step one : {Step::Reachability, Step::ServiceAnswer}) {
            QCOMPARE(step(one).status, StepStatus::Unknown);
            QCOMPARE(step(one).summary.id, u"step.unfinished"_s);
        }
        // What was seen all the same stands.
        scene.file.attempts.clear();
        scene.refused(u"10.0.0.7"_s);
        QCOMPARE(step(Step::Reachability).status, StepStatus::Pass);
    }

    void aServerWithoutASocketIsSaidSoOnlyWhereItIsSo()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s}).refused(u"127.0.0.1"_s);
        Process server;
        server.pid = Pid(812);
        server.name = u"postgres"_s;
        server.state = u"S"_s;
        HostSnapshot &here = scene.file.client;
        here.processes = {server};
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.process"_s);
        // It listens, in a namespace of its own.
        Listener elsewhere = listener(u"0.0.0.0"_s, 5999);
        elsewhere.netns = u"net:[2]"_s;
        elsewhere.pids = {Pid(812)};
        here.listeners = {elsewhere};
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary"_s);
        // Not every socket was seen.
        here.listeners.clear();
        here.listenerSight = Sight::Partial;
        COMPARE_VERDICT(scene, "server.not-listening possible");
        QVERIFY(scene.diagnosis().evidence.size() == 2);
    }

    void boundToADevice()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener bound = listener(u"0.0.0.0"_s, 5433);
        bound.device = u"eth0"_s;
        scene.file.client.listeners.push_back(bound);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.bind-device proven");
    }

    void boundWithoutListening()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener bound = listener(u"127.0.0.1"_s, 5433);
        bound.state = SocketState::Bound;
        scene.file.client.listeners.push_back(bound);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.bound"_s);
    }

    void startedAfterTheAttempt()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        Listener late = listener(u"127.0.0.1"_s, 5433);
        late.since = noon().addSecs(2);
        scene.file.client.listeners.push_back(late);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening likely");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.later.likely"_s);
    }

    void aListenerThatIsResetIsAFilterAtMostPossibly()
    {
        Scene scene(u"127.0.0.1"_s, 5433);
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"127.0.0.1"_s).withNat();
        COMPARE_VERDICT(scene, "server.firewall-reset possible");
    }

    void wrongPort()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"127.0.0.1"_s);
        // A stopped second instance would look the same.
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        scene.file.target.scheme = u"postgres"_s;
        COMPARE_VERDICT(scene, "target.wrong-port likely");
        QCOMPARE(scene.diagnosis().candidates[1].cause, Cause::ServerNotListening);
        QCOMPARE(scene.diagnosis().summary.params.value(u"actual_port"_s), u"5433"_s);
        // Two instances: which one is meant is not known.
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5434));
        COMPARE_VERDICT(scene, "target.wrong-port likely");
    }

    void anotherServiceElsewhereIsNotTheWrongPort()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 8080, u"nginx"_s));
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void wrongPortThatIsBoundToLoopbackToo()
    {
        Scene scene(u"10.0.0.7"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.target.scheme = u"postgres"_s;
        scene.server(u"10.0.0.7"_s).listeners.push_back(listener(u"127.0.0.1"_s, 5433));
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "target.wrong-port likely + server.bind-loopback");
    }

    void otherNamespaces_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("container");
        QTest::addColumn<QString>("cause");
        QTest::newRow("loopback") << "127.0.0.1"
                                  << ""
                                  << "target.wrong-namespace";
        QTest::newRow("loopback, container") << "127.0.0.1"
                                             << "3f2a"
                                             << "target.wrong-namespace";
        QTest::newRow("own address") << "10.0.0.2"
                                     << ""
                                     << "server.other-namespace";
        QTest::newRow("own address, container") << "10.0.0.2"
                                                << "3f2a"
                                                << "server.unpublished-port";
    }

    void otherNamespaces()
    {
        QFETCH(QString, address);
        QFETCH(QString, container);
        QFETCH(QString, cause);
        Scene scene(address, 8080);
        Listener inside = listener(u"0.0.0.0"_s, 8080, u"nginx"_s);
        inside.netns = u"net:[4026532001]"_s;
        if (!container.isEmpty())
            inside.container = container;
        scene.file.client.listeners.push_back(inside);
        scene.refused(address);
        // The server that should run here may be stopped all the same.
        COMPARE_VERDICT(scene, cause + u" likely"_s);
        QCOMPARE(scene.diagnosis().candidates[1].cause, Cause::ServerNotListening);
        // With NAT something may forward: a published port whose end is closed looks the same.
        scene.withNat();
        COMPARE_VERDICT(scene, cause + u" likely"_s);
    }

    void anotherServiceInAContainerIsAtMostPossible()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Listener inside = listener(u"0.0.0.0"_s, 5432, u"pgbouncer"_s);
        inside.netns = u"net:[4026532001]"_s;
        scene.file.client.listeners.push_back(inside);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void aProcessWithoutItsSocket()
    {
        Scene scene(u"127.0.0.1"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Process process;
        process.pid = Pid(77);
        process.name = u"postgres"_s;
        process.state = u"S"_s;
        scene.file.client.processes.push_back(process);
        scene.refused(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
        QCOMPARE(scene.diagnosis().summary.id, u"server.not-listening.summary.process"_s);
    }

    void remediesFitTheMachine()
    {
        Scene scene(u"127.0.0.1"_s, 6379);
        scene.service(u"redis"_s, u"Redis"_s, {u"redis-server"_s});
        scene.refused(u"127.0.0.1"_s);
        QCOMPARE(*scene.diagnosis().remedies.front().command,
                 (QStringList{u"systemctl"_s, u"start"_s, u"redis"_s}));
        scene.file.client.systemd = false;
        QVERIFY(!scene.diagnosis().remedies.front().command);
    }

    void theSettingThatItComesFrom_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<quint32>("line");
        QTest::addColumn<QString>("directive");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<int>("port"); // 0: not said
        QTest::addColumn<bool>("known");
        QTest::addColumn<QString>("evidence"); // empty: none
        QTest::addColumn<QString>("remedy");
        QTest::addColumn<QString>("setting");
        const QString conf = u"/etc/postgresql/15/main/postgresql.conf"_s;
        const QString key = u"listen_addresses"_s;
        const QString all = u"listen_addresses = '*'"_s;
        QTest::newRow("a line") << conf << 60U << key << u"listen_addresses = 'localhost'"_s
                                << QStringList{u"localhost"_s} << 5432 << true
                                << u"evidence.listen-setting"_s << u"remedy.rebind.line"_s << all;
        QTest::newRow("an owner that cannot be seen")
            << conf << 60U << key << u"listen_addresses = '127.0.0.1'"_s
            << QStringList{u"10.0.0.9"_s, u"127.0.0.1"_s} << 5432 << false
            << u"evidence.listen-setting"_s << u"remedy.rebind.line"_s << all;
        QTest::newRow("another address stands there")
            << conf << 60U << key << u"listen_addresses = '10.0.0.9'"_s
            << QStringList{u"10.0.0.9"_s} << 5432 << true << QString() << u"remedy.rebind.setting"_s
            << all;
        QTest::newRow("another instance's port")
            << conf << 60U << key << u"listen_addresses = 'localhost'"_s
            << QStringList{u"localhost"_s} << 5433 << true << QString()
            << u"remedy.rebind.setting"_s << all;
        QTest::newRow("whose it is cannot be told")
            << QString() << 0U << u"--host"_s << u"--host 127.0.0.1"_s
            << QStringList{u"127.0.0.1"_s} << 0 << false << QString() << u"remedy.rebind.setting"_s
            << all;
        QTest::newRow("the command line")
            << QString() << 0U << u"--host"_s << u"--host 127.0.0.1"_s
            << QStringList{u"127.0.0.1"_s} << 0 << true << u"evidence.listen-setting.command-line"_s
            << u"remedy.rebind.command-line"_s << u"--host 0.0.0.0"_s;
        QTest::newRow("with its port") << QString() << 0U << u"-b"_s << u"-b=127.0.0.1:5432"_s
                                       << QStringList{u"127.0.0.1:5432"_s} << 0 << false
                                       << u"evidence.listen-setting.command-line"_s
                                       << u"remedy.rebind.command-line"_s << u"-b=0.0.0.0:5432"_s;
    }

    void theSettingThatItComesFrom()
    {
        QFETCH(QString, file);
        QFETCH(quint32, line);
        QFETCH(QString, directive);
        QFETCH(QString, text);
        QFETCH(QStringList, values);
        QFETCH(int, port);
        QFETCH(bool, known);
        QFETCH(QString, evidence);
        Scene scene(u"10.0.0.2"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Listener found = listener(u"127.0.0.1"_s, 5432);
        found.pids = known ? std::vector{Pid(812)} : std::vector<Pid>();
        scene.file.client.listeners.push_back(found);
        ListenSetting setting;
        setting.pid = Pid(812);
        setting.program = u"postgresql"_s;
        setting.file = file;
        setting.line = line;
        setting.directive = directive;
        setting.text = text;
        setting.values = values;
        if (port != 0)
            setting.port = Port(static_cast<quint16>(port));
        scene.file.client.listenSettings.push_back(setting);
        scene.refused(u"10.0.0.2"_s);
        COMPARE_VERDICT(scene, "server.bind-loopback proven");
        const Diagnosis diagnosis = scene.diagnosis();
        const auto said = std::find_if(
            diagnosis.evidence.begin(), diagnosis.evidence.end(),
            [](const Evidence &e) { return e.text.id.startsWith("evidence.listen-setting"_L1); });
        QCOMPARE(said == diagnosis.evidence.end() ? QString() : said->text.id, evidence);
        const auto remedy =
            std::find_if(diagnosis.remedies.begin(), diagnosis.remedies.end(),
                         [](const Remedy &r) { return r.text.id.startsWith("remedy.rebind"_L1); });
        QVERIFY(remedy != diagnosis.remedies.end());
        QTEST(remedy->text.id, "remedy");
        QTEST(remedy->text.params.value(u"setting"_s), "setting");
    }

    /// The owner cannot be seen, and the setting is that of a container's server: another host.
    void aContainersSettingIsNotTheHosts()
    {
        Scene scene(u"10.0.0.2"_s, 5432);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        Listener found = listener(u"127.0.0.1"_s, 5432);
        found.pids.clear();
        scene.file.client.listeners.push_back(found);
        Process inside;
        inside.pid = Pid(900);
        inside.name = u"postgres"_s;
        inside.container = u"0123456789ab"_s;
        scene.file.client.processes.push_back(inside);
        ListenSetting setting;
        setting.pid = Pid(900);
        setting.program = u"postgresql"_s;
        setting.file = u"/etc/postgresql.conf"_s;
        setting.line = 3;
        setting.values = {u"localhost"_s};
        setting.port = Port(5432);
        scene.file.client.listenSettings.push_back(setting);
        scene.refused(u"10.0.0.2"_s);
        const auto says = [&scene] {
            const Diagnosis diagnosis = scene.diagnosis();
            return std::any_of(
                diagnosis.evidence.begin(), diagnosis.evidence.end(),
                [](const Evidence &e) { return e.text.id == "evidence.listen-setting"_L1; });
        };
        QVERIFY(!says());
        scene.file.client.processes.back().container.reset();
        QVERIFY(says());
    }
};

QTEST_GUILESS_MAIN(DiagnosisServerTest)
#include "tst_diagnosis_server.moc"
