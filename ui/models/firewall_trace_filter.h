// SPDX-License-Identifier: MIT
#pragma once

#include <QSortFilterProxyModel>

namespace doorward {

/// Shows of a FirewallTraceModel branches and phases, and below them those rules whose text or
/// reason holds every word of the query; on request only rules that matched or cannot be known.
class FirewallTraceFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit FirewallTraceFilter(QObject *parent = nullptr);
    void setQuery(const QString &text);
    void setOnlyMatching(bool only);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    QStringList m_words;
    bool m_onlyMatching = false;
};

} // namespace doorward
