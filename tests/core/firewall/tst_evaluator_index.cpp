// SPDX-License-Identifier: MIT
// The index of long chains against the walk rule by rule, over random rulesets: it may only leave
// out what cannot match.
#include "core/firewall/ways.h"
#include "tests/core/firewall/ruleset_literals.h"

#include <QJsonDocument>
#include <QTest>

#include <random>

using namespace doorward;
using namespace doorward::firewall;
using namespace doorward::firewall::literals;
using namespace Qt::Literals::StringLiterals;

namespace {

class Randomly {
public:
    explicit Randomly(quint32 seed)
        : m_engine(seed)
    {
    }
    int upTo(int n) { return static_cast<int>(m_engine() % static_cast<unsigned>(n)); }
    bool oneIn(int n) { return upTo(n) == 0; }

    Interval interval(Field field)
    {
        switch (field) {
        case Field::TcpDestinationPort:
        case Field::TcpSourcePort: {
            const auto low = static_cast<quint64>(upTo(40));
            return range(low, oneIn(3) ? low + static_cast<quint64>(upTo(30)) : low, 2);
        }
        case Field::IpSource:
        case Field::IpDestination:
            return prefix(u"10.%1.%2.%3/%4"_s
                              .arg(QString::number(upTo(2)), QString::number(upTo(2)),
                                   QString::number(upTo(4)),
                                   QString::number(oneIn(2) ? 32 : 8 + upTo(25)))
                              .toLatin1()
                              .constData());
        case Field::Ip6Source:
            return prefix(oneIn(2) ? "fd00::1/128" : "fd00::/64");
        case Field::InputName:
            return name(oneIn(2) ? "eth0" : "eth1");
        case Field::Mark:
            return range(static_cast<quint64>(upTo(3)), static_cast<quint64>(3 + upTo(2)), 4);
        default:
            return range(static_cast<quint64>(upTo(2)), 1, 1);
        }
    }

    Part match(Builder &rules)
    {
        static constexpr std::array fields{
            Field::TcpDestinationPort, Field::TcpSourcePort, Field::IpSource, Field::IpDestination,
            Field::Ip6Source,          Field::InputName,     Field::Mark,     Field::Dscp};
        const Field field = fields[static_cast<std::size_t>(upTo(static_cast<int>(fields.size())))];
        if (oneIn(25))
            return limited("limit rate 1/second");
        Match result;
        const Interval one = cleaned(interval(field));
        result.left = select(field, one.low.width);
        if (oneIn(4)) {
            Set set;
            for (int i = 0; i < 1 + upTo(6); ++i)
                set.elements.push_back(element({cleaned(interval(field))}));
            result.set = rules.set(std::move(set));
        } else {
            result.regions = {Region{one}};
            if (oneIn(4))
                result.regions.push_back(Region{cleaned(interval(field))});
        }
        result.inverted = oneIn(6);
        return result;
    }

    Part statement()
    {
        switch (upTo(10)) {
        case 0:
            return Accept{};
        case 1:
            return Drop{};
        case 2:
            return Reject{RejectWith::TcpReset};
        case 3:
            return jumpTo("a");
        case 4:
            return jumpTo("b");
        case 5:
            return goTo("c");
        case 6:
            return Return{};
        case 7:
            return setMark(static_cast<quint32>(upTo(5)));
        case 8: {
            Assign assign;
            assign.what = Assign::What::Payload;
            assign.target = std::get<Selector>(select(Field::TcpDestinationPort, 2).node);
            assign.value =
                Expression{Constant{Value::fromNumber(static_cast<quint64>(upTo(40)), 2)}};
            return assign;
        }
        default:
            return NoEffect{};
        }
    }

    void fill(Builder &rules, int count, bool mayJump)
    {
        for (int i = 0; i < count; ++i) {
            Rule rule;
            rule.handle = ++m_handle;
            rule.text = u"rule %1"_s.arg(m_handle);
            for (int part = 0; part < 1 + upTo(3); ++part)
                rule.parts.push_back(match(rules));
            Part last = statement();
            if (!mayJump
                && (std::holds_alternative<Jump>(last) || std::holds_alternative<Goto>(last)))
                last = NoEffect{};
            if (oneIn(8))
                rule.parts.insert(rule.parts.begin(), setMark(static_cast<quint32>(upTo(5))));
            rule.parts.push_back(std::move(last));
            rules.ruleset.chains.back().rules.push_back(std::move(rule));
        }
    }

private:
    /// Low end cleared below the prefix: what a reader gives.
    static Interval cleaned(Interval interval)
    {
        if (interval.high < interval.low)
            std::swap(interval.low, interval.high);
        for (std::size_t i = 0; i < interval.low.width; ++i)
            if (interval.low.width == 4 && interval.high.bytes[i] == 0xff)
                interval.low.bytes[i] = interval.low.bytes[i] == 0xff ? 0xff : 0;
        return interval;
    }

    std::mt19937 m_engine;
    quint64 m_handle = 0;
};

QString summary(const Evaluation &evaluation)
{
    QString text = QString::fromUtf8(QJsonDocument(toJson(evaluation, false)).toJson());
    return text + QString::number(evaluation.finalMark);
}

} // namespace

class EvaluatorIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void likeTheWalkRuleByRule();
    void coversRangesAndNames();
};

void EvaluatorIndexTest::likeTheWalkRuleByRule()
{
    int decided = 0;
    for (quint32 seed = 1; seed <= 60; ++seed) {
        Randomly random(seed);
        Builder builder;
        builder.table(TableFamily::Inet, "t");
        builder.base("input", Hook::Input, 0, random.oneIn(2));
        random.fill(builder, 60, true);
        for (const char *chain : {"a", "b", "c"}) {
            builder.chain(chain);
            random.fill(builder, 20, false);
        }
        const walk::CompiledRuleset rules(builder.ruleset, {});
        for (int i = 0; i < 25; ++i) {
            Packet packet;
            const bool six = random.oneIn(5);
            const auto address = [&] {
                return *IpAddress::parse(
                    six ? u"fd00::%1"_s.arg(1 + random.upTo(3))
                        : u"10.%1.%2.%3"_s.arg(QString::number(random.upTo(2)),
                                               QString::number(random.upTo(2)),
                                               QString::number(random.upTo(4))));
            };
            packet.destination = address();
            if (!random.oneIn(6))
                packet.source = address();
            packet.destinationPort = Port(static_cast<quint16>(random.upTo(60)));
            if (!random.oneIn(6))
                packet.sourcePort = Port(static_cast<quint16>(random.upTo(60)));
            if (!random.oneIn(6))
                packet.inputDevice = random.oneIn(2) ? u"eth0"_s : u"eth1"_s;
            const walk::Journey journey = walk::journeyOf(rules, packet, Entry::Delivered);
            const Evaluation plain = walk::evaluation(rules, journey, Detail::VerdictOnly, false);
            const Evaluation indexed = walk::evaluation(rules, journey, Detail::VerdictOnly, true);
            QVERIFY2(
                summary(plain) == summary(indexed),
                qPrintable(u"seed %1, packet %2:\n%3\n%4"_s.arg(
                    QString::number(seed), QString::number(i), summary(plain), summary(indexed))));
            decided += plain.verdict != Outcome::Unknown;
        }
    }
    QVERIFY2(decided > 400, qPrintable(QString::number(decided)));
}

/// Every port of every range: the prefixes that a range is filed under hold just that range.
void EvaluatorIndexTest::coversRangesAndNames()
{
    Builder builder;
    builder.base("input", Hook::Input, 0, true);
    for (quint16 i = 0; i < 30; ++i)
        builder.rule(
            dport(static_cast<quint16>(1 + i * 2001), static_cast<quint16>(1 + i * 2001 + i * 37)),
            Accept{});
    Interval wild = name("veth");
    std::fill(wild.high.bytes.begin() + 4, wild.high.bytes.end(), quint8{0xff});
    builder.rule(match(Field::InputName, wild), Reject{RejectWith::TcpReset});
    const walk::CompiledRuleset rules(builder.ruleset, {});
    QVERIFY(!rules.index(0).isEmpty());
    for (const quint32 port : {0u, 1u, 2u, 2001u, 2002u, 2039u, 2040u, 4003u, 4077u, 4078u, 58030u,
                               59103u, 59104u, 65535u})
        for (const char16_t *device : {u"eth0", u"veth12"}) {
            Packet packet;
            packet.destination = *IpAddress::parse(u"10.0.0.2");
            packet.source = *IpAddress::parse(u"10.0.0.1");
            packet.destinationPort = Port(static_cast<quint16>(port));
            packet.inputDevice = QString::fromUtf16(device);
            const auto journey = walk::journeyOf(rules, packet, Entry::Delivered);
            QCOMPARE(summary(walk::evaluation(rules, journey, Detail::VerdictOnly, true)),
                     summary(walk::evaluation(rules, journey, Detail::VerdictOnly, false)));
        }
}

QTEST_GUILESS_MAIN(EvaluatorIndexTest)
#include "tst_evaluator_index.moc"
