// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"

#include <QSortFilterProxyModel>

namespace doorward {

/// What a filter line asks for, read once and then compared by type. Words are separated by
/// spaces and must all match: an outcome ("refused", in the window's language or the report's), an
/// errno ("ECONNREFUSED", "111"), ":5432" or "5432" for a port, else a part of the address, of the
/// ICMP sender or of the note.
class AttemptQuery {
public:
    static AttemptQuery parse(QStringView text);

    bool isEmpty() const { return m_terms.empty(); }
    bool matches(const Attempt &attempt) const;

private:
    struct Term {
        QString text;         ///< lower case
        quint16 outcomes = 0; ///< bit set of AttemptOutcome whose word begins with it
        int number = -1;      ///< a port or errno value
    };
    static bool matches(const Term &term, const Attempt &attempt);

    std::vector<Term> m_terms;
};

/// Shows those attempts of an AttemptModel that a query asks for.
class AttemptFilter final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit AttemptFilter(QObject *parent = nullptr);
    void setQuery(const QString &text);

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    AttemptQuery m_query;
};

} // namespace doorward
