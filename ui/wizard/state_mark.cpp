// SPDX-License-Identifier: MIT
#include "ui/wizard/state_mark.h"

#include "ui/delegates/marks.h"

#include <QPainter>

namespace doorward {

namespace {
constexpr int edge = 22;
}

StateMark::StateMark(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateMark::setState(StepState state)
{
    m_state = state;
    setAccessibleName(words::stepState(state));
    update();
}

QSize StateMark::sizeHint() const
{
    return {edge, edge};
}

void StateMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    marks::paintState(painter, QRectF(0, 0, edge, edge), m_state, palette());
}

} // namespace doorward
