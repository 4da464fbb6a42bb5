// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/nft_json_value.h"
#include "core/firewall/ruleset.h"

namespace doorward::firewall::nft {

/// What a rule reads: {"payload": {"protocol": "tcp", "field": "dport"}}, {"meta": …}, {"ct": …} …
struct Selected {
    Selector selector;
    Type type;
    /// A field of another protocol than TCP: the rule does not match.
    bool never = false;
    /// Nothing that a configuration or the packet tells: of which kind.
    std::optional<OpaqueMatch::Kind> opaque;
    /// The field exists in one family alone, and the Field does not say so: NFPROTO_IPV4 (2) or
    /// NFPROTO_IPV6 (10). nft puts that condition before the match and does not print it.
    std::optional<quint8> onlyIn;
};

/// Nothing: `entry` names no selector of nft's at all. One that is not modelled is `opaque`.
std::optional<Selected> readSelector(const Json::Member &entry, TableFamily family);

/// A condition that holds in packets of that family alone, where `family` sees both.
std::optional<Match> familyCondition(quint8 nfProtocol, TableFamily family);

} // namespace doorward::firewall::nft
