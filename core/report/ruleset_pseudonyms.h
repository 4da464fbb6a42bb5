// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/pseudonyms.h"

namespace doorward {

// The texts of a packet filter with pseudonyms, so that they can still be read and walked, and the
// same packet (under its pseudonyms) meets the same fate. Addresses, networks, MAC addresses and
// the names of devices that are known change as they do everywhere else; comments, log prefixes and
// the contents that a rule looks for are numbered, and so are the names of tables, chains and sets
// that people gave; those of the kernel and of well-known programs stay: without them nobody can
// tell who put a rule there. A range of addresses that is no network cannot be kept in order and is
// written as unknown.

/// `nft -j list ruleset`.
QString nftJsonWithPseudonyms(const QString &json, Pseudonyms &names);

/// `iptables-save`, `ip6tables-save`, `ipset save`.
QString saveTextWithPseudonyms(const QString &text, Pseudonyms &names);

} // namespace doorward
