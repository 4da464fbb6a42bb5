// SPDX-License-Identifier: MIT
#include "ui/models/firewall_trace_filter.h"

#include "ui/models/firewall_trace_model.h"

#include <algorithm>

namespace doorward {

FirewallTraceFilter::FirewallTraceFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
}

void FirewallTraceFilter::setQuery(const QString &text)
{
    m_words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

void FirewallTraceFilter::setOnlyMatching(bool only)
{
    m_onlyMatching = only;
    invalidateRowsFilter();
}

bool FirewallTraceFilter::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    using Model = FirewallTraceModel;
    const QModelIndex rule = sourceModel()->index(sourceRow, Model::RuleColumn, sourceParent);
    const auto kind = static_cast<Model::Kind>(rule.data(Model::KindRole).toInt());
    if (kind == Model::Kind::Branch || kind == Model::Kind::Phase)
        return true;
    const QModelIndex why = rule.siblingAtColumn(Model::WhyColumn);
    if (m_onlyMatching && !rule.data(Model::MatchedRole).toBool())
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return rule.data().toString().contains(word, Qt::CaseInsensitive)
               || why.data().toString().contains(word, Qt::CaseInsensitive);
    });
}

} // namespace doorward
