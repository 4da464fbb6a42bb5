// SPDX-License-Identifier: MIT
// Real services under a real systemd: each is broken in one way, doorward-cli is asked why the
// connection fails, and what the verdict says is done, until it works.
#include "cli_program.h"
#include "tests/support/booted_system.h"

#include <QJsonArray>
#include <QTest>

using namespace doorward;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray service(const QByteArray &lines)
{
    return "[Unit]\nDescription=doorward's test\n[Service]\n" + lines
           + "\n[Install]\nWantedBy=multi-user.target\n";
}

/// A server of one port that says nothing, and its errors in its log.
QByteArray listening(int port, const QByteArray &address = "0.0.0.0")
{
    return "ExecStart=/usr/bin/socat TCP-LISTEN:" + QByteArray::number(port) + ",bind=" + address
           + ",reuseaddr,fork PIPE\nSuccessExitStatus=143\n";
}

QByteArray webServer(const QByteArray &listens)
{
    return "daemon off; events {} pid /run/web.pid; error_log stderr;\n"
           "http { access_log off; server { "
           + listens + " return 200 'well\\n'; } }\n";
}

/// Notifies systemd only once the file is there, and listens then.
constexpr const char *slowServer = "import os, socket, time\n"
                                   "while not os.path.exists('/run/go-on'): time.sleep(0.05)\n"
                                   "s = socket.create_server(('0.0.0.0', 8109))\n"
                                   "n = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                                   "n.sendto(b'READY=1', os.environ['NOTIFY_SOCKET'])\n"
                                   "held = []\n"
                                   "while True: held.append(s.accept())\n";

} // namespace

class TestCliServices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void inactive();
    void masked();
    void disabledInstance();
    void killed();
    void configuration();
    void forgedLine();
    void anotherPortIsInUse();
    void portTaken();
    void permission();
    void addressNotAvailable();
    void restarting();
    void stillStarting();
    void waiting();
    void condition();
    void socketNotActive();
    void socketTriggerLimit();
    void ordinaryUser();
    void snapshotOfTheServer();

private:
    /// diagnose --json TARGET there, as root or another user.
    QJsonObject diagnose(const QString &target, const QString &user = {});
    /// "server.stopped proven: web.service", with what else it says in `m_last`.
    QString verdict(const QString &target);
    /// The commands of the last verdict's remedies.
    QStringList remedies() const;
    /// Runs those of them that need root.
    bool applyRemedies();
    void unit(const QString &name, const QByteArray &text);

    lab::BootedSystem m_system;
    QJsonObject m_last;
};

void TestCliServices::initTestCase()
{
    for (const char *program : {"socat", "nginx", "redis-server", "python3"})
        if (lab::systemProgram(QString::fromLatin1(program)).isEmpty())
            QSKIP(qPrintable(u"needs the program "_s + QString::fromLatin1(program)));
    if (const QString why = m_system.start(); !why.isEmpty())
        QSKIP(qPrintable(why));
    if (!m_system.run({cliPath(), u"--version"_s}).ok())
        QSKIP("the program of this build cannot be seen from inside the container");
    QVERIFY(
        m_system.run({u"ip"_s, u"address"_s, u"add"_s, u"10.5.0.1/32"_s, u"dev"_s, u"lo"_s}).ok());
}

QJsonObject TestCliServices::diagnose(const QString &target, const QString &user)
{
    QStringList command;
    if (!user.isEmpty())
        command << u"setpriv"_s << u"--reuid="_s + user << u"--clear-groups"_s;
    command << cliPath() << u"diagnose"_s << u"--json"_s << u"--lang"_s << u"en"_s << target;
    const lab::Ran ran = m_system.run(command);
    if (ran.output.isEmpty())
        qWarning("%s", ran.errors.constData());
    m_last = QJsonDocument::fromJson(ran.output).object();
    return m_last[u"diagnosis"].toObject();
}

QString TestCliServices::verdict(const QString &target)
{
    const QJsonObject diagnosis = diagnose(target);
    if (diagnosis[u"outcome"].toString() == u"connects"_s)
        return u"connects"_s;
    return u"%1 %2: %3"_s.arg(diagnosis[u"cause"].toString(), diagnosis[u"certainty"].toString(),
                              diagnosis[u"summary"].toString());
}

QStringList TestCliServices::remedies() const
{
    QStringList commands;
    for (const QJsonValue &remedy : m_last[u"diagnosis"][u"remedies"].toArray()) {
        QStringList words;
        for (const QJsonValue &word : remedy[u"command"].toArray())
            words << word.toString();
        commands << words.join(u' ');
    }
    return commands;
}

bool TestCliServices::applyRemedies()
{
    bool any = false;
    for (const QString &command : remedies())
        if (command.startsWith(u"systemctl "_s) && !command.contains(u" edit "_s)
            && !command.contains(u" cat "_s)) {
            any = true;
            if (!m_system.run(command.split(u' ')).ok())
                return false;
        }
    return any;
}

void TestCliServices::unit(const QString &name, const QByteArray &text)
{
    QVERIFY(m_system.write(u"/etc/systemd/system/"_s + name, text));
    QVERIFY(m_system.systemctl(u"daemon-reload"_s));
}

/// Debian's Redis as its package leaves it, stopped.
void TestCliServices::inactive()
{
    QVERIFY(m_system.systemctl(u"start redis-server"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:6379"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"stop redis-server"_s));
    QCOMPARE(verdict(u"127.0.0.1:6379"_s),
             u"server.stopped proven: redis-server.service is not running, so nothing listens on "
             "port 6379."_s);
    QCOMPARE(remedies().constFirst(), u"systemctl start redis-server.service"_s);
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:6379"_s), u"connects"_s);
}

void TestCliServices::masked()
{
    QVERIFY(m_system.systemctl(u"mask --now redis-server"_s));
    QCOMPARE(
        verdict(u"127.0.0.1:6379"_s),
        u"server.stopped proven: redis-server.service is masked: systemd refuses to start it."_s);
    QCOMPARE(remedies(), (QStringList{u"systemctl unmask redis-server.service"_s,
                                      u"systemctl start redis-server.service"_s}));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:6379"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"disable --now redis-server"_s));
    QCOMPARE(verdict(u"127.0.0.1:6379"_s),
             u"server.stopped proven: redis-server.service is not running, and systemd does not "
             "start it at boot."_s);
    QVERIFY(remedies().contains(u"systemctl enable redis-server.service"_s));
}

/// An instance of a template that nobody has started, known by its command line.
void TestCliServices::disabledInstance()
{
    unit(u"web@.service"_s, service(listening(8101).replace("8101", "81%i")));
    QVERIFY(m_system.systemctl(u"start web@01.service"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8101"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"enable web@01.service"_s));
    QVERIFY(m_system.systemctl(u"stop web@01.service"_s));
    QCOMPARE(verdict(u"127.0.0.1:8101"_s),
             u"server.stopped proven: web@01.service is not running, so nothing listens on port "
             "8101."_s);
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8101"_s), u"connects"_s);
}

void TestCliServices::killed()
{
    unit(u"short-lived.service"_s, service(listening(8102)));
    QVERIFY(m_system.systemctl(u"start short-lived.service"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8102"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"kill --kill-whom=main --signal=SIGKILL short-lived.service"_s));
    QVERIFY(m_system.awaitState(u"short-lived.service"_s, u"failed"_s));
    const QString said = verdict(u"127.0.0.1:8102"_s);
    QVERIFY2(
        said.startsWith(u"server.stopped proven: short-lived.service ended unexpectedly at 20"_s)
            && said.endsWith(u"signal=KILL)."_s),
        qPrintable(said));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8102"_s), u"connects"_s);
}

void TestCliServices::configuration()
{
    QVERIFY(m_system.write(u"/etc/web.conf"_s, webServer("lisen 8103;")));
    unit(u"front.service"_s,
         service("ExecStart=/usr/sbin/nginx -c /etc/web.conf\nEnvironment=PORT=8103"));
    m_system.run({u"systemctl"_s, u"start"_s, u"front.service"_s});
    QVERIFY(m_system.awaitState(u"front.service"_s, u"failed"_s));
    const QString said = verdict(u"127.0.0.1:8103"_s);
    QVERIFY2(said.startsWith(u"server.start-failed proven: front.service could not start, because "
                             "its configuration is wrong: "_s)
                 && said.contains(u"unknown directive \"lisen\" in /etc/web.conf:2"_s),
             qPrintable(said));
    QVERIFY(m_system.write(u"/etc/web.conf"_s, webServer("listen 8103;")));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8103"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"stop front.service"_s));
}

/// Any program can say of its line that it is about a unit; only systemd's own count.
void TestCliServices::forgedLine()
{
    unit(u"quiet.service"_s, service("Environment=PORT=8114\nExecStart=/bin/sh -c 'exit 3'"));
    m_system.run({u"systemctl"_s, u"start"_s, u"quiet.service"_s});
    QVERIFY(m_system.awaitState(u"quiet.service"_s, u"failed"_s));
    const QString said = verdict(u"127.0.0.1:8114"_s);
    QVERIFY2(said.startsWith(u"server.start-failed proven: quiet.service "_s), qPrintable(said));
    QVERIFY(m_system.write(u"/run/forged"_s, "UNIT=quiet.service\n"
                                             "MESSAGE=Bad configuration option: forged\n"));
    QVERIFY(m_system.run({u"logger"_s, u"--journald=/run/forged"_s}).ok());
    QTRY_VERIFY(m_system.run({u"journalctl"_s, u"-o"_s, u"cat"_s, u"UNIT=quiet.service"_s})
                    .output.contains("forged"));
    QCOMPARE(verdict(u"127.0.0.1:8114"_s), said);
}

/// It fails because of another port than the one asked about.
void TestCliServices::anotherPortIsInUse()
{
    unit(u"squatter.service"_s, service(listening(8105)));
    QVERIFY(m_system.systemctl(u"start squatter.service"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8105"_s), u"connects"_s);
    QVERIFY(m_system.write(u"/etc/web.conf"_s, webServer("listen 8104; listen 8105;")));
    unit(u"front.service"_s,
         service("ExecStart=/usr/sbin/nginx -c /etc/web.conf\nEnvironment=PORT=8104"));
    m_system.run({u"systemctl"_s, u"start"_s, u"front.service"_s});
    QVERIFY(m_system.awaitState(u"front.service"_s, u"failed"_s));
    const QString said = verdict(u"127.0.0.1:8104"_s);
    QVERIFY2(said.startsWith(
                 u"server.start-failed proven: front.service could not start, because socat ("_s)
                 && said.endsWith(u") holds 0.0.0.0:8105."_s),
             qPrintable(said));
    QCOMPARE(remedies().mid(0, 2), (QStringList{u"systemctl stop squatter.service"_s,
                                                u"systemctl start front.service"_s}));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8104"_s), u"connects"_s);
    QVERIFY(m_system.systemctl(u"stop front.service"_s));
}

/// Somebody else holds the port on loopback; the service wanted it on every address.
void TestCliServices::portTaken()
{
    unit(u"lodger.service"_s, service(listening(8106, "127.0.0.1")));
    QVERIFY(m_system.systemctl(u"start lodger.service"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8106"_s), u"connects"_s);
    unit(u"wide.service"_s, service("ExecStart=/usr/bin/python3 -m http.server 8106"));
    QVERIFY(m_system.systemctl(u"start wide.service"_s));
    QVERIFY(m_system.awaitState(u"wide.service"_s, u"failed"_s));
    const QString said = verdict(u"10.5.0.1:8106"_s);
    QVERIFY2(
        said.startsWith(u"server.port-taken proven: socat ("_s)
            && said.endsWith(u") holds 127.0.0.1:8106, so wide.service, which needs that port, "
                             "could not start."_s),
        qPrintable(said));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"10.5.0.1:8106"_s), u"connects"_s);
}

void TestCliServices::permission()
{
    unit(u"low.service"_s, service("User=nobody\n" + listening(97)));
    QVERIFY(m_system.systemctl(u"start low.service"_s));
    QVERIFY(m_system.awaitState(u"low.service"_s, u"failed"_s));
    QCOMPARE(verdict(u"127.0.0.1:97"_s),
             u"server.start-failed proven: low.service could not start, because it may not listen "
             "on port 97: ports below 1024 need a privilege."_s);
    QCOMPARE(remedies().constFirst(), u"systemctl edit low.service"_s);
    // What the remedy's text says to write there.
    unit(u"low.service.d/override.conf"_s, "[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n");
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:97"_s), u"connects"_s);
}

void TestCliServices::addressNotAvailable()
{
    unit(u"placed.service"_s, service(listening(8107, "10.5.0.2")));
    QVERIFY(m_system.systemctl(u"start placed.service"_s));
    QVERIFY(m_system.awaitState(u"placed.service"_s, u"failed"_s));
    const QString missing = verdict(u"10.5.0.1:8107"_s);
    QVERIFY2(missing.startsWith(
                 u"server.start-failed proven: placed.service could not start, because "_s)
                 && missing.endsWith(u" does not have the address 10.5.0.2."_s),
             qPrintable(missing));
    QVERIFY(
        m_system.run({u"ip"_s, u"address"_s, u"add"_s, u"10.5.0.2/32"_s, u"dev"_s, u"lo"_s}).ok());
    const QString late = verdict(u"10.5.0.2:8107"_s);
    QVERIFY2(late.endsWith(u" did not have the address 10.5.0.2 yet; it has it now."_s),
             qPrintable(late));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"10.5.0.2:8107"_s), u"connects"_s);
}

void TestCliServices::restarting()
{
    QVERIFY(m_system.write(u"/usr/local/bin/worker"_s, "#!/bin/sh\nexit 3\n", 0755));
    unit(u"worker.service"_s, service("ExecStart=/usr/local/bin/worker --listen-port 8108\n"
                                      "Restart=always\nRestartSec=300ms"));
    m_system.run({u"systemctl"_s, u"start"_s, u"worker.service"_s});
    QTRY_VERIFY_WITH_TIMEOUT(
        m_system.run({u"systemctl"_s, u"show"_s, u"-P"_s, u"NRestarts"_s, u"worker.service"_s})
                .output.trimmed()
                .toInt()
            > 0,
        10'000);
    const QString looping = verdict(u"127.0.0.1:8108"_s);
    QVERIFY2(looping.startsWith(
                 u"server.start-failed proven: worker.service ends soon after each start; "
                 "automatic restarts so far: "_s),
             qPrintable(looping));
    QVERIFY(m_system.awaitState(u"worker.service"_s, u"failed"_s)); // its start limit
    const QString given = verdict(u"127.0.0.1:8108"_s);
    QVERIFY2(given.startsWith(u"server.start-failed proven: worker.service ends soon after"_s),
             qPrintable(given));
    QVERIFY(remedies().contains(u"systemctl reset-failed worker.service"_s));
    QVERIFY(m_system.write(u"/usr/local/bin/worker"_s,
                           "#!/bin/sh\nexec /usr/bin/socat TCP-LISTEN:8108,reuseaddr,fork PIPE\n",
                           0755));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8108"_s), u"connects"_s);
}

void TestCliServices::stillStarting()
{
    QVERIFY(m_system.write(u"/usr/local/bin/slow-server.py"_s, slowServer));
    unit(u"slow.service"_s, service("Type=notify\nNotifyAccess=all\nEnvironment=PORT=8109\n"
                                    "ExecStart=/usr/bin/python3 /usr/local/bin/slow-server.py"));
    QVERIFY(m_system.systemctl(u"start --no-block slow.service"_s));
    QVERIFY(m_system.awaitState(u"slow.service"_s, u"activating"_s));
    QCOMPARE(verdict(u"127.0.0.1:8109"_s),
             u"server.stopped proven: slow.service is still starting and does not listen on port "
             "8109 yet."_s);
    QVERIFY(m_system.write(u"/run/go-on"_s, {})); // the remedy is to wait
    QVERIFY(m_system.awaitState(u"slow.service"_s, u"active"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8109"_s), u"connects"_s);
}

void TestCliServices::waiting()
{
    unit(u"first.service"_s,
         service("Type=oneshot\nRemainAfterExit=yes\n"
                 "ExecStart=/bin/sh -c 'until test -e /run/done; do sleep 0.1; done'"));
    unit(u"second.service"_s,
         "[Unit]\nWants=first.service\nAfter=first.service\n" + service(listening(8110)));
    QVERIFY(m_system.systemctl(u"start --no-block second.service"_s));
    QVERIFY(m_system.awaitState(u"first.service"_s, u"activating"_s));
    QCOMPARE(verdict(u"127.0.0.1:8110"_s),
             u"server.stopped proven: second.service has not been started yet: systemd waits for "
             "first.service first."_s);
    QVERIFY(remedies().contains(u"systemctl status first.service"_s));
    QVERIFY(m_system.write(u"/run/done"_s, {}));
    QVERIFY(m_system.awaitState(u"second.service"_s, u"active"_s));
    QTRY_COMPARE(verdict(u"127.0.0.1:8110"_s), u"connects"_s);
}

void TestCliServices::condition()
{
    QByteArray text = "[Unit]\nConditionPathExists=/etc/choosy.conf\n" + service(listening(8111));
    unit(u"choosy.service"_s, text.replace("multi-user", "doorward-test"));
    QVERIFY(m_system.systemctl(u"enable choosy.service"_s)); // which keeps it in memory
    QVERIFY(m_system.systemctl(u"start choosy.service"_s));  // which it does, and runs nothing
    QCOMPARE(verdict(u"127.0.0.1:8111"_s),
             u"server.stopped proven: systemd did not start choosy.service, because "
             "ConditionPathExists=/etc/choosy.conf does not hold."_s);
    QVERIFY(m_system.write(u"/etc/choosy.conf"_s, {}));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8111"_s), u"connects"_s);
}

void TestCliServices::socketNotActive()
{
    unit(u"lazy.socket"_s, "[Socket]\nListenStream=8112\n[Install]\nWantedBy=sockets.target\n");
    unit(u"lazy.service"_s, service("ExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:8101"));
    QVERIFY(m_system.systemctl(u"enable lazy.socket"_s));
    QCOMPARE(verdict(u"127.0.0.1:8112"_s),
             u"server.stopped proven: The socket unit lazy.socket is not active, so systemd does "
             "not listen on port 8112."_s);
    QCOMPARE(remedies().constFirst(), u"systemctl start lazy.socket"_s);
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8112"_s), u"connects"_s);
}

/// A service that ends without accepting is triggered again and again by the same connection.
void TestCliServices::socketTriggerLimit()
{
    unit(u"eager.socket"_s, "[Socket]\nListenStream=8113\nTriggerLimitIntervalSec=10s\n"
                            "TriggerLimitBurst=3\n");
    unit(u"eager.service"_s, "[Unit]\nStartLimitIntervalSec=0\n" + service("ExecStart=/bin/true"));
    QVERIFY(m_system.systemctl(u"start eager.socket"_s));
    QVERIFY(m_system.awaitState(u"eager.socket"_s, u"active"_s));
    m_system.run({u"socat"_s, u"-T1"_s, u"/dev/null"_s, u"TCP:127.0.0.1:8113"_s});
    QVERIFY(m_system.awaitState(u"eager.socket"_s, u"failed"_s));
    QCOMPARE(verdict(u"127.0.0.1:8113"_s),
             u"server.socket-unit-limit proven: systemd has stopped eager.socket, because it was "
             "triggered too often in a short time."_s);
    QCOMPARE(remedies(), (QStringList{u"systemctl reset-failed eager.socket"_s,
                                      u"systemctl start eager.socket"_s}));
    unit(u"eager.service"_s,
         service("ExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:8101"));
    QVERIFY(applyRemedies());
    QTRY_COMPARE(verdict(u"127.0.0.1:8113"_s), u"connects"_s);
}

/// Without root the state is seen all the same, the log is not: a limit says so.
void TestCliServices::ordinaryUser()
{
    QVERIFY(m_system.write(u"/etc/web.conf"_s, webServer("lisen 8103;")));
    m_system.run({u"systemctl"_s, u"start"_s, u"front.service"_s});
    QVERIFY(m_system.awaitState(u"front.service"_s, u"failed"_s));
    const QJsonObject diagnosis = diagnose(u"127.0.0.1:8104"_s, u"nobody"_s);
    QCOMPARE(diagnosis[u"cause"].toString(), u"server.start-failed"_s);
    QVERIFY(diagnosis[u"summary"].toString().contains(u"front.service could not start"_s));
    QStringList help;
    for (const QJsonValue &limit : m_last[u"limits"].toArray())
        help << limit[u"help"].toString();
    QVERIFY2(help.contains(u"Run: sudo journalctl -u front.service -n 50"_s),
             qPrintable(help.join(u'\n')));
}

/// Taken on the server without a question, used for one elsewhere: it holds what failed.
void TestCliServices::snapshotOfTheServer()
{
    const lab::Ran ran = m_system.run({cliPath(), u"snapshot"_s});
    QVERIFY(ran.ok());
    const QJsonObject snapshot = QJsonDocument::fromJson(ran.output).object();
    QCOMPARE(snapshot[u"unit_sight"].toString(), u"full"_s);
    QStringList names;
    QString log;
    for (const QJsonValue &one : snapshot[u"units"].toArray()) {
        names << one[u"name"].toString();
        if (names.constLast() == u"front.service"_s)
            for (const QJsonValue &line : one[u"log"].toArray())
                log += line[u"text"].toString();
    }
    for (const QString &expected :
         {u"front.service"_s, u"redis-server.service"_s, u"eager.socket"_s})
        QVERIFY2(names.contains(expected), qPrintable(names.join(u' ')));
    QVERIFY2(log.contains(u"unknown directive"_s), qPrintable(log));
}

QTEST_GUILESS_MAIN(TestCliServices)
#include "tst_cli_services.moc"
