// SPDX-License-Identifier: MIT
#include "ui/models/firewall_trace_filter.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/models/firewall_words.h"
#include "ui/models/packet_question.h"
#include "ui/views/firewall_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;
using firewall::Evaluation;
using firewall::Hook;
using firewall::Phase;
using firewall::RuleTrial;

namespace {

RuleTrial trial(quint64 handle, const QString &text, std::optional<bool> matched,
                const QString &why, int depth = 0, const QString &chain = {})
{
    return {handle, static_cast<quint32>(handle), chain, text, matched, why, depth};
}

/// A packet that a rule in a chain below input drops, after prerouting let it pass.
Evaluation dropped()
{
    Evaluation evaluation;
    evaluation.verdict = firewall::Outcome::Drop;
    evaluation.decidedAt = Hook::Input;
    evaluation.decidedBy = firewall::Decider{
        u"inet"_s, u"filter"_s, u"services"_s, u"nft"_s, 21, 2, u"tcp dport 8080 drop"_s, {}, {}};
    Phase before;
    before.hook = Hook::Prerouting;
    before.family = u"ip"_s;
    before.table = u"nat"_s;
    before.chain = u"PREROUTING"_s;
    before.backend = u"nft"_s;
    before.priority = -100;
    before.byPolicy = true;
    Phase input;
    input.family = u"inet"_s;
    input.table = u"filter"_s;
    input.chain = u"input"_s;
    input.backend = u"nft"_s;
    input.verdict = firewall::Outcome::Drop;
    input.rules = {
        trial(10, u"ct state established,related accept"_s, false, u"ct state new"_s),
        trial(11, u"limit rate 5/second accept"_s, std::nullopt, u"a rate cannot be known"_s),
        trial(12, u"jump services"_s, true, u"always"_s),
        trial(20, u"tcp dport 22 accept"_s, false, u"tcp dport 8080 ≠ 22"_s, 1, u"services"_s),
        trial(21, u"tcp dport 8080 drop"_s, true, u"tcp dport 8080 = 8080"_s, 1, u"services"_s)};
    input.omitted = 3;
    evaluation.phases = {before, input};
    return evaluation;
}

} // namespace

class TestFirewallView final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void modelIsSound()
    {
        FirewallTraceModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        FirewallTraceFilter filter;
        QAbstractItemModelTester filterTester(
            &filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
        filter.setSourceModel(&model);
        model.setEvaluation(dropped());
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex input = model.index(1, 0);
        QCOMPARE(model.rowCount(input), 6);
        QCOMPARE(model.parent(model.index(4, 2, input)), input);
        filter.setQuery(u"8080"_s);
        QCOMPARE(filter.rowCount(filter.index(1, 0)), 2);
        filter.setQuery({});
        filter.setOnlyMatching(true);
        QCOMPARE(filter.rowCount(filter.index(1, 0)), 3);
        model.setEvaluation(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void decidingRuleIsFound()
    {
        FirewallTraceModel model;
        model.setEvaluation(dropped());
        const QModelIndex deciding = model.decidingIndex();
        QCOMPARE(deciding.data().toString(), u"tcp dport 8080 drop"_s);
        QCOMPARE(deciding.parent().row(), 1);
        for (int row = 0; row < 5; ++row)
            QCOMPARE(model.index(row, 0, deciding.parent())
                         .data(FirewallTraceModel::DecidesRole)
                         .toBool(),
                     row == 4);

        Evaluation byPolicy = dropped();
        byPolicy.decidedBy = firewall::Decider{
            u"inet"_s, u"filter"_s, u"input"_s, u"nft"_s, {}, {}, u"policy drop"_s, {}, {}};
        byPolicy.phases[1].byPolicy = true;
        byPolicy.phases[1].rules.pop_back();
        model.setEvaluation(byPolicy);
        QCOMPARE(model.decidingIndex(), model.index(1, 0));
    }

    void hostileTextIsShownEscaped()
    {
        Evaluation evaluation = dropped();
        evaluation.phases[1].rules[0].text = u"accept comment \"\u202e\x1b[31m\""_s;
        FirewallTraceModel model;
        model.setEvaluation(evaluation);
        const QString shown = model.index(0, 0, model.index(1, 0)).data().toString();
        QVERIFY2(!shown.contains(QChar(0x202e)) && !shown.contains(QChar(0x1b)), qPrintable(shown));
    }

    void questionIsRead_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("names"); // in the sentence; empty: it is a packet
        QTest::newRow("v4") << u"10.0.0.7:80"_s << u"10.0.0.1"_s << QString();
        QTest::newRow("v6") << u"[fd00::7]:80"_s << u"[fd00::1]:4000"_s << QString();
        QTest::newRow("no source") << u" 10.0.0.7:80 "_s << QString() << QString();
        QTest::newRow("no port") << u"10.0.0.7"_s << QString() << u"10.0.0.7"_s;
        QTest::newRow("nothing") << QString() << QString() << u"10.0.0.7:80"_s;
        QTest::newRow("a name") << u"db:80"_s << QString() << u"db:80"_s;
        QTest::newRow("bad source") << u"10.0.0.7:80"_s << u"eth0"_s << u"eth0"_s;
        QTest::newRow("families") << u"10.0.0.7:80"_s << u"fd00::1"_s << u"families"_s;
    }
    void questionIsRead()
    {
        QFETCH(QString, to);
        QFETCH(QString, from);
        QFETCH(QString, names);
        PacketQuestion question;
        question.to = to;
        question.from = from;
        const auto packet = packetOf(question);
        if (names.isEmpty()) {
            QVERIFY2(packet.has_value(), qPrintable(packet ? QString() : packet.error()));
            QCOMPARE(packet->destinationPort.value(), quint16(80));
            QCOMPARE(packet->source.has_value(), !from.isEmpty());
        } else {
            QVERIFY(!packet);
            QVERIFY2(packet.error().contains(names), qPrintable(packet.error()));
        }
    }

    void askedByKeyboard()
    {
        FirewallTraceModel model;
        FirewallView view(&model);
        view.resize(900, 500);
        view.show();
        QSignalSpy asked(&view, &FirewallView::traceRequested);
        auto *to = view.findChild<QLineEdit *>(u"packetTo"_s);
        to->setFocus();
        QTest::keyClicks(to, u"10.0.0.7"_s);
        QTest::keyClick(to, Qt::Key_Return);
        QCOMPARE(asked.count(), 0);
        auto *sentence = view.findChild<QLabel *>(u"traceVerdict"_s);
        QVERIFY2(sentence->text().contains(u"10.0.0.7:80"_s), qPrintable(sentence->text()));
        QTest::keyClicks(to, u":8080"_s);
        QTest::keyClick(to, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().value<PacketQuestion>().to, u"10.0.0.7:8080"_s);

        model.setEvaluation(dropped());
        QVERIFY2(sentence->text().contains(u"services"_s), qPrintable(sentence->text()));
        auto *tree = view.findChild<QTreeView *>(u"trace"_s);
        QCOMPARE(tree->model()->rowCount(), 2);
        QVERIFY(tree->isExpanded(tree->model()->index(1, 0)));
    }

    void traceIsCopied()
    {
        FirewallTraceModel model;
        FirewallView view(&model);
        model.setEvaluation(dropped());
        for (auto *button : view.findChildren<QPushButton *>())
            if (button->text().contains(u"Copy"_s))
                button->click();
        const QString text = QGuiApplication::clipboard()->text();
        for (const QString &part :
             {u"prerouting"_s, u"tcp dport 8080 drop"_s, u"tcp dport 8080 = 8080"_s, u"(3)"_s})
            QVERIFY2(text.contains(part), qPrintable(text));
    }
};

QTEST_MAIN(TestFirewallView)
#include "tst_firewall_view.moc"
