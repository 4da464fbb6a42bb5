// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace doorward {

/// The outcome cell of the attempt log: a coloured dot (connected), cross or clock beside the word.
/// The role that holds the int of AttemptOutcome comes by constructor.
class OutcomeDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit OutcomeDelegate(int outcomeRole, QObject *parent = nullptr);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    int m_outcomeRole;
};

} // namespace doorward
