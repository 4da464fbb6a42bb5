// SPDX-License-Identifier: MIT
#include "core/inspect/journal.h"

#include "core/base/secrets.h"
#include "core/inspect/log_words.h"

#include <QDirIterator>
#include <QRegularExpression>

#include <algorithm>
#include <array>

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <systemd/sd-messages.h>
#include <unistd.h>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t longestField = 2048; ///< bytes of one field that are read at all
constexpr qsizetype longestLine = 400;
constexpr int mostScanned = 20'000;
constexpr int mostOfUnit = 400;
constexpr std::size_t mostMeaningful = 8;
constexpr std::size_t mostOthers = 4;
constexpr std::size_t mostUnits = 8;

/// Whether system.journal is there and closed to the caller: ordinary users read only their own.
bool isClosed(const QString &directory)
{
    QDirIterator files(directory, {u"system.journal"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        if (::access(files.next().toLocal8Bit().constData(), R_OK) != 0)
            return true;
    return false;
}

QDateTime timeOf(sd_journal *journal)
{
    uint64_t microseconds = 0;
    if (sd_journal_get_realtime_usec(journal, &microseconds) < 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(microseconds / 1000), Qt::UTC);
}

/// As maskedArguments() does, and "requirepass x" too: servers quote the line they cannot read.
QString withoutSecrets(const QString &text)
{
    static const QRegularExpression worded(u"((?:pass|secret|token)[\\w-]*[\"']?\\s+)\\S+"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    QString masked = maskedArguments({text}).constFirst();
    return masked.replace(worded, u"\\1***"_s);
}

/// systemd's own words about a unit are in its state already, except where it gives a reason.
bool saysNothingNew(const QByteArray &pid, const UnitLogLine &line)
{
    return pid == "1" && line.meaning == LogMeaning::Other;
}

} // namespace

Result<std::unique_ptr<Journal>> Journal::open(const QString &directory)
{
    std::unique_ptr<Journal> journal(new Journal);
    const QString subject = directory.isEmpty() ? u"journal"_s : directory;
    const int result =
        directory.isEmpty()
            ? sd_journal_open(&journal->m_journal, SD_JOURNAL_LOCAL_ONLY)
            : sd_journal_open_directory(&journal->m_journal, directory.toUtf8().constData(), 0);
    if (result < 0)
        return tl::unexpected(Error::fromErrno(-result, u"open"_s, subject));
    sd_journal_set_data_threshold(journal->m_journal, longestField);
    if (directory.isEmpty())
        journal->m_partial = isClosed(u"/var/log/journal"_s) || isClosed(u"/run/log/journal"_s);
    else
        journal->m_partial = isClosed(directory);
    if (sd_journal_seek_tail(journal->m_journal) < 0
        || sd_journal_previous(journal->m_journal) <= 0) {
        const int errnoValue = journal->m_partial ? EACCES : ENOENT;
        return tl::unexpected(Error::fromErrno(errnoValue, u"open"_s, subject));
    }
    return journal;
}

Journal::~Journal()
{
    sd_journal_close(m_journal);
}

std::optional<QByteArray> Journal::field(const char *name) const
{
    const void *data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(m_journal, name, &data, &size) < 0)
        return std::nullopt;
    const QByteArrayView bytes(static_cast<const char *>(data),
                               static_cast<qsizetype>(std::min(size, longestField)));
    const qsizetype equals = bytes.indexOf('=');
    return equals < 0 ? std::nullopt : std::optional(bytes.sliced(equals + 1).toByteArray());
}

std::optional<UnitLogLine> Journal::line() const
{
    const auto message = field("MESSAGE");
    if (!message)
        return std::nullopt;
    UnitLogLine line;
    line.time = timeOf(m_journal);
    line.text = QString::fromUtf8(*message).trimmed().left(longestLine);
    readWords(line);
    line.text = withoutSecrets(line.text);
    return line;
}

bool Journal::match(const char *field, const QByteArray &value)
{
    const QByteArray term = QByteArray(field) + '=' + value;
    return sd_journal_add_match(m_journal, term.constData(), static_cast<std::size_t>(term.size()))
           >= 0;
}

std::vector<Journal::PortLine> Journal::linesAbout(Port port, const CancelToken &cancel,
                                                   Deadline deadline)
{
    std::vector<PortLine> found;
    const QByteArray digits = QByteArray::number(port.value());
    sd_journal_flush_matches(m_journal);
    sd_journal_seek_tail(m_journal);
    for (int n = 0; n < mostScanned && found.size() < mostUnits; ++n) {
        if (sd_journal_previous(m_journal) <= 0 || cancel.isCancelled() || deadline.hasPassed())
            break;
        const auto message = field("MESSAGE");
        if (!message || !message->contains(digits))
            continue;
        auto text = line();
        if (!text || text->port != port || text->meaning == LogMeaning::Other
            || field("CONTAINER_ID")) // a container's words, in the log of its runtime
            continue;
        const auto user = field("_SYSTEMD_USER_UNIT");
        auto unit = user ? user : field("_SYSTEMD_UNIT");
        if (const auto subject = field("UNIT"); subject && field("_PID") == "1")
            unit = subject;
        if (!unit)
            continue;
        const QString name = QString::fromUtf8(*unit);
        const bool known = std::any_of(found.begin(), found.end(), [&](const PortLine &one) {
            return one.unit == name && one.user == user.has_value();
        });
        if (!known)
            found.push_back({name, user.has_value(), *std::move(text)});
    }
    return found;
}

void Journal::matchManager(const Unit &unit)
{
    match(unit.user ? "USER_UNIT" : "UNIT", unit.name.toUtf8());
    if (unit.user)
        match("_UID", QByteArray::number(::geteuid()));
    else
        match("_PID", "1");
}

Journal::Run Journal::lastRun(const Unit &unit)
{
    Run run;
    sd_id128_t boot{};
    std::array<char, SD_ID128_STRING_MAX> text{};
    if (sd_id128_get_boot(&boot) < 0)
        return run;
    sd_journal_flush_matches(m_journal);
    match("_BOOT_ID", sd_id128_to_string(boot, text.data()));
    matchManager(unit);
    for (const char *id :
         {SD_MESSAGE_UNIT_STARTING_STR, SD_MESSAGE_UNIT_STARTED_STR, SD_MESSAGE_UNIT_STOPPED_STR})
        match("MESSAGE_ID", id);
    sd_journal_seek_tail(m_journal);
    while (!run.starting && sd_journal_previous(m_journal) > 0) {
        const QByteArray id = field("MESSAGE_ID").value_or(QByteArray());
        if (id == SD_MESSAGE_UNIT_STARTING_STR)
            run.starting = timeOf(m_journal);
        else if (id == SD_MESSAGE_UNIT_STARTED_STR && !run.started)
            run.started = timeOf(m_journal);
        else if (id == SD_MESSAGE_UNIT_STOPPED_STR && !run.started && !run.stopped)
            run.stopped = timeOf(m_journal);
    }
    return run;
}

std::vector<UnitLogLine> Journal::linesOf(const Unit &unit, const QDateTime &since,
                                          const CancelToken &cancel, Deadline deadline)
{
    const QByteArray name = unit.name.toUtf8();
    sd_journal_flush_matches(m_journal);
    match(unit.user ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT", name);
    sd_journal_add_disjunction(m_journal);
    matchManager(unit);
    sd_journal_seek_tail(m_journal);
    std::vector<UnitLogLine> lines;
    std::size_t meaningful = 0;
    std::size_t others = 0;
    for (int n = 0; n < mostOfUnit && meaningful < mostMeaningful; ++n) {
        if (sd_journal_previous(m_journal) <= 0 || cancel.isCancelled() || deadline.hasPassed())
            break;
        auto text = line();
        if (!text)
            continue;
        if (since.isValid() && text->time < since)
            break;
        if (saysNothingNew(field("_PID").value_or(QByteArray()), *text))
            continue;
        std::size_t &count = text->meaning == LogMeaning::Other ? others : meaningful;
        const std::size_t most = text->meaning == LogMeaning::Other ? mostOthers : mostMeaningful;
        if (count >= most)
            continue;
        ++count;
        lines.push_back(*std::move(text));
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

} // namespace doorward
