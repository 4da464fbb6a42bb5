// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"

namespace doorward {

/// The ten steps of the checklist, in order. Their names are a public contract (cli.md).
enum class Step : std::uint8_t {
    NameResolution,
    Route,
    Reachability,
    ServerRunning,
    Port,
    BindAddress,
    Firewall,
    Forwarding,
    Queue,
    ServiceAnswer
};

enum class StepStatus : std::uint8_t { Pass, Fail, Warn, Unknown, Skipped };

struct ChecklistItem {
    Step step = Step::NameResolution;
    StepStatus status = StepStatus::Unknown;
    Message summary;                   ///< one sentence: what was found, or what would decide it
    QStringList evidence;              ///< ids of Evidence
    std::vector<QStringList> commands; ///< what an expert would have typed, argument vectors

    bool operator==(const ChecklistItem &) const = default;
};

template <typename F, json::Described<ChecklistItem> T>
void describe(F &field, T &item)
{
    field("id", item.step);
    field("status", item.status);
    field("summary", item.summary);
    field("evidence", item.evidence);
    field("commands", item.commands);
}

} // namespace doorward

namespace doorward::json {
template <>
struct EnumNames<Step> {
    static constexpr std::array<std::pair<Step, const char *>, 10> names{
        {{Step::NameResolution, "name-resolution"},
         {Step::Route, "route"},
         {Step::Reachability, "reachability"},
         {Step::ServerRunning, "server-running"},
         {Step::Port, "port"},
         {Step::BindAddress, "bind-address"},
         {Step::Firewall, "firewall"},
         {Step::Forwarding, "forwarding"},
         {Step::Queue, "queue"},
         {Step::ServiceAnswer, "service-answer"}}};
};
template <>
struct EnumNames<StepStatus> {
    static constexpr std::array<std::pair<StepStatus, const char *>, 5> names{
        {{StepStatus::Pass, "pass"},
         {StepStatus::Fail, "fail"},
         {StepStatus::Warn, "warn"},
         {StepStatus::Unknown, "unknown"},
         {StepStatus::Skipped, "skipped"}}};
};
} // namespace doorward::json
