// SPDX-License-Identifier: MIT
#include "core/base/duration_text.h"

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

QString durationText(qint64 microseconds)
{
    const auto value = static_cast<double>(std::max<qint64>(microseconds, 0));
    if (value < 10'000)
        return u"%1 ms"_s.arg(value / 1e3, 0, 'f', 2);
    if (value < 1e6)
        return u"%1 ms"_s.arg(value / 1e3, 0, 'f', 0);
    return u"%1 s"_s.arg(value / 1e6, 0, 'f', 2);
}

} // namespace doorward
