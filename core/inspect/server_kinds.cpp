// SPDX-License-Identifier: MIT
#include "core/inspect/server_kinds.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

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

constexpr std::array<ServerKind, 10> kinds{{
    {.program = "postgresql"_L1,
     .processes = postgresqlProcesses,
     .syntax = SettingSyntax::Assignments,
     .options = postgresqlOptions,
     .directives = postgresqlDirectives,
     .portDirective = "port"_L1,
     .port = 5432,
     .preset = "localhost"_L1},
    {.program = "mysql"_L1,
     .processes = mysqlProcesses,
     .syntax = SettingSyntax::Sections,
     .options = mysqlOptions,
     .files = mysqlFiles,
     .sections = mysqlSections,
     .directives = mysqlDirectives,
     .portDirective = "port"_L1,
     .port = 3306},
    {.program = "redis"_L1,
     .processes = redisProcesses,
     .syntax = SettingSyntax::Words,
     .files = redisFiles,
     .directives = redisDirectives,
     .portDirective = "port"_L1,
     .port = 6379},
    {.program = "nginx"_L1,
     .processes = nginxProcesses,
     .syntax = SettingSyntax::Blocks,
     .options = nginxOptions,
     .files = nginxFiles,
     .directives = nginxDirectives,
     .all = true},
    {.program = "apache"_L1,
     .processes = apacheProcesses,
     .syntax = SettingSyntax::Words,
     .options = apacheOptions,
     .files = apacheFiles,
     .directives = apacheDirectives,
     .all = true},
    {.program = "ssh"_L1,
     .processes = sshProcesses,
     .syntax = SettingSyntax::Words,
     .options = sshOptions,
     .files = sshFiles,
     .directives = sshDirectives,
     .portDirective = "port"_L1,
     .port = 22,
     .all = true},
    {.program = "mongodb"_L1,
     .processes = mongodProcesses,
     .syntax = SettingSyntax::Yaml,
     .options = mongodOptions,
     .files = mongodFiles,
     .directives = mongodDirectives,
     .portDirective = "net.port"_L1,
     .port = 27017,
     .preset = "localhost"_L1},
    {.program = "memcached"_L1,
     .processes = memcachedProcesses,
     .syntax = SettingSyntax::Options,
     .files = memcachedFiles,
     .directives = memcachedDirectives,
     .portDirective = "-p"_L1,
     .port = 11211,
     .all = true},
    {.program = "cups"_L1,
     .processes = cupsProcesses,
     .syntax = SettingSyntax::Words,
     .files = cupsFiles,
     .directives = cupsDirectives,
     .all = true},
    {.program = "postfix"_L1,
     .processes = postfixProcesses,
     .syntax = SettingSyntax::Assignments,
     .files = postfixFiles,
     .directives = postfixDirectives},
}};

} // namespace

bool hasWord(ServerWords words, const QString &word)
{
    return std::any_of(words.begin(), words.end(),
                       [&word](QLatin1StringView one) { return word == one; });
}

const ServerKind *kindOf(const Process &process)
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&process](const ServerKind &one) {
        return hasWord(one.processes, process.name);
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

} // namespace doorward
