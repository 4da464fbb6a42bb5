// SPDX-License-Identifier: MIT
#include "core/inspect/server_configuration.h"

#include <QDir>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr int mostFiles = 64;
constexpr int deepestInclude = 5;

} // namespace

bool ServerConfiguration::read(const QString &file)
{
    m_base = file.section(u'/', 0, -2);
    return readFile(file, 0);
}

bool ServerConfiguration::readFile(const QString &file, int depth)
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
bool ServerConfiguration::include(const SettingLine &setting, const QString &from, int depth)
{
    const QString &name = setting.name;
    const bool directory = name == "include_dir"_L1 || name == "!includedir"_L1;
    if (!directory && name != "include"_L1 && name != "include_if_exists"_L1
        && name != "includeoptional"_L1 && name != "!include"_L1)
        return false;
    for (QString path : setting.value.split(u' ', Qt::SkipEmptyParts)) {
        if (!path.startsWith(u'/'))
            path =
                (m_kind.syntax == SettingSyntax::Assignments ? from.section(u'/', 0, -2) : m_base)
                + u'/' + path;
        for (const QString &file : directory ? inside(path) : matching(path))
            (void)readFile(file, depth + 1);
    }
    return true;
}

/// postgresql.conf takes *.conf of a directory, my.cnf *.cnf.
QStringList ServerConfiguration::inside(const QString &directory) const
{
    const QString place = directory.endsWith(u'/') ? directory : directory + u'/';
    return matching(place + (m_kind.syntax == SettingSyntax::Sections ? u"*.cnf"_s : u"*.conf"_s));
}

QStringList ServerConfiguration::matching(const QString &path) const
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

} // namespace doorward
