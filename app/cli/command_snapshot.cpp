// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "core/inspect/snapshot_collector.h"
#include "core/report/redactor.h"
#include "core/target/services.h"

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr std::chrono::seconds longestLook{60};
}

ExitCode runSnapshot(const Arguments &arguments, const Console &console)
{
    if (!arguments.words.isEmpty())
        return console.usage(
            {u"cli.error.extra-word"_s,
             {{u"word"_s, arguments.words.first()}, {u"command"_s, u"snapshot"_s}}});
    SnapshotRequest request;
    request.allNamespaces = arguments.has("all-namespaces");
    request.containers = true;
    request.rulesetPatience = longestLook;
    for (const ServiceProfile &service : services())
        request.unitNames += service.unitNames;
    request.unitNames.removeDuplicates();
    HostSnapshot snapshot =
        collectSnapshot(request, interruptToken(), Deadline::after(longestLook));
    if (interruptToken().isCancelled())
        return ExitCode::Interrupted;
    if (arguments.has("redact"))
        snapshot = redacted(snapshot);
    return console.deliver(snapshotToJson(snapshot), arguments.value("output"));
}

} // namespace doorward::cli
