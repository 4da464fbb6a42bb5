// SPDX-License-Identifier: MIT
#include "ui/views/table_parts.h"

#include "ui/delegates/theme.h"

#include <QHeaderView>
#include <QProxyStyle>
#include <QTableView>
#include <QToolButton>

namespace doorward {

namespace {

/// Cells and headings with room at both sides, so that a right-aligned number does not touch the
/// left-aligned text of the next column.
class RoomyTableStyle final : public QProxyStyle {
public:
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override
    {
        if (metric == PM_FocusFrameHMargin || metric == PM_HeaderMargin)
            return theme::small - 1;
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
};

} // namespace

QToolButton *flatButton(const QString &iconName, const QString &name)
{
    auto *button = new QToolButton;
    button->setIcon(theme::icon(iconName));
    button->setIconSize({theme::markSize, theme::markSize});
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

void dressTable(QTableView *table)
{
    table->setFrameShape(QFrame::NoFrame);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setAlternatingRowColors(true);
    table->setTabKeyNavigation(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto *roomy = new RoomyTableStyle;
    roomy->setParent(table);
    table->setStyle(roomy);
    table->horizontalHeader()->setStyle(roomy);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + theme::tight);
}

} // namespace doorward
