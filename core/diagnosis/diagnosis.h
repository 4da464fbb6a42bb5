// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/cause.h"
#include "core/diagnosis/checklist.h"
#include "core/facts/case_file.h"

namespace doorward {

enum class Outcome : std::uint8_t { Connects, Fails, Intermittent };

/// Ordered: a larger one is surer.
enum class Certainty : std::uint8_t {
    Possible, ///< consistent with what was seen, not more
    Likely,   ///< everything seen fits; what would decide is named
    Proven    ///< the deciding observation was made
};

/// On whose machine something was seen, or a command is to be run.
enum class Side : std::uint8_t { Client, Server };

struct Evidence {
    QString id; ///< "e1", unique within a diagnosis
    Side side = Side::Client;
    Message text;
    std::optional<QStringList> command; ///< argument vector that shows the same, reading only

    bool operator==(const Evidence &) const = default;
};

/// What would tell two candidates apart, and who can run it.
struct NextTest {
    Message text;
    std::optional<QStringList> command;
    Side side = Side::Client;

    bool operator==(const NextTest &) const = default;
};

struct Candidate {
    Cause cause = Cause::ServerNotListening;
    Certainty certainty = Certainty::Possible;
    Message why;
    std::optional<NextTest> nextTest;

    bool operator==(const Candidate &) const = default;
};

struct Remedy {
    Message text;
    std::optional<QStringList> command;
    bool needsRoot = false;

    bool operator==(const Remedy &) const = default;
};

/// What is wrong, how sure that is, and what to do. Cause, certainty and where are empty exactly
/// where the outcome is Connects.
struct Diagnosis {
    Outcome outcome = Outcome::Fails;
    std::optional<Cause> cause;
    std::optional<Certainty> certainty;
    Message summary;
    Message explanation;
    std::vector<Evidence> evidence;
    std::vector<Candidate>
        also; ///< further real faults, in the order they would stop the next packet
    std::vector<Candidate> candidates; ///< ranked; the first is `cause`; proven: only that one
    std::vector<Remedy> remedies;
    std::vector<ChecklistItem> checklist; ///< all ten, in order

    std::optional<Where> where() const
    {
        return cause ? std::optional(whereOf(*cause)) : std::nullopt;
    }
    bool operator==(const Diagnosis &) const = default;
};

/// The one conclusion from what was observed. Pure: the same case gives the same diagnosis on any
/// machine, at any time, in any language.
Diagnosis diagnose(const CaseFile &file);

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<Outcome> {
    static constexpr std::array<std::pair<Outcome, const char *>, 3> names{
        {{Outcome::Connects, "connects"},
         {Outcome::Fails, "fails"},
         {Outcome::Intermittent, "intermittent"}}};
};
template <>
struct EnumNames<Certainty> {
    static constexpr std::array<std::pair<Certainty, const char *>, 3> names{
        {{Certainty::Possible, "possible"},
         {Certainty::Likely, "likely"},
         {Certainty::Proven, "proven"}}};
};
template <>
struct EnumNames<Side> {
    static constexpr std::array<std::pair<Side, const char *>, 2> names{
        {{Side::Client, "client"}, {Side::Server, "server"}}};
};
} // namespace doorward::json
