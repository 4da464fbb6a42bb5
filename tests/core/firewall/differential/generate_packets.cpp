// SPDX-License-Identifier: MIT
#include "tests/core/firewall/differential/generate.h"
#include "tests/core/firewall/differential/site.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::differential {
namespace {

IpAddress parsed(const QByteArray &text)
{
    return *IpAddress::parse(QString::fromLatin1(text));
}

/// The device that an address is behind; others come from anywhere.
QByteArray deviceOf(const QByteArray &address, Random &random)
{
    static const QList<std::pair<QByteArray, QByteArray>> networks{
        {"10.1.", "cli0"}, {"10.2.", "srv0"}, {"10.3.", "srv1"}, {"10.4.", "dmz0"},
        {"fd01:", "cli0"}, {"fd02:", "srv0"}, {"fd03:", "srv1"}, {"fd04:", "dmz0"}};
    for (const auto &[network, device] : networks)
        if (address.startsWith(network) && !random.chance(5))
            return device;
    return site::devices[random.below(site::devices.size())].name;
}

Shot arriving(Words &words, Family family)
{
    Random &random = words.random();
    Shot shot;
    const QByteArray source = words.remote(family);
    shot.packet.source = parsed(source);
    shot.packet.destination =
        parsed(random.chance(60) ? words.remote(family) : words.local(family));
    const QByteArray device = random.chance(40) ? QByteArray("cli0") : deviceOf(source, random);
    shot.packet.inputDevice = QString::fromLatin1(device);
    return shot;
}

Shot sent(Words &words, Family family)
{
    Random &random = words.random();
    const bool toItself = random.chance(45);
    const QByteArray self = random.pick(family == Family::Ipv4 ? site::loopback4 : site::loopback6);
    Shot shot;
    shot.entry = firewall::Entry::Sent;
    const bool looped = self.startsWith("127.") || self == "::1";
    shot.packet.source = parsed(toItself || !looped ? self : words.local(family));
    shot.packet.destination =
        parsed(!toItself ? words.remote(family)
               : random.chance(50)
                   ? words.local(family)
                   : random.pick(family == Family::Ipv4 ? site::loopback4 : site::loopback6));
    shot.packet.mark = words.markNumber();
    const quint32 user = random.pick(site::users);
    shot.packet.ownerUser = Uid(user);
    shot.packet.ownerGroup = user;
    return shot;
}

} // namespace

std::vector<Shot> generateShots(Words &words, std::size_t count)
{
    Random &random = words.random();
    std::vector<quint16> sourcePorts;
    // No server's port: a key of one connection's client is never another's server.
    for (quint16 port = 1025; port <= 65000; ++port)
        if (std::find(site::ports.begin(), site::ports.end(), port) == site::ports.end())
            sourcePorts.push_back(port);
    std::vector<Shot> shots;
    for (std::size_t i = 0; i < count; ++i) {
        const Family family = random.chance(50) ? Family::Ipv4 : Family::Ipv6;
        Shot shot = random.chance(62) ? arriving(words, family) : sent(words, family);
        std::swap(sourcePorts[i], sourcePorts[i + random.below(sourcePorts.size() - i)]);
        shot.packet.sourcePort = Port(sourcePorts[i]);
        shot.packet.destinationPort = Port(words.portNumber());
        if (random.chance(5)) // ECN setup, RFC 3168 section 6.1.1
            shot.packet.tcpFlags |= firewall::tcp_flag::ece | firewall::tcp_flag::cwr;
        shots.push_back(std::move(shot));
    }
    return shots;
}

std::vector<quint8> generateLater(Random &random, std::size_t count)
{
    using namespace firewall::tcp_flag;
    std::vector<quint8> flags;
    for (std::size_t i = 0; i < count; ++i)
        flags.push_back(random.oneOf<quint8>({ack, ack | psh, ack | psh, ack | fin, ack | rst}));
    return flags;
}

} // namespace doorward::differential
