// SPDX-License-Identifier: MIT
#include "core/report/text_layout.h"

#include "core/base/untrusted.h"

#include <QTextBoundaryFinder>

#include <algorithm>
#include <array>
#include <utility>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// Unicode 15 EastAsianWidth W and F, blocks joined where only unassigned points lie between.
constexpr std::array wideRanges{
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},
    Range{0x23e9, 0x23ec},   Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},
    Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},
    Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},
    Range{0x26ce, 0x26ce},   Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},
    Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},   Range{0x26fa, 0x26fa},
    Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
    Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},
    Range{0x2753, 0x2755},   Range{0x2757, 0x2757},   Range{0x2795, 0x2797},
    Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},   Range{0x2b1b, 0x2b1c},
    Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x3247},   Range{0x3250, 0x4dbf},   Range{0x4e00, 0xa4cf},
    Range{0xa960, 0xa97c},   Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},
    Range{0xfe10, 0xfe19},   Range{0xfe30, 0xfe6b},   Range{0xff01, 0xff60},
    Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18d08}, Range{0x1aff0, 0x1b2fb},
    Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e},
    Range{0x1f191, 0x1f19a}, Range{0x1f200, 0x1f320}, Range{0x1f32d, 0x1f335},
    Range{0x1f337, 0x1f37c}, Range{0x1f37e, 0x1f393}, Range{0x1f3a0, 0x1f3ca},
    Range{0x1f3cf, 0x1f3d3}, Range{0x1f3e0, 0x1f3f0}, Range{0x1f3f4, 0x1f3f4},
    Range{0x1f3f8, 0x1f43e}, Range{0x1f440, 0x1f440}, Range{0x1f442, 0x1f4fc},
    Range{0x1f4ff, 0x1f53d}, Range{0x1f54b, 0x1f54e}, Range{0x1f550, 0x1f567},
    Range{0x1f57a, 0x1f57a}, Range{0x1f595, 0x1f596}, Range{0x1f5a4, 0x1f5a4},
    Range{0x1f5fb, 0x1f64f}, Range{0x1f680, 0x1f6c5}, Range{0x1f6cc, 0x1f6cc},
    Range{0x1f6d0, 0x1f6d2}, Range{0x1f6d5, 0x1f6df}, Range{0x1f6eb, 0x1f6ec},
    Range{0x1f6f4, 0x1f6fc}, Range{0x1f7e0, 0x1f7f0}, Range{0x1f90c, 0x1f93a},
    Range{0x1f93c, 0x1f945}, Range{0x1f947, 0x1f9ff}, Range{0x1fa70, 0x1faff},
    Range{0x20000, 0x3fffd},
};

bool isWide(char32_t point)
{
    const auto after =
        std::upper_bound(wideRanges.begin(), wideRanges.end(), point,
                         [](char32_t value, const Range &range) { return value < range.first; });
    return after != wideRanges.begin() && point <= std::prev(after)->last;
}

int pointWidth(char32_t point)
{
    const QChar::Category category = QChar::category(point);
    const bool joins = category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing
                       || category == QChar::Other_Format || (point >= 0x1160 && point <= 0x11ff);
    return joins ? 0 : isWide(point) ? 2 : 1;
}

bool isHangul(QChar letter)
{
    return letter.script() == QChar::Script_Hangul;
}

/// Chinese and Japanese may be broken between their characters; Korean only at its spaces.
bool breaksWithoutSpace(QChar before, QChar after)
{
    const auto isIdeographic = [](QChar letter) {
        return letter.isSurrogate() || (isWide(letter.unicode()) && !isHangul(letter));
    };
    return (isIdeographic(before) || isIdeographic(after)) && !isHangul(before) && !isHangul(after);
}

/// Pieces between which a line may end: before spaces, and where Unicode's rule (UAX #14) allows it
/// around Chinese and Japanese characters. A path, an option or an id stays whole.
QStringList breakable(const QString &text)
{
    QStringList pieces;
    qsizetype begin = 0;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Line, text);
    for (qsizetype at = 1; at < text.size(); ++at) {
        const QChar before = text[at - 1];
        const QChar after = text[at];
        finder.setPosition(at);
        const bool ends =
            before != u' '
            && (after == u' ' || (finder.isAtBoundary() && breaksWithoutSpace(before, after)));
        if (ends) {
            pieces.append(text.mid(begin, at - begin));
            begin = at;
        }
    }
    pieces.append(text.mid(begin));
    return pieces;
}

bool isPlainInShell(QStringView word)
{
    return !word.isEmpty() && std::all_of(word.begin(), word.end(), [](QChar letter) {
        return (letter.unicode() < 0x80 && letter.isLetterOrNumber())
               || QStringView(u"@%+=:,./_-").contains(letter);
    });
}

} // namespace

int displayWidth(QStringView text)
{
    int width = 0;
    for (const char32_t point : text.toUcs4())
        width += pointWidth(point);
    return width;
}

QStringList wrapped(const QString &text, int width)
{
    QStringList lines;
    QString line;
    int used = 0;
    for (const QString &piece : breakable(text)) {
        const int pieceWidth = displayWidth(piece);
        if (used > 0 && used + pieceWidth > width) {
            lines.append(line);
            line = piece.trimmed();
            used = displayWidth(line);
        } else {
            line += piece;
            used += pieceWidth;
        }
    }
    lines.append(line);
    return lines;
}

QString padded(const QString &text, int width)
{
    return text + QString(std::max(0, width - displayWidth(text)), u' ');
}

QString elided(const QString &text, int width)
{
    if (displayWidth(text) <= width)
        return text;
    QString kept;
    int used = 0;
    for (const char32_t point : text.toUcs4()) {
        if (used + pointWidth(point) > width - 1)
            break;
        kept += QString::fromUcs4(&point, 1);
        used += pointWidth(point);
    }
    return kept + u'…';
}

QString shellQuoted(const QStringList &command)
{
    QStringList words;
    for (const QString &word : command) {
        const QString shown = displayText(QStringView(word), 4096);
        if (isPlainInShell(word)) {
            words.append(word);
        } else if (shown == word) {
            words.append(u'\'' + QString(word).replace(u'\'', "'\\''"_L1) + u'\'');
        } else { // characters that may not be shown: escaped as displayText() writes them
            const QString escaped =
                QString(word).replace(u'\\', "\\\\"_L1).replace(u'\'', "\\'"_L1);
            words.append("$'"_L1 + displayText(QStringView(escaped), 4096) + u'\'');
        }
    }
    return words.join(u' ');
}

} // namespace doorward
