// SPDX-License-Identifier: MIT
#include "core/report/text_page.h"

#include "core/report/text_layout.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

QLatin1StringView sequenceOf(Ink ink)
{
    switch (ink) {
    case Ink::Plain:
        return {};
    case Ink::Bold:
        return "\x1b[1m"_L1;
    case Ink::Dim:
        return "\x1b[2m"_L1;
    case Ink::Good:
        return "\x1b[32m"_L1;
    case Ink::Bad:
        return "\x1b[1;31m"_L1;
    case Ink::Doubt:
        return "\x1b[33m"_L1;
    case Ink::Command:
        return "\x1b[36m"_L1;
    }
    return {};
}

} // namespace

TextPage::TextPage(const TextStyle &style, const Catalogue &catalogue)
    : m_width(std::max(40, style.width))
    , m_colour(style.colour)
    , m_catalogue(catalogue)
{
}

QString TextPage::ink(const QString &text, Ink ink) const
{
    return !m_colour || ink == Ink::Plain || text.isEmpty() ? text
                                                            : sequenceOf(ink) + text + "\x1b[0m"_L1;
}

void TextPage::hanging(const QString &lead, Ink leadInk, const QString &text, Ink textInk)
{
    const int leadWidth = displayWidth(lead);
    const bool besides = leadWidth * 2 <= m_width; // else the text begins below
    const int indent = besides ? leadWidth : 4;
    const QStringList lines = wrapped(text, m_width - indent);
    m_text += ink(besides ? lead : lead.trimmed().prepend("  "_L1), leadInk)
              + (besides ? QString() : u"\n    "_s) + ink(lines.first(), textInk) + u'\n';
    for (const QString &line : lines.mid(1))
        m_text += QString(indent, u' ') + ink(line, textInk) + u'\n';
}

void TextPage::command(int indent, const QString &line)
{
    if (!line.isEmpty())
        m_text += QString(indent, u' ') + ink(line, Ink::Command) + u'\n';
}

void TextPage::heading(const char *id)
{
    m_text += u'\n' + ink(say(id), Ink::Bold) + u'\n';
}

void TextPage::remedies(const std::vector<WordedRemedy> &remedies)
{
    if (remedies.empty())
        return;
    heading("report.section.remedies");
    int number = 0;
    for (const WordedRemedy &remedy : remedies) {
        hanging("  "_L1 + QString::number(++number) + ". "_L1, Ink::Dim,
                remedy.note.isEmpty() ? remedy.text : remedy.text + " ("_L1 + remedy.note + u')');
        command(6, remedy.command);
    }
}

QString TextPage::say(const char *id, const QMap<QString, QString> &params) const
{
    return m_catalogue.text(QString::fromLatin1(id), params);
}

} // namespace doorward
