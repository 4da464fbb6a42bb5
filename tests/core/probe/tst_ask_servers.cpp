// SPDX-License-Identifier: MIT
//
// askServers() against nameservers of our own, the hostile ones among them.
#include "core/probe/resolver.h"
#include "tests/support/dns_stub.h"
#include "tests/support/netns.h"

#include <QTest>

#include <cerrno>
#include <memory>

using namespace doorward;
using namespace doorward::lab;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using Manner = DnsStub::Manner;

namespace {

QStringList texts(const std::vector<IpAddress> &addresses)
{
    QStringList all;
    for (const IpAddress &address : addresses)
        all.append(address.text());
    return all;
}

} // namespace

class TestAskServers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_stub.reset(); }

    void outcomes_data();
    void outcomes();
    void closedPort();
    void unreachable();
    void stopsAtTheDeadline();
    void cancelled();
    void walksTheSearchList_data();
    void walksTheSearchList();
    void asksEveryServer();
    void neverAsksForLocalhost();

private:
    NameQuestion ask(const QString &name) const;

    Netns m_netns;
    std::unique_ptr<DnsStub> m_stub;
};

void TestAskServers::initTestCase()
{
    DOORWARD_NEEDS_NAMESPACES();
    QVERIFY(m_netns.prepare());
}

void TestAskServers::init()
{
    m_netns.in([this] { m_stub = std::make_unique<DnsStub>(u"127.0.0.1"_s); });
    QVERIFY(m_stub->isValid());
    m_stub->add(u"db.example"_s, {u"192.0.2.1"_s, u"2001:db8::1"_s});
    m_stub->add(u"only4.example"_s, {u"192.0.2.4"_s});
    m_stub->add(u"empty.example"_s, {});
    m_stub->addAlias(u"alias.example"_s, u"db.example"_s);
    m_stub->add(u"broken.example"_s, {}, Manner::Normal, 2);
    m_stub->add(u"refused.example"_s, {}, Manner::Normal, 5);
    m_stub->add(u"silent.example"_s, {}, Manner::Silent);
    m_stub->add(u"big.example"_s, {u"192.0.2.9"_s}, Manner::Truncated);
    m_stub->add(u"forged.example"_s, {u"192.0.2.1"_s}, Manner::WrongId);
    m_stub->add(u"raced.example"_s, {u"192.0.2.1"_s}, Manner::WrongIdFirst);
    m_stub->add(u"mixed.example"_s, {u"192.0.2.1"_s}, Manner::WrongQuestion);
    m_stub->add(u"garbage.example"_s, {}, Manner::Garbage);
    m_stub->add(u"loop.example"_s, {}, Manner::PointerLoop);
    m_stub->add(u"db.corp.example"_s, {u"192.0.2.66"_s});
    m_stub->add(u"db.example.corp.example"_s, {u"192.0.2.67"_s});
    m_stub->add(u"db"_s, {u"192.0.2.68"_s});
}

NameQuestion TestAskServers::ask(const QString &name) const
{
    NameQuestion question;
    question.name = name;
    question.config.nameservers = {m_stub->endpoint()};
    question.serverTimeout = 300ms;
    return question;
}

void TestAskServers::outcomes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("rcode"); // -1: none
    QTest::addColumn<QStringList>("addresses");
    const auto row = [](const char *tag, const QString &name, NameOutcome outcome, int rcode,
                        const QStringList &addresses = {}) {
        QTest::newRow(tag) << name << int(outcome) << rcode << addresses;
    };
    row("answered", u"db.example"_s, NameOutcome::Answered, 0, {u"192.0.2.1"_s});
    row("alias", u"alias.example"_s, NameOutcome::Answered, 0, {u"192.0.2.1"_s});
    row("letter case", u"DB.Example"_s, NameOutcome::Answered, 0, {u"192.0.2.1"_s});
    row("NXDOMAIN", u"none.example"_s, NameOutcome::NotFound, 3);
    row("no data", u"empty.example"_s, NameOutcome::NoAddress, 0);
    row("SERVFAIL", u"broken.example"_s, NameOutcome::ServerFail, 2);
    row("REFUSED", u"refused.example"_s, NameOutcome::ServerFail, 5);
    row("silent", u"silent.example"_s, NameOutcome::Silent, -1);
    row("truncated, then by TCP", u"big.example"_s, NameOutcome::Answered, 0, {u"192.0.2.9"_s});
    row("wrong id only", u"forged.example"_s, NameOutcome::Silent, -1);
    row("wrong id before the right one", u"raced.example"_s, NameOutcome::Answered, 0,
        {u"192.0.2.1"_s});
    row("answer to another question", u"mixed.example"_s, NameOutcome::Silent, -1);
    row("no DNS message", u"garbage.example"_s, NameOutcome::Silent, -1);
    row("a name that points at itself", u"loop.example"_s, NameOutcome::Failed, 0);
}

void TestAskServers::outcomes()
{
    QFETCH(QString, name);
    QFETCH(int, rcode);
    NameQuestion question = ask(name);
    question.family = Family::Ipv4;
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, {}, Deadline::after(8s)); });
    QCOMPARE(seen.size(), std::size_t(1));
    QCOMPARE(seen[0].type, u"A"_s);
    QCOMPARE(seen[0].name, name + u'.');
    QCOMPARE(seen[0].server, m_stub->endpoint());
    QTEST(int(seen[0].outcome), "outcome");
    QCOMPARE(seen[0].rcode.value_or(-1), rcode);
    QTEST(texts(seen[0].addresses), "addresses");
    if (name == u"silent.example"_s) // sent again once, in case it was lost
        QCOMPARE(m_stub->questions().size(), 2);
}

void TestAskServers::closedPort()
{
    NameQuestion question = ask(u"db.example"_s);
    question.config.nameservers = {Endpoint{IpAddress::parse(u"127.0.0.2").value(), Port(53)},
                                   Endpoint{IpAddress::parse(u"::1").value(), Port(53)}};
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, {}, Deadline::after(8s)); });
    QCOMPARE(seen.size(), std::size_t(4));
    for (const ServerLookup &lookup : seen) {
        QCOMPARE(lookup.outcome, NameOutcome::PortClosed);
        QVERIFY(!lookup.rcode);
    }
}

void TestAskServers::unreachable()
{
    NameQuestion question = ask(u"db.example"_s);
    question.config.nameservers = {Endpoint{IpAddress::parse(u"192.0.2.53").value(), Port(53)}};
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, {}, Deadline::after(8s)); });
    QCOMPARE(seen.size(), std::size_t(2));
    QCOMPARE(seen[0].outcome, NameOutcome::Failed);
    QCOMPARE(seen[0].errnoValue, ENETUNREACH);
}

void TestAskServers::stopsAtTheDeadline()
{
    NameQuestion question = ask(u"silent.example"_s);
    question.serverTimeout = 60s;
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, {}, Deadline::after(100ms)); });
    QCOMPARE(seen.size(), std::size_t(2));
    QCOMPARE(seen[0].outcome, NameOutcome::Silent);
    QCOMPARE(seen[1].outcome, NameOutcome::Silent);
}

void TestAskServers::cancelled()
{
    NameQuestion question = ask(u"silent.example"_s);
    question.serverTimeout = 60s;
    const CancelToken cancel;
    std::thread canceller([&] {
        while (m_stub->questions().isEmpty())
            std::this_thread::sleep_for(1ms);
        cancel.cancel();
    });
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, cancel, Deadline::after(60s)); });
    canceller.join();
    QCOMPARE(seen.size(), std::size_t(2));
    QCOMPARE(seen[0].outcome, NameOutcome::Failed);
    QCOMPARE(seen[0].errnoValue, ECANCELED);
}

void TestAskServers::walksTheSearchList_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("ndots");
    QTest::addColumn<QStringList>("asked");
    QTest::newRow("short name: search first") << u"db"_s << 1 << QStringList{u"db.corp.example."_s};
    QTest::newRow("ndots 0: as it is first") << u"db"_s << 0 << QStringList{u"db."_s};
    QTest::newRow("dotted: as it is first")
        << u"db.example"_s << 1 << QStringList{u"db.example."_s};
    QTest::newRow("dotted with ndots 5")
        << u"db.example"_s << 5 << QStringList{u"db.example.corp.example."_s};
    QTest::newRow("absolute") << u"db.example."_s << 5 << QStringList{u"db.example."_s};
    QTest::newRow("until one is found")
        << u"only4.example"_s << 5
        << QStringList{u"only4.example.corp.example."_s, u"only4.example.lab.example."_s,
                       u"only4.example."_s};
    QTest::newRow("nowhere") << u"none"_s << 1
                             << QStringList{u"none.corp.example."_s, u"none.lab.example."_s,
                                            u"none."_s};
}

void TestAskServers::walksTheSearchList()
{
    QFETCH(QString, name);
    QFETCH(int, ndots);
    QFETCH(QStringList, asked);
    NameQuestion question = ask(name);
    question.family = Family::Ipv4;
    question.config.search = {u"corp.example"_s, u"lab.example."_s};
    question.config.ndots = ndots;
    QStringList names;
    m_netns.in([&] {
        for (const ServerLookup &lookup : askServers(question, {}, Deadline::after(8s)))
            names.append(lookup.name);
    });
    QCOMPARE(names, asked);
}

void TestAskServers::asksEveryServer()
{
    std::unique_ptr<DnsStub> other;
    m_netns.in([&] { other = std::make_unique<DnsStub>(u"127.0.0.9"_s); });
    other->add(u"db.example"_s, {u"198.51.100.1"_s}); // split horizon
    NameQuestion question = ask(u"db.example"_s);
    question.config.nameservers = {m_stub->endpoint(), other->endpoint()};
    std::vector<ServerLookup> seen;
    m_netns.in([&] { seen = askServers(question, {}, Deadline::after(8s)); });
    QCOMPARE(seen.size(), std::size_t(4));
    QCOMPARE(texts(seen[0].addresses), QStringList(u"192.0.2.1"_s));
    QCOMPARE(seen[1].type, u"AAAA"_s);
    QCOMPARE(texts(seen[1].addresses), QStringList(u"2001:db8::1"_s));
    QCOMPARE(texts(seen[2].addresses), QStringList(u"198.51.100.1"_s));
    QCOMPARE(seen[3].outcome, NameOutcome::NoAddress);
    QCOMPARE(seen[3].server, other->endpoint());
}

void TestAskServers::neverAsksForLocalhost()
{
    QVERIFY(askServers(ask(u"localhost"_s), {}, Deadline::after(5s)).empty());
    QVERIFY(m_stub->questions().isEmpty());
}

QTEST_GUILESS_MAIN(TestAskServers)
#include "tst_ask_servers.moc"
