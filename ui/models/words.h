// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/facts/attempt.h"

#include <QString>

namespace doorward {

/// How a step stands in the window: what the checklist says, and before that, that it waits or
/// runs.
enum class StepState : std::uint8_t { Waiting, Running, Pass, Fail, Warn, Unknown, Skipped };

StepState stepState(StepStatus status);

/// The window's own words for the core's meanings, in the language of the installed translator.
namespace words {

QString stepState(StepState state);
QString outcome(AttemptOutcome outcome);
QString certainty(Certainty certainty);
QString certaintyMeaning(Certainty certainty); ///< one sentence, for tooltips and screen readers
QString side(Side side);
QString failure(FailureKind kind); ///< "connection refused", as the person's program said it
QString verdictWord(Outcome outcome);
QString roleNote(const Attempt &attempt); ///< "proxy", "distance, hop limit 2"; empty for a target

/// "0.41 ms", "3.06 s"; empty below zero.
QString duration(qint64 microseconds);
/// "ICMP 3/13 from 10.0.0.254"; empty where there was none.
QString icmp(const Attempt &attempt);
/// "10.0.0.7:80", "[::1]:80" or the path of a unix socket, sanitised.
QString destination(const Attempt &attempt);

} // namespace words
} // namespace doorward
