// SPDX-License-Identifier: MIT
#include "app/cli/commands.h"
#include "app/cli/interrupt.h"

#include <QCoreApplication>

#include <array>
#include <utility>

using namespace doorward;
using namespace doorward::cli;
using namespace Qt::Literals::StringLiterals;

namespace {

using Command = ExitCode (*)(const Arguments &, const Console &);

constexpr std::array<std::pair<const char *, Command>, 9> commands{{{"diagnose", runDiagnose},
                                                                    {"wait", runWait},
                                                                    {"parse", runParse},
                                                                    {"listeners", runListeners},
                                                                    {"firewall", runFirewall},
                                                                    {"snapshot", runSnapshot},
                                                                    {"report", runReport},
                                                                    {"demo", runDemo},
                                                                    {"help", runHelp}}};

ExitCode run(const QStringList &line)
{
    const Console console(languageOf(line));
    if (line.isEmpty())
        return console.usage({u"cli.error.nothing-asked"_s, {}});
    if (line.first() == "--version"_L1)
        return console.print("doorward-cli "_L1 + QStringLiteral(DOORWARD_VERSION) + u'\n');
    if (line.first() == "--help"_L1 || line.first() == "-h"_L1)
        return console.print(helpText(nullptr, console));
    const auto arguments = parseArguments(line);
    if (!arguments)
        return console.usage(arguments.error());
    if (const auto lang = arguments->value("lang"); lang && !Catalogue::languages().contains(*lang))
        return console.usage(
            {u"cli.error.value.lang"_s, {{u"option"_s, u"--lang"_s}, {u"value"_s, *lang}}});
    if (arguments->has("help"))
        return console.print(helpText(arguments->command, console));
    for (const auto &[name, command] : commands)
        if (QLatin1StringView(name) == QLatin1StringView(arguments->command->name))
            return command(*arguments, console);
    return ExitCode::Internal;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"doorward-cli"_s);
    (void)interruptToken();
    return static_cast<int>(run(QCoreApplication::arguments().mid(1)));
}
