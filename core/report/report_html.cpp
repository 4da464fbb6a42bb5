// SPDX-License-Identifier: MIT
#include "core/report/report.h"
#include "core/report/wording.h"

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Colours meet 4.5:1 on their ground in both schemes (WCAG 2.1, 1.4.3); meaning is in marks and
/// words too.
constexpr QLatin1StringView styleSheet{R"css(
:root{color-scheme:light dark;--ink:#1c2024;--dim:#5b6570;--ground:#fff;--soft:#f3f5f7;--line:#d5dae0;
--good:#18713a;--bad:#b3261e;--doubt:#8a5300}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--dim:#a3adb8;--ground:#15181b;--soft:#1f2428;--line:#3a424a;
--good:#6fd08c;--bad:#ff8a80;--doubt:#f0b95c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,"Noto Sans","Noto Sans CJK KR","Noto Sans CJK SC",sans-serif}
header{color:var(--dim);font-size:.95rem}
h1{font-size:1.45rem;line-height:1.3;margin:.4rem 0}
h2{font-size:1.05rem;margin:2rem 0 .5rem}
.note,footer{color:var(--dim);font-size:.95rem}
.pass,.connects,.reached{color:var(--good)}
.fail,.fails,.broken{color:var(--bad)}
.warn,.unknown,.intermittent,.suspected,.possible{color:var(--doubt)}
.skipped,.not-reached{color:var(--dim)}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.35rem;padding:.5rem .75rem;margin:.4rem 0;
overflow-x:auto;font:.9rem/1.4 ui-monospace,"DejaVu Sans Mono","Noto Sans Mono CJK KR",monospace}
ol,ul{padding-left:1.4rem;margin:.3rem 0}
li{margin:.45rem 0}
.way{display:flex;flex-wrap:wrap;list-style:none;padding:0;margin:1.25rem 0;gap:.5rem 0}
.way li{display:flex;align-items:center;margin:0}
.way li+li::before{content:"";width:1.75rem;border-top:2px solid var(--line)}
.way li.broken::before,.way li.suspected::before{border-top-style:dashed;border-top-color:currentColor}
.way li.not-reached::before{border-top-style:dotted}
.way div{border:2px solid currentColor;border-radius:.4rem;padding:.35rem .7rem;max-width:14rem;overflow-wrap:anywhere}
.way .title{color:var(--ink);font-weight:600}
.way small{display:block}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--dim);font-weight:600}
td.nowrap{white-space:nowrap}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.92em}
.scroll{overflow-x:auto}
@media print{:root{--ground:#fff;--ink:#000;--soft:#fff;--dim:#444;--line:#999;--good:#000;--bad:#000;--doubt:#000}
body{max-width:none;padding:0;font-size:10pt}pre{white-space:pre-wrap;overflow-wrap:anywhere}
h2{break-after:avoid}li,tr{break-inside:avoid}}
)css"};

QString element(QLatin1StringView tag, QLatin1StringView cssClass, const QString &text)
{
    const QString attribute = cssClass.isEmpty() ? QString() : " class=\""_L1 + cssClass + u'"';
    return u'<' + tag + attribute + u'>' + text.toHtmlEscaped() + "</"_L1 + tag + u'>';
}

QString preformatted(const QString &line)
{
    return line.isEmpty() ? QString() : "<pre>"_L1 + line.toHtmlEscaped() + "</pre>"_L1;
}

QString withNote(const QString &text, const QString &note)
{
    return note.isEmpty()
               ? text.toHtmlEscaped()
               : text.toHtmlEscaped() + u' ' + element("span"_L1, "note"_L1, u'(' + note + u')');
}

QLatin1StringView classOf(WayStation::State state)
{
    switch (state) {
    case WayStation::State::Reached:
        return "reached"_L1;
    case WayStation::State::Broken:
        return "broken"_L1;
    case WayStation::State::Suspected:
        return "suspected"_L1;
    case WayStation::State::NotReached:
        return "not-reached"_L1;
    case WayStation::State::Unknown:
        return "unknown"_L1;
    }
    return {};
}

QString wayHtml(const WordedReport &words, const Catalogue &catalogue)
{
    QString html = "<ol class=\"way\" aria-label=\""_L1
                   + catalogue.text(u"report.section.way"_s).toHtmlEscaped() + "\">\n"_L1;
    for (const WayStation &station : words.way)
        html += "<li class=\""_L1 + classOf(station.state) + "\"><div>"_L1
                + element("span"_L1, "title"_L1, station.title)
                + element("small"_L1, {}, station.mark + u' ' + station.stateWord)
                + "</div></li>\n"_L1;
    return html + "</ol>\n"_L1;
}

QString candidatesHtml(const QString &heading, const std::vector<WordedCandidate> &candidates,
                       const Catalogue &catalogue)
{
    if (candidates.empty())
        return {};
    const QString toTell = catalogue.text(u"report.to-tell"_s);
    const QString colon = catalogue.text(u"report.separator.colon"_s);
    QString html = element("h2"_L1, {}, heading) + "\n<ul>\n"_L1;
    for (const WordedCandidate &candidate : candidates) {
        html += "<li>"_L1 + element("strong"_L1, {}, candidate.certainty + colon)
                + candidate.why.toHtmlEscaped() + u' '
                + element("code"_L1, "note"_L1, candidate.cause);
        if (!candidate.test.isEmpty())
            html += "<br>"_L1 + element("strong"_L1, {}, toTell) + u' '
                    + withNote(candidate.test, candidate.testSide);
        html += preformatted(candidate.testCommand) + "</li>\n"_L1;
    }
    return html + "</ul>\n"_L1;
}

QString tableHead(const QStringList &columns)
{
    QString html = u"<div class=\"scroll\"><table>\n<tr>"_s;
    for (const QString &column : columns)
        html += element("th"_L1, {}, column);
    return html + "</tr>\n"_L1;
}

QString checklistHtml(const WordedReport &words, const Catalogue &catalogue)
{
    if (words.checklist.empty())
        return {};
    QString html =
        element("h2"_L1, {}, catalogue.text(u"report.section.checklist"_s)) + u'\n'
        + tableHead({catalogue.text(u"report.step"_s), catalogue.text(u"report.result"_s),
                     catalogue.text(u"report.found"_s)});
    for (const WordedStep &step : words.checklist) {
        html += "<tr>"_L1 + element("td"_L1, "nowrap"_L1, step.title) + "<td class=\"nowrap\">"_L1
                + element("span"_L1, QLatin1StringView(json::enumName(step.status)),
                          step.mark + u' ' + step.statusWord)
                + "</td><td>"_L1 + step.summary.toHtmlEscaped();
        for (const QString &command : step.commands)
            html += preformatted(command);
        html += "</td></tr>\n"_L1;
    }
    return html + "</table></div>\n"_L1;
}

QString attemptsHtml(const WordedReport &words, const Catalogue &catalogue)
{
    if (words.attempts.empty())
        return {};
    QStringList columns;
    for (const char *column : {"number", "time", "place", "outcome", "errno", "elapsed", "note"})
        columns.append(catalogue.text("report.attempt."_L1 + QLatin1StringView(column)));
    QString html = element("h2"_L1, {}, catalogue.text(u"report.section.attempts"_s)) + u'\n'
                   + tableHead(columns);
    for (const WordedAttempt &tried : words.attempts) {
        html += u"<tr>"_s;
        for (const QString &cell : {tried.number, tried.time, tried.place, tried.outcome,
                                    tried.errnoName, tried.elapsed, tried.note})
            html += element("td"_L1, {}, cell);
        html += "</tr>\n"_L1;
    }
    return html + "</table></div>\n"_L1;
}

QString listsHtml(const WordedReport &words, const Catalogue &catalogue)
{
    QString html;
    if (!words.evidence.empty())
        html += element("h2"_L1, {}, catalogue.text(u"report.section.evidence"_s)) + "\n<ul>\n"_L1;
    for (const WordedEvidence &seen : words.evidence)
        html +=
            "<li>"_L1 + withNote(seen.text, seen.side) + preformatted(seen.command) + "</li>\n"_L1;
    html += words.evidence.empty() ? QString() : u"</ul>\n"_s;
    if (!words.remedies.empty())
        html += element("h2"_L1, {}, catalogue.text(u"report.section.remedies"_s)) + "\n<ol>\n"_L1;
    for (const WordedRemedy &remedy : words.remedies)
        html += "<li>"_L1 + withNote(remedy.text, remedy.note) + preformatted(remedy.command)
                + "</li>\n"_L1;
    return html + (words.remedies.empty() ? QString() : u"</ol>\n"_s);
}

QString limitsHtml(const WordedReport &words, const Catalogue &catalogue)
{
    if (words.limits.empty())
        return {};
    QString html = element("h2"_L1, {}, catalogue.text(u"report.section.limits"_s)) + "\n<ul>\n"_L1;
    for (const WordedLimit &limit : words.limits)
        html += "<li>"_L1 + withNote(limit.what, limit.side)
                + catalogue.text(u"report.separator.colon"_s)
                + (limit.why + catalogue.text(u"report.separator.sentence"_s) + limit.help)
                      .toHtmlEscaped()
                + "</li>\n"_L1;
    return html + "</ul>\n"_L1;
}

/// BCP 47 of a catalogue's language.
QString languageTag(const Catalogue &catalogue)
{
    return catalogue.language() == "zh_CN"_L1 ? u"zh-Hans"_s : catalogue.language();
}

} // namespace

QString reportToHtml(const Report &report, const Catalogue &catalogue)
{
    const WordedReport words = worded(report, catalogue);
    const QLatin1StringView outcome(json::enumName(words.outcome));
    const QLatin1StringView tint = words.outcomeMark == u"?"_s ? "possible"_L1 : outcome;
    QString html = "<!DOCTYPE html>\n<html lang=\""_L1 + languageTag(catalogue)
                   + "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"referrer\" content=\"no-referrer\">\n"_L1
                   + element("title"_L1, {}, "Doorward: "_L1 + words.title) + "\n<style>"_L1
                   + styleSheet + "</style>\n</head>\n<body>\n"_L1;
    html += element("header"_L1, {}, words.title) + "\n<main>\n<h1>"_L1
            + element("span"_L1, tint, words.outcomeMark) + u' ' + words.summary.toHtmlEscaped()
            + "</h1>\n"_L1;
    html += element("p"_L1, "note"_L1, words.verdictNote) + u'\n';
    html += wayHtml(words, catalogue);
    if (!words.explanation.isEmpty())
        html += element("p"_L1, {}, words.explanation) + u'\n';
    html += listsHtml(words, catalogue);
    html += candidatesHtml(catalogue.text(u"report.section.also"_s), words.also, catalogue);
    html +=
        candidatesHtml(catalogue.text(u"report.section.candidates"_s), words.candidates, catalogue);
    html += checklistHtml(words, catalogue) + attemptsHtml(words, catalogue)
            + limitsHtml(words, catalogue);
    return html + "</main>\n"_L1 + element("footer"_L1, {}, words.made) + "\n</body>\n</html>\n"_L1;
}

} // namespace doorward
