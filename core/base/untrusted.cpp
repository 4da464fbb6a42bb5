// SPDX-License-Identifier: MIT
#include "core/base/untrusted.h"

namespace doorward {

namespace {

QString escapedCodePoint(char32_t point)
{
    switch (point) {
    case U'\n':
        return QStringLiteral("\\n");
    case U'\r':
        return QStringLiteral("\\r");
    case U'\t':
        return QStringLiteral("\\t");
    default:
        break;
    }
    if (point <= 0xff)
        return QStringLiteral("\\x%1").arg(static_cast<uint>(point), 2, 16, QLatin1Char('0'));
    if (point <= 0xffff)
        return QStringLiteral("\\u%1").arg(static_cast<uint>(point), 4, 16, QLatin1Char('0'));
    return QStringLiteral("\\U%1").arg(static_cast<uint>(point), 8, 16, QLatin1Char('0'));
}

bool isSafeToShow(char32_t point)
{
    switch (QChar::category(point)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // bidirectional controls, zero width, soft hyphen, BOM
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default: // letters, marks, numbers, punctuation, symbols, spaces
        return true;
    }
}

} // namespace

QString displayText(QStringView text, qsizetype limit)
{
    QString shown;
    shown.reserve(std::min(text.size(), limit));
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t point = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            point = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        const QString piece =
            isSafeToShow(point) ? QString::fromUcs4(&point, 1) : escapedCodePoint(point);
        if (shown.size() + piece.size() > limit - (i + 1 < text.size() ? 1 : 0))
            return shown + QChar(0x2026);
        shown += piece;
    }
    return shown;
}

QString displayText(QByteArrayView bytes, qsizetype limit)
{
    // QString::fromUtf8 turns what is not UTF-8 into U+FFFD, which is visible and harmless.
    return displayText(QStringView(QString::fromUtf8(bytes)), limit);
}

QString escapedBytes(QByteArrayView bytes, qsizetype limit)
{
    QString shown;
    for (const char byte : bytes.first(std::min(bytes.size(), limit))) {
        const auto value = static_cast<unsigned char>(byte);
        if (value == '\\')
            shown += QStringLiteral("\\\\");
        else if (value >= 0x20 && value < 0x7f)
            shown += QLatin1Char(byte);
        else
            shown += escapedCodePoint(value);
    }
    return shown;
}

} // namespace doorward
