// SPDX-License-Identifier: MIT
#pragma once

#include <QSortFilterProxyModel>

namespace doorward {

/// Shows those rows of a ListenerModel that hold every word of a query: ":5432" or "5432" is a
/// port, anything else a part of what the row shows.
class ListenerFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit ListenerFilter(QObject *parent = nullptr);
    void setQuery(const QString &text);

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    QStringList m_words;
};

} // namespace doorward
