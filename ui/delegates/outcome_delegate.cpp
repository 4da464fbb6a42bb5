// SPDX-License-Identifier: MIT
#include "ui/delegates/outcome_delegate.h"

#include "ui/delegates/marks.h"

#include <QPainter>

namespace doorward {

namespace {
constexpr int markSize = 12;

StepState asState(AttemptOutcome outcome)
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
} // namespace

OutcomeDelegate::OutcomeDelegate(int outcomeRole, QObject *parent)
    : QStyledItemDelegate(parent), m_outcomeRole(outcomeRole)
{
}

void OutcomeDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->features |= QStyleOptionViewItem::HasDecoration; // leaves room for the mark
    option->decorationSize = QSize(markSize, markSize);
    option->icon = {};
}

void OutcomeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    QPalette palette = option.palette;
    if (option.state.testFlag(QStyle::State_Selected)) {
        palette.setColor(QPalette::Base, palette.color(QPalette::Highlight));
        palette.setColor(QPalette::Text, palette.color(QPalette::HighlightedText));
    }
    const QRect mark(option.rect.left() + theme::tight, option.rect.center().y() - markSize / 2 + 1,
                     markSize, markSize);
    marks::paintState(*painter, mark,
                      asState(static_cast<AttemptOutcome>(index.data(m_outcomeRole).toInt())), palette);
}

} // namespace doorward
