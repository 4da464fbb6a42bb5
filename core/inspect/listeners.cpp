// SPDX-License-Identifier: MIT
#include "core/inspect/listeners.h"

namespace doorward {

Result<ListenerTable> dumpListeners(const ListenerRequest &, const CancelToken &, Deadline)
{
    return tl::unexpected(Error{ErrorKind::Unsupported, QStringLiteral("dump"), QStringLiteral("sock_diag"), 0});
}

void findOwners(ListenerTable &, std::optional<Port>, const CancelToken &, Deadline) {}

void addOtherNamespaces(ListenerTable &, const ListenerRequest &, const CancelToken &, Deadline) {}

Result<ListenerTable> collectListenerTable(const ListenerRequest &request, const CancelToken &cancel, Deadline deadline)
{
    auto table = dumpListeners(request, cancel, deadline);
    if (!table)
        return table;
    if (request.owners)
        findOwners(*table, request.port, cancel, deadline);
    if (request.allNamespaces)
        addOtherNamespaces(*table, request, cancel, deadline);
    return table;
}

Result<std::vector<Listener>> collectListeners(const ListenerRequest &request, const CancelToken &cancel, Deadline deadline)
{
    auto table = collectListenerTable(request, cancel, deadline);
    if (!table)
        return tl::unexpected(table.error());
    return std::move(table->listeners);
}

} // namespace doorward
