// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QMap>
#include <QString>

namespace doorward {

/// The kernel's counters of this network namespace: "Tcp.AttemptFails" (/proc/net/snmp),
/// "TcpExt.ListenOverflows" (/proc/net/netstat), "Ip6.InNoRoutes" (/proc/net/snmp6; its
/// "Ip6InNoRoutes" is split after "Ip6", "Icmp6", "Udp6" …), "Conntrack.drop"
/// (/proc/net/stat/nf_conntrack, summed over processors). A file that is missing (no IPv6, no
/// conntrack) has no keys. No privilege.
QMap<QString, quint64> readCounters();

/// The formats, for bytes: pairs of lines "Tcp: name …" / "Tcp: value …".
void parsePairedCounters(QByteArrayView bytes, QMap<QString, quint64> &counters);
/// Lines "Ip6InReceives   12".
void parseSnmp6(QByteArrayView bytes, QMap<QString, quint64> &counters);
/// A header line of names, then a line of hexadecimal columns for each processor.
void parseConntrackStat(QByteArrayView bytes, QMap<QString, quint64> &counters);

} // namespace doorward
