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

bool Container::holds(const IpAddress &address) const
{
    return std::any_of(networks.begin(), networks.end(),
                       [&address](const ContainerNetwork &network) {
                           return isAmong(network.addresses, address);
                       });
}

bool NamespaceFacts::holds(const IpAddress &address) const
{
    return isAmong(addresses, address);
}

} // namespace doorward
