// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/facts/container.h"

#include <QByteArray>

namespace doorward {

/// Answers of the Docker Engine API (docs.docker.com/engine/api/v1.41), as docker and podman give
/// them. Bytes from outside: what does not fit is BadInput, what is missing stays empty, and every
/// text is cut to a bound. Environment variables, commands and mounts are never kept: they hold
/// secrets.

/// "GET /containers/json?all=1", in its order. What only "GET /containers/{id}/json" says (exit
/// code, health, process, the ports of one that does not run) is missing.
Result<std::vector<Container>> readContainerList(const QByteArray &bytes);

/// "GET /containers/{id}/json".
Result<Container> readContainer(const QByteArray &bytes);

} // namespace doorward
