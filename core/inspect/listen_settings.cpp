// SPDX-License-Identifier: MIT
#include "core/inspect/listen_settings.h"

#include "core/inspect/address_arguments.h"
#include "core/inspect/server_configuration.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostProcesses = 64;
constexpr std::size_t mostSettings = 256;

QStringList valuesOf(const QString &value)
{
    QString text = value;
    text.replace(u',', u' ').replace(u'\t', u' ');
    QStringList values = text.split(u' ', Qt::SkipEmptyParts);
    return values.mid(0, 32);
}

class Reading {
public:
    Reading(const ServerKind &kind, const Process &process)
        : m_kind(kind)
        , m_process(process)
        , m_files(process)
    {
    }

    void into(ListenSettings &found)
    {
        if (!m_files.isReadable())
            return;
        ServerConfiguration configuration(m_kind, m_files);
        const QString file = choose(configuration);
        if (file.isEmpty())
            return;
        if (!configuration.denied().isEmpty())
            found.limits.push_back({u"listen-settings"_s,
                                    {{u"file"_s, configuration.denied()},
                                     {u"process"_s, m_process.name},
                                     {u"directive"_s, QString(m_kind.directives.front())}}});
        auto settings = inForce(configuration);
        if (settings.empty() && !m_kind.preset.isEmpty() && configuration.denied().isEmpty())
            settings.push_back(preset(file));
        for (ListenSetting &setting : settings) {
            if (found.settings.size() >= mostSettings)
                return;
            setting.port = portOf(configuration);
            found.settings.push_back(std::move(setting));
        }
    }

private:
    QString choose(ServerConfiguration &configuration) const
    {
        const QString named = namedFile(m_kind, m_process);
        if (!named.isEmpty())
            return configuration.read(named) ? named : QString();
        for (const QLatin1StringView file : m_kind.files)
            if (configuration.read(file))
                return file;
        return {};
    }

    bool isInSection(const SettingLine &line) const
    {
        // [mysqld-10.5], [mariadb-10.11]: a group for one version
        return m_kind.sections.empty()
               || hasWord(m_kind.sections, line.section.section(u'-', 0, 0));
    }

    std::vector<ListenSetting> inForce(const ServerConfiguration &configuration) const
    {
        std::vector<ListenSetting> settings;
        for (const ServerConfiguration::Line &line : configuration.lines()) {
            if (!hasWord(m_kind.directives, line.setting.name) || !isInSection(line.setting))
                continue;
            ListenSetting setting;
            setting.pid = m_process.pid;
            setting.program = m_kind.program;
            setting.file = line.file;
            setting.line = line.setting.line;
            setting.directive = line.setting.name;
            setting.text = line.setting.text;
            setting.values = valuesOf(line.setting.value);
            if (!m_kind.all)
                settings.clear();
            settings.push_back(std::move(setting));
        }
        return settings;
    }

    ListenSetting preset(const QString &file) const
    {
        ListenSetting setting;
        setting.pid = m_process.pid;
        setting.program = m_kind.program;
        setting.file = file;
        setting.directive = m_kind.directives.front();
        setting.values = {m_kind.preset};
        setting.preset = true;
        return setting;
    }

    std::optional<Port> portOf(const ServerConfiguration &configuration) const
    {
        std::optional<Port> port;
        if (m_kind.port != 0)
            port = Port(m_kind.port);
        if (!m_kind.portDirective.isEmpty())
            for (const ServerConfiguration::Line &line : configuration.lines()) {
                const auto number = portFromText(line.setting.value);
                if (number && line.setting.name == m_kind.portDirective
                    && isInSection(line.setting))
                    port = number;
            }
        return port;
    }

    const ServerKind &m_kind;
    const Process &m_process;
    ProcessFiles m_files;
};

} // namespace

ListenSettings readListenSettings(const std::vector<Process> &processes, const CancelToken &cancel,
                                  Deadline deadline)
{
    ListenSettings found;
    std::size_t looked = 0;
    for (const Process &process : processes) {
        if (looked++ == mostProcesses || cancel.isCancelled() || deadline.hasPassed())
            break;
        if (const ServerKind *kind = kindOf(process))
            Reading(*kind, process).into(found);
        for (ListenSetting &setting : addressArguments(process))
            if (found.settings.size() < mostSettings)
                found.settings.push_back(std::move(setting));
    }
    return found;
}

} // namespace doorward
