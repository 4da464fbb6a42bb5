// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ip_address.h"
#include "tests/core/firewall/differential/random.h"

#include <QByteArrayList>

namespace doorward::differential {

/// The constants of one ruleset and of the packets that are drawn for it: a few addresses, ports
/// and marks that come again and again, so that packets hit rules.
class Words {
public:
    explicit Words(Random &random);

    Random &random() { return m_random; }

    QByteArray address(Family family); ///< of anybody
    QByteArray remote(Family family);  ///< of a host beyond a cable
    QByteArray local(Family family);   ///< of the host under test
    QByteArray prefix(Family family);  ///< "10.2.0.0/24"
    QByteArray range(Family family);   ///< "10.2.0.5-10.2.0.20"
    quint16 portNumber();
    QByteArray port();
    QByteArray portRange(const char *dash = "-");
    quint32 markNumber();
    QByteArray mark(); ///< "0x10"
    QByteArray mask();
    QByteArray device();                  ///< "srv0", "lo"
    QByteArray pattern(const char *star); ///< "srv*"
    QByteArray user();

private:
    Random &m_random;
    QByteArrayList m_remote4, m_remote6, m_local4, m_local6;
    std::vector<quint16> m_ports;
};

} // namespace doorward::differential
