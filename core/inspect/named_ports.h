// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <vector>

namespace doorward {

/// The ports that a command line or its variables name.
struct NamedPorts {
    std::vector<Port> named;    ///< any that the program may listen on; at most 16
    std::vector<Port> listened; ///< those of them that are said to be listened on
};

/// "--port 8080", "-p8080", "127.0.0.1:8080", a bare "8080" behind something that is no option with
/// another meaning: named. "--listen=…:8080", "0.0.0.0:8080", ":8080", "PORT=8080": listened on as
/// well. "db:5432", "--upstream=127.0.0.1:8080", "--db-port 5432": another's port, and no answer.
NamedPorts portsNamedBy(const QStringList &arguments);
/// The same of variables whose names end in PORT.
NamedPorts portsOfEnvironment(const QList<QByteArray> &variables);

} // namespace doorward
