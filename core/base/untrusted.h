// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

namespace doorward {

/// The one sanitiser: bytes or text from outside (process names, banners, DNS names, rule
/// comments, files) on their way to any sink a person looks at.
///
/// Invalid UTF-8, control characters (C0, C1, DEL, line ends and tab too), bidirectional controls,
/// line and paragraph separators, unassigned, private-use and zero-width characters come out as
/// visible escapes ("\n", "\x1b", "\u202e").
/// The result has at most `limit` UTF-16 units and ends in "…" where something was cut.
QString displayText(QByteArrayView bytes, qsizetype limit = 256);
QString displayText(QStringView text, qsizetype limit = 256);

/// A server's first bytes as one printable ASCII line: "\r\n", "\x00", "\\"; at most `limit`
/// input bytes are shown. Reversible for what it shows.
QString escapedBytes(QByteArrayView bytes, qsizetype limit = 64);

} // namespace doorward
