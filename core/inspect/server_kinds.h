// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listener.h"
#include "core/inspect/setting_lines.h"

#include <QLatin1StringView>

#include <span>

namespace doorward {

using ServerWords = std::span<const QLatin1StringView>;

/// An argument that names the configuration: the file, or a directory that holds `suffix`.
struct FileOption {
    QLatin1StringView name;
    QLatin1StringView suffix;
};

/// A kind of server, from its manual.
struct ServerKind {
    QLatin1StringView program;
    ServerWords processes; ///< comm
    SettingSyntax syntax;
    std::span<const FileOption> options{};
    ServerWords files{}; ///< where distributions put it; the first that exists
    ServerWords sections{};
    ServerWords directives; ///< on which addresses
    QLatin1StringView portDirective{};
    quint16 port = 0;           ///< where nothing says so; 0: `values` name it
    QLatin1StringView preset{}; ///< the addresses where nothing says so; empty: every one
    bool all = false;           ///< each line counts, not the last
};

/// Whether one of the words is this one.
bool hasWord(ServerWords words, const QString &word);

/// What is known of the server that this process is; null where it is none that is known.
const ServerKind *kindOf(const Process &process);

/// The configuration file that its command line names, absolute; empty where it names none.
QString namedFile(const ServerKind &kind, const Process &process);

} // namespace doorward
