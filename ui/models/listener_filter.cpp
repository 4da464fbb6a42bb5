// SPDX-License-Identifier: MIT
#include "ui/models/listener_filter.h"

#include "ui/models/listener_model.h"

#include <algorithm>

namespace doorward {

ListenerFilter::ListenerFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
}

bool ListenerFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto *model = qobject_cast<const ListenerModel *>(sourceModel());
    return model && model->isLess(left.column(), left.row(), right.row());
}

void ListenerFilter::setQuery(const QString &text)
{
    m_words = text.toLower().simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

bool ListenerFilter::filterAcceptsRow(int sourceRow, const QModelIndex &) const
{
    const auto *model = qobject_cast<const ListenerModel *>(sourceModel());
    if (!model)
        return true;
    const auto &port = model->listener(sourceRow).port;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        const QString digits = word.startsWith(u':') ? word.mid(1) : word;
        bool isNumber = false;
        const uint number = digits.toUInt(&isNumber);
        if (isNumber)
            return port && port->value() == number;
        return model->searchText(sourceRow).contains(word);
    });
}

} // namespace doorward
