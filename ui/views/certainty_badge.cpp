// SPDX-License-Identifier: MIT
#include "ui/views/certainty_badge.h"

#include "ui/delegates/marks.h"
#include "ui/delegates/theme.h"

#include <QPainter>

namespace doorward {

namespace {
constexpr int dot = 8;
constexpr int dotsWidth = 3 * dot + 2 * 3;

theme::Tone toneOf(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Possible:
        return theme::Tone::Neutral;
    case Certainty::Likely:
        return theme::Tone::Caution;
    case Certainty::Proven:
        return theme::Tone::Bad;
    }
    return theme::Tone::Neutral;
}
} // namespace

CertaintyBadge::CertaintyBadge(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void CertaintyBadge::setCertainty(std::optional<Certainty> certainty)
{
    m_certainty = certainty;
    setVisible(certainty.has_value());
    if (!certainty)
        return;
    setAccessibleName(tr("How sure: %1").arg(words::certainty(*certainty)));
    setToolTip(words::certaintyMeaning(*certainty));
    setAccessibleDescription(words::certaintyMeaning(*certainty));
    updateGeometry();
    update();
}

QSize CertaintyBadge::sizeHint() const
{
    if (!m_certainty)
        return {};
    const int text = fontMetrics().horizontalAdvance(words::certainty(*m_certainty));
    return {theme::small + dotsWidth + theme::small + text + theme::medium,
            fontMetrics().height() + theme::tight};
}

void CertaintyBadge::paintEvent(QPaintEvent *)
{
    if (!m_certainty)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const theme::Tone tone = toneOf(*m_certainty);
    const QColor color = theme::toneColor(tone, palette());
    painter.setPen(color);
    painter.setBrush(theme::toneFill(tone, palette()));
    const QRectF pill = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
    marks::paintCertainty(painter, QRectF(theme::small, (height() - dot) / 2.0, dotsWidth, dot),
                          *m_certainty, color);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(rect().adjusted(theme::small + dotsWidth + theme::small, 0, 0, 0),
                     Qt::AlignVCenter | Qt::AlignLeft, words::certainty(*m_certainty));
}

} // namespace doorward
