// SPDX-License-Identifier: MIT
#include "ui/delegates/step_delegate.h"

#include "ui/delegates/marks.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPainter>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

double turnOfNow()
{
    static const QElapsedTimer clock = [] {
        QElapsedTimer started;
        started.start();
        return started;
    }();
    constexpr qint64 periodMs = 1000;
    return static_cast<double>(clock.elapsed() % periodMs) / static_cast<double>(periodMs);
}

} // namespace

StepDelegate::StepDelegate(Roles roles, int separatorAfter, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_roles(roles)
    , m_separatorAfter(separatorAfter)
{
}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int extra = index.row() == m_separatorAfter ? theme::small : 0;
    const int text = option.fontMetrics.height() + 2 * 6;
    const int width = option.fontMetrics.horizontalAdvance(index.data().toString() + u" 000.0 ms"_s)
                      + theme::markSize + 4 * theme::small;
    return {width, std::max(text, theme::markSize + theme::small) + extra};
}

void StepDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const bool separated = index.row() == m_separatorAfter;
    if (separated) {
        const int y = item.rect.bottom() - theme::tight;
        painter->setPen(theme::lineColor(item.palette));
        painter->drawLine(item.rect.left() + theme::small, y, item.rect.right() - theme::small, y);
        item.rect.adjust(0, 0, 0, -theme::small);
    }
    const QString title = item.text;
    item.text.clear();
    QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const QRect inner = item.rect.adjusted(theme::small, 0, -theme::small, 0);
    const QRect mark(inner.left(), inner.center().y() - theme::markSize / 2, theme::markSize,
                     theme::markSize);
    const auto state = static_cast<StepState>(index.data(m_roles.state).toInt());
    if (selected)
        marks::paintSelectedState(*painter, mark, state, item.palette, turnOfNow());
    else
        marks::paintState(*painter, mark, state, item.palette, turnOfNow());

    const QString time = words::duration(index.data(m_roles.elapsed).toLongLong());
    const QFont timeFont = theme::smallFont(item.font);
    const int timeWidth =
        time.isEmpty() ? 0 : QFontMetrics(timeFont).horizontalAdvance(time) + theme::tight;
    const QRect text = inner.adjusted(theme::markSize + theme::small, 0, -timeWidth, 0);
    QFont titleFont = item.font;
    if (separated)
        titleFont.setWeight(QFont::DemiBold);
    painter->setFont(titleFont);
    const bool quiet = state == StepState::Skipped || state == StepState::Waiting;
    const QColor plainInk =
        item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor quietInk = selected ? plainInk : theme::quietColor(item.palette);
    painter->setPen(quiet ? quietInk : plainInk);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      QFontMetrics(titleFont).elidedText(title, Qt::ElideRight, text.width()));
    painter->setFont(timeFont);
    painter->setPen(quietInk);
    painter->drawText(inner, Qt::AlignVCenter | Qt::AlignRight, time);
}

} // namespace doorward
