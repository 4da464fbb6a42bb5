// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/network.h"

#include <optional>
#include <vector>

namespace doorward {

/// A packet for which a way is looked up in rules and routes that were read from a host.
struct RouteQuestion {
    IpAddress destination;
    std::optional<IpAddress> source;
    std::optional<Uid> uid = {};        ///< of the sending process; nothing for forwarded packets
    std::optional<QString> device = {}; ///< asked for (--device)
    std::optional<QString> inputDevice = {}; ///< where it came in; nothing: not known
    std::optional<quint32> mark = {};        ///< nothing: not known
};

struct RouteLookup {
    enum class Kind : std::uint8_t {
        Route,   ///< a unicast or local route
        NoRoute, ///< no table that applies has one
        Rejects, ///< unreachable, prohibit or blackhole route
        Rule,    ///< a policy rule rejects before any route is looked at
        Unknown  ///< the tables were not read
    };
    Kind kind = Kind::Unknown;
    bool isCertain = false; ///< no rule on the way had conditions that this lookup does not know
    RouteType type = RouteType::Unicast;
    QString device;
    std::optional<IpAddress> gateway;
    const Route *route = nullptr;     ///< into `routes`
    const PolicyRule *rule = nullptr; ///< into `rules`: the one that led to the answer
};

/// What the kernel would answer: rules by priority, then longest prefix, then lowest metric
/// (ip-rule(8), ip-route(8)). Of several next hops the first. Without a rule of the family the
/// kernel's own three stand in: local, main, default. `rules` and `routes` must outlive the answer.
RouteLookup lookUpRoute(const std::vector<Route> &routes, const std::vector<PolicyRule> &rules,
                        const RouteQuestion &question);

} // namespace doorward
