// SPDX-License-Identifier: MIT
#include "core/inspect/listen_settings.h"

#include "core/inspect/address_arguments.h"
#include "core/inspect/process_files.h"
#include "core/inspect/setting_lines.h"

#include <QDir>

#include <algorithm>
#include <array>
#include <span>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr std::size_t mostProcesses = 64;
constexpr int mostFiles = 64;
constexpr int deepestInclude = 5;
constexpr std::size_t mostSettings = 256;

using Names = std::span<const QLatin1StringView>;

/// An argument that names the configuration: the file, or a directory that holds `suffix`.
struct FileOption {
    QLatin1StringView name;
    QLatin1StringView suffix;
};

/// A kind of server, from its manual.
struct ServerKind {
    QLatin1StringView program;
    Names processes; ///< comm
    SettingSyntax syntax;
    std::span<const FileOption> options;
    Names files; ///< where distributions put it; the first that exists
    Names sections;
    Names directives; ///< on which addresses
    QLatin1StringView portDirective;
    quint16 port = 0;         ///< where nothing says so; 0: `values` name it
    QLatin1StringView preset; ///< the addresses where nothing says so; empty: every one
    bool all = false;         ///< each line counts, not the last
};

template <std::size_t N>
using List = std::array<QLatin1StringView, N>;

constexpr List<1> postgresqlProcesses{"postgres"_L1};
constexpr std::array postgresqlOptions{
    FileOption{"config_file"_L1, {}}, FileOption{"--config_file"_L1, {}},
    FileOption{"--config-file"_L1, {}}, FileOption{"-D"_L1, "/postgresql.conf"_L1}};
constexpr List<1> postgresqlDirectives{"listen_addresses"_L1};

constexpr List<2> mysqlProcesses{"mysqld"_L1, "mariadbd"_L1};
constexpr std::array mysqlOptions{FileOption{"--defaults-file"_L1, {}}};
constexpr List<2> mysqlFiles{"/etc/mysql/my.cnf"_L1, "/etc/my.cnf"_L1};
constexpr List<4> mysqlSections{"mysqld"_L1, "server"_L1, "mariadb"_L1, "mariadbd"_L1};
constexpr List<1> mysqlDirectives{"bind_address"_L1};

constexpr List<2> redisProcesses{"redis-server"_L1, "valkey-server"_L1};
constexpr List<4> redisFiles{"/etc/redis/redis.conf"_L1, "/etc/redis.conf"_L1,
                             "/etc/redis/6379.conf"_L1, "/etc/valkey/valkey.conf"_L1};
constexpr List<1> redisDirectives{"bind"_L1};

constexpr List<1> nginxProcesses{"nginx"_L1};
constexpr std::array nginxOptions{FileOption{"-c"_L1, {}}};
constexpr List<2> nginxFiles{"/etc/nginx/nginx.conf"_L1, "/usr/local/nginx/conf/nginx.conf"_L1};
constexpr List<1> nginxDirectives{"listen"_L1};

constexpr List<2> apacheProcesses{"apache2"_L1, "httpd"_L1};
constexpr std::array apacheOptions{FileOption{"-f"_L1, {}}};
constexpr List<2> apacheFiles{"/etc/apache2/ports.conf"_L1, "/etc/httpd/conf/httpd.conf"_L1};
constexpr List<1> apacheDirectives{"listen"_L1};

constexpr List<1> sshProcesses{"sshd"_L1};
constexpr std::array sshOptions{FileOption{"-f"_L1, {}}};
constexpr List<1> sshFiles{"/etc/ssh/sshd_config"_L1};
constexpr List<1> sshDirectives{"listenaddress"_L1};

constexpr List<1> mongodProcesses{"mongod"_L1};
constexpr std::array mongodOptions{FileOption{"--config"_L1, {}}, FileOption{"-f"_L1, {}}};
constexpr List<1> mongodFiles{"/etc/mongod.conf"_L1};
constexpr List<1> mongodDirectives{"net.bindip"_L1};

constexpr List<1> memcachedProcesses{"memcached"_L1};
constexpr List<1> memcachedFiles{"/etc/memcached.conf"_L1};
constexpr List<2> memcachedDirectives{"-l"_L1, "--listen"_L1};

constexpr List<1> cupsProcesses{"cupsd"_L1};
constexpr List<1> cupsFiles{"/etc/cups/cupsd.conf"_L1};
constexpr List<1> cupsDirectives{"listen"_L1};

constexpr List<1> postfixProcesses{"master"_L1};
constexpr List<1> postfixFiles{"/etc/postfix/main.cf"_L1};
constexpr List<1> postfixDirectives{"inet_interfaces"_L1};

constexpr std::array kinds{ServerKind{"postgresql"_L1,
                                      postgresqlProcesses,
                                      SettingSyntax::Assignments,
                                      postgresqlOptions,
                                      {},
                                      {},
                                      postgresqlDirectives,
                                      "port"_L1,
                                      5432,
                                      "localhost"_L1},
                           ServerKind{"mysql"_L1,
                                      mysqlProcesses,
                                      SettingSyntax::Sections,
                                      mysqlOptions,
                                      mysqlFiles,
                                      mysqlSections,
                                      mysqlDirectives,
                                      "port"_L1,
                                      3306,
                                      {}},
                           ServerKind{"redis"_L1,
                                      redisProcesses,
                                      SettingSyntax::Words,
                                      {},
                                      redisFiles,
                                      {},
                                      redisDirectives,
                                      "port"_L1,
                                      6379,
                                      {}},
                           ServerKind{"nginx"_L1,
                                      nginxProcesses,
                                      SettingSyntax::Blocks,
                                      nginxOptions,
                                      nginxFiles,
                                      {},
                                      nginxDirectives,
                                      {},
                                      0,
                                      {},
                                      true},
                           ServerKind{"apache"_L1,
                                      apacheProcesses,
                                      SettingSyntax::Words,
                                      apacheOptions,
                                      apacheFiles,
                                      {},
                                      apacheDirectives,
                                      {},
                                      0,
                                      {},
                                      true},
                           ServerKind{"ssh"_L1,
                                      sshProcesses,
                                      SettingSyntax::Words,
                                      sshOptions,
                                      sshFiles,
                                      {},
                                      sshDirectives,
                                      "port"_L1,
                                      22,
                                      {},
                                      true},
                           ServerKind{"mongodb"_L1,
                                      mongodProcesses,
                                      SettingSyntax::Yaml,
                                      mongodOptions,
                                      mongodFiles,
                                      {},
                                      mongodDirectives,
                                      "net.port"_L1,
                                      27017,
                                      "localhost"_L1},
                           ServerKind{"memcached"_L1,
                                      memcachedProcesses,
                                      SettingSyntax::Options,
                                      {},
                                      memcachedFiles,
                                      {},
                                      memcachedDirectives,
                                      "-p"_L1,
                                      11211,
                                      {},
                                      true},
                           ServerKind{"cups"_L1,
                                      cupsProcesses,
                                      SettingSyntax::Words,
                                      {},
                                      cupsFiles,
                                      {},
                                      cupsDirectives,
                                      {},
                                      0,
                                      {},
                                      true},
                           ServerKind{"postfix"_L1,
                                      postfixProcesses,
                                      SettingSyntax::Assignments,
                                      {},
                                      postfixFiles,
                                      {},
                                      postfixDirectives,
                                      {},
                                      0,
                                      {}}};

bool holds(Names names, const QString &name)
{
    return std::any_of(names.begin(), names.end(),
                       [&name](QLatin1StringView one) { return name == one; });
}

const ServerKind *kindOf(const Process &process)
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&process](const ServerKind &one) {
        return holds(one.processes, process.name);
    });
    return kind == kinds.end() ? nullptr : &*kind;
}

/// The configuration file that the command line names.
QString namedFile(const ServerKind &kind, const Process &process)
{
    QStringList words = process.arguments;
    if (words.size() == 1) // a server that rewrote its title: "nginx: master process nginx -c /x"
        words = words.front().split(u' ', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < words.size(); ++i)
        for (const FileOption &option : kind.options) {
            const QString &word = words.at(i);
            QString value;
            if (word == option.name && i + 1 < words.size())
                value = words.at(i + 1);
            else if (word.startsWith(option.name) && word.size() > option.name.size()
                     && (word.at(option.name.size()) == u'='
                         || (option.name.size() == 2 && word.at(2) == u'/')))
                value = word.sliced(option.name.size() + (word.at(option.name.size()) == u'='));
            if (value.startsWith(u'/'))
                return value + option.suffix;
        }
    return {};
}

/// One server's configuration, its included files in their places.
class Configuration {
public:
    Configuration(const ServerKind &kind, const ProcessFiles &files)
        : m_kind(kind)
        , m_files(files)
    {
    }

    struct Line {
        QString file;
        SettingLine setting;
    };

    /// False where the file does not exist; a file that may not be read is noted.
    bool read(const QString &file)
    {
        m_base = file.section(u'/', 0, -2);
        return readFile(file, 0);
    }

    const std::vector<Line> &lines() const { return m_lines; }
    const QString &denied() const { return m_denied; }

private:
    bool readFile(const QString &file, int depth)
    {
        if (m_read++ >= mostFiles)
            return false;
        const auto bytes = m_files.read(file);
        if (!bytes) {
            if (bytes.error().kind == ErrorKind::Denied && m_denied.isEmpty())
                m_denied = file;
            return bytes.error().kind == ErrorKind::Denied;
        }
        for (SettingLine &setting : readSettingLines(m_kind.syntax, *bytes)) {
            if (depth < deepestInclude && include(setting, file, depth))
                continue;
            m_lines.push_back({file, std::move(setting)});
        }
        return true;
    }

    /// The words of PostgreSQL, MariaDB, nginx, sshd, Redis and Apache for "this file too".
    bool include(const SettingLine &setting, const QString &from, int depth)
    {
        const QString &name = setting.name;
        const bool directory = name == "include_dir"_L1 || name == "!includedir"_L1;
        if (!directory && name != "include"_L1 && name != "include_if_exists"_L1
            && name != "includeoptional"_L1 && name != "!include"_L1)
            return false;
        for (QString path : setting.value.split(u' ', Qt::SkipEmptyParts)) {
            if (!path.startsWith(u'/'))
                path = (m_kind.syntax == SettingSyntax::Assignments ? from.section(u'/', 0, -2)
                                                                    : m_base)
                       + u'/' + path;
            for (const QString &file : directory ? inside(path) : matching(path))
                (void)readFile(file, depth + 1);
        }
        return true;
    }

    /// postgresql.conf takes *.conf of a directory, my.cnf *.cnf.
    QStringList inside(const QString &directory) const
    {
        const QString place = directory.endsWith(u'/') ? directory : directory + u'/';
        return matching(place
                        + (m_kind.syntax == SettingSyntax::Sections ? u"*.cnf"_s : u"*.conf"_s));
    }

    QStringList matching(const QString &path) const
    {
        const QString pattern = path.section(u'/', -1);
        if (!pattern.contains(u'*') && !pattern.contains(u'?'))
            return {path};
        const QString directory = path.section(u'/', 0, -2);
        QStringList found;
        for (const QString &name : m_files.names(directory))
            if (!name.startsWith(u'.') && QDir::match(pattern, name))
                found << directory + u'/' + name;
        return found;
    }

    const ServerKind &m_kind;
    const ProcessFiles &m_files;
    QString m_base;
    QString m_denied;
    int m_read = 0;
    std::vector<Line> m_lines;
};

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
        Configuration configuration(m_kind, m_files);
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
    QString choose(Configuration &configuration) const
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
        return m_kind.sections.empty() || holds(m_kind.sections, line.section.section(u'-', 0, 0));
    }

    std::vector<ListenSetting> inForce(const Configuration &configuration) const
    {
        std::vector<ListenSetting> settings;
        for (const Configuration::Line &line : configuration.lines()) {
            if (!holds(m_kind.directives, line.setting.name) || !isInSection(line.setting))
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

    std::optional<Port> portOf(const Configuration &configuration) const
    {
        std::optional<Port> port;
        if (m_kind.port != 0)
            port = Port(m_kind.port);
        if (!m_kind.portDirective.isEmpty())
            for (const Configuration::Line &line : configuration.lines()) {
                bool isNumber = false;
                const quint16 number = line.setting.value.toUShort(&isNumber);
                if (line.setting.name == m_kind.portDirective && isInSection(line.setting)
                    && isNumber)
                    port = Port(number);
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
