// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listen_setting.h"
#include "core/facts/listener.h"

namespace doorward {

/// The arguments of a command line that may say on which address the program listens: the value of
/// an option that servers use for it (`--host`, `--bind`, `-S`, …), and any argument that is an
/// address with a port. A development server that listens on the loopback address unless told
/// otherwise (uvicorn, flask, vite, …) and was told nothing gives its preset and the option that
/// would change it.
///
/// Only what stands there: whether it was obeyed, the listener shows.
std::vector<ListenSetting> addressArguments(const Process &process);

} // namespace doorward
