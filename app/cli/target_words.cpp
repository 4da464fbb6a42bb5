// SPDX-License-Identifier: MIT
#include "app/cli/target_words.h"

#include "core/base/atomic_file.h"
#include "core/target/target_parser.h"

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr qint64 largestPaste = 1 << 20;
}

Parsed<QString> textOf(const QStringList &words, bool orInput)
{
    const bool fromInput = words.size() == 1 && words.first() == "-"_L1;
    if (!fromInput && !(words.isEmpty() && orInput))
        return words.join(u' ');
    const auto bytes = readWholeFile(u"/dev/stdin"_s, largestPaste);
    if (!bytes)
        return tl::unexpected(Message{u"cli.error.standard-input"_s,
                                      {{u"reason"_s, qt_error_string(bytes.error().errnoValue)}}});
    return QString::fromUtf8(*bytes).trimmed();
}

Parsed<Target> targetOf(const QStringList &words)
{
    if (words.isEmpty())
        return tl::unexpected(Message{u"cli.error.no-target"_s, {}});
    const auto text = textOf(words, false);
    if (!text)
        return tl::unexpected(text.error());
    Target target = parseAny(*text);
    if (!target.host && !target.unixPath) {
        const auto typed = parseTarget(*text);
        Message reason = typed ? Message() : targetProblem(typed.error());
        return tl::unexpected(reason.isEmpty() ? Message{u"cli.error.no-target"_s, {}} : reason);
    }
    if (!target.unixPath && !target.port)
        target.port = portToTry(target);
    if (!target.unixPath && !target.port) {
        if (const Message both = portOrAddress(target); !both.isEmpty())
            return tl::unexpected(both);
        const QString host =
            target.host->contains(u':') ? u"[%1]"_s.arg(*target.host) : *target.host;
        return tl::unexpected(Message{u"cli.error.no-port"_s, {{u"host"_s, host}}});
    }
    return target;
}

} // namespace doorward::cli
