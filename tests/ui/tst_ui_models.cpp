// SPDX-License-Identifier: MIT
#include "core/report/catalogue.h"
#include "core/report/way.h"
#include "ui/delegates/marks.h"
#include "ui/models/attempt_export.h"
#include "ui/models/attempt_filter.h"
#include "ui/models/attempt_model.h"
#include "ui/models/case_model.h"
#include "ui/models/checklist_model.h"
#include "ui/models/target_reading.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

Attempt attempt(AttemptOutcome outcome, const QString &address = u"10.0.0.7"_s, quint16 port = 5433)
{
    Attempt made;
    made.started = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    made.address = address;
    made.port = Port(port);
    made.outcome = outcome;
    made.errnoValue = outcome == AttemptOutcome::Refused ? 111 : 0;
    made.elapsedUs = 412;
    return made;
}

Diagnosis diagnosisOf(std::optional<Cause> cause, Certainty certainty = Certainty::Proven)
{
    Diagnosis made;
    made.summary = {u"test.summary"_s, {}};
    made.cause = cause;
    if (cause)
        made.certainty = certainty;
    else
        made.outcome = Outcome::Connects;
    for (const Step step : CaseModel::steps) {
        ChecklistItem item;
        item.step = step;
        item.status = step == Step::BindAddress && cause ? StepStatus::Fail : StepStatus::Pass;
        made.checklist.push_back(item);
    }
    return made;
}

constexpr auto failOnWarning = QAbstractItemModelTester::FailureReportingMode::QtTest;

} // namespace

class TestUiModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void attemptsAreAppendedInBatchesWithoutReset();
    void clearingAndOverflowingRemoveRows();
    void filterKeepsItsModelWhole();
    void queries_data();
    void queries();
    void checklistFillsInLive();
    void anotherQuestionStartsAfresh();
    void wayBreaks_data();
    void wayBreaks();
    void silentWayIsNotClaimed();
    void csvIsSafeAndJsonLinesReadBack();
    void targetIsRead_data();
    void targetIsRead();
    void anAddressThatMayHoldAPort();
    void stateColoursCanBeRead_data();
    void stateColoursCanBeRead();
};

void TestUiModels::attemptsAreAppendedInBatchesWithoutReset()
{
    AttemptModel model;
    const QAbstractItemModelTester tester(&model, failOnWarning);
    const QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    for (int i = 0; i < 1000; ++i)
        model.append(attempt(AttemptOutcome::Refused));
    QCOMPARE(model.rowCount(), 0); // they wait for the batch
    QTRY_COMPARE(model.rowCount(), 1000);
    QCOMPARE(inserted.count(), 1);
    model.append(attempt(AttemptOutcome::Connected));
    QTRY_COMPARE(model.rowCount(), 1001);
    QCOMPARE(model.attempt(1000).n, 1001);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(model.statistics().total(), 1001);
    QCOMPARE(model.statistics().commonest(), AttemptOutcome::Refused);
    QCOMPARE(model.statistics().medianUs(), 412);
    QCOMPARE(model.index(0, AttemptModel::ErrnoColumn).data().toString(), u"ECONNREFUSED"_s);
}

void TestUiModels::clearingAndOverflowingRemoveRows()
{
    constexpr std::size_t capacity = 500;
    AttemptModel model(nullptr, capacity);
    for (std::size_t i = 0; i < capacity; ++i)
        model.append(attempt(AttemptOutcome::Refused));
    model.flush();
    const QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    const QAbstractItemModelTester tester(&model, failOnWarning);
    model.append(attempt(AttemptOutcome::Timeout));
    model.flush();
    QVERIFY(model.rowCount() <= static_cast<int>(capacity));
    QCOMPARE(model.attempt(model.rowCount() - 1).outcome, AttemptOutcome::Timeout);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.statistics().total(), 0);
    QCOMPARE(reset.count(), 0);
}

void TestUiModels::filterKeepsItsModelWhole()
{
    AttemptModel model;
    AttemptFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, failOnWarning);
    for (int i = 0; i < 10; ++i)
        model.append(attempt(i % 2 ? AttemptOutcome::Refused : AttemptOutcome::Connected));
    model.flush();
    QCOMPARE(filter.rowCount(), 10);
    filter.setQuery(u"refused"_s);
    QCOMPARE(filter.rowCount(), 5);
    model.append(attempt(AttemptOutcome::Refused));
    model.append(attempt(AttemptOutcome::Connected));
    model.flush();
    QCOMPARE(filter.rowCount(), 6);
    filter.setQuery({});
    QCOMPARE(filter.rowCount(), 12);
    model.clear();
    QCOMPARE(filter.rowCount(), 0);
}

void TestUiModels::queries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("refusedMatches");
    QTest::addColumn<bool>("icmpMatches");
    QTest::newRow("nothing") << u"  "_s << true << true;
    QTest::newRow("outcome") << u"refused"_s << true << false;
    QTest::newRow("errno name") << u"econnref"_s << true << false;
    QTest::newRow("errno number") << u"113"_s << false << true;
    QTest::newRow("port") << u":5433"_s << true << false;
    QTest::newRow("address") << u"10.0.0.7"_s << true << false;
    QTest::newRow("icmp sender") << u"10.0.0.254"_s << false << true;
    QTest::newRow("all words must match") << u"refused fd00::"_s << false << false;
    QTest::newRow("two words") << u"unreachable fd00::"_s << false << true;
    QTest::newRow("foreign") << u"zebra"_s << false << false;
}

void TestUiModels::queries()
{
    QFETCH(QString, query);
    Attempt unreachable = attempt(AttemptOutcome::Unreachable, u"fd00::1"_s, 80);
    unreachable.errnoValue = 113;
    unreachable.icmp = IcmpAnswer{3, 1, *IpAddress::parse(u"10.0.0.254")};
    const AttemptQuery parsed = AttemptQuery::parse(query);
    QTEST(parsed.matches(attempt(AttemptOutcome::Refused)), "refusedMatches");
    QTEST(parsed.matches(unreachable), "icmpMatches");
}

void TestUiModels::checklistFillsInLive()
{
    const Catalogue catalogue(u"en"_s);
    CaseModel shown(catalogue);
    ChecklistModel steps(&shown);
    const QAbstractItemModelTester tester(&steps, failOnWarning);
    const QSignalSpy reset(&steps, &QAbstractItemModel::modelReset);
    QCOMPARE(steps.rowCount(), 11);
    const auto state = [&](int row) {
        return static_cast<StepState>(steps.index(row).data(ChecklistModel::StateRole).toInt());
    };
    const int bindRow = 1 + static_cast<int>(Step::BindAddress);
    QCOMPARE(state(bindRow), StepState::Waiting);

    Target target;
    target.host = u"db"_s;
    shown.begin(target);
    QCOMPARE(state(ChecklistModel::verdictRow), StepState::Running);
    QCOMPARE(state(bindRow), StepState::Waiting);
    shown.setStepProgress(Step::BindAddress, true, -1);
    QCOMPARE(state(bindRow), StepState::Running);
    CaseFile file;
    file.target = target;
    shown.update(file, diagnosisOf(Cause::ServerBindLoopback));
    QCOMPARE(state(bindRow), StepState::Running);
    shown.setStepProgress(Step::BindAddress, false, 1500);
    QCOMPARE(state(bindRow), StepState::Fail);
    QCOMPARE(steps.index(bindRow).data(ChecklistModel::ElapsedRole).toLongLong(), 1500);
    QVERIFY(steps.index(bindRow).data(Qt::AccessibleTextRole).toString().contains(u"1.5 ms"));
    shown.finish(file, diagnosisOf(Cause::ServerBindLoopback));
    QCOMPARE(state(ChecklistModel::verdictRow), StepState::Fail);
    QCOMPARE(steps.decisiveRow(), bindRow);
    QCOMPARE(reset.count(), 0);

    shown.begin(target);          // the same question: the old answer is kept
    QVERIFY(!shown.hasVerdict()); // nothing was tried yet
    CaseFile partial = file;
    partial.attempts.push_back(attempt(AttemptOutcome::Refused));
    shown.update(partial, diagnosisOf(Cause::ServerBindLoopback, Certainty::Possible));
    QVERIFY(!shown.hasVerdict()); // what is undecided is not said before the end
    shown.update(partial, diagnosisOf(Cause::ServerBindLoopback));
    QVERIFY(shown.hasVerdict());
    shown.finish(file, diagnosisOf(std::nullopt));
    QVERIFY(shown.before().has_value());
    QCOMPARE(shown.before()->cause, Cause::ServerBindLoopback);
    QCOMPARE(state(ChecklistModel::verdictRow), StepState::Pass);
}

void TestUiModels::anotherQuestionStartsAfresh()
{
    const Catalogue catalogue(u"en"_s);
    CaseModel shown(catalogue);
    Target first;
    first.host = u"a"_s;
    Target second;
    second.host = u"b"_s;
    CaseFile file;
    file.target = first;
    shown.begin(first);
    shown.finish(file, diagnosisOf(Cause::ServerStopped));
    shown.begin(second);
    QVERIFY(!shown.hasVerdict());
    QVERIFY(!shown.before());
    shown.stop(); // before anything was found: back to the start
    QCOMPARE(shown.phase(), CaseModel::Phase::Empty);
}

void TestUiModels::wayBreaks_data()
{
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("stations");
    QTest::addColumn<int>("breakAt");
    QTest::newRow("own host") << Cause::ClientNoRoute << u"10.0.0.7"_s << 5 << 2;
    QTest::newRow("neighbour") << Cause::ClientNeighbourFailed << u"10.0.0.7"_s << 5 << 3;
    QTest::newRow("name") << Cause::NameNotFound << u"10.0.0.7"_s << 5 << 2;
    QTest::newRow("path") << Cause::PathFirewallIcmp << u"10.0.0.7"_s << 5 << 4;
    QTest::newRow("bound to loopback") << Cause::ServerBindLoopback << u"10.0.0.7"_s << 5 << 7;
    QTest::newRow("stopped") << Cause::ServerStopped << u"10.0.0.7"_s << 5 << 8;
    QTest::newRow("stopped here") << Cause::ServerStopped << u"127.0.0.1"_s << 3 << 4;
    QTest::newRow("firewall here") << Cause::ServerFirewallDrop << u"::1"_s << 3 << 3;
}

void TestUiModels::wayBreaks()
{
    QFETCH(Cause, cause);
    QFETCH(QString, address);
    CaseFile file;
    file.target.host = address;
    file.target.port = Port(80);
    file.attempts.push_back(attempt(AttemptOutcome::Refused, address, 80));
    const Way way = wayOf(file, diagnosisOf(cause));
    QTEST(static_cast<int>(way.stations.size()), "stations");
    QVERIFY(way.breakAt);
    QTEST(*way.breakAt, "breakAt");
    QCOMPARE(way.stations.front().state, Station::State::Passed);
    QVERIFY(way.stations.back().state != Station::State::Passed);
    QVERIFY(!wayOf(file, diagnosisOf(std::nullopt)).breakAt);
}

void TestUiModels::silentWayIsNotClaimed()
{
    CaseFile file;
    file.target.host = u"10.0.0.7"_s;
    file.target.port = Port(80);
    file.attempts.push_back(attempt(AttemptOutcome::Timeout));
    const Way way = wayOf(file, diagnosisOf(Cause::ServerFirewallDrop, Certainty::Possible));
    QCOMPARE(way.stations.at(1).state, Station::State::Passed);
    QCOMPARE(way.stations.at(2).state, Station::State::Unknown); // nothing ever answered
    QCOMPARE(way.stations.at(3).state, Station::State::Unknown);
}

void TestUiModels::csvIsSafeAndJsonLinesReadBack()
{
    Attempt hostile = attempt(AttemptOutcome::Connected);
    hostile.firstBytes = u"=cmd(\"x\"),\\n"_s;
    const QByteArray csv = attemptsToCsv({hostile, attempt(AttemptOutcome::Refused)});
    QCOMPARE(csv.count("\r\n"), 3);
    QVERIFY(csv.contains("\"'=cmd(\"\"x\"\"),\\n\""));
    const QByteArray lines = attemptsToJsonLines({hostile});
    const auto read = json::fromJson<Attempt>(QJsonDocument::fromJson(lines).object());
    QVERIFY(read);
    QCOMPARE(*read, hostile);
}

void TestUiModels::targetIsRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("usable");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("host and port") << u"db:5433"_s << true << u"db, port 5433"_s;
    QTest::newRow("service") << u"localhost:5432"_s << true
                             << u"PostgreSQL on localhost, port 5432"_s;
    QTest::newRow("empty") << u"  "_s << false << QString();
    QTest::newRow("no port") << u"db"_s << false << QString();
    QTest::newRow("bad port") << u"db:99999"_s << false << QString();
    QTest::newRow("address or port") << u"::1:80"_s << false << QString();
}

void TestUiModels::anAddressThatMayHoldAPort()
{
    const Catalogue english(u"en"_s);
    const QString both = english.text(readTarget(u"::1:80"_s).problem);
    QVERIFY2(both.contains(u"[::1]:80"_s) && both.contains(u"[::1:80]:5432"_s), qPrintable(both));
    const TargetReading address = readTarget(u"fd00::7:abcd"_s); // no port is in it
    QVERIFY(address.portMissing && address.problem.isEmpty());
    QCOMPARE(address.host, u"[fd00::7:abcd]"_s); // as it stands before ":port"
    QVERIFY(readTarget(u"[::1]:80"_s).target);
}

void TestUiModels::targetIsRead()
{
    QFETCH(QString, text);
    QFETCH(bool, usable);
    QFETCH(QString, sentence);
    const TargetReading reading = readTarget(text);
    QCOMPARE(reading.target.has_value(), usable);
    if (usable)
        QCOMPARE(understoodSentence(*reading.target), sentence);
    else
        QCOMPARE(reading.isEmpty(), text.trimmed().isEmpty());
}

void TestUiModels::stateColoursCanBeRead_data()
{
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<QColor>("text");
    QTest::newRow("light") << QColor(Qt::white) << QColor(Qt::black);
    QTest::newRow("grey") << QColor(239, 239, 239) << QColor(Qt::black);
    QTest::newRow("dark") << QColor(35, 38, 41) << QColor(252, 252, 252);
    QTest::newRow("black") << QColor(Qt::black) << QColor(Qt::white);
}

void TestUiModels::stateColoursCanBeRead()
{
    QFETCH(QColor, ground);
    QFETCH(QColor, text);
    QPalette palette;
    palette.setColor(QPalette::Base, ground);
    palette.setColor(QPalette::Text, text);
    using theme::Tone;
    for (const Tone tone : {Tone::Good, Tone::Bad, Tone::Caution, Tone::Neutral, Tone::Active}) {
        QVERIFY(theme::contrast(theme::toneColor(tone, palette), ground) >= 4.5);
        QVERIFY(theme::contrast(text, theme::toneFill(tone, palette)) >= 4.5);
    }
}

QTEST_MAIN(TestUiModels)
#include "tst_ui_models.moc"
