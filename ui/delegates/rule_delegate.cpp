// SPDX-License-Identifier: MIT
#include "ui/delegates/rule_delegate.h"

#include "ui/delegates/marks.h"
#include "ui/models/firewall_trace_model.h"

#include <QApplication>
#include <QPainter>

namespace doorward {

namespace {

using Model = FirewallTraceModel;

Model::Kind kindOf(const QModelIndex &index)
{
    return static_cast<Model::Kind>(
        index.siblingAtColumn(Model::RuleColumn).data(Model::KindRole).toInt());
}

/// A branch or a phase heads the rows below it.
bool isHeading(const QModelIndex &index)
{
    return kindOf(index) == Model::Kind::Branch || kindOf(index) == Model::Kind::Phase;
}

QFont fontOf(const QModelIndex &index, const QFont &base)
{
    const bool rule = kindOf(index) == Model::Kind::Rule;
    QFont font = rule && index.column() != Model::WhyColumn ? theme::monoFont(base) : base;
    if (index.siblingAtColumn(Model::RuleColumn).data(Model::DecidesRole).toBool()
        || (isHeading(index) && index.column() == Model::RuleColumn))
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
    const auto state = static_cast<StepState>(first.data(Model::StateRole).toInt());
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const bool heading = isHeading(index);
    const bool decides = first.data(Model::DecidesRole).toBool() && !heading;
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
    const bool quiet = !heading && !decides
                       && (state == StepState::Skipped || index.column() != Model::RuleColumn);
    const QColor ink = item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QFont font = fontOf(index, item.font);
    const bool number = index.column() == Model::NumberColumn;
    painter->setFont(font);
    painter->setPen(quiet && !selected ? theme::quietColor(item.palette) : ink);
    painter->drawText(inner, Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft),
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, inner.width()));
}

} // namespace doorward
