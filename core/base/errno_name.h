// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward {

/// The symbolic name of a Linux errno value ("ECONNREFUSED" for 111), errno(3); empty for 0 and
/// "E<number>" for a value that glibc does not know.
QString errnoName(int errnoValue);

} // namespace doorward
