// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/facts/unit.h"

#include <memory>

struct sd_journal;

namespace doorward {

/// journald's files (sd-journal(3)), read without waiting for new ones. Entries are read from the
/// newest backwards, a bounded number of them, until the deadline. Belongs to one thread.
class Journal {
public:
    /// The files below one directory, or this system's own where it is empty. Errors: NotFound
    /// where there is no file (journald does not run, or keeps none), Denied where none may be
    /// read, System.
    static Result<std::unique_ptr<Journal>> open(const QString &directory);
    ~Journal();
    Journal(const Journal &) = delete;
    Journal &operator=(const Journal &) = delete;

    /// A file of the system's own log is there that the caller may not read.
    bool isPartial() const { return m_partial; }

    /// A unit that said of this port that it listens on it, or why it cannot.
    struct PortLine {
        QString unit;
        bool user = false;
        UnitLogLine line;
    };
    /// Of the newest 20,000 entries, the newest line of each unit; at most 8 units.
    std::vector<PortLine> linesAbout(Port port, const CancelToken &cancel, Deadline deadline);

    /// When systemd last started the unit and ended it, in this boot, as systemd itself logged it:
    /// nothing where it did not, or where that is not known any more.
    struct Run {
        std::optional<QDateTime> starting; ///< it began to start
        std::optional<QDateTime> started;
        std::optional<QDateTime> stopped; ///< after that start
    };
    Run lastRun(const Unit &unit);

    /// What the unit's processes, and systemd where it gives a reason, have logged since: of the
    /// newest 400 entries those that mean something, and the last few others; the oldest first.
    std::vector<UnitLogLine> linesOf(const Unit &unit, const QDateTime &since,
                                     const CancelToken &cancel, Deadline deadline);

private:
    Journal() = default;
    std::optional<QByteArray> field(const char *name) const;
    std::optional<UnitLogLine> line() const;
    bool match(const char *field, const QByteArray &value);
    /// Of the unit's manager: nobody else's lines have the fields that journald itself writes.
    void matchManager(const Unit &unit);

    sd_journal *m_journal = nullptr;
    bool m_partial = false;
};

} // namespace doorward
