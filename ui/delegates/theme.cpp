// SPDX-License-Identifier: MIT
#include "ui/delegates/theme.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include <algorithm>
#include <cmath>

namespace doorward::theme {

using namespace Qt::Literals::StringLiterals;

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
           + 0.0722 * linear(color.blueF());
}

QColor mixed(const QColor &a, const QColor &b, float shareOfB)
{
    const float shareOfA = 1.0F - shareOfB;
    return QColor::fromRgbF(a.redF() * shareOfA + b.redF() * shareOfB,
                            a.greenF() * shareOfA + b.greenF() * shareOfB,
                            a.blueF() * shareOfA + b.blueF() * shareOfB);
}

/// Moves `color` away from `ground` in lightness until it can be read on it.
QColor readable(QColor color, const QColor &ground, double ratio)
{
    const bool lighter = luminance(ground) < 0.18;
    for (int step = 0; step < 50 && contrast(color, ground) < ratio; ++step) {
        const float lightness = color.lightnessF() + (lighter ? 0.02F : -0.02F);
        color = QColor::fromHslF(std::max(color.hslHueF(), 0.0F), color.hslSaturationF(),
                                 std::clamp(lightness, 0.0F, 1.0F));
    }
    return color;
}

/// An SVG in one colour, painted in the palette's text colour of the moment.
class SymbolicIcon final : public QIconEngine {
public:
    explicit SymbolicIcon(QString file)
        : m_file(std::move(file))
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, tinted(rect.size() * ratio, mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return tinted(size, mode);
    }
    QIconEngine *clone() const override { return new SymbolicIcon(m_file); }

private:
    QPixmap tinted(const QSize &size, QIcon::Mode mode) const
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        QSvgRenderer(m_file).render(&painter);
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        const QPalette palette = QGuiApplication::palette();
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role =
            mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        painter.fillRect(pixmap.rect(), palette.color(group, role));
        return pixmap;
    }

    QString m_file;
};

QFont scaled(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * factor)));
    return font;
}

} // namespace

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Base)) < 0.18;
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const QColor ground = palette.color(QPalette::Base);
    switch (tone) {
    case Tone::Good:
        return readable(QColor::fromHslF(0.39F, 0.62F, 0.36F), ground, 4.5);
    case Tone::Bad:
        return readable(QColor::fromHslF(0.005F, 0.70F, 0.48F), ground, 4.5);
    case Tone::Caution:
        return readable(QColor::fromHslF(0.10F, 0.85F, 0.40F), ground, 4.5);
    case Tone::Neutral:
        return quietColor(palette);
    case Tone::Active:
        return readable(palette.color(QPalette::Highlight), ground, 4.5);
    }
    return palette.color(QPalette::Text);
}

QColor toneFill(Tone tone, const QPalette &palette)
{
    return mixed(palette.color(QPalette::Base), toneColor(tone, palette),
                 isDark(palette) ? 0.16F : 0.09F);
}

QColor quietColor(const QPalette &palette)
{
    const QColor ground = palette.color(QPalette::Base);
    return readable(mixed(palette.color(QPalette::Text), ground, 0.35F), ground, 4.5);
}

QColor lineColor(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.18F);
}

QFont fontFor(const QString &language, const QFont &base)
{
    QFont font = base;
    QStringList families = base.families().isEmpty() ? QStringList{base.family()} : base.families();
    if (language == u"zh_CN")
        families.append(u"Noto Sans CJK SC"_s);
    else if (language == u"ko")
        families.append(u"Noto Sans CJK KR"_s);
    font.setFamilies(families);
    return font;
}

QFont titleFont(const QFont &base)
{
    QFont font = scaled(base, 1.35);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont sectionFont(const QFont &base)
{
    QFont font = base;
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont(const QFont &base)
{
    return scaled(base, 0.9);
}

QFont monoFont(const QFont &base)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF());
    else
        font.setPixelSize(base.pixelSize());
    return font;
}

QIcon icon(const QString &name)
{
    return QIcon::fromTheme(name, ownIcon(name));
}

QIcon ownIcon(const QString &name)
{
    return QIcon(new SymbolicIcon(u":/icons/%1.svg"_s.arg(name)));
}

} // namespace doorward::theme
