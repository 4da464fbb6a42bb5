// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/report/catalogue.h"

namespace doorward {

/// What was observed and what follows from it: the thing that is shown, saved and sent.
struct Report {
    CaseFile file;
    Diagnosis diagnosis;
};

/// The largest report that is read, in bytes. A case with 50,000 listeners stays below it.
inline constexpr qint64 largestReport = qint64{256} * 1024 * 1024;
inline constexpr int reportSchemaVersion = 1;

/// {"schema": "doorward.report", …}: the public contract of `diagnose --json`, texts in the
/// catalogue's language, ids and facts beside them. It holds the whole CaseFile, so that it can be
/// opened again and concluded anew; the same report in the same language is the same bytes.
QByteArray reportToJson(const Report &report, const Catalogue &catalogue);

/// The case of a saved report; its texts and conclusion are not read but made again. Errors:
/// BadInput for what is not a report (subject: where and why), Unsupported for a newer
/// schema_version.
Result<CaseFile> reportFromJson(const QByteArray &bytes);

/// How text is laid out on a terminal or in a file.
struct TextStyle {
    int width = 80;      ///< columns; less than 40 counts as 40
    bool colour = false; ///< SGR sequences, ECMA-48
};

/// For people at a terminal: verdict, evidence and what to do first, then the details. A command
/// stands on a line of its own, shell-quoted, never wrapped. No line is longer than the width
/// except commands and single words.
QString reportToText(const Report &report, const Catalogue &catalogue, const TextStyle &style);
/// CommonMark; text from outside cannot become markup or a link.
QString reportToMarkdown(const Report &report, const Catalogue &catalogue);
/// One file without scripts or foreign parts; light and dark; prints.
QString reportToHtml(const Report &report, const Catalogue &catalogue);

} // namespace doorward
