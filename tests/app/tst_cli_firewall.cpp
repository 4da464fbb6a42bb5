// SPDX-License-Identifier: MIT
// `firewall explain` from end to end: files, this host (in namespaces), batches, exit codes.
#include "core/facts/snapshot.h"
#include "tests/app/cli_program.h"
#include "tests/support/netns.h"

#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace doorward;
using namespace doorward::lab;
using namespace doorward::test;
using namespace Qt::Literals::StringLiterals;

namespace {

Run explain(const QStringList &arguments, const QByteArray &input = {})
{
    return runCli(QStringList{u"firewall"_s, u"explain"_s} + arguments, input);
}

QString verdictOf(const Run &run)
{
    return run.object()[u"verdict"].toString();
}

QStringList words(const QString &line)
{
    return line.split(u' ', Qt::SkipEmptyParts);
}

const QByteArray ruleset = "table inet filter {\n"
                           "  chain input {\n"
                           "    type filter hook input priority 0; policy drop;\n"
                           "    iifname \"lo\" accept\n"
                           "    ct state established,related accept\n"
                           "    tcp dport 22 limit rate 3/minute accept\n"
                           "    ip saddr 10.0.0.9 tcp dport 8080 drop comment \"that one\"\n"
                           "    tcp dport { 80, 8080 } accept\n"
                           "    tcp dport 81 reject with tcp reset\n"
                           "  }\n"
                           "  chain forward { type filter hook forward priority 0; policy drop; }\n"
                           "  chain output {\n"
                           "    type filter hook output priority 0;\n"
                           "    tcp sport 80 drop\n"
                           "  }\n"
                           "}\n";

/// A host 10.0.0.2 with the ruleset above, and its own words about itself as files.
class Host {
public:
    Host()
    {
        m_ready = m_space.prepare()
                  && m_space.ip(u"link add eth0 type veth peer name eth1\n"
                                "address add 10.0.0.2/24 dev eth0\n"
                                "link set eth0 up\nlink set eth1 up"_s)
                  && m_space.nft(ruleset) && save(u"nft"_s, words(u"nft -j list ruleset"_s))
                  && save(u"addresses"_s, words(u"ip -j address"_s))
                  && save(u"routes"_s, words(u"ip -j route show table all"_s));
    }
    bool isReady() const { return m_ready; }
    const Netns &space() const { return m_space; }
    QString file(const QString &name) const { return m_folder.filePath(name); }
    QStringList files() const
    {
        return {u"--nft"_s,           file(u"nft"_s), u"--addresses"_s,
                file(u"addresses"_s), u"--routes"_s,  file(u"routes"_s)};
    }
    bool write(const QString &name, const QByteArray &bytes) const
    {
        QFile out(file(name));
        return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size();
    }

private:
    bool save(const QString &name, const QStringList &command) const
    {
        const Ran ran = m_space.run(command);
        return ran.ok() && write(name, ran.output);
    }

    QTemporaryDir m_folder;
    Netns m_space;
    bool m_ready = false;
};

} // namespace

class TestCliFirewall : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        DOORWARD_NEEDS_NAMESPACES();
        DOORWARD_NEEDS_PROGRAM("nft");
        m_host = std::make_unique<Host>();
        QVERIFY(m_host->isReady());
    }
    void cleanupTestCase() { m_host.reset(); }

    void verdicts_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("text");
        QTest::newRow("accepted") << u"--from 10.0.0.1 --to 10.0.0.2:8080"_s << u"accept"_s
                                  << u"tcp dport { 80, 8080 } accept"_s;
        QTest::newRow("dropped") << u"--from 10.0.0.9:4000 --to 10.0.0.2:8080"_s << u"drop"_s
                                 << u"ip saddr 10.0.0.9 tcp dport 8080 drop comment \"that one\""_s;
        QTest::newRow("rejected") << u"--from 10.0.0.9 --to 10.0.0.2:81"_s << u"reject"_s
                                  << u"tcp dport 81 reject with tcp reset"_s;
        QTest::newRow("by policy")
            << u"--from 10.0.0.9 --to 10.0.0.2:82"_s << u"drop"_s << u"policy drop"_s;
        QTest::newRow("established") << u"--from 10.0.0.9 --to 10.0.0.2:82 --state established"_s
                                     << u"accept"_s << u"ct state established,related accept"_s;
        QTest::newRow("forwarded")
            << u"--from 10.0.0.9 --to 192.168.1.1:80"_s << u"drop"_s << u"policy drop"_s;
        QTest::newRow("asked as input")
            << u"--from 10.0.0.9 --to 192.168.1.1:81 --hook input --in eth0"_s << u"reject"_s
            << u"tcp dport 81 reject with tcp reset"_s;
        QTest::newRow("sent") << u"--from 10.0.0.2:80 --to 10.0.0.9:4000 --state established"_s
                              << u"drop"_s << u"tcp sport 80 drop"_s;
        QTest::newRow("loopback") << u"--from 127.0.0.1:5000 --to 127.0.0.1:5432"_s << u"accept"_s
                                  << u"iifname \"lo\" accept"_s;
    }
    /// From files, and from the host itself: the same.
    void verdicts()
    {
        QFETCH(QString, question);
        QFETCH(QString, verdict);
        QFETCH(QString, text);
        const QStringList asked = words(question) + QStringList{u"--json"_s};
        Run live;
        QVERIFY(m_host->space().in([&] { live = explain(asked); }));
        for (const Run &run : {explain(asked + m_host->files()), live}) {
            QCOMPARE(run.code, 0);
            QVERIFY2(run.err.isEmpty(), run.err.constData());
            QCOMPARE(verdictOf(run), verdict);
            // nft prints this rule alike whether it is for both families or for one
            QCOMPARE(run.object()[u"assumptions"].toArray().size(), verdict == "reject"_L1 ? 1 : 0);
            const QJsonObject decider = run.object()[u"decided_by"].toObject();
            QCOMPARE(decider[u"text"].toString(), text);
            QCOMPARE(decider[u"family"].toString(), u"inet"_s);
            QCOMPARE(decider[u"table"].toString(), u"filter"_s);
            QCOMPARE(decider[u"handle"].isNull(), text == "policy drop"_L1);
            QVERIFY(decider.contains(u"handle"));
            QVERIFY(!run.object()[u"phases"].toArray().isEmpty());
            QCOMPARE(run.object()[u"reject_with"].isNull(), verdict != "reject"_L1);
            QVERIFY(run.object()[u"rewritten_to"].isNull());
            QVERIFY(run.object()[u"limits"].toArray().isEmpty());
        }
    }

    void unknownWithBothOutcomes()
    {
        const Run run =
            explain(words(u"--from 10.0.0.9 --to 10.0.0.2:22 --json"_s) + m_host->files());
        QCOMPARE(verdictOf(run), u"unknown"_s);
        QCOMPARE(run.object()[u"possibilities"].toArray().size(), 2);
        QVERIFY(run.object()[u"unknowns"].toArray()[0].toString().contains("limit rate"_L1));
        const Run text = explain(words(u"--from 10.0.0.9 --to 10.0.0.2:22"_s) + m_host->files());
        QVERIFY(text.out.contains("limit rate 3/minute") && text.out.contains("policy drop"));
    }

    void wayBackOfTheAnswer()
    {
        const QString question = u"--from 10.0.0.1:4000 --to 10.0.0.2:80"_s;
        const Run run = explain(words(question + " --json"_L1) + m_host->files());
        QCOMPARE(verdictOf(run), u"accept"_s);
        const QJsonObject reply = run.object()[u"reply"].toObject();
        QCOMPARE(reply[u"verdict"].toString(), u"drop"_s);
        QCOMPARE(reply[u"decided_by"][u"text"].toString(), u"tcp sport 80 drop"_s);
        const Run text = explain(words(question) + m_host->files());
        QVERIFY(text.out.contains("SYN-ACK") && text.out.contains("tcp sport 80 drop"));
    }

    void textForPeople()
    {
        const Run run = explain(words(u"--from 10.0.0.9 --to 10.0.0.2:8080"_s) + m_host->files());
        QCOMPARE(run.code, 0);
        for (const char *part :
             {"TCP SYN 10.0.0.9 → 10.0.0.2:8080, in by eth0", "hook input",
              "✕ Dropped by inet filter", "►", "ct state new not in established", "Phase 1"})
            QVERIFY2(run.out.contains(part), part);
        QVERIFY(!run.out.contains('\x1b'));
        for (const QString &language : {u"ko"_s, u"tr"_s, u"zh_CN"_s}) {
            const Run other =
                explain(words(u"--from 10.0.0.9 --to 10.0.0.2:8080 --lang "_s + language)
                        + m_host->files());
            QCOMPARE(other.code, 0);
            QVERIFY(!other.out.contains("Dropped") && !other.out.contains("explain."));
        }
    }

    /// The command that is named, run in that namespace, lets the packet through.
    void remediesWork_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("text");
        QTest::newRow("rule for the port")
            << u"--from 10.0.0.9 --to 10.0.0.2:8080"_s << u"remedy.filter.delete"_s;
        QTest::newRow("policy") << u"--from 10.0.0.9 --to 10.0.0.2:83"_s
                                << u"remedy.filter.allow"_s;
        QTest::newRow("answer") << u"--from 10.0.0.1:4000 --to 10.0.0.2:80"_s
                                << u"remedy.filter.allow"_s;
    }
    void remediesWork()
    {
        QFETCH(QString, question);
        QFETCH(QString, text);
        const Host host; // the rules are changed
        QVERIFY(host.isReady());
        Run before;
        QVERIFY(host.space().in([&] { before = explain(words(question + " --json"_L1)); }));
        const QJsonArray remedies = before.object()[u"remedies"].toArray();
        QVERIFY2(!remedies.isEmpty(), before.out.constData());
        QCOMPARE(remedies[0][u"text_id"].toString(), text);
        QVERIFY(remedies[0][u"needs_root"].toBool());
        QStringList command;
        for (const QJsonValue word : remedies[0][u"command"].toArray())
            command << word.toString();
        QVERIFY(!command.isEmpty());
        const Run said = explain(words(question) + host.files());
        QVERIFY2(said.out.contains("What to do") && said.out.contains("needs root")
                     && said.out.contains(command.join(u' ').toUtf8()),
                 said.out.constData());
        QVERIFY(host.space().run(command).ok());
        Run after;
        QVERIFY(host.space().in([&] { after = explain(words(question + " --json"_L1)); }));
        QCOMPARE(verdictOf(after), u"accept"_s);
        QVERIFY2(after.object()[u"reply"].isNull(), after.out.constData());
        QVERIFY(after.object()[u"remedies"].toArray().isEmpty());
    }

    /// What is assumed is said in the person's language; the JSON keeps its words.
    void assumptionsInTheLanguage()
    {
        const QStringList question = words(u"--from 10.0.0.9 --to 10.0.0.2:22 --lang ko"_s);
        const Run run = explain(question + m_host->files());
        QVERIFY2(run.out.contains("일치하지 않음") && !run.out.contains("does not match"),
                 run.out.constData());
        const Run json = explain(question + QStringList{u"--json"_s} + m_host->files());
        QVERIFY2(json.out.contains("does not match"), json.out.constData());
    }

    void hostileComment()
    {
        QByteArray json = "{'nftables': [{'metainfo': {'json_schema_version': 1}},"
                          "{'table': {'family': 'inet', 'name': 't', 'handle': 1}},"
                          "{'chain': {'family': 'inet', 'table': 't', 'name': 'c', 'handle': 1,"
                          "'type': 'filter', 'hook': 'input', 'prio': 0, 'policy': 'accept'}},"
                          "{'rule': {'family': 'inet', 'table': 't', 'chain': 'c', 'handle': 2,"
                          "'comment': '\\u001b[31mred\\u202e\\nx', 'expr': [{'drop': null}]}}]}";
        QVERIFY(m_host->write(u"hostile"_s, json.replace('\'', '"')));
        const Run run =
            explain({u"--nft"_s, m_host->file(u"hostile"_s), u"--to"_s, u"10.0.0.2:80"_s});
        QCOMPARE(run.code, 0);
        QVERIFY(run.out.contains("Dropped"));
        QVERIFY(!run.out.contains('\x1b') && !run.out.contains("\u202e"));
    }

    void batch()
    {
        const QByteArray lines = "{\"to\": \"10.0.0.2:8080\", \"from\": \"10.0.0.9\"}\n"
                                 "not json\n"
                                 "{\"to\": \"10.0.0.2:81\", \"from\": null, \"in\": \"eth0\"}\n"
                                 "{\"from\": \"10.0.0.9\"}\n"
                                 "{\"to\": \"10.0.0.2:81\", \"hook\": \"sideways\"}\n"
                                 "\n"
                                 "[]\n"
                                 "{\"to\": \"[::1]:81\", \"from\": \"10.0.0.9\"}\n"
                                 "{\"to\": \"10.0.0.2:82\", \"state\": \"established\"}";
        const Run run = explain(QStringList{u"--batch"_s, u"-"_s} + m_host->files(), lines);
        QCOMPARE(run.code, 0);
        const QList<QByteArray> answers = run.out.trimmed().split('\n');
        QCOMPARE(answers.size(), 9);
        const QStringList expected{u"drop"_s,    u"error 2"_s, u"reject"_s,
                                   u"error 4"_s, u"error 5"_s, u"error 6"_s,
                                   u"error 7"_s, u"error 8"_s, u"accept"_s};
        for (qsizetype i = 0; i < answers.size(); ++i) {
            const QJsonObject answer = QJsonDocument::fromJson(answers[i]).object();
            const bool failed = answer.contains(u"error");
            QCOMPARE(failed ? u"error %1"_s.arg(answer[u"line"].toInt())
                            : answer[u"verdict"].toString(),
                     expected[i]);
            QVERIFY(!failed || !answer[u"error"].toString().isEmpty());
            QVERIFY(!answer.contains(u"phases"));
        }
    }

    void batchWithPhasesFromAFile()
    {
        QVERIFY(m_host->write(u"packets"_s, "{\"to\": \"10.0.0.2:81\"}\n"));
        const Run run = explain(QStringList{u"--batch"_s, m_host->file(u"packets"_s), u"--phases"_s}
                                + m_host->files());
        QVERIFY(!run.object()[u"phases"].toArray().isEmpty());
    }

    /// A line is answered before the next one comes.
    void batchStreams()
    {
        QProcess process;
        process.setProcessEnvironment(plainEnvironment());
        process.start(cliPath(), QStringList{u"firewall"_s, u"explain"_s, u"--batch"_s, u"-"_s}
                                     + m_host->files());
        for (const char *verdict : {"reject", "reject"}) {
            process.write("{\"to\": \"10.0.0.2:81\"}\n");
            while (!process.canReadLine() && process.waitForReadyRead(20'000)) {
            }
            QVERIFY(process.readLine().contains(verdict));
        }
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
    }

    void aSnapshotHoldsItAll()
    {
        const QString file = m_host->file(u"snapshot"_s);
        Run taken;
        QVERIFY(m_host->space().in([&] { taken = runCli({u"snapshot"_s, u"-o"_s, file}, {}); }));
        QCOMPARE(taken.code, 0);
        const Run run = explain(words(u"--from 10.0.0.9 --to 10.0.0.2:81 --json --snapshot"_s)
                                + QStringList{file});
        QCOMPARE(run.code, 0);
        QCOMPARE(verdictOf(run), u"reject"_s);

        HostSnapshot blind;
        QVERIFY(m_host->write(u"blind"_s, snapshotToJson(blind)));
        const QStringList asked{u"--to"_s, u"10.0.0.2:81"_s, u"--snapshot"_s,
                                m_host->file(u"blind"_s)};
        QCOMPARE(explain(asked).code, 65);
        QCOMPARE(explain(asked + m_host->files()).code, 0); // the rules come from elsewhere
    }

    void redactedSnapshotTellsTheSame()
    {
        const QString file = m_host->file(u"redacted"_s);
        Run taken;
        QVERIFY(m_host->space().in([&] {
            taken = runCli({u"snapshot"_s, u"--redact"_s, u"-o"_s, file}, {});
        }));
        QCOMPARE(taken.code, 0);
        QFile in(file);
        QVERIFY(in.open(QIODevice::ReadOnly));
        const auto snapshot = snapshotFromJson(in.readAll());
        QVERIFY(snapshot);
        QVERIFY(!snapshot->ruleset.nft.contains("10.0.0.9"_L1)
                && !snapshot->ruleset.nft.contains("that one"_L1));
        QString own;
        for (const Interface &link : snapshot->interfaces)
            if (link.name == "eth0"_L1)
                for (const InterfaceAddress &address : link.addresses)
                    if (address.prefix.address.isIpv4())
                        own = address.prefix.address.text();
        const Run run = explain(
            {u"--to"_s, own + ":81"_L1, u"--in"_s, u"eth0"_s, u"--json"_s, u"--snapshot"_s, file});
        QCOMPARE(verdictOf(run), u"reject"_s);
    }

    void usage_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("no destination") << u"--from 10.0.0.1"_s << 64 << QByteArray("--to ADDRESS");
        QTest::newRow("a name") << u"--to db:80"_s << 64 << QByteArray("--to db:80");
        QTest::newRow("no port") << u"--to 10.0.0.1"_s << 64 << QByteArray("10.0.0.2:80");
        QTest::newRow("families") << u"--to 10.0.0.1:80 --from ::1"_s << 64
                                  << QByteArray("--from ::1");
        QTest::newRow("hook") << u"--to 10.0.0.1:80 --hook prerouting"_s << 64
                              << QByteArray("--hook prerouting");
        QTest::newRow("state") << u"--to 10.0.0.1:80 --state invalid"_s << 64
                               << QByteArray("--state invalid");
        QTest::newRow("device") << u"--to 10.0.0.1:80 --in a/b"_s << 64 << QByteArray("--in a/b");
        QTest::newRow("batch and packet")
            << u"--batch - --to 10.0.0.1:80"_s << 64 << QByteArray("--to");
        QTest::newRow("word") << u"this --to 10.0.0.1:80"_s << 64 << QByteArray("\"this\"");
        QTest::newRow("no file") << u"--to 10.0.0.1:80 --nft /no/such/file"_s << 74
                                 << QByteArray("/no/such/file");
        QTest::newRow("not nft's")
            << u"--to 10.0.0.1:80 --nft /etc/hostname"_s << 65 << QByteArray();
        QTest::newRow("empty") << u"--to 10.0.0.1:80 --nft /dev/null"_s << 65
                               << QByteArray("/dev/null");
        QTest::newRow("not addresses") << u"--to 10.0.0.1:80 --addresses /dev/null --nft %nft"_s
                                       << 65 << QByteArray("/dev/null");
        QTest::newRow("addresses instead of routes")
            << u"--to 10.0.0.1:80 --routes %addresses --nft %nft"_s << 65 << QByteArray("[0].dst");
        QTest::newRow("not a snapshot")
            << u"--to 10.0.0.1:80 --snapshot %nft"_s << 65 << QByteArray("snapshot");
        QTest::newRow("no batch file")
            << u"--batch /no/such/file --nft %nft"_s << 74 << QByteArray("/no/such/file");
    }
    void usage()
    {
        QFETCH(QString, line);
        QFETCH(int, code);
        QFETCH(QByteArray, part);
        line.replace("%nft"_L1, m_host->file(u"nft"_s));
        line.replace("%addresses"_L1, m_host->file(u"addresses"_s));
        const Run run = explain(words(line));
        QCOMPARE(run.code, code);
        QVERIFY(run.out.isEmpty());
        QVERIFY2(run.err.contains(part) && run.err.startsWith("doorward-cli: "),
                 run.err.constData());
    }

    void withoutTheWordExplain()
    {
        const Run run = runCli({u"firewall"_s}, {});
        QCOMPARE(run.code, 64);
        QVERIFY(run.err.contains("firewall explain --to"));
    }

    void ordinaryUser()
    {
        DOORWARD_NEEDS_PROGRAM("setpriv");
        // Where it was built, that user may not reach it.
        const QTemporaryDir folder(u"/tmp/doorward-cli-XXXXXX"_s);
        const QString program = folder.filePath(u"doorward-cli"_s);
        QVERIFY(QFile::copy(cliPath(), program));
        QVERIFY(QFile::setPermissions(folder.path(), QFile::permissions(folder.path())
                                                         | QFile::ReadOther | QFile::ExeOther));
        const auto asNobody = [this, &program](const QStringList &arguments) {
            return m_host->space().run(QStringList{u"setpriv"_s, u"--reuid=65534"_s,
                                                   u"--regid=65534"_s, u"--clear-groups"_s, u"--"_s,
                                                   program}
                                       + arguments);
        };
        const Ran started = asNobody({u"--version"_s});
        QVERIFY2(started.ok(), started.errors.constData());
        const Ran live = asNobody({u"firewall"_s, u"explain"_s, u"--to"_s, u"10.0.0.2:81"_s});
        QCOMPARE(live.exitCode, 77);
        QVERIFY(live.output.isEmpty());
        QVERIFY2(live.errors.contains("sudo nft -j list ruleset > ruleset.json")
                     && live.errors.contains("--nft ruleset.json"),
                 live.errors.constData());
        const Ran snapshot = asNobody({u"snapshot"_s});
        QCOMPARE(snapshot.exitCode, 0);
        const auto read = snapshotFromJson(snapshot.output);
        QVERIFY(read && read->ruleset.isEmpty() && read->rulesetSight == Sight::None);
        QVERIFY(std::any_of(read->limits.begin(), read->limits.end(),
                            [](const Limit &limit) { return limit.id == "ruleset"_L1; }));
    }

private:
    std::unique_ptr<Host> m_host;
};

QTEST_GUILESS_MAIN(TestCliFirewall)
#include "tst_cli_firewall.moc"
