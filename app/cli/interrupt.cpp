// SPDX-License-Identifier: MIT
#include "app/cli/interrupt.h"

#include <csignal>

namespace doorward::cli {

namespace {

// Set before the handlers are installed, never changed: the handler only reads it.
const CancelToken *interrupted = nullptr;

extern "C" void cancelOnce(int)
{
    interrupted->cancel(); // an atomic exchange and write(2): async-signal-safe
}

} // namespace

const CancelToken &interruptToken()
{
    static const CancelToken token;
    if (!interrupted) {
        interrupted = &token;
        struct sigaction action {};
        action.sa_handler = cancelOnce;
        action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
        ::sigaction(SIGINT, &action, nullptr);
        ::sigaction(SIGTERM, &action, nullptr);
        action.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &action, nullptr);
    }
    return token;
}

} // namespace doorward::cli
