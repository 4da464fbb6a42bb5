// SPDX-License-Identifier: MIT
#include "core/inspect/snapshot_collector.h"

namespace doorward {

HostSnapshot collectSnapshot(const SnapshotRequest &, const CancelToken &, Deadline)
{
    HostSnapshot snapshot;
    snapshot.taken = QDateTime::currentDateTimeUtc();
    return snapshot;
}

} // namespace doorward
