// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace doorward {

/// A command line that may be shown and stored: the values of options that carry secrets
/// ("--password=x", "-p x", "PGPASSWORD=x", "--token x") and the passwords inside URLs are replaced
/// by "***". It errs towards hiding.
QStringList maskedArguments(QStringList arguments);

} // namespace doorward
