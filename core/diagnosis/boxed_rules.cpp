// SPDX-License-Identifier: MIT
// The address that was asked belongs to another network namespace of the client's own host.
#include "core/diagnosis/container_evidence.h"
#include "core/diagnosis/container_state.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

void boxedRules(const Inquiry &inquiry)
{
    const HostSnapshot &host = inquiry.scene.client();
    const auto place = BoxedPlace::holding(host, inquiry.tried.address);
    if (!place || (inquiry.tried.failure && !inquiry.tried.wasReset()))
        return;
    // Behind a gateway stands another host that has the same address.
    const RouteAnswer *route = inquiry.tried.route;
    if (route && (route->errnoValue != 0 || route->gateway))
        return;
    const Port port = inquiry.scene.port();
    const Inside inside = place->inside(port);
    if (inside == Inside::Unknown || inside == Inside::Taken)
        return;
    const bool doubted = inquiry.doubtfulRule() != nullptr;
    const bool sure = !doubted && inquiry.tried.failure && place->isReached(inquiry.tried.address)
                      && (!place->container() || isSameRun(*place->container(), inquiry.tried))
                      && !inquiry.scene.mayRewrite(host, inquiry.tried)
                      && !inquiry.scene.isStale(host, inquiry.tried)
                      && !inquiry.scene.mayFilter(host, inquiry.tried, Scene::Leg::Request);
    const Certainty certainty = sure ? Certainty::Proven : Certainty::Likely;
    QStringList evidence{inquiry.attempt()};
    const auto onPort = place->listeners(port);
    const auto any = place->listeners();
    for (const Listener *listener : onPort.empty() ? any : onPort)
        if (evidence.size() < 5)
            evidence << inquiry.listener(*listener);
    if (onPort.empty())
        evidence << nothingInside(inquiry, *place, port);
    Params params{{u"container"_s, place->text()}, {u"namespace"_s, place->text()}};
    const Listener *shown = onPort.empty() ? nullptr : onPort.front();
    for (const Listener *listener : any)
        if (!shown && listener->reach() != Reach::Loopback)
            shown = listener;
    if (shown) {
        params.insert(u"process"_s, ownerText(*shown));
        params.insert(u"endpoint"_s, endpointText(*shown));
        params.insert(u"actual_port"_s, QString::number(shown->port->value()));
    }
    const bool boxed = place->container() || (shown && shown->container);
    Cause cause = Cause::ServerNotListening;
    if (inside == Inside::LoopbackOnly)
        cause = boxed ? Cause::ServerContainerLoopback : Cause::ServerBindLoopback;
    else if (shown)
        cause = Cause::TargetWrongPort;
    // Which of its ports was meant, nobody said.
    Finding &finding = inquiry.found(
        cause, cause == Cause::TargetWrongPort ? std::min(certainty, Certainty::Likely) : certainty,
        evidence, params);
    finding.variant = u"inside"_s;
    finding.variantExplains = true;
    finding.nextTest = inquiry.readRules(Side::Client, &host);
    finding.beside = !doubted && inquiry.isDecidedByRule();
    if (inside == Inside::LoopbackOnly)
        finding.remedies = rebindInside(inquiry, *onPort.front(), place->text());
    else if (shown)
        finding.remedies.push_back(inquiry.remedy(u"remedy.use-port"_s, params));
    if (place->container())
        finding.remedies.push_back(logs(inquiry, *place->container()));
    if (cause == Cause::TargetWrongPort)
        inquiry.possible(Cause::ServerNotListening, inquiry.lookOnServer(), evidence, params);
}

} // namespace doorward::rules
