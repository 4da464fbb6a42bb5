// SPDX-License-Identifier: MIT
#include "ui/views/attempt_graph.h"

#include "ui/delegates/marks.h"
#include "ui/delegates/theme.h"
#include "ui/models/attempt_model.h"

#include <QPainter>

#include <cmath>

namespace doorward {

namespace {
constexpr int barWidth = 5;
constexpr int barStep = 7;

/// 0..1 for 10 µs … 10 s.
double heightShare(qint64 elapsedUs)
{
    const double decades = std::log10(std::max<double>(static_cast<double>(elapsedUs), 10.0)) - 1.0;
    return std::min(decades / 6.0, 1.0);
}
} // namespace

AttemptGraph::AttemptGraph(AttemptModel *model, QWidget *parent)
    : QWidget(parent)
    , m_log(model)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Outcome and duration of the last attempts"));
    setToolTip(
        tr("The last attempts: the higher, the longer it took; filled: connected, hollow: failed"));
    connect(model, &AttemptModel::grown, this, qOverload<>(&QWidget::update));
}

QSize AttemptGraph::sizeHint() const
{
    return {16 * barStep, fontMetrics().height() + theme::tight};
}

void AttemptGraph::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(theme::lineColor(palette()));
    painter.drawLine(0, height() - 1, width(), height() - 1);
    QPalette ground = palette();
    ground.setColor(QPalette::Base, ground.color(QPalette::Window));
    const auto &recent = m_log->statistics().recent();
    const auto fitting = static_cast<std::size_t>(width() / barStep);
    const std::size_t first = recent.size() > fitting ? recent.size() - fitting : 0;
    int x = 1;
    for (std::size_t i = first; i < recent.size(); ++i, x += barStep) {
        const auto &point = recent.at(i);
        const QColor color = theme::toneColor(marks::tone(point.outcome), ground);
        const int bar = 3 + static_cast<int>(heightShare(point.elapsedUs) * (height() - 5));
        const bool filled = point.outcome == AttemptOutcome::Connected;
        painter.setPen(color);
        painter.setBrush(filled ? QBrush(color)
                                : QBrush(theme::toneFill(marks::tone(point.outcome), ground)));
        painter.drawRect(x, height() - 1 - bar, barWidth - 1, bar);
    }
}

} // namespace doorward
