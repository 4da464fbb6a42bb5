// SPDX-License-Identifier: MIT
#pragma once

#include "core/facts/case_file.h"

namespace doorward {

/// The target's address where it needs no lookup: its host is a literal, with further literals that
/// the pasted text named beside it. Empty for a name.
std::vector<IpAddress> literalAddresses(const Target &target);

/// Those of the wanted family, each once, in order, at most `mostAddresses`.
inline constexpr std::size_t mostAddresses = 16;
std::vector<IpAddress> wantedAddresses(const std::vector<IpAddress> &found,
                                       std::optional<Family> family);

/// The record of an attempt that could not be made because there is no address to try.
Attempt attemptWithoutAddress(const CaseFile &file, const QDateTime &now);

} // namespace doorward
