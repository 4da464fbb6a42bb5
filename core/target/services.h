// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

#include <vector>

namespace doorward {

/// The directory of well-known services: one row for each, in no meaningful order. Ports are those
/// of IANA's registry or of the product's own default configuration, the default first. It is
/// built in: /etc/services is not read.
const std::vector<ServiceProfile> &services();

/// The row for a service's name or one of its other names, without regard to case: "postgresql",
/// "postgres", "pg", "mariadb", "rabbitmq". Null where there is none.
const ServiceProfile *serviceNamed(QStringView name);

/// The row for a URL's scheme, drivers and wrappers set aside: "postgresql+psycopg2", "jdbc:mysql",
/// "rediss", "mongodb+srv", "amqps", "wss". Null where there is none.
const ServiceProfile *serviceOfScheme(QStringView scheme);

/// The port that a URL of this scheme means when it names none ("rediss" 6379, "amqps" 5671).
std::optional<Port> defaultPortOfScheme(QStringView scheme);

/// The one service that a port is known for. Ports that many programs share (8080, 3000, 9000)
/// have none.
const ServiceProfile *serviceOnPort(Port port);

/// The row for a unix socket's path by the usual names of such files ("/run/docker.sock",
/// "/var/run/postgresql/.s.PGSQL.5432"). Null where the name says nothing.
const ServiceProfile *serviceOfSocketPath(QStringView path);

} // namespace doorward
