// SPDX-License-Identifier: MIT
#include "core/report/wording.h"

#include "core/base/duration_text.h"
#include "core/base/untrusted.h"
#include "core/report/text_layout.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

template <typename Enum>
QString enumText(const char *group, Enum value, const Catalogue &catalogue)
{
    return catalogue.text(QLatin1StringView(group) + QLatin1StringView(json::enumName(value)));
}

/// Turns the parts of a Report into words; holds what all of them need.
class Worder {
public:
    Worder(const Report &report, const Catalogue &catalogue)
        : m_report(report)
        , m_catalogue(catalogue)
    {
    }

    WordedReport run() const;

private:
    QString say(const char *id, const QMap<QString, QString> &params = {}) const
    {
        return m_catalogue.text(QString::fromLatin1(id), params);
    }
    template <typename Enum>
    QString nameOf(const char *group, Enum value) const
    {
        return enumText(group, value, m_catalogue);
    }
    /// Where a thing was seen or is to be done; nothing to say where it is the client's own host.
    QString sideNote(Side side) const
    {
        return side == Side::Server ? say("report.side.server") : QString();
    }
    static QString line(const std::optional<QStringList> &command)
    {
        return command ? shellQuoted(*command) : QString();
    }

    QString verdictNote() const;
    QString outcomeMark() const;
    std::vector<WordedCandidate> candidates(const std::vector<Candidate> &from) const;
    WordedStep step(const ChecklistItem &item) const;

    const Report &m_report;
    const Catalogue &m_catalogue;
};

QString Worder::outcomeMark() const
{
    switch (m_report.diagnosis.outcome) {
    case Outcome::Connects:
        return u"✓"_s;
    case Outcome::Fails:
        return m_report.diagnosis.certainty.value_or(Certainty::Possible) == Certainty::Possible
                   ? u"?"_s
                   : u"✕"_s;
    case Outcome::Intermittent:
        return u"!"_s;
    }
    return u"?"_s;
}

QString Worder::verdictNote() const
{
    const Diagnosis &diagnosis = m_report.diagnosis;
    QStringList parts{nameOf("outcome.", diagnosis.outcome)};
    if (diagnosis.cause && diagnosis.certainty)
        parts += {nameOf("certainty.", *diagnosis.certainty),
                  m_catalogue.text("where."_L1 + whereName(whereOf(*diagnosis.cause))),
                  causeId(*diagnosis.cause)};
    return parts.join(u" · "_s);
}

std::vector<WordedCandidate> Worder::candidates(const std::vector<Candidate> &from) const
{
    std::vector<WordedCandidate> all;
    for (const Candidate &candidate : from) {
        WordedCandidate words;
        words.cause = causeId(candidate.cause);
        words.certainty = nameOf("certainty.", candidate.certainty);
        words.why = m_catalogue.text(candidate.why);
        if (candidate.nextTest) {
            words.test = m_catalogue.text(candidate.nextTest->text);
            words.testSide = sideNote(candidate.nextTest->side);
            words.testCommand = line(candidate.nextTest->command);
        }
        all.push_back(words);
    }
    return all;
}

QString markOf(StepStatus status)
{
    switch (status) {
    case StepStatus::Pass:
        return u"✓"_s;
    case StepStatus::Fail:
        return u"✕"_s;
    case StepStatus::Warn:
        return u"!"_s;
    case StepStatus::Unknown:
        return u"?"_s;
    case StepStatus::Skipped:
        return u"–"_s;
    }
    return {};
}

WordedStep Worder::step(const ChecklistItem &item) const
{
    WordedStep words;
    words.status = item.status;
    words.mark = markOf(item.status);
    words.statusWord = nameOf("report.status.", item.status);
    words.title =
        m_catalogue.text("step."_L1 + QLatin1StringView(json::enumName(item.step)) + ".title"_L1);
    words.summary = item.summary.isEmpty() ? QString() : m_catalogue.text(item.summary);
    for (const QStringList &command : item.commands)
        words.commands.append(shellQuoted(command));
    return words;
}

QString attemptNote(const Attempt &tried, const Catalogue &catalogue)
{
    const auto number = [](auto value) { return QString::number(value); };
    QStringList notes;
    if (tried.role == AttemptRole::Proxy)
        notes.append(catalogue.text(u"report.attempt.by-proxy"_s));
    if (tried.role == AttemptRole::Distance && tried.hopLimit)
        notes.append(
            catalogue.text(u"report.attempt.hop-limit"_s, {{u"hops"_s, number(*tried.hopLimit)}}));
    if (tried.icmp)
        notes.append(
            catalogue.text(u"report.attempt.icmp"_s, {{u"type"_s, number(tried.icmp->type)},
                                                      {u"code"_s, number(tried.icmp->code)},
                                                      {u"from"_s, tried.icmp->from.text()}}));
    if (tried.retransmits > 0)
        notes.append(
            catalogue.text(u"report.attempt.retransmits"_s, {{u"n"_s, number(tried.retransmits)}}));
    if (tried.afterConnect != AfterConnect::NotTried && tried.afterConnect != AfterConnect::Bytes)
        notes.append(enumText("report.after-connect.", tried.afterConnect, catalogue));
    if (tried.firstBytes && !tried.firstBytes->isEmpty())
        notes.append(
            catalogue.text(u"report.attempt.first-bytes"_s, {{u"bytes"_s, *tried.firstBytes}}));
    return notes.join(catalogue.text(u"report.separator.list"_s));
}

QString targetText(const Target &target, const Catalogue &catalogue)
{
    if (target.unixPath)
        return displayText(QStringView(*target.unixPath));
    if (!target.host)
        return displayText(QStringView(target.input));
    const QString host = displayText(QStringView(*target.host));
    const QString place = !target.port ? host
                          : host.contains(u':')
                              ? u'[' + host + "]:"_L1 + QString::number(target.port->value())
                              : host + u':' + QString::number(target.port->value());
    return target.profile
               ? catalogue.text(u"report.target-service"_s,
                                {{u"place"_s, place}, {u"service"_s, target.profile->title}})
               : place;
}

WordedReport Worder::run() const
{
    const Diagnosis &diagnosis = m_report.diagnosis;
    WordedReport words;
    words.title = targetText(m_report.file.target, m_catalogue);
    words.made =
        say("report.made",
            {{u"time"_s, m_report.file.created.toUTC().toString(u"yyyy-MM-dd HH:mm:ss 'UTC'"_s)},
             {u"version"_s, m_report.file.programVersion}});
    words.outcome = diagnosis.outcome;
    words.outcomeMark = outcomeMark();
    words.summary = m_catalogue.text(diagnosis.summary);
    words.explanation =
        diagnosis.explanation.isEmpty() ? QString() : m_catalogue.text(diagnosis.explanation);
    words.verdictNote = verdictNote();
    words.way = wordedWay(m_report, m_catalogue);
    for (const Evidence &seen : diagnosis.evidence)
        words.evidence.push_back(
            {seen.id, m_catalogue.text(seen.text), sideNote(seen.side), line(seen.command)});
    words.remedies = wordedRemedies(diagnosis.remedies, m_catalogue);
    words.also = candidates(diagnosis.also);
    if (diagnosis.certainty != Certainty::Proven)
        words.candidates = candidates(diagnosis.candidates);
    for (const ChecklistItem &item : diagnosis.checklist)
        words.checklist.push_back(step(item));
    for (const Attempt &tried : m_report.file.attempts)
        words.attempts.push_back(wordedAttempt(tried, m_catalogue));
    for (const SidedLimit &met : allLimits(m_report.file)) {
        const LimitText text = m_catalogue.text(met.limit);
        words.limits.push_back(
            {text.what, text.why + say("report.limit-end"), text.help,
             met.side == "client"_L1 ? QString() : m_catalogue.text("report.side."_L1 + met.side)});
    }
    return words;
}

} // namespace

std::vector<WordedRemedy> wordedRemedies(const std::vector<Remedy> &remedies,
                                         const Catalogue &catalogue)
{
    std::vector<WordedRemedy> words;
    for (const Remedy &remedy : remedies)
        words.push_back({catalogue.text(remedy.text),
                         remedy.command ? shellQuoted(*remedy.command) : QString(),
                         remedy.needsRoot ? catalogue.text(u"report.needs-root"_s) : QString()});
    return words;
}

WordedReport worded(const Report &report, const Catalogue &catalogue)
{
    return Worder(report, catalogue).run();
}

WordedAttempt wordedAttempt(const Attempt &attempt, const Catalogue &catalogue)
{
    WordedAttempt words;
    words.number = QString::number(attempt.n);
    words.time = attempt.started.toUTC().toString(u"HH:mm:ss.zzz"_s);
    const auto address = attempt.ip();
    words.place = address && attempt.port ? Endpoint{*address, *attempt.port}.text()
                                          : displayText(QStringView(attempt.address));
    words.outcome = enumText("report.outcome.", attempt.outcome, catalogue);
    words.connected = attempt.outcome == AttemptOutcome::Connected;
    words.errnoName = attemptErrnoName(attempt);
    words.elapsed = durationText(attempt.elapsedUs);
    words.note = attemptNote(attempt, catalogue);
    return words;
}

std::vector<SidedLimit> allLimits(const CaseFile &file)
{
    std::vector<SidedLimit> all;
    const auto add = [&all](const std::vector<Limit> &limits, QLatin1StringView side) {
        for (const Limit &limit : limits)
            if (std::none_of(all.begin(), all.end(), [&](const SidedLimit &known) {
                    return known.side == side && known.limit == limit;
                }))
                all.push_back({limit, side});
    };
    add(file.limits, "client"_L1);
    add(file.client.limits, "client"_L1);
    if (file.server)
        add(file.server->limits, "server"_L1);
    for (const HostSnapshot &router : file.via)
        add(router.limits, "via"_L1);
    return all;
}

} // namespace doorward
