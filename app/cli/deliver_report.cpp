// SPDX-License-Identifier: MIT
#include "app/cli/deliver_report.h"

#include "core/report/redactor.h"

namespace doorward::cli {

namespace {

QByteArray formed(const Report &report, Format format, const TextStyle &style,
                  const Catalogue &catalogue)
{
    switch (format) {
    case Format::Text:
        return reportToText(report, catalogue, style).toUtf8();
    case Format::Json:
        return reportToJson(report, catalogue);
    case Format::Markdown:
        return reportToMarkdown(report, catalogue).toUtf8();
    case Format::Html:
        return reportToHtml(report, catalogue).toUtf8();
    }
    return {};
}

} // namespace

ExitCode deliverReport(Report report, Format format, const Arguments &arguments,
                       const Console &console)
{
    if (arguments.has("redact")) {
        report.file = redacted(report.file);
        report.diagnosis = diagnose(report.file);
    }
    const auto file = arguments.value("output");
    const bool toTerminal = !file || *file == QLatin1StringView("-");
    const TextStyle style{toTerminal ? console.width() : TextStyle{}.width,
                          toTerminal && console.mayColour()};
    return console.deliver(formed(report, format, style, console.catalogue()), file);
}

} // namespace doorward::cli
