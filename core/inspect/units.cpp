// SPDX-License-Identifier: MIT
#include "core/inspect/units.h"

#include "core/inspect/journal.h"
#include "core/inspect/log_words.h"
#include "core/inspect/message_bus.h"
#include "core/inspect/systemd_questions.h"
#include "core/inspect/unit_properties.h"

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

constexpr std::size_t mostOfPort = 24;
constexpr std::size_t mostOfAll = 64;
/// Answers of a list that are looked at; a large host has some 500 units.
constexpr qsizetype mostListed = 8192;
/// Units whose command or Listen is read to see whether it names the port.
constexpr std::size_t mostAsked = 512;
/// What the search through the whole log may take, beside the rest.
constexpr std::chrono::milliseconds searchPatience{300};
constexpr qsizetype mostWaited = 16;

/// Unit names as systemd(1) allows them; nothing else may get into a command that a person copies.
bool isUnitName(const QString &name)
{
    static const QString others = u":-_.\\@"_s;
    return name.size() <= 255 && name.contains(u'.') && !name.startsWith(u'-')
           && std::all_of(name.begin(), name.end(), [](QChar c) {
                  return c.unicode() < 128 && (c.isLetterOrNumber() || others.contains(c));
              });
}

bool isService(const QString &name)
{
    return name.endsWith(".service"_L1);
}

bool isSocket(const QString &name)
{
    return name.endsWith(".socket"_L1);
}

bool isTemplate(const QString &name)
{
    return name.section(u'.', 0, -2).endsWith(u'@');
}

/// "postgresql@" matches its instances; "ssh" its service, "ssh.socket" itself.
bool isKnownAs(const QString &unit, const QString &name)
{
    if (isTemplate(unit))
        return false;
    if (name.endsWith(u'@'))
        return unit.startsWith(name) && isService(unit);
    return unit == name || unit == name + ".service"_L1;
}

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
        m_table.sight = Sight::Partial;
        openJournal();
        if (readAll())
            m_table.sight = m_bus->isIncomplete() ? Sight::Partial : Sight::Full;
        readLogs();
        return std::move(m_table);
    }

private:
    struct Listed {
        QString activeState;
        bool loaded = false; ///< in systemd's memory; otherwise only its file is there
        bool own = false;    ///< in a folder of people's own units

        bool isUnwell() const
        {
            return activeState == "failed"_L1 || activeState == "activating"_L1;
        }
    };
    struct Job {
        QString type;
        QString state;
    };

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

    bool finish()
    {
        const auto finished = m_bus->finish();
        if (!finished)
            limit(finished.error());
        return finished.has_value();
    }

    bool readAll()
    {
        if (!readLists())
            return false;
        chooseNamed();
        if (!chooseAsked())
            return false;
        chooseLogged();
        if (!readDetails())
            return false;
        addRelated();
        return readDetails() && takeUnits();
    }

    bool readLists()
    {
        m_bus->send(managerQuestion("ListUnits"), [this](sd_bus_message *message) {
            return eachStruct(message, "ssssssouso", [this](sd_bus_message *entry) {
                const QString name = busText(entry);
                busText(entry); // description
                const QString load = busText(entry);
                const QString active = busText(entry);
                busSkip(entry, "ssouso");
                if (isUnitName(name) && load != "not-found"_L1 && m_listed.size() < mostListed) {
                    m_listed[name].activeState = active;
                    m_listed[name].loaded = true;
                }
            });
        });
        // Of the files only those that may matter: looking at all costs systemd a second.
        QList<QByteArray> patterns{"*.socket"};
        for (const QString &name : m_request.names)
            patterns << name.toUtf8() + (name.endsWith(u'@') ? "*.service" : ".service");
        m_bus->send(managerQuestion("ListUnitFilesByPatterns", {{}, patterns}),
                    [this](sd_bus_message *message) {
                        return eachStruct(message, "ss", [this](sd_bus_message *entry) {
                            noteFile(busText(entry).section(u'/', -1));
                            busText(entry); // its state comes with the properties
                        });
                    });
        m_bus->send(managerQuestion("ListJobs"), [this](sd_bus_message *message) {
            return eachStruct(message, "usssoo", [this](sd_bus_message *entry) {
                busUnsigned(entry);
                const QString unit = busText(entry);
                const QString type = busText(entry);
                m_jobs.insert(unit, {type, busText(entry)});
                busSkip(entry, "oo");
            });
        });
        for (const QString &folder : m_source.folders)
            for (const QString &name :
                 QDir(folder).entryList({u"*.service"_s}, QDir::Files | QDir::NoSymLinks))
                noteFile(name, true);
        return finish();
    }

    void noteFile(const QString &name, bool own = false)
    {
        if (isUnitName(name) && !isTemplate(name) && m_listed.size() < mostListed)
            m_listed[name].own = own || m_listed.value(name).own;
    }

    void choose(const QString &name)
    {
        const std::size_t most = m_request.port ? mostOfPort : mostOfAll;
        if (isUnitName(name) && !m_records.contains(name) && m_order.size() < most) {
            m_order.push_back(name);
            m_records.emplace(name, UnitRecord());
        }
    }

    /// Those whose name says it all, and without a question those that are not well.
    void chooseNamed()
    {
        for (const QString &holder : m_request.holders)
            choose(holder);
        for (const QString &known : m_request.names)
            for (auto one = m_listed.cbegin(); one != m_listed.cend(); ++one)
                if (isKnownAs(one.key(), known))
                    choose(one.key());
        if (m_request.port)
            return;
        for (auto one = m_listed.cbegin(); one != m_listed.cend(); ++one) {
            const bool unwell = one->isUnwell();
            const bool ownAndDown = one->own && one->activeState != "active"_L1;
            if ((isService(one.key()) || isSocket(one.key())) && (unwell || ownAndDown))
                choose(one.key());
        }
    }

    /// Socket units by what they listen on, services by what their command names.
    bool chooseAsked()
    {
        std::size_t asked = 0;
        for (auto one = m_listed.cbegin(); one != m_listed.cend() && asked < mostAsked; ++one) {
            const QString &name = one.key();
            if (isSocket(name)) {
                ++asked;
                m_bus->send(oneProperty(name.toUtf8(), socketInterface, "Listen"),
                            [this, name](sd_bus_message *message) {
                                return readVariant(message, "a(ss)", [&](sd_bus_message *m) {
                                    noteListens(name, readListens(m));
                                });
                            });
            } else if (m_request.port && isService(name) && (one->loaded || one->own)
                       && (!m_request.held || one->isUnwell())) {
                ++asked;
                askForPorts(name);
            }
        }
        return finish();
    }

    void noteListens(const QString &name, const std::vector<UnitListen> &listens)
    {
        const bool wanted =
            std::any_of(listens.begin(), listens.end(), [this](const UnitListen &listen) {
                return listen.port && (!m_request.port || listen.port == m_request.port);
            });
        if (wanted)
            choose(name);
    }

    void askForPorts(const QString &name)
    {
        const auto note = [this, name](const std::vector<Port> &ports) {
            if (std::find(ports.begin(), ports.end(), *m_request.port) != ports.end())
                choose(name);
        };
        m_bus->send(oneProperty(name.toUtf8(), serviceInterface, "ExecStart"),
                    [note](sd_bus_message *message) {
                        return readVariant(message, commandType, [&](sd_bus_message *m) {
                            note(portsNamedBy(readCommand(m)));
                        });
                    });
        m_bus->send(oneProperty(name.toUtf8(), serviceInterface, "Environment"),
                    [note](sd_bus_message *message) {
                        return readVariant(message, "as", [&](sd_bus_message *m) {
                            note(portsOfEnvironment(busTexts(m, 512)));
                        });
                    });
    }

    void openJournal()
    {
        auto journal = Journal::open(m_source.journal);
        if (journal)
            m_journal = std::move(*journal);
        else
            m_journalError = journal.error();
    }

    void chooseLogged()
    {
        if (!m_journal || !m_request.port)
            return;
        const Deadline patience = Deadline::earlier(m_deadline, Deadline::after(searchPatience));
        for (Journal::PortLine &found :
             m_journal->linesAbout(*m_request.port, m_cancel, patience)) {
            if (found.user != m_source.user || !(isService(found.unit) || isSocket(found.unit)))
                continue;
            choose(found.unit);
            m_portLines.insert(found.unit, std::move(found.line));
        }
    }

    bool readDetails()
    {
        for (const QString &name : m_order) {
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
                                return readServiceProperties(message, record.unit);
                            });
            else if (isSocket(name))
                m_bus->send(allProperties(unit, socketInterface),
                            [&record](sd_bus_message *message) {
                                return readSocketProperties(message, record.unit);
                            });
        }
        return finish();
    }

    /// What a chosen socket unit starts, the instances behind a unit that only groups them
    /// (Debian's postgresql.service), and what a queued job waits for.
    void addRelated()
    {
        const std::vector<QString> chosen = m_order;
        for (const QString &name : chosen) {
            UnitRecord &record = m_records[name];
            Unit &unit = record.unit;
            for (const QString &triggered : unit.triggers)
                choose(triggered);
            for (const QByteArray &wanted : record.wants)
                for (const QString &known : m_request.names)
                    if (const QString one = QString::fromUtf8(wanted);
                        known.endsWith(u'@') && isKnownAs(one, known))
                        choose(one);
            const auto job = m_jobs.constFind(unit.name);
            if (job == m_jobs.constEnd())
                continue;
            unit.job = job->type;
            unit.jobState = job->state;
            for (const QByteArray &before : record.after)
                if (const QString other = QString::fromUtf8(before);
                    m_jobs.contains(other) && unit.waitsFor.size() < mostWaited
                    && isUnitName(other))
                    unit.waitsFor.append(other);
        }
    }

    bool takeUnits()
    {
        QSet<QString> taken; // two names of one unit are one
        for (const QString &name : m_order) {
            UnitRecord &record = m_records[name];
            Unit &unit = record.unit;
            if (unit.loadState.isEmpty() || unit.loadState == "not-found"_L1
                || !isUnitName(unit.name) || taken.contains(unit.name))
                continue;
            taken.insert(unit.name);
            unit.user = m_source.user;
            if (m_portLines.contains(name))
                unit.log.push_back(m_portLines.value(name));
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
    QMap<QString, Listed> m_listed;
    QMap<QString, Job> m_jobs;
    std::vector<QString> m_order;
    std::map<QString, UnitRecord> m_records; // answers are read into it: nothing may move
    QMap<QString, UnitLogLine> m_portLines;
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
