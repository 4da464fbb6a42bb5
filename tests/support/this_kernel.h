// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace doorward::lab {

// What this machine's kernel can do, found out without the code under test: a test that is skipped
// for what the program says of itself is skipped by the very fault it is there to find.

/// uname -r: "6.18.44-x" is at least 6.8.
bool kernelIsAtLeast(int major, int minor);
/// ::1 is an address here (/proc/net/if_inet6).
bool hasIpv6Loopback();
/// Tables of the older iptables can be made here: its module is loaded or built in.
bool hasLegacyTables();
/// Why not even root can be shown that no packet filter is loaded: asking a kernel that could load
/// nf_tables for its tables would load it. Empty where it can.
QString whyEmptinessCannotBeShown();

} // namespace doorward::lab
