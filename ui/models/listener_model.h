// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listener.h"
#include "core/report/catalogue.h"

#include <QAbstractTableModel>

#include <memory>

namespace doorward {

/// Who listens, live. Each look is merged into the rows: what came since the look before is new,
/// what went stays as gone, both for some looks. Rows are never reset.
class ListenerModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : int {
        ProtocolColumn,
        AddressColumn,
        PortColumn,
        ReachColumn,
        ProcessColumn,
        UserColumn,
        UnitColumn,
        QueueColumn,
        NamespaceColumn,
        ReachedColumn,
        ColumnCount
    };
    enum Role : int {
        ChangeRole = Qt::UserRole + 1 ///< int of Change
    };
    enum class Change : std::uint8_t { None, New, Gone };
    static constexpr int looksMarked = 5; ///< so many looks a change stays marked

    /// `catalogue` outlives the model.
    explicit ListenerModel(const Catalogue &catalogue, QObject *parent = nullptr);

    /// Brings a look into the order that update() merges in; from any thread.
    static std::vector<Listener> ordered(std::vector<Listener> listeners);
    /// What is there now, ordered(); of the first look nothing is new. `again`: the same look
    /// in more detail, marks do not age.
    void update(std::vector<Listener> now, bool again = false);

    /// The next look is at something else: what it brings or lacks is no change.
    void startAnew();

    const Catalogue &catalogue() const { return m_catalogue; }
    const Listener &listener(int row) const { return rowAt(row).listener; }
    Change change(int row) const { return rowAt(row).change; }
    /// In lower case: what a filter looks into.
    const QString &searchText(int row) const;
    /// By that column, rows that are equal there as they stand.
    bool isLess(int column, int rowA, int rowB) const;
    int count(Change change) const;
    /// What stands there, as a target to diagnose from this host; empty: not reached from here.
    QString target(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void updated();

private:
    struct Row {
        Listener listener;
        mutable QString search; ///< made when it is first asked for
        Change change = Change::None;
        int age = 0; ///< looks since the change
    };
    using Rows = std::vector<std::unique_ptr<Row>>;

    const Row &rowAt(int row) const { return *m_rows.at(static_cast<std::size_t>(row)); }
    static std::unique_ptr<Row> makeRow(Listener listener, Change change, int age);
    QString display(const Listener &listener, int column) const;
    void age();
    void removeOutdated();
    void insert(Rows fresh);
    void announce(const std::vector<std::size_t> &rows, Column first);

    const Catalogue &m_catalogue;
    Rows m_rows; ///< sorted by what identifies a listener
    bool m_hasLooked = false;
};

} // namespace doorward
