// SPDX-License-Identifier: MIT
#include "core/probe/resolver.h"

#include <cerrno>

namespace doorward {
namespace {

SystemLookup notYet(const QString &name)
{
    SystemLookup lookup;
    lookup.name = name;
    lookup.errnoValue = ENOSYS;
    if (const auto literal = IpAddress::parse(name)) {
        lookup.outcome = NameOutcome::Answered;
        lookup.errnoValue = 0;
        lookup.addresses = {*literal};
    }
    return lookup;
}

QString workerPath;

} // namespace

SystemLookup lookUpSystem(const NameQuestion &question, const CancelToken &, Deadline)
{
    return notYet(question.name);
}

bool searchApplies(const NameQuestion &)
{
    return false;
}

SystemLookup lookUpAbsolute(const NameQuestion &question, const CancelToken &, Deadline)
{
    return notYet(question.name + u'.');
}

std::vector<ServerLookup> askServers(const NameQuestion &, const CancelToken &, Deadline)
{
    return {};
}

NameFacts resolveName(const NameQuestion &question, const CancelToken &cancel, Deadline deadline)
{
    NameFacts facts;
    if (!IpAddress::parse(question.name))
        facts.system = lookUpSystem(question, cancel, deadline);
    return facts;
}

QString resolverWorkerPath()
{
    return workerPath;
}

void setResolverWorkerPath(const QString &path)
{
    workerPath = path;
}

} // namespace doorward
