// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace doorward {

/// Columns that `text` takes on a terminal: 2 for wide and fullwidth characters (UAX #11), 0 for
/// combining marks, 1 else. Control characters are not expected.
int displayWidth(QStringView text);

/// `text` in lines of at most `width` columns, broken at spaces and between wide characters; no
/// line begins with a closing punctuation mark of East Asian text. A longer word stays whole.
QStringList wrapped(const QString &text, int width);

/// Spaces behind `text` up to `width` columns.
QString padded(const QString &text, int width);

/// At most `width` columns, ending in "…" where something was cut.
QString elided(const QString &text, int width);

/// An argument vector as a person would type it into a POSIX shell; what cannot be shown as it is
/// stands escaped in $'…' (bash, POSIX.1-2024).
QString shellQuoted(const QStringList &command);

} // namespace doorward
