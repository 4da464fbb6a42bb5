// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/unit.h"

namespace doorward {

/// What a server's own words mean, and which address and port they name. By the texts of
/// strerror(3) and the names of errno values that every language's runtime prints, and by the
/// phrases of well-known servers about their configuration. Fills meaning, address and port.
void readWords(UnitLogLine &line);

} // namespace doorward
