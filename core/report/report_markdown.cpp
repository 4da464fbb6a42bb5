// SPDX-License-Identifier: MIT
#include "core/report/report.h"
#include "core/report/wording.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Plain text as CommonMark that reads the same: whatever could begin markup, HTML, a link or a
/// list is escaped (CommonMark 0.30, 2.4; GFM 6.9 for links without brackets).
QString escaped(const QString &text)
{
    QString safe;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar letter = text[i];
        const bool special = QStringView(u"\\`*_{}[]<>#|~&!@$^").contains(letter);
        const bool linkColon = letter == u':' && i + 1 < text.size() && text[i + 1] == u'/';
        const bool linkDot =
            letter == u'.' && QStringView(text).left(i).endsWith("www"_L1, Qt::CaseInsensitive);
        const bool leads = i == 0 && QStringView(u"+-=").contains(letter);
        const bool listMark = (letter == u'.' || letter == u')') && i > 0 && i < 10
                              && (i + 1 == text.size() || text[i + 1] == u' ')
                              && std::all_of(text.begin(), text.begin() + i,
                                             [](QChar digit) { return digit.isDigit(); });
        if (special || linkColon || linkDot || leads || listMark)
            safe += u'\\';
        safe += letter;
    }
    return safe;
}

/// A fenced block of one line; the fence is longer than any run of backticks in it.
QString codeBlock(const QString &line, const QString &indent)
{
    if (line.isEmpty())
        return {};
    qsizetype longest = 0;
    qsizetype run = 0;
    for (const QChar letter : line) {
        run = letter == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const QString fence(std::max<qsizetype>(3, longest + 1), u'`');
    return u'\n' + indent + fence + "sh\n"_L1 + indent + line + u'\n' + indent + fence + u'\n';
}

QString withNote(const QString &text, const QString &note)
{
    return note.isEmpty() ? escaped(text) : escaped(text) + " ("_L1 + escaped(note) + u')';
}

QString candidatesMarkdown(const QString &heading, const std::vector<WordedCandidate> &candidates,
                           const Catalogue &catalogue)
{
    if (candidates.empty())
        return {};
    const QString toTell = catalogue.text(u"report.to-tell"_s);
    const QString colon = catalogue.text(u"report.separator.colon"_s);
    QString text = "\n## "_L1 + escaped(heading) + "\n\n"_L1;
    for (const WordedCandidate &candidate : candidates) {
        text += "- **"_L1 + escaped(candidate.certainty) + "**"_L1 + colon + escaped(candidate.why)
                + " `"_L1 + candidate.cause + "`\n"_L1;
        if (!candidate.test.isEmpty())
            text += "\n  "_L1 + escaped(toTell) + u' '
                    + withNote(candidate.test, candidate.testSide) + u'\n';
        text += codeBlock(candidate.testCommand, u"  "_s);
    }
    return text;
}

QString checklistMarkdown(const WordedReport &words, const Catalogue &catalogue)
{
    if (words.checklist.empty())
        return {};
    const auto say = [&catalogue](const char *id) {
        return escaped(catalogue.text(QLatin1StringView(id)));
    };
    QString text = "\n## "_L1 + say("report.section.checklist") + "\n\n|   | "_L1
                   + say("report.step") + " | "_L1 + say("report.result") + " | "_L1
                   + say("report.found") + " |\n| --- | --- | --- | --- |\n"_L1;
    for (const WordedStep &step : words.checklist)
        text += "| "_L1 + step.mark + " | "_L1 + escaped(step.title) + " | "_L1
                + escaped(step.statusWord) + " | "_L1 + escaped(step.summary) + " |\n"_L1;
    return text;
}

QString attemptsMarkdown(const WordedReport &words, const Catalogue &catalogue)
{
    if (words.attempts.empty())
        return {};
    QString text = "\n## "_L1 + escaped(catalogue.text(u"report.section.attempts"_s)) + "\n\n|"_L1;
    for (const char *column : {"number", "time", "place", "outcome", "errno", "elapsed", "note"})
        text += u' ' + escaped(catalogue.text("report.attempt."_L1 + QLatin1StringView(column)))
                + " |"_L1;
    text += "\n| ---: | --- | --- | --- | --- | ---: | --- |\n"_L1;
    for (const WordedAttempt &tried : words.attempts) {
        text += u'|';
        for (const QString &cell : {tried.number, tried.time, tried.place, tried.outcome,
                                    tried.errnoName, tried.elapsed, tried.note})
            text += u' ' + escaped(cell) + " |"_L1;
        text += u'\n';
    }
    return text;
}

QString wayMarkdown(const WordedReport &words, const Catalogue &catalogue)
{
    QStringList stations;
    for (const WayStation &station : words.way)
        stations.append(station.mark + u' ' + escaped(station.title) + " ("_L1
                        + escaped(station.stateWord) + u')');
    return escaped(catalogue.text(u"report.section.way"_s))
           + catalogue.text(u"report.separator.colon"_s) + stations.join(u" → "_s) + "\n"_L1;
}

} // namespace

QString reportToMarkdown(const Report &report, const Catalogue &catalogue)
{
    const WordedReport words = worded(report, catalogue);
    const auto heading = [&catalogue](const char *id) {
        return "\n## "_L1 + escaped(catalogue.text(QLatin1StringView(id))) + "\n\n"_L1;
    };
    QString text = "# "_L1 + escaped(words.title) + "\n\n"_L1 + "**"_L1 + words.outcomeMark + u' '
                   + escaped(words.summary) + "**\n\n"_L1 + escaped(words.verdictNote) + u'\n';
    text += u'\n' + wayMarkdown(words, catalogue);
    if (!words.explanation.isEmpty())
        text += u'\n' + escaped(words.explanation) + u'\n';

    if (!words.evidence.empty())
        text += heading("report.section.evidence");
    for (const WordedEvidence &seen : words.evidence)
        text += "- "_L1 + withNote(seen.text, seen.side) + u'\n' + codeBlock(seen.command, u"  "_s);
    if (!words.remedies.empty())
        text += heading("report.section.remedies");
    for (const WordedRemedy &remedy : words.remedies)
        text += "1. "_L1 + withNote(remedy.text, remedy.note) + u'\n'
                + codeBlock(remedy.command, u"   "_s);

    text += candidatesMarkdown(catalogue.text(u"report.section.also"_s), words.also, catalogue);
    text += candidatesMarkdown(catalogue.text(u"report.section.candidates"_s), words.candidates,
                               catalogue);
    text += checklistMarkdown(words, catalogue) + attemptsMarkdown(words, catalogue);
    if (!words.limits.empty())
        text += heading("report.section.limits");
    for (const WordedLimit &limit : words.limits)
        text += "- "_L1 + withNote(limit.what, limit.side)
                + catalogue.text(u"report.separator.colon"_s) + escaped(limit.why)
                + catalogue.text(u"report.separator.sentence"_s) + escaped(limit.help) + u'\n';
    return text + "\n---\n\n"_L1 + escaped(words.made) + u'\n';
}

} // namespace doorward
