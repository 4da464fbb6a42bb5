// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/words.h"

#include "tests/core/firewall/differential/site.h"

namespace doorward::differential {
namespace {

QByteArray networkOf(const QByteArray &address, Family family)
{
    if (family == Family::Ipv4)
        return address.left(address.lastIndexOf('.')) + ".";
    return address.left(address.indexOf("::")) + "::";
}

} // namespace

Words::Words(Random &random)
    : m_random(random)
{
    for (int i = 0; i < 3; ++i) {
        m_remote4.append(random.pick(site::remote4));
        m_remote6.append(random.pick(site::remote6));
    }
    for (int i = 0; i < 2; ++i) {
        m_local4.append(random.pick(site::local4));
        m_local6.append(random.pick(site::local6));
    }
    for (int i = 0; i < 5; ++i)
        m_ports.push_back(random.pick(site::ports));
}

QByteArray Words::remote(Family family)
{
    if (m_random.chance(75))
        return m_random.pick(family == Family::Ipv4 ? m_remote4 : m_remote6);
    return m_random.pick(family == Family::Ipv4 ? site::remote4 : site::remote6);
}

QByteArray Words::local(Family family)
{
    if (m_random.chance(75))
        return m_random.pick(family == Family::Ipv4 ? m_local4 : m_local6);
    return m_random.pick(family == Family::Ipv4 ? site::local4 : site::local6);
}

QByteArray Words::address(Family family)
{
    switch (m_random.weighted({6, 4, 1})) {
    case 0:
        return remote(family);
    case 1:
        return local(family);
    default:
        return m_random.pick(family == Family::Ipv4 ? site::loopback4 : site::loopback6);
    }
}

QByteArray Words::prefix(Family family)
{
    const QByteArray base = address(family);
    if (family == Family::Ipv4) {
        static constexpr std::array lengths{0, 8, 16, 23, 24, 24, 25, 28, 30, 31, 32};
        const int length = m_random.pick(lengths);
        const auto parsed = *IpAddress::parse(QString::fromLatin1(base));
        quint32 bits = 0;
        for (std::size_t i = 0; i < 4; ++i)
            bits = bits << 8 | parsed.bytes()[i];
        bits &= length == 0 ? 0 : ~quint32(0) << (32 - length);
        return QByteArray::number(bits >> 24) + "." + QByteArray::number(bits >> 16 & 0xff) + "."
               + QByteArray::number(bits >> 8 & 0xff) + "." + QByteArray::number(bits & 0xff) + "/"
               + QByteArray::number(length);
    }
    switch (m_random.weighted({6, 2, 1, 1})) {
    case 0:
        return networkOf(base, family) + "/64";
    case 1:
        return base + "/128";
    case 2:
        return "fd00::/8";
    default:
        return "::/0";
    }
}

QByteArray Words::range(Family family)
{
    const QByteArray network = networkOf(remote(family), family);
    static constexpr std::array low4{"0", "1", "2", "9", "10", "11", "50"};
    static constexpr std::array high4{"60", "77", "80", "99", "200", "255"};
    return network + m_random.pick(low4) + "-" + network + m_random.pick(high4);
}

quint16 Words::portNumber()
{
    return m_random.chance(80) ? m_random.pick(m_ports) : m_random.pick(site::ports);
}

QByteArray Words::port()
{
    return QByteArray::number(portNumber());
}

QByteArray Words::portRange(const char *dash)
{
    const int middle = portNumber();
    const int low = std::max(1, middle - m_random.between(0, 300));
    const int high = std::min(65535, middle + m_random.between(1, 2000));
    return QByteArray::number(low) + dash + QByteArray::number(high);
}

quint32 Words::markNumber()
{
    return m_random.pick(site::marks);
}

QByteArray Words::mark()
{
    return "0x" + QByteArray::number(markNumber(), 16);
}

QByteArray Words::mask()
{
    return m_random.oneOf<QByteArray>({"0xff", "0xf", "0x1", "0x2", "0xffffffff", "0xf0", "0x3"});
}

QByteArray Words::device()
{
    return m_random.oneOf<QByteArray>({"cli0", "cli0", "srv0", "srv0", "srv1", "dmz0", "lo"});
}

QByteArray Words::pattern(const char *star)
{
    return m_random.oneOf<QByteArray>({"srv", "c", "cli", "dmz", "l", "s", "srv1"}) + star;
}

QByteArray Words::user()
{
    return QByteArray::number(m_random.pick(site::users));
}

} // namespace doorward::differential
