// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/snapshot.h"
#include "core/firewall/evaluator.h"

#include <map>
#include <memory>

namespace doorward::rules {

/// A rule in a ruleset, by indices; without a rule a base chain's policy.
struct FoundRule {
    std::size_t chain = 0;
    std::optional<std::size_t> rule;
};
std::optional<FoundRule> findRule(const firewall::Ruleset &ruleset,
                                  const firewall::Decider &decider);
/// It asks for the destination port: it is meant for this service, not for all that is left.
bool isForPort(const firewall::Rule &rule);
/// It may be for one address family only although nothing read says so: nft 1.0.6 prints neither
/// "meta nfproto" nor "meta protocol" in front of "reject with tcp reset", in the families of
/// tables that hold both (its bytecode, `nft --debug=netlink`, still shows it).
bool mayHideItsFamily(const firewall::Ruleset &ruleset, const FoundRule &found);

/// The packet filters of a case's snapshots, each read once, and only when somebody asks.
class PacketFilters {
public:
    /// How well a host's packet filter is known.
    enum class Sight : std::uint8_t {
        Unread,  ///< nobody could read it, or what was read is not a ruleset
        Partial, ///< some tables were read; others may stand beside them
        Whole    ///< everything was read, or nothing is loaded
    };

    PacketFilters();
    ~PacketFilters();
    PacketFilters(const PacketFilters &) = delete;
    PacketFilters &operator=(const PacketFilters &) = delete;

    Sight sightOf(const HostSnapshot &host) const;
    /// Null where it is Unread. Valid as long as this object; `host` is known by its address.
    const firewall::Evaluator *of(const HostSnapshot &host) const;
    /// The same with one rule overcome, as its owner would do it: a person's own rule for this very
    /// port is deleted, any other (a policy, a catch-all at a chain's end, a rule that a program
    /// keeps) is passed by an accepting one before it. Null where the rule is not found.
    static std::unique_ptr<firewall::Evaluator> without(const HostSnapshot &host,
                                                        const firewall::Evaluator &from,
                                                        const firewall::Decider &decider);

private:
    struct Entry;
    const Entry &entry(const HostSnapshot &host) const;

    mutable std::map<const HostSnapshot *, std::unique_ptr<Entry>> m_entries;
};

} // namespace doorward::rules
