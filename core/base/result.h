// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

namespace doorward {

/// A value, or the Error that says why there is none.
template <typename T>
using Result = tl::expected<T, Error>;

} // namespace doorward
