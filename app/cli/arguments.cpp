// SPDX-License-Identifier: MIT
#include "app/cli/arguments.h"

#include <algorithm>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

const OptionSpec helpOption{"help", nullptr, 'h'};
const OptionSpec langOption{"lang", "LANGUAGE"};
const OptionSpec jsonOption{"json"};
const OptionSpec outputOption{"output", "FILE", 'o'};
const OptionSpec redactOption{"redact"};
const OptionSpec formatOption{"format", "FORMAT"};
const OptionSpec allNamespacesOption{"all-namespaces"};

std::vector<OptionSpec> attemptOptions()
{
    return {{"timeout", "S"}, {"from", "ADDRESS"}, {"device", "NAME"}, {"ipv4"}, {"ipv6"}};
}

std::vector<OptionSpec> diagnoseOptions()
{
    std::vector<OptionSpec> options{jsonOption, formatOption, outputOption};
    for (const OptionSpec &option : attemptOptions())
        options.push_back(option);
    const std::vector<OptionSpec> own{{"deadline", "S"},
                                      {"attempts", "N"},
                                      {"retry", "POLICY"},
                                      {"delay", "S"},
                                      {"max-delay", "S"},
                                      {"jitter", "F"},
                                      {"server", "FILE"},
                                      {"via", "FILE", '\0', true, true},
                                      {"for", "ADDRESS", '\0', false},
                                      {"no-active"},
                                      redactOption,
                                      langOption,
                                      helpOption};
    options.insert(options.end(), own.begin(), own.end());
    return options;
}

std::vector<OptionSpec> waitOptions()
{
    std::vector<OptionSpec> options{{"for", "S"}, {"delay", "S"}};
    for (const OptionSpec &option : attemptOptions())
        options.push_back(option);
    options.push_back(langOption);
    options.push_back(helpOption);
    return options;
}

std::vector<OptionSpec> firewallOptions()
{
    return {{"to", "ADDRESS:PORT"},
            {"from", "ADDRESS[:PORT]"},
            {"hook", "HOOK"},
            {"in", "NAME"},
            {"out", "NAME"},
            {"state", "STATE"},
            {"nft", "FILE"},
            {"iptables-save", "FILE", '\0', true, true},
            {"ip6tables-save", "FILE", '\0', true, true},
            {"ipset-save", "FILE"},
            {"addresses", "FILE"},
            {"routes", "FILE"},
            {"rules", "FILE"},
            {"rules6", "FILE"},
            {"snapshot", "FILE"},
            {"batch", "FILE"},
            {"phases"},
            jsonOption,
            langOption,
            helpOption};
}

/// The spec of `word` ("--name", "--name=value", "-o", "-oFILE") among the options of a command.
const OptionSpec *optionFor(const CommandSpec &command, const QString &word)
{
    const auto found = std::find_if(
        command.options.begin(), command.options.end(), [&word](const OptionSpec &option) {
            if (word.startsWith("--"_L1))
                return word.section(u'=', 0, 0) == "--"_L1 + QLatin1StringView(option.name);
            return option.letter != '\0' && word.at(1) == QLatin1Char(option.letter);
        });
    return found == command.options.end() ? nullptr : &*found;
}

/// The value that is written together with the option, where there is one.
std::optional<QString> attachedValue(const QString &word)
{
    if (!word.startsWith("--"_L1))
        return word.size() > 2 ? std::optional(word.mid(2)) : std::nullopt;
    const qsizetype equals = word.indexOf(u'=');
    return equals < 0 ? std::nullopt : std::optional(word.mid(equals + 1));
}

Message usageError(const char *id, const CommandSpec &command, const QString &option)
{
    return {QString::fromLatin1(id),
            {{u"option"_s, option}, {u"command"_s, QString::fromLatin1(command.name)}}};
}

/// Takes one option and its value off the front of `rest`; an empty message means well done.
Message takeOption(Arguments &arguments, QStringList &rest)
{
    const QString word = rest.takeFirst();
    const CommandSpec &command = *arguments.command;
    const OptionSpec *option = optionFor(command, word);
    const QString shown = word.startsWith("--"_L1) ? word.section(u'=', 0, 0) : word.left(2);
    if (!option)
        return usageError("cli.error.unknown-option", command, shown);
    const auto attached = attachedValue(word);
    if (!option->value) {
        if (attached)
            return usageError("cli.error.takes-no-value", command, shown);
        arguments.add(option->name, {});
        return {};
    }
    if (arguments.has(option->name) && !option->repeatable)
        return usageError("cli.error.given-twice", command, shown);
    if (!attached && rest.isEmpty()) {
        Message message = usageError("cli.error.needs-value", command, shown);
        message.params.insert(u"value"_s, QString::fromLatin1(option->value));
        return message;
    }
    arguments.add(option->name, attached ? *attached : rest.takeFirst());
    return {};
}

} // namespace

const std::vector<CommandSpec> &commandSpecs()
{
    static const std::vector<CommandSpec> specs{
        {"diagnose", diagnoseOptions()},
        {"wait", waitOptions()},
        {"parse", {jsonOption, langOption, helpOption}},
        {"listeners",
         {{"port", "N"}, allNamespacesOption, {"watch"}, jsonOption, langOption, helpOption}},
        {"firewall", firewallOptions()},
        {"snapshot", {outputOption, allNamespacesOption, redactOption, langOption, helpOption}},
        {"report", {jsonOption, formatOption, outputOption, redactOption, langOption, helpOption}},
        {"demo", {langOption, helpOption}},
        {"help", {langOption, helpOption}},
    };
    return specs;
}

const CommandSpec *commandNamed(const QString &name)
{
    const auto &specs = commandSpecs();
    const auto found = std::find_if(specs.begin(), specs.end(), [&name](const CommandSpec &spec) {
        return name == QLatin1StringView(spec.name);
    });
    return found == specs.end() ? nullptr : &*found;
}

std::optional<QString> Arguments::value(const char *name) const
{
    const QStringList all = values(name);
    return all.isEmpty() ? std::nullopt : std::optional(all.last());
}

tl::expected<Arguments, Message> parseArguments(const QStringList &line)
{
    Arguments arguments;
    QStringList rest = line;
    arguments.command = rest.isEmpty() ? nullptr : commandNamed(rest.first());
    if (arguments.command)
        rest.removeFirst();
    else
        arguments.command = commandNamed(u"diagnose"_s);
    if (!arguments.command->listed)
        return tl::unexpected(
            Message{u"cli.error.not-in-this-version"_s, {{u"what"_s, line.join(u' ')}}});

    while (!rest.isEmpty()) {
        if (rest.first() == "--"_L1) {
            rest.removeFirst();
            arguments.words += std::exchange(rest, {});
        } else if (rest.first().size() > 1 && rest.first().startsWith(u'-')) {
            if (const Message wrong = takeOption(arguments, rest); !wrong.isEmpty())
                return tl::unexpected(wrong);
        } else {
            arguments.words.append(rest.takeFirst());
        }
    }
    return arguments;
}

} // namespace doorward::cli
