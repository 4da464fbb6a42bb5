// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/deliver_report.h"
#include "app/cli/run_session.h"
#include "app/cli/target_words.h"
#include "app/cli/values.h"
#include "core/base/atomic_file.h"

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A snapshot file named by --server or --via, or the exit code after its trouble was told.
tl::expected<HostSnapshot, ExitCode> snapshotFrom(const QString &path, const char *option,
                                                  const Console &console)
{
    if (path.startsWith("ssh://"_L1)) {
        const QString what = "--"_L1 + QLatin1StringView(option) + u' ' + path;
        return tl::unexpected(
            console.usage({u"cli.error.not-in-this-version"_s, {{u"what"_s, what}}}));
    }
    const auto bytes = readWholeFile(path, largestReport);
    if (!bytes && bytes.error().kind != ErrorKind::BadInput)
        return tl::unexpected(console.fileTrouble(bytes.error()));
    const auto snapshot =
        bytes ? snapshotFromJson(*bytes) : Result<HostSnapshot>(tl::unexpected(bytes.error()));
    if (snapshot)
        return *snapshot;
    const bool newer = snapshot.error().kind == ErrorKind::Unsupported;
    console.complain({newer ? u"cli.error.newer-file"_s : u"cli.error.not-a-snapshot"_s,
                      {{u"file"_s, path}, {u"reason"_s, snapshot.error().subject}}});
    return tl::unexpected(ExitCode::BadInput);
}

tl::expected<SessionOptions, ExitCode> sessionOptionsFrom(const Arguments &arguments,
                                                          const Console &console)
{
    SessionOptions options;
    const auto asked = askedFrom(arguments);
    if (!asked)
        return tl::unexpected(console.usage(asked.error()));
    const auto retry = retryFrom(arguments);
    if (!retry)
        return tl::unexpected(console.usage(retry.error()));
    options.asked = *asked;
    options.retry = *retry;
    if (const auto path = arguments.value("server")) {
        auto snapshot = snapshotFrom(*path, "server", console);
        if (!snapshot)
            return tl::unexpected(snapshot.error());
        options.server = std::move(*snapshot);
    }
    for (const QString &path : arguments.values("via")) {
        auto snapshot = snapshotFrom(path, "via", console);
        if (!snapshot)
            return tl::unexpected(snapshot.error());
        options.via.push_back(std::move(*snapshot));
    }
    return options;
}

ExitCode codeOf(const Diagnosis &diagnosis)
{
    if (diagnosis.outcome == Outcome::Connects)
        return ExitCode::Works;
    return diagnosis.cause && diagnosis.certainty.value_or(Certainty::Possible) >= Certainty::Likely
               ? ExitCode::CauseFound
               : ExitCode::Undecided;
}

} // namespace

ExitCode runDiagnose(const Arguments &arguments, const Console &console)
{
    if (arguments.has("for"))
        return console.usage({u"cli.error.not-in-this-version"_s, {{u"what"_s, u"--for"_s}}});
    const auto format = formatFrom(arguments);
    if (!format)
        return console.usage(format.error());
    const auto options = sessionOptionsFrom(arguments, console);
    if (!options)
        return options.error();
    const auto target = targetOf(arguments.words);
    if (!target)
        return console.usage(target.error());
    if (const auto wrong = otherFamilyAsked(*target, options->asked))
        return console.usage(*wrong);
    if (isObstructed(*target, options->asked, console))
        return ExitCode::Internal;
    const auto report = runSession(*target, *options);
    if (!report)
        return ExitCode::Interrupted;
    const ExitCode delivered = deliverReport(*report, *format, arguments, console);
    return delivered == ExitCode::Works ? codeOf(report->diagnosis) : delivered;
}

} // namespace doorward::cli
