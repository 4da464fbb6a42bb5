// SPDX-License-Identifier: MIT
// Which unit is meant and why it does not serve: what looks like an answer, and proves none.
#include "unit_scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

constexpr quint16 port = unitPort;

} // namespace

class DiagnosisUnitDoubtsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A web application that died because its database is down names the database's port, too.
    void theClientOfThePort()
    {
        Unit client = failedUnit();
        client.listenPorts.clear();
        Scene scene = refusedScene(client);
        COMPARE_SHORT(scene, "server.start-failed likely: exit [-u web.service -n 50, "
                             "start web.service]");
        scene.service(u"postgresql"_s, u"PostgreSQL"_s, {u"postgres"_s});
        scene.file.target.profile->unitNames = {u"postgresql"_s};
        scene.file.client.units.push_back(
            unitCalled(u"postgresql.service"_s, u"inactive"_s, u"dead"_s));
        COMPARE_SHORT(scene, "server.stopped proven: inactive [start postgresql.service]");
    }

    /// What was logged before the last start may be about a configuration that is gone.
    void anEarlierLogMakesItLikely()
    {
        Unit unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.log = {logLine(u"listening on port 8080"_s, LogMeaning::Listening, Port(port))};
        COMPARE_VERDICT(refusedScene(unit), "server.stopped proven");
        unit.log.front().earlier = true;
        COMPARE_VERDICT(refusedScene(unit), "server.stopped likely");
        unit.log.front() = logLine(u"listening on port 8080"_s, LogMeaning::Listening, Port(port));
        unit.log.front().time = noon().addDays(-3); // an old file, without the mark
        COMPARE_VERDICT(refusedScene(unit), "server.stopped likely");
        unit.inactiveExited = unit.activeEntered = std::nullopt; // not in this boot
        COMPARE_VERDICT(refusedScene(unit), "server.stopped likely");
    }

    /// sshd was told to listen on 2222: to start it does not help who asks on 22.
    void itListensElsewhere()
    {
        Unit unit = unitCalled(u"ssh.service"_s, u"inactive"_s, u"dead"_s);
        Scene scene = refusedScene(unit);
        scene.service(u"ssh"_s, u"SSH"_s, {u"sshd"_s});
        scene.file.target.profile->unitNames = {u"ssh"_s};
        COMPARE_VERDICT(scene, "server.stopped proven");
        scene.file.client.units[0].log = {logLine(u"Server listening on 0.0.0.0 port 2222."_s,
                                                  LogMeaning::Listening, Port(2222), u"0.0.0.0"_s)};
        COMPARE_VERDICT(scene, "server.stopped likely");
        scene.file.client.units[0].log.clear();
        scene.file.client.units[0].namedPorts = {Port(2222)};
        COMPARE_VERDICT(scene, "server.stopped likely");
    }

    void aSocketOfAnotherAddress_data()
    {
        QTest::addColumn<QString>("listens");
        QTest::addColumn<QString>("bindIpv6Only");
        QTest::addColumn<QString>("certainty");
        const auto row = [](const char *listens, const char *v6only, const char *certainty) {
            QTest::addRow("%s %s", listens, v6only)
                << asText(listens) << asText(v6only) << asText(certainty);
        };
        row("0.0.0.0:8080", "default", "proven");
        row("10.0.0.2:8080", "default", "proven");
        row("[::]:8080", "default", "proven");
        row("[::]:8080", "ipv6-only", "likely");
        row("127.0.0.1:8080", "default", "likely");
        row("[::1]:8080", "default", "likely");
    }
    void aSocketOfAnotherAddress()
    {
        QFETCH(QString, listens);
        Unit socket = unitCalled(u"web.socket"_s, u"inactive"_s, u"dead"_s);
        socket.listens = {{u"Stream"_s, listens, Port(port)}};
        QFETCH(QString, bindIpv6Only);
        socket.bindIpv6Only = bindIpv6Only;
        Scene scene(u"10.0.0.2"_s, port);
        scene.refused(u"10.0.0.2"_s);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {socket};
        const Diagnosis diagnosis = scene.diagnosis();
        QCOMPARE(faultOf(diagnosis), QString());
        QTEST(verdictOf(diagnosis).section(u' ', 1), "certainty");
    }

    /// It served when the connection was tried, and ended after that.
    void itRanAtTheTime()
    {
        Unit unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.namedPorts = unit.listenPorts = {Port(port)};
        Scene scene = refusedScene(unit);
        const QDateTime tried = scene.file.attempts.front().started;
        scene.file.client.units[0].activeEntered = tried.addSecs(-60);
        scene.file.client.units[0].activeExited = tried.addSecs(-1);
        COMPARE_VERDICT(scene, "server.stopped proven");
        scene.file.client.units[0].activeExited = tried.addSecs(1);
        COMPARE_VERDICT(scene, "server.stopped likely");
    }

    /// Two that are said to listen there: which one is meant, nobody knows.
    void twoOfThePort()
    {
        Unit unit = unitCalled(u"web.service"_s, u"inactive"_s, u"dead"_s);
        unit.namedPorts = unit.listenPorts = {Port(port)};
        Unit second = unit;
        second.name = u"web-new.service"_s;
        Scene scene = refusedScene(unit);
        scene.file.client.units.push_back(second);
        COMPARE_VERDICT(scene, "server.stopped likely");
        scene.file.client.units[1].loadState = u"masked"_s;
        COMPARE_VERDICT(scene, "server.stopped proven");
    }

    void whoIsInTheWay()
    {
        const auto sureness = [](const Scene &scene) { // whatever stands beside it
            return verdictOf(scene.diagnosis()).section(u" +"_s, 0, 0);
        };
        Unit unit = failedUnit();
        unit.log = {logLine(u"bind 10.0.0.2:8080: Address already in use"_s,
                            LogMeaning::AddressInUse, Port(port), u"10.0.0.2"_s)};
        Scene scene(u"10.0.0.2"_s, port);
        scene.refused(u"10.0.0.2"_s);
        scene.file.client.unitSight = Sight::Full;
        scene.file.client.units = {unit};
        Listener other = listener(u"127.0.0.1"_s, port, u"node"_s);
        scene.file.client.listeners = {other};
        QVERIFY(*scene.diagnosis().cause != Cause::ServerPortTaken); // another address
        scene.file.client.units[0].log[0].address = ip(u"0.0.0.0"_s);
        QCOMPARE(sureness(scene), u"server.port-taken proven"_s);
        scene.file.client.listeners[0].since = noon().addSecs(-1); // after the unit complained
        QCOMPARE(sureness(scene), u"server.port-taken likely"_s);
        scene.file.client.listeners[0].since = std::nullopt;
        scene.file.client.units[0].log[0].port = std::nullopt;
        QCOMPARE(sureness(scene), u"server.port-taken proven"_s);
        scene.file.client.units[0].namedPorts.push_back(Port(9100)); // which of them was in use?
        QCOMPARE(sureness(scene), u"server.port-taken likely"_s);
    }

    /// What a program complains about is no reason where it went on, or where the kernel ended it.
    void theReasonIsNearTheEnd()
    {
        Unit unit = failedUnit();
        unit.log = {logLine(u"unknown option in config file"_s, LogMeaning::Configuration)};
        COMPARE_VERDICT(refusedScene(unit), "server.start-failed proven");
        unit.mainExited = noon().addSecs(-2);
        unit.inactiveExited = noon().addSecs(-40);
        unit.activeEntered = unit.inactiveExited;
        unit.log.front().time = noon().addSecs(-39);
        COMPARE_SHORT(refusedScene(unit),
                      "server.stopped proven: crashed [-u web.service -n 50, start web.service]");
        unit.log.front().time = noon().addSecs(-3);
        COMPARE_VERDICT(refusedScene(unit), "server.start-failed proven");
        unit.result = u"oom-kill"_s;
        COMPARE_SHORT(refusedScene(unit),
                      "server.stopped proven: memory [-u web.service -n 50, start web.service]");
    }

    /// Started again and again: the reason is that of the last run, not of one before it.
    void theReasonOfTheLastRun()
    {
        Unit unit = failedUnit();
        unit.restarts = 2;
        unit.mainStarted = noon().addSecs(-10);
        unit.inactiveExited = noon().addSecs(-8);
        unit.log = {logLine(u"unknown directive"_s, LogMeaning::Configuration)};
        unit.log.front().time = noon().addSecs(-15);
        COMPARE_SHORT(refusedScene(unit), "server.start-failed proven: looping [-u web.service -n "
                                          "50, reset-failed web.service, start web.service]");
        unit.log.front().time = noon().addSecs(-9);
        COMPARE_SHORT(refusedScene(unit),
                      "server.start-failed proven: configuration [-u web.service -n 50, "
                      "reset-failed web.service, start web.service]");
    }
};

QTEST_GUILESS_MAIN(DiagnosisUnitDoubtsTest)
#include "tst_diagnosis_unit_doubts.moc"
