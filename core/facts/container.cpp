// SPDX-License-Identifier: MIT
#include "core/facts/container.h"

#include <algorithm>

namespace doorward {

namespace {

bool isAmong(const std::vector<IpAddress> &addresses, const IpAddress &asked)
{
    const IpAddress plain = asked.unmapped().withZone({});
    return std::find(addresses.begin(), addresses.end(), plain) != addresses.end();
}

} // namespace

Endpoint ContainerPort::endpointHere() const
{
    const QString loopback =
        address && !address->isIpv4() ? QStringLiteral("::1") : QStringLiteral("127.0.0.1");
    return {isEverywhere() ? *IpAddress::parse(loopback) : *address, outside.value_or(Port(0))};
}

bool Container::holds(const IpAddress &address) const
{
    return std::any_of(networks.begin(), networks.end(),
                       [&address](const ContainerNetwork &network) {
                           return isAmong(network.addresses, address);
                       });
}

bool holdsPortsForContainers(const QString &process)
{
    using namespace Qt::Literals::StringLiterals;
    static const QStringList holders{u"docker-proxy"_s, u"dockerd"_s,     u"conmon"_s,
                                     u"rootlessport"_s, u"rootlesskit"_s, u"slirp4netns"_s,
                                     u"pasta"_s,        u"pasta.avx2"_s,  u"passt"_s};
    return holders.contains(process);
}

bool NamespaceFacts::holds(const IpAddress &address) const
{
    return isAmong(addresses, address);
}

} // namespace doorward
