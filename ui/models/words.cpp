// SPDX-License-Identifier: MIT
#include "ui/models/words.h"

#include "core/base/untrusted.h"

#include <QCoreApplication>
#include <QLocale>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {
/// Gives lupdate the context of these words.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};
} // namespace

StepState stepState(StepStatus status)
{
    switch (status) {
    case StepStatus::Pass:
        return StepState::Pass;
    case StepStatus::Fail:
        return StepState::Fail;
    case StepStatus::Warn:
        return StepState::Warn;
    case StepStatus::Unknown:
        return StepState::Unknown;
    case StepStatus::Skipped:
        return StepState::Skipped;
    }
    return StepState::Unknown;
}

namespace words {

QString stepState(StepState state)
{
    switch (state) {
    case StepState::Waiting:
        return Words::tr("not started");
    case StepState::Running:
        return Words::tr("checking…");
    case StepState::Pass:
        return Words::tr("in order");
    case StepState::Fail:
        return Words::tr("fault found");
    case StepState::Warn:
        return Words::tr("worth a look");
    case StepState::Unknown:
        return Words::tr("cannot tell from here");
    case StepState::Skipped:
        return Words::tr("not needed");
    }
    return {};
}

QString outcome(AttemptOutcome outcome)
{
    switch (outcome) {
    case AttemptOutcome::Connected:
        return Words::tr("connected");
    case AttemptOutcome::Refused:
        return Words::tr("refused");
    case AttemptOutcome::Timeout:
        return Words::tr("timed out");
    case AttemptOutcome::Reset:
        return Words::tr("reset");
    case AttemptOutcome::Unreachable:
        return Words::tr("unreachable");
    case AttemptOutcome::Denied:
        return Words::tr("denied");
    case AttemptOutcome::LocalError:
        return Words::tr("local error");
    case AttemptOutcome::NameError:
        return Words::tr("name error");
    }
    return {};
}

QString certainty(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Possible:
        return Words::tr("possible");
    case Certainty::Likely:
        return Words::tr("likely");
    case Certainty::Proven:
        return Words::tr("proven");
    }
    return {};
}

QString certaintyMeaning(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Possible:
        return Words::tr("It fits what was seen, but so do other causes.");
    case Certainty::Likely:
        return Words::tr("Everything seen fits; the next test would decide.");
    case Certainty::Proven:
        return Words::tr("The observation that decides it was made.");
    }
    return {};
}

QString side(Side side)
{
    switch (side) {
    case Side::Client:
        return Words::tr("on this host");
    case Side::Server:
        return Words::tr("on the server");
    }
    return {};
}

QString failure(FailureKind kind)
{
    switch (kind) {
    case FailureKind::Refused:
        return Words::tr("connection refused");
    case FailureKind::Timeout:
        return Words::tr("timed out");
    case FailureKind::HostUnreachable:
        return Words::tr("no route to host");
    case FailureKind::NetworkUnreachable:
        return Words::tr("network unreachable");
    case FailureKind::Reset:
        return Words::tr("connection reset");
    case FailureKind::Aborted:
        return Words::tr("connection aborted");
    case FailureKind::NameNotFound:
        return Words::tr("name not found");
    case FailureKind::AddressInUse:
        return Words::tr("address already in use");
    case FailureKind::PermissionDenied:
        return Words::tr("permission denied");
    case FailureKind::Tls:
        return Words::tr("TLS error");
    case FailureKind::Other:
        return Words::tr("another error");
    case FailureKind::None:
        return {};
    }
    return {};
}

QString verdictWord(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Connects:
        return Words::tr("connects");
    case Outcome::Fails:
        return Words::tr("fails");
    case Outcome::Intermittent:
        return Words::tr("intermittent");
    }
    return {};
}

QString roleNote(const Attempt &attempt)
{
    switch (attempt.role) {
    case AttemptRole::Target:
        return {};
    case AttemptRole::Proxy:
        return Words::tr("proxy");
    case AttemptRole::Distance:
        return attempt.hopLimit ? Words::tr("distance, hop limit %1").arg(*attempt.hopLimit)
                                : Words::tr("distance");
    }
    return {};
}

QString duration(qint64 microseconds)
{
    const QLocale locale;
    if (microseconds < 0)
        return {};
    const auto value = static_cast<double>(microseconds);
    if (microseconds < 1'000)
        return Words::tr("%1 ms").arg(locale.toString(value / 1'000, 'f', 2));
    if (microseconds < 100'000)
        return Words::tr("%1 ms").arg(locale.toString(value / 1'000, 'f', 1));
    if (microseconds < 1'000'000)
        return Words::tr("%1 ms").arg(locale.toString(value / 1'000, 'f', 0));
    return Words::tr("%1 s").arg(locale.toString(value / 1'000'000, 'f', 2));
}

QString icmp(const Attempt &attempt)
{
    if (!attempt.icmp)
        return {};
    return Words::tr("%1/%2 from %3")
        .arg(attempt.icmp->type)
        .arg(attempt.icmp->code)
        .arg(attempt.icmp->from.text());
}

QString destination(const Attempt &attempt)
{
    const QString address = displayText(QStringView(attempt.address), 120);
    if (!attempt.port)
        return address;
    const QString port = QString::number(attempt.port->value());
    return attempt.family == Family::Ipv6 ? u"[%1]:%2"_s.arg(address, port)
                                          : u"%1:%2"_s.arg(address, port);
}

} // namespace words
} // namespace doorward
