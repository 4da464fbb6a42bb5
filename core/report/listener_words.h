// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listener.h"
#include "core/report/catalogue.h"

namespace doorward::listener_words {

/// What tables of listeners show, the same in every one of them. Foreign names are made harmless
/// (displayText()), not shortened to a column's width.
/// "10.0.0.1", "fe80::1%eth0", the path of a unix socket.
QString address(const Listener &listener);
/// "only this host", "these networks", "everyone".
QString reach(const Listener &listener, const Catalogue &catalogue);
/// The unit or container that it belongs to; "→ web:80" where it only holds the port for one.
QString place(const Listener &listener);
/// "3/128": connections that wait for accept(), of how many may; empty where unknown.
QString queue(const Listener &listener);

} // namespace doorward::listener_words
