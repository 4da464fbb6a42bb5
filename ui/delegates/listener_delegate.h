// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace doorward {

/// A cell of the listeners' table. A new listener's row stands on a ground of its own with a plus
/// before it, one that went is struck out with a minus.
class ListenerDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace doorward
