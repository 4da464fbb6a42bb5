// SPDX-License-Identifier: MIT
#pragma once

#include "core/inspect/journal.h"
#include "core/inspect/message_bus.h"
#include "core/inspect/units.h"

#include <QMap>

namespace doorward {

/// Which units ought to serve a port, by what systemd, the folders of unit files and the log say.
class UnitSearch {
public:
    struct Job {
        QString type;
        QString state;
    };

    /// Holds references.
    UnitSearch(const UnitRequest &request, const UnitSource &source, MessageBus &bus);

    /// Errors: those of MessageBus::finish().
    Result<void> run(Journal *journal, const CancelToken &cancel, Deadline deadline);
    /// Takes one more, if it is a unit's name and there is room.
    void choose(const QString &name);

    const std::vector<QString> &chosen() const { return m_order; }
    const QMap<QString, Job> &jobs() const { return m_jobs; } ///< of all units
    /// What the log says of the port, by unit.
    const QMap<QString, UnitLogLine> &portLines() const { return m_portLines; }

private:
    struct Listed {
        QString activeState;
        bool loaded = false; ///< in systemd's memory; otherwise only its file is there
        bool own = false;    ///< in a folder of people's own units

        bool isUnwell() const
        {
            return activeState == QLatin1StringView("failed")
                   || activeState == QLatin1StringView("activating");
        }
    };

    Result<void> readLists();
    void noteFile(const QString &name, bool own);
    void chooseNamed();
    Result<void> chooseAsked();
    void noteListens(const QString &name, const std::vector<UnitListen> &listens);
    void askForPorts(const QString &name);
    void chooseLogged(Journal &journal, const CancelToken &cancel, Deadline deadline);

    const UnitRequest &m_request;
    const UnitSource &m_source;
    MessageBus &m_bus;
    QMap<QString, Listed> m_listed;
    QMap<QString, Job> m_jobs;
    std::vector<QString> m_order;
    QMap<QString, UnitLogLine> m_portLines;
};

/// Unit names as systemd(1) allows them; nothing else may get into a command that a person copies.
bool isUnitName(const QString &name);
bool isService(const QString &name);
bool isSocket(const QString &name);
/// "postgresql@" matches its instances; "ssh" its service, "ssh.socket" itself.
bool isKnownAs(const QString &unit, const QString &name);

} // namespace doorward
