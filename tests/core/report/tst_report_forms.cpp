// SPDX-License-Identifier: MIT
#include "core/report/report.h"
#include "core/report/wording.h"
#include "sample.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace doorward;
using namespace Qt::Literals::StringLiterals;

namespace {

const Catalogue &english()
{
    static const Catalogue catalogue(u"en"_s);
    return catalogue;
}

QString squeezed(const QString &text)
{
    return text.simplified();
}

/// The words of an HTML page as a reader sees them.
QString wordsOfHtml(const QString &html)
{
    static const QRegularExpression head(u"<head>.*</head>"_s,
                                         QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression tags(u"<[^>]*>"_s);
    QString text = html;
    text.remove(head).replace(tags, u" "_s);
    return squeezed(text.replace(u"&lt;"_s, u"<"_s)
                        .replace(u"&gt;"_s, u">"_s)
                        .replace(u"&quot;"_s, u"\""_s)
                        .replace(u"&amp;"_s, u"&"_s));
}

/// The words of Markdown with its escapes undone; code blocks hold no escapes of Markdown.
QString wordsOfMarkdown(const QString &markdown)
{
    static const QRegularExpression escapes(
        u"\\\\([\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e])"_s);
    QString text;
    bool inCode = false;
    for (const QString &line : markdown.split(u'\n')) {
        if (line.trimmed().startsWith(u"```"_s))
            inCode = !inCode;
        text += (inCode ? line : QString(line).replace(escapes, u"\\1"_s)) + u'\n';
    }
    return squeezed(text);
}

/// Everything that a report must say in each of its forms.
QStringList sayings(const WordedReport &words)
{
    QStringList all{words.title, words.made, words.summary, words.explanation, words.verdictNote};
    for (const WayStation &station : words.way)
        all += {station.title};
    for (const WordedEvidence &seen : words.evidence)
        all += {seen.text, seen.side, seen.command};
    for (const WordedRemedy &remedy : words.remedies)
        all += {remedy.text, remedy.command, remedy.note};
    for (const auto *list : {&words.also, &words.candidates})
        for (const WordedCandidate &candidate : *list)
            all += {candidate.cause, candidate.certainty, candidate.why,
                    candidate.test,  candidate.testSide,  candidate.testCommand};
    for (const WordedStep &step : words.checklist)
        all += {step.mark, step.title, step.summary};
    for (const WordedAttempt &tried : words.attempts)
        all += {tried.number,    tried.time,    tried.place, tried.outcome,
                tried.errnoName, tried.elapsed, tried.note};
    for (const WordedLimit &limit : words.limits)
        all += {limit.what, limit.why, limit.help, limit.side};
    return all;
}

const QString hostile =
    u"x\x1b[2J\u202e\n# <script>alert('1')</script> [a](http://b) `c` |d| <!-- \" &amp; **e** ~~f~~"_s;

} // namespace

class TestReportForms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chinesePunctuationIsFullWidth_data() { everyReport(); }
    void chinesePunctuationIsFullWidth()
    {
        QFETCH(Report, report);
        const Catalogue chinese(u"zh_CN"_s);
        static const QRegularExpression halfWidth(u"\\p{Han}\\*{0,2}[:,;](?!/)[^\n]{0,20}"_s);
        for (const QString &text :
             {reportToText(report, chinese, {100'000, false}), reportToMarkdown(report, chinese),
              wordsOfHtml(reportToHtml(report, chinese))}) {
            const auto found = halfWidth.match(text);
            QVERIFY2(!found.hasMatch(), qPrintable(found.captured()));
        }
        QVERIFY(reportToMarkdown(report, chinese).contains(u'：'));
    }

    void allFormsSayTheSame_data() { everyReport(); }
    void allFormsSayTheSame()
    {
        QFETCH(Report, report);
        const QString text = squeezed(reportToText(report, english(), {100'000, false}));
        const QString markdown = wordsOfMarkdown(reportToMarkdown(report, english()));
        const QString html = wordsOfHtml(reportToHtml(report, english()));
        for (const QString &saying : sayings(worded(report, english()))) {
            const QString sought = squeezed(saying);
            QVERIFY2(text.contains(sought), qPrintable(u"text lacks: "_s + sought));
            QVERIFY2(markdown.contains(sought), qPrintable(u"markdown lacks: "_s + sought));
            QVERIFY2(html.contains(sought), qPrintable(u"html lacks: "_s + sought));
        }
    }

    void htmlIsOneHarmlessFile_data() { everyReport(); }
    void htmlIsOneHarmlessFile()
    {
        QFETCH(Report, report);
        const QString html = reportToHtml(report, english());
        for (const auto &part :
             {u"<script"_s, u"<img"_s, u"<link"_s, u"<iframe"_s, u" src="_s, u" href="_s,
              u" onload"_s, u"url("_s, u"@import"_s, u"\x1b"_s, u"\u202e"_s})
            QVERIFY2(!html.contains(part, Qt::CaseInsensitive), qPrintable(part));
        QVERIFY(html.contains(u"default-src 'none'"_s));
        QVERIFY(html.contains(u"prefers-color-scheme:dark"_s));
        QVERIFY(html.contains(u"@media print"_s));
    }

    void htmlIsBalanced_data() { everyReport(); }
    void htmlIsBalanced()
    {
        QFETCH(Report, report);
        static const QRegularExpression open(
            u"<(meta [^>]*|br)>"_s); // HTML's void elements, closed for XML
        QString html = reportToHtml(report, english());
        html.remove(u"<!DOCTYPE html>"_s).replace(open, u"<\\1/>"_s);
        QXmlStreamReader reader(html);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    }

    void markdownTakesNoMarkupFromOutside()
    {
        const QString markdown = reportToMarkdown(sampleReport(hostile), english());
        static const QRegularExpression code(u"```+sh\\n.*\\n *```+"_s);
        static const QRegularExpression escapes(u"\\\\."_s);
        const QString active =
            QString(markdown).remove(code).remove(escapes); // what is left can be markup
        for (const auto &part : {u"<"_s, u"](http"_s, u"**e"_s, u"~"_s, u"&"_s, u"://"_s})
            QVERIFY2(!active.contains(part), qPrintable(part));
        for (const QString &line : active.split(u'\n'))
            if (line.startsWith(u'|')) // the checklist has four columns, the attempts seven
                QVERIFY2(line.count(u'|') == 5 || line.count(u'|') == 8, qPrintable(line));
    }

    void aFenceIsLongerThanWhatItHolds()
    {
        const QString markdown = reportToMarkdown(sampleReport(u"```` and ```"_s), english());
        QVERIFY(markdown.contains(u"`````sh\n   systemctl restart '```` and ```'\n   `````\n"_s));
    }

    void theBreakIsMarkedOnTheWay_data();
    void theBreakIsMarkedOnTheWay();

private:
    static void everyReport()
    {
        QTest::addColumn<Report>("report");
        QTest::newRow("proven") << sampleReport(u"db"_s);
        QTest::newRow("hostile") << sampleReport(hostile);
        QTest::newRow("korean") << sampleReport(u"데이터베이스"_s);
        QTest::newRow("undecided") << undecidedReport();
        QTest::newRow("works") << workingReport();
        QTest::newRow("nothing but defaults") << Report{};
    }
};

void TestReportForms::theBreakIsMarkedOnTheWay_data()
{
    using State = WayStation::State;
    using States = std::vector<State>;
    QTest::addColumn<Report>("report");
    QTest::addColumn<std::vector<WayStation::State>>("states");
    const auto with = [](Cause cause, Certainty certainty, const QString &host) {
        Report report = sampleReport(u"db"_s);
        report.file.target.host = host;
        report.diagnosis.cause = cause;
        report.diagnosis.certainty = certainty;
        return report;
    };
    const auto silent = [&with](Cause cause) {
        Report report = with(cause, Certainty::Possible, u"10.0.0.7"_s);
        for (Attempt &attempt : report.file.attempts) {
            attempt.outcome = AttemptOutcome::Timeout;
            attempt.icmp.reset();
        }
        return report;
    };
    QTest::newRow("works") << workingReport() << States(5, State::Reached);
    QTest::newRow("server, proven")
        << with(Cause::ServerBindLoopback, Certainty::Proven, u"10.0.0.7"_s)
        << States{State::Reached, State::Reached, State::Reached, State::Broken, State::NotReached};
    QTest::newRow("path, proven") << with(Cause::PathNoRoute, Certainty::Proven, u"10.0.0.7"_s)
                                  << States{State::Reached, State::Reached, State::Broken,
                                            State::NotReached, State::NotReached};
    QTest::newRow("name") << with(Cause::NameNotFound, Certainty::Proven, u"10.0.0.7"_s)
                          << States{State::Reached, State::Broken, State::NotReached,
                                    State::NotReached, State::NotReached};
    QTest::newRow("target") << with(Cause::TargetWrongPort, Certainty::Proven, u"10.0.0.7"_s)
                            << States{State::Reached, State::Reached, State::Reached,
                                      State::Reached, State::Broken};
    QTest::newRow("service, likely")
        << with(Cause::ServiceHung, Certainty::Likely, u"10.0.0.7"_s)
        << States{State::Reached, State::Reached, State::Unknown, State::Unknown, State::Suspected};
    QTest::newRow("silence proves nothing")
        << silent(Cause::ServerFirewallDrop)
        << States{State::Reached, State::Reached, State::Unknown, State::Suspected,
                  State::NotReached};
    QTest::newRow("on this host") << with(Cause::ServerNotListening, Certainty::Proven,
                                          u"127.0.0.1"_s)
                                  << States{State::Reached, State::Reached, State::Broken};
    QTest::newRow("this host's own address")
        << with(Cause::ServiceHung, Certainty::Likely, u"10.0.0.1"_s)
        << States{State::Reached, State::Reached, State::Suspected};
}

void TestReportForms::theBreakIsMarkedOnTheWay()
{
    QFETCH(Report, report);
    std::vector<WayStation::State> states;
    for (const WayStation &station : wordedWay(report, english()))
        states.push_back(station.state);
    QTEST(states, "states");
}

QTEST_GUILESS_MAIN(TestReportForms)
#include "tst_report_forms.moc"
