// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"
#include "core/facts/json.h"

namespace doorward {

/// One address to listen on, as configuration files and command lines write it: "127.0.0.1",
/// "[::1]:80", "*:631", "8080", "localhost", "-::1" (redis.conf: it may be missing), "all" and
/// "loopback-only" (main.cf), "_local_" (elasticsearch.yml).
struct ListenPlace {
    QString host; ///< without brackets; empty: every address
    std::optional<Port> port;

    /// Nothing for other words, host names among them: whose address a name has is not known here.
    static std::optional<ListenPlace> parse(const QString &text);
    /// A listener on that address may come from it.
    bool names(const IpAddress &bound) const;
};

/// Where a server's own configuration, or its command line, says on which addresses it listens.
struct ListenSetting {
    Pid pid;             ///< the process that it was read for
    QString program;     ///< which kind of server: "postgresql", "redis", "uvicorn", …
    QString file;        ///< absolute, as that process sees it; empty: its command line
    quint32 line = 0;    ///< counted from 1; 0: the command line, or nothing is set
    QString directive;   ///< "listen_addresses", "bind-address", "--host"
    QString text;        ///< the line or the arguments as they stand, at most 200 characters
    QStringList values;  ///< what is named there: "127.0.0.1", "localhost", "*", "0.0.0.0:80"
    bool preset = false; ///< nothing is set: `values` is the program's own default
    /// Of the same configuration, or the program's default; nothing where `values` name it or
    /// nobody knows.
    std::optional<Port> port;

    bool operator==(const ListenSetting &) const = default;
};

template <typename F, json::Described<ListenSetting> T>
void describe(F &field, T &setting)
{
    field("pid", setting.pid);
    field("program", setting.program);
    field("file", setting.file);
    field("line", setting.line);
    field("directive", setting.directive);
    field("text", setting.text);
    field("values", setting.values);
    field("preset", setting.preset);
    field("port", setting.port);
}

} // namespace doorward
