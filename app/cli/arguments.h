// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/message.h"

#include <QHash>
#include <QStringList>

#include <optional>
#include <vector>

#include <tl/expected.hpp>

namespace doorward::cli {

/// An option of a command. Its help is the text `cli.option.<command>.<name>`, or
/// `cli.option.<name>` where several commands mean the same by it.
struct OptionSpec {
    const char *name;            ///< "timeout" for --timeout
    const char *value = nullptr; ///< placeholder of its value ("S"), null for a switch
    char letter = '\0';          ///< 'o' for -o
    bool listed = true;          ///< false: understood only to say that this version cannot do it
    bool repeatable = false;
};

/// A command with what may stand behind it. Its help texts are `cli.<name>.usage` and `.about`.
struct CommandSpec {
    const char *name;
    std::vector<OptionSpec> options;
    bool listed = true;
};

const std::vector<CommandSpec> &commandSpecs();
const CommandSpec *commandNamed(const QString &name);

/// A command line that fits its CommandSpec.
class Arguments {
public:
    const CommandSpec *command = nullptr;
    QStringList words; ///< what is no option, in order

    bool has(const char *name) const { return m_options.contains(QString::fromLatin1(name)); }
    QStringList values(const char *name) const
    {
        return m_options.value(QString::fromLatin1(name));
    }
    /// The last one given.
    std::optional<QString> value(const char *name) const;
    void add(const char *name, const QString &value)
    {
        m_options[QString::fromLatin1(name)].append(value);
    }

private:
    QHash<QString, QStringList> m_options;
};

/// Reads a command line (without the program's name). Options may stand anywhere, as "--name value"
/// or "--name=value"; "--" ends them. A first word that is no command belongs to `diagnose`. The
/// error is the text that says what is wrong and shows the right form.
tl::expected<Arguments, Message> parseArguments(const QStringList &line);

} // namespace doorward::cli
