// SPDX-License-Identifier: MIT
#include "core/session/addresses.h"

#include <algorithm>

namespace doorward {

std::vector<IpAddress> literalAddresses(const Target &target)
{
    std::vector<IpAddress> found;
    const auto first = target.host ? IpAddress::parse(*target.host) : std::nullopt;
    if (!first)
        return found;
    found.push_back(*first);
    for (const HostPort &other : target.also)
        if (const auto address = IpAddress::parse(other.host); address && other.port == target.port)
            found.push_back(*address);
    return found;
}

std::vector<IpAddress> wantedAddresses(const std::vector<IpAddress> &found,
                                       std::optional<Family> family)
{
    std::vector<IpAddress> wanted;
    for (const IpAddress &address : found) {
        const bool fits = !family || address.family() == *family;
        if (fits && wanted.size() < mostAddresses
            && std::find(wanted.begin(), wanted.end(), address) == wanted.end())
            wanted.push_back(address);
    }
    return wanted;
}

Attempt attemptWithoutAddress(const CaseFile &file, const QDateTime &now)
{
    Attempt attempt;
    attempt.n = 1;
    attempt.started = now;
    attempt.family = file.asked.family.value_or(Family::Ipv4);
    attempt.port = file.target.port;
    attempt.outcome = AttemptOutcome::NameError;
    if (file.names.system)
        attempt.elapsedUs = file.names.system->elapsedUs;
    return attempt;
}

} // namespace doorward
