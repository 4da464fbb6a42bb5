// SPDX-License-Identifier: MIT
#include "core/report/report.h"
#include "core/report/text_layout.h"
#include "core/report/text_page.h"
#include "core/report/wording.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// How many attempts are listed before the rest is summed up.
constexpr std::size_t attemptsShown = 12;

Ink inkOf(const QString &mark)
{
    return mark == u"✓"_s   ? Ink::Good
           : mark == u"✕"_s ? Ink::Bad
           : mark == u"–"_s ? Ink::Dim
                            : Ink::Doubt;
}

QString withNote(const QString &text, const QString &note)
{
    return note.isEmpty() ? text : text + " ("_L1 + note + u')';
}

void writeWay(TextPage &page, const WordedReport &words)
{
    QString plain;
    QString inked = u"  "_s;
    for (const WayStation &station : words.way) {
        const QString link = plain.isEmpty() ? QString() : u" ── "_s;
        plain += link + station.mark + u' ' + station.title;
        inked += page.ink(link, Ink::Dim)
                 + page.ink(station.mark + u' ' + station.title, inkOf(station.mark));
    }
    if (displayWidth(plain) + 2 <= page.width()) {
        page.line(inked);
        return;
    }
    for (const WayStation &station : words.way)
        page.hanging("  "_L1 + station.mark + u' ', inkOf(station.mark), station.title);
}

void writeVerdict(TextPage &page, const WordedReport &words)
{
    page.line(page.ink(words.title, Ink::Dim));
    page.line();
    page.hanging(words.outcomeMark + u' ', inkOf(words.outcomeMark), words.summary, Ink::Bold);
    page.hanging(u"  "_s, Ink::Plain, words.verdictNote, Ink::Dim);
    page.line();
    writeWay(page, words);
    if (!words.explanation.isEmpty()) {
        page.line();
        page.hanging(u"  "_s, Ink::Plain, words.explanation);
    }
}

void writeEvidence(TextPage &page, const WordedReport &words)
{
    if (words.evidence.empty())
        return;
    page.heading("report.section.evidence");
    for (const WordedEvidence &seen : words.evidence) {
        page.hanging(u"  · "_s, Ink::Dim, withNote(seen.text, seen.side));
        page.command(6, seen.command);
    }
}

void writeCandidates(TextPage &page, const char *heading,
                     const std::vector<WordedCandidate> &candidates)
{
    if (candidates.empty())
        return;
    page.heading(heading);
    for (const WordedCandidate &candidate : candidates) {
        page.hanging(u"  · "_s, Ink::Dim,
                     candidate.certainty + page.say("report.separator.colon") + candidate.why);
        page.hanging(u"    "_s, Ink::Plain, candidate.cause, Ink::Dim);
        if (!candidate.test.isEmpty())
            page.hanging("    "_L1 + page.say("report.to-tell") + u' ', Ink::Dim,
                         withNote(candidate.test, candidate.testSide));
        page.command(6, candidate.testCommand);
    }
}

void writeChecklist(TextPage &page, const WordedReport &words)
{
    if (words.checklist.empty())
        return;
    page.heading("report.section.checklist");
    int widest = 0;
    for (const WordedStep &step : words.checklist)
        widest = std::max(widest, displayWidth(step.title));
    for (const WordedStep &step : words.checklist) {
        const QString summary = step.summary.isEmpty() ? step.statusWord : step.summary;
        page.hanging("  "_L1 + step.mark + u' ' + padded(step.title, widest) + "  "_L1,
                     inkOf(step.mark), summary);
    }
}

/// Rows of cells with equal widths; a column that is empty everywhere is left out.
QStringList aligned(const std::vector<QStringList> &rows)
{
    QStringList lines;
    for (qsizetype column = 0; column < rows.front().size(); ++column) {
        int widest = 0;
        for (const QStringList &row : rows)
            widest = std::max(widest, displayWidth(row[column]));
        lines.resize(static_cast<qsizetype>(rows.size()));
        for (std::size_t i = 0; i < rows.size() && widest > 0; ++i)
            lines[static_cast<qsizetype>(i)] += "  "_L1 + padded(rows[i][column], widest);
    }
    return lines;
}

/// The table of attempts; a narrow page does without the time of day.
QStringList attemptRows(const WordedReport &words, std::size_t shown, bool withTime)
{
    std::vector<QStringList> rows;
    for (std::size_t i = 0; i < shown; ++i) {
        const WordedAttempt &tried = words.attempts[i];
        rows.push_back({tried.number, withTime ? tried.time : QString(), tried.place, tried.outcome,
                        tried.errnoName, tried.elapsed});
    }
    return aligned(rows);
}

void writeAttempts(TextPage &page, const WordedReport &words)
{
    if (words.attempts.empty())
        return;
    page.heading("report.section.attempts");
    const std::size_t shown = std::min(words.attempts.size(), attemptsShown);
    QStringList rows = attemptRows(words, shown, true);
    if (displayWidth(rows.first()) > page.width())
        rows = attemptRows(words, shown, false);
    for (std::size_t i = 0; i < shown; ++i) {
        const QString row = rows[static_cast<qsizetype>(i)];
        const QString &note = words.attempts[i].note;
        if (!note.isEmpty() && displayWidth(row) + 2 + displayWidth(note) <= page.width()) {
            page.line(row + "  "_L1 + note);
            continue;
        }
        page.hanging(u"  "_s, Ink::Plain, row.trimmed());
        if (!note.isEmpty())
            page.hanging(u"      "_s, Ink::Plain, note, Ink::Dim);
    }
    if (words.attempts.size() > shown)
        page.line("  "_L1
                  + page.say("report.more-attempts",
                             {{u"n"_s, QString::number(words.attempts.size() - shown)}}));
}

void writeLimits(TextPage &page, const WordedReport &words)
{
    if (words.limits.empty())
        return;
    page.heading("report.section.limits");
    for (const WordedLimit &limit : words.limits)
        page.hanging(u"  · "_s, Ink::Dim,
                     withNote(limit.what, limit.side) + page.say("report.separator.colon")
                         + limit.why + page.say("report.separator.sentence") + limit.help);
}

} // namespace

QString reportToText(const Report &report, const Catalogue &catalogue, const TextStyle &style)
{
    const WordedReport words = worded(report, catalogue);
    TextPage page(style, catalogue);
    writeVerdict(page, words);
    writeEvidence(page, words);
    page.remedies(words.remedies);
    writeCandidates(page, "report.section.also", words.also);
    writeCandidates(page, "report.section.candidates", words.candidates);
    writeChecklist(page, words);
    writeAttempts(page, words);
    writeLimits(page, words);
    page.line();
    page.line(page.ink(words.made, Ink::Dim));
    return page.text();
}

} // namespace doorward
