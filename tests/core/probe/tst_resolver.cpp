// SPDX-License-Identifier: MIT
//
// Names, against a nameserver of our own in a namespace of our own, with /etc as each test wants
// it.
#include "core/probe/resolver.h"
#include "tests/support/dns_stub.h"
#include "tests/support/netns.h"
#include "tests/support/sockets.h"

#include <QProcess>
#include <QTest>

#include <cerrno>
#include <memory>

#include <netdb.h>
#include <sys/wait.h>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using Manner = DnsStub::Manner;

namespace {

using Files = QMap<QString, QByteArray>;

const QByteArray plainHosts =
    "127.0.0.1 localhost\n::1 localhost\n192.0.2.7 pinned.example pinned\n";

Files etc(const QByteArray &resolv = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
          const QByteArray &nsswitch = "hosts: files dns\n")
{
    return {{u"/etc/resolv.conf"_s, resolv},
            {u"/etc/hosts"_s, plainHosts},
            {u"/etc/nsswitch.conf"_s, nsswitch}};
}

QStringList texts(const std::vector<IpAddress> &addresses)
{
    QStringList all;
    for (const IpAddress &address : addresses)
        all.append(address.text());
    all.sort();
    return all;
}

bool hasChildren()
{
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

} // namespace

class TestResolver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void literalsNeedNoWorker_data();
    void literalsNeedNoWorker();
    void literalOfAnotherFamily();
    void workerSaysNothingElse();
    void missingWorker();
    void workerThatLies_data();
    void workerThatLies();
    void namesThatAreNone();

    void system_data();
    void system();
    void systemWithoutDns();
    void systemWithClosedPort();
    void systemOnlyOneFamily();
    void systemKeepsTheResolversEnvironment();
    void silentServerEndsAtTheDeadline();
    void cancelEndsTheWorker();
    void searchDomainDiffersFromAbsolute();

    void searchApplies_data();
    void searchApplies();

    void searchListHidesTheAbsoluteName();

private:
    NameQuestion ask(const QString &name) const;

    Netns m_netns;
    std::unique_ptr<DnsStub> m_stub;
};

void TestResolver::initTestCase()
{
    DOORWARD_NEEDS_NAMESPACES();
    QVERIFY(m_netns.prepare());
}

void TestResolver::init()
{
    setResolverWorkerPath(QStringLiteral(DOORWARD_RESOLVER));
    m_netns.in([this] { m_stub = std::make_unique<DnsStub>(u"127.0.0.1"_s); });
    QVERIFY(m_stub->isValid());
    m_stub->add(u"db.example"_s, {u"192.0.2.1"_s, u"2001:db8::1"_s});
    m_stub->add(u"pinned.example"_s, {u"192.0.2.8"_s});
    m_stub->add(u"empty.example"_s, {});
    m_stub->addAlias(u"alias.example"_s, u"db.example"_s);
    m_stub->add(u"broken.example"_s, {}, Manner::Normal, 2);
    m_stub->add(u"silent.example"_s, {}, Manner::Silent);
    m_stub->add(u"big.example"_s, {u"192.0.2.9"_s}, Manner::Truncated);
    m_stub->add(u"db.corp.example"_s, {u"192.0.2.66"_s});
    m_stub->add(u"db.example.corp.example"_s, {u"192.0.2.67"_s});
    m_stub->add(u"db"_s, {u"192.0.2.68"_s});
}

void TestResolver::cleanup()
{
    m_stub.reset();
    QVERIFY2(!hasChildren(), "a worker was left behind");
}

NameQuestion TestResolver::ask(const QString &name) const
{
    NameQuestion question;
    question.name = name;
    question.config.nameservers = {m_stub->endpoint()};
    question.serverTimeout = 300ms;
    return question;
}

void TestResolver::literalsNeedNoWorker_data()
{
    QTest::addColumn<QString>("literal");
    QTest::newRow("IPv4") << u"10.0.0.7"_s;
    QTest::newRow("IPv6") << u"fd00::7"_s;
    QTest::newRow("with zone") << u"fe80::1%lo"_s;
}

void TestResolver::literalsNeedNoWorker()
{
    QFETCH(QString, literal);
    setResolverWorkerPath(u"/nonexistent/doorward-resolver"_s);
    const SystemLookup seen = lookUpSystem(ask(literal), {}, Deadline::after(5s));
    QCOMPARE(seen.outcome, NameOutcome::Answered);
    QCOMPARE(texts(seen.addresses), QStringList(literal));
    QVERIFY(askServers(ask(literal), {}, Deadline::after(5s)).empty());
}

void TestResolver::literalOfAnotherFamily()
{
    NameQuestion question = ask(u"10.0.0.7"_s);
    question.family = Family::Ipv6;
    const SystemLookup seen = lookUpSystem(question, {}, Deadline::after(5s));
    QCOMPARE(seen.outcome, NameOutcome::NoAddress);
    QVERIFY(seen.addresses.empty());
}

/// Whoever starts the worker reads its answer alone: an exit code, or a complaint on its standard
/// error, would be lost there.
void TestResolver::workerSaysNothingElse()
{
    QProcess worker;
    worker.start(QStringLiteral(DOORWARD_RESOLVER), {u"any"_s, u"127.0.0.1"_s});
    QVERIFY(worker.waitForFinished());
    QVERIFY(!worker.readAllStandardOutput().isEmpty());
    QCOMPARE(worker.readAllStandardError(), QByteArray());
    QCOMPARE(worker.exitCode(), 0);
}

void TestResolver::missingWorker()
{
    setResolverWorkerPath(u"/nonexistent/doorward-resolver"_s);
    const SystemLookup seen = lookUpSystem(ask(u"db.example"_s), {}, Deadline::after(5s));
    QCOMPARE(seen.outcome, NameOutcome::Failed);
    QCOMPARE(seen.errnoValue, ENOENT);
    QCOMPARE(seen.name, u"db.example"_s);
}

void TestResolver::workerThatLies_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<int>("errnoValue");
    QTest::newRow("says nothing") << u"/bin/true"_s << EBADMSG;
    QTest::newRow("says something else") << u"/bin/echo"_s << EBADMSG;
    QTest::newRow("never stops talking") << u"/usr/bin/yes"_s << EMSGSIZE;
}

void TestResolver::workerThatLies()
{
    QFETCH(QString, program);
    setResolverWorkerPath(program);
    const SystemLookup seen = lookUpSystem(ask(u"db.example"_s), {}, Deadline::after(5s));
    QCOMPARE(seen.outcome, NameOutcome::Failed);
    QTEST(seen.errnoValue, "errnoValue");
    QVERIFY(seen.addresses.empty());
}

void TestResolver::namesThatAreNone()
{
    for (const QString &name : {QString(), QString(u"a\0b"_s), QString(2000, u'a')}) {
        QCOMPARE(lookUpSystem(ask(name), {}, Deadline::after(5s)).outcome, NameOutcome::Failed);
        for (const ServerLookup &lookup : askServers(ask(name), {}, Deadline::after(5s)))
            QCOMPARE(lookup.outcome, NameOutcome::Failed);
    }
    const auto tooLongLabel =
        askServers(ask(QString(64, u'a') + u".example"_s), {}, Deadline::after(5s));
    QCOMPARE(tooLongLabel.front().outcome, NameOutcome::Failed);
    QCOMPARE(tooLongLabel.front().errnoValue, EINVAL);
    QVERIFY(m_stub->questions().isEmpty());
}

void TestResolver::system_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("eai");
    QTest::addColumn<QStringList>("addresses");
    const auto row = [](const char *tag, const QString &name, NameOutcome outcome, int eai,
                        const QStringList &addresses) {
        QTest::newRow(tag) << name << int(outcome) << eai << addresses;
    };
    row("both families", u"db.example"_s, NameOutcome::Answered, 0,
        {u"192.0.2.1"_s, u"2001:db8::1"_s});
    row("alias", u"alias.example"_s, NameOutcome::Answered, 0, {u"192.0.2.1"_s, u"2001:db8::1"_s});
    row("localhost", u"localhost"_s, NameOutcome::Answered, 0, {u"127.0.0.1"_s, u"::1"_s});
    row("hosts before DNS", u"pinned.example"_s, NameOutcome::Answered, 0, {u"192.0.2.7"_s});
    row("by TCP", u"big.example"_s, NameOutcome::Answered, 0, {u"192.0.2.9"_s});
    row("NXDOMAIN", u"none.example"_s, NameOutcome::NotFound, EAI_NONAME, {});
    row("no data", u"empty.example"_s, NameOutcome::NoAddress, EAI_NODATA, {});
    row("SERVFAIL", u"broken.example"_s, NameOutcome::TryAgain, EAI_AGAIN, {});
}

void TestResolver::system()
{
    QFETCH(QString, name);
    SystemLookup seen;
    QVERIFY(m_netns.in([&] { seen = lookUpSystem(ask(name), {}, Deadline::after(8s)); }, etc()));
    QTEST(int(seen.outcome), "outcome");
    QTEST(seen.eai, "eai");
    QTEST(texts(seen.addresses), "addresses");
    QCOMPARE(seen.name, name);
    QVERIFY(seen.elapsedUs >= 0);
    if (name == u"alias.example"_s)
        QCOMPARE(seen.canonicalName, u"db.example"_s);
}

void TestResolver::systemWithoutDns()
{
    SystemLookup seen;
    QVERIFY(m_netns.in([&] { seen = lookUpSystem(ask(u"db.example"_s), {}, Deadline::after(8s)); },
                       etc("nameserver 127.0.0.1\n", "hosts: files\n")));
    QCOMPARE(seen.outcome, NameOutcome::NotFound);
    QVERIFY(m_stub->questions().isEmpty());
}

void TestResolver::systemWithClosedPort()
{
    SystemLookup seen;
    QVERIFY(m_netns.in([&] { seen = lookUpSystem(ask(u"db.example"_s), {}, Deadline::after(8s)); },
                       etc("nameserver 127.0.0.2\n")));
    QCOMPARE(seen.outcome, NameOutcome::TryAgain);
    QCOMPARE(seen.eai, EAI_AGAIN);
}

void TestResolver::systemOnlyOneFamily()
{
    NameQuestion question = ask(u"db.example"_s);
    question.family = Family::Ipv6;
    SystemLookup seen;
    QVERIFY(m_netns.in([&] { seen = lookUpSystem(question, {}, Deadline::after(8s)); }, etc()));
    QCOMPARE(texts(seen.addresses), QStringList(u"2001:db8::1"_s));
}

void TestResolver::systemKeepsTheResolversEnvironment()
{
    qputenv("LOCALDOMAIN", "corp.example");
    SystemLookup seen;
    QVERIFY(m_netns.in([&] { seen = lookUpSystem(ask(u"db"_s), {}, Deadline::after(8s)); }, etc()));
    qunsetenv("LOCALDOMAIN");
    QCOMPARE(texts(seen.addresses), QStringList(u"192.0.2.66"_s));
}

void TestResolver::silentServerEndsAtTheDeadline()
{
    SystemLookup seen;
    QVERIFY(m_netns.in(
        [&] { seen = lookUpSystem(ask(u"silent.example"_s), {}, Deadline::after(200ms)); },
        etc("nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")));
    QCOMPARE(seen.outcome, NameOutcome::Silent);
    QCOMPARE(seen.errnoValue, 0);
    QVERIFY(seen.elapsedUs >= 200'000);
    QVERIFY(!hasChildren());
}

void TestResolver::cancelEndsTheWorker()
{
    const CancelToken cancel;
    std::thread canceller([&] {
        while (m_stub->questions().isEmpty()) // the worker waits for the server now
            std::this_thread::sleep_for(1ms);
        cancel.cancel();
    });
    SystemLookup seen;
    QVERIFY(m_netns.in(
        [&] { seen = lookUpSystem(ask(u"silent.example"_s), cancel, Deadline::after(60s)); },
        etc("nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")));
    canceller.join();
    QCOMPARE(seen.outcome, NameOutcome::Failed);
    QCOMPARE(seen.errnoValue, ECANCELED);
    QVERIFY(!hasChildren());
}

void TestResolver::searchDomainDiffersFromAbsolute()
{
    NameQuestion question = ask(u"db.example"_s);
    question.config.search = {u"corp.example"_s};
    question.config.ndots = 5;
    SystemLookup system, absolute;
    QVERIFY(m_netns.in(
        [&] {
            system = lookUpSystem(question, {}, Deadline::after(8s));
            absolute = lookUpAbsolute(question, {}, Deadline::after(8s));
        },
        etc("nameserver 127.0.0.1\nsearch corp.example\noptions ndots:5\n")));
    QCOMPARE(texts(system.addresses), QStringList(u"192.0.2.67"_s));
    QCOMPARE(absolute.name, u"db.example."_s);
    QCOMPARE(texts(absolute.addresses), (QStringList{u"192.0.2.1"_s, u"2001:db8::1"_s}));
}

void TestResolver::searchApplies_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("search");
    QTest::addColumn<bool>("applies");
    const QStringList corp{u"corp.example"_s};
    QTest::newRow("short name") << u"db"_s << corp << true;
    QTest::newRow("dotted name") << u"db.example"_s << corp << true;
    QTest::newRow("no search list") << u"db"_s << QStringList() << false;
    QTest::newRow("absolute") << u"db.example."_s << corp << false;
    QTest::newRow("address") << u"10.0.0.1"_s << corp << false;
    QTest::newRow("localhost") << u"LocalHost"_s << corp << false;
    QTest::newRow("below localhost") << u"a.localhost"_s << corp << false;
}

void TestResolver::searchApplies()
{
    QFETCH(QString, name);
    QFETCH(QStringList, search);
    NameQuestion question = ask(name);
    question.config.search = search;
    QTEST(doorward::searchApplies(question), "applies");
}

void TestResolver::searchListHidesTheAbsoluteName()
{
    NameQuestion question = ask(u"db"_s);
    question.config.search = {u"corp.example"_s};
    SystemLookup system;
    SystemLookup absolute;
    std::vector<ServerLookup> servers;
    const auto look = [&] {
        const Deadline deadline = Deadline::after(8s);
        system = lookUpSystem(question, {}, deadline);
        absolute = lookUpAbsolute(question, {}, deadline);
        servers = askServers(question, {}, deadline);
    };
    QVERIFY(m_netns.in(look, etc("nameserver 127.0.0.1\nsearch corp.example\n")));
    QCOMPARE(texts(system.addresses), QStringList(u"192.0.2.66"_s));
    QCOMPARE(texts(absolute.addresses), QStringList(u"192.0.2.68"_s));
    QCOMPARE(servers.size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(TestResolver)
#include "tst_resolver.moc"
