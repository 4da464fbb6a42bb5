// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "core/report/text_layout.h"

#include <algorithm>
#include <array>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

struct Row {
    QString left;
    QString right;
};

QString table(const std::vector<Row> &rows, int width)
{
    constexpr int widestLeft = 26;
    int column = 0;
    for (const Row &row : rows)
        column = std::max(column, std::min(displayWidth(row.left), widestLeft));
    QString text;
    for (const Row &row : rows) {
        const QStringList lines = wrapped(row.right, std::max(20, width - column - 4));
        const QString indent(column + 4, u' ');
        const bool besides = displayWidth(row.left) <= column;
        text += "  "_L1 + padded(row.left, column) + (besides ? u"  "_s : u'\n' + indent)
                + lines.first() + u'\n';
        for (const QString &line : lines.mid(1))
            text += indent + line + u'\n';
    }
    return text;
}

QString optionText(const OptionSpec &option)
{
    QString text =
        option.letter == '\0' ? QString() : "-"_L1 + QLatin1Char(option.letter) + ", "_L1;
    text += "--"_L1 + QLatin1StringView(option.name);
    return option.value ? text + u' ' + QLatin1StringView(option.value) : text;
}

QString optionMeaning(const CommandSpec &command, const OptionSpec &option,
                      const Catalogue &catalogue)
{
    const QString own =
        "cli.option."_L1 + QLatin1StringView(command.name) + u'.' + QLatin1StringView(option.name);
    return catalogue.text(catalogue.has(own) ? own
                                             : "cli.option."_L1 + QLatin1StringView(option.name));
}

QString overview(const Console &console)
{
    const Catalogue &catalogue = console.catalogue();
    std::vector<Row> rows;
    for (const CommandSpec &command : commandSpecs())
        if (command.listed)
            rows.push_back(
                {catalogue.text("cli."_L1 + QLatin1StringView(command.name) + ".usage"_L1),
                 catalogue.text("cli."_L1 + QLatin1StringView(command.name) + ".short"_L1)});
    const auto paragraph = [&](const char *id) {
        return wrapped(catalogue.text(QLatin1StringView(id)), console.width()).join(u'\n') + u'\n';
    };
    return paragraph("cli.about") + u'\n' + catalogue.text(u"cli.commands"_s) + u'\n'
           + table(rows, console.width()) + u'\n' + paragraph("cli.targets") + u'\n'
           + paragraph("cli.exit-codes") + u'\n' + paragraph("cli.more-help");
}

} // namespace

QString helpText(const CommandSpec *command, const Console &console)
{
    if (!command)
        return overview(console);
    const Catalogue &catalogue = console.catalogue();
    const QString base = "cli."_L1 + QLatin1StringView(command->name);
    std::vector<Row> rows;
    for (const OptionSpec &option : command->options)
        if (option.listed)
            rows.push_back({optionText(option), optionMeaning(*command, option, catalogue)});
    return "doorward-cli "_L1 + catalogue.text(base + ".usage"_L1) + "\n\n"_L1
           + wrapped(catalogue.text(base + ".about"_L1), console.width()).join(u'\n') + "\n\n"_L1
           + catalogue.text(u"cli.options"_s) + u'\n' + table(rows, console.width());
}

ExitCode runHelp(const Arguments &arguments, const Console &console)
{
    if (arguments.words.isEmpty())
        return console.print(helpText(nullptr, console));
    const CommandSpec *command = commandNamed(arguments.words.first());
    if (!command || !command->listed)
        return console.usage(
            {u"cli.error.no-such-command"_s, {{u"word"_s, arguments.words.first()}}});
    return console.print(helpText(command, console));
}

} // namespace doorward::cli
