// SPDX-License-Identifier: MIT
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

class DiagnosisServiceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void greetings_data()
    {
        QTest::addColumn<QString>("service");
        QTest::addColumn<Opening>("opening");
        QTest::addColumn<AfterConnect>("after");
        QTest::addColumn<QString>("bytes");
        QTest::addColumn<bool>("asked");
        QTest::addColumn<QString>("verdict");
        const auto row = [](const char *name, const char *service, Opening opening,
                            AfterConnect after, const QString &bytes, bool asked,
                            const char *verdict) {
            QTest::newRow(name) << service << opening << after << bytes << asked << verdict;
        };
        row("ssh is ssh", "ssh", Opening::ServerFirst, AfterConnect::Bytes,
            u"SSH-2.0-OpenSSH_9.2\\r\\n"_s, false, "connects");
        row("http where ssh is expected", "ssh", Opening::ServerFirst, AfterConnect::Bytes,
            u"HTTP/1.1 400 Bad"_s, false, "service.wrong-protocol proven");
        row("tls alert to http", "http", Opening::Http, AfterConnect::Bytes, u"\\x15\\x03\\x01"_s,
            true, "service.wrong-protocol proven");
        row("http to tls", "https", Opening::Tls, AfterConnect::Bytes, u"HTTP/1.1 400 Bad"_s, true,
            "service.wrong-protocol proven");
        row("unknown bytes", "https", Opening::Tls, AfterConnect::Bytes, u"what?"_s, true,
            "service.wrong-protocol likely");
        row("http works", "http", Opening::Http, AfterConnect::Bytes, u"HTTP/1.1 200 OK"_s, true,
            "connects");
        row("http not found works", "http", Opening::Http, AfterConnect::Bytes,
            u"HTTP/1.1 404 Not"_s, true, "connects");
        row("bad gateway", "http", Opening::Http, AfterConnect::Bytes, u"HTTP/1.1 502 Bad"_s, true,
            "service.unhealthy proven");
        row("redis", "redis", Opening::Redis, AfterConnect::Bytes, u"+PONG\\r\\n"_s, true,
            "connects");
        row("redis wants a password", "redis", Opening::Redis, AfterConnect::Bytes,
            u"-NOAUTH Authentication"_s, true, "connects");
        row("redis protected", "redis", Opening::Redis, AfterConnect::Bytes,
            u"-DENIED Redis is running"_s, true, "service.refuses-client proven");
        row("redis loading", "redis", Opening::Redis, AfterConnect::Bytes, u"-LOADING Redis is"_s,
            true, "service.unhealthy proven");
        row("postgres", "postgresql", Opening::Postgres, AfterConnect::Bytes, u"N"_s, true,
            "connects");
        row("postgres starts up", "postgresql", Opening::Postgres, AfterConnect::Bytes,
            u"E\\x00\\x00\\x00\\x95SFATAL\\x00VFATAL\\x00C57P03\\x00Mla base"_s, true,
            "service.unhealthy proven");
        row("postgres is full", "postgresql", Opening::Postgres, AfterConnect::Bytes,
            u"E\\x00\\x00\\x00\\x95SFATAL\\x00VFATAL\\x00C53300\\x00Msorry"_s, true,
            "service.unhealthy proven");
        row("postgres does not know this host", "postgresql", Opening::Postgres,
            AfterConnect::Bytes,
            u"E\\x00\\x00\\x00\\x92SFATAL\\x00VFATAL\\x00C28000\\x00Mno pg_hba.conf entry"_s, true,
            "service.refuses-client proven");
        row("redis is full", "redis", Opening::Redis, AfterConnect::Bytes,
            u"-ERR max number of clients reached"_s, true, "service.unhealthy proven");
        row("ssh where postgres is expected", "postgresql", Opening::Postgres, AfterConnect::Bytes,
            u"SSH-2.0-x"_s, true, "service.wrong-protocol proven");
        row("closes", "ssh", Opening::ServerFirst, AfterConnect::ClosedByPeer, {}, false,
            "service.closes-at-once likely");
        row("closes after we spoke", "http", Opening::Http, AfterConnect::ClosedByPeer, {}, true,
            "service.closes-at-once likely");
        row("resets", "ssh", Opening::ServerFirst, AfterConnect::ResetByPeer, {}, false,
            "service.closes-at-once likely");
        row("silent although asked", "http", Opening::Http, AfterConnect::Silent, {}, true,
            "service.hung likely");
        row("greets late, perhaps", "ssh", Opening::ServerFirst, AfterConnect::Silent, {}, false,
            "service.hung possible");
        row("nobody had to speak", "x", Opening::Unknown, AfterConnect::Silent, {}, false,
            "connects");
    }

    void greetings()
    {
        QFETCH(QString, service);
        QFETCH(Opening, opening);
        QFETCH(AfterConnect, after);
        QFETCH(QString, bytes);
        QFETCH(bool, asked);
        QFETCH(QString, verdict);
        Scene scene(u"10.0.0.7"_s, 80);
        scene.service(service, service, {}, opening);
        scene.connected(u"10.0.0.7"_s, after, bytes).openingSent = asked;
        COMPARE_VERDICT(scene, verdict);
    }

    void anUnknownServiceMaySayAnything()
    {
        Scene scene(u"10.0.0.7"_s, 9999);
        scene.connected(u"10.0.0.7"_s, AfterConnect::Bytes, u"hello"_s);
        COMPARE_VERDICT(scene, "connects");
        scene.file.attempts.front().afterConnect = AfterConnect::ClosedByPeer;
        COMPARE_VERDICT(
            scene, "service.closes-at-once likely"); // a balancer may have accepted in its place
        Scene here(u"127.0.0.1"_s, 9999);
        here.connected(u"127.0.0.1"_s, AfterConnect::ClosedByPeer);
        here.file.client.listeners = {listener(u"127.0.0.1"_s, 9999, u"app"_s)};
        COMPARE_VERDICT(here, "service.closes-at-once proven");
        for (const QString &forwarder : {u"systemd"_s, u"ssh"_s, u"haproxy"_s, u"inetd"_s}) {
            here.file.client.listeners = {listener(u"127.0.0.1"_s, 9999, forwarder)};
            COMPARE_VERDICT(here, "service.closes-at-once likely");
        }
    }

    void aForwardersCloseIsNotTheServices()
    {
        Scene scene(u"127.0.0.1"_s, 8080);
        scene.connected(u"127.0.0.1"_s, AfterConnect::ResetByPeer);
        scene.file.client.listeners = {listener(u"0.0.0.0"_s, 8080, u"docker-proxy"_s)};
        COMPARE_VERDICT(scene, "server.container-loopback likely");
        scene.file.attempts.front().afterConnect = AfterConnect::ClosedByPeer;
        COMPARE_VERDICT(scene, "service.closes-at-once likely");
    }

    void aStoppedProcess()
    {
        Scene scene(u"127.0.0.1"_s, 22);
        scene.service(u"ssh"_s, u"SSH"_s, {u"sshd"_s}, Opening::ServerFirst);
        scene.connected(u"127.0.0.1"_s, AfterConnect::Silent);
        scene.file.client.listeners = {listener(u"0.0.0.0"_s, 22, u"sshd"_s)};
        Process process;
        process.pid = Pid(812);
        process.name = u"sshd"_s;
        process.state = u"T"_s;
        scene.file.client.processes = {process};
        COMPARE_VERDICT(scene, "service.hung proven");
        scene.file.client.processes.front().state = u"S"_s;
        COMPARE_VERDICT(scene, "service.hung possible");
    }

    void abortOnOverflow()
    {
        Scene scene(u"127.0.0.1"_s, 80);
        scene.connected(u"127.0.0.1"_s, AfterConnect::ResetByPeer);
        Listener full = listener(u"127.0.0.1"_s, 80);
        full.acceptQueue = 2;
        full.backlog = 1;
        scene.file.client.listeners = {full};
        scene.file.client.sysctls.insert(u"net.ipv4.tcp_abort_on_overflow"_s, u"1"_s);
        COMPARE_VERDICT(scene, "server.abort-on-overflow likely");
        scene.file.countersBefore.insert(u"TcpExt.ListenOverflows"_s, 3);
        scene.file.countersAfter.insert(u"TcpExt.ListenOverflows"_s, 5);
        COMPARE_VERDICT(scene, "server.abort-on-overflow proven");
        scene.file.countersAfter = scene.file.countersBefore;
        scene.file.client.listeners.front().acceptQueue = 1; // one more connection fills it
        COMPARE_VERDICT(scene, "server.abort-on-overflow likely");
        scene.file.client.listeners.front().acceptQueue = 0;
        COMPARE_VERDICT(scene, "service.closes-at-once likely");
        scene.file.client.listeners.front().acceptQueue = 2;
        scene.file.client.sysctls.clear();
        COMPARE_VERDICT(scene, "service.closes-at-once likely");
    }
};

QTEST_GUILESS_MAIN(DiagnosisServiceTest)
#include "tst_diagnosis_service.moc"
