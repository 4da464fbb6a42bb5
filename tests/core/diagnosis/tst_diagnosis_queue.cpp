// SPDX-License-Identifier: MIT
// Connections that the kernel holds and no program takes.
#include "core/diagnosis/strain.h"
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

constexpr quint16 port = 80;

/// A web server of this host that let the connection open and said nothing.
Scene hanging()
{
    Scene scene(u"127.0.0.1"_s, port);
    scene.service(u"http"_s, u"HTTP"_s, {u"nginx"_s}, Opening::Http);
    scene.connected(u"127.0.0.1"_s, AfterConnect::Silent).openingSent = true;
    scene.file.client.listeners = {listener(u"0.0.0.0"_s, port, u"nginx"_s)};
    scene.file.client.listeners.front().inode = Inode(70);
    Process process;
    process.pid = Pid(812);
    process.name = u"nginx"_s;
    process.state = u"S"_s;
    scene.file.client.processes = {process};
    return scene;
}

Process &server(Scene &scene)
{
    return scene.file.client.processes.front();
}

void fill(Process &process)
{
    process.descriptors = 1024;
    process.descriptorLimit = 1024;
    process.descriptorsFull = true;
}

/// What waits on a socket before the attempts and after them.
void reads(Scene &scene, quint32 inode, quint32 before, quint32 after, quint32 dropped = 0)
{
    scene.file.queuesBefore.push_back({Inode(inode), before, 5u});
    scene.file.queuesAfter.push_back({Inode(inode), after, 5u + dropped});
}

/// A second socket on the same end, whose worker is free.
void addWorker(Scene &scene)
{
    Listener second = scene.file.client.listeners.front();
    second.inode = Inode(71);
    second.pids = {Pid(813)};
    scene.file.client.listeners.push_back(second);
    Process process = server(scene);
    process.pid = Pid(813);
    scene.file.client.processes.push_back(process);
}

QStringList evidenceIds(const Diagnosis &diagnosis)
{
    QStringList ids;
    for (const Evidence &evidence : diagnosis.evidence)
        ids << evidence.text.id;
    return ids;
}

} // namespace

class DiagnosisQueueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noFreeDescriptor()
    {
        Scene scene = hanging();
        fill(server(scene));
        COMPARE_VERDICT(scene, "server.descriptors-exhausted likely"); // it may have one again
        reads(scene, 70, 0, 1);
        COMPARE_VERDICT(scene, "server.descriptors-exhausted proven");
        const Diagnosis diagnosis = scene.diagnosis();
        QVERIFY(evidenceIds(diagnosis).contains(u"evidence.descriptors"_s));
        QCOMPARE(diagnosis.remedies.front().command.value_or(QStringList()),
                 (QStringList{u"prlimit"_s, u"--pid"_s, u"812"_s, u"--nofile=4096:4096"_s}));
        // Only counted: some may stand above the limit.
        server(scene).descriptorsFull.reset();
        COMPARE_VERDICT(scene, "server.descriptors-exhausted likely");
        // One below the limit is free, however many are open.
        server(scene).descriptorsFull = false;
        server(scene).descriptors = 2000;
        COMPARE_VERDICT(scene, "service.hung likely");
        // Another process that shares the socket is free to accept.
        fill(server(scene));
        Process other = server(scene);
        other.pid = Pid(813);
        other.descriptorsFull = false;
        other.descriptors = 10;
        scene.file.client.processes.push_back(other);
        scene.file.client.listeners.front().pids.push_back(Pid(813));
        COMPARE_VERDICT(scene, "service.hung likely");
    }

    void noFreeDescriptorBehindAFullQueue()
    {
        Scene scene(u"127.0.0.1"_s, port);
        scene.silent(u"127.0.0.1"_s);
        Listener full = listener(u"127.0.0.1"_s, port);
        full.acceptQueue = 2;
        full.backlog = 1;
        scene.file.client.listeners = {full};
        Process process;
        process.pid = Pid(812);
        process.name = u"postgres"_s;
        process.state = u"S"_s;
        fill(process);
        scene.file.client.processes = {process};
        COMPARE_VERDICT(scene, "server.descriptors-exhausted proven + server.accept-queue-full");
    }

    void aFrozenProcess()
    {
        Scene scene = hanging();
        server(scene).frozenBy = u"/system.slice/nginx.service"_s;
        server(scene).unit = u"nginx.service"_s;
        scene.file.client.systemd = true;
        COMPARE_VERDICT(scene, "service.hung proven");
        QCOMPARE(scene.diagnosis().remedies.front().command.value_or(QStringList()),
                 (QStringList{u"systemctl"_s, u"thaw"_s, u"nginx.service"_s}));
        // Frozen from above: systemctl did not do that.
        server(scene).frozenBy = u"/system.slice"_s;
        COMPARE_VERDICT(scene, "service.hung proven");
        QVERIFY(!scene.diagnosis().remedies.front().command);
    }

    void uninterruptible()
    {
        Scene scene = hanging();
        server(scene).state = u"D"_s; // for how long, one look does not say
        COMPARE_VERDICT(scene, "service.hung likely");
        QVERIFY(evidenceIds(scene.diagnosis()).contains(u"evidence.process-uninterruptible"_s));
    }

    /// Nothing tells that this service should have spoken: it connects, and this is said beside.
    void aStoppedProcessOfAnUnknownService()
    {
        Scene scene(u"127.0.0.1"_s, 4242);
        scene.connected(u"127.0.0.1"_s, AfterConnect::Silent);
        scene.file.client.listeners = {listener(u"0.0.0.0"_s, 4242, u"own"_s)};
        Process process;
        process.pid = Pid(812);
        process.name = u"own"_s;
        process.state = u"T"_s;
        scene.file.client.processes = {process};
        COMPARE_VERDICT(scene, "connects + service.hung");
        scene.file.client.processes.front().state = u"S"_s;
        COMPARE_VERDICT(scene, "connects");
    }

    void oneWorkerOfSeveral()
    {
        Scene scene = hanging();
        addWorker(scene);
        reads(scene, 70, 3, 4);
        reads(scene, 71, 0, 0);
        COMPARE_VERDICT(scene, "server.stuck-worker proven");
        QVERIFY(evidenceIds(scene.diagnosis()).contains(u"evidence.queue-others"_s));
        // Nothing came to its queue while we tried: it is another one that hung.
        scene.file.queuesAfter.front().waiting = 3;
        COMPARE_VERDICT(scene, "service.hung likely");
        // It is stopped: that is seen, whatever came.
        server(scene).state = u"T"_s;
        COMPARE_VERDICT(scene, "server.stuck-worker proven");
        QCOMPARE(scene.diagnosis().remedies.front().command.value_or(QStringList()),
                 (QStringList{u"kill"_s, u"-CONT"_s, u"812"_s}));
        // The others do not take theirs either.
        server(scene).state = u"S"_s;
        scene.file.queuesAfter.front().waiting = 4;
        scene.file.queuesAfter.back().waiting = 2;
        COMPARE_VERDICT(scene, "service.hung likely");
    }

    /// A snapshot says once how many wait.
    void oneWorkerOfSeveralElsewhere()
    {
        Scene scene(u"10.0.0.7"_s, port);
        scene.service(u"http"_s, u"HTTP"_s, {u"nginx"_s}, Opening::Http);
        scene.connected(u"10.0.0.7"_s, AfterConnect::Silent).openingSent = true;
        Listener stuck = listener(u"0.0.0.0"_s, port, u"nginx"_s);
        stuck.acceptQueue = 3;
        Listener free = stuck;
        free.acceptQueue = 0;
        free.inode = Inode(71);
        scene.server(u"10.0.0.7"_s).listeners = {free, stuck};
        COMPARE_VERDICT(scene, "server.stuck-worker likely");
        scene.file.server->listeners.back().address = u"10.0.0.7"_s; // not of one group
        COMPARE_VERDICT(scene, "service.hung likely");
    }

    /// The namespace's counter may have risen for another listener.
    void theSocketsOwnDropsDecide()
    {
        Scene scene(u"127.0.0.1"_s, port);
        scene.silent(u"127.0.0.1"_s);
        Listener full = listener(u"127.0.0.1"_s, port);
        full.inode = Inode(70);
        full.acceptQueue = 1;
        full.backlog = 1;
        scene.file.client.listeners = {full};
        scene.file.countersBefore.insert(u"TcpExt.ListenOverflows"_s, 3);
        scene.file.countersAfter.insert(u"TcpExt.ListenOverflows"_s, 5);
        reads(scene, 70, 1, 1, 0);
        COMPARE_VERDICT(scene, "server.accept-queue-full likely");
        scene.file.queuesAfter.front().drops = 7;
        COMPARE_VERDICT(scene, "server.accept-queue-full proven");
        QVERIFY(evidenceIds(scene.diagnosis()).contains(u"evidence.queue-drops"_s));
        // It was full before, and somebody takes now.
        scene.file.queuesAfter.front().waiting = 0;
        QVERIFY(scene.diagnosis().certainty != Certainty::Proven);
    }

    void aBacklogThatTheSystemCuts()
    {
        Scene scene(u"127.0.0.1"_s, port);
        scene.silent(u"127.0.0.1"_s);
        Listener full = listener(u"127.0.0.1"_s, port);
        full.acceptQueue = 129;
        full.backlog = 128;
        scene.file.client.listeners = {full};
        scene.file.client.sysctls.insert(u"net.core.somaxconn"_s, u"128"_s);
        const auto raises = [&scene] {
            const std::vector<Remedy> remedies = scene.diagnosis().remedies;
            return std::any_of(remedies.begin(), remedies.end(), [](const Remedy &remedy) {
                return remedy.text.id == "remedy.somaxconn"_L1;
            });
        };
        QVERIFY(raises());
        scene.file.client.sysctls.insert(u"net.core.somaxconn"_s, u"4096"_s);
        QVERIFY(!raises());
    }
};

QTEST_GUILESS_MAIN(DiagnosisQueueTest)
#include "tst_diagnosis_queue.moc"
