// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/exit_code.h"
#include "core/base/error.h"
#include "core/report/catalogue.h"

#include <QByteArray>

namespace doorward::cli {

/// Where the program's words go, in the person's language.
class Console {
public:
    explicit Console(const QString &language);

    const Catalogue &catalogue() const { return m_catalogue; }
    /// Columns of text: COLUMNS, else the terminal's own (ioctl_tty(2)), else 80; at most 110, for
    /// longer lines read badly.
    int width() const;
    /// Standard output is a terminal, and neither NO_COLOR nor TERM=dumb forbid it.
    bool mayColour() const;

    /// To standard output. FileTrouble, with a sentence, where that fails; a reader that went away
    /// (EPIPE) is no trouble, and hasReader() says so from then on.
    ExitCode print(const QByteArray &bytes) const;
    ExitCode print(const QString &text) const { return print(text.toUtf8()); }
    bool hasReader() const { return m_hasReader; }
    /// To a file, atomically, or to standard output for none and for "-".
    ExitCode deliver(const QByteArray &bytes, const std::optional<QString> &file) const;

    /// "doorward-cli: …" on standard error, wrapped.
    void complain(const Message &message) const;
    ExitCode usage(const Message &message) const;
    /// A sentence about a file that could not be read or written, and its exit code.
    ExitCode fileTrouble(const Error &error) const;
    /// "Not seen: …, because …" with what would show it.
    QString limitText(const Limit &limit) const;
    /// A line on standard error that is no complaint.
    void remark(const QString &text) const;

private:
    Catalogue m_catalogue;
    mutable bool m_hasReader = true;
};

/// The person's language: --lang if it stands in `line`, else LC_ALL, LC_MESSAGES or LANG,
/// whichever is set first (setlocale(3)).
QString languageOf(const QStringList &line);

} // namespace doorward::cli
