// SPDX-License-Identifier: MIT
#include "core/inspect/setting_lines.h"

#include "core/inspect/proc_file.h"

#include <QByteArrayList>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype longestLine = 4096;
constexpr qsizetype longestText = 200;
constexpr std::size_t mostLines = 20'000;

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

/// The text up to a comment that stands outside quotes.
QString withoutComment(const QString &text, QStringView marks)
{
    QChar quote;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (!quote.isNull())
            quote = c == quote ? QChar() : quote;
        else if (c == u'"' || c == u'\'')
            quote = c;
        else if (marks.contains(c) && (i == 0 || isBlank(text.at(i - 1))))
            return text.first(i).trimmed();
    }
    return text.trimmed();
}

QString withoutQuotes(QString value)
{
    value = value.trimmed();
    if (value.size() >= 2 && (value.front() == u'\'' || value.front() == u'"')
        && value.back() == value.front())
        value = value.sliced(1, value.size() - 2);
    return value;
}

class Lines {
public:
    explicit Lines(QByteArrayView bytes)
    {
        auto all = linesOf(bytes);
        all.resize(std::min(all.size(), mostLines));
        for (const QByteArrayView line : all)
            m_texts.push_back(
                QString::fromUtf8(line.first(std::min(line.size(), longestLine))).trimmed());
    }

    std::vector<SettingLine> read(SettingSyntax syntax)
    {
        for (const QString &text : m_texts) {
            ++m_line;
            switch (syntax) {
            case SettingSyntax::Assignments:
                readAssignment(withoutComment(text, u"#"), text);
                break;
            case SettingSyntax::Sections:
                readSectionLine(withoutComment(text, u"#;"), text);
                break;
            case SettingSyntax::Words:
                readWords(text.startsWith(u'#') ? QString() : text, text, true);
                break;
            case SettingSyntax::Options:
                readWords(text.startsWith(u'#') ? QString() : text, text, false);
                break;
            case SettingSyntax::Blocks:
            case SettingSyntax::Yaml:
                break; // not by lines alone: below
            }
        }
        return std::move(m_found);
    }

private:
    void add(const QString &name, const QString &value, const QString &text)
    {
        if (!name.isEmpty())
            m_found.push_back({m_line, m_section, name, value, text.left(longestText)});
    }

    /// `name = value`; PostgreSQL takes a blank for the equals sign too.
    void readAssignment(const QString &setting, const QString &text)
    {
        const auto end = std::find_if(setting.begin(), setting.end(),
                                      [](QChar c) { return c == u'=' || isBlank(c); });
        const QString name = QString(setting.begin(), end - setting.begin());
        QString value = QString(end, setting.end() - end).trimmed();
        if (value.startsWith(u'='))
            value.remove(0, 1);
        add(name.toLower(), withoutQuotes(value), text);
    }

    void readSectionLine(const QString &setting, const QString &text)
    {
        if (setting.startsWith(u'[')) {
            m_section = setting.sliced(1, std::max<qsizetype>(0, setting.indexOf(u']') - 1));
            return;
        }
        if (setting.startsWith(u'!')) {
            readWords(setting, text, true);
            return;
        }
        const qsizetype equals = setting.indexOf(u'=');
        const QString name = (equals < 0 ? setting : setting.first(equals)).trimmed().toLower();
        add(QString(name).replace(u'-', u'_'),
            equals < 0 ? QString() : withoutQuotes(setting.sliced(equals + 1)), text);
    }

    void readWords(const QString &setting, const QString &text, bool lower)
    {
        // sshd_config(5) allows an equals sign after the keyword.
        const auto end = std::find_if(setting.begin(), setting.end(),
                                      [](QChar c) { return isBlank(c) || c == u'='; });
        const QString name = QString(setting.begin(), end - setting.begin());
        QString value = QString(end, setting.end() - end).trimmed();
        if (value.startsWith(u'='))
            value.remove(0, 1);
        add(lower ? name.toLower() : name, withoutQuotes(value), text);
    }

    std::vector<QString> m_texts;
    quint32 m_line = 0;
    QString m_section;
    std::vector<SettingLine> m_found;
};

/// nginx's words: blanks part them, ";" ends a setting, braces open and close blocks.
std::vector<SettingLine> readBlocks(QByteArrayView bytes)
{
    std::vector<SettingLine> found;
    QByteArrayList words;
    QByteArray word;
    quint32 line = 1;
    quint32 start = 1;
    char quote = 0;
    bool comment = false;
    const auto endWord = [&] {
        if (!word.isEmpty())
            words << word;
        word.clear();
    };
    for (const char c : bytes) {
        line += c == '\n';
        if (comment) {
            comment = c != '\n';
        } else if (quote != 0) {
            if (c == quote)
                quote = 0;
            else if (word.size() < longestLine)
                word += c;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#' && word.isEmpty()) {
            comment = true;
        } else if (c == ';' || c == '{' || c == '}') {
            endWord();
            if (c == ';' && !words.isEmpty() && found.size() < mostLines) {
                const QString text = QString::fromUtf8(words.join(' '));
                found.push_back({start,
                                 {},
                                 QString::fromUtf8(words.takeFirst()).toLower(),
                                 QString::fromUtf8(words.join(' ')),
                                 (text + u';').left(longestText)});
            }
            words.clear();
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            endWord();
        } else {
            if (word.isEmpty() && words.isEmpty())
                start = line;
            if (word.size() < longestLine)
                word += c;
        }
    }
    return found;
}

/// Maps of scalars by their indentation; lists, anchors and the rest of YAML are left out.
std::vector<SettingLine> readYaml(QByteArrayView bytes)
{
    struct Level {
        qsizetype indent;
        QString name;
    };
    std::vector<SettingLine> found;
    std::vector<Level> levels;
    quint32 number = 0;
    for (const QByteArrayView raw : linesOf(bytes)) {
        if (++number > mostLines)
            break;
        const QString line = QString::fromUtf8(raw.first(std::min(raw.size(), longestLine)));
        const QString setting = withoutComment(line, u"#");
        const qsizetype colon = setting.indexOf(u':');
        if (setting.isEmpty() || setting.startsWith(u'-') || colon <= 0)
            continue;
        const qsizetype indent =
            std::find_if_not(line.begin(), line.end(), [](QChar c) { return c == u' '; })
            - line.begin();
        while (!levels.empty() && levels.back().indent >= indent)
            levels.pop_back();
        QString name = withoutQuotes(setting.first(colon)).toLower();
        if (!levels.empty())
            name = levels.back().name + u'.' + name;
        const QString value = withoutQuotes(setting.sliced(colon + 1));
        if (value.isEmpty() && levels.size() < 16)
            levels.push_back({indent, name});
        else
            found.push_back(
                {number, {}, name.left(longestText), value, line.trimmed().left(longestText)});
    }
    return found;
}

} // namespace

std::vector<SettingLine> readSettingLines(SettingSyntax syntax, QByteArrayView bytes)
{
    switch (syntax) {
    case SettingSyntax::Blocks:
        return readBlocks(bytes);
    case SettingSyntax::Yaml:
        return readYaml(bytes);
    case SettingSyntax::Assignments:
    case SettingSyntax::Sections:
    case SettingSyntax::Words:
    case SettingSyntax::Options:
        break;
    }
    return Lines(bytes).read(syntax);
}

} // namespace doorward
