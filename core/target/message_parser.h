// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/target.h"

namespace doorward {

/// What a pasted error text says: the target that failed, and how. The text may hold many lines of
/// any program, in any of the nine languages whose messages are known (en, ko, tr, zh_CN, de, fr,
/// es, ja, ru); where it names several addresses, the one that failed is the target and the others
/// that failed with it stand in `also`. An address that the text says failed, beside its name or
/// alone, stands in `failedAddresses`, which is empty where only a name was looked up in vain.
/// Where it names none, host, port and unixPath are empty: nothing is guessed, neither from the
/// time of day nor from a version or a line number. A port that the text does not name stays empty,
/// except that a URL's scheme names it.
///
/// The result holds no secret of the text. Time is linear in the text; of a text beyond 256 Ki
/// characters its end is read.
Target parseMessage(const QString &text);

} // namespace doorward
