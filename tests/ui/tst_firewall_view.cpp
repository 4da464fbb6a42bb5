// SPDX-License-Identifier: MIT
#include "core/report/firewall_text.h"
#include "ui/models/firewall_trace_filter.h"
#include "ui/models/firewall_trace_model.h"
#include "ui/models/packet_fields.h"
#include "ui/views/firewall_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
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

/// The packet is let through, its answer is not.
Evaluation replyDropped()
{
    Evaluation reply = dropped();
    reply.decidedAt = Hook::Output;
    reply.decidedBy->chain = u"out"_s;
    reply.decidedBy->text = u"ct state invalid drop"_s;
    reply.phases.erase(reply.phases.begin());
    reply.phases[0].hook = Hook::Output;
    reply.phases[0].chain = u"out"_s;
    reply.phases[0].rules = {trial(21, u"ct state invalid drop"_s, true, u"ct state invalid"_s)};
    return reply;
}

FirewallExplanation told(const Evaluation &evaluation)
{
    FirewallExplanation explanation;
    explanation.packet.destination = *IpAddress::parse(u"10.0.0.7");
    explanation.packet.destinationPort = Port(8080);
    explanation.evaluation = evaluation;
    return explanation;
}

FirewallExplanation withReply()
{
    Evaluation request = dropped();
    request.verdict = firewall::Outcome::Accept;
    request.decidedBy.reset();
    request.phases.pop_back();
    FirewallExplanation explanation = told(request);
    explanation.reply = replyDropped();
    return explanation;
}

QStringList shownTexts(const QWidget &view)
{
    QStringList texts;
    for (const QLabel *label : view.findChildren<QLabel *>())
        if (!label->isHidden())
            texts << label->text();
    return texts;
}

} // namespace

class TestFirewallView final : public QObject {
    Q_OBJECT

    const Catalogue m_catalogue{u"en"_s};

private Q_SLOTS:
    void modelIsSound()
    {
        FirewallTraceModel model(m_catalogue);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        FirewallTraceFilter filter;
        QAbstractItemModelTester filterTester(
            &filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
        filter.setSourceModel(&model);
        model.setExplanation(told(dropped()));
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex input = model.index(1, 0);
        QCOMPARE(model.rowCount(input), 6);
        QCOMPARE(model.parent(model.index(4, 2, input)), input);
        filter.setQuery(u"8080"_s);
        QCOMPARE(filter.rowCount(filter.index(1, 0)), 2);
        filter.setQuery({});
        filter.setOnlyMatching(true);
        QCOMPARE(filter.rowCount(filter.index(1, 0)), 3);
        model.setExplanation(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void decidingRuleIsFound()
    {
        FirewallTraceModel model(m_catalogue);
        model.setExplanation(told(dropped()));
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
        model.setExplanation(told(byPolicy));
        QCOMPARE(model.decidingIndex(), model.index(1, 0));
    }

    void hostileTextIsShownEscaped()
    {
        Evaluation evaluation = dropped();
        evaluation.phases[1].rules[0].text = u"accept comment \"\u202e\x1b[31m\""_s;
        FirewallTraceModel model(m_catalogue);
        model.setExplanation(told(evaluation));
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
        PacketFields fields;
        fields.to = to;
        fields.from = from;
        const auto packet = questionOf(fields);
        if (names.isEmpty()) {
            QVERIFY2(packet.has_value(), qPrintable(packet ? QString() : packet.error()));
            QCOMPARE(packet->to.port.value(), quint16(80));
            QCOMPARE(packet->from.has_value(), !from.isEmpty());
        } else {
            QVERIFY(!packet);
            QVERIFY2(packet.error().contains(names), qPrintable(packet.error()));
        }
    }

    void askedByKeyboard()
    {
        FirewallTraceModel model(m_catalogue);
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
        QCOMPARE(asked.first().first().value<PacketFields>().to, u"10.0.0.7:8080"_s);

        model.setExplanation(told(dropped()));
        QVERIFY2(sentence->text().contains(u"services"_s), qPrintable(sentence->text()));
        auto *tree = view.findChild<QTreeView *>(u"trace"_s);
        QCOMPARE(tree->model()->rowCount(), 2);
        QVERIFY(tree->isExpanded(tree->model()->index(1, 0)));
    }

    /// One text of one thing: what is copied is what the terminal prints.
    void traceIsCopied()
    {
        FirewallTraceModel model(m_catalogue);
        FirewallView view(&model);
        view.setSources({u"this host"_s, u"rules.v4"_s}, 1);
        model.setExplanation(told(dropped()));
        for (auto *button : view.findChildren<QPushButton *>())
            if (button->text().contains(u"Copy"_s))
                button->click();
        FirewallExplanation expected = told(dropped());
        expected.concluded.push_back({u"explain.taken.rules-of"_s, {{u"name"_s, u"rules.v4"_s}}});
        const QString text = QGuiApplication::clipboard()->text();
        QCOMPARE(text, firewallToText(expected, m_catalogue, {100, false}));
        for (const QString &part : {u"prerouting"_s, u"tcp dport 8080 drop"_s, u"rules.v4"_s})
            QVERIFY2(text.contains(part), qPrintable(text));
    }

    void replyIsABranch()
    {
        FirewallTraceModel model(m_catalogue);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        FirewallTraceFilter filter;
        filter.setSourceModel(&model);
        FirewallView view(&model);
        model.setExplanation(withReply());
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex request = model.index(0, 0);
        const QModelIndex reply = model.index(1, 0);
        QVERIFY(request.data().toString() != reply.data().toString());
        QCOMPARE(model.rowCount(request), 1);
        QCOMPARE(model.rowCount(reply), 1);
        const QModelIndex deciding = model.decidingIndex();
        QCOMPARE(deciding.data().toString(), u"ct state invalid drop"_s);
        QCOMPARE(deciding.parent().parent(), reply);
        QCOMPARE(reply.data(FirewallTraceModel::StateRole).toInt(),
                 static_cast<int>(StepState::Fail));
        filter.setOnlyMatching(true);
        QCOMPARE(filter.rowCount(filter.index(0, 0, filter.index(1, 0))), 1); // not "3 further"
        const QString shown = view.findChild<QLabel *>(u"traceReply"_s)->text();
        QVERIFY2(shown.startsWith(u"The answer would be dropped by inet filter out"_s),
                 qPrintable(shown));
        model.setExplanation(told(dropped()));
        QCOMPARE(model.rowCount(), 2); // the phases themselves
        QCOMPARE(model.index(0, 0).data(FirewallTraceModel::KindRole).toInt(),
                 static_cast<int>(FirewallTraceModel::Kind::Phase));
        QVERIFY(view.findChild<QLabel *>(u"traceReply"_s)->parentWidget()->isHidden());
    }

    void remediesAndLimitsAreShown()
    {
        FirewallTraceModel model(m_catalogue);
        FirewallView view(&model);
        FirewallExplanation explanation = told(dropped());
        explanation.remedies = {{{u"remedy.filter.delete"_s, {}},
                                 QStringList{u"nft"_s, u"delete"_s, u"rule"_s, u"inet"_s,
                                             u"filter"_s, u"services"_s, u"handle"_s, u"21"_s},
                                 true}};
        model.setExplanation(explanation);
        QString texts = shownTexts(view).join(u'\n');
        for (const QString &part : {u"What to do"_s, u"needs root"_s,
                                    u"nft delete rule inet filter services handle 21"_s})
            QVERIFY2(texts.contains(part), qPrintable(texts));
        const Limit limit{u"ruleset"_s, {}};
        view.setLimits({limit}, true);
        texts = shownTexts(view).join(u'\n');
        QVERIFY2(texts.contains(m_catalogue.text(limit).why), qPrintable(texts));
        QVERIFY2(texts.contains(u"can be loaded here"_s), qPrintable(texts));
    }

    /// The answer is as tall as what it says while there is room, and the deciding rule is in view.
    void answerFitsAndTheDecidingRuleIsInView()
    {
        FirewallTraceModel model(m_catalogue);
        FirewallView view(&model);
        view.resize(900, 600);
        view.show();
        Evaluation longWalk = dropped();
        std::vector<RuleTrial> &rules = longWalk.phases[1].rules;
        rules.insert(rules.begin(), 300, trial(9, u"tcp dport 1 accept"_s, false, u"no"_s));
        FirewallExplanation explanation = told(longWalk);
        explanation.remedies = {
            {{u"remedy.filter.delete"_s, {}}, QStringList{u"nft"_s, u"delete"_s}, true}};
        model.setExplanation(explanation);
        auto *answer = view.findChild<QScrollArea *>();
        auto *tree = view.findChild<QTreeView *>(u"trace"_s);
        QTRY_VERIFY(answer->widget()->height() > 100);
        QTRY_COMPARE(answer->verticalScrollBar()->maximum(), 0);
        // however little there is, the answer keeps off what stands below it
        view.resize(900, 360);
        const auto bottomOf = [&view](QWidget *widget) {
            return widget->mapTo(&view, QPoint(0, widget->height())).y();
        };
        auto *tools = view.findChild<QCheckBox *>();
        QTRY_VERIFY(bottomOf(answer) <= tools->mapTo(&view, QPoint(0, 0)).y());
        QVERIFY(answer->height() >= 48);
        view.resize(900, 600);
        const auto *filter = qobject_cast<const FirewallTraceFilter *>(tree->model());
        QTRY_VERIFY(tree->viewport()->rect().contains(
            tree->visualRect(filter->mapFromSource(model.decidingIndex())).center()));
    }

    /// What is assumed is said in the person's language; the match itself stays notation.
    void assumptionsAreTranslated()
    {
        Evaluation evaluation;
        evaluation.verdict = firewall::Outcome::Unknown;
        firewall::Possibility possibility;
        possibility.verdict = firewall::Outcome::Drop;
        possibility.assuming = {u"limit rate 3/second: does not match"_s};
        possibility.assumptions = {
            {u"walk.matches-not"_s, {{u"match"_s, u"limit rate 3/second"_s}}}};
        evaluation.possibilities = {possibility};
        const Catalogue korean(u"ko"_s);
        FirewallTraceModel model(korean);
        FirewallView view(&model);
        model.setExplanation(told(evaluation));
        const QString texts = shownTexts(view).join(u'\n');
        QVERIFY2(texts.contains(u"limit rate 3/second: 일치하지 않음"_s), qPrintable(texts));
        QVERIFY2(!texts.contains(u"does not match"_s), qPrintable(texts));
    }
};

QTEST_MAIN(TestFirewallView)
#include "tst_firewall_view.moc"
