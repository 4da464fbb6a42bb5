// SPDX-License-Identifier: MIT
#pragma once

#include <QLatin1StringView>

#include <cstdint>
#include <optional>
#include <span>

namespace doorward {

/// Where on the way the fault lies; the first word of a cause's id.
enum class Where : std::uint8_t { Name, Target, Client, Path, Server, Service };

/// The catalogue of causes. The ids (causeId) are a public contract: they never change meaning.
enum class Cause : std::uint8_t {
    NameNotFound,
    NameNoAddress,
    NameServerError,
    NameServerUnreachable,
    NameSearchDomain,
    NameHostsOverride,
    NameResolverConfig,
    NameSplitHorizon,
    NameFamilyMismatch,
    TargetWrongPort,
    TargetWrongNamespace,
    TargetProxyRefused,
    TargetUnixMissing,
    TargetUnixStale,
    TargetUnixPermission,
    TargetUnixFull,
    TargetUnixNotASocket,
    ClientLoopbackDown,
    ClientNoRoute,
    ClientRouteRejects,
    ClientPolicyRule,
    ClientInterfaceDown,
    ClientNeighbourFailed,
    ClientBadSource,
    ClientIpv6Disabled,
    ClientNoScopeId,
    ClientPortsExhausted,
    ClientDescriptorsExhausted,
    ClientFirewallDrop,
    ClientFirewallReject,
    ClientReplyDropped,
    ClientCgroupBpf,
    ClientLandlock,
    ClientLsmDenied,
    ClientSeccomp,
    ClientXfrm,
    ClientSelfConnect,
    ClientTimeoutTooShort,
    PathNoRoute,
    PathRouteRejects,
    PathLoop,
    PathHostUnreachable,
    PathNotForwarding,
    PathFirewallDrop,
    PathFirewallIcmp,
    PathFirewallReset,
    PathNoReturnRoute,
    PathReversePathFilter,
    PathConntrackFull,
    PathDnatClosed,
    PathDnatDead,
    PathDnatNotLocal,
    PathHairpin,
    PathRouteLocalnet,
    PathMtu,
    PathSynproxy,
    PathInterceptor,
    PathDuplicateAddress,
    PathNoEndpoints,
    ServerStopped,
    ServerStartFailed,
    ServerPortTaken,
    ServerNotListening,
    ServerBindLoopback,
    ServerBindOtherAddress,
    ServerBindFamily,
    ServerBindDevice,
    ServerOtherNamespace,
    ServerUnpublishedPort,
    ServerContainerLoopback,
    ServerSocketUnitLimit,
    ServerFirewallDrop,
    ServerFirewallReset,
    ServerFirewallIcmp,
    ServerConnectionLimit,
    ServerRateLimit,
    ServerXfrmRequired,
    ServerSocketFilter,
    ServerTcpAuth,
    ServerAcceptQueueFull,
    ServerAbortOnOverflow,
    ServerDescriptorsExhausted,
    ServerStuckWorker,
    ServiceClosesAtOnce,
    ServiceWrongProtocol,
    ServiceRefusesClient,
    ServiceHung,
    ServiceUnhealthy
};

/// "server.bind-loopback".
QLatin1StringView causeId(Cause cause);
std::optional<Cause> causeFromId(QLatin1StringView id);
Where whereOf(Cause cause);
QLatin1StringView whereName(Where where);
/// All of them, in the catalogue's order.
std::span<const Cause> allCauses();

} // namespace doorward
