// SPDX-License-Identifier: MIT
#pragma once

#include "core/firewall/readers.h"
#include "core/inspect/packet_filter.h"

namespace doorward {

/// Where the rules of nf_tables come from: today from nft(8); a reader that asks the kernel chain
/// by chain over netlink (a hundred times faster on large rulesets) takes its place here.
class NftSource {
public:
    virtual ~NftSource() = default;
    /// The number that the kernel raises with every change of nf_tables (NFT_MSG_GETGEN).
    virtual Result<quint32> generation(const CancelToken &cancel, Deadline deadline) = 0;
    /// In the form of `nft -j list ruleset`. Errors: NotFound for a missing program, Denied,
    /// TimedOut, BadInput with EMSGSIZE, System with the program's words as operation.
    virtual Result<QByteArray> ruleset(const CancelToken &cancel, Deadline deadline) = 0;
};

/// What was read of this namespace's packet filter.
struct RulesetReading {
    firewall::RulesetSources sources;
    /// Full: every table there is was read, also where that is none.
    Sight sight = Sight::None;
    std::vector<Limit> limits; ///< what was not, with the command that shows it
};

/// Reads the whole packet filter of the calling thread's namespace: nft(8) where nf_tables holds
/// tables, iptables-save and ip6tables-save of each back end that holds any, ipset(8) where a rule
/// asks for a set. Starts nothing without CAP_NET_ADMIN, nor where `presence` shows that there is
/// nothing, nor anything that could make the kernel load a module. What changed while it was read
/// is read once more.
RulesetReading readLiveRuleset(const PacketFilterPresence &presence,
                               const PrivilegeFacts &privileges, const CancelToken &cancel,
                               Deadline deadline);
/// The same with nf_tables' rules from `nft`.
RulesetReading readLiveRuleset(const PacketFilterPresence &presence,
                               const PrivilegeFacts &privileges, NftSource &nft,
                               const CancelToken &cancel, Deadline deadline);

/// The same bytes as text for a snapshot; what is not UTF-8 is replaced.
RulesetTexts textsOf(const firewall::RulesetSources &sources);

} // namespace doorward
