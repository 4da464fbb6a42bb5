// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace doorward {

/// How a server's configuration file is written, each as its manual says.
enum class SettingSyntax : std::uint8_t {
    Assignments, ///< `name = value` or `name value`, 'quoted', # comments: postgresql.conf, main.cf
    Sections,    ///< `[section]`, `name = value`, # and ; comments: my.cnf
    Words,       ///< `Name value value`, # comments: sshd_config, redis.conf, apache2.conf
    Blocks,      ///< `name value;` and `name { … }`, # comments: nginx.conf
    Yaml,        ///< maps of scalars, a name is "outer.inner": mongod.conf, elasticsearch.yml
    Options      ///< an option of the command line in each line: memcached.conf
};

/// One setting of a configuration file.
struct SettingLine {
    quint32 line = 0; ///< counted from 1
    QString section;  ///< Sections: the one that it stands in
    QString name;     ///< lower case but for Options; Sections: "_" for "-"
    QString value;    ///< without quotes and comment
    QString text;     ///< as it stands, without blanks around it; at most 200 characters
};

/// The settings of a file in their order. What is not one is left out; lines beyond 4096 bytes are
/// cut, those after the first 20 000 are left out. The bytes may be anything.
std::vector<SettingLine> readSettingLines(SettingSyntax syntax, QByteArrayView bytes);

} // namespace doorward
