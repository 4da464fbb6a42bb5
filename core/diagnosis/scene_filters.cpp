// SPDX-License-Identifier: MIT
// What a scene knows of its hosts' packet filters.
#include "core/diagnosis/scene.h"

namespace doorward::rules {

const FilterWalk &Scene::walk(const Tried &tried) const
{
    const auto known = m_walks.find(tried.address);
    return known != m_walks.end()
               ? known->second
               : m_walks.emplace(tried.address, walkFilters(*this, tried)).first->second;
}

bool Scene::mayFilter(const HostSnapshot &host, const Tried &tried, Leg leg) const
{
    if (!host.filterPossible)
        return false;
    const Station *request = walk(tried).request(host);
    const Station *reply = walk(tried).reply(host);
    const bool requestDecided = request && request->isDecided();
    const bool replyDecided = reply && reply->isDecided();
    switch (leg) {
    case Leg::Request:
        return !requestDecided;
    case Leg::Reply:
        return !replyDecided;
    case Leg::Both:
        return !requestDecided || !replyDecided;
    }
    return true;
}

bool Scene::mayRewrite(const HostSnapshot &host, const Tried &tried) const
{
    if (!host.natPossible)
        return false;
    const Station *station = walk(tried).request(host);
    return !station || !station->isDecided() || station->passed.rewrittenTo
           || station->passed.destinationIsOpen;
}

bool Scene::mayTranslateSource(const HostSnapshot &host, const Tried &tried) const
{
    if (!host.natPossible)
        return false;
    const Station *station = walk(tried).request(host);
    return !station || !station->isDecided() || station->passed.rewrittenSource.has_value();
}

bool Scene::natMayInterfere(const Tried &tried) const
{
    return mayRewrite(client(), tried) || (tried.holder && mayRewrite(*tried.holder, tried));
}

} // namespace doorward::rules
