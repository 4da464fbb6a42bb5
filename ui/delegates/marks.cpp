// SPDX-License-Identifier: MIT
#include "ui/delegates/marks.h"

#include <QPainter>
#include <QPainterPath>

namespace doorward::marks {

using theme::Tone;

Tone tone(StepState state)
{
    switch (state) {
    case StepState::Pass:
        return Tone::Good;
    case StepState::Fail:
        return Tone::Bad;
    case StepState::Warn:
        return Tone::Caution;
    case StepState::Running:
        return Tone::Active;
    case StepState::Waiting:
    case StepState::Unknown:
    case StepState::Skipped:
        break;
    }
    return Tone::Neutral;
}

StepState stateOf(AttemptOutcome outcome)
{
    switch (outcome) {
    case AttemptOutcome::Connected:
        return StepState::Pass;
    case AttemptOutcome::Timeout:
        return StepState::Warn;
    case AttemptOutcome::Refused:
    case AttemptOutcome::Reset:
    case AttemptOutcome::Unreachable:
    case AttemptOutcome::Denied:
    case AttemptOutcome::LocalError:
    case AttemptOutcome::NameError:
        break;
    }
    return StepState::Fail;
}

Tone tone(AttemptOutcome outcome)
{
    return tone(stateOf(outcome));
}

Tone tone(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Connects:
        return Tone::Good;
    case Outcome::Fails:
        return Tone::Bad;
    case Outcome::Intermittent:
        return Tone::Caution;
    }
    return Tone::Neutral;
}

namespace {

void paintCheck(QPainter &painter, const QRectF &box)
{
    QPainterPath path;
    path.moveTo(box.left() + box.width() * 0.28, box.top() + box.height() * 0.53);
    path.lineTo(box.left() + box.width() * 0.44, box.top() + box.height() * 0.69);
    path.lineTo(box.left() + box.width() * 0.73, box.top() + box.height() * 0.34);
    painter.drawPath(path);
}

void paintCross(QPainter &painter, const QRectF &box)
{
    const double inset = box.width() * 0.33;
    const QRectF inner = box.adjusted(inset, inset, -inset, -inset);
    painter.drawLine(inner.topLeft(), inner.bottomRight());
    painter.drawLine(inner.topRight(), inner.bottomLeft());
}

void paintQuestion(QPainter &painter, const QRectF &box)
{
    QPainterPath path;
    const QPointF c = box.center();
    const double u = box.width() / 16;
    path.moveTo(c.x() - 2.4 * u, c.y() - 1.8 * u);
    path.cubicTo(c.x() - 2.4 * u, c.y() - 5 * u, c.x() + 2.6 * u, c.y() - 5 * u, c.x() + 2.4 * u,
                 c.y() - 1.9 * u);
    path.cubicTo(c.x() + 2.3 * u, c.y() - 0.4 * u, c.x(), c.y() - 0.4 * u, c.x(), c.y() + 1.6 * u);
    painter.drawPath(path);
    painter.drawPoint(QPointF(c.x(), c.y() + 4 * u));
}

void paintTriangle(QPainter &painter, const QRectF &box, const QColor &color, const QColor &ground)
{
    QPainterPath path;
    path.moveTo(box.center().x(), box.top() + box.height() * 0.06);
    path.lineTo(box.right() - box.width() * 0.02, box.bottom() - box.height() * 0.1);
    path.lineTo(box.left() + box.width() * 0.02, box.bottom() - box.height() * 0.1);
    path.closeSubpath();
    painter.setPen(QPen(color, box.width() * 0.08, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    painter.drawPath(path);
    painter.setPen(QPen(ground, box.width() * 0.11, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(box.center().x(), box.top() + box.height() * 0.36),
                     QPointF(box.center().x(), box.top() + box.height() * 0.6));
    painter.drawPoint(QPointF(box.center().x(), box.top() + box.height() * 0.76));
}

} // namespace

namespace {

struct Inks {
    QColor color;
    QColor ground;
    QColor line;
};

void paintWith(QPainter &painter, const QRectF &rect, StepState state, const Inks &inks,
               double turn)
{
    const QColor &color = inks.color;
    const QColor &ground = inks.ground;
    const QRectF disc = rect.adjusted(0.75, 0.75, -0.75, -0.75);
    const double stroke = rect.width() * 0.11;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto filledDisc = [&] {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(disc);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(ground, stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    switch (state) {
    case StepState::Pass:
        filledDisc();
        paintCheck(painter, disc);
        break;
    case StepState::Fail:
        filledDisc();
        paintCross(painter, disc);
        break;
    case StepState::Warn:
        paintTriangle(painter, disc, color, ground);
        break;
    case StepState::Unknown:
        painter.setPen(QPen(color, stroke * 0.9, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawEllipse(disc);
        paintQuestion(painter, disc.adjusted(1, 1, -1, -1));
        break;
    case StepState::Skipped:
        painter.setPen(QPen(color, stroke, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(disc.left() + disc.width() * 0.25, disc.center().y()),
                         QPointF(disc.right() - disc.width() * 0.25, disc.center().y()));
        break;
    case StepState::Waiting:
        painter.setPen(QPen(inks.line, stroke * 0.9));
        painter.drawEllipse(disc.adjusted(2, 2, -2, -2));
        break;
    case StepState::Running:
        painter.setPen(QPen(inks.line, stroke));
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1));
        painter.setPen(QPen(color, stroke * 1.2, Qt::SolidLine, Qt::RoundCap));
        painter.drawArc(disc.adjusted(1, 1, -1, -1), static_cast<int>(-turn * 360 * 16), 110 * 16);
        break;
    }
    painter.restore();
}

} // namespace

void paintState(QPainter &painter, const QRectF &rect, StepState state, const QPalette &palette,
                double turn)
{
    paintWith(painter, rect, state,
              {theme::toneColor(tone(state), palette), palette.color(QPalette::Base),
               theme::lineColor(palette)},
              turn);
}

void paintSelectedState(QPainter &painter, const QRectF &rect, StepState state,
                        const QPalette &palette, double turn)
{
    const QColor text = palette.color(QPalette::HighlightedText);
    QColor faint = text;
    faint.setAlphaF(0.5F);
    paintWith(painter, rect, state, {text, palette.color(QPalette::Highlight), faint}, turn);
}

void paintBreak(QPainter &painter, const QPointF &centre, bool certain, const QPalette &palette)
{
    const QColor color = theme::toneColor(certain ? Tone::Bad : Tone::Caution, palette);
    const QRectF disc(centre.x() - 11, centre.y() - 11, 22, 22);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(QPalette::Base), 3));
    painter.setBrush(color);
    painter.drawEllipse(disc);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(
        QPen(palette.color(QPalette::Base), 2.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (certain)
        paintCross(painter, disc);
    else
        paintQuestion(painter, disc.adjusted(3, 3, -3, -3));
    painter.restore();
}

void paintCertainty(QPainter &painter, const QRectF &rect, Certainty certainty, const QColor &color)
{
    const int filled = static_cast<int>(certainty) + 1;
    const double size = rect.height();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.4));
    for (int dot = 0; dot < 3; ++dot) {
        painter.setBrush(dot < filled ? QBrush(color) : QBrush(Qt::NoBrush));
        painter.drawEllipse(QRectF(rect.left() + dot * (size + 3), rect.top(), size, size));
    }
    painter.restore();
}

} // namespace doorward::marks
