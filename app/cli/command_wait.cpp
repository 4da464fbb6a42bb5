// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/run_session.h"
#include "app/cli/target_words.h"
#include "app/cli/values.h"
#include "core/base/duration_text.h"
#include "core/report/wording.h"
#include "core/session/watch.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSocketNotifier>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds usualPatience{60};
constexpr seconds usualDelay{1};

enum class WaitEnd { Connected, GaveUp, Interrupted };

/// Says each attempt that differs from the one before: a log of an hour stays readable.
class AttemptLog {
public:
    explicit AttemptLog(const Console &console)
        : m_console(console)
    {
    }

    void add(const Attempt &attempt)
    {
        ++m_count;
        const WordedAttempt words = wordedAttempt(attempt, m_console.catalogue());
        const QString line = words.place + "  "_L1 + words.outcome
                             + (words.errnoName.isEmpty() ? QString() : "  "_L1 + words.errnoName)
                             + (words.note.isEmpty() ? QString() : "  "_L1 + words.note);
        if (line != m_last)
            (void)m_console.print(words.time + "  "_L1 + line + u'\n');
        m_last = line;
        if (words.connected)
            m_place = words.place;
    }
    int count() const { return m_count; }
    QString place() const { return m_place; }

private:
    const Console &m_console;
    QString m_last;
    QString m_place;
    int m_count = 0;
};

WaitEnd watch(const Target &target, const WatchOptions &options, AttemptLog &log)
{
    const CancelToken &interrupted = interruptToken();
    ConnectionWatch connectionWatch(target, options);
    QEventLoop loop;
    bool connected = false;
    QSocketNotifier notifier(interrupted.fd(), QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &loop, &QEventLoop::quit);
    QObject::connect(&connectionWatch, &ConnectionWatch::attemptFinished, &loop,
                     [&log](const Attempt &attempt) { log.add(attempt); });
    QObject::connect(
        &connectionWatch, &ConnectionWatch::finished, &loop,
        [&loop, &connected](bool reached) {
            connected = reached;
            loop.quit();
        },
        Qt::QueuedConnection);
    connectionWatch.start();
    loop.exec();
    return interrupted.isCancelled() ? WaitEnd::Interrupted
           : connected               ? WaitEnd::Connected
                                     : WaitEnd::GaveUp;
}

} // namespace

ExitCode runWait(const Arguments &arguments, const Console &console)
{
    const auto asked = askedFrom(arguments);
    if (!asked)
        return console.usage(asked.error());
    const auto patience = secondsFrom(arguments, "for", usualPatience);
    const auto delay = secondsFrom(arguments, "delay", usualDelay);
    if (!patience || !delay)
        return console.usage(patience ? delay.error() : patience.error());
    const auto target = targetOf(arguments.words);
    if (!target)
        return console.usage(target.error());
    if (const auto wrong = otherFamilyAsked(*target, *asked))
        return console.usage(*wrong);
    if (isObstructed(*target, *asked, console))
        return ExitCode::Internal;

    WatchOptions options;
    options.asked = *asked;
    options.delay = std::chrono::ceil<milliseconds>(*delay);
    options.giveUpAfter = std::chrono::ceil<milliseconds>(*patience);
    AttemptLog log(console);
    QElapsedTimer timer;
    timer.start();
    const WaitEnd end = watch(*target, options, log);
    const QMap<QString, QString> params{{u"time"_s, durationText(timer.nsecsElapsed() / 1000)},
                                        {u"n"_s, QString::number(log.count())},
                                        {u"place"_s, log.place()}};
    if (end == WaitEnd::Interrupted)
        return ExitCode::Interrupted;
    if (end == WaitEnd::Connected)
        return console.print(console.catalogue().text(u"cli.wait.connected"_s, params) + u'\n');

    ExitCode printed =
        console.print(console.catalogue().text(u"cli.wait.gave-up"_s, params) + u'\n');
    const auto report = runSession(*target, {*asked, {}, {}, {}});
    if (!report)
        return ExitCode::Interrupted;
    if (printed == ExitCode::Works && report->diagnosis.outcome != Outcome::Connects)
        printed = console.print(
            u'\n'
            + reportToText(*report, console.catalogue(), {console.width(), console.mayColour()}));
    return printed == ExitCode::Works ? ExitCode::CauseFound : printed;
}

} // namespace doorward::cli
