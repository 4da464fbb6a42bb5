// SPDX-License-Identifier: MIT
#include "core/diagnosis/cause.h"

#include <algorithm>
#include <array>

namespace doorward {

namespace {

struct Row {
    Cause cause;
    const char *id;
    Where where;
};

// In the order of the enumeration, which is the catalogue's; causeId() relies on it and a test
// holds it.
constexpr std::array rows{
    Row{Cause::NameNotFound, "name.not-found", Where::Name},
    Row{Cause::NameNoAddress, "name.no-address", Where::Name},
    Row{Cause::NameServerError, "name.server-error", Where::Name},
    Row{Cause::NameServerUnreachable, "name.server-unreachable", Where::Name},
    Row{Cause::NameSearchDomain, "name.search-domain", Where::Name},
    Row{Cause::NameHostsOverride, "name.hosts-override", Where::Name},
    Row{Cause::NameResolverConfig, "name.resolver-config", Where::Name},
    Row{Cause::NameSplitHorizon, "name.split-horizon", Where::Name},
    Row{Cause::NameFamilyMismatch, "name.family-mismatch", Where::Name},
    Row{Cause::TargetWrongPort, "target.wrong-port", Where::Target},
    Row{Cause::TargetWrongNamespace, "target.wrong-namespace", Where::Target},
    Row{Cause::TargetProxyRefused, "target.proxy-refused", Where::Target},
    Row{Cause::TargetUnixMissing, "target.unix-missing", Where::Target},
    Row{Cause::TargetUnixStale, "target.unix-stale", Where::Target},
    Row{Cause::TargetUnixPermission, "target.unix-permission", Where::Target},
    Row{Cause::TargetUnixFull, "target.unix-full", Where::Target},
    Row{Cause::TargetUnixNotASocket, "target.unix-not-a-socket", Where::Target},
    Row{Cause::ClientLoopbackDown, "client.loopback-down", Where::Client},
    Row{Cause::ClientNoRoute, "client.no-route", Where::Client},
    Row{Cause::ClientRouteRejects, "client.route-rejects", Where::Client},
    Row{Cause::ClientPolicyRule, "client.policy-rule", Where::Client},
    Row{Cause::ClientInterfaceDown, "client.interface-down", Where::Client},
    Row{Cause::ClientNeighbourFailed, "client.neighbour-failed", Where::Client},
    Row{Cause::ClientBadSource, "client.bad-source", Where::Client},
    Row{Cause::ClientIpv6Disabled, "client.ipv6-disabled", Where::Client},
    Row{Cause::ClientNoScopeId, "client.no-scope-id", Where::Client},
    Row{Cause::ClientPortsExhausted, "client.ports-exhausted", Where::Client},
    Row{Cause::ClientDescriptorsExhausted, "client.descriptors-exhausted", Where::Client},
    Row{Cause::ClientFirewallDrop, "client.firewall-drop", Where::Client},
    Row{Cause::ClientFirewallReject, "client.firewall-reject", Where::Client},
    Row{Cause::ClientReplyDropped, "client.reply-dropped", Where::Client},
    Row{Cause::ClientCgroupBpf, "client.cgroup-bpf", Where::Client},
    Row{Cause::ClientLandlock, "client.landlock", Where::Client},
    Row{Cause::ClientLsmDenied, "client.lsm-denied", Where::Client},
    Row{Cause::ClientSeccomp, "client.seccomp", Where::Client},
    Row{Cause::ClientXfrm, "client.xfrm", Where::Client},
    Row{Cause::ClientSelfConnect, "client.self-connect", Where::Client},
    Row{Cause::ClientTimeoutTooShort, "client.timeout-too-short", Where::Client},
    Row{Cause::PathNoRoute, "path.no-route", Where::Path},
    Row{Cause::PathRouteRejects, "path.route-rejects", Where::Path},
    Row{Cause::PathLoop, "path.loop", Where::Path},
    Row{Cause::PathHostUnreachable, "path.host-unreachable", Where::Path},
    Row{Cause::PathNotForwarding, "path.not-forwarding", Where::Path},
    Row{Cause::PathFirewallDrop, "path.firewall-drop", Where::Path},
    Row{Cause::PathFirewallIcmp, "path.firewall-icmp", Where::Path},
    Row{Cause::PathFirewallReset, "path.firewall-reset", Where::Path},
    Row{Cause::PathNoReturnRoute, "path.no-return-route", Where::Path},
    Row{Cause::PathReversePathFilter, "path.reverse-path-filter", Where::Path},
    Row{Cause::PathConntrackFull, "path.conntrack-full", Where::Path},
    Row{Cause::PathDnatClosed, "path.dnat-closed", Where::Path},
    Row{Cause::PathDnatDead, "path.dnat-dead", Where::Path},
    Row{Cause::PathDnatNotLocal, "path.dnat-not-local", Where::Path},
    Row{Cause::PathHairpin, "path.hairpin", Where::Path},
    Row{Cause::PathRouteLocalnet, "path.route-localnet", Where::Path},
    Row{Cause::PathMtu, "path.mtu", Where::Path},
    Row{Cause::PathSynproxy, "path.synproxy", Where::Path},
    Row{Cause::PathInterceptor, "path.interceptor", Where::Path},
    Row{Cause::PathDuplicateAddress, "path.duplicate-address", Where::Path},
    Row{Cause::PathNoEndpoints, "path.no-endpoints", Where::Path},
    Row{Cause::ServerStopped, "server.stopped", Where::Server},
    Row{Cause::ServerStartFailed, "server.start-failed", Where::Server},
    Row{Cause::ServerPortTaken, "server.port-taken", Where::Server},
    Row{Cause::ServerNotListening, "server.not-listening", Where::Server},
    Row{Cause::ServerBindLoopback, "server.bind-loopback", Where::Server},
    Row{Cause::ServerBindOtherAddress, "server.bind-other-address", Where::Server},
    Row{Cause::ServerBindFamily, "server.bind-family", Where::Server},
    Row{Cause::ServerBindDevice, "server.bind-device", Where::Server},
    Row{Cause::ServerOtherNamespace, "server.other-namespace", Where::Server},
    Row{Cause::ServerUnpublishedPort, "server.unpublished-port", Where::Server},
    Row{Cause::ServerContainerLoopback, "server.container-loopback", Where::Server},
    Row{Cause::ServerSocketUnitLimit, "server.socket-unit-limit", Where::Server},
    Row{Cause::ServerFirewallDrop, "server.firewall-drop", Where::Server},
    Row{Cause::ServerFirewallReset, "server.firewall-reset", Where::Server},
    Row{Cause::ServerFirewallIcmp, "server.firewall-icmp", Where::Server},
    Row{Cause::ServerConnectionLimit, "server.connection-limit", Where::Server},
    Row{Cause::ServerRateLimit, "server.rate-limit", Where::Server},
    Row{Cause::ServerXfrmRequired, "server.xfrm-required", Where::Server},
    Row{Cause::ServerSocketFilter, "server.socket-filter", Where::Server},
    Row{Cause::ServerTcpAuth, "server.tcp-auth", Where::Server},
    Row{Cause::ServerAcceptQueueFull, "server.accept-queue-full", Where::Server},
    Row{Cause::ServerAbortOnOverflow, "server.abort-on-overflow", Where::Server},
    Row{Cause::ServerDescriptorsExhausted, "server.descriptors-exhausted", Where::Server},
    Row{Cause::ServerStuckWorker, "server.stuck-worker", Where::Server},
    Row{Cause::ServiceClosesAtOnce, "service.closes-at-once", Where::Service},
    Row{Cause::ServiceWrongProtocol, "service.wrong-protocol", Where::Service},
    Row{Cause::ServiceRefusesClient, "service.refuses-client", Where::Service},
    Row{Cause::ServiceHung, "service.hung", Where::Service},
    Row{Cause::ServiceUnhealthy, "service.unhealthy", Where::Service},
};

constexpr auto causesInOrder = [] {
    std::array<Cause, rows.size()> causes{};
    std::transform(rows.begin(), rows.end(), causes.begin(),
                   [](const Row &row) { return row.cause; });
    return causes;
}();

constexpr const Row &rowOf(Cause cause)
{
    return rows[static_cast<std::size_t>(cause)];
}

} // namespace

QLatin1StringView causeId(Cause cause)
{
    return QLatin1StringView(rowOf(cause).id);
}

std::optional<Cause> causeFromId(QLatin1StringView id)
{
    const auto found = std::find_if(
        rows.begin(), rows.end(), [id](const Row &row) { return id == QLatin1StringView(row.id); });
    return found == rows.end() ? std::nullopt : std::optional(found->cause);
}

Where whereOf(Cause cause)
{
    return rowOf(cause).where;
}

QLatin1StringView whereName(Where where)
{
    switch (where) {
    case Where::Name:
        return QLatin1StringView("name");
    case Where::Target:
        return QLatin1StringView("target");
    case Where::Client:
        return QLatin1StringView("client");
    case Where::Path:
        return QLatin1StringView("path");
    case Where::Server:
        return QLatin1StringView("server");
    case Where::Service:
        return QLatin1StringView("service");
    }
    return {};
}

std::span<const Cause> allCauses()
{
    return causesInOrder;
}

} // namespace doorward
