// SPDX-License-Identifier: MIT
#include "ui/models/attempt_filter.h"

#include "ui/models/attempt_model.h"
#include "ui/models/words.h"

namespace doorward {

AttemptQuery AttemptQuery::parse(QStringView text)
{
    AttemptQuery query;
    for (const QStringView word : text.split(u' ', Qt::SkipEmptyParts)) {
        Term term;
        term.text = word.toString().toLower();
        for (const auto &[outcome, name] : json::EnumNames<AttemptOutcome>::names) {
            const bool fits = QString::fromLatin1(name).startsWith(term.text)
                              || words::outcome(outcome).toLower().contains(term.text);
            if (fits)
                term.outcomes |= static_cast<quint16>(1u << static_cast<unsigned>(outcome));
        }
        bool isNumber = false;
        const int number = (word.startsWith(u':') ? word.mid(1) : word).toInt(&isNumber);
        if (isNumber)
            term.number = number;
        query.m_terms.push_back(std::move(term));
    }
    return query;
}

bool AttemptQuery::matches(const Term &term, const Attempt &attempt)
{
    if ((term.outcomes >> static_cast<unsigned>(attempt.outcome)) & 1u)
        return true;
    if (term.number >= 0
        && ((attempt.port && attempt.port->value() == term.number)
            || attempt.errnoValue == term.number))
        return true;
    const auto holds = [&](const QString &text) {
        return text.contains(term.text, Qt::CaseInsensitive);
    };
    return holds(attempt.address) || holds(attemptErrnoName(attempt))
           || (attempt.icmp && holds(attempt.icmp->from.text())) || holds(words::roleNote(attempt))
           || (attempt.firstBytes && holds(*attempt.firstBytes));
}

bool AttemptQuery::matches(const Attempt &attempt) const
{
    for (const Term &term : m_terms)
        if (!matches(term, attempt))
            return false;
    return true;
}

AttemptFilter::AttemptFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(AttemptModel::SortRole);
    setDynamicSortFilter(false); // rows only come at the end; sorting again at each batch is O(n)
}

void AttemptFilter::setQuery(const QString &text)
{
    m_query = AttemptQuery::parse(text);
    invalidateFilter();
}

bool AttemptFilter::filterAcceptsRow(int sourceRow, const QModelIndex &) const
{
    if (m_query.isEmpty())
        return true;
    const auto *log = qobject_cast<const AttemptModel *>(sourceModel());
    return log && m_query.matches(log->attempt(sourceRow));
}

} // namespace doorward
