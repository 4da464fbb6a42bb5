// SPDX-License-Identifier: MIT
#include "app/cli/run_session.h"

#include "app/cli/interrupt.h"

#include <QEventLoop>
#include <QSocketNotifier>

namespace doorward::cli {

bool isObstructed(const Target &target, const Asked &asked, const Console &console)
{
    const auto obstacle = obstacleTo(target, asked);
    if (obstacle)
        console.complain({QStringLiteral("obstacle.resolver-missing"),
                          {{QStringLiteral("path"), obstacle->subject}}});
    return obstacle.has_value();
}

std::optional<Report> runSession(const Target &target, const SessionOptions &options)
{
    const CancelToken &interrupted = interruptToken();
    DiagnosisSession session(target, options);
    QEventLoop loop;
    QSocketNotifier notifier(interrupted.fd(), QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, &loop, &QEventLoop::quit);
    QObject::connect(&session, &DiagnosisSession::finished, &loop, &QEventLoop::quit,
                     Qt::QueuedConnection);
    session.start();
    loop.exec();
    if (interrupted.isCancelled())
        return std::nullopt;
    return Report{session.caseFile(), session.diagnosis()};
}

} // namespace doorward::cli
