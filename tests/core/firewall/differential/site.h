// SPDX-License-Identifier: MIT
#pragma once

// The place where the experiments happen: one host under test between four cables.
//
//     client 10.1.0.0/24 fd01::/64 ── cli0 ┐              ┌ srv0 ── 10.2.0.0/24 fd02::/64
//                                          ├ host (lo) ───┤
//     dmz    10.4.0.0/24 fd04::/64 ── dmz0 ┘              └ srv1 ── 10.3.0.0/24 fd03::/64, the rest
//
// The far ends of the cables are TAP descriptors that this program reads and writes, so that both
// the client's and the server's side of a packet are seen in the same microsecond.

#include <QByteArrayList>

#include <array>

namespace doorward::differential::site {

struct Device {
    const char *name;
    const char *mac;
    std::array<const char *, 3> addresses; ///< with prefix length; empty: none
};

inline constexpr std::array<Device, 4> devices{
    {{"cli0", "02:00:00:00:00:01", {"10.1.0.1/24", "fd01::1/64", ""}},
     {"srv0", "02:00:00:00:00:02", {"10.2.0.1/24", "fd02::1/64", "10.2.0.2/24"}},
     {"srv1", "02:00:00:00:00:03", {"10.3.0.1/24", "fd03::1/64", ""}},
     {"dmz0", "02:00:00:00:00:04", {"10.4.0.1/24", "fd04::1/64", ""}}}};

/// Everything without another route leaves here; a packet with this mark leaves by dmz0.
inline constexpr const char *defaultDevice = "srv1";
inline constexpr const char *markedDevice = "dmz0";
inline constexpr quint32 routingMark = 0x64;

/// Addresses of the host under test.
inline const QByteArrayList local4{"10.1.0.1", "10.2.0.1", "10.2.0.2",
                                   "10.3.0.1", "10.4.0.1", "10.9.9.9"};
inline const QByteArrayList local6{"fd01::1", "fd02::1", "fd03::1", "fd04::1", "fd09::9"};
inline const QByteArrayList loopback4{"127.0.0.1", "127.0.0.1", "127.0.0.5", "10.9.9.9",
                                      "10.1.0.1"};
inline const QByteArrayList loopback6{"::1", "::1", "fd09::9", "fd01::1"};
/// Hosts beyond the cables.
inline const QByteArrayList remote4{"10.1.0.10", "10.1.0.77", "10.2.0.10",    "10.2.0.11",
                                    "10.2.0.99", "10.3.0.10", "10.3.0.250",   "10.4.0.10",
                                    "10.4.0.44", "192.0.2.7", "198.51.100.1", "203.0.113.80"};
inline const QByteArrayList remote6{"fd01::10",    "fd01::77",     "fd02::10", "fd02::11",
                                    "fd02::99",    "fd03::10",     "fd04::10", "fd04::44",
                                    "2001:db8::7", "2001:db8:1::1"};
inline constexpr std::array<quint16, 20> ports{22,   25,   53,    80,    111,   443,  1023,
                                               1024, 2049, 3306,  5432,  8000,  8080, 8443,
                                               9090, 9100, 30080, 32767, 40000, 60001};
inline constexpr std::array<quint32, 3> users{0, 33, 1000};
inline constexpr std::array<quint32, 8> marks{0, 0, 1, 2, 3, 0x10, 0x64, 0x100};

} // namespace doorward::differential::site
