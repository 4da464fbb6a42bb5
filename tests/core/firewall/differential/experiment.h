// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/comparison.h"
#include "tests/core/firewall/differential/program.h"
#include "tests/core/firewall/differential/trace_reader.h"

namespace doorward::differential {

/// One ruleset and the packets that are tried on it.
struct Experiment {
    Program program;
    std::vector<Shot> shots;
    std::vector<Shot> traced; ///< whose deciding rules are compared too
    /// Whose deciding rules are compared by the counters, where iptables' older back end is there.
    std::vector<Shot> counted;
    bool replies = true; ///< the SYN-ACKs' ways back are compared too
    /// By shot: the flags of what the client sends after the handshake, 0 for nothing. Shorter:
    /// nothing for the rest.
    std::vector<quint8> later;
};

struct Finding {
    enum class What : std::uint8_t { Request, Reply, Later, Decider, Path, Reading };
    What what = What::Request;
    Shot shot;
    QString difference;
    KernelAnswer kernel;
    QString ours;
    std::vector<TraceEvent> trace;

    QString text() const;
};

struct Tally {
    quint64 rulesets = 0;
    quint64 refused = 0; ///< rulesets that could not be loaded at all
    quint64 lines = 0;
    quint64 pairs = 0; ///< SYNs whose verdicts were compared
    quint64 replies = 0;
    quint64 later = 0;          ///< packets after the handshake
    quint64 unknownReplies = 0; ///< of both
    quint64 unknown = 0;
    quint64 supported = 0;        ///< pairs of rulesets without an unknowable line
    quint64 unknownSupported = 0; ///< unknown among them
    quint64 deciders = 0;         ///< compared
    quint64 wrong = 0;
    quint64 wrongReplies = 0;
    quint64 wrongLater = 0;
    quint64 wrongDeciders = 0;
    quint64 wrongPaths = 0;
    QMap<QString, quint64> verdicts; ///< of the kernel

    void add(const Tally &other);
};

/// All that is needed to repeat the comparison without a kernel.
struct Record {
    firewall::RulesetSources sources;
    firewall::HostView host;
    struct Pair {
        Shot shot;
        KernelAnswer request;
        std::optional<KernelAnswer> reply;
        std::optional<KernelAnswer> later;
        quint8 laterFlags = 0;
    };
    std::vector<Pair> pairs;
};

struct Report {
    Tally tally;
    std::vector<Finding> findings;
    QString unknown; ///< the first unknown verdict of a ruleset without an unknowable line
    Program loaded;  ///< what the kernel took of the program
    Record record;
};

/// What the client of a handshake sends next.
Shot laterShot(const Shot &shot, quint8 flags);

/// Loads, fires, evaluates, compares. The findings are as many as there are.
Report perform(const Experiment &experiment);

/// The smallest program that `finding` was still seen with, found by leaving lines out.
Report shrink(const Program &program, const Finding &finding);

/// Writes what is needed to repeat it into a new folder below `folder`; gives its path.
QString saveCase(const QString &folder, const QString &name, const Report &report,
                 const QString &about);
Result<Record> readCase(const QString &folder);
/// Repeats the comparison without a kernel; the differences, none where all is well.
QStringList replay(const Record &record);

} // namespace doorward::differential
