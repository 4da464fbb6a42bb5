// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/inquiry.h"

namespace doorward::rules {

/// A packet for which a way is looked up in a snapshot's rules and routes.
struct RouteQuestion {
    IpAddress destination;
    std::optional<IpAddress> source;
    std::optional<Uid> uid;        ///< of the sending process; nothing for forwarded packets
    std::optional<QString> device; ///< asked for (--device)
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
    const Route *route = nullptr;
    const PolicyRule *rule = nullptr; ///< the rule that led to the answer, where rules are known
};

/// What the kernel would answer, from the snapshot alone: rules by priority, then longest prefix,
/// then lowest metric (ip-rule(8), ip-route(8)). Of several next hops the first.
RouteLookup lookUpRoute(const HostSnapshot &host, const RouteQuestion &question);

/// Evidence of such a lookup on another host.
QString routerEvidence(const Inquiry &inquiry, const HostSnapshot &host, const RouteLookup &lookup,
                       const IpAddress &destination);

} // namespace doorward::rules
