// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/deliver_report.h"
#include "app/cli/values.h"
#include "core/base/atomic_file.h"

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

ExitCode runReport(const Arguments &arguments, const Console &console)
{
    if (arguments.words.size() != 1)
        return console.usage(
            {arguments.words.isEmpty() ? u"cli.error.no-file"_s : u"cli.error.one-file"_s, {}});
    const auto format = formatFrom(arguments);
    if (!format)
        return console.usage(format.error());
    const QString path =
        arguments.words.first() == "-"_L1 ? u"/dev/stdin"_s : arguments.words.first();
    const auto bytes = readWholeFile(path, largestReport);
    if (!bytes && bytes.error().kind != ErrorKind::BadInput)
        return console.fileTrouble(bytes.error());
    const auto file =
        bytes ? reportFromJson(*bytes) : Result<CaseFile>(tl::unexpected(bytes.error()));
    if (!file) {
        const bool newer = file.error().kind == ErrorKind::Unsupported;
        console.complain(
            {newer ? u"cli.error.newer-file"_s : u"cli.error.not-a-report"_s,
             {{u"file"_s, arguments.words.first()}, {u"reason"_s, file.error().subject}}});
        return ExitCode::BadInput;
    }
    return deliverReport({*file, diagnose(*file)}, *format, arguments, console);
}

} // namespace doorward::cli
