// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/report.h"

namespace doorward {

// A report in the words of one language, before it takes a form: text, Markdown and HTML say the
// same because all three are made from this. Every string has passed displayText() and is plain
// text; whoever writes markup escapes it.

struct WordedEvidence {
    QString id;
    QString text;
    QString side;    ///< "on the server's host", empty for the client's
    QString command; ///< shell-quoted, empty where there is none
};

struct WordedRemedy {
    QString text;
    QString command;
    QString note; ///< "needs root", empty else
};

struct WordedCandidate {
    QString cause;     ///< its id
    QString certainty; ///< in words
    QString why;
    QString test; ///< what would decide, with the place to do it; empty where nothing is known
    QString testSide;
    QString testCommand;
};

struct WordedStep {
    StepStatus status = StepStatus::Unknown;
    QString mark;       ///< "✓"
    QString statusWord; ///< "passed"
    QString title;
    QString summary;
    QStringList commands; ///< shell-quoted
};

struct WordedAttempt {
    QString number;
    QString time;    ///< UTC, "12:01:07.201"
    QString place;   ///< address and port, or the path
    QString outcome; ///< in words
    bool connected = false;
    QString errnoName;
    QString elapsed;
    QString note; ///< ICMP, retransmissions, first bytes, proxy
};

struct WordedLimit {
    QString what;
    QString why; ///< ends its sentence
    QString help;
    QString side;
};

/// A place on the way from the program to the listener.
struct WayStation {
    enum class State : std::uint8_t {
        Reached,
        Broken,    ///< the fault is here, proven
        Suspected, ///< the fault is here, not proven
        NotReached,
        Unknown
    };
    State state = State::Unknown;
    QString mark;
    QString title;
    QString stateWord;
};

struct WordedReport {
    QString title; ///< "Doorward: db:5433"
    QString made;  ///< when, and by which version
    Outcome outcome = Outcome::Fails;
    QString outcomeMark;
    QString summary;
    QString explanation;
    QString verdictNote; ///< outcome and, where it fails, certainty, where and cause in one line
    std::vector<WayStation> way;
    std::vector<WordedEvidence> evidence;
    std::vector<WordedRemedy> remedies;
    std::vector<WordedCandidate> also;
    std::vector<WordedCandidate> candidates; ///< empty where the verdict is proven
    std::vector<WordedStep> checklist;
    std::vector<WordedAttempt> attempts;
    std::vector<WordedLimit> limits;
};

std::vector<WordedRemedy> wordedRemedies(const std::vector<Remedy> &remedies,
                                         const Catalogue &catalogue);
WordedReport worded(const Report &report, const Catalogue &catalogue);
WordedAttempt wordedAttempt(const Attempt &attempt, const Catalogue &catalogue);

/// The stations for a report, from the program to the listener; three where the target is on the
/// client's own host.
std::vector<WayStation> wordedWay(const Report &report, const Catalogue &catalogue);

/// One limit with the host that it was met on ("client", "server", "via").
struct SidedLimit {
    Limit limit;
    QLatin1StringView side;
};
/// All limits of a case: its own and its snapshots', each once per side.
std::vector<SidedLimit> allLimits(const CaseFile &file);

} // namespace doorward
