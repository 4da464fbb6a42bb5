// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace doorward {

/// A line of the packet tracer: a phase with the mark of its outcome, or a rule in the ruleset's
/// own words with a check (matched), a dash (did not) or a question mark (cannot be known). The
/// line that decided stands on a ground of its own and in bold.
class RuleDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace doorward
