// SPDX-License-Identifier: MIT
#include "core/inspect/units.h"

#include "core/inspect/bus_values.h"
#include "core/inspect/journal.h"
#include "core/inspect/message_bus.h"
#include "core/inspect/systemd_questions.h"
#include "core/inspect/unit_filters.h"
#include "core/inspect/unit_properties.h"
#include "core/inspect/unit_search.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <cerrno>
#include <map>

#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype mostWaited = 16;

class UnitReading {
public:
    UnitReading(const UnitRequest &request, const UnitSource &source, const CancelToken &cancel,
                Deadline deadline)
        : m_request(request)
        , m_source(source)
        , m_cancel(cancel)
        , m_deadline(deadline)
    {
    }

    UnitTable run()
    {
        auto bus = MessageBus::open(m_source.bus.toUtf8(), m_cancel, m_deadline);
        if (!bus) {
            // A user without a manager of their own lacks nothing.
            if (!m_source.user)
                limit(bus.error());
            return std::move(m_table);
        }
        m_bus = std::move(*bus);
        m_search = std::make_unique<UnitSearch>(m_request, m_source, *m_bus);
        m_table.sight = Sight::Partial;
        openJournal();
        if (readAll())
            m_table.sight = m_bus->isIncomplete() ? Sight::Partial : Sight::Full;
        readLogs();
        return std::move(m_table);
    }

private:
    void limit(const Error &error)
    {
        const bool late = error.kind == ErrorKind::TimedOut || error.kind == ErrorKind::Cancelled;
        m_table.limits.push_back(
            {late ? u"units-slow"_s : u"units"_s, {{u"error"_s, error.text()}}});
    }

    /// The log could not be read, or not all of it: a loss where a unit is not well.
    void limitOfLog(const Error &error)
    {
        const auto unwell =
            std::find_if(m_table.units.begin(), m_table.units.end(),
                         [](const Unit &unit) { return unit.activeState != "active"_L1; });
        if (m_source.user || unwell == m_table.units.end())
            return;
        const QString id = error.kind == ErrorKind::Denied ? u"journal"_s : u"journal-failed"_s;
        m_table.limits.push_back({id, {{u"unit"_s, unwell->name}, {u"error"_s, error.text()}}});
    }

    bool succeeded(const Result<void> &result)
    {
        if (!result)
            limit(result.error());
        return result.has_value();
    }

    bool readAll()
    {
        if (!succeeded(m_search->run(m_journal.get(), m_cancel, m_deadline)) || !readDetails())
            return false;
        addRelated();
        return readDetails() && readSlices() && takeUnits();
    }

    void openJournal()
    {
        auto journal = Journal::open(m_source.journal);
        if (journal)
            m_journal = std::move(*journal);
        else
            m_journalError = journal.error();
    }

    bool readDetails()
    {
        for (const QString &name : m_search->chosen()) {
            UnitRecord &record = m_records[name];
            if (!record.unit.name.isEmpty())
                continue;
            record.unit.name = name;
            const QByteArray unit = name.toUtf8();
            m_bus->send(allProperties(unit, unitInterface), [&record](sd_bus_message *message) {
                return readUnitProperties(message, record);
            });
            if (isService(name))
                m_bus->send(allProperties(unit, serviceInterface),
                            [&record](sd_bus_message *message) {
                                return readServiceProperties(message, record);
                            });
            else if (isSocket(name))
                m_bus->send(allProperties(unit, socketInterface),
                            [&record](sd_bus_message *message) {
                                return readSocketProperties(message, record);
                            });
        }
        return succeeded(m_bus->finish());
    }

    /// The slices around the chosen units: what they filter, is filtered for the units in them.
    bool readSlices()
    {
        for (const auto &[name, record] : m_records)
            for (const QString &slice : slicesOf(record.slice)) {
                if (!isUnitName(slice) || m_slices.contains(slice))
                    continue;
                UnitAddressFilter &filter = m_slices[slice];
                filter.unit = slice;
                m_bus->send(allProperties(slice.toUtf8(), sliceInterface),
                            [&filter](sd_bus_message *message) {
                                return readProperties(message, addressFilterProperties(filter));
                            });
                m_bus->send(oneProperty(slice.toUtf8(), unitInterface, "DropInPaths"),
                            [&filter](sd_bus_message *message) {
                                return readVariant(message, "as", [&filter](sd_bus_message *m) {
                                    filter.dropIns = readDropIns(m);
                                });
                            });
            }
        return succeeded(m_bus->finish());
    }

    void addSlices(Unit &unit, const UnitRecord &record) const
    {
        unit.addressFilters = {record.filter};
        unit.addressFilters.front().unit = unit.name;
        for (const QString &slice : slicesOf(record.slice))
            if (const auto found = m_slices.find(slice); found != m_slices.end())
                unit.addressFilters.push_back(found->second);
        std::erase_if(unit.addressFilters, [](const UnitAddressFilter &filter) {
            return filter.deny.empty() && filter.allow.empty() && filter.programs.isEmpty();
        });
    }

    /// What a chosen socket unit starts, the instances behind a unit that only groups them
    /// (Debian's postgresql.service), and what a queued job waits for.
    void addRelated()
    {
        const std::vector<QString> chosen = m_search->chosen();
        const auto &jobs = m_search->jobs();
        for (const QString &name : chosen) {
            UnitRecord &record = m_records[name];
            Unit &unit = record.unit;
            for (const QString &triggered : unit.triggers)
                m_search->choose(triggered);
            for (const QByteArray &wanted : record.wants)
                for (const QString &known : m_request.names)
                    if (const QString one = QString::fromUtf8(wanted);
                        known.endsWith(u'@') && isKnownAs(one, known))
                        m_search->choose(one);
            const auto job = jobs.constFind(unit.name);
            if (job == jobs.constEnd())
                continue;
            unit.job = job->type;
            unit.jobState = job->state;
            for (const QByteArray &before : record.after)
                if (const QString other = QString::fromUtf8(before);
                    jobs.contains(other) && unit.waitsFor.size() < mostWaited && isUnitName(other))
                    unit.waitsFor.append(other);
        }
    }

    bool takeUnits()
    {
        QSet<QString> taken; // two names of one unit are one
        const auto &portLines = m_search->portLines();
        for (const QString &name : m_search->chosen()) {
            UnitRecord &record = m_records[name];
            Unit &unit = record.unit;
            if (unit.loadState.isEmpty() || unit.loadState == "not-found"_L1
                || !isUnitName(unit.name) || taken.contains(unit.name))
                continue;
            taken.insert(unit.name);
            unit.user = m_source.user;
            addSlices(unit, record);
            if (portLines.contains(name))
                unit.log.push_back(portLines.value(name));
            m_table.units.push_back(unit);
        }
        return true;
    }

    /// systemd forgets a unit that nothing refers to any more: its log still knows when it ran.
    void recallRun(Unit &unit)
    {
        const Journal::Run run = m_journal->lastRun(unit);
        unit.inactiveExited = run.starting;
        unit.activeEntered = run.started;
        unit.activeExited = run.stopped;
        if (!unit.stateChanged)
            unit.stateChanged = run.stopped;
    }

    void readLogs()
    {
        if (!m_journal)
            return limitOfLog(m_journalError);
        for (Unit &unit : m_table.units) {
            if (m_cancel.isCancelled() || m_deadline.hasPassed())
                return limitOfLog({ErrorKind::TimedOut, u"read"_s, u"journal"_s, 0});
            if (!unit.inactiveExited)
                recallRun(unit);
            const auto since = unit.logSince();
            for (UnitLogLine &line : unit.log)
                line.earlier = !since || line.time < *since;
            if (!since)
                continue;
            for (UnitLogLine &line : m_journal->linesOf(unit, *since, m_cancel, m_deadline))
                if (std::find(unit.log.begin(), unit.log.end(), line) == unit.log.end())
                    unit.log.push_back(std::move(line));
        }
        if (m_journal->isPartial())
            limitOfLog({ErrorKind::Denied, u"read"_s, u"system.journal"_s, EACCES});
    }

    const UnitRequest &m_request;
    const UnitSource &m_source;
    CancelToken m_cancel;
    Deadline m_deadline;
    UnitTable m_table;
    std::unique_ptr<MessageBus> m_bus;
    std::unique_ptr<Journal> m_journal;
    Error m_journalError;
    std::unique_ptr<UnitSearch> m_search;
    std::map<QString, UnitRecord> m_records;       // answers are read into it: nothing may move
    std::map<QString, UnitAddressFilter> m_slices; // as are these
};

} // namespace

UnitTable readUnits(const UnitRequest &request, const UnitSource &source, const CancelToken &cancel,
                    Deadline deadline)
{
    return UnitReading(request, source, cancel, deadline).run();
}

std::vector<UnitSource> unitSources()
{
    // As root systemd's own socket answers even where no bus runs.
    const bool bus = QFileInfo::exists(u"/run/dbus/system_bus_socket"_s) || ::geteuid() != 0;
    std::vector<UnitSource> sources{
        {bus ? u"unix:path=/run/dbus/system_bus_socket"_s : u"unix:path=/run/systemd/private"_s,
         {},
         false,
         {u"/etc/systemd/system"_s}}};
    const QString own = u"/run/user/%1/bus"_s.arg(::geteuid());
    if (::geteuid() != 0 && QFileInfo::exists(own))
        sources.push_back(
            {u"unix:path="_s + own,
             {},
             true,
             {u"/etc/systemd/user"_s, QDir::homePath() + "/.config/systemd/user"_L1}});
    return sources;
}

} // namespace doorward
