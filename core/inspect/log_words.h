// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/unit.h"

#include <QStringView>

namespace doorward {

/// What a server's own words mean, and which address and port they name. By the texts of
/// strerror(3) and the names of errno values that every language's runtime prints, and by the
/// phrases of well-known servers about their configuration. Fills meaning, address and port.
void readWords(UnitLogLine &line);

/// Ports that a command line names as a port: "--port 8080", "-p8080", ":8080", "PORT=8080",
/// "listen=127.0.0.1:8080", a bare "8080" behind something that is no option with another meaning.
std::vector<Port> portsNamedBy(const QStringList &arguments);

} // namespace doorward
