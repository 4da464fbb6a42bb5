// SPDX-License-Identifier: MIT
#include "ui/delegates/step_delegate.h"

#include "ui/delegates/marks.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPainter>

namespace doorward {

namespace {

/// Marks on a selected line stand on the highlight, not on Base.
QPalette onSelection(QPalette palette)
{
    palette.setColor(QPalette::Base, palette.color(QPalette::Highlight));
    palette.setColor(QPalette::Text, palette.color(QPalette::HighlightedText));
    palette.setColor(QPalette::Window, palette.color(QPalette::Highlight));
    palette.setColor(QPalette::WindowText, palette.color(QPalette::HighlightedText));
    return palette;
}

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
    : QStyledItemDelegate(parent), m_roles(roles), m_separatorAfter(separatorAfter)
{
}

QSize StepDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int extra = index.row() == m_separatorAfter ? theme::small : 0;
    const int text = option.fontMetrics.height() + 2 * 6;
    return {180, std::max(text, theme::markSize + theme::small) + extra};
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
    const QPalette palette = selected ? onSelection(item.palette) : item.palette;
    const QRect inner = item.rect.adjusted(theme::small, 0, -theme::small, 0);
    const QRect mark(inner.left(), inner.center().y() - theme::markSize / 2, theme::markSize,
                     theme::markSize);
    const auto state = static_cast<StepState>(index.data(m_roles.state).toInt());
    marks::paintState(*painter, mark, state, palette, turnOfNow());

    const QString time = words::duration(index.data(m_roles.elapsed).toLongLong());
    const QFont timeFont = theme::smallFont(item.font);
    const int timeWidth = time.isEmpty() ? 0 : QFontMetrics(timeFont).horizontalAdvance(time) + theme::tight;
    const QRect text = inner.adjusted(theme::markSize + theme::small, 0, -timeWidth, 0);
    QFont titleFont = item.font;
    if (separated)
        titleFont.setWeight(QFont::DemiBold);
    painter->setFont(titleFont);
    const bool quiet = state == StepState::Skipped || state == StepState::Waiting;
    painter->setPen(quiet ? theme::quietColor(palette) : palette.color(QPalette::Text));
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      QFontMetrics(titleFont).elidedText(title, Qt::ElideRight, text.width()));
    painter->setFont(timeFont);
    painter->setPen(theme::quietColor(palette));
    painter->drawText(inner, Qt::AlignVCenter | Qt::AlignRight, time);
}

} // namespace doorward
