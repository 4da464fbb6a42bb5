// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/values.h"
#include "core/inspect/container_listeners.h"
#include "core/inspect/container_runtime.h"
#include "core/inspect/listeners.h"
#include "core/report/listeners_text.h"

#include <algorithm>
#include <future>

#include <unistd.h>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::chrono::seconds longestLook{15};
constexpr std::chrono::seconds betweenLooks{2};
constexpr std::chrono::seconds containerPatience{2};

ExitCode showOnce(const ListenerRequest &request, bool asJson, bool again, const Console &console)
{
    auto containers = std::async(std::launch::async, [&request] {
        return readContainersHere(request.port, interruptToken(),
                                  Deadline::after(containerPatience));
    });
    auto table = collectListenerTable(request, interruptToken(), Deadline::after(longestLook));
    ContainerReading read = containers.get();
    if (interruptToken().isCancelled())
        return ExitCode::Interrupted;
    if (!table) {
        console.complain({u"cli.error.listeners"_s, {{u"reason"_s, table.error().text()}}});
        return table.error().kind == ErrorKind::Denied ? ExitCode::NeedsPrivilege
                                                       : ExitCode::Internal;
    }
    std::move(read.limits.begin(), read.limits.end(), std::back_inserter(table->limits));
    joinContainers(*table, std::move(read.containers), request.allNamespaces);
    if (request.port)
        std::erase_if(table->listeners, [&request](const Listener &listener) {
            return listener.port != *request.port;
        });
    std::erase_if(table->listeners,
                  [](const Listener &listener) { return listener.state != SocketState::Listen; });
    if (asJson)
        return console.print(listenersToJson(table->listeners));
    const bool clears = again && ::isatty(STDOUT_FILENO) == 1;
    const QString cleared = clears ? u"\x1b[H\x1b[2J"_s : again ? u"\n"_s : QString();
    const ExitCode printed =
        console.print(cleared
                      + listenersToText(table->listeners, console.catalogue(),
                                        {console.width(), console.mayColour()}));
    if (!again)
        for (const Limit &limit : table->limits)
            console.remark(console.limitText(limit));
    return printed;
}

} // namespace

ExitCode runListeners(const Arguments &arguments, const Console &console)
{
    if (!arguments.words.isEmpty())
        return console.usage(
            {u"cli.error.extra-word"_s,
             {{u"word"_s, arguments.words.first()}, {u"command"_s, u"listeners"_s}}});
    const auto port = portFrom(arguments);
    if (!port)
        return console.usage(port.error());
    ListenerRequest request;
    request.port = *port;
    request.bound = false;
    request.allNamespaces = arguments.has("all-namespaces");
    ExitCode shown = showOnce(request, arguments.has("json"), false, console);
    while (arguments.has("watch") && shown == ExitCode::Works && console.hasReader()) {
        (void)waitForEvents(-1, 0, interruptToken(), Deadline::after(betweenLooks));
        shown = showOnce(request, arguments.has("json"), true, console);
    }
    return shown;
}

} // namespace doorward::cli
