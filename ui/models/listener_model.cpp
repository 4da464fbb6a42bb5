// SPDX-License-Identifier: MIT
#include "ui/models/listener_model.h"

#include "core/base/untrusted.h"
#include "core/report/listener_words.h"

#include <algorithm>
#include <tuple>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype longestCell = 120;

QString shown(const std::optional<QString> &text)
{
    return text ? displayText(QStringView(*text), longestCell) : QString();
}

/// What a listener is the same by, from one look to the next.
auto identity(const Listener &listener)
{
    return std::tie(listener.protocol, listener.netns, listener.port, listener.address,
                    listener.family, listener.device, listener.inode);
}

bool isBefore(const Listener &a, const Listener &b)
{
    return identity(a) < identity(b);
}

QString processText(const Listener &listener)
{
    if (!listener.process || listener.pids.empty())
        return shown(listener.process);
    const QString pid = QString::number(listener.pids.front().value());
    const std::size_t others = listener.pids.size() - 1;
    return others == 0
               ? u"%1 (%2)"_s.arg(shown(listener.process), pid)
               : u"%1 (%2 +%3)"_s.arg(shown(listener.process), pid, QString::number(others));
}

} // namespace

ListenerModel::ListenerModel(const Catalogue &catalogue, QObject *parent)
    : QAbstractTableModel(parent)
    , m_catalogue(catalogue)
{
}

std::unique_ptr<ListenerModel::Row> ListenerModel::makeRow(Listener listener, Change change,
                                                           int age)
{
    auto row = std::make_unique<Row>();
    row->listener = std::move(listener);
    row->change = change;
    row->age = age;
    return row;
}

std::vector<Listener> ListenerModel::ordered(std::vector<Listener> listeners)
{
    std::erase_if(listeners, [](const Listener &one) { return one.state != SocketState::Listen; });
    std::sort(listeners.begin(), listeners.end(), isBefore);
    return listeners;
}

void ListenerModel::update(std::vector<Listener> now, bool again)
{
    if (!again) {
        age();
        removeOutdated();
    }
    Rows fresh;
    std::vector<std::size_t> marked;  // their mark is another
    std::vector<std::size_t> changed; // what they show is another
    std::size_t at = 0;
    const auto gone = [&] {
        Row &row = *m_rows[at];
        if (row.change != Change::Gone) {
            row.change = Change::Gone;
            row.age = m_hasLooked ? 0 : looksMarked;
            marked.push_back(at);
        }
        ++at;
    };
    for (Listener &one : now) {
        while (at < m_rows.size() && isBefore(m_rows[at]->listener, one))
            gone();
        if (at == m_rows.size() || isBefore(one, m_rows[at]->listener)) {
            fresh.push_back(makeRow(std::move(one), m_hasLooked ? Change::New : Change::None, 0));
            continue;
        }
        const Row &row = *m_rows[at];
        const bool isBack = row.change == Change::Gone;
        if (isBack)
            marked.push_back(at);
        if (isBack || row.listener != one) {
            m_rows[at] =
                makeRow(std::move(one), isBack ? Change::New : row.change, isBack ? 0 : row.age);
            changed.push_back(at);
        }
        ++at;
    }
    while (at < m_rows.size())
        gone();
    announce(marked, ProtocolColumn);
    announce(changed, ProcessColumn); // what stands before it is what a row is known by
    if (!m_hasLooked)
        removeOutdated();
    insert(std::move(fresh));
    m_hasLooked = true;
    Q_EMIT updated();
}

void ListenerModel::startAnew()
{
    m_hasLooked = false;
}

/// Marks fade after some looks.
void ListenerModel::age()
{
    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row &row = *m_rows[i];
        if (row.change == Change::None || ++row.age < looksMarked || row.change == Change::Gone)
            continue;
        row.change = Change::None;
        changed.push_back(i);
    }
    announce(changed, ProtocolColumn);
}

void ListenerModel::removeOutdated()
{
    const auto isOutdated = [](const std::unique_ptr<Row> &row) {
        return row->change == Change::Gone && row->age >= looksMarked;
    };
    for (std::size_t end = m_rows.size(); end > 0;) {
        if (!isOutdated(m_rows[end - 1])) {
            --end;
            continue;
        }
        std::size_t begin = end - 1;
        while (begin > 0 && isOutdated(m_rows[begin - 1]))
            --begin;
        beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
        m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     m_rows.begin() + static_cast<std::ptrdiff_t>(end));
        endRemoveRows();
        end = begin;
    }
}

/// Puts new rows (sorted) to their places, run by run.
void ListenerModel::insert(Rows fresh)
{
    std::size_t place = 0;
    for (std::size_t i = 0; i < fresh.size();) {
        const auto before = [](const std::unique_ptr<Row> &a, const std::unique_ptr<Row> &b) {
            return isBefore(a->listener, b->listener);
        };
        place = static_cast<std::size_t>(
            std::lower_bound(m_rows.begin() + static_cast<std::ptrdiff_t>(place), m_rows.end(),
                             fresh[i], before)
            - m_rows.begin());
        std::size_t end = i + 1;
        while (end < fresh.size() && (place == m_rows.size() || before(fresh[end], m_rows[place])))
            ++end;
        beginInsertRows({}, static_cast<int>(place), static_cast<int>(place + end - i) - 1);
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(place),
                      std::make_move_iterator(fresh.begin() + static_cast<std::ptrdiff_t>(i)),
                      std::make_move_iterator(fresh.begin() + static_cast<std::ptrdiff_t>(end)));
        endInsertRows();
        place += end - i;
        i = end;
    }
}

/// Run by run: what did not change need not be sorted and filtered again.
void ListenerModel::announce(const std::vector<std::size_t> &rows, Column first)
{
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        Q_EMIT dataChanged(index(static_cast<int>(rows[i]), first),
                           index(static_cast<int>(rows[end - 1]), ColumnCount - 1));
        i = end;
    }
}

int ListenerModel::count(Change change) const
{
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(),
                      [change](const std::unique_ptr<Row> &row) { return row->change == change; }));
}

QString ListenerModel::target(int row) const
{
    const Listener &one = listener(row);
    if (one.reachedAt)
        return *one.reachedAt;
    if (one.family == Family::Unix || !one.port || one.netns != "self"_L1)
        return {};
    const auto address = one.ip();
    if (!address)
        return {};
    const bool anywhere = address->isUnspecified();
    const IpAddress asked = !anywhere           ? *address
                            : address->isIpv4() ? *IpAddress::parse(u"127.0.0.1")
                                                : *IpAddress::parse(u"::1");
    return Endpoint{asked, *one.port}.text();
}

int ListenerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ListenerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ListenerModel::display(const Listener &listener, int column) const
{
    switch (column) {
    case ProtocolColumn:
        return listener.protocol;
    case AddressColumn:
        return listener_words::address(listener);
    case PortColumn:
        return listener.port ? QString::number(listener.port->value()) : QString();
    case ReachColumn:
        return listener_words::reach(listener, m_catalogue);
    case ProcessColumn:
        return processText(listener);
    case UserColumn:
        return shown(listener.user);
    case UnitColumn:
        return listener_words::place(listener);
    case QueueColumn:
        return listener_words::queue(listener);
    case NamespaceColumn:
        return listener.netns == "self"_L1 ? QString()
                                           : displayText(QStringView(listener.netns), longestCell);
    case ReachedColumn:
        return shown(listener.reachedAt);
    default:
        return {};
    }
}

const QString &ListenerModel::searchText(int row) const
{
    const Row &there = rowAt(row);
    if (there.search.isEmpty())
        for (int column = 0; column < ColumnCount; ++column)
            there.search += display(there.listener, column).toLower() + u'\n';
    return there.search;
}

bool ListenerModel::isLess(int column, int rowA, int rowB) const
{
    const Listener &a = listener(rowA);
    const Listener &b = listener(rowB);
    const auto byKey = [rowA, rowB](const auto &keyA, const auto &keyB) {
        return keyA != keyB ? keyA < keyB : rowA < rowB;
    };
    switch (column) {
    case PortColumn:
        return byKey(a.port, b.port);
    case QueueColumn:
        return byKey(a.acceptQueue, b.acceptQueue);
    case ReachColumn:
        return byKey(a.reach(), b.reach());
    case ProcessColumn:
        return byKey(a.process, b.process);
    case UserColumn:
        return byKey(a.user, b.user);
    default:
        return byKey(display(a, column), display(b, column));
    }
}

QVariant ListenerModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(row.listener, index.column());
    case Qt::ToolTipRole: {
        const QString text = display(row.listener, index.column());
        return index.column() == ProcessColumn && text.isEmpty()
                   ? tr("Which process it belongs to can only be seen by root.")
                   : text;
    }
    case Qt::AccessibleTextRole: {
        const QString text = display(row.listener, index.column());
        if (index.column() != ProtocolColumn || row.change == Change::None)
            return text;
        return row.change == Change::New ? tr("%1, new").arg(text) : tr("%1, gone").arg(text);
    }
    case Qt::TextAlignmentRole:
        return index.column() == PortColumn || index.column() == QueueColumn
                   ? int(Qt::AlignRight | Qt::AlignVCenter)
                   : int(Qt::AlignLeft | Qt::AlignVCenter);
    case ChangeRole:
        return static_cast<int>(row.change);
    default:
        return {};
    }
}

QVariant ListenerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == PortColumn || section == QueueColumn
                   ? int(Qt::AlignRight | Qt::AlignVCenter)
                   : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == QueueColumn)
        return tr("Connections that wait for the program to take them, of how many may wait");
    if (role == Qt::ToolTipRole && section == ReachedColumn)
        return tr("Where this host reaches what listens in another namespace");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ProtocolColumn:
        return tr("Protocol");
    case AddressColumn:
        return tr("Address");
    case PortColumn:
        return tr("Port");
    case ReachColumn:
        return tr("Reachable by");
    case ProcessColumn:
        return tr("Process");
    case UserColumn:
        return tr("User");
    case UnitColumn:
        return tr("Unit or container");
    case QueueColumn:
        return tr("Queue");
    case NamespaceColumn:
        return tr("Namespace");
    case ReachedColumn:
        return tr("Reached at");
    default:
        return {};
    }
}

} // namespace doorward
