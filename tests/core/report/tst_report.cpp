// SPDX-License-Identifier: MIT
#include "core/report/report.h"
#include "core/report/text_layout.h"
#include "sample.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

const Catalogue &english()
{
    static const Catalogue catalogue(u"en"_s);
    return catalogue;
}

QJsonObject jsonOf(const Report &report)
{
    return QJsonDocument::fromJson(reportToJson(report, english())).object();
}

const QString hostile = u"x\x1b[2J\u202e\n# <script>alert('1')</script> [a](http://b) `c` |d|"_s;

} // namespace

class TestReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonHasEveryKeyOfTheContract_data();
    void jsonHasEveryKeyOfTheContract();

    void whatConnectsHasNullsNotHoles()
    {
        const QJsonObject diagnosis = jsonOf(workingReport())[u"diagnosis"].toObject();
        QCOMPARE(diagnosis[u"outcome"].toString(), u"connects"_s);
        for (const auto &key : {u"cause"_s, u"certainty"_s, u"where"_s}) {
            QVERIFY(diagnosis.contains(key));
            QVERIFY(diagnosis[key].isNull());
        }
        QVERIFY(jsonOf(undecidedReport())[u"server"].isNull());
        const QJsonArray candidates =
            jsonOf(undecidedReport())[u"diagnosis"].toObject()[u"candidates"].toArray();
        QVERIFY(candidates[0].toObject()[u"next_test"].isObject());
        QVERIFY(candidates[1].toObject()[u"next_test"].isNull());
    }

    void aSavedReportIsTheCase_data() { everyReport(); }
    void aSavedReportIsTheCase()
    {
        QFETCH(Report, report);
        const QByteArray saved = reportToJson(report, english());
        const auto file = reportFromJson(saved);
        QVERIFY2(file, file ? "" : qPrintable(file.error().text()));
        QVERIFY(*file == report.file);
        QCOMPARE(reportToJson({*file, report.diagnosis}, english()), saved);
    }

    void limitsAreTheUnionOfAllHosts()
    {
        const QJsonArray limits = jsonOf(sampleReport(u"db"_s))[u"limits"].toArray();
        QCOMPARE(limits.size(), 3);
        QCOMPARE(limits[0].toObject()[u"id"].toString(), u"nat"_s);
        QCOMPARE(limits[1].toObject()[u"side"].toString(), u"client"_s);
        QCOMPARE(limits[2].toObject()[u"side"].toString(), u"server"_s);
        for (const auto &key : {u"what"_s, u"why"_s, u"help"_s})
            QVERIFY(limits[0].toObject()[key].isString());
    }

    void whatIsNoReportIsRefused_data();
    void whatIsNoReportIsRefused();

    void textKeepsToItsWidth_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("40") << 40;
        QTest::newRow("60") << 60;
        QTest::newRow("80") << 80;
        QTest::newRow("200") << 200;
    }
    void textKeepsToItsWidth()
    {
        QFETCH(int, width);
        const QString text = reportToText(sampleReport(u"데이터베이스 서버 한국어 이름"_s),
                                          english(), {width, false});
        for (const QString &line : text.split(u'\n')) {
            if (line.startsWith(u"      "_s)) // a command is never broken
                continue;
            QVERIFY2(displayWidth(line) <= width, qPrintable(line));
        }
    }

    void colourOnlyRepeatsWhatIsSaid()
    {
        static const QRegularExpression sequences(u"\x1b\\[[0-9;]*m"_s);
        for (const Report &report : {sampleReport(u"db"_s), undecidedReport(), workingReport()}) {
            const QString plain = reportToText(report, english(), {80, false});
            QString coloured = reportToText(report, english(), {80, true});
            QVERIFY(coloured != plain);
            QCOMPARE(coloured.remove(sequences), plain);
        }
    }

    void hostileTextStaysOnItsLine()
    {
        const QString text = reportToText(sampleReport(hostile), english(), {80, false});
        QVERIFY(!text.contains(u'\x1b'));
        QVERIFY(!text.contains(u'\u202e'));
        for (const QString &line : text.split(u'\n'))
            QVERIFY2(!line.startsWith(u'#'), qPrintable(line));
    }

    void commandsAreReadyToCopy()
    {
        const QStringList lines =
            reportToText(sampleReport(u"a b"_s), english(), {40, false}).split(u'\n');
        QVERIFY(lines.contains(u"      systemctl restart 'a b'"_s));
        QVERIFY(lines.contains(u"      ss -tlnp 'a b'"_s));
    }

private:
    static void everyReport()
    {
        QTest::addColumn<Report>("report");
        QTest::newRow("proven") << sampleReport(u"db"_s);
        QTest::newRow("hostile") << sampleReport(hostile);
        QTest::newRow("undecided") << undecidedReport();
        QTest::newRow("works") << workingReport();
        QTest::newRow("nothing but defaults") << Report{};
    }
};

void TestReport::jsonHasEveryKeyOfTheContract_data()
{
    QTest::addColumn<QString>("path"); // of objects and first elements, from the top
    QTest::addColumn<QString>("keys");
    QTest::newRow("top")
        << QString()
        << u"schema schema_version created program target diagnosis checklist attempts client server limits"_s;
    QTest::newRow("program") << u"program"_s << u"name version"_s;
    QTest::newRow("target") << u"target"_s << u"input host port service scheme unix_path"_s;
    QTest::newRow("diagnosis")
        << u"diagnosis"_s
        << u"outcome cause certainty where summary explanation evidence also candidates remedies"_s;
    QTest::newRow("evidence") << u"diagnosis.evidence"_s << u"id side text command"_s;
    QTest::newRow("also") << u"diagnosis.also"_s << u"cause certainty why"_s;
    QTest::newRow("candidates") << u"diagnosis.candidates"_s << u"cause certainty why next_test"_s;
    QTest::newRow("next test") << u"diagnosis.candidates.next_test"_s << u"text command side"_s;
    QTest::newRow("remedies") << u"diagnosis.remedies"_s << u"text command needs_root"_s;
    QTest::newRow("checklist") << u"checklist"_s << u"id status summary evidence"_s;
    QTest::newRow("attempts")
        << u"attempts"_s
        << u"n started family address port source outcome errno errno_name elapsed_us icmp retransmits first_bytes"_s;
    QTest::newRow("icmp") << u"attempts.icmp"_s << u"type code from"_s;
    QTest::newRow("limits") << u"limits"_s << u"what why help"_s;
}

void TestReport::jsonHasEveryKeyOfTheContract()
{
    QFETCH(QString, path);
    QFETCH(QString, keys);
    Report report = undecidedReport();
    report.diagnosis.also = sampleReport(u"db"_s).diagnosis.also;
    QJsonValue value = jsonOf(report);
    for (const QString &step : path.split(u'.', Qt::SkipEmptyParts)) {
        value = value.toObject()[step];
        if (value.isArray())
            value = value.toArray().first();
    }
    QVERIFY(value.isObject());
    for (const QString &key : keys.split(u' '))
        QVERIFY2(value.toObject().contains(key), qPrintable(key));
}

void TestReport::whatIsNoReportIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("part");
    const QByteArray good = reportToJson(sampleReport(u"db"_s), english());
    const auto with = [&good](const QString &key, const QJsonValue &value) {
        QJsonObject object = QJsonDocument::fromJson(good).object();
        object.insert(key, value);
        return QJsonDocument(object).toJson();
    };
    QTest::newRow("nothing") << QByteArray() << ErrorKind::BadInput << u"parse"_s;
    QTest::newRow("text") << QByteArray("connection refused") << ErrorKind::BadInput << u"parse"_s;
    QTest::newRow("cut off") << good.left(good.size() / 2) << ErrorKind::BadInput << u"parse"_s;
    QTest::newRow("other JSON") << QByteArray("{}") << ErrorKind::BadInput << u"doorward.report"_s;
    QTest::newRow("a snapshot") << snapshotToJson(HostSnapshot{}) << ErrorKind::BadInput
                                << u"doorward.report"_s;
    QTest::newRow("no version") << with(u"schema_version"_s, QJsonValue::Null)
                                << ErrorKind::BadInput << u"schema_version"_s;
    QTest::newRow("version as text")
        << with(u"schema_version"_s, u"x"_s) << ErrorKind::BadInput << u"schema_version"_s;
    QTest::newRow("newer") << with(u"schema_version"_s, 2) << ErrorKind::Unsupported
                           << u"schema_version 2"_s;
    QTest::newRow("wrong type inside")
        << with(u"attempts"_s, QJsonArray{QJsonObject{{u"n"_s, u"x"_s}}}) << ErrorKind::BadInput
        << u"attempts[0].n"_s;
    QTest::newRow("no client") << QByteArray(
        "{\"schema\": \"doorward.report\", \"schema_version\": 1}")
                               << ErrorKind::BadInput << u"is missing"_s;
    QTest::newRow("deep") << QByteArray("{\"schema\": ") + QByteArray(100'000, '[')
                          << ErrorKind::BadInput << u"parse"_s;
}

void TestReport::whatIsNoReportIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, part);
    const auto file = reportFromJson(bytes);
    QVERIFY(!file);
    QTEST(file.error().kind, "kind");
    QVERIFY2(file.error().text().contains(part), qPrintable(file.error().text()));
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
