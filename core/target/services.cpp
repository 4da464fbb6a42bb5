// SPDX-License-Identifier: MIT
#include "core/target/services.h"

#include "core/target/services_table.h"

#include <QHash>

namespace doorward {

namespace {

struct Directory {
    std::vector<ServiceProfile> profiles;
    QHash<QString, qsizetype> byName;
    QHash<quint16, qsizetype> byPort;
};

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

/// Fills the profile's ports; those before "|" are the service's own.
void readPorts(const ServiceRow &row, qsizetype index, Directory &directory,
               ServiceProfile &profile)
{
    bool own = true;
    for (const QString &word : words(row.ports)) {
        if (word == u"|") {
            own = false;
            continue;
        }
        const ushort number = word.toUShort();
        profile.ports.emplace_back(number);
        if (own && !directory.byPort.contains(number))
            directory.byPort.insert(number, index);
    }
}

Directory readDirectory()
{
    Directory directory;
    for (const ServiceRow &row : serviceRows()) {
        const auto index = static_cast<qsizetype>(directory.profiles.size());
        ServiceProfile profile;
        profile.name = QString::fromLatin1(row.name);
        profile.title = QString::fromLatin1(row.title);
        profile.processNames = words(row.processes);
        profile.unitNames = words(row.units);
        profile.opening = row.opening;
        readPorts(row, index, directory, profile);
        directory.byName.insert(profile.name, index);
        for (const QString &alias : words(row.aliases))
            directory.byName.insert(alias, index);
        directory.profiles.push_back(std::move(profile));
    }
    return directory;
}

const Directory &directory()
{
    static const Directory whole = readDirectory();
    return whole;
}

constexpr qsizetype longestName = 64;

/// "jdbc:postgresql+x" → "postgresql+x".
QString plainScheme(QStringView scheme)
{
    QString plain = scheme.left(longestName).toString().toLower();
    for (const QLatin1StringView wrapper : {QLatin1StringView("jdbc:"), QLatin1StringView("r2dbc:"),
                                            QLatin1StringView("dbi:"), QLatin1StringView("pool:")})
        if (plain.startsWith(wrapper))
            plain.remove(0, wrapper.size());
    return plain;
}

} // namespace

const std::vector<ServiceProfile> &services()
{
    return directory().profiles;
}

const ServiceProfile *serviceNamed(QStringView name)
{
    if (name.size() > longestName)
        return nullptr;
    const auto found = directory().byName.constFind(name.toString().toLower());
    return found == directory().byName.constEnd()
               ? nullptr
               : &directory().profiles[static_cast<std::size_t>(*found)];
}

const ServiceProfile *serviceOfScheme(QStringView scheme)
{
    const QString plain = plainScheme(scheme);
    if (const ServiceProfile *whole = serviceNamed(plain))
        return whole;
    // "git+https" speaks its last word, "postgresql+psycopg2" its first.
    const QStringList parts = plain.split(u'+');
    const ServiceProfile *last = serviceNamed(parts.last());
    return last != nullptr ? last : serviceNamed(parts.first());
}

std::optional<Port> defaultPortOfScheme(QStringView scheme)
{
    const QString plain = plainScheme(scheme);
    for (const SchemePort &entry : schemePorts())
        if (plain == QLatin1StringView(entry.scheme))
            return Port(entry.port);
    const ServiceProfile *service = serviceOfScheme(plain);
    if (service == nullptr || service->ports.empty())
        return std::nullopt;
    return service->ports.front();
}

const ServiceProfile *serviceOnPort(Port port)
{
    const auto found = directory().byPort.constFind(port.value());
    return found == directory().byPort.constEnd()
               ? nullptr
               : &directory().profiles[static_cast<std::size_t>(*found)];
}

const ServiceProfile *serviceOfSocketPath(QStringView path)
{
    struct Known {
        const char *part;
        const char *service;
    };
    // libpq's unixSocketDir file name, and the defaults of the servers' own configurations.
    static constexpr Known known[] = {
        {".s.PGSQL.", "postgresql"}, {"docker", "docker"},
        {"podman", "podman"},        {"containerd", "containerd"},
        {"mysql", "mysql"},          {"mariadb", "mysql"},
        {"redis", "redis"},          {"mongodb-", "mongodb"},
        {"memcached", "memcached"},  {"php", "php-fpm"},
        {"slapd", "ldap"},           {"/ldapi", "ldap"},
        {"rabbitmq", "amqp"},        {"cups", "ipp"},
        {".X11-unix/", "x11"},       {"nginx", "http"},
    };
    for (const Known &entry : known)
        if (path.contains(QLatin1StringView(entry.part)))
            return serviceNamed(QString::fromLatin1(entry.service));
    return nullptr;
}

} // namespace doorward
