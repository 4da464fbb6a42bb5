// SPDX-License-Identifier: MIT
#pragma once

#include "core/inspect/process_files.h"
#include "core/inspect/server_kinds.h"

namespace doorward {

/// One server's configuration: the lines of its file, those of the files that it includes in their
/// places.
class ServerConfiguration {
public:
    struct Line {
        QString file;
        SettingLine setting;
    };

    ServerConfiguration(const ServerKind &kind, const ProcessFiles &files)
        : m_kind(kind)
        , m_files(files)
    {
    }

    /// False where the file does not exist; one that may not be read is noted.
    bool read(const QString &file);

    const std::vector<Line> &lines() const { return m_lines; }
    /// The first file that may not be read; empty where there is none.
    const QString &denied() const { return m_denied; }

private:
    bool readFile(const QString &file, int depth);
    bool include(const SettingLine &setting, const QString &from, int depth);
    QStringList inside(const QString &directory) const;
    QStringList matching(const QString &path) const;

    const ServerKind &m_kind;
    const ProcessFiles &m_files;
    QString m_base;
    QString m_denied;
    int m_read = 0;
    std::vector<Line> m_lines;
};

} // namespace doorward
