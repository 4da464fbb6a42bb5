// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>

#include <cstdint>

/// The design system of the window, in one place: spacing, type scale, state colours, icons.
/// Colours always come from the palette they will stand on, so light and dark need no second set.
namespace doorward::theme {

/// Spacing in device-independent pixels.
inline constexpr int hairline = 1;
inline constexpr int tight = 4;
inline constexpr int small = 8;
inline constexpr int medium = 12;
inline constexpr int large = 16;
inline constexpr int huge = 24;
/// Edge of a state mark and of the icon of a flat button.
inline constexpr int markSize = 16;

/// What a colour says. It never stands alone: a word or a shape says the same.
enum class Tone : std::uint8_t { Good, Bad, Caution, Neutral, Active };

/// A colour for text and marks on `palette`'s Base, with a contrast of 4.5 or more to it
/// (WCAG 2.1, 1.4.3).
QColor toneColor(Tone tone, const QPalette &palette);
/// A faint fill of the same tone, for badges and cards; text stays readable on it.
QColor toneFill(Tone tone, const QPalette &palette);
/// Secondary text: quieter than Text, contrast 4.5 or more to Base.
QColor quietColor(const QPalette &palette);
/// Thin separating lines.
QColor lineColor(const QPalette &palette);
bool isDark(const QPalette &palette);
/// WCAG 2.1 contrast ratio, 1..21.
double contrast(const QColor &a, const QColor &b);

/// `base` with the right face for the Han letters of a catalogue language ("zh_CN", "ko"): one code
/// point looks different in Chinese, Korean and Japanese. Latin text keeps its font.
QFont fontFor(const QString &language, const QFont &base);
QFont titleFont(const QFont &base);   ///< the verdict's sentence, page titles
QFont sectionFont(const QFont &base); ///< headings inside a page
QFont smallFont(const QFont &base);   ///< captions
QFont monoFont(const QFont &base);    ///< commands, addresses

/// An icon by its freedesktop name: the desktop's theme where it has it, else our own SVG from
/// :/icons, painted in the palette's text colour whatever the palette is at that time.
QIcon icon(const QString &name);
/// Our own SVG only, for what no desktop theme has ("station-host", …).
QIcon ownIcon(const QString &name);

} // namespace doorward::theme
