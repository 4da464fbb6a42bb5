// SPDX-License-Identifier: MIT
#include "core/diagnosis/route_lookup.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

RouteLookup lookUpRoute(const HostSnapshot &host, const RouteQuestion &question)
{
    if (host.routeSight == Sight::None)
        return {};
    RouteLookup lookup = doorward::lookUpRoute(host.routes, host.rules, question);
    lookup.isCertain = lookup.isCertain && host.routeSight == Sight::Full;
    return lookup;
}

QString routerEvidence(const Inquiry &inquiry, const HostSnapshot &host, const RouteLookup &lookup,
                       const IpAddress &destination)
{
    const Params params{{u"router"_s, host.hostname},
                        {u"destination"_s, destination.text()},
                        {u"device"_s, lookup.device},
                        {u"gateway"_s, lookup.gateway ? lookup.gateway->text() : QString()},
                        {u"type"_s, QLatin1StringView(json::enumName(lookup.type))}};
    QString id;
    switch (lookup.kind) {
    case RouteLookup::Kind::Route:
        id = lookup.gateway ? u"evidence.lookup.gateway"_s : u"evidence.lookup.route"_s;
        break;
    case RouteLookup::Kind::NoRoute:
        id = u"evidence.lookup.none"_s;
        break;
    case RouteLookup::Kind::Rejects:
        id = u"evidence.lookup.rejects"_s;
        break;
    case RouteLookup::Kind::Rule:
        id = u"evidence.lookup.rule"_s;
        break;
    case RouteLookup::Kind::Unknown:
        id = u"evidence.lookup.unknown"_s;
        break;
    }
    return inquiry.ledger.add(
        Side::Server, inquiry.message(id, params),
        QStringList{u"ip"_s, u"route"_s, u"get"_s, destination.withZone({}).text()});
}

} // namespace doorward::rules
