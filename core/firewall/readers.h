// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/result.h"
#include "core/firewall/ruleset.h"

#include <QByteArray>

namespace doorward::firewall {

/// What was read from a host or given as files, not yet joined.
struct RulesetSources {
    QByteArray nft;                   ///< `nft -j list ruleset`; empty: not given
    std::vector<QByteArray> iptables; ///< `iptables-save`, `iptables-legacy-save`, each whole
    std::vector<QByteArray> ip6tables;
    QByteArray ipset; ///< `ipset save`

    bool isEmpty() const;
};

/// `nft -j list ruleset` (libnftables-json(5)). Errors: BadInput where it is not JSON of nft's form
/// at all; a truncated tail is a note and `complete` = false. Linear in time, a few hundred bytes a
/// rule beside the text.
Result<Ruleset> readNftJson(const QByteArray &json);

/// `iptables-save`/`ip6tables-save` (-c too) of either back end, told apart by the heading
/// ("(nf_tables)"). `family` is Ip or Ip6. ipsets are looked up by name in `sets`. Errors: BadInput
/// with the first line that is no line of iptables-save, if nothing before it was understood.
Result<Ruleset> readIptablesSave(const QByteArray &text, TableFamily family,
                                 const std::vector<Set> &ipsets);

/// `ipset save`. Errors: BadInput as above.
Result<std::vector<Set>> readIpsetSave(const QByteArray &text);

/// All sources as one Ruleset. A table that nft and iptables-save both show is taken once: nft's
/// chains, hooks, priorities and handles with iptables' rules (rule by rule, same position). Where
/// the two do not fit (a rule was added in between), nft's stand and the extensions stay unknown,
/// with a note. Errors: those of the readers, subject = which source.
Result<Ruleset> readRuleset(const RulesetSources &sources);

} // namespace doorward::firewall
