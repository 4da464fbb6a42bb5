// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace doorward {

/// A line of the wizard's list: mark, title, time. The roles of the state (int of StepState) and of
/// the time (microseconds, -1 none) come by constructor. The row `separatorAfter` has a line below.
class StepDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    struct Roles {
        int state = 0;
        int elapsed = 0;
    };

    StepDelegate(Roles roles, int separatorAfter, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    Roles m_roles;
    int m_separatorAfter;
};

} // namespace doorward
