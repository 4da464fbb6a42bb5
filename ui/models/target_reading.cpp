// SPDX-License-Identifier: MIT
#include "ui/models/target_reading.h"

#include "core/base/untrusted.h"
#include "core/target/target_parser.h"
#include "ui/models/words.h"

#include <QCoreApplication>

namespace doorward {

namespace {

/// Gives lupdate the context of these words.
struct TargetWords {
    Q_DECLARE_TR_FUNCTIONS(TargetWords)
};

QString placeSentence(const Target &target)
{
    const auto shown = [](const QString &text) { return displayText(QStringView(text), 80); };
    const QString service =
        target.profile ? shown(target.profile->title) : shown(target.service.value_or(QString()));
    if (target.unixPath)
        return service.isEmpty()
                   ? TargetWords::tr("Socket %1").arg(shown(*target.unixPath))
                   : TargetWords::tr("%1 at the socket %2").arg(service, shown(*target.unixPath));
    const QString host = shown(target.host.value_or(QString()));
    const QString port = target.port ? QString::number(target.port->value()) : QString();
    return service.isEmpty() ? TargetWords::tr("%1, port %2").arg(host, port)
                             : TargetWords::tr("%1 on %2, port %3").arg(service, host, port);
}

} // namespace

TargetReading readTarget(const QString &text)
{
    TargetReading reading;
    if (text.trimmed().isEmpty())
        return reading;
    Target target = parseAny(text);
    if (!target.host && !target.unixPath) {
        const Result<Target> typed = parseTarget(text);
        if (!typed)
            reading.problem = targetProblem(typed.error());
        return reading;
    }
    if (!target.port && !target.unixPath)
        target.port = portToTry(target);
    if (!target.port && !target.unixPath) {
        reading.problem = portOrAddress(target);
        reading.portMissing = reading.problem.isEmpty();
        reading.host = target.host->contains(u':') ? u'[' + *target.host + u']' : *target.host;
        return reading;
    }
    reading.target = std::move(target);
    return reading;
}

QString understoodSentence(const Target &target)
{
    const QString place = placeSentence(target);
    const QString said = words::failure(target.reported);
    return said.isEmpty() ? place : TargetWords::tr("%1 · your program said: %2").arg(place, said);
}

} // namespace doorward
