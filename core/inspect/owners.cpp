// SPDX-License-Identifier: MIT
#include "core/base/unique_fd.h"
#include "core/inspect/listeners.h"
#include "core/inspect/processes.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace doorward {

namespace {

/// One search of /proc/*/fd for sockets by inode, shared by its threads.
class OwnerSearch {
public:
    OwnerSearch(const std::vector<Inode> &wanted, bool stopEarly, const CancelToken &cancel,
                Deadline deadline)
        : m_wanted(wanted)
        , m_pids(processIds())
        , m_stopEarly(stopEarly)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
        std::sort(m_wanted.begin(), m_wanted.end());
        m_wanted.erase(std::unique(m_wanted.begin(), m_wanted.end()), m_wanted.end());
    }

    /// Servers open their listeners early: the first descriptors of each process, then all.
    void run()
    {
        if (m_wanted.empty())
            return;
        if (m_stopEarly)
            inThreads(&OwnerSearch::scanFirst);
        if (!isOver())
            inThreads(&OwnerSearch::scanAll);
    }

    const std::vector<std::pair<Inode, Pid>> &found() const { return m_found; }
    bool wasCut() const { return m_cancel.isCancelled() || m_deadline.hasPassed(); }

private:
    static constexpr int firstDescriptors = 16;
    using Scan = void (OwnerSearch::*)(int directory, Pid pid);

    bool isOver() const { return wasCut() || (m_stopEarly && m_distinct == m_wanted.size()); }

    void inThreads(Scan scan)
    {
        m_next = 0;
        std::thread other([this, scan] { work(scan); });
        work(scan);
        other.join();
    }

    void work(Scan scan)
    {
        std::array<char, 32> path{};
        for (std::size_t i = m_next++; i < m_pids.size() && !isOver(); i = m_next++) {
            const Pid pid = m_pids[i];
            std::snprintf(path.data(), path.size(), "/proc/%d/fd", pid.value());
            const UniqueFd directory(::open(path.data(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            if (directory)
                (this->*scan)(directory.get(), pid);
        }
    }

    void scanFirst(int directory, Pid pid)
    {
        for (int descriptor = 0; descriptor < firstDescriptors; ++descriptor) {
            std::array<char, 8> name{};
            std::snprintf(name.data(), name.size(), "%d", descriptor);
            look(directory, name.data(), pid);
        }
    }

    void scanAll(int directory, Pid pid)
    {
        alignas(8) std::array<char, 32768> buffer{};
        for (;;) {
            const ssize_t size = ::getdents64(directory, buffer.data(), buffer.size());
            if (size <= 0)
                return;
            for (ssize_t at = 0; at < size;) {
                const void *place = buffer.data() + at;
                const auto *entry = static_cast<const dirent64 *>(place);
                if (entry->d_name[0] != '.')
                    look(directory, entry->d_name, pid);
                at += entry->d_reclen;
            }
            if (isOver())
                return;
        }
    }

    /// A descriptor that is a wanted socket: its link reads "socket:[inode]".
    void look(int directory, const char *name, Pid pid)
    {
        std::array<char, 64> link{};
        const ssize_t length = ::readlinkat(directory, name, link.data(), link.size() - 1);
        constexpr std::size_t prefix = 8;
        if (length <= static_cast<ssize_t>(prefix)
            || std::memcmp(link.data(), "socket:[", prefix) != 0)
            return;
        const Inode inode(std::strtoull(link.data() + prefix, nullptr, 10));
        if (!std::binary_search(m_wanted.begin(), m_wanted.end(), inode))
            return;
        const std::lock_guard lock(m_mutex);
        const std::pair owner(inode, pid);
        const auto place = std::lower_bound(m_found.begin(), m_found.end(), owner);
        if (place != m_found.end() && *place == owner)
            return;
        const bool known = (place != m_found.end() && place->first == inode)
                           || (place != m_found.begin() && std::prev(place)->first == inode);
        m_found.insert(place, owner);
        if (!known)
            ++m_distinct;
    }

    std::vector<Inode> m_wanted; ///< sorted
    std::vector<Pid> m_pids;
    bool m_stopEarly;
    const CancelToken &m_cancel;
    Deadline m_deadline;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<std::size_t> m_distinct = 0; ///< inodes that have an owner
    std::mutex m_mutex;
    std::vector<std::pair<Inode, Pid>> m_found; ///< sorted
};

void describeOwners(ListenerTable &table)
{
    UserNames users;
    QHash<std::int32_t, Process> known;
    for (const Process &process : table.processes)
        known.insert(process.pid.value(), process);
    for (Listener &listener : table.listeners) {
        for (const Pid pid : listener.pids)
            if (!known.contains(pid.value()))
                if (auto process = readProcess(pid, users))
                    known.insert(pid.value(), *process);
        const auto first = listener.pids.empty() ? known.constEnd()
                                                 : known.constFind(listener.pids.front().value());
        if (first == known.constEnd())
            continue;
        listener.process = first->name;
        listener.since = first->started;
        if (!listener.unit && !listener.container) { // a system without cgroup2
            listener.unit = first->unit;
            listener.container = first->container;
        }
    }
    table.processes.assign(known.cbegin(), known.cend());
    std::sort(table.processes.begin(), table.processes.end(),
              [](const Process &a, const Process &b) { return a.pid < b.pid; });
}

} // namespace

void findOwners(ListenerTable &table, std::optional<Port> first, const CancelToken &cancel,
                Deadline deadline)
{
    std::vector<Inode> wanted;
    for (const Listener &listener : table.listeners)
        if (listener.inode.value() != 0 && (!first || listener.port == first))
            wanted.push_back(listener.inode);
    OwnerSearch search(wanted, first.has_value(), cancel, deadline);
    search.run();
    const auto &found = search.found();
    for (Listener &listener : table.listeners) {
        const auto begin =
            std::lower_bound(found.begin(), found.end(), std::pair(listener.inode, Pid(0)));
        if (begin == found.end() || begin->first != listener.inode)
            continue;
        listener.pids.clear();
        for (auto owner = begin; owner != found.end() && owner->first == listener.inode; ++owner)
            listener.pids.push_back(owner->second);
    }
    describeOwners(table);
    const auto ownerless =
        std::count_if(table.listeners.begin(), table.listeners.end(),
                      [](const Listener &listener) { return listener.pids.empty(); });
    table.ownerSight = ownerless == 0 ? Sight::Full : Sight::Partial;
    std::erase_if(table.limits,
                  [](const Limit &limit) { return limit.id == QLatin1StringView("owners"); });
    if (ownerless > 0)
        table.limits.push_back(
            {QStringLiteral("owners"), {{QStringLiteral("n"), QString::number(ownerless)}}});
}

} // namespace doorward
