// SPDX-License-Identifier: MIT
#include "ui/delegates/outcome_delegate.h"

#include "ui/delegates/marks.h"

#include <QApplication>
#include <QPainter>

namespace doorward {

namespace {
constexpr int markSize = 12;
} // namespace

OutcomeDelegate::OutcomeDelegate(int outcomeRole, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_outcomeRole(outcomeRole)
{
}

void OutcomeDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->features |= QStyleOptionViewItem::HasDecoration; // leaves room for the mark
    option->decorationSize = QSize(markSize / 2, markSize);  // the cell's own margins do the rest
    option->icon = {};
}

void OutcomeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, option.widget) + 1;
    const QRect mark(option.rect.left() + margin, option.rect.center().y() - markSize / 2 + 1,
                     markSize, markSize);
    const auto outcome = static_cast<AttemptOutcome>(index.data(m_outcomeRole).toInt());
    const StepState state = marks::stateOf(outcome);
    if (option.state.testFlag(QStyle::State_Selected))
        marks::paintSelectedState(*painter, mark, state, option.palette);
    else
        marks::paintState(*painter, mark, state, option.palette);
}

} // namespace doorward
