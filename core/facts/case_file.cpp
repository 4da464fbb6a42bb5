// SPDX-License-Identifier: MIT
#include "core/facts/case_file.h"

#include "core/base/errno_name.h"

namespace doorward {

QString attemptErrnoName(const Attempt &attempt)
{
    return errnoName(attempt.errnoValue);
}

const HostSnapshot *CaseFile::holderOf(const IpAddress &address) const
{
    if (client.holds(address))
        return &client;
    if (server && server->holds(address))
        return &*server;
    return nullptr;
}

} // namespace doorward
