// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/attempt.h"
#include "ui/models/attempt_statistics.h"

#include <QAbstractTableModel>
#include <QTimer>

namespace doorward {

/// The live log: every attempt as it ended, oldest first. Rows are only ever appended, in batches
/// of one every batchInterval at most, so that a flood costs one insertion a frame. clear() removes
/// its rows by removal, never by a reset.
class AttemptModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : int {
        TimeColumn,
        NumberColumn,
        AddressColumn,
        PortColumn,
        OutcomeColumn,
        ErrnoColumn,
        IcmpColumn,
        DurationColumn,
        RetransmitColumn,
        NoteColumn,
        ColumnCount
    };
    enum Role : int {
        OutcomeRole = Qt::UserRole + 1, ///< int of AttemptOutcome
        SortRole                        ///< raw value of the column
    };
    static constexpr std::chrono::milliseconds batchInterval{33};
    static constexpr std::size_t usualCapacity = 200'000;

    /// Keeps at most `capacity` rows; the oldest go first.
    explicit AttemptModel(QObject *parent = nullptr, std::size_t capacity = usualCapacity);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Takes an attempt; it becomes a row with the next batch. Its number in the log goes on
    /// counting over several sessions.
    void append(Attempt attempt);
    /// Makes rows of what waits, now.
    void flush();
    void clear();

    const Attempt &attempt(int row) const { return m_rows.at(static_cast<std::size_t>(row)); }
    const AttemptStatistics &statistics() const { return m_statistics; }

Q_SIGNALS:
    void grown();

private:
    QVariant display(const Attempt &attempt, int column) const;
    QVariant sortKey(const Attempt &attempt, int column) const;
    void makeRoom(std::size_t incoming);

    std::size_t m_capacity;
    std::vector<Attempt> m_rows;
    std::vector<Attempt> m_waiting;
    AttemptStatistics m_statistics;
    int m_next = 1;
    QTimer m_batch;
};

} // namespace doorward
