// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/listener.h"
#include "core/report/report.h"

namespace doorward {

/// `listeners --json`: an array, keys as in the contract.
QByteArray listenersToJson(const std::vector<Listener> &listeners);

/// A table for people: address, port, reach in words, process, user, unit or container, accept
/// queue; the namespace where there is more than one. Wide tables lose their last columns rather
/// than their alignment. A line says so where there are none.
QString listenersToText(const std::vector<Listener> &listeners, const Catalogue &catalogue,
                        const TextStyle &style);

} // namespace doorward
