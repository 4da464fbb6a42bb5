// SPDX-License-Identifier: MIT
#pragma once

#include "tests/core/firewall/differential/bench.h"

namespace doorward::differential {

/// One event of nf_tables' trace: what `nft monitor trace` prints a line of.
struct TraceEvent {
    enum class Kind : std::uint8_t { Policy, Return, Rule };
    Kind kind = Kind::Rule;
    QString family; ///< of the table: "ip", "inet", …
    QString table;
    QString chain;
    std::optional<quint64> handle;
    /// NF_DROP 0, NF_ACCEPT 1, … or NFT_CONTINUE -1, NFT_BREAK -2, NFT_JUMP -3, NFT_GOTO -4,
    /// NFT_RETURN -5 (linux/netfilter/nf_tables.h).
    qint32 verdict = 0;
    quint32 mark = 0;

    QString text() const;
};

/// Of the table that switches tracing on; its own events come first in each shot's trace. A shot
/// without them was not traced: the kernel drops events that it finds no memory for.
inline constexpr const char *traceTable = "zz_trace";

/// Fires `shots` with meta nftrace set and tells, shot by shot, what nf_tables traced of the SYN,
/// in order. A table for it is added to the namespace, before all others in every hook, and stays.
/// `observations` gets what became of them.
std::vector<std::vector<TraceEvent>> fireTraced(Bench &bench, const std::vector<Shot> &shots,
                                                std::vector<Observation> &observations);

} // namespace doorward::differential
