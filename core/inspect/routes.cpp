// SPDX-License-Identifier: MIT
#include "core/inspect/routes.h"

namespace doorward {

namespace {
Error notYet()
{
    return {ErrorKind::Unsupported, QStringLiteral("dump"), QStringLiteral("rtnetlink"), 0};
}
} // namespace

Result<RouteAnswer> lookUpRoute(const IpAddress &, const std::optional<IpAddress> &, const std::optional<QString> &)
{
    return tl::unexpected(notYet());
}

Result<std::vector<Interface>> readInterfaces(const CancelToken &, Deadline)
{
    return tl::unexpected(notYet());
}

Result<std::vector<Route>> readRoutes(const CancelToken &, Deadline)
{
    return tl::unexpected(notYet());
}

Result<std::vector<PolicyRule>> readPolicyRules(const CancelToken &, Deadline)
{
    return tl::unexpected(notYet());
}

Result<std::vector<Neighbour>> readNeighbours(const CancelToken &, Deadline)
{
    return tl::unexpected(notYet());
}

} // namespace doorward
