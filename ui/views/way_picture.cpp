// SPDX-License-Identifier: MIT
#include "ui/views/way_picture.h"

#include "core/base/untrusted.h"
#include "ui/delegates/marks.h"
#include "ui/delegates/theme.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace doorward {

using namespace Qt::Literals::StringLiterals;
using theme::Tone;

namespace {

/// Gives lupdate the context of these words.
struct WayWords {
    Q_DECLARE_TR_FUNCTIONS(WayWords)
};

constexpr double radius = 22;
constexpr int top = theme::small;

QString kindWord(Station::Kind kind)
{
    switch (kind) {
    case Station::Kind::Program:
        return WayWords::tr("your program");
    case Station::Kind::ThisHost:
        return WayWords::tr("this host");
    case Station::Kind::Path:
        return WayWords::tr("the path");
    case Station::Kind::ServerHost:
        return WayWords::tr("server's host");
    case Station::Kind::Listener:
        return WayWords::tr("listener");
    }
    return {};
}

QString iconName(Station::Kind kind)
{
    switch (kind) {
    case Station::Kind::Program:
        return u"station-program"_s;
    case Station::Kind::ThisHost:
        return u"station-host"_s;
    case Station::Kind::Path:
        return u"station-path"_s;
    case Station::Kind::ServerHost:
        return u"station-server"_s;
    case Station::Kind::Listener:
        return u"station-listener"_s;
    }
    return {};
}

QString stateWord(Station::State state)
{
    switch (state) {
    case Station::State::Passed:
        return WayWords::tr("passed");
    case Station::State::Broken:
        return WayWords::tr("the fault is here");
    case Station::State::Beyond:
    case Station::State::Unknown:
        return WayWords::tr("not reached, or not known");
    }
    return {};
}

QString shown(const QString &text)
{
    return displayText(QStringView(text), 80);
}

Tone toneOf(Station::State state, bool certain)
{
    switch (state) {
    case Station::State::Passed:
        return Tone::Good;
    case Station::State::Broken:
        return certain ? Tone::Bad : Tone::Caution;
    case Station::State::Beyond:
    case Station::State::Unknown:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

bool isCertain(const Way &way)
{
    return way.certainty && *way.certainty != Certainty::Possible;
}

QString described(const Way &way)
{
    QStringList parts;
    for (int i = 0; i < static_cast<int>(way.stations.size()); ++i) {
        const Station &station = way.stations.at(static_cast<std::size_t>(i));
        parts.append(WayWords::tr("%1: %2").arg(stationText(station), stateWord(station.state)));
        if (way.breakAt && *way.breakAt == 2 * i + 1)
            parts.append(WayWords::tr("the way breaks here"));
    }
    return parts.join(WayWords::tr("; ", "between the stations of the way"));
}

} // namespace

QString stationText(const Station &station)
{
    QString text = kindWord(station.kind);
    if (!station.name.isEmpty())
        text += u' ' + shown(station.name);
    if (!station.detail.isEmpty())
        text += u' ' + shown(station.detail);
    return text;
}

WayPicture::WayPicture(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setObjectName(u"way"_s);
    setAccessibleName(tr("The way of the connection"));
}

void WayPicture::setWay(const Way &way)
{
    if (m_way == way)
        return;
    m_way = way;
    setAccessibleDescription(described(way));
    update();
}

QSize WayPicture::sizeHint() const
{
    const int line = fontMetrics().height();
    return {480, top + static_cast<int>(2 * radius) + theme::small + 3 * line + theme::tight};
}

QSize WayPicture::minimumSizeHint() const
{
    return {300, sizeHint().height()};
}

QRectF WayPicture::cellOf(int station) const
{
    const double cell = static_cast<double>(width()) / static_cast<double>(m_way.stations.size());
    return {cell * station, 0, cell, static_cast<double>(height())};
}

QPointF WayPicture::centreOf(int station) const
{
    return {cellOf(station).center().x(), top + radius};
}

void WayPicture::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int count = static_cast<int>(m_way.stations.size());
    for (int i = 0; i + 1 < count; ++i)
        paintLink(painter, i);
    for (int i = 0; i < count; ++i)
        paintStation(painter, i);
    if (m_way.breakAt)
        paintBreakMark(painter);
}

void WayPicture::paintLink(QPainter &painter, int from) const
{
    const QPointF gap(radius + 6, 0);
    const QPointF begin = centreOf(from) + gap;
    const QPointF end = centreOf(from + 1) - gap;
    const auto state = [this](int i) {
        return m_way.stations.at(static_cast<std::size_t>(i)).state;
    };
    const bool passed =
        state(from) == Station::State::Passed
        && (state(from + 1) == Station::State::Passed || state(from + 1) == Station::State::Broken);
    const bool broken = m_way.breakAt && *m_way.breakAt == 2 * from + 1;
    const QPen solid(theme::toneColor(Tone::Good, palette()), 2.5, Qt::SolidLine, Qt::RoundCap);
    const QPen dashed(theme::quietColor(palette()), 1.6, Qt::DashLine, Qt::RoundCap);
    if (broken && state(from) == Station::State::Passed) {
        const QPointF middle = (begin + end) / 2;
        painter.setPen(solid);
        painter.drawLine(begin, middle);
        painter.setPen(dashed);
        painter.drawLine(middle, end);
        return;
    }
    painter.setPen(passed ? solid : dashed);
    painter.drawLine(begin, end);
}

void WayPicture::paintStation(QPainter &painter, int index) const
{
    const Station &station = m_way.stations.at(static_cast<std::size_t>(index));
    const Tone tone = toneOf(station.state, isCertain(m_way));
    const QPointF centre = centreOf(index);
    painter.setPen(QPen(theme::toneColor(tone, palette()), 2));
    painter.setBrush(theme::toneFill(tone, palette()));
    painter.drawEllipse(centre, radius, radius);
    constexpr int iconSize = 24;
    theme::ownIcon(iconName(station.kind))
        .paint(&painter,
               QRectF(centre.x() - iconSize / 2.0, centre.y() - iconSize / 2.0, iconSize, iconSize)
                   .toRect());

    const int line = fontMetrics().height();
    const QRectF cell = cellOf(index).adjusted(theme::tight, 0, -theme::tight, 0);
    QRectF text(cell.left(), top + 2 * radius + theme::small, cell.width(), line);
    const auto write = [&](const QFont &font, const QColor &color, const QString &words) {
        if (words.isEmpty())
            return;
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(
            text, Qt::AlignHCenter | Qt::AlignVCenter,
            QFontMetrics(font).elidedText(words, Qt::ElideMiddle, static_cast<int>(text.width())));
        text.translate(0, line);
    };
    write(theme::smallFont(font()), theme::quietColor(palette()), kindWord(station.kind));
    write(theme::sectionFont(font()), palette().color(QPalette::Text), shown(station.name));
    write(theme::smallFont(font()), palette().color(QPalette::Text), shown(station.detail));
}

void WayPicture::paintBreakMark(QPainter &painter) const
{
    const int at = *m_way.breakAt;
    QPointF centre = centreOf(at / 2);
    if (at % 2 == 1)
        centre = (centre + centreOf(at / 2 + 1)) / 2;
    else
        centre += QPointF(radius * 0.95, -radius * 0.6);
    marks::paintBreak(painter, centre, isCertain(m_way), palette());
}

bool WayPicture::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_way.stations.empty())
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto count = static_cast<int>(m_way.stations.size());
    const int index = std::clamp(help->pos().x() * count / std::max(width(), 1), 0, count - 1);
    const Station &station = m_way.stations.at(static_cast<std::size_t>(index));
    QToolTip::showText(
        help->globalPos(),
        u"%1\n%2"_s.arg(stationText(station), stateWord(station.state)).toHtmlEscaped(), this);
    return true;
}

} // namespace doorward
