// SPDX-License-Identifier: MIT
// Nobody listens, and systemd knows why: units in each state, and how surely one is the right one.
#include "unit_scenes.h"

#include <csignal>

using namespace doorward;
using namespace doorward::test;

namespace {

constexpr quint16 port = unitPort;
std::optional<Evidence> stateEvidence(const Diagnosis &diagnosis)
{
    for (const Evidence &one : diagnosis.evidence)
        if (one.text.id == u"evidence.unit"_s)
            return one;
    return std::nullopt;
}

const ChecklistItem &running(const Diagnosis &diagnosis)
{
    return diagnosis.checklist[std::size_t(Step::ServerRunning)];
}

} // namespace

class DiagnosisUnitsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void notRunning_data()
    {
        QTest::addColumn<Unit>("unit");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, Unit unit, const QString &expected) {
            unit.namedPorts = unit.listenPorts = {Port(port)};
            QTest::newRow(name) << unit << expected;
        };
        Unit unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        row("inactive", unit, u"server.stopped proven: inactive [start web.service]"_s);
        unit.unitFileState = u"disabled"_s;
        row("disabled", unit,
            u"server.stopped proven: disabled [start web.service, enable web.service]"_s);
        unit.inactiveExited = unit.activeEntered = std::nullopt;
        row("disabled, never started", unit,
            u"server.stopped likely: disabled [start web.service, enable web.service]"_s);
        unit.loadState = unit.unitFileState = u"masked"_s;
        row("masked", unit,
            u"server.stopped proven: masked [unmask web.service, start web.service]"_s);
        unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.failedCondition = u"ConditionPathExists=/etc/web.conf"_s;
        row("condition", unit,
            u"server.stopped proven: condition [cat web.service, start web.service]"_s);
        unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.job = u"start"_s;
        unit.jobState = u"waiting"_s;
        unit.waitsFor = {u"db.service"_s};
        row("waits", unit, u"server.stopped proven: waiting [list-jobs, status db.service]"_s);
        unit = unitCalled(u"web.service"_s, u"activating"_s, u"start"_s);
        unit.type = u"notify"_s;
        row("still starting", unit,
            u"server.stopped proven: starting [status web.service, -u web.service -n 50]"_s);
        unit = unitCalled(u"web.service"_s, u"deactivating"_s, u"stop-sigterm"_s);
        row("stopping", unit, u"server.stopped proven: stopping [start web.service]"_s);
        unit = failedUnit(u"signal"_s, SIGKILL);
        unit.mainCode = CLD_KILLED;
        row("killed", unit,
            u"server.stopped proven: crashed [-u web.service -n 50, start web.service]"_s);
        unit = failedUnit();
        unit.inactiveExited = unit.activeEntered = noon().addSecs(-4000);
        row("ended after an hour", unit,
            u"server.stopped proven: crashed [-u web.service -n 50, start web.service]"_s);
        row("out of memory", failedUnit(u"oom-kill"_s),
            u"server.stopped proven: memory [-u web.service -n 50, start web.service]"_s);
        unit.user = true;
        row("of the user's manager", unit,
            u"server.stopped proven: crashed [--user-unit web.service -n 50, --user start web.service]"_s);
    }
    void notRunning()
    {
        QFETCH(Unit, unit);
        QFETCH(QString, expected);
        COMPARE_SHORT(refusedScene(unit), expected);
    }

    void startFailed_data()
    {
        QTest::addColumn<Unit>("unit");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const Unit &unit, const QString &expected) {
            QTest::newRow(name) << unit << u"server.start-failed proven: "_s + expected;
        };
        Unit unit = failedUnit();
        row("ended at once", unit, u"exit [-u web.service -n 50, start web.service]"_s);
        unit.mainStatus = 203;
        row("no program", unit, u"exec [-u web.service -n 50, start web.service]"_s);
        row("timeout", failedUnit(u"timeout"_s),
            u"timeout [-u web.service -n 50, start web.service]"_s);
        unit = failedUnit(u"start-limit-hit"_s);
        unit.restarts = 5;
        row("start limit", unit,
            u"looping [-u web.service -n 50, reset-failed web.service, start web.service]"_s);
        unit = failedUnit();
        unit.activeState = u"activating"_s;
        unit.subState = u"auto-restart"_s;
        unit.restarts = 2;
        row("between two starts", unit, u"looping [-u web.service -n 50, restart web.service]"_s);
        unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.namedPorts = unit.listenPorts = {Port(port)};
        unit.loadState = u"bad-setting"_s;
        row("unit file", unit,
            u"unit-file [verify web.service, daemon-reload, start web.service]"_s);
        unit = failedUnit();
        unit.log = {logLine(u"unknown directive \"lisen\""_s, LogMeaning::Configuration)};
        row("configuration", unit, u"configuration [-u web.service -n 50, start web.service]"_s);
        unit.log = {logLine(u"bind() to 0.0.0.0:80 failed"_s, LogMeaning::BindDenied, Port(80))};
        row("privileged port", unit,
            u"permission [edit web.service, start web.service, -u web.service -n 50]"_s);
        unit.log = {logLine(u"bind: permission denied"_s, LogMeaning::BindDenied, Port(9000))};
        row("denied", unit, u"denied [start web.service, -u web.service -n 50]"_s);
        unit.log = {logLine(u"bind 10.9.9.9"_s, LogMeaning::AddressNotAvailable, Port(port),
                            u"10.9.9.9"_s)};
        row("no such address", unit, u"address-not-available [-, start web.service]"_s);
        unit.log = {logLine(u"Address already in use"_s, LogMeaning::AddressInUse, Port(port))};
        row("in use then, free now", unit,
            u"address-in-use-gone [start web.service, -u web.service -n 50]"_s);
        unit.log.front().time = noon().addSecs(-600); // of an earlier start
        row("an old line counts no more", unit,
            u"exit [-u web.service -n 50, start web.service]"_s);
    }
    void startFailed()
    {
        QFETCH(Unit, unit);
        QFETCH(QString, expected);
        COMPARE_SHORT(refusedScene(unit), expected);
    }

    void theAddressCameLater()
    {
        Unit unit = failedUnit();
        unit.log = {logLine(u"bind 10.0.0.2"_s, LogMeaning::AddressNotAvailable, Port(port),
                            u"10.0.0.2"_s)};
        Scene scene(u"10.0.0.2"_s, port);
        scene.refused(u"10.0.0.2"_s);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {unit};
        COMPARE_SHORT(scene, "server.start-failed proven: address-came-later [start web.service, "
                             "edit web.service]");
        // On loopback it would not be reached then, either.
        COMPARE_SHORT(refusedScene(unit), "server.start-failed likely: address-came-later "
                                          "[start web.service, edit web.service]");
    }

    /// The web server serves two ports, and fails because of the other one.
    void anotherPortIsInUse()
    {
        Unit unit = failedUnit();
        unit.log = {logLine(u"bind() to 0.0.0.0:80 failed (98: Address already in use)"_s,
                            LogMeaning::AddressInUse, Port(80), u"0.0.0.0"_s)};
        Scene scene = refusedScene(unit);
        Listener other = listener(u"0.0.0.0"_s, 80, u"apache2"_s);
        other.unit = u"apache2.service"_s;
        scene.file.client.listeners = {other};
        COMPARE_SHORT(scene, "server.start-failed proven: address-in-use [stop apache2.service, "
                             "start web.service, -]");
        QCOMPARE(scene.diagnosis().summary.params.value(u"endpoint"_s), u"0.0.0.0:80"_s);
    }

    /// Somebody else has the port on loopback: from outside it is refused.
    void thePortIsTaken()
    {
        Unit unit = failedUnit();
        unit.log = {logLine(u"Address already in use"_s, LogMeaning::AddressInUse)};
        Scene scene(u"10.0.0.2"_s, port);
        scene.refused(u"10.0.0.2"_s);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {unit};
        Listener other = listener(u"127.0.0.1"_s, port, u"node"_s);
        other.unit = u"user@1000.service"_s;
        scene.file.client.listeners = {other};
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(*diagnosis.cause, Cause::ServerPortTaken);
        QCOMPARE(*diagnosis.certainty, Certainty::Proven);
    }

    /// The other program takes the connection and speaks something else.
    void anotherProgramAnswers()
    {
        Unit unit = failedUnit();
        unit.log = {logLine(u"Address already in use"_s, LogMeaning::AddressInUse, Port(port))};
        Scene scene(u"127.0.0.1"_s, port);
        scene.service(u"redis"_s, u"Redis"_s, {u"redis-server"_s}, Opening::Redis);
        scene.connected(u"127.0.0.1"_s, AfterConnect::ClosedByPeer);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {unit};
        Listener other = listener(u"0.0.0.0"_s, port, u"nc"_s);
        other.unit = u"session-1.scope"_s;
        scene.file.client.listeners = {other};
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QCOMPARE(*diagnosis.cause, Cause::ServerPortTaken);
        // Its own socket in its way: no other program's.
        scene.file.client.listeners.front().unit = unit.name;
        QVERIFY(*scene.diagnosis().cause != Cause::ServerPortTaken);
        // The unit that the connection reaches is well: nothing to say about it.
        scene.file.client.units.front().activeState = u"active"_s;
        QVERIFY(*scene.diagnosis().cause != Cause::ServerStopped);
    }

    void socketUnits()
    {
        Unit socket = unitCalled(u"web.socket"_s, u"failed"_s, u"failed"_s, u"trigger-limit-hit"_s);
        socket.listens = {{u"Stream"_s, u"0.0.0.0:8080"_s, Port(port)}};
        socket.triggers = {u"web.service"_s};
        COMPARE_SHORT(refusedScene(socket), "server.socket-unit-limit proven:  "
                                            "[reset-failed web.socket, start web.socket]");
        socket.result = u"service-start-limit-hit"_s;
        COMPARE_SHORT(refusedScene(socket),
                      "server.socket-unit-limit proven: service [-u web.service -n 50, "
                      "reset-failed web.socket, reset-failed web.service, start web.socket]");
        socket = unitCalled(u"web.socket"_s, u"inactive"_s, u"dead"_s);
        socket.listens = {{u"Stream"_s, u"0.0.0.0:8080"_s, Port(port)}};
        socket.triggers = {u"web.service"_s};
        Scene scene = refusedScene(socket);
        COMPARE_SHORT(scene, "server.stopped proven: socket [start web.socket]");
        // What it starts is idle until somebody connects: no cause of its own.
        Unit service = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        service.unitFileState = u"static"_s;
        service.inactiveExited = service.activeEntered = std::nullopt;
        scene.file.client.units.push_back(service);
        COMPARE_SHORT(scene, "server.stopped proven: socket [start web.socket]");
        // Debian's ssh: the service is used, its socket unit is not.
        scene.file.client.units[0].unitFileState = u"disabled"_s;
        scene.file.client.units[0].inactiveExited = scene.file.client.units[0].activeEntered =
            std::nullopt;
        scene.file.client.units[1].unitFileState = u"enabled"_s;
        COMPARE_SHORT(scene, "server.stopped proven: inactive [start web.service]");
    }

    /// A name alone: how much it proves.
    void knownByName()
    {
        Unit unit = unitCalled(u"redis-server.service"_s, u"inactive"_s, u"dead"_s);
        Scene scene = refusedScene(unit);
        COMPARE_VERDICT(scene, "server.not-listening proven"); // nobody asked for Redis
        scene.service(u"redis"_s, u"Redis"_s, {u"redis-server"_s});
        scene.file.target.profile->unitNames = {u"redis-server"_s, u"redis"_s, u"redis@"_s};
        COMPARE_SHORT(scene, "server.stopped proven: inactive [start redis-server.service]");
        scene.file.target.profile->ports = {Port(6379)}; // another port than its own
        COMPARE_SHORT(scene, "server.stopped likely: inactive [start redis-server.service]");
        QCOMPARE(scene.diagnosis().candidates.at(1).cause, Cause::ServerNotListening);
        scene.file.target.profile->ports = {Port(port)};
        Unit second = unit;
        second.name = u"redis@two.service"_s;
        scene.file.client.units.push_back(second);
        COMPARE_SHORT(scene, "server.stopped likely: inactive [start redis-server.service]");
        for (Unit &masked : scene.file.client.units) // an alias of it is masked with it
            masked.loadState = u"masked"_s;
        COMPARE_SHORT(scene, "server.stopped proven: masked [unmask redis-server.service, "
                             "start redis-server.service]");
        unit.loadState = u"masked"_s;
        unit.fragmentPath = u"/etc/systemd/system/redis-server.service"_s;
        second = unit; // as systemd tells of its alias then
        second.name = u"redis.service"_s;
        second.loadState = u"error"_s;
        for (const bool aliasFirst : {false, true}) {
            scene.file.client.units =
                aliasFirst ? std::vector{second, unit} : std::vector{unit, second};
            COMPARE_SHORT(scene, "server.stopped proven: masked [unmask redis-server.service, "
                                 "start redis-server.service]");
        }
        second.fragmentPath = u"/etc/systemd/system/redis.service"_s; // a unit of its own
        scene.file.client.units = {unit, second};
        COMPARE_VERDICT(scene, "server.start-failed likely");
        unit.loadState = u"loaded"_s;
        scene.file.client.units = {unit};
        scene.file.client.listeners = {listener(u"127.0.0.1"_s, 6380, u"redis-server"_s)};
        scene.file.client.unitSight = Sight::Full;
        const Diagnosis elsewhere = scene.diagnosis(); // an instance of it listens on 6380
        QCOMPARE(*elsewhere.cause, Cause::TargetWrongPort);
    }

    /// Debian's postgresql.service does nothing itself; its instances do.
    void aUnitThatOnlyGroups()
    {
        Unit group = unitCalled(u"postgresql.service"_s, u"active"_s, u"exited"_s);
        Unit instance = unitCalled(u"postgresql@15-main.service"_s, u"inactive"_s, u"dead"_s);
        instance.unitFileState = u"enabled-runtime"_s;
        Scene scene = refusedScene(group);
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.target.profile->unitNames = {u"postgresql"_s, u"postgresql@"_s};
        COMPARE_VERDICT(scene, "server.not-listening proven");
        scene.file.client.units.push_back(instance);
        COMPARE_SHORT(scene, "server.stopped proven: inactive [start postgresql@15-main.service]");
        scene.file.client.units[0].activeState = u"inactive"_s;
        scene.file.client.units[0].subState = u"dead"_s;
        COMPARE_VERDICT(scene, "server.stopped proven");
    }

    void itRunsAndDoesNotListen()
    {
        Unit unit = unitCalled(u"web.service"_s, u"active"_s, u"running"_s);
        unit.namedPorts = unit.listenPorts = {Port(port)};
        unit.mainPid = Pid(77);
        unit.mainStarted = noon().addSecs(-4);
        Scene scene = refusedScene(unit);
        COMPARE_SHORT(scene, "server.not-listening proven: young [-, -u web.service -n 50, "
                             "cat web.service]");
        scene.file.client.units[0].restarts = 3; // and not for the first time
        COMPARE_SHORT(scene, "server.start-failed proven: looping [-u web.service -n 50, "
                             "restart web.service]");
        scene.file.client.units[0].mainStarted = noon().addSecs(-4000);
        COMPARE_SHORT(scene,
                      "server.not-listening proven: unit [-u web.service -n 50, cat web.service]");
        QCOMPARE(running(scene.diagnosis()).status, StepStatus::Pass);
    }

    void whatWasNotSeenMakesItLikely()
    {
        Scene scene = refusedScene(failedUnit());
        COMPARE_VERDICT(scene, "server.start-failed proven");
        scene.file.client.unitSight = Sight::Partial;
        COMPARE_VERDICT(scene, "server.start-failed likely");
        scene.file.client.unitSight = Sight::Full;
        scene.withNat();
        COMPARE_VERDICT(scene, "server.start-failed likely");
        scene.file.client.natPossible = false;
        scene.file.client.listenerSight = Sight::Partial;
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    /// A container has the port in a namespace of its own: either may be meant.
    void aListenerElsewhereIsARival()
    {
        Scene scene = refusedScene(failedUnit());
        Listener inside = listener(u"0.0.0.0"_s, port, u"web"_s);
        inside.netns = u"net:[2]"_s;
        scene.file.client.listeners = {inside};
        COMPARE_VERDICT(scene, "server.start-failed likely");
        QCOMPARE(scene.diagnosis().candidates.at(1).cause, Cause::TargetWrongNamespace);
    }

    void theStepSaysWhichUnit()
    {
        const Diagnosis diagnosis = refusedScene(failedUnit()).diagnosis();
        QCOMPARE(running(diagnosis).status, StepStatus::Fail);
        QCOMPARE(running(diagnosis).summary, diagnosis.summary);
        QVERIFY(running(diagnosis).commands.size() >= 2);
        QCOMPARE(running(diagnosis).commands[1],
                 (QStringList{u"systemctl"_s, u"status"_s, u"web.service"_s}));
        const auto state = stateEvidence(diagnosis);
        QVERIFY(state);
        QCOMPARE(state->text.params.value(u"state"_s),
                 u"failed (failed), exit-code, code=exited, status=1, enabled"_s);
        QCOMPARE(state->text.params.value(u"since"_s), u"2026-01-31 11:59:51 UTC"_s);
    }

    /// Silence is no work of a stopped server.
    void silenceIsNotItsDoing()
    {
        Scene scene(u"127.0.0.1"_s, port);
        scene.silent(u"127.0.0.1"_s);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {failedUnit()};
        QVERIFY(*scene.diagnosis().cause != Cause::ServerStartFailed);
    }

    void theServersSnapshotCounts()
    {
        Scene scene(u"10.0.0.7"_s, port);
        HostSnapshot &server = scene.server(u"10.0.0.7"_s);
        server.unitSight = Sight::Full;
        server.units = {failedUnit()};
        scene.refused(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "server.start-failed proven");
        QCOMPARE(stateEvidence(scene.diagnosis())->side, Side::Server);
    }

    void pidFileOfADeadServer()
    {
        Scene scene(u"127.0.0.1"_s, port);
        scene.service(u"http"_s, u"HTTP"_s, {u"nginx"_s}).refused(u"127.0.0.1"_s);
        scene.file.client.systemd = false;
        scene.file.client.pidFiles = {{u"/run/nginx.pid"_s, Pid(812), false, {}}};
        COMPARE_VERDICT(scene, "server.stopped likely");
        scene.file.client.pidFiles.front().alive = true; // somebody has that number
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }
};

Q_DECLARE_METATYPE(doorward::Unit)
QTEST_GUILESS_MAIN(DiagnosisUnitsTest)
#include "tst_diagnosis_units.moc"
