// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

class QTableView;
class QToolButton;

namespace doorward {

/// A button of a bar: an icon without a frame; its name is told by tooltip and screen reader.
QToolButton *flatButton(const QString &iconName, const QString &name);

/// The looks and habits that the window's tables share: rows chosen as a whole, without grid, as
/// tall as a line, cells with room at both sides.
void dressTable(QTableView *table);

} // namespace doorward
