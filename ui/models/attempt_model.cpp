// SPDX-License-Identifier: MIT
#include "ui/models/attempt_model.h"

#include "core/base/untrusted.h"
#include "ui/models/words.h"

#include <iterator>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

AttemptModel::AttemptModel(QObject *parent, std::size_t capacity)
    : QAbstractTableModel(parent)
    , m_capacity(capacity)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(batchInterval);
    connect(&m_batch, &QTimer::timeout, this, &AttemptModel::flush);
}

int AttemptModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AttemptModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void AttemptModel::append(Attempt attempt)
{
    attempt.n = m_next++;
    m_waiting.push_back(std::move(attempt));
    if (!m_batch.isActive())
        m_batch.start();
}

void AttemptModel::flush()
{
    m_batch.stop();
    if (m_waiting.empty())
        return;
    if (m_waiting.size() > m_capacity)
        m_waiting.erase(m_waiting.begin(),
                        m_waiting.end() - static_cast<std::ptrdiff_t>(m_capacity));
    makeRoom(m_waiting.size());
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(m_waiting.size()) - 1);
    for (Attempt &attempt : m_waiting) {
        m_statistics.add(attempt);
        m_rows.push_back(std::move(attempt));
    }
    m_waiting.clear();
    endInsertRows();
    Q_EMIT grown();
}

void AttemptModel::makeRoom(std::size_t incoming)
{
    if (m_rows.size() + incoming <= m_capacity)
        return;
    // A tenth at a time, so that a full log does not move all its rows with every batch.
    const std::size_t wanted = m_rows.size() + incoming - m_capacity;
    const std::size_t going = std::min(m_rows.size(), std::max(wanted, m_capacity / 10));
    beginRemoveRows({}, 0, static_cast<int>(going) - 1);
    m_rows.erase(m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(going));
    endRemoveRows();
}

void AttemptModel::clear()
{
    m_batch.stop();
    m_waiting.clear();
    m_next = 1;
    m_statistics.clear();
    if (!m_rows.empty()) {
        beginRemoveRows({}, 0, rowCount() - 1);
        m_rows.clear();
        endRemoveRows();
    }
    Q_EMIT grown();
}

QVariant AttemptModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Attempt &row = attempt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(row, index.column());
    case Qt::AccessibleTextRole: {
        const QString text = display(row, index.column()).toString();
        return text.isEmpty() ? tr("none") : text;
    }
    case Qt::ToolTipRole:
        return index.column() == ErrnoColumn && row.errnoValue != 0
                   ? QVariant(u"%1 (%2)"_s.arg(attemptErrnoName(row)).arg(row.errnoValue))
                   : display(row, index.column());
    case Qt::TextAlignmentRole: {
        const int column = index.column();
        const bool number = column == NumberColumn || column == PortColumn
                            || column == DurationColumn || column == RetransmitColumn;
        return QVariant::fromValue(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    case OutcomeRole:
        return static_cast<int>(row.outcome);
    case SortRole:
        return sortKey(row, index.column());
    default: // roles are an open set of ints
        return {};
    }
}

QVariant AttemptModel::display(const Attempt &attempt, int column) const
{
    switch (static_cast<Column>(column)) {
    case TimeColumn:
        return attempt.started.toLocalTime().toString(u"HH:mm:ss.zzz"_s);
    case NumberColumn:
        return QString::number(attempt.n);
    case AddressColumn:
        return displayText(QStringView(attempt.address), 120);
    case PortColumn:
        return attempt.port ? QString::number(attempt.port->value()) : QString();
    case OutcomeColumn:
        return words::outcome(attempt.outcome);
    case ErrnoColumn:
        return attemptErrnoName(attempt);
    case IcmpColumn:
        return words::icmp(attempt);
    case DurationColumn:
        return words::duration(attempt.elapsedUs);
    case RetransmitColumn:
        return QString::number(attempt.retransmits);
    case NoteColumn: {
        const QString role = words::roleNote(attempt);
        return role.isEmpty() && attempt.firstBytes
                   ? displayText(QStringView(*attempt.firstBytes), 80)
                   : role;
    }
    case ColumnCount:
        break;
    }
    return {};
}

QVariant AttemptModel::sortKey(const Attempt &attempt, int column) const
{
    switch (static_cast<Column>(column)) {
    case TimeColumn:
        return attempt.started;
    case NumberColumn:
        return attempt.n;
    case PortColumn:
        return attempt.port ? attempt.port->value() : 0;
    case DurationColumn:
        return attempt.elapsedUs;
    case RetransmitColumn:
        return attempt.retransmits;
    case ErrnoColumn:
        return attempt.errnoValue;
    case AddressColumn:
    case OutcomeColumn:
    case IcmpColumn:
    case NoteColumn:
    case ColumnCount:
        break;
    }
    return display(attempt, column);
}

QVariant AttemptModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == NumberColumn || section == PortColumn
                            || section == DurationColumn || section == RetransmitColumn;
        return QVariant::fromValue(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case TimeColumn:
        return tr("Time");
    case NumberColumn:
        return tr("No.");
    case AddressColumn:
        return tr("Address");
    case PortColumn:
        return tr("Port");
    case OutcomeColumn:
        return tr("Outcome");
    case ErrnoColumn:
        return tr("errno");
    case IcmpColumn:
        return tr("ICMP answer");
    case DurationColumn:
        return tr("Duration");
    case RetransmitColumn:
        return tr("Retrans.");
    case NoteColumn:
        return tr("Note");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace doorward
