// SPDX-License-Identifier: MIT
#include "ui/views/table_parts.h"

#include "ui/delegates/theme.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QProxyStyle>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

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

/// Lies over the whole viewport of a table.
class EmptyNote final : public QLabel {
public:
    EmptyNote(QTableView *table, const QSortFilterProxyModel *filter, const QString &sentence)
        : QLabel(sentence, table->viewport())
        , m_filter(filter)
    {
        setObjectName(u"noneMatches"_s);
        setTextFormat(Qt::PlainText);
        setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        setMargin(theme::large);
        setForegroundRole(QPalette::PlaceholderText);
        setAttribute(Qt::WA_TransparentForMouseEvents);
        parentWidget()->installEventFilter(this);
        for (const auto signal :
             {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
            connect(filter, signal, this, &EmptyNote::refresh);
        connect(filter, &QAbstractItemModel::modelReset, this, &EmptyNote::refresh);
        refresh();
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            resize(parentWidget()->size());
        return QLabel::eventFilter(watched, event);
    }

private:
    void refresh()
    {
        resize(parentWidget()->size());
        setVisible(m_filter->rowCount() == 0 && m_filter->sourceModel()->rowCount() > 0);
    }

    const QSortFilterProxyModel *m_filter;
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
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + theme::tight);
}

void sizeColumns(QTableView *table, const QList<QStringList> &samples)
{
    const QFontMetrics metrics = table->fontMetrics();
    const int sortMark = table->isSortingEnabled() ? 2 * theme::large : 0; // the arrow's room
    for (int column = 0; column < samples.size(); ++column) {
        const QString title = table->model()->headerData(column, Qt::Horizontal).toString();
        int widest = metrics.horizontalAdvance(title) + sortMark;
        for (const QString &sample : samples[column])
            widest = std::max(widest, metrics.horizontalAdvance(sample));
        table->horizontalHeader()->resizeSection(column, widest + 3 * theme::small);
    }
}

void addCopyAction(QTableView *table, const QString &name)
{
    auto *copy = new QAction(name, table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copy, &QAction::triggered, table, [table] { copyRows(table); });
    table->addAction(copy);
    table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void copyRows(const QTableView *table)
{
    const QAbstractItemModel *model = table->model();
    QModelIndexList rows = table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty())
        for (int row = 0; row < model->rowCount(); ++row)
            rows << model->index(row, 0);
    QString text;
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells << row.siblingAtColumn(column).data().toString();
        text += cells.join(u'\t') + u'\n';
    }
    QGuiApplication::clipboard()->setText(text);
}

void sayWhereNoneMatches(QTableView *table, const QSortFilterProxyModel *filter,
                         const QString &sentence)
{
    new EmptyNote(table, filter, sentence); // the table's viewport owns it
}

} // namespace doorward
