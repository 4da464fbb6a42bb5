// SPDX-License-Identifier: MIT
#include "app/cli/console.h"

#include "core/base/atomic_file.h"
#include "core/report/text_layout.h"

#include <algorithm>
#include <cerrno>

#include <sys/ioctl.h>
#include <unistd.h>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int usualWidth = 80;
constexpr int widestText = 110;

/// 0 or the errno that stopped it.
int writeAll(int fd, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(fd, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (written < 0 && errno != EINTR)
            return errno;
        bytes = bytes.sliced(std::max<qsizetype>(written, 0));
    }
    return 0;
}

} // namespace

QString languageOf(const QStringList &line)
{
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i].startsWith("--lang="_L1))
            return Catalogue::languageFor(line[i].mid(7));
        if (line[i] == "--lang"_L1 && i + 1 < line.size())
            return Catalogue::languageFor(line[i + 1]);
    }
    for (const char *name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
            return Catalogue::languageFor(value);
    return u"en"_s;
}

Console::Console(const QString &language)
    : m_catalogue(language)
{
}

int Console::width() const
{
    int columns = qEnvironmentVariableIntValue("COLUMNS");
    if (columns <= 0) {
        winsize size{};
        columns = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                                    : usualWidth;
    }
    return std::min(columns, widestText);
}

bool Console::mayColour() const
{
    return ::isatty(STDOUT_FILENO) == 1 && qEnvironmentVariable("NO_COLOR").isEmpty()
           && qEnvironmentVariable("TERM") != "dumb"_L1;
}

ExitCode Console::print(const QByteArray &bytes) const
{
    const int errnoValue = writeAll(STDOUT_FILENO, bytes);
    m_hasReader = m_hasReader && errnoValue != EPIPE;
    if (errnoValue == 0 || errnoValue == EPIPE)
        return ExitCode::Works;
    return fileTrouble(
        Error::fromErrno(errnoValue, u"write"_s, m_catalogue.text(u"cli.standard-output"_s)));
}

ExitCode Console::deliver(const QByteArray &bytes, const std::optional<QString> &file) const
{
    if (!file || *file == "-"_L1)
        return print(bytes);
    const auto written = writeFileAtomically(*file, bytes);
    return written ? ExitCode::Works : fileTrouble(written.error());
}

void Console::complain(const Message &message) const
{
    remark("doorward-cli: "_L1 + m_catalogue.text(message));
}

QString Console::limitText(const Limit &limit) const
{
    const LimitText text = m_catalogue.text(limit);
    return m_catalogue.text(u"cli.not-seen"_s,
                            {{u"what"_s, text.what}, {u"why"_s, text.why}, {u"help"_s, text.help}});
}

void Console::remark(const QString &text) const
{
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    const QString lines = terminal ? wrapped(text, width()).join(u'\n') : text;
    (void)writeAll(STDERR_FILENO, (lines + u'\n').toUtf8()); // nowhere is left to complain about it
}

ExitCode Console::usage(const Message &message) const
{
    complain(message);
    return ExitCode::Usage;
}

ExitCode Console::fileTrouble(const Error &error) const
{
    const bool wrote = error.operation != "open"_L1 && error.operation != "read"_L1;
    const QString reason =
        error.errnoValue != 0 ? qt_error_string(error.errnoValue) : error.operation;
    complain({wrote ? u"cli.error.cannot-write"_s : u"cli.error.cannot-open"_s,
              {{u"file"_s, error.subject}, {u"reason"_s, reason}}});
    return ExitCode::FileTrouble;
}

} // namespace doorward::cli
