// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/run_session.h"
#include "core/base/unique_fd.h"
#include "core/report/text_layout.h"
#include "core/target/target_parser.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A listener of this very process, on a loopback address and a port that the kernel chose.
struct DemoServer {
    UniqueFd socket;
    Endpoint endpoint;
};

Result<DemoServer> serverOn(const IpAddress &address)
{
    DemoServer server{UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
                      {address, Port()}};
    sockaddr_storage storage{};
    socklen_t size = server.endpoint.address.toSockaddr(Port(0), storage);
    auto *raw = reinterpret_cast<sockaddr *>(&storage);
    if (!server.socket || ::bind(server.socket.get(), raw, size) != 0
        || ::listen(server.socket.get(), 4) != 0
        || ::getsockname(server.socket.get(), raw, &size) != 0)
        return tl::unexpected(Error::fromErrno(errno, u"listen"_s, address.text()));
    server.endpoint.port = Port(ntohs(reinterpret_cast<const sockaddr_in *>(&storage)->sin_port));
    return server;
}

/// This host itself stands in the demo's way, and that was found.
bool isHostsOwnFault(const Diagnosis &diagnosis)
{
    return diagnosis.outcome == Outcome::Fails && diagnosis.where() == Where::Client
           && diagnosis.certainty.value_or(Certainty::Possible) >= Certainty::Likely;
}

bool isExpected(const Diagnosis &diagnosis)
{
    constexpr std::array expected{Cause::ServerBindOtherAddress, Cause::ServerBindLoopback};
    return diagnosis.outcome == Outcome::Fails && diagnosis.cause
           && diagnosis.certainty.value_or(Certainty::Possible) >= Certainty::Likely
           && std::find(expected.begin(), expected.end(), *diagnosis.cause) != expected.end();
}

} // namespace

// The fault: a server that listens on 127.0.0.2 only, and a program that asks 127.0.0.1. Nothing
// leaves the loopback and nothing is changed.
ExitCode runDemo(const Arguments &arguments, const Console &console)
{
    if (!arguments.words.isEmpty())
        return console.usage({u"cli.error.extra-word"_s,
                              {{u"word"_s, arguments.words.first()}, {u"command"_s, u"demo"_s}}});
    const auto server = serverOn(*IpAddress::parse(u"127.0.0.2"));
    if (!server) {
        console.complain({u"cli.error.demo"_s, {{u"reason"_s, server.error().text()}}});
        return ExitCode::Internal;
    }
    const QString asked = "127.0.0.1:"_L1 + QString::number(server->endpoint.port.value());
    const Catalogue &catalogue = console.catalogue();
    const QString intro = catalogue.text(
        u"cli.demo.intro"_s, {{u"server"_s, server->endpoint.text()}, {u"asked"_s, asked}});
    const QString command = u"      doorward-cli diagnose "_s + asked;
    ExitCode printed = console.print(wrapped(intro, console.width()).join(u'\n') + "\n\n"_L1
                                     + command + "\n\n"_L1);
    if (printed != ExitCode::Works)
        return printed;
    const auto report = runSession(parseAny(asked), {});
    if (!report)
        return ExitCode::Interrupted;
    printed =
        console.print(reportToText(*report, catalogue, {console.width(), console.mayColour()}));
    if (printed != ExitCode::Works)
        return printed;
    if (isExpected(report->diagnosis))
        return ExitCode::Works;
    if (isHostsOwnFault(report->diagnosis)) {
        console.complain({u"cli.error.demo-other-fault"_s, {}});
        return ExitCode::CauseFound;
    }
    console.complain({u"cli.error.demo-differs"_s, {}});
    return ExitCode::Internal;
}

} // namespace doorward::cli
