// SPDX-License-Identifier: MIT
#pragma once

#include "core/target/services.h"

namespace doorward {

/// The service that a message speaks of by the words of its programs and libraries ("psql:",
/// "redis.exceptions", "HTTPSConnectionPool"). Null where no word tells. `whole` is the text,
/// `spoken` its lines without stack traces: only these tell of HTTP, which libraries of every kind
/// are built on.
const ServiceProfile *serviceInWords(const QString &whole, const QString &spoken);

} // namespace doorward
