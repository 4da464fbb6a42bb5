// SPDX-License-Identifier: MIT
#include "core/diagnosis/bind_setting.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

bool namesPort(const ListenSetting &setting)
{
    return setting.port
           || std::any_of(setting.values.begin(), setting.values.end(), [](const QString &value) {
                  const auto place = ListenPlace::parse(value);
                  return place && place->port;
              });
}

bool names(const ListenSetting &setting, const Listener &listener)
{
    const auto bound = listener.ip();
    if (!bound)
        return false;
    return std::any_of(setting.values.begin(), setting.values.end(), [&](const QString &value) {
        const auto place = ListenPlace::parse(value);
        if (!place || !place->names(*bound))
            return false;
        const auto port = place->port ? place->port : setting.port;
        return !port || port == listener.port;
    });
}

/// The setting was read for the listener's process; or, where its owner cannot be seen, for one
/// that lives in no container and whose port is known, so that it shows whose listener it is.
bool mayBeOf(const HostSnapshot &host, const ListenSetting &setting, const Listener &listener)
{
    if (!listener.pids.empty())
        return std::find(listener.pids.begin(), listener.pids.end(), setting.pid)
               != listener.pids.end();
    const bool contained = std::any_of(
        host.processes.begin(), host.processes.end(), [&setting](const Process &process) {
            return process.pid == setting.pid && process.container.has_value();
        });
    return !contained && !listener.container && namesPort(setting);
}

/// The line by which each server takes every address, from its own manual.
struct Line {
    QLatin1StringView program; ///< its name in the directory of services, where it is there
    QLatin1StringView ipv4;
    QLatin1StringView ipv6; ///< empty: one line for both
};
constexpr std::array lines{Line{"postgresql"_L1, "listen_addresses = '*'"_L1, {}},
                           Line{"mysql"_L1, "bind-address = *"_L1, {}},
                           Line{"mariadb"_L1, "bind-address = *"_L1, {}},
                           Line{"redis"_L1, "bind * -::*"_L1, {}},
                           Line{"nginx"_L1, "listen %1;"_L1, "listen [::]:%1;"_L1},
                           Line{"apache"_L1, "Listen %1"_L1, {}},
                           Line{"ssh"_L1, "ListenAddress 0.0.0.0"_L1, "ListenAddress ::"_L1},
                           Line{"mongodb"_L1, "bindIpAll: true"_L1, {}},
                           Line{"elasticsearch"_L1, "network.host: 0.0.0.0"_L1, {}},
                           Line{"memcached"_L1, "-l 0.0.0.0"_L1, "-l ::"_L1},
                           Line{"cups"_L1, "Listen *:%1"_L1, {}},
                           Line{"postfix"_L1, "inet_interfaces = all"_L1, {}}};

const Line *lineFor(const QString &program)
{
    const auto found = std::find_if(lines.begin(), lines.end(), [&program](const Line &line) {
        return line.program == program;
    });
    return found == lines.end() ? nullptr : &*found;
}

/// The arguments with every address in the place of the one that they name.
QString openArguments(const ListenSetting &setting, Family family)
{
    const QString any = family == Family::Ipv6 ? u"::"_s : u"0.0.0.0"_s;
    if (setting.values.isEmpty())
        return {};
    const auto place = ListenPlace::parse(setting.values.front());
    if (!place)
        return {};
    const QString host = place->port && family == Family::Ipv6 ? u"[::]"_s : any;
    const QString value = place->port ? host + u':' + QString::number(place->port->value()) : any;
    if (setting.directive.isEmpty())
        return value;
    const bool joined = setting.text.startsWith(setting.directive + u'=');
    return setting.directive + (joined ? u'=' : u' ') + value;
}

} // namespace

const ListenSetting *settingOf(const HostSnapshot &host, const Listener &listener)
{
    const ListenSetting *found = nullptr;
    for (const ListenSetting &setting : host.listenSettings) {
        if (!mayBeOf(host, setting, listener) || !names(setting, listener))
            continue;
        // A file says where to change it; a line that stands there is better than a default.
        if (!found || (found->preset && !setting.preset)
            || (found->file.isEmpty() && !setting.file.isEmpty() && !setting.preset))
            found = &setting;
    }
    return found;
}

QString openSetting(const ListenSetting &setting, const Listener &listener, Family family)
{
    if (setting.file.isEmpty())
        return openArguments(setting, family);
    const Line *line = lineFor(setting.program);
    if (!line)
        return {};
    const QString text = family == Family::Ipv6 && !line->ipv6.isEmpty() ? line->ipv6 : line->ipv4;
    return text.contains("%1"_L1)
               ? text.arg(QString::number(listener.port.value_or(Port(0)).value()))
               : text;
}

QString openSetting(const QString &service)
{
    const Line *line = lineFor(service);
    return line && !line->ipv4.contains("%1"_L1) ? QString(line->ipv4) : QString();
}

} // namespace doorward::rules
