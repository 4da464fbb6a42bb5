// SPDX-License-Identifier: MIT
#include "ui/delegates/rule_delegate.h"

#include "ui/delegates/marks.h"
#include "ui/models/firewall_trace_model.h"

#include <QApplication>
#include <QPainter>

namespace doorward {

namespace {

using Model = FirewallTraceModel;

StepState stateOf(firewall::Outcome outcome)
{
    switch (outcome) {
    case firewall::Outcome::Accept:
        return StepState::Pass;
    case firewall::Outcome::Drop:
    case firewall::Outcome::Reject:
        return StepState::Fail;
    case firewall::Outcome::Unknown:
        break;
    }
    return StepState::Unknown;
}

StepState markOf(const QModelIndex &index)
{
    const auto outcome = static_cast<firewall::Outcome>(index.data(Model::OutcomeRole).toInt());
    if (index.data(Model::KindRole).toInt() == static_cast<int>(Model::Kind::Phase)
        || index.data(Model::DecidesRole).toBool())
        return stateOf(outcome);
    switch (static_cast<Model::Match>(index.data(Model::MatchRole).toInt())) {
    case Model::Match::Yes:
        return StepState::Pass;
    case Model::Match::Unknown:
        return StepState::Unknown;
    case Model::Match::No:
        break;
    }
    return StepState::Skipped;
}

QFont fontOf(const QModelIndex &index, const QFont &base)
{
    const bool phase = index.data(Model::KindRole).toInt() == static_cast<int>(Model::Kind::Phase);
    const bool rule = index.data(Model::KindRole).toInt() == static_cast<int>(Model::Kind::Rule);
    QFont font = rule && index.column() != Model::WhyColumn ? theme::monoFont(base) : base;
    if (index.siblingAtColumn(Model::RuleColumn).data(Model::DecidesRole).toBool()
        || (phase && index.column() == Model::RuleColumn))
        font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

QSize RuleDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(
        std::max(option.fontMetrics.height() + theme::small, theme::markSize + theme::tight));
    return size;
}

void RuleDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QModelIndex first = index.siblingAtColumn(Model::RuleColumn);
    const StepState state = markOf(first);
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const bool phase = first.data(Model::KindRole).toInt() == static_cast<int>(Model::Kind::Phase);
    const bool decides = first.data(Model::DecidesRole).toBool() && !phase;
    const QString text = item.text;
    item.text.clear();
    if (decides && !selected)
        item.backgroundBrush = theme::toneFill(marks::tone(state), item.palette);
    QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    QRect inner = item.rect.adjusted(theme::tight, 0, -theme::small, 0);
    if (index.column() == Model::RuleColumn) {
        inner.setLeft(inner.left() + first.data(Model::DepthRole).toInt() * theme::large);
        const QRect mark(inner.left(), inner.center().y() - theme::markSize / 2, theme::markSize,
                         theme::markSize);
        if (selected)
            marks::paintSelectedState(*painter, mark, state, item.palette);
        else
            marks::paintState(*painter, mark, state, item.palette);
        inner.setLeft(mark.right() + theme::small);
    }
    const bool quiet =
        !phase && !decides && (state == StepState::Skipped || index.column() != Model::RuleColumn);
    const QColor ink = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QFont font = fontOf(index, item.font);
    const bool number = index.column() == Model::NumberColumn;
    painter->setFont(font);
    painter->setPen(quiet && !selected ? theme::quietColor(item.palette) : ink);
    painter->drawText(inner, Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft),
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, inner.width()));
}

} // namespace doorward
