// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

namespace doorward {

/// The same case with pseudonyms: it tells the same story about nobody. One name has one pseudonym
/// throughout.
///
/// - Addresses: two that share a network of any length share it still (prefix-preserving, as
///   Crypto-PAn: Xu, Fan, Ammar, Moon 2002). Loopback, unspecified, broadcast and multicast ones
///   stay; private ones stay private: the first 8 or 16 bits are kept. Of fe80:: only the
///   interface part changes.
/// - Host and domain names by label ("db.example.com" → "n1.n2.com"); "localhost", a handful of
///   public endings and what ends in them stay.
/// - Users other than well-known system ones, folders and files, units other than those of the
///   target's own service, containers, MAC addresses and unusual device names are numbered.
/// - Command lines keep the program's name only; free text (banners, proxy values, parameters of
///   limits) is searched for all of the above. The typed text becomes plain "host:port".
/// - The packet filter's texts keep their form; comments, log prefixes and the names that people
///   gave to tables, chains and sets are numbered (ruleset_pseudonyms.h).
/// - Ports, process names, times, counters and kernel versions stay: without them nothing can be
///   concluded.
///
/// Pure: the key of the pseudonyms comes from the case itself, so that the same case gives the
/// same result; it cannot be had from the result.
CaseFile redacted(const CaseFile &file);
HostSnapshot redacted(const HostSnapshot &snapshot);

} // namespace doorward
