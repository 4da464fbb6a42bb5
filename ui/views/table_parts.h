// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

class QAction;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace doorward {

/// A button of a bar: an icon without a frame; its name is told by tooltip and screen reader.
QToolButton *flatButton(const QString &iconName, const QString &name);

/// The looks and habits that the window's tables share: rows chosen as a whole, without grid, as
/// tall as a line, cells with room at both sides, the last column as wide as there is room.
void dressTable(QTableView *table);

/// As wide as its heading and the widest of `samples`, in the order of the columns.
void sizeColumns(QTableView *table, const QList<QStringList> &samples);

/// A menu entry with the usual key that calls copyRows().
void addCopyAction(QTableView *table, const QString &name);
/// The chosen rows, or all, in the order in which they are shown: cells with tabs between.
void copyRows(const QTableView *table);

/// Says `sentence` in the table while it has rows and its filter shows none of them.
void sayWhereNoneMatches(QTableView *table, const QSortFilterProxyModel *filter,
                         const QString &sentence);

} // namespace doorward
