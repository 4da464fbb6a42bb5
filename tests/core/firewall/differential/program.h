// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/readers.h"
#include "tests/support/netns.h"

#include <QByteArrayList>

#include <array>
#include <vector>

namespace doorward::differential {

/// What loads a line.
enum class Layer : std::uint8_t {
    Ipset,
    Nft,
    IptablesNft,
    Ip6tablesNft,
    IptablesLegacy,
    Ip6tablesLegacy
};
inline constexpr std::size_t layerCount = 6;

/// One command of a ruleset; a ruleset without it may still be one.
struct Line {
    Layer layer = Layer::Nft;
    QByteArray table; ///< of iptables: "filter", "nat", …
    QByteArray text;  ///< "add rule inet t c tcp dport 22 drop", "-A INPUT -p tcp -j DROP"
    /// What configuration alone cannot tell stands in it (a limit, a quota, chance …).
    bool unknowable = false;
    /// A shrinker leaves it in: without it the experiment would show something else.
    bool kept = false;
};

/// A whole ruleset, line by line, so that a shrinker can leave lines out.
struct Program {
    std::vector<Layer> order; ///< in which the layers are loaded
    std::vector<Line> lines;

    bool uses(Layer layer) const;
    bool unknowable() const;
    /// As it is given to the layer's program.
    QByteArray text(Layer layer) const;
};

struct Loaded {
    Program program;    ///< without the lines that the kernel or its tools refused
    int refused = 0;    ///< their number
    QByteArray example; ///< one of them, with what the tool said
    bool ok = false;
};

/// Loads it into the namespace, leaving out what is refused.
Loaded load(const lab::Netns &netns, Program program);

/// What the tools print of it afterwards.
firewall::RulesetSources readBack(const lab::Netns &netns, const Program &program);

} // namespace doorward::differential
