// SPDX-License-Identifier: MIT
#include "core/diagnosis/container_publication.h"

#include "core/diagnosis/container_state.h"

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

enum class Covers : std::uint8_t { No, Maybe, Yes };

/// Docker names each family that it publishes for. Podman's "every address" may be one family or
/// both: the rootless forwarders take both, its NAT rules those that the container's network has.
Covers covers(const Container &container, const ContainerPort &port, const IpAddress &asked)
{
    const IpAddress plain = asked.unmapped().withZone({});
    if (!port.address)
        return plain.isIpv4() ? Covers::Yes : Covers::Maybe;
    if (!port.address->isUnspecified())
        return *port.address == plain ? Covers::Yes : Covers::No;
    if (port.address->isIpv4() == plain.isIpv4())
        return Covers::Yes;
    // A socket of "::" takes both families, unless it was told not to.
    return container.runtime == "docker"_L1 && port.address->isIpv4() ? Covers::No : Covers::Maybe;
}

bool isBefore(const Publication &a, const Publication &b)
{
    if (a.container == b.container)
        return (a.port->active && !b.port->active)
               || (a.port->active == b.port->active && a.sure && !b.sure);
    if (rankOf(*a.container) != rankOf(*b.container))
        return rankOf(*a.container) < rankOf(*b.container);
    return a.container->finished.value_or(QDateTime())
           > b.container->finished.value_or(QDateTime());
}

/// On the host's own network a port is not published, whatever was wished; one that goes away, or
/// whose state has no known name, asks for nothing.
bool mayPublish(const Container &container)
{
    return !container.sharesHostNetwork() && container.state != ContainerState::Removing
           && container.state != ContainerState::Unknown;
}

} // namespace

std::optional<Publication> publication(const Inquiry &inquiry, bool atAddress)
{
    std::optional<Publication> best;
    for (const Container &container : inquiry.tried.holder->containers)
        for (const ContainerPort &port : container.ports) {
            if (port.protocol != "tcp"_L1 || port.outside != inquiry.scene.port()
                || !mayPublish(container))
                continue;
            const Covers how = covers(container, port, inquiry.tried.address);
            if ((how != Covers::No) != atAddress || (!atAddress && !container.runs()))
                continue;
            const Publication one{&container, &port, how != Covers::Maybe};
            if (!best || isBefore(one, *best))
                best = one;
        }
    return best;
}

Finding &addFinding(const Inquiry &inquiry, Cause cause, Certainty certainty,
                    const QString &variant, const Publication &published, QStringList evidence,
                    Params params)
{
    params.insert(portParams(*published.container, *published.port));
    evidence.prepend(inquiry.attempt());
    const bool doubted = inquiry.doubtfulRule() != nullptr;
    if (doubted || !published.sure)
        certainty = std::min(certainty, Certainty::Likely);
    Finding &finding = inquiry.found(cause, certainty, std::move(evidence), params);
    finding.variant = variant;
    finding.variantExplains = true;
    finding.nextTest = inquiry.readRules(inquiry.holderSide(), inquiry.tried.holder);
    // A rule that was read stops the packet before it gets here.
    finding.beside = !doubted && inquiry.isDecidedByRule();
    return finding;
}

bool wasRefusedInside(const Tried &tried)
{
    if (tried.wasReset())
        return true;
    // A proxy took the connection and could not pass it on.
    return tried.failure
           && (tried.failure->afterConnect == AfterConnect::ResetByPeer
               || tried.failure->afterConnect == AfterConnect::ClosedByPeer);
}

} // namespace doorward::rules
