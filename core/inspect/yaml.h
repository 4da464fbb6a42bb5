// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QJsonValue>

namespace doorward {

/// The first document of YAML 1.1 text as JSON: mappings (the last of equal keys wins), sequences,
/// and scalars as strings, but for plain true, false and null. Made for configuration files that
/// anybody may have written: at most 1 MiB, 32 levels and 50,000 nodes; an alias ("*x") is refused,
/// since a few of them can stand for any number of nodes. Errors: BadInput (subject: the line).
Result<QJsonValue> readYaml(const QByteArray &bytes);

} // namespace doorward
