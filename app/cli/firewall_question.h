// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/values.h"
#include "core/firewall/packet_question.h"

namespace doorward::cli {

using firewall::PacketAsked;
using firewall::PacketQuestion;

/// --to, --from, --hook, --in, --out, --state.
Parsed<PacketQuestion> questionFrom(const Arguments &arguments);
/// A line of a batch: a JSON object with those keys, every one but "to" may be missing or null.
Parsed<PacketQuestion> questionFrom(const QByteArray &line);

/// packetFor() with, where that was left open, the options that tell.
PacketAsked askedOf(const PacketQuestion &question, const firewall::HostView &host);

} // namespace doorward::cli
